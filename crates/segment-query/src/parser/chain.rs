//! The three sets of records, each with the steps that may follow it.

use super::Parser;
use crate::ast::{Condition, ConditionKind, Ignored, Interaction, Profile, SegmentRef, SetExpr, Step};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::{Span, Spanned};
use crate::syntax::SyntaxKind;

impl Parser<'_> {
    /// `PROFILE(entity[, alias])` and its steps.
    pub(super) fn profile(&mut self) -> Option<SetExpr> {
        let start = self.bump();
        let open = self.open("PROFILE")?;
        let entity = self.name(SyntaxKind::EntityName, "an entity, such as contact");
        let comma = self.here();
        let alias = if self.eat(",") { self.name(SyntaxKind::AliasName, "an alias, such as contact_1") } else { None };
        if let Some(alias) = &alias {
            self.outbound_alias(comma.to(alias.span));
        }
        self.close(open, "a comma or a closing parenthesis");
        let steps = self.profile_steps();
        self.mark(SyntaxKind::Profile, start);
        Some(SetExpr::Profile(Profile { entity: entity?, alias, steps, span: Ignored(self.since(start)) }))
    }

    pub(super) fn profile_steps(&mut self) -> Vec<Step> {
        let mut steps = Vec::new();
        loop {
            match () {
                () if self.stray_before_step() => {}
                () if self.next_step("FILTER") => steps.extend(self.filter().map(Step::Filter)),
                () if self.next_step("TRAVERSE") => steps.extend(self.traverse().map(Step::Traverse)),
                () if self.next_relate() => steps.extend(self.relate().map(Step::Relate)),
                () if self.next_step("DISTINCT") => {
                    let start = self.step_word();
                    if let Some(open) = self.open("DISTINCT") {
                        self.close(open, "a closing parenthesis");
                    }
                    self.mark(SyntaxKind::Distinct, start);
                    steps.push(Step::Distinct);
                }
                () if self.next_step("HAVING") => {
                    let span = self.step_word();
                    self.error(
                        span,
                        "HAVING follows only INTERACTION(..).",
                        "Remove it, or begin with INTERACTION(type, link).",
                    );
                    self.having();
                }
                () if self.unknown_step() => {}
                () => return steps,
            }
        }
    }

    /// `SEGMENT(name)` and perhaps one FILTER.
    pub(super) fn segment(&mut self) -> Option<SetExpr> {
        let start = self.bump();
        let open = self.open("SEGMENT")?;
        let name = self.name(SyntaxKind::SegmentName, "a segment");
        if let Some(name) = &name {
            self.real_time_segment(name);
        }
        self.close(open, "a closing parenthesis");
        let mut filters = Vec::new();
        loop {
            match () {
                () if self.stray_before_step() => {}
                () if self.next_step("FILTER") => filters.extend(self.filter()),
                () if self.unknown_step() => {}
                () => break,
            }
        }
        let filter = self.all_of(filters, start);
        self.mark(SyntaxKind::Segment, start);
        Some(SetExpr::Segment(SegmentRef { name: name?, filter, span: Ignored(self.since(start)) }))
    }

    /// `INTERACTION(kind, link)` with FILTER and HAVING in either order: the documentation has both.
    pub(super) fn interaction(&mut self) -> Option<SetExpr> {
        let start = self.bump();
        let open = self.open("INTERACTION")?;
        let kind = self.name(SyntaxKind::InteractionName, "an interaction, such as EmailOpened");
        let link = self.interaction_link(kind.as_ref().map(|k| k.value.clone()));
        self.close(open, "a closing parenthesis");
        let mut filters = Vec::new();
        let mut having = None;
        loop {
            match () {
                () if self.stray_before_step() => {}
                () if self.next_step("FILTER") => filters.extend(self.filter()),
                () if self.next_step("HAVING") => {
                    let span = self.step_word();
                    let next = self.having();
                    if having.is_some() {
                        self.error(span, "An interaction has only one HAVING.", "Keep one of the two.");
                    }
                    having = having.or(next);
                }
                () if self.unknown_step() => {}
                () => break,
            }
        }
        let filter = self.all_of(filters, start);
        self.mark(SyntaxKind::Interaction, start);
        let span = Ignored(self.since(start));
        Some(SetExpr::Interaction(Interaction { kind: kind?, link: link?, filter, having, span }))
    }

    fn interaction_link(&mut self, kind: Option<String>) -> Option<crate::ast::Name> {
        if self.eat(",") {
            return self.name(SyntaxKind::LinkName, "the link to the contact, such as EmailOpened_ContactLink");
        }
        let kind = kind?;
        if self.at(")") {
            let at = self.here();
            let found =
                Diagnostic::error(Code::Syntax, at, "INTERACTION needs a second name: the link to the contact.")
                    .help(format!("Write INTERACTION({kind}, {kind}_ContactLink)."))
                    .fix("Add the link", Span::new(at.start, at.start), format!(", {kind}_ContactLink"));
            self.report(found);
        }
        None
    }

    /// Several FILTERs in a row keep what meets all of them.
    fn all_of(&mut self, mut filters: Vec<Condition>, at: Span) -> Option<Condition> {
        if filters.len() < 2 {
            return filters.pop();
        }
        self.push_down(at);
        let mut operands = Vec::new();
        let mut span = filters.first().map_or(at, |first| first.span);
        for filter in filters {
            span = span.to(filter.span);
            match filter.value {
                ConditionKind::All(inner) => operands.extend(inner),
                _ => operands.push(filter),
            }
        }
        Some(Spanned::new(ConditionKind::All(operands), span))
    }
}
