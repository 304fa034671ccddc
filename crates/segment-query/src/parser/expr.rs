//! Conditions and values by precedence climbing.
//!
//! A parenthesis may open a condition or a value, and which it was shows only later. So both are read by one grammar,
//! and each operator then asks its operands for the kind it needs: nothing is read twice.

use super::Parser;
use super::cursor::shortened;
use super::operator::{COMPARISON, Found, OR, Operator, SUM};
use crate::ast::{ArithmeticOp, CompareOp, Condition, ConditionKind, TextOp, Value, ValueKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::lexer::TokenKind;
use crate::span::{Span, Spanned};
use crate::syntax::SyntaxKind;

/// Boxed, so that a level of recursion takes little of the stack.
pub(super) enum Expr {
    Condition {
        condition: Box<Condition>,
        parenthesised: bool,
    },
    Value(Box<Value>),
    /// A mistake that has been reported; fits everywhere.
    Bad,
}

impl Expr {
    pub(super) fn condition(kind: ConditionKind, span: Span) -> Self {
        Self::Condition { condition: Box::new(Spanned::new(kind, span)), parenthesised: false }
    }

    pub(super) fn value(kind: ValueKind, span: Span) -> Self {
        Self::Value(Box::new(Spanned::new(kind, span)))
    }
}

impl Parser<'_> {
    /// A whole condition, up to where it has to be over.
    pub(super) fn condition(&mut self) -> Option<Condition> {
        let read = self.run_of_conditions();
        self.need_condition(read)
    }

    /// A value as an argument of a function.
    pub(super) fn argument(&mut self) -> Option<Value> {
        let read = self.expr(SUM);
        self.need_value(read)
    }

    /// One expression; where another follows with no operator between them, that is reported and read too.
    fn run_of_conditions(&mut self) -> Expr {
        let mut read = self.expr(OR);
        while self.at_operand() && !self.at_boundary() {
            if !matches!(read, Expr::Bad) {
                let message = "Expected && or || between the condition before this and this one.";
                self.error(self.here(), message, "Write && when both have to hold, || when one is enough.");
            }
            let before = self.pos;
            self.expr(OR);
            if self.pos == before {
                self.bump();
            }
            read = Expr::Bad;
        }
        read
    }

    fn at_operand(&self) -> bool {
        match self.kind_at(0) {
            Some(TokenKind::Name | TokenKind::Number | TokenKind::Text { .. }) => self.operator().is_none(),
            _ => self.at("(") || self.at("!"),
        }
    }

    fn expr(&mut self, power: u8) -> Expr {
        self.measured(|parser| {
            let mut left = parser.operand_of_condition();
            while let Some(found) = parser.operator().filter(|found| found.operator.power() >= power) {
                left = parser.operation(left, found);
            }
            if power <= COMPARISON { parser.missing_comparison(left) } else { left }
        })
    }

    fn operation(&mut self, left: Expr, found: Found) -> Expr {
        let at = self.take_operator(found);
        match found.operator {
            Operator::Any | Operator::All => self.logical(left, found.operator, at),
            Operator::Compare(op) => self.compare(left, op, at),
            Operator::Text(op) => self.text_comparison(left, op, at),
            Operator::In => self.membership(left, at),
            Operator::Arithmetic(op) => self.arithmetic(left, op, at),
        }
    }

    fn logical(&mut self, left: Expr, operator: Operator, at: Span) -> Expr {
        let mut whole = self.need_condition(left).map(|first| vec![first]);
        let mut at = at;
        loop {
            let right = self.right_side(operator.power() + 1, at);
            let right = self.need_condition(right);
            whole = whole.zip(right).map(|(mut operands, next)| {
                operands.push(next);
                operands
            });
            match self.operator().filter(|found| found.operator == operator) {
                Some(found) => at = self.take_operator(found),
                None => break,
            }
        }
        let Some(operands) = whole else {
            return Expr::Bad;
        };
        let span = operands.iter().fold(at, |span, operand| span.to(operand.span));
        let all = operator == Operator::All;
        self.mark(if all { SyntaxKind::All } else { SyntaxKind::Any }, span);
        let kind = if all { ConditionKind::All(operands) } else { ConditionKind::Any(operands) };
        Expr::condition(kind, span)
    }

    fn compare(&mut self, left: Expr, op: CompareOp, at: Span) -> Expr {
        let left = self.value_to_compare(left, at);
        let right = self.right_side(SUM, at);
        let right = self.value_to_compare(right, at);
        if let Some(next) = self.operator().filter(|found| found.operator.power() == COMPARISON) {
            let message = "Comparisons cannot be chained.";
            self.error(self.here(), message, "Write two of them joined by &&: a > 1 && a < 5.");
            self.take_operator(next);
            self.expr(SUM);
            return Expr::Bad;
        }
        let (Some(left), Some(right)) = (left, right) else {
            return Expr::Bad;
        };
        if let Some(null) = [&left, &right].into_iter().find(|value| is_null(value)) {
            self.compared_with_null(&left, op, &right, null.span);
            return Expr::Bad;
        }
        let span = left.span.to(right.span);
        self.mark(SyntaxKind::Compare, span);
        Expr::condition(ConditionKind::Compare { left, op, right }, span)
    }

    fn compared_with_null(&mut self, left: &Value, op: CompareOp, right: &Value, at: Span) {
        let found = Diagnostic::error(Code::Syntax, at, "There is no null to compare with.")
            .help("Write ISNULL(column) or ISNOTNULL(column).");
        let column = if is_null(right) { left } else { right };
        let function = match op {
            CompareOp::Equal => "ISNULL",
            CompareOp::NotEqual => "ISNOTNULL",
            _ => return self.report(found),
        };
        let whole = left.span.to(right.span);
        let call = format!("{function}({})", column.span.of(self.text));
        self.report(found.fix(format!("Change to {function}(..)"), whole, call));
    }

    fn text_comparison(&mut self, left: Expr, op: TextOp, at: Span) -> Expr {
        let left = self.value_to_compare(left, at);
        let right = self.right_side(SUM, at);
        let right = self.value_to_compare(right, at);
        let (Some(left), Some(right)) = (left, right) else {
            return Expr::Bad;
        };
        let span = left.span.to(right.span);
        let keyword = op.keyword();
        let ValueKind::Column(column) = left.value else {
            self.error(
                left.span,
                format!("Expected a column before {keyword}."),
                format!("Write column {keyword} 'text'."),
            );
            return Expr::Bad;
        };
        let ValueKind::Text(text) = right.value else {
            self.error(
                right.span,
                format!("Expected a text in single quotes after {keyword}."),
                format!("Write column {keyword} 'text'."),
            );
            return Expr::Bad;
        };
        self.mark(SyntaxKind::TextTest, span);
        Expr::condition(ConditionKind::Text { column, op, text: Spanned::new(text, right.span) }, span)
    }

    fn arithmetic(&mut self, left: Expr, op: ArithmeticOp, at: Span) -> Expr {
        let left = self.need_value(left);
        self.push_down(at);
        let right = self.right_side(Operator::Arithmetic(op).power() + 1, at);
        let right = self.need_value(right);
        let (Some(left), Some(right)) = (left, right) else {
            return Expr::Bad;
        };
        let span = left.span.to(right.span);
        self.mark(SyntaxKind::Arithmetic, span);
        Expr::value(ValueKind::Arithmetic { op, left: Box::new(left), right: Box::new(right) }, span)
    }

    /// What stands right of an operator.
    fn right_side(&mut self, power: u8, operator: Span) -> Expr {
        if self.lacks_operand() {
            let word = operator.of(self.text);
            let what = if power <= COMPARISON { "condition" } else { "value" };
            self.error(
                operator,
                format!("Expected a {what} after `{word}`."),
                format!("Add what is missing, or remove `{word}`."),
            );
            return Expr::Bad;
        }
        self.expr(power)
    }

    fn lacks_operand(&self) -> bool {
        let logical = self.operator().is_some_and(|found| matches!(found.operator, Operator::All | Operator::Any));
        logical || self.at(")") || self.at("]") || self.at(",") || self.at_boundary()
    }

    /// What stands left of an operator, or alone.
    fn operand_of_condition(&mut self) -> Expr {
        match () {
            () if self.at("(") => self.parentheses(),
            () if self.at("!") || (self.is_keyword(0, "NOT") && !self.is_punct(1, ".")) => self.not(),
            () if self.at("-") => self.negative(),
            () if self.at_operand() && !self.at_boundary() => self.literal_or_call(),
            () => self.no_operand(),
        }
    }

    fn no_operand(&mut self) -> Expr {
        let here = self.here();
        let help = "A condition compares a column with a value: address1_city == 'New York'.";
        if self.at_end() {
            self.error(here, "The query ends where a condition or a value is missing.", help);
        } else if let Some(found) = self.operator() {
            // The loop over operators reads on from it.
            let what = if found.operator.power() < COMPARISON { "condition" } else { "value" };
            self.error(here, format!("Expected a {what} before `{}`.", self.word_at(0)), help);
        } else {
            self.error(here, format!("Expected a condition or a value before `{}`.", shortened(self.word_at(0))), help);
            if !self.at(")") && !self.at("]") && !self.at(",") && !self.at_boundary() {
                self.bump();
            }
        }
        Expr::Bad
    }

    fn parentheses(&mut self) -> Expr {
        let open = self.bump();
        if !self.enter(open) {
            return Expr::Bad;
        }
        let inner = self.run_of_conditions();
        self.close(open, "&&, || or a closing parenthesis");
        self.leave();
        self.mark(SyntaxKind::Parentheses, open);
        let span = self.since(open);
        match inner {
            Expr::Condition { mut condition, .. } => {
                condition.span = span;
                Expr::Condition { condition, parenthesised: true }
            }
            Expr::Value(mut value) => {
                value.span = span;
                Expr::Value(value)
            }
            Expr::Bad => Expr::Bad,
        }
    }

    /// `NOT(condition)`, and NOT straight before a comparison.
    fn not(&mut self) -> Expr {
        let at = self.here();
        let bang = self.at("!");
        self.bump();
        if bang {
            let found = Diagnostic::error(Code::Syntax, at, "`!` is no operator.").help("Write NOT(condition).").fix(
                "Change to NOT",
                at,
                if self.at("(") { "NOT" } else { "NOT " },
            );
            self.report(found);
        }
        if !self.enter(at) {
            return Expr::Bad;
        }
        let inner = self.right_side(COMPARISON, at);
        let in_parentheses = matches!(inner, Expr::Condition { parenthesised: true, .. });
        let inner = self.need_condition(inner);
        if !in_parentheses {
            self.push_down(at);
        }
        self.leave();
        self.mark(SyntaxKind::Not, at);
        let span = self.since(at);
        inner.map_or(Expr::Bad, |inner| Expr::condition(ConditionKind::Not(Box::new(inner)), span))
    }

    /// A value that no comparison follows, but another value does: `column 'text'`, `column LIKE 'text'`.
    fn missing_comparison(&mut self, left: Expr) -> Expr {
        let Expr::Value(value) = &left else {
            return left;
        };
        if !self.at_operand() || self.at_boundary() {
            return left;
        }
        let start = value.span;
        let here = self.here();
        let word = self.word_at(0);
        let column = start.of(self.text);
        if self.kind_at(0) == Some(TokenKind::Name) && !self.is_punct(1, ".") {
            self.bump();
            self.strange_operator(start, column, here, word);
            if self.at_operand() || self.at("-") {
                self.expr(SUM);
            }
        } else {
            let message = "Expected a comparison operator (==, !=, >, …) before this value.";
            self.error(here, message, "Write for example == between the two.");
            self.expr(SUM);
        }
        Expr::Bad
    }

    /// A word that other languages have as an operator.
    fn strange_operator(&mut self, start: Span, column: &str, at: Span, word: &str) {
        let found = Diagnostic::error(
            Code::Syntax,
            at,
            format!("`{}` is no operator of this query language.", shortened(word)),
        );
        let upper = word.to_ascii_uppercase();
        let report = match upper.as_str() {
            "IN" => found.help(format!("Write one comparison for each value: ({column} == 'A' || {column} == 'B').")),
            "IS" => {
                let negated = self.is_keyword(0, "NOT");
                if negated {
                    self.bump();
                }
                let function = if negated { "ISNOTNULL" } else { "ISNULL" };
                let null = self.is_keyword(0, "NULL");
                if null {
                    self.bump();
                }
                let found = found.help("Write ISNULL(column) or ISNOTNULL(column).");
                let whole = self.since(start);
                if null {
                    found.fix(format!("Change to {function}(..)"), whole, format!("{function}({column})"))
                } else {
                    found
                }
            }
            "EQUALS" | "EQ" => found.help("Write ==.").fix("Change to ==", at, "=="),
            "LIKE" => found.help("Write CONTAINS, STARTSWITH or ENDSWITH and the text without wildcards."),
            _ => match crate::suggest::nearest(word, ["CONTAINS", "STARTSWITH", "ENDSWITH"]) {
                Some(name) => found.help(format!("Did you mean {name}?")).fix(format!("Change to {name}"), at, name),
                None => found.help("The operators are ==, !=, >, >=, <, <=, CONTAINS, STARTSWITH and ENDSWITH."),
            },
        };
        self.report(report);
    }

    pub(super) fn need_condition(&mut self, read: Expr) -> Option<Condition> {
        match read {
            Expr::Condition { condition, .. } => Some(*condition),
            Expr::Value(value) => {
                let (span, what) = match &value.value {
                    ValueKind::Column(column) => (column.span(), "column"),
                    _ => (value.span, "value"),
                };
                let message = format!("Expected a comparison operator (==, !=, >, …) after this {what}.");
                self.error(span, message, "Write what to compare it with: address1_city == 'New York'.");
                None
            }
            Expr::Bad => None,
        }
    }

    fn need_value(&mut self, read: Expr) -> Option<Value> {
        match read {
            Expr::Value(value) => Some(*value),
            Expr::Condition { condition, .. } => {
                let message = "Expected a value here, but this is a condition.";
                self.error(condition.span, message, "A value is a column, a text, a number, a date or True and False.");
                None
            }
            Expr::Bad => None,
        }
    }

    pub(super) fn value_to_compare(&mut self, read: Expr, at: Span) -> Option<Value> {
        if let Expr::Condition { condition, .. } = &read {
            let message = format!("A condition cannot be compared by `{}`.", at.of(self.text));
            self.error(condition.span, message, "Compare a column with a value, and join conditions by && and ||.");
            return None;
        }
        self.need_value(read)
    }
}

fn is_null(value: &Value) -> bool {
    matches!(&value.value, ValueKind::Column(column) if column.alias.is_none() && column.name.value.eq_ignore_ascii_case("null"))
}
