//! Sets: operands, the operators between them, and the text as a whole.

use super::Parser;
use super::cursor::shortened;
use crate::ast::{Ignored, SegmentRef, SetExpr, SetOp};
use crate::diagnostic::{Code, Diagnostic};
use crate::lexer::TokenKind;
use crate::span::{Span, Spanned};
use crate::suggest::nearest;
use crate::syntax::SyntaxKind;

pub(super) const HEADS: [&str; 3] = ["PROFILE", "SEGMENT", "INTERACTION"];

/// One operand as read; `None` for the set when a mistake left nothing to go by.
pub(super) struct Operand {
    pub(super) set: Option<SetExpr>,
    /// Including parentheses, which the set's own span need not.
    pub(super) span: Span,
    /// Whether parentheses alone make it up.
    parenthesised: bool,
}

impl Parser<'_> {
    /// The whole text: one set, and what is wrongly left behind it.
    pub(super) fn whole_text(&mut self) -> Option<SetExpr> {
        if self.at_end() {
            if self.diagnostics.is_empty() {
                let message = "There is no query here.";
                self.error(Span::default(), message, "Start with PROFILE(contact) or SEGMENT(name).");
            }
            return None;
        }
        let set = self.set(false);
        while !self.at_end() {
            self.left_over();
        }
        set.set
    }

    /// Something follows a complete query.
    fn left_over(&mut self) {
        let here = self.here();
        if self.at(")") {
            self.stray_parenthesis();
        } else if self.at_block_name() {
            // The name of the next block, which reading a set reports.
        } else if self.at_head() || self.at("(") {
            let message = "A second query begins here, but nothing joins it to the one before.";
            self.error(here, message, "Put UNION, INTERSECT or EXCEPT between the two.");
        } else if self.set_operator().is_none() && !self.at(".") {
            let message = format!(
                "Expected UNION, INTERSECT, EXCEPT or the end of the query before `{}`.",
                shortened(self.word_at(0))
            );
            self.error(here, message, "Remove what does not belong to the query.");
            self.bump();
        }
        if self.set_operator().is_some() || self.at(".") {
            let before = self.pos;
            self.rest_of_set(Operand { set: None, span: here, parenthesised: false }, false);
            if self.pos == before {
                self.bump();
            }
            return;
        }
        self.skip_until(|parser| {
            parser.at_head()
                || parser.at(")")
                || parser.set_operator().is_some()
                || parser.at_step()
                || parser.at_block_name()
        });
        if self.at_head() || self.at_block_name() {
            self.set(false);
        }
    }

    pub(super) fn stray_parenthesis(&mut self) {
        let span = self.bump();
        let found = Diagnostic::error(Code::Syntax, span, "This closing parenthesis has no opening one.")
            .help("Remove it, or add the opening parenthesis.")
            .fix("Remove `)`", span, "");
        self.report(found);
    }

    fn at_head(&self) -> bool {
        self.is_punct(1, "(") && HEADS.iter().any(|head| self.is_keyword(0, head))
    }

    /// At `Name = PROFILE(..)`, as the documentation writes its explanations.
    fn at_block_name(&self) -> bool {
        self.kind_at(0) == Some(TokenKind::Name) && self.is_punct(1, "=")
    }

    fn block_names(&mut self) {
        while self.at_block_name() {
            let name = self.word_at(0);
            let span = self.bump();
            self.bump();
            let whole = self.since(span);
            let found = Diagnostic::error(Code::Syntax, whole, format!("Queries have no named blocks such as `{} =`.", shortened(name)))
                .help("Save each block as a segment of its own and name it by SEGMENT(..), or put the block's text in the place of its name.")
                .fix("Remove the name", whole, "");
            self.report(found);
        }
    }

    /// Operands and operators, read left to right.
    pub(super) fn set(&mut self, argument: bool) -> Operand {
        self.measured(|parser| {
            parser.block_names();
            let first = parser.operand(argument);
            parser.rest_of_set(first, argument)
        })
    }

    /// `argument`: inside `.UNION(..)`, where a source shows a bare segment name.
    fn rest_of_set(&mut self, first: Operand, argument: bool) -> Operand {
        let mut so_far = first;
        let mut joined = false;
        let mut last = None;
        while let Some(op) = self.set_operator() {
            self.page_ends_here();
            if last.is_some_and(|last| last != op) {
                self.mark(SyntaxKind::Set, so_far.span);
            }
            let at = self.bump();
            if last.is_some_and(|last| last != op) {
                self.push_down(at);
            }
            let right = self.operand(argument);
            let flat = last == Some(op);
            let parts = [so_far.set, right.set];
            so_far = Operand { set: join(op, parts, flat), span: so_far.span.to(right.span), parenthesised: false };
            (joined, last) = (true, Some(op));
        }
        if joined {
            self.mark(SyntaxKind::Set, so_far.span);
        }
        self.judge_page(joined);
        if self.page.met.is_some() && !so_far.parenthesised {
            self.push_down(so_far.span);
        }
        so_far
    }

    fn operand(&mut self, argument: bool) -> Operand {
        let start = self.here();
        if self.at("(") {
            return self.group(argument);
        }
        let set = match () {
            () if self.at_end() => {
                let message = "The query ends where PROFILE, SEGMENT or INTERACTION is missing.";
                self.error(self.last_token(), message, "Complete it, or remove the operator before it.");
                return Operand { set: None, span: start, parenthesised: false };
            }
            () if self.is_keyword(0, "PROFILE") && !self.bare() => self.profile(),
            () if self.is_keyword(0, "SEGMENT") && !self.bare() => self.segment(),
            () if self.is_keyword(0, "INTERACTION") && !self.bare() => self.interaction(),
            () => self.strange_operand(argument),
        };
        let operand = Operand { set, span: self.since(start), parenthesised: false };
        self.after_operand(operand)
    }

    /// A keyword that no parenthesis follows is taken for a name.
    fn bare(&self) -> bool {
        !self.is_punct(1, "(")
    }

    fn last_token(&self) -> Span {
        self.tokens.last().map_or_else(Span::default, |token| token.span)
    }

    /// `(set)`
    fn group(&mut self, argument: bool) -> Operand {
        let open = self.bump();
        if !self.enter(open) {
            return Operand { set: None, span: open, parenthesised: true };
        }
        self.open_sets += 1;
        let inner = self.set(argument);
        self.close(open, "UNION, INTERSECT, EXCEPT or a closing parenthesis");
        self.open_sets -= 1;
        self.leave();
        self.mark(SyntaxKind::Group, open);
        let span = self.since(open);
        self.after_operand(Operand { set: inner.set.map(|set| spanning(set, span)), span, parenthesised: true })
    }

    /// Not one of the three heads: says which was meant, and reads on as if it were there.
    fn strange_operand(&mut self, argument: bool) -> Option<SetExpr> {
        let span = self.here();
        let word = self.word_at(0);
        let is_name = self.kind_at(0) == Some(TokenKind::Name);
        let step = is_name && self.is_punct(1, "(") && super::cursor::STEPS.iter().any(|step| self.is_keyword(0, step));
        if step && self.set_operator().is_none() {
            let found = Diagnostic::error(
                Code::Syntax,
                span,
                "A query begins with PROFILE(..), SEGMENT(..) or INTERACTION(..).",
            )
            .help(format!("Put the record set that {} belongs to before it.", word.to_ascii_uppercase()))
            .fix("Insert PROFILE(contact)", Span::new(span.start, span.start), "PROFILE(contact).");
            self.report(found);
            self.steps_of_nothing();
            return None;
        }
        if is_name && self.is_punct(1, "(") {
            self.unknown_head(span, word);
            self.bump();
            self.skip_parenthesised();
            self.steps_of_nothing();
            return None;
        }
        if is_name && self.set_operator().is_none() {
            return self.bare_name(span, word, argument);
        }
        let message = "Expected PROFILE, SEGMENT or INTERACTION here.";
        self.error(
            span,
            message,
            "A set of records begins with PROFILE(entity), SEGMENT(name) or INTERACTION(type, link).",
        );
        let operator = self.set_operator().is_some();
        if !operator && !self.at(")") && !self.at_step() {
            self.bump();
            self.skip_until(|parser| parser.at(")") || parser.at_boundary() || parser.at_head());
        }
        None
    }

    fn unknown_head(&mut self, span: Span, word: &str) {
        let found = Diagnostic::error(Code::Syntax, span, format!("`{}` is no set of records.", shortened(word)));
        self.report(match nearest(word, HEADS) {
            Some(head) => found.help(format!("Did you mean {head}?")).fix(format!("Change to {head}"), span, head),
            None => {
                found.help("A set of records begins with PROFILE(entity), SEGMENT(name) or INTERACTION(type, link).")
            }
        });
    }

    fn bare_name(&mut self, span: Span, word: &str, argument: bool) -> Option<SetExpr> {
        self.bump();
        if HEADS.iter().any(|head| head.eq_ignore_ascii_case(word)) {
            let message = format!("Expected an opening parenthesis after {}.", word.to_ascii_uppercase());
            self.error(span, message, "Write PROFILE(entity), SEGMENT(name) or INTERACTION(type, link).");
            return None;
        }
        let found = if argument {
            Diagnostic::warning(Code::Syntax, span, format!("`{}` is read as the name of a segment.", shortened(word)))
        } else {
            Diagnostic::error(Code::Syntax, span, format!("`{}` alone is no set of records.", shortened(word)))
        };
        let wrapped = format!("SEGMENT({word})");
        self.report(found.help(format!("Write SEGMENT({}) to name a segment.", shortened(word))).fix(
            "Wrap in SEGMENT(..)",
            span,
            wrapped,
        ));
        let name = Spanned::new(word.to_owned(), span);
        Some(SetExpr::Segment(SegmentRef { name, filter: None, span: Ignored(span) }))
    }

    /// Method style, `A.UNION(B)`, and page operators.
    fn after_operand(&mut self, operand: Operand) -> Operand {
        let mut so_far = operand;
        let mut last = None;
        loop {
            if self.at(")") && self.open_sets == 0 && self.is_punct(1, ".") {
                self.stray_parenthesis();
            } else if let (true, Some(op)) = (self.at("."), self.set_operator_at(1)) {
                self.page_ends_here();
                self.bump();
                let at = self.bump();
                self.push_down(at);
                let right = self.method_argument(op);
                self.mark(SyntaxKind::Set, so_far.span);
                let flat = last == Some(op);
                let span = self.since(so_far.span);
                so_far = Operand { set: join(op, [so_far.set, right], flat), span, parenthesised: false };
                last = Some(op);
            } else if !self.page_operator() && !self.misplaced_step() {
                return so_far;
            }
        }
    }

    fn method_argument(&mut self, op: SetOp) -> Option<SetExpr> {
        let open = self.open(op.keyword())?;
        if !self.enter(open) {
            return None;
        }
        self.open_sets += 1;
        let inner = self.set(true);
        self.close(open, "a closing parenthesis");
        self.open_sets -= 1;
        self.leave();
        inner.set
    }
}

/// One operator more. `flat`: the left side came of the same operator without parentheses, so it only grows.
fn join(op: SetOp, parts: [Option<SetExpr>; 2], flat: bool) -> Option<SetExpr> {
    let [left, right] = parts;
    let (left, right) = (left?, right?);
    let span = Ignored(left.span().to(right.span()));
    match left {
        SetExpr::Set { mut operands, .. } if flat => {
            operands.push(right);
            Some(SetExpr::Set { op, operands, span })
        }
        left => Some(SetExpr::Set { op, operands: vec![left, right], span }),
    }
}

fn spanning(set: SetExpr, span: Span) -> SetExpr {
    match set {
        SetExpr::Set { op, operands, .. } => SetExpr::Set { op, operands, span: Ignored(span) },
        other => other,
    }
}
