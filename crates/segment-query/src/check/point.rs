//! Fixed values, and what is certain about two of them.

use std::cmp::Ordering;

use super::date;
use crate::ast::{DatePart, Number, Value, ValueKind};

/// A value that does not depend on the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Point {
    Number(Number),
    Bool(bool),
    /// In lower case: texts are compared without regard to it. `Some` where the text is a date too.
    Text(String, Option<i64>),
    /// A moment, in units of 100 ns.
    Moment(i64),
    /// From the present, in the same unit: a month has 28 to 31 days, so two bounds.
    FromNow(i128, i128),
}

/// How two points lie to each other, as far as that is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Before,
    Same,
    After,
    /// Not the same, with no order that is known here.
    Other,
    Unknown,
}

impl From<Ordering> for Relation {
    fn from(ordering: Ordering) -> Self {
        match ordering {
            Ordering::Less => Self::Before,
            Ordering::Equal => Self::Same,
            Ordering::Greater => Self::After,
        }
    }
}

impl Point {
    /// `None` for what is no fixed value, or none that could be judged.
    pub(super) fn of(value: &Value) -> Option<Self> {
        Some(match &value.value {
            ValueKind::Number(number) => Self::Number(number.clone()),
            ValueKind::Bool(value) => Self::Bool(*value),
            ValueKind::Text(text) => Self::Text(text.to_lowercase(), date::moment_of_text(text)),
            ValueKind::Date(parts) => Self::Moment(date::moment_of_parts(parts)?),
            ValueKind::Now => Self::FromNow(0, 0),
            ValueKind::DateAdd { part, amount, to } => Self::of(to)?.plus(*part, amount)?,
            ValueKind::Column(_) | ValueKind::DateDiff { .. } | ValueKind::Arithmetic { .. } => return None,
        })
    }

    fn plus(self, part: DatePart, amount: &Number) -> Option<Self> {
        let amount = i128::from(amount.as_i64()?);
        let (least, most) = match part {
            DatePart::Year => (365 * date::DAY, 366 * date::DAY),
            DatePart::Month => (28 * date::DAY, 31 * date::DAY),
            DatePart::Day => (date::DAY, date::DAY),
            DatePart::Hour => (36_000_000_000, 36_000_000_000),
            DatePart::Minute => (600_000_000, 600_000_000),
            DatePart::Second => (10_000_000, 10_000_000),
            DatePart::Millisecond => (10_000, 10_000),
        };
        let [a, b] = [least, most].map(|unit| i128::from(unit) * amount);
        match self {
            Self::FromNow(from, to) => Some(Self::FromNow(from + a.min(b), to + a.max(b))),
            _ => None,
        }
    }

    pub(super) fn relation(&self, other: &Self) -> Relation {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.compare(b).into(),
            (Self::Bool(a), Self::Bool(b)) => {
                if a == b {
                    Relation::Same
                } else {
                    Relation::Other
                }
            }
            (Self::Text(a, _), Self::Text(b, _)) if a == b => Relation::Same,
            (Self::Text(_, Some(a)) | Self::Moment(a), Self::Text(_, Some(b)) | Self::Moment(b)) => a.cmp(b).into(),
            // How spaces at the end and letters with accents compare, the environment decides.
            (Self::Text(a, _), Self::Text(b, _)) if a.is_ascii() && b.is_ascii() && a.trim_end() != b.trim_end() => {
                Relation::Other
            }
            (Self::FromNow(_, a), Self::FromNow(b, _)) if a < b => Relation::Before,
            (Self::FromNow(a, _), Self::FromNow(_, b)) if a > b => Relation::After,
            (Self::FromNow(..), Self::FromNow(..)) if self == other => Relation::Same,
            _ => Relation::Unknown,
        }
    }
}
