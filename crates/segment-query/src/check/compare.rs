//! Which values can be compared with which.

use super::Checker;
use super::date::{is_date, is_date_text};
use super::scope::Scope;
use crate::ast::{self, CompareOp, Condition, ConditionKind, Number, TextOp, Value, ValueKind};
use crate::catalog::{Choice, Column, ColumnKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// What a value is, as far as comparing goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Text,
    Number,
    Bool,
    Date,
    /// A record's id, or a reference to one.
    Id,
    /// Not known: its name was wrong, or it fits more than one class.
    Any,
}

impl Class {
    const fn of(kind: &ColumnKind) -> Self {
        match kind {
            ColumnKind::Text => Self::Text,
            ColumnKind::Whole | ColumnKind::Decimal | ColumnKind::Money => Self::Number,
            ColumnKind::Choice(_) | ColumnKind::MultiChoice(_) => Self::Number,
            ColumnKind::Boolean { .. } => Self::Bool,
            ColumnKind::DateTime | ColumnKind::DateOnly => Self::Date,
            ColumnKind::Lookup { .. } | ColumnKind::Id => Self::Id,
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Bool => "yes or no",
            Self::Date => "a date",
            Self::Id => "a record's id",
            Self::Any => "a value",
        }
    }
}

impl<'c> Checker<'c> {
    pub(super) fn condition(&mut self, condition: &Condition, scope: &Scope<'c>) {
        match &condition.value {
            ConditionKind::All(operands) | ConditionKind::Any(operands) => {
                for operand in operands {
                    self.condition(operand, scope);
                }
            }
            ConditionKind::Not(inner) => self.condition(inner, scope),
            ConditionKind::Compare { left, op, right } => self.compare(left, *op, right, scope),
            ConditionKind::Text { column, op, .. } => self.text(column, *op, scope),
            ConditionKind::In { column, values } => {
                if let Some(known) = self.column(column, scope) {
                    for value in values {
                        let (_, class) = self.value(value, scope);
                        self.against(known, CompareOp::Equal, value, class);
                    }
                }
            }
            ConditionKind::IsNull(column) | ConditionKind::IsNotNull(column) => {
                self.column(column, scope);
            }
        }
    }

    fn text(&mut self, column: &ast::Column, op: TextOp, scope: &Scope<'c>) {
        let Some(known) = self.column(column, scope) else {
            return;
        };
        if known.kind != ColumnKind::Text {
            let class = Class::of(&known.kind);
            let message =
                format!("{} needs a text column, but `{}` holds {}.", op.keyword(), known.logical_name, class.words());
            self.mismatch(column.span(), message, format!("Compare it with ==: {}.", example(known)));
        }
    }

    fn compare(&mut self, left: &Value, op: CompareOp, right: &Value, scope: &Scope<'c>) {
        let (left_column, left_class) = self.value(left, scope);
        let (right_column, right_class) = self.value(right, scope);
        match (left_column, right_column) {
            (Some(column), None) if is_literal(right) => self.against(column, op, right, right_class),
            (None, Some(column)) if is_literal(left) => self.against(column, op, left, left_class),
            (Some(a), Some(b)) if !comparable(left_class, right_class) => {
                let (a, b) = (&a.logical_name, &b.logical_name);
                let message = format!(
                    "`{a}` holds {} and `{b}` holds {}, which cannot be compared.",
                    left_class.words(),
                    right_class.words()
                );
                self.mismatch(left.span.to(right.span), message, "Compare columns of the same kind.".to_owned());
            }
            (None, None)
                if !(comparable(left_class, right_class)
                    || dates_as_text(left, right_class)
                    || dates_as_text(right, left_class)) =>
            {
                let message =
                    format!("{} cannot be compared with {}.", capital(left_class.words()), right_class.words());
                self.mismatch(left.span.to(right.span), message, "Compare values of the same kind.".to_owned());
            }
            _ => {}
        }
    }

    /// A column against something that is no column.
    fn against(&mut self, column: &Column, op: CompareOp, value: &Value, class: Class) {
        let ordered = !matches!(op, CompareOp::Equal | CompareOp::NotEqual);
        let unordered = matches!(column.kind, ColumnKind::Boolean { .. } | ColumnKind::Id | ColumnKind::Lookup { .. });
        if ordered && unordered {
            let message = format!("`{}` has no order, so it can only be compared by == and !=.", column.logical_name);
            self.mismatch(value.span, message, format!("Write {}.", example(column)));
            return;
        }
        match (&column.kind, &value.value) {
            (ColumnKind::Choice(choices) | ColumnKind::MultiChoice(choices), ValueKind::Number(number)) => {
                self.choice(column, choices, number, value.span);
            }
            (ColumnKind::Choice(choices) | ColumnKind::MultiChoice(choices), ValueKind::Text(text)) => {
                self.choice_by_label(column, choices, text, value.span);
            }
            (ColumnKind::Boolean { yes, no }, kind) if class != Class::Bool => {
                self.yes_or_no(column, [yes, no], kind, value.span)
            }
            (ColumnKind::DateTime | ColumnKind::DateOnly, ValueKind::Text(text)) => {
                self.date_text(column, text, value.span)
            }
            (ColumnKind::Id | ColumnKind::Lookup { .. }, ValueKind::Text(text)) => {
                self.id_text(column, text, value.span)
            }
            _ if !comparable(Class::of(&column.kind), class) => self.wrong_class(column, value, class),
            _ => {}
        }
    }

    fn date_text(&mut self, column: &Column, text: &str, span: Span) {
        if !is_date_text(text) {
            let message = format!("'{text}' is no date that `{}` could be compared with.", column.logical_name);
            self.mismatch(span, message, "Write year, month and day: '2017-03-30'.".to_owned());
        }
    }

    fn id_text(&mut self, column: &Column, text: &str, span: Span) {
        if !is_guid(text) {
            let message = format!("'{text}' is no record id, and `{}` holds one.", column.logical_name);
            self.mismatch(span, message, format!("Write {}.", example(column)));
        }
    }

    fn wrong_class(&mut self, column: &Column, value: &Value, class: Class) {
        let expected = Class::of(&column.kind);
        let name = &column.logical_name;
        let message = format!("`{name}` holds {}, but this is {}.", expected.words(), class.words());
        let found =
            Diagnostic::error(Code::TypeMismatch, value.span, message).help(format!("Write {}.", example(column)));
        self.report(match (&value.value, expected) {
            (ValueKind::Number(number), Class::Text) => {
                found.fix("Put it in quotes", value.span, format!("'{}'", number.as_str()))
            }
            (ValueKind::Text(text), Class::Number) => match Number::parse(text.trim()) {
                Some(number) => found.fix("Remove the quotes", value.span, number.as_str()),
                None => found,
            },
            _ => found,
        });
    }

    fn choice(&mut self, column: &Column, choices: &[Choice], number: &Number, span: Span) {
        let known = number.as_i64().is_some_and(|n| choices.iter().any(|choice| i64::from(choice.value) == n));
        if !known {
            let message = format!("`{}` has no choice {}.", column.logical_name, number.as_str());
            self.mismatch(span, message, listed(choices));
        }
    }

    fn choice_by_label(&mut self, column: &Column, choices: &[Choice], text: &str, span: Span) {
        let message = format!("`{}` is compared with the number of a choice, not with a text.", column.logical_name);
        let found = Diagnostic::error(Code::TypeMismatch, span, message);
        let meant = choices.iter().find(|c| c.label.eq_ignore_ascii_case(text) || c.value.to_string() == text);
        self.report(match meant {
            Some(choice) => found.help(format!("{} is {}.", choice.label, choice.value)).fix(
                format!("Change to {}", choice.value),
                span,
                choice.value.to_string(),
            ),
            None => found.help(listed(choices)),
        });
    }

    fn yes_or_no(&mut self, column: &Column, [yes, no]: [&str; 2], value: &ValueKind, span: Span) {
        let message = format!("`{}` is either True ({yes}) or False ({no}).", column.logical_name);
        let found = Diagnostic::error(Code::TypeMismatch, span, message).help("Write True or False, without quotes.");
        let is = |label: &str, word: &str, digit: &str| match value {
            ValueKind::Text(text) => [label, word, digit].iter().any(|known| known.eq_ignore_ascii_case(text)),
            ValueKind::Number(number) => number.as_str() == digit,
            _ => false,
        };
        self.report(match () {
            () if is(yes, "true", "1") => found.fix("Change to True", span, "True"),
            () if is(no, "false", "0") => found.fix("Change to False", span, "False"),
            () => found,
        });
    }

    /// The column that the value is, if it is one, and its class; looks into everything on the way.
    fn value(&mut self, value: &Value, scope: &Scope<'c>) -> (Option<&'c Column>, Class) {
        let class = match &value.value {
            ValueKind::Column(column) => {
                let known = self.column(column, scope);
                return (known, known.map_or(Class::Any, |column| Class::of(&column.kind)));
            }
            ValueKind::Text(_) => Class::Text,
            ValueKind::Number(_) => Class::Number,
            ValueKind::Bool(_) => Class::Bool,
            ValueKind::Now => Class::Date,
            ValueKind::Date(parts) => {
                if !is_date(parts) {
                    let help = "Year, month from 1 to 12, day, then perhaps hour, minute, second and millisecond.";
                    self.mismatch(value.span, "There is no such date.".to_owned(), help.to_owned());
                }
                Class::Date
            }
            ValueKind::DateAdd { to, .. } => {
                self.date_argument(to, scope);
                Class::Date
            }
            ValueKind::DateDiff { from, to, .. } => {
                self.date_argument(from, scope);
                self.date_argument(to, scope);
                Class::Number
            }
            ValueKind::Arithmetic { left, right, .. } => {
                self.number_argument(left, scope);
                self.number_argument(right, scope);
                Class::Number
            }
        };
        (None, class)
    }

    fn date_argument(&mut self, value: &Value, scope: &Scope<'c>) {
        let (_, class) = self.value(value, scope);
        let text_date = matches!(&value.value, ValueKind::Text(text) if is_date_text(text));
        if !text_date && !comparable(class, Class::Date) {
            let message = format!("Expected a date here, but this is {}.", class.words());
            self.mismatch(value.span, message, "Use a date column, '2017-03-30' or DATETIMEUTCNOW().".to_owned());
        }
    }

    fn number_argument(&mut self, value: &Value, scope: &Scope<'c>) {
        let (_, class) = self.value(value, scope);
        if !comparable(class, Class::Number) {
            let message = format!("Only numbers can be calculated with, but this is {}.", class.words());
            self.mismatch(value.span, message, "Dates are moved by DATEADD and measured by DATEDIFF.".to_owned());
        }
    }

    fn mismatch(&mut self, span: Span, message: String, help: String) {
        self.report(Diagnostic::error(Code::TypeMismatch, span, message).help(help));
    }
}

fn comparable(a: Class, b: Class) -> bool {
    a == b || a == Class::Any || b == Class::Any
}

const fn is_literal(value: &Value) -> bool {
    !matches!(value.value, ValueKind::Column(_))
}

/// `'2017-03-30' < DATETIMEUTCNOW()`
fn dates_as_text(value: &Value, other: Class) -> bool {
    other == Class::Date && matches!(&value.value, ValueKind::Text(text) if is_date_text(text))
}

/// 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.
fn is_guid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths = groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]);
    lengths && groups.iter().all(|group| group.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn example(column: &Column) -> String {
    let value = match &column.kind {
        ColumnKind::Text => "'text'".to_owned(),
        ColumnKind::Whole => "10".to_owned(),
        ColumnKind::Decimal | ColumnKind::Money => "10.5".to_owned(),
        ColumnKind::Boolean { .. } => "True".to_owned(),
        ColumnKind::DateTime | ColumnKind::DateOnly => "'2017-03-30'".to_owned(),
        ColumnKind::Choice(choices) | ColumnKind::MultiChoice(choices) => {
            choices.first().map_or_else(|| "1".to_owned(), |choice| choice.value.to_string())
        }
        ColumnKind::Lookup { .. } | ColumnKind::Id => "'1cc00a15-37ef-e911-a81d-000d3a6d200c'".to_owned(),
    };
    format!("{} == {value}", column.logical_name)
}

fn listed(choices: &[Choice]) -> String {
    const MOST: usize = 8;
    let named: Vec<String> = choices.iter().take(MOST).map(|c| format!("{} ({})", c.value, c.label)).collect();
    let more = if choices.len() > MOST { " and more" } else { "" };
    format!("The choices are {}{more}.", named.join(", "))
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
