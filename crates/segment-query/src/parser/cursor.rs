//! Looking at tokens, taking them, and finding a place to go on after a mistake.

use super::{MAX_DEPTH, Parser};
use crate::ast::{Name, SetOp};
use crate::diagnostic::{Code, Diagnostic};
use crate::lexer::{Token, TokenKind, is_name, text_value};
use crate::span::{Span, Spanned};
use crate::syntax::{Mark, SyntaxKind};

/// What may follow a point after a record set.
pub(super) const STEPS: [&str; 14] = [
    "FILTER",
    "TRAVERSE",
    "DISTINCT",
    "HAVING",
    "UNION",
    "INTERSECT",
    "EXCEPT",
    "MINUS",
    "ORDERBY",
    "SKIP",
    "TAKE",
    "SELECT",
    "RELATE",
    "RELATEOPTIONAL",
];

impl<'t> Parser<'t> {
    pub(super) fn peek(&self) -> Option<Token> {
        self.peek_at(0)
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.pos + ahead).copied()
    }

    /// The text of a token ahead, empty at the end.
    pub(super) fn word_at(&self, ahead: usize) -> &'t str {
        self.peek_at(ahead).map_or("", |token| token.span.of(self.text))
    }

    pub(super) fn kind_at(&self, ahead: usize) -> Option<TokenKind> {
        self.peek_at(ahead).map(|token| token.kind)
    }

    pub(super) fn is_punct(&self, ahead: usize, punct: &str) -> bool {
        self.kind_at(ahead) == Some(TokenKind::Punct) && self.word_at(ahead) == punct
    }

    pub(super) fn is_keyword(&self, ahead: usize, keyword: &str) -> bool {
        self.kind_at(ahead) == Some(TokenKind::Name) && self.word_at(ahead).eq_ignore_ascii_case(keyword)
    }

    pub(super) fn at(&self, punct: &str) -> bool {
        self.is_punct(0, punct)
    }

    pub(super) fn at_end(&self) -> bool {
        self.pos >= self.tokens.len()
    }

    pub(super) fn bump(&mut self) -> Span {
        let span = self.here();
        self.pos += 1;
        span
    }

    pub(super) fn eat(&mut self, punct: &str) -> bool {
        let found = self.at(punct);
        if found {
            self.pos += 1;
        }
        found
    }

    /// The next token's place; at the end, the end of what was read.
    pub(super) fn here(&self) -> Span {
        self.peek().map_or_else(|| Span::new(self.last_end(), self.last_end()), |token| token.span)
    }

    /// Where the token before this one ends.
    pub(super) fn last_end(&self) -> usize {
        let before = self.pos.min(self.tokens.len()).checked_sub(1);
        before.and_then(|at| self.tokens.get(at)).map_or(0, |token| token.span.end)
    }

    /// From `start` to the end of what was read last.
    pub(super) fn since(&self, start: Span) -> Span {
        Span::new(start.start, self.last_end().max(start.end))
    }

    /// A construct is complete: it reaches from `start` to the end of what was read last.
    pub(super) fn mark(&mut self, kind: SyntaxKind, start: Span) {
        let end = self.last_end();
        // Nothing was read: a mistake left no construct.
        if let Some(marks) = self.marks.as_mut().filter(|_| start.start < end) {
            marks.push(Mark { kind, span: Span::new(start.start, end) });
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        let known = |d: &Diagnostic| d.is_error() && d.span.start == diagnostic.span.start;
        // A second error at the same place is mostly an echo of the first.
        if self.halted || (diagnostic.is_error() && self.diagnostics.iter().rev().take(8).any(known)) {
            return;
        }
        self.diagnostics.push(diagnostic);
    }

    /// A syntax error with what to do about it.
    pub(super) fn error(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.report(Diagnostic::error(Code::Syntax, span, message).help(help));
    }

    /// One level deeper; `false` when that is too deep, and then nothing is left to read.
    pub(super) fn enter(&mut self, at: Span) -> bool {
        self.depth += 1;
        self.peak = self.peak.max(self.depth);
        if self.depth > MAX_DEPTH {
            self.too_deep(at);
        }
        !self.halted
    }

    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Puts all that the current construct has read one level deeper, as its canonical text will.
    pub(super) fn push_down(&mut self, at: Span) {
        self.peak += 1;
        if self.peak > MAX_DEPTH {
            self.too_deep(at);
        }
    }

    fn too_deep(&mut self, at: Span) {
        if !self.halted {
            let message = format!("The query is nested more than {MAX_DEPTH} levels deep here.");
            let help = "Take parentheses away, or save a part as its own segment and name it by SEGMENT(..).";
            self.diagnostics.push(Diagnostic::error(Code::TooDeep, at, message).help(help));
        }
        self.halted = true;
        self.pos = self.tokens.len();
    }

    /// Runs `read` with its own measure of nesting, which then counts into the outer one.
    pub(super) fn measured<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.peak, self.depth);
        let result = read(self);
        self.peak = self.peak.max(outer);
        result
    }

    /// The opening parenthesis after a keyword.
    pub(super) fn open(&mut self, after: &str) -> Option<Span> {
        if self.at("(") {
            return Some(self.bump());
        }
        let message = format!("Expected an opening parenthesis after {after}.");
        self.error(self.here(), message, format!("Write {after}(..)."));
        None
    }

    /// The parenthesis that closes `open`, reported when it is not there.
    pub(super) fn close(&mut self, open: Span, expected: &str) {
        if self.halted || self.eat(")") {
            return;
        }
        if self.at_boundary() {
            self.unclosed(open);
            return;
        }
        let found = self.word_at(0);
        let message = format!("Expected {expected} before `{}`.", shortened(found));
        self.error(self.here(), message, "Every opening parenthesis needs a closing one.");
        self.skip_in_parentheses();
        if !self.eat(")") {
            self.unclosed(open);
        }
    }

    fn unclosed(&mut self, open: Span) {
        let end = Span::new(self.last_end(), self.last_end());
        let found = Diagnostic::error(Code::Syntax, open, "This opening parenthesis is never closed.")
            .help("Add the closing parenthesis.")
            .fix("Add `)`", end, ")");
        self.report(found);
    }

    /// Whether whatever stands in parentheses has to be over here: at the end, a step or a set operator.
    pub(super) fn at_boundary(&self) -> bool {
        self.at_end() || self.at_step() || self.set_operator().is_some()
    }

    /// At `.KEYWORD(`.
    pub(super) fn at_step(&self) -> bool {
        self.at(".") && self.is_punct(2, "(") && STEPS.iter().any(|step| self.is_keyword(1, step))
    }

    pub(super) fn set_operator(&self) -> Option<SetOp> {
        self.set_operator_at(0)
    }

    pub(super) fn set_operator_at(&self, ahead: usize) -> Option<SetOp> {
        let is = |keyword| self.is_keyword(ahead, keyword);
        match () {
            () if is("UNION") => Some(SetOp::Union),
            () if is("INTERSECT") => Some(SetOp::Intersect),
            () if is("EXCEPT") || is("MINUS") => Some(SetOp::Except),
            () => None,
        }
    }

    /// To the `)` that closes the parentheses read in, or to where they have to be over.
    pub(super) fn skip_in_parentheses(&mut self) {
        self.skip_until(|parser| parser.at(")") || parser.at_boundary());
    }

    /// Passes over tokens, whole parentheses at a time, until `stop` holds.
    pub(super) fn skip_until(&mut self, stop: impl Fn(&Self) -> bool) {
        let (start, before) = (self.here(), self.pos);
        while !self.at_end() && !stop(self) {
            if self.at("(") {
                self.skip_parenthesised();
            } else {
                self.pos += 1;
            }
        }
        if self.pos > before {
            self.mark(SyntaxKind::Error, start);
        }
    }

    /// From `(` past its `)`, or to the end of the text.
    pub(super) fn skip_parenthesised(&mut self) {
        let mut open = 0_usize;
        while !self.at_end() {
            open += usize::from(self.at("("));
            let closing = self.at(")");
            self.pos += 1;
            if closing {
                open = open.saturating_sub(1);
            }
            if open == 0 {
                return;
            }
        }
    }

    /// A name, or `None` and a report that says what should be named here.
    pub(super) fn name(&mut self, kind: SyntaxKind, what: &str) -> Option<Name> {
        self.name_or_quoted(kind, what, false)
    }

    /// The same where a source shows the name in quotes.
    pub(super) fn name_or_quoted(&mut self, kind: SyntaxKind, what: &str, quotes_allowed: bool) -> Option<Name> {
        let read = self.bare_or_quoted(what, quotes_allowed);
        if let Some(name) = &read
            && kind != SyntaxKind::Column
        {
            self.mark(kind, name.span);
        }
        read
    }

    fn bare_or_quoted(&mut self, what: &str, quotes_allowed: bool) -> Option<Name> {
        let token = self.peek();
        let raw = self.word_at(0);
        match token.map(|t| t.kind) {
            Some(TokenKind::Name) => Some(Spanned::new(raw.to_owned(), self.bump())),
            Some(TokenKind::Text { .. }) if is_name(&text_value(raw)) => {
                let name = text_value(raw);
                if !quotes_allowed {
                    let wrong = Diagnostic::error(
                        Code::Syntax,
                        self.here(),
                        format!("The name of {what} stands without quotes."),
                    )
                    .fix("Remove the quotes", self.here(), name.clone());
                    self.report(wrong);
                }
                Some(Spanned::new(name, self.bump()))
            }
            _ => {
                let message = format!("Expected the name of {what} here.");
                self.error(self.here(), message, "Names hold only the letters A to Z, digits and underscores.");
                None
            }
        }
    }
}

/// Enough of a word from the text to recognise it by.
pub(super) fn shortened(word: &str) -> String {
    const MOST: usize = 40;
    if word.chars().count() <= MOST {
        return word.to_owned();
    }
    word.chars().take(MOST).chain(['…']).collect()
}
