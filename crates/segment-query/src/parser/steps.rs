//! Steps after a set of records: FILTER, TRAVERSE, HAVING, and what people write in their place.

use super::Parser;
use super::cursor::{STEPS, shortened};
use crate::ast::{Aggregate, CompareOp, Condition, Having, Ignored, Number, Traverse, Window, WindowUnit};
use crate::diagnostic::{Code, Diagnostic};
use crate::lexer::TokenKind;
use crate::span::Span;
use crate::suggest::nearest;
use crate::syntax::SyntaxKind;

impl Parser<'_> {
    /// At `.KEYWORD`: takes both, so that the arguments come next.
    pub(super) fn next_step(&mut self, keyword: &str) -> bool {
        let found = self.at(".") && self.is_keyword(1, keyword) && self.has_step(keyword);
        if found {
            self.bump();
            self.bump();
        }
        found
    }

    /// The keyword that [`Self::next_step`] took.
    pub(super) fn step_word(&self) -> Span {
        self.pos.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or_else(Span::default, |token| token.span)
    }

    /// A `)` with nothing open, between two steps: removed, and the chain goes on.
    pub(super) fn stray_before_step(&mut self) -> bool {
        let stray = self.open_sets == 0 && self.at(")") && self.is_punct(1, ".");
        if stray {
            self.stray_parenthesis();
        }
        stray
    }

    /// A point with something after it that is a step nowhere. The operators between sets and the page operators are
    /// left to whoever reads them.
    pub(super) fn unknown_step(&mut self) -> bool {
        if !self.at(".") {
            return false;
        }
        let span = self.peek_at(1).map_or_else(|| self.here(), |token| token.span);
        let word = self.word_at(1);
        if self.kind_at(1) != Some(TokenKind::Name) {
            self.error(span, "Expected a step such as FILTER after this point.", "Write .FILTER(..) or .TRAVERSE(..).");
            self.bump();
            return true;
        }
        let known = STEPS.iter().find(|step| step.eq_ignore_ascii_case(word));
        if known.is_some_and(|step| self.has_step(step)) {
            return false;
        }
        let code = if known.is_some() { Code::Dialect } else { Code::Syntax };
        let found = Diagnostic::error(code, span, format!("`{}` is no step of this query language.", shortened(word)));
        let similar = nearest(word, STEPS.into_iter().filter(|step| self.has_step(step)));
        self.report(match similar {
            _ if known.is_some() => found.help(self.other_dialect_step()),
            Some(step) => found.help(format!("Did you mean {step}?")).fix(format!("Change to {step}"), span, step),
            None => found.help(self.steps_there_are()),
        });
        self.bump();
        self.bump();
        if self.at("(") {
            self.skip_parenthesised();
        }
        self.mark(SyntaxKind::Error, span);
        true
    }

    /// A step where none can stand: after a set in parentheses, or one that does not go with this kind of set.
    pub(super) fn misplaced_step(&mut self) -> bool {
        if !self.at(".") {
            return false;
        }
        if self.unknown_step() {
            return true;
        }
        let keyword = self.word_at(1).to_ascii_uppercase();
        let span = self.peek_at(1).map_or_else(|| self.here(), |token| token.span);
        let message = format!("{keyword} cannot stand here.");
        let help = match keyword.as_str() {
            "FILTER" => {
                "FILTER follows PROFILE(..), SEGMENT(..), INTERACTION(..) or TRAVERSE(..) directly, before any other operator."
            }
            "TRAVERSE" | "DISTINCT" => {
                "It follows only PROFILE(..) and its steps; save the part before it as a segment if need be."
            }
            _ => "HAVING follows only INTERACTION(..).",
        };
        self.error(span, message, help);
        self.bump();
        self.read_and_forget(&keyword);
        true
    }

    /// Steps whose set is missing: read for their own mistakes.
    pub(super) fn steps_of_nothing(&mut self) {
        if self.at_end() {
            return;
        }
        let keyword = self.word_at(0).to_ascii_uppercase();
        if self.is_punct(1, "(") && STEPS.contains(&keyword.as_str()) {
            self.read_and_forget(&keyword);
        }
        self.profile_steps();
    }

    /// At a step's keyword: reads the step only to find what is wrong with it.
    fn read_and_forget(&mut self, keyword: &str) {
        self.bump();
        match keyword {
            "FILTER" => drop(self.filter()),
            "TRAVERSE" => drop(self.traverse()),
            "HAVING" => drop(self.having()),
            _ if self.at("(") => self.skip_parenthesised(),
            _ => {}
        }
    }

    /// `(condition)` after FILTER.
    pub(super) fn filter(&mut self) -> Option<Condition> {
        let start = self.step_word();
        let open = self.open("FILTER")?;
        let condition = self.condition();
        self.close(open, "&&, || or a closing parenthesis");
        self.mark(SyntaxKind::Filter, start);
        condition
    }

    /// `(relationship[, alias][, FILTER(..)])` after TRAVERSE.
    pub(super) fn traverse(&mut self) -> Option<Traverse> {
        let start = self.step_word();
        let open = self.open("TRAVERSE")?;
        let relationship = self.name_or_quoted(SyntaxKind::RelationshipName, "a relationship", true);
        let mut alias = None;
        let mut filter = None;
        while self.eat(",") {
            if self.is_keyword(0, "FILTER") && self.is_punct(1, "(") {
                let at = self.bump();
                let next = self.filter();
                if filter.is_some() {
                    self.error(at, "TRAVERSE takes one FILTER.", "Join the two conditions by &&.");
                }
                filter = filter.or(next);
            } else if alias.is_none() && filter.is_none() {
                alias = self.name(SyntaxKind::AliasName, "an alias, such as contact_1");
                if alias.is_none() {
                    break;
                }
            } else {
                break;
            }
        }
        self.close(open, "a closing parenthesis");
        self.mark(SyntaxKind::Traverse, start);
        Some(Traverse { relationship: relationship?, alias, filter })
    }

    /// `(aggregate op number[, window])` after HAVING.
    pub(super) fn having(&mut self) -> Option<Having> {
        let start = self.step_word();
        let open = self.open("HAVING")?;
        let read = self.aggregate().and_then(|aggregate| {
            let op = self.having_operator()?;
            let value = self.signed_number("the number to compare with")?;
            Some((aggregate, op, value))
        });
        let window = if read.is_some() && self.eat(",") { self.window() } else { None };
        if read.is_none() {
            self.skip_in_parentheses();
        }
        self.close(open, "a comma or a closing parenthesis");
        self.mark(SyntaxKind::Having, start);
        let (aggregate, op, value) = read?;
        Some(Having { aggregate, op, value, window, span: Ignored(self.since(start)) })
    }

    fn aggregate(&mut self) -> Option<Aggregate> {
        let at = self.here();
        let keyword = self.word_at(0).to_ascii_uppercase();
        if !matches!(keyword.as_str(), "COUNT" | "SUM" | "AVG" | "MIN" | "MAX") || !self.is_punct(1, "(") {
            self.error(
                at,
                "Expected COUNT(), SUM(..), AVG(..), MIN(..) or MAX(..) here.",
                "Write HAVING(COUNT() > 0).",
            );
            return None;
        }
        self.bump();
        let open = self.bump();
        if keyword == "COUNT" {
            self.close(open, "a closing parenthesis");
            self.mark(SyntaxKind::Aggregate, at);
            return Some(Aggregate::Count);
        }
        let column = self.name(SyntaxKind::Column, "a column")?;
        self.mark(SyntaxKind::Column, column.span);
        self.close(open, "a closing parenthesis");
        self.mark(SyntaxKind::Aggregate, at);
        Some(match keyword.as_str() {
            "SUM" => Aggregate::Sum(column),
            "AVG" => Aggregate::Avg(column),
            "MIN" => Aggregate::Min(column),
            _ => Aggregate::Max(column),
        })
    }

    fn having_operator(&mut self) -> Option<CompareOp> {
        let found = self.comparison_operator();
        if found.is_none() {
            let message = "Expected a comparison operator (==, !=, >, …) after the calculation.";
            self.error(self.here(), message, "Write HAVING(COUNT() > 0).");
        }
        found
    }

    pub(super) fn signed_number(&mut self, what: &str) -> Option<Number> {
        let start = self.here();
        let sign = if self.at("-") && self.kind_at(1) == Some(TokenKind::Number) { "-" } else { "" };
        if !sign.is_empty() {
            self.bump();
        }
        if self.kind_at(0) != Some(TokenKind::Number) {
            self.error(start, format!("Expected {what} here."), "Write digits, such as 10 or 2.5.");
            return None;
        }
        let number = Number::parse(&format!("{sign}{}", self.word_at(0)));
        self.bump();
        self.mark(SyntaxKind::Number, start);
        number
    }

    fn window(&mut self) -> Option<Window> {
        let at = self.here();
        let keyword = self.word_at(0).to_ascii_uppercase();
        let unit = match keyword.as_str() {
            "UTCDAYS" => WindowUnit::Days,
            "UTCMONTHS" => WindowUnit::Months,
            "UTCYEARS" => WindowUnit::Years,
            _ => {
                self.error(at, "Expected a period of time here.", "Write UTCDAYS(7), UTCMONTHS(3) or UTCYEARS(1).");
                self.skip_in_parentheses();
                return None;
            }
        };
        self.bump();
        let open = self.open(&keyword)?;
        let here = self.here();
        let number = self.signed_number("the length of the period")?;
        let length = number.as_str().parse().ok();
        if length.is_none() {
            self.error(here, "The length of a period is a whole number.", format!("Write {keyword}(7)."));
        }
        self.close(open, "a closing parenthesis");
        self.mark(SyntaxKind::Window, at);
        Some(Window { unit, length: length? })
    }
}
