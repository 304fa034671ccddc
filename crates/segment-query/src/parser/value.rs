//! Values: literals, columns and functions.

use super::Parser;
use super::cursor::shortened;
use super::expr::Expr;
use crate::ast::{Column, ConditionKind, DatePart, Number, ValueKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::lexer::{TokenKind, text_value};
use crate::span::Span;
use crate::suggest::nearest;
use crate::syntax::SyntaxKind;

const FUNCTIONS: [&str; 7] = ["ISNULL", "ISNOTNULL", "DATEADD", "DATEDIFF", "DATETIMEUTCNOW", "DATE", "NOT"];

impl Parser<'_> {
    /// A literal, a column or a call; the current token is one that may begin one.
    pub(super) fn literal_or_call(&mut self) -> Expr {
        let start = self.here();
        let word = self.word_at(0);
        match self.kind_at(0) {
            Some(TokenKind::Number) => {
                self.bump();
                self.mark(SyntaxKind::Number, start);
                number(word, start)
            }
            Some(TokenKind::Text { .. }) => {
                self.bump();
                self.mark(SyntaxKind::Text, start);
                Expr::value(ValueKind::Text(text_value(word)), start)
            }
            Some(TokenKind::Name) if self.is_punct(1, "(") => self.call(),
            _ if word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false") => {
                self.bump();
                self.mark(SyntaxKind::Bool, start);
                Expr::value(ValueKind::Bool(word.eq_ignore_ascii_case("true")), start)
            }
            _ => match self.column() {
                Some(column) => Expr::value(ValueKind::Column(column), self.since(start)),
                None => Expr::Bad,
            },
        }
    }

    /// `-5`; a minus sign before anything else has no place in the language.
    pub(super) fn negative(&mut self) -> Expr {
        let sign = self.bump();
        if self.kind_at(0) == Some(TokenKind::Number) {
            let text = format!("-{}", self.word_at(0));
            self.bump();
            self.mark(SyntaxKind::Number, sign);
            return number(&text, self.since(sign));
        }
        self.error(sign, "A minus sign stands only before a number or between two values.", "Write (0 - column).");
        Expr::Bad
    }

    /// `name` or `alias.name`
    pub(super) fn column(&mut self) -> Option<Column> {
        let first = self.name(SyntaxKind::Column, "a column")?;
        if !self.at(".") || self.at_step() {
            self.mark(SyntaxKind::Column, first.span);
            return Some(Column { alias: None, name: first });
        }
        self.bump();
        let name = self.name(SyntaxKind::Column, "a column after the alias")?;
        self.mark(SyntaxKind::Column, first.span);
        Some(Column { alias: Some(first), name })
    }

    fn call(&mut self) -> Expr {
        let start = self.bump();
        let word = start.of(self.text).to_ascii_uppercase();
        let open = self.bump();
        if !self.enter(open) {
            return Expr::Bad;
        }
        let read = match word.as_str() {
            "ISNULL" | "ISNOTNULL" => self.column().map(|column| {
                let kind =
                    if word == "ISNULL" { ConditionKind::IsNull(column) } else { ConditionKind::IsNotNull(column) };
                Call::Condition(kind)
            }),
            "DATETIMEUTCNOW" | "DATETIMENOWUTC" => Some(Call::Value(ValueKind::Now)),
            "DATE" => self.date(start).map(Call::Value),
            "DATEADD" => self.date_add().map(Call::Value),
            "DATEDIFF" => self.date_diff().map(Call::Value),
            _ => {
                self.unknown_function(start);
                None
            }
        };
        if read.is_none() {
            self.skip_in_parentheses();
        }
        self.close(open, "a closing parenthesis");
        self.leave();
        let span = self.since(start);
        self.mark(read.as_ref().map_or(SyntaxKind::Error, Call::syntax), start);
        match read {
            Some(Call::Value(kind)) => Expr::value(kind, span),
            Some(Call::Condition(kind)) => Expr::condition(kind, span),
            None => Expr::Bad,
        }
    }

    fn unknown_function(&mut self, span: Span) {
        let word = span.of(self.text);
        let found = Diagnostic::error(
            Code::Syntax,
            span,
            format!("`{}` is no function of this query language.", shortened(word)),
        );
        let report = match word.to_ascii_uppercase().as_str() {
            "CONTAINS" | "STARTSWITH" | "ENDSWITH" => found.help(format!(
                "It stands between the column and the text: column {} 'text'.",
                word.to_ascii_uppercase()
            )),
            "NOW" | "UTCNOW" | "GETDATE" | "TODAY" => found.help("Write DATETIMEUTCNOW() for this moment.").fix(
                "Change to DATETIMEUTCNOW",
                span,
                "DATETIMEUTCNOW",
            ),
            _ => match nearest(word, FUNCTIONS) {
                Some(name) => found.help(format!("Did you mean {name}?")).fix(format!("Change to {name}"), span, name),
                None => {
                    found.help("The functions are ISNULL, ISNOTNULL, NOT, DATE, DATEADD, DATEDIFF and DATETIMEUTCNOW.")
                }
            },
        };
        self.report(report);
    }

    fn date(&mut self, start: Span) -> Option<ValueKind> {
        let mut parts = Vec::new();
        loop {
            let here = self.here();
            let number = self.signed_number("a whole number")?;
            let Ok(part) = number.as_str().parse() else {
                self.error(here, "DATE takes whole numbers.", "Write DATE(2017, 3, 30).");
                return None;
            };
            parts.push(part);
            if !self.eat(",") {
                break;
            }
        }
        if !(3..=7).contains(&parts.len()) {
            let message = "DATE takes a year, a month and a day, then perhaps hour, minute, second and millisecond.";
            self.error(self.since(start), message, "Write DATE(2017, 3, 30).");
            return None;
        }
        Some(ValueKind::Date(parts))
    }

    fn date_add(&mut self) -> Option<ValueKind> {
        let example = "Write DATEADD(DAY, -7, DATETIMEUTCNOW()).";
        let part = self.date_part()?;
        self.comma(example)?;
        let amount = self.signed_number("how many to add")?;
        self.comma(example)?;
        let to = Box::new(self.argument()?);
        Some(ValueKind::DateAdd { part, amount, to })
    }

    fn date_diff(&mut self) -> Option<ValueKind> {
        let example = "Write DATEDIFF(DAY, createdon, DATETIMEUTCNOW()).";
        let part = self.date_part()?;
        self.comma(example)?;
        let from = Box::new(self.argument()?);
        self.comma(example)?;
        let to = Box::new(self.argument()?);
        Some(ValueKind::DateDiff { part, from, to })
    }

    fn comma(&mut self, example: &str) -> Option<()> {
        if self.eat(",") {
            return Some(());
        }
        self.error(self.here(), "Expected a comma and a further argument here.", example);
        None
    }

    fn date_part(&mut self) -> Option<DatePart> {
        let word = self.word_at(0);
        let here = self.here();
        let part = DatePart::ALL.into_iter().find(|part| part.keyword().eq_ignore_ascii_case(word));
        if part.is_some() {
            self.bump();
            return part;
        }
        let found = Diagnostic::error(Code::Syntax, here, "Expected a unit of time here.");
        let nearest =
            nearest(word, DatePart::ALL.map(DatePart::keyword)).filter(|_| self.kind_at(0) == Some(TokenKind::Name));
        self.report(match nearest {
            _ if word.eq_ignore_ascii_case("WEEK") => {
                found.help("There are no weeks: write DAY and seven times the number.")
            }
            Some(unit) => found.help(format!("Did you mean {unit}?")).fix(format!("Change to {unit}"), here, unit),
            None => found.help("The units are YEAR, MONTH, DAY, HOUR, MINUTE, SECOND and MILLISECOND."),
        });
        None
    }
}

enum Call {
    Value(ValueKind),
    Condition(ConditionKind),
}

impl Call {
    const fn syntax(&self) -> SyntaxKind {
        match self {
            Self::Condition(_) => SyntaxKind::NullTest,
            Self::Value(ValueKind::DateAdd { .. }) => SyntaxKind::DateAdd,
            Self::Value(ValueKind::DateDiff { .. }) => SyntaxKind::DateDiff,
            Self::Value(ValueKind::Date(_)) => SyntaxKind::Date,
            Self::Value(_) => SyntaxKind::Now,
        }
    }
}

fn number(text: &str, span: Span) -> Expr {
    Number::parse(text).map_or(Expr::Bad, |number| Expr::value(ValueKind::Number(number), span))
}
