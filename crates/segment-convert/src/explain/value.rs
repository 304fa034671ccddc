//! Values in words.

use segment_query::ast::{ArithmeticOp, DatePart, Number, Value, ValueKind};
use segment_query::{Choice, Column, ColumnKind};

use super::condition::Names;
use crate::date;

pub(super) fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// As a person knows it: a choice by its label, a moment by its distance from now.
pub(super) fn said(value: &Value, compared_with: Option<&Column>, names: Names<'_>) -> String {
    let kind = compared_with.map(|column| &column.kind);
    match (&value.value, kind) {
        (ValueKind::Number(number), Some(ColumnKind::Choice(choices) | ColumnKind::MultiChoice(choices))) => {
            label(choices, number).map_or_else(|| number.as_str().to_owned(), quoted)
        }
        (ValueKind::Bool(true), Some(ColumnKind::Boolean { yes, .. })) => quoted(yes),
        (ValueKind::Bool(false), Some(ColumnKind::Boolean { no, .. })) => quoted(no),
        (ValueKind::Text(_) | ValueKind::Date(_), Some(ColumnKind::DateTime | ColumnKind::DateOnly))
        | (ValueKind::Date(_), _) => day(value),
        (ValueKind::Text(text), _) => quoted(text),
        (ValueKind::Number(number), _) => number.as_str().to_owned(),
        (ValueKind::Bool(true), _) => "yes".to_owned(),
        (ValueKind::Bool(false), _) => "no".to_owned(),
        (ValueKind::Column(column), _) => format!("the {}", names(column)),
        (ValueKind::Now, _) => "now".to_owned(),
        (ValueKind::DateAdd { part, amount: number, to }, _) => {
            let n = number.as_f64() as i64;
            let distance = amount(n.saturating_abs(), *part);
            match (&to.value, n < 0) {
                (ValueKind::Now, true) => format!("{distance} ago"),
                (ValueKind::Now, false) => format!("{distance} from now"),
                (_, true) => format!("{distance} before {}", date_side(to, names)),
                (_, false) => format!("{distance} after {}", date_side(to, names)),
            }
        }
        (ValueKind::DateDiff { part, from, to }, _) => {
            format!("the number of {}s from {} to {}", unit(*part), date_side(from, names), date_side(to, names))
        }
        (ValueKind::Arithmetic { op, left, right }, _) => {
            let sign = match op {
                ArithmeticOp::Add => "plus",
                ArithmeticOp::Subtract => "minus",
                ArithmeticOp::Multiply => "times",
                ArithmeticOp::Divide => "divided by",
            };
            let side = |value: &Value| match &value.value {
                ValueKind::Arithmetic { .. } => format!("({})", said(value, None, names)),
                _ => said(value, None, names),
            };
            format!("{} {sign} {}", side(left), side(right))
        }
    }
}

/// A part of a calculation with dates, where a text is one.
fn date_side(value: &Value, names: Names<'_>) -> String {
    match &value.value {
        ValueKind::Text(_) | ValueKind::Date(_) => day(value),
        _ => said(value, None, names),
    }
}

fn day(value: &Value) -> String {
    match (date::constant(value), &value.value) {
        (Some(moment), _) if date::is_midnight(moment) => date::day(moment),
        (Some(moment), _) => format!("{} UTC", date::moment(moment).replace('T', " ")),
        (None, ValueKind::Text(text)) => quoted(text),
        (None, _) => "a day that does not exist".to_owned(),
    }
}

fn label<'c>(choices: &'c [Choice], number: &Number) -> Option<&'c str> {
    let value = number.as_i64()?;
    choices.iter().find(|choice| i64::from(choice.value) == value).map(|choice| choice.label.as_str())
}

/// "1 day", "30 days"
pub(super) fn amount(n: i64, part: DatePart) -> String {
    format!("{n} {}{}", unit(part), if n == 1 { "" } else { "s" })
}

const fn unit(part: DatePart) -> &'static str {
    match part {
        DatePart::Year => "year",
        DatePart::Month => "month",
        DatePart::Day => "day",
        DatePart::Hour => "hour",
        DatePart::Minute => "minute",
        DatePart::Second => "second",
        DatePart::Millisecond => "millisecond",
    }
}
