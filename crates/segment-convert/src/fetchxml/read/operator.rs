//! Operators that are more than a comparison: patterns, and days counted from now.

use segment_query::ast::{self, Column};
use segment_query::ast::{CompareOp, Condition, ConditionKind, DatePart, Number, TextOp, Value, ValueKind};

use crate::columns;

pub(super) fn compare(left: ValueKind, op: CompareOp, right: ValueKind) -> Condition {
    Condition::built(ConditionKind::Compare { left: Value::built(left), op, right: Value::built(right) })
}

/// The texts that a pattern of LIKE matches, if one operator says it; `None` for any other pattern.
pub(super) fn like(column: &Column, pattern: &str) -> Option<Condition> {
    let (open_start, rest) = pattern.strip_prefix('%').map_or((false, pattern), |rest| (true, rest));
    // `[%]` is no wildcard.
    let (open_end, rest) = match rest.strip_suffix('%') {
        Some(before) if !before.ends_with('[') => (true, before),
        _ => (false, rest),
    };
    let mut text = String::new();
    let mut letters = rest.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '%' | '_' => return None,
            '[' => {
                text.push(letters.next().filter(|own| *own != '^')?);
                if letters.next() != Some(']') {
                    return None;
                }
            }
            own => text.push(own),
        }
    }
    let op = match (open_start, open_end) {
        (false, false) => {
            return Some(compare(ValueKind::Column(column.clone()), CompareOp::Equal, ValueKind::Text(text)));
        }
        (true, true) => TextOp::Contains,
        (false, true) => TextOp::StartsWith,
        (true, false) if pattern == "%" => TextOp::Contains,
        (true, false) => TextOp::EndsWith,
    };
    Some(in_text(column, op, &text))
}

pub(super) fn in_text(column: &Column, op: TextOp, text: &str) -> Condition {
    let text = ast::Name::built(text.to_owned());
    Condition::built(ConditionKind::Text { column: column.clone(), op, text })
}

/// A period counted from now, and how FetchXML counts it differently.
pub(super) struct Relative {
    pub(super) condition: Condition,
    pub(super) difference: &'static str,
}

const WHOLE_DAYS: &str = "FetchXML counts whole days from midnight in the reader's time zone, and the query counts from \
                          this very minute.";
const HOURS: &str = "Microsoft does not say from which moment FetchXML counts; the query counts from this very minute.";
const ZONE: &str = "FetchXML's days begin at midnight in the reader's time zone, and the query's at midnight UTC.";

fn now() -> ValueKind {
    ValueKind::Now
}

fn shifted(part: DatePart, amount: i64) -> ValueKind {
    ValueKind::DateAdd { part, amount: Number::from(amount), to: Box::new(Value::built(now())) }
}

/// `last-x-days`, `today` and so on; `None` for what the language cannot say.
pub(super) fn relative(column: &Column, operator: &str, value: Option<i64>) -> Option<Relative> {
    let own = || ValueKind::Column(column.clone());
    let both = |from: ValueKind, to: ValueKind| {
        let parts = vec![compare(own(), CompareOp::GreaterOrEqual, from), compare(own(), CompareOp::LessOrEqual, to)];
        columns::all(parts)
    };
    // Boundaries crossed between the two: none, whichever is counted from the other.
    let same = |part: DatePart, moment: ValueKind| {
        let difference =
            ValueKind::DateDiff { part, from: Box::new(Value::built(own())), to: Box::new(Value::built(moment)) };
        Some(compare(difference, CompareOp::Equal, ValueKind::Number(Number::from(0))))
    };
    let (condition, difference) = match operator {
        "today" => (same(DatePart::Day, now())?, ZONE),
        "yesterday" => (same(DatePart::Day, shifted(DatePart::Day, -1))?, ZONE),
        "tomorrow" => (same(DatePart::Day, shifted(DatePart::Day, 1))?, ZONE),
        "this-month" => (same(DatePart::Month, now())?, ZONE),
        "last-month" => (same(DatePart::Month, shifted(DatePart::Month, -1))?, ZONE),
        "next-month" => (same(DatePart::Month, shifted(DatePart::Month, 1))?, ZONE),
        "this-year" => (same(DatePart::Year, now())?, ZONE),
        "last-year" => (same(DatePart::Year, shifted(DatePart::Year, -1))?, ZONE),
        "next-year" => (same(DatePart::Year, shifted(DatePart::Year, 1))?, ZONE),
        "last-seven-days" => (both(shifted(DatePart::Day, -7), now())?, WHOLE_DAYS),
        "next-seven-days" => (both(now(), shifted(DatePart::Day, 7))?, WHOLE_DAYS),
        _ => {
            let (before, unit) = operator.rsplit_once("-x-")?;
            let (part, times) = match unit {
                "minutes" => (DatePart::Minute, 1),
                "hours" => (DatePart::Hour, 1),
                "days" => (DatePart::Day, 1),
                "weeks" => (DatePart::Day, 7),
                "months" => (DatePart::Month, 1),
                "years" => (DatePart::Year, 1),
                _ => return None,
            };
            let amount = value.filter(|n| (1..=1_000_000).contains(n))? * times;
            let small = matches!(part, DatePart::Minute | DatePart::Hour);
            let condition = match before {
                "last" => both(shifted(part, -amount), now())?,
                "next" => both(now(), shifted(part, amount))?,
                "olderthan" => compare(own(), CompareOp::Less, shifted(part, -amount)),
                _ => return None,
            };
            (condition, if small { HOURS } else { WHOLE_DAYS })
        }
    };
    Some(Relative { condition, difference })
}

#[cfg(test)]
mod tests {
    use segment_query::condition_text;

    use super::*;

    #[test]
    fn patterns_that_one_operator_says() {
        let column = Column { alias: None, name: ast::Name::built("a".to_owned()) };
        for (pattern, expected) in [
            ("x", Some("a == 'x'")),
            ("x%", Some("a STARTSWITH 'x'")),
            ("%x", Some("a ENDSWITH 'x'")),
            ("%x%", Some("a CONTAINS 'x'")),
            ("%50[%]", Some("a ENDSWITH '50%'")),
            ("[[]x[_]y]%", Some("a STARTSWITH '[x_y]'")),
            ("%", Some("a CONTAINS ''")),
            ("%%", Some("a CONTAINS ''")),
            ("", Some("a == ''")),
            ("x%y", None),
            ("x_", None),
            ("[a-c]%", None),
            ("[^a]%", None),
            ("[%", None),
        ] {
            assert_eq!(like(&column, pattern).map(|c| condition_text(&c)).as_deref(), expected, "{pattern}");
        }
    }
}
