//! Values as Dataverse prints them: on the wire, and formatted for an American English reader.

use jiff::Span;
use jiff::civil::{DateTime, datetime};
use rusqlite::types::Value;

use crate::schema::Kind;

const EPOCH: DateTime = datetime(1970, 1, 1, 0, 0, 0, 0);

fn civil(ms: i64) -> Option<DateTime> {
    // A timestamp would end some hours before the last day does.
    EPOCH.checked_add(Span::new().try_milliseconds(ms).ok()?).ok()
}

/// `2026-11-23T22:36:35Z`
pub(super) fn iso_datetime(ms: i64) -> String {
    civil(ms).map_or_else(String::new, |t| format!("{}Z", t.strftime("%Y-%m-%dT%H:%M:%S")))
}

/// `2026-11-23`
pub(super) fn iso_date(ms: i64) -> String {
    civil(ms).map_or_else(String::new, |t| t.date().to_string())
}

/// The formatted value; none where Dataverse sends none.
pub(super) fn formatted(kind: &Kind, value: &Value) -> Option<String> {
    match (kind, value) {
        (Kind::Choice(set) | Kind::State(set) | Kind::Status(set), Value::Integer(n)) => {
            set.label(*n).map(str::to_owned)
        }
        (Kind::Boolean { yes, no, .. }, Value::Integer(n)) => Some((if *n == 0 { *no } else { *yes }).to_owned()),
        (Kind::DateTime, Value::Integer(ms)) => civil(*ms).map(|t| {
            let hour = if t.hour() % 12 == 0 { 12 } else { t.hour() % 12 };
            let half = if t.hour() < 12 { "AM" } else { "PM" };
            format!("{}/{}/{} {hour}:{:02} {half}", t.month(), t.day(), t.year(), t.minute())
        }),
        (Kind::DateOnly, Value::Integer(ms)) => civil(*ms).map(|t| format!("{}/{}/{}", t.month(), t.day(), t.year())),
        (Kind::Whole { .. } | Kind::BigInt, Value::Integer(n)) => Some(grouped(*n)),
        (Kind::Money { .. }, Value::Real(n)) => Some(format!("${}", decimals(*n))),
        (Kind::Decimal { .. }, Value::Real(n)) => Some(decimals(*n)),
        _ => None,
    }
}

/// `-1,234,567`
fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        text.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1,234.50`
fn decimals(n: f64) -> String {
    let text = format!("{:.2}", n.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "00"));
    let sign = if n < 0.0 { "-" } else { "" };
    format!("{sign}{}.{fraction}", whole.parse().map_or_else(|_| whole.to_owned(), grouped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_printed_both_ways() {
        let ms = 1_795_473_395_000;
        assert_eq!(iso_datetime(ms), "2026-11-23T22:36:35Z");
        assert_eq!(formatted(&Kind::DateTime, &Value::Integer(ms)).unwrap(), "11/23/2026 10:36 PM");
        assert_eq!(formatted(&Kind::DateTime, &Value::Integer(0)).unwrap(), "1/1/1970 12:00 AM");
        assert_eq!(iso_date(-86_400_000), "1969-12-31");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(-123), "-123");
        assert_eq!(decimals(-1_234.5), "-1,234.50");
    }
}
