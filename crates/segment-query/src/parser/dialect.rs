//! What only one of the two dialects has, reported where the other meets it.

use super::Parser;
use crate::ast::{Name, Relate};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::span::Span;
use crate::syntax::SyntaxKind;

/// Steps that only outbound marketing has, page operators aside.
pub(super) const OUTBOUND_STEPS: [&str; 2] = ["TRAVERSE", "DISTINCT"];

/// Steps that only real-time journeys have.
pub(super) const REAL_TIME_STEPS: [&str; 2] = ["RELATE", "RELATEOPTIONAL"];

impl Parser<'_> {
    const fn is_real_time(&self) -> bool {
        matches!(self.dialect, Dialect::RealTime)
    }

    /// Whether this dialect has the step.
    pub(super) fn has_step(&self, step: &str) -> bool {
        let foreign = if self.is_real_time() { OUTBOUND_STEPS } else { REAL_TIME_STEPS };
        !foreign.contains(&step)
    }

    pub(super) const fn other_dialect_step(&self) -> &'static str {
        if self.is_real_time() {
            "It belongs to outbound marketing; here a related record is reached by RELATE(relationship, alias)."
        } else {
            "It belongs to real-time journeys; here a related record is reached by TRAVERSE(relationship)."
        }
    }

    pub(super) const fn steps_there_are(&self) -> &'static str {
        if self.is_real_time() {
            "The steps are FILTER, RELATE, RELATEOPTIONAL and, after INTERACTION, HAVING."
        } else {
            "The steps are FILTER, TRAVERSE, DISTINCT and, after INTERACTION, HAVING."
        }
    }

    /// `, alias` after PROFILE's entity.
    pub(super) fn outbound_alias(&mut self, span: Span) {
        if self.is_real_time() {
            let found = Diagnostic::error(Code::Dialect, span, "In real-time journeys PROFILE takes no alias.")
                .help("Columns of the table itself stand there without one.")
                .fix("Remove the alias", span, "");
            self.report(found);
        }
    }

    /// The page operator at `span`.
    pub(super) fn outbound_page(&mut self, span: Span) {
        if self.is_real_time() {
            let message = "ORDERBY, SKIP, TAKE and SELECT belong to outbound marketing.";
            let found = Diagnostic::error(Code::Dialect, span, message)
                .help("Remove it: in real-time journeys a segment's members are read as a list.");
            self.report(found);
        }
    }

    /// The name in SEGMENT(..).
    pub(super) fn real_time_segment(&mut self, name: &Name) {
        const PREFIX: &str = "SEGMENT_CJO_ID_";
        let id = name.value.get(..PREFIX.len()).filter(|p| p.eq_ignore_ascii_case(PREFIX)).map(|_| {
            let id = name.value.get(PREFIX.len()..).unwrap_or_default();
            id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())
        });
        if self.is_real_time() && id != Some(true) {
            let message = format!("`{}` is no segment of real-time journeys.", super::cursor::shortened(&name.value));
            let found = Diagnostic::error(Code::Dialect, name.span, message)
                .help("Their names are SEGMENT_CJO_ID_ and the segment's id in 32 hexadecimal digits.");
            self.report(found);
        }
    }

    /// At `.RELATE` or `.RELATEOPTIONAL` in the dialect that has them: takes the point.
    pub(super) fn next_relate(&mut self) -> bool {
        let found = self.is_real_time() && self.at(".") && REAL_TIME_STEPS.iter().any(|step| self.is_keyword(1, step));
        if found {
            self.bump();
        }
        found
    }

    /// `RELATE(relationship, alias[, RELATE(..)])`, at the keyword.
    pub(super) fn relate(&mut self) -> Option<Relate> {
        let optional = self.is_keyword(0, "RELATEOPTIONAL");
        let start = self.bump();
        let keyword = if optional { "RELATEOPTIONAL" } else { "RELATE" };
        let open = self.open(keyword)?;
        if !self.enter(open) {
            return None;
        }
        let relationship = self.name_or_quoted(SyntaxKind::RelationshipName, "a relationship", true);
        let named = if self.eat(",") {
            self.relate_alias()
        } else {
            let message = format!("{keyword} needs an alias after the relationship.");
            self.error(self.here(), message, format!("Write {keyword}(relationship, account_1)."));
            None
        };
        let mut nested = None;
        if named.is_some() && self.eat(",") {
            nested = self.nested_relate(start);
        }
        self.close(open, "a closing parenthesis");
        self.leave();
        self.mark(SyntaxKind::Relate, start);
        let (qualifier, alias) = named?;
        Some(Relate { relationship: relationship?, qualifier, alias, optional, nested })
    }

    /// `alias` or `table.alias`
    fn relate_alias(&mut self) -> Option<(Option<Name>, Name)> {
        let what = "an alias, such as account_1";
        let first = self.name(SyntaxKind::AliasName, what)?;
        if !self.eat(".") {
            return Some((None, first));
        }
        let alias = self.name(SyntaxKind::AliasName, what)?;
        Some((Some(first), alias))
    }

    fn nested_relate(&mut self, outer: Span) -> Option<Box<Relate>> {
        if REAL_TIME_STEPS.iter().any(|step| self.is_keyword(0, step)) {
            return self.relate().map(Box::new);
        }
        let message = format!("Only a further RELATE(..) can stand here, inside {}(..).", outer.of(self.text));
        self.error(self.here(), message, "Write RELATE(relationship, alias, RELATE(relationship, alias)).");
        self.skip_in_parentheses();
        None
    }
}
