//! `column IN ['a', 'b']`: real-time journeys have it, outbound marketing writes one comparison for each value.

use super::Parser;
use super::expr::Expr;
use crate::ast::{ConditionKind, Value, ValueKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::span::Span;
use crate::syntax::SyntaxKind;

impl Parser<'_> {
    /// The list after IN, which `at` spans; the parser stands at its bracket or parenthesis.
    pub(super) fn membership(&mut self, left: Expr, at: Span) -> Expr {
        let left = self.value_to_compare(left, at);
        let open = self.bump();
        let values = self.list();
        let close = self.here();
        let round = open.of(self.text) == "(";
        let closed = self.eat("]") || (round && self.eat(")"));
        if !closed {
            self.error(open, "This list is never closed.", "Write column IN ['a', 'b'].");
        }
        let (Some(left), Some(values), true) = (left, values, closed) else {
            return Expr::Bad;
        };
        let span = left.span.to(close);
        let ValueKind::Column(column) = left.value else {
            self.error(left.span, "Expected a column before IN.", "Write column IN ['a', 'b'].");
            return Expr::Bad;
        };
        if self.dialect == Dialect::Outbound {
            self.one_by_one(column.span(), &values, at, span);
            return Expr::Bad;
        }
        if [open, close].iter().any(|bracket| !matches!(bracket.of(self.text), "[" | "]")) {
            let inner = Span::new(open.end, close.start).of(self.text);
            let found = Diagnostic::error(Code::Syntax, open, "The list after IN stands in square brackets.")
                .help("Write column IN ['a', 'b'].")
                .fix("Use square brackets", open.to(close), format!("[{inner}]"));
            self.report(found);
            return Expr::Bad;
        }
        self.mark(SyntaxKind::In, span);
        Expr::condition(ConditionKind::In { column, values }, span)
    }

    /// One literal or more; `None` when one of them was none.
    fn list(&mut self) -> Option<Vec<Value>> {
        let mut values = Some(Vec::new());
        loop {
            let value = self.argument().filter(|value| self.is_literal(value));
            if value.is_none() {
                self.skip_until(|p| p.at(",") || p.at("]") || p.at(")") || p.at_boundary());
            }
            values = values.zip(value).map(|(mut values, value)| {
                values.push(value);
                values
            });
            if !self.eat(",") {
                return values;
            }
        }
    }

    fn is_literal(&mut self, value: &Value) -> bool {
        let literal = matches!(value.value, ValueKind::Text(_) | ValueKind::Number(_) | ValueKind::Bool(_));
        if !literal {
            let message = "Only texts, numbers, True and False can stand in this list.";
            self.error(value.span, message, "Write column IN ['a', 'b'].");
        }
        literal
    }

    fn one_by_one(&mut self, column: Span, values: &[Value], at: Span, whole: Span) {
        let column = column.of(self.text);
        let each: Vec<String> = values.iter().map(|v| format!("{column} == {}", v.span.of(self.text))).collect();
        let (replacement, example) = match each.as_slice() {
            [only] => (only.clone(), only.clone()),
            _ => (format!("({})", each.join(" || ")), format!("({column} == 'A' || {column} == 'B')")),
        };
        let found = Diagnostic::error(Code::Dialect, at, "`IN` is no operator of this query language.")
            .help(format!("Write one comparison for each value: {example}."))
            .fix("Write the comparisons", whole, replacement);
        self.report(found);
    }
}
