//! Values as FetchXML writes them, by the kind of the column they are compared with.

use segment_query::ast::{Value, ValueKind};
use segment_query::{Column, ColumnKind};

use crate::date;
use crate::guid::guid;
use crate::xml;

pub(super) enum Literal {
    /// The value in FetchXML's words.
    Is(String),
    /// No column of this kind holds the value itself; this is the nearest below it that one can hold.
    JustAbove(String),
    Bool(bool),
}

/// `Err`: why it cannot be written, to follow "because".
pub(super) fn literal(value: &Value, column: Option<&Column>) -> Result<Literal, String> {
    let Some(column) = column else {
        return as_it_stands(value);
    };
    let mismatch = || Err(format!("`{}` cannot hold such a value", column.logical_name));
    match &column.kind {
        ColumnKind::Text => match &value.value {
            ValueKind::Text(text) => written(text).map(Literal::Is),
            _ => mismatch(),
        },
        ColumnKind::Whole | ColumnKind::Choice(_) => match &value.value {
            ValueKind::Number(number) if number.is_integer() => Ok(Literal::Is(number.as_str().to_owned())),
            ValueKind::Number(number) => Ok(Literal::JustAbove(format!("{:.0}", number.as_f64().floor()))),
            _ => mismatch(),
        },
        ColumnKind::Decimal | ColumnKind::Money => match &value.value {
            ValueKind::Number(number) => Ok(Literal::Is(number.as_str().to_owned())),
            _ => mismatch(),
        },
        ColumnKind::Boolean { .. } => match &value.value {
            ValueKind::Bool(yes) => Ok(Literal::Bool(*yes)),
            ValueKind::Number(number) if matches!(number.as_str(), "0" | "1") => {
                Ok(Literal::Bool(number.as_str() == "1"))
            }
            _ => mismatch(),
        },
        ColumnKind::DateTime => moment(value).map(Literal::Is),
        ColumnKind::DateOnly => {
            let date = constant(value)?;
            let day = date::day(date);
            Ok(if date::is_midnight(date) { Literal::Is(day) } else { Literal::JustAbove(day) })
        }
        ColumnKind::Id | ColumnKind::Lookup { .. } => match &value.value {
            ValueKind::Text(text) => guid(text).map(Literal::Is).ok_or_else(|| format!("'{text}' is no record's id")),
            _ => mismatch(),
        },
        ColumnKind::MultiChoice(_) => Err(format!(
            "`{}` holds several choices, and the language does not say what it compares",
            column.logical_name
        )),
    }
}

fn as_it_stands(value: &Value) -> Result<Literal, String> {
    match &value.value {
        ValueKind::Text(text) => written(text).map(Literal::Is),
        ValueKind::Number(number) => Ok(Literal::Is(number.as_str().to_owned())),
        ValueKind::Bool(yes) => Ok(Literal::Bool(*yes)),
        _ => moment(value).map(Literal::Is),
    }
}

fn moment(value: &Value) -> Result<String, String> {
    constant(value).map(|date| format!("{}Z", date::moment(date)))
}

fn constant(value: &Value) -> Result<jiff::civil::DateTime, String> {
    date::constant(value).ok_or_else(|| why_not_constant(value).to_owned())
}

/// FetchXML's operators for relative dates count whole days from midnight in the reader's time zone (`last-x-days`) or
/// say nothing of their exact start (`last-x-hours`, `olderthan-x-…`); DATETIMEUTCNOW() means this very minute.
fn why_not_constant(value: &Value) -> &'static str {
    match &value.value {
        ValueKind::Now | ValueKind::DateAdd { .. } if follows_the_clock(value) => {
            "FetchXML has no word for this very minute; the nearest, last-x-days and its kin, counts whole days from \
             midnight in the reader's time zone"
        }
        ValueKind::DateDiff { .. } => "FetchXML has no DATEDIFF",
        ValueKind::Arithmetic { .. } => "FetchXML does not calculate",
        ValueKind::DateAdd { .. } => "FetchXML does not calculate with dates of records",
        _ => "this is no date",
    }
}

fn follows_the_clock(value: &Value) -> bool {
    match &value.value {
        ValueKind::Now => true,
        ValueKind::DateAdd { to, .. } => follows_the_clock(to),
        _ => false,
    }
}

/// Why a value that is neither a column nor a literal cannot be compared with.
pub(super) fn why_no_literal(value: &Value) -> &'static str {
    match &value.value {
        ValueKind::DateDiff { .. } => "FetchXML has no DATEDIFF",
        ValueKind::Arithmetic { .. } => "FetchXML does not calculate",
        ValueKind::DateAdd { .. } => "FetchXML does not calculate with dates of records",
        _ => "FetchXML compares columns only",
    }
}

/// The text, if XML can hold it.
pub(super) fn written(text: &str) -> Result<String, String> {
    if xml::can_hold(text) { Ok(text.to_owned()) } else { Err("XML cannot hold its control characters".to_owned()) }
}
