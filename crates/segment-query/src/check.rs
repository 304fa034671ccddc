//! Judges a query against a catalog.

mod claim;
mod compare;
mod date;
mod datediff;
mod interaction;
mod logic;
mod point;
mod scope;

use crate::MAX_QUERY_CHARS;
use crate::TARGET_ENTITY;
use crate::ast::{Condition, Name, Page, Profile, Query, Relate, SegmentRef, SetExpr, SetOp, Step, Traverse};
use crate::catalog::Catalog;
use crate::diagnostic::{Code, Diagnostic, in_order};
use crate::dialect::Dialect;
use crate::lexer::{Token, TokenKind, text_value, tokens};
use crate::span::Span;
use crate::suggest::nearest_labelled;
use scope::Scope;

/// What is to be said of a text as the query of a segment, whatever the catalog: its length, page operators, and quotes
/// within texts.
pub fn check_text(text: &str, query: Option<&Query>) -> Vec<Diagnostic> {
    let mut found: Vec<_> = length(text).into_iter().collect();
    found.extend(query.and_then(|query| paging(query, text)));
    // Most texts have neither, and need not be taken apart again.
    if text.contains("''") || text.contains('\\') {
        found.extend(tokens(text).into_iter().filter_map(|token| quoting(token, text)));
    }
    found
}

/// A segment is a set: what only reads members page by page does not narrow it.
fn paging(query: &Query, text: &str) -> Option<Diagnostic> {
    let span = Span::new(query.set.span().end.min(text.len()), text.len());
    let message = "ORDERBY, SKIP, TAKE and SELECT do not narrow a segment: everyone the query finds is in it.";
    let found =
        Diagnostic::warning(Code::PagedSegment, span, message).help("Leave them out, or narrow it by a FILTER.");
    (!query.page.is_empty()).then_some(found)
}

/// Everything about the query that the catalog and the documented limits object to, in the order of the text.
pub fn check(query: &Query, catalog: &Catalog) -> Vec<Diagnostic> {
    Dialect::Outbound.check(query, catalog)
}

pub(crate) fn check_as(dialect: Dialect, query: &Query, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut checker = Checker { dialect, catalog, no_dates: false, found: Vec::new() };
    let scope = checker.set(&query.set, None);
    checker.page(&query.page, &scope);
    in_order(&mut checker.found);
    checker.found
}

/// No source tells how a quote within a text is written, or whether a backslash stands for itself.
fn quoting(token: Token, text: &str) -> Option<Diagnostic> {
    if token.kind != (TokenKind::Text { terminated: true }) {
        return None;
    }
    let value = text_value(token.span.of(text));
    let (what, help) = match () {
        () if value.contains('\'') => {
            ("a quote", "It is written twice here, as Dataverse does elsewhere; check the segment before it goes live.")
        }
        () if value.contains('\\') => {
            ("a backslash", "It is taken for itself here; check the segment before it goes live.")
        }
        () => return None,
    };
    let message = format!("Microsoft never documented how {what} within a text is written.");
    Some(Diagnostic::warning(Code::Undocumented, token.span, message).help(help))
}

/// Objects to a text that is longer than the column that stores it. Characters are UTF-16 units, as Dataverse counts.
fn length(text: &str) -> Option<Diagnostic> {
    let mut length = 0;
    let mut first_beyond = None;
    for (at, c) in text.char_indices() {
        length += c.len_utf16();
        if length > MAX_QUERY_CHARS && first_beyond.is_none() {
            first_beyond = Some(at);
        }
    }
    let message = format!("The query has {length} characters, but a segment holds at most {MAX_QUERY_CHARS}.");
    let help = "Save a part of it as its own segment and name it by SEGMENT(..).";
    first_beyond.map(|at| Diagnostic::error(Code::TooLong, Span::new(at, text.len()), message).help(help))
}

struct Checker<'c> {
    dialect: Dialect,
    catalog: &'c Catalog,
    /// In an interaction's filter, where no date function can stand: what is uncertain about them is no matter.
    no_dates: bool,
    found: Vec<Diagnostic>,
}

impl<'c> Checker<'c> {
    fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// A name that the catalog does not know, with the nearest that it does.
    fn unknown(&mut self, code: Code, name: &Name, message: String, known: &[(&str, &str)]) {
        let found = Diagnostic::error(code, name.span, message);
        let nearest = nearest_labelled(&name.value, known);
        self.report(match nearest {
            Some(near) => found.help(format!("Did you mean {near}?")).fix(format!("Change to {near}"), name.span, near),
            None => found.help("Check the name: the query uses logical names, not the labels on the screen."),
        });
    }

    /// `operator`: the one that joins this part with others, if any. Gives what is visible at the end of the path.
    fn set(&mut self, set: &SetExpr, operator: Option<SetOp>) -> Scope<'c> {
        match set {
            SetExpr::Profile(profile) => self.profile(profile, operator),
            SetExpr::Segment(segment) => self.segment(segment),
            SetExpr::Interaction(interaction) => {
                self.interaction(interaction, operator);
                Scope::of_entity(self.catalog, TARGET_ENTITY)
            }
            SetExpr::Set { op, operands, .. } => {
                for operand in operands {
                    self.set(operand, Some(*op));
                }
                self.same_sets(*op, operands);
                Scope::of_entity(self.catalog, TARGET_ENTITY)
            }
        }
    }

    fn profile(&mut self, profile: &Profile, operator: Option<SetOp>) -> Scope<'c> {
        let catalog = self.catalog;
        let name = &profile.entity;
        if catalog.entity(&name.value).is_none() {
            let known: Vec<_> =
                catalog.entities().map(|e| (e.logical_name.as_str(), e.display_name.as_str())).collect();
            self.unknown(Code::UnknownEntity, name, format!("There is no table `{}`.", name.value), &known);
        }
        let mut scope = Scope::of_entity(catalog, &name.value);
        self.declare(&mut scope, profile.alias.as_ref());
        let mut end = name.span;
        let mut filters: Vec<&Condition> = Vec::new();
        for step in &profile.steps {
            match step {
                Step::Filter(condition) => {
                    self.condition(condition, &scope);
                    filters.push(condition);
                }
                Step::Traverse(traverse) => {
                    self.filters(&std::mem::take(&mut filters), &scope);
                    end = traverse.relationship.span;
                    self.traverse(traverse, &mut scope);
                }
                Step::Relate(relate) => self.relate(relate, &mut scope),
                Step::Distinct => {}
            }
        }
        self.filters(&filters, &scope);
        self.ends_at_contact(&scope, end, operator);
        scope
    }

    fn declare(&mut self, scope: &mut Scope<'c>, alias: Option<&Name>) {
        let Some(alias) = alias else {
            return;
        };
        if !scope.declare(&alias.value) {
            let message = format!("The alias `{}` is declared twice on this path.", alias.value);
            let free = scope.free_alias();
            let found = Diagnostic::error(Code::DuplicateAlias, alias.span, message)
                .help(format!("Give each table on the path its own alias, such as {free}."))
                .fix(format!("Change to {free}"), alias.span, free);
            self.report(found);
        }
    }

    fn traverse(&mut self, traverse: &Traverse, scope: &mut Scope<'c>) {
        let next = self.other_end(&traverse.relationship, scope.entity_name());
        scope.walk_to(self.catalog, next.as_deref());
        self.declare(scope, traverse.alias.as_ref());
        // The sources differ on whether this filter sees the edge or its target; an edge of ours has no columns.
        if let Some(filter) = &traverse.filter {
            self.condition(filter, scope);
            self.filters(&[filter], scope);
        }
    }

    /// Names the related table, and those further on, without going there.
    fn relate(&mut self, relate: &Relate, scope: &mut Scope<'c>) {
        let mut from = scope.entity_name().map(str::to_owned);
        let mut hop = Some(relate);
        while let Some(relate) = hop {
            from = self.other_end(&relate.relationship, from.as_deref());
            let here = scope.enter(self.catalog, from.as_deref());
            self.declare(scope, Some(&relate.alias));
            scope.leave(here);
            hop = relate.nested.as_deref();
        }
    }

    /// Where the relationship leads from `here`; `None` when it is unknown or leads nowhere, which is reported.
    fn other_end(&mut self, name: &Name, here: Option<&str>) -> Option<String> {
        match (self.catalog.relationship(&name.value), here) {
            (None, _) => {
                let near = here.map(|entity| self.catalog.relationships_of(entity)).unwrap_or_default();
                let names: Vec<String> = near.iter().map(|r| r.name_in(self.dialect)).collect();
                let known: Vec<_> = names.iter().map(|n| (n.as_str(), n.as_str())).collect();
                let message = format!("There is no relationship `{}`.", name.value);
                self.unknown(Code::UnknownRelationship, name, message, &known);
                None
            }
            (Some(_), None) => None,
            (Some(relationship), Some(entity)) => {
                let other = relationship.other_end(entity);
                if other.is_none() {
                    let (from, to) = (&relationship.referencing_entity, &relationship.referenced_entity);
                    let message = format!("The relationship `{}` does not touch {entity}.", name.value);
                    let help = format!("It joins {from} and {to}; choose one that starts or ends at {entity}.");
                    self.report(Diagnostic::error(Code::UnknownRelationship, name.span, message).help(help));
                }
                other.map(str::to_owned)
            }
        }
    }

    fn ends_at_contact(&mut self, scope: &Scope<'c>, end: Span, operator: Option<SetOp>) {
        let Some(entity) = scope.known_entity_name().filter(|e| !e.eq_ignore_ascii_case(TARGET_ENTITY)) else {
            return;
        };
        let message = match operator {
            Some(op) => {
                format!("This part ends at {entity}, but all parts of {} have to end at {TARGET_ENTITY}.", op.keyword())
            }
            None => format!("The path ends at {entity}, but a segment's path has to end at {TARGET_ENTITY}."),
        };
        let help = format!("Add .TRAVERSE(relationship) that leads from {entity} to {TARGET_ENTITY}.");
        self.report(Diagnostic::error(Code::NotContact, end, message).help(help));
    }

    fn segment(&mut self, segment: &SegmentRef) -> Scope<'c> {
        let name = &segment.name;
        if self.catalog.knows_segments() && self.catalog.segment(&name.value).is_none() {
            let catalog = self.catalog;
            let known: Vec<_> = catalog.segments().collect();
            let message = format!("There is no segment `{}`.", name.value);
            self.unknown(Code::UnknownSegment, name, message, &known);
        }
        let scope = Scope::of_entity(self.catalog, TARGET_ENTITY);
        if let Some(filter) = &segment.filter {
            self.condition(filter, &scope);
            self.filters(&[filter], &scope);
        }
        scope
    }

    fn page(&mut self, page: &Page, scope: &Scope<'c>) {
        for order in &page.order_by {
            self.column(&order.column, scope);
        }
        for column in &page.select {
            self.column(column, scope);
        }
    }
}
