//! Values of FetchXML as literals of the query language, by the kind of their column.

use segment_query::ast::{Number, ValueKind};
use segment_query::{Column, ColumnKind};

use crate::date;
use crate::guid::guid;

/// A literal, and what has to be said of it.
pub(super) struct Literal {
    pub(super) value: ValueKind,
    pub(super) loss: Option<&'static str>,
}

/// A day or a moment without its time zone.
const READERS_ZONE: &str = "Dataverse reads this time in the reader's time zone, and the query reads it as UTC.";

/// `None` when the column cannot hold it.
pub(super) fn literal(text: &str, column: Option<&Column>) -> Option<Literal> {
    let exact = |value: ValueKind| Some(Literal { value, loss: None });
    let Some(column) = column else {
        let number = Number::parse(text.trim()).map(ValueKind::Number);
        return exact(number.unwrap_or_else(|| ValueKind::Text(text.to_owned())));
    };
    let trimmed = text.trim();
    match &column.kind {
        ColumnKind::Text => exact(ValueKind::Text(text.to_owned())),
        ColumnKind::Whole | ColumnKind::Decimal | ColumnKind::Money | ColumnKind::Choice(_) => {
            exact(ValueKind::Number(Number::parse(trimmed)?))
        }
        ColumnKind::Boolean { .. } => match trimmed.to_ascii_lowercase().as_str() {
            "1" | "true" => exact(ValueKind::Bool(true)),
            "0" | "false" => exact(ValueKind::Bool(false)),
            _ => None,
        },
        ColumnKind::DateOnly => exact(ValueKind::Text(date::day(date::of_text(trimmed)?))),
        ColumnKind::DateTime => {
            let moment = date::of_text(trimmed)?;
            let zoned = trimmed.parse::<jiff::Timestamp>().is_ok();
            let value = ValueKind::Text(format!("{}Z", date::moment(moment)));
            Some(Literal { value, loss: (!zoned).then_some(READERS_ZONE) })
        }
        ColumnKind::Id | ColumnKind::Lookup { .. } => exact(ValueKind::Text(guid(trimmed)?)),
        ColumnKind::MultiChoice(_) => None,
    }
}
