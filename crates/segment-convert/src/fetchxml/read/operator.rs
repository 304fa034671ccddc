//! Operators that are more than a comparison: patterns, and days counted from now.

use segment_query::ast::{
    self, Column, CompareOp, Condition, ConditionKind, DatePart, Number, TextOp, Value, ValueKind,
};
use segment_query::{CalendarUnit, Clock, Period};

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

fn in_text(column: &Column, op: TextOp, text: &str) -> Condition {
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

/// `last-x-days`, `today` and so on; `None` for what the language cannot say.
pub(super) fn relative(column: &Column, operator: &str, value: Option<i64>) -> Option<Relative> {
    let (period, difference) = match operator {
        "last-seven-days" => (Period::Last { count: 7, unit: DatePart::Day }, WHOLE_DAYS),
        "next-seven-days" => (Period::Next { count: 7, unit: DatePart::Day }, WHOLE_DAYS),
        _ => match calendar(operator) {
            Some(period) => (period, ZONE),
            None => return counted(column, operator, value),
        },
    };
    Some(Relative { condition: period.condition(column, Clock::default()).ok()?, difference })
}

/// Whole days, months and years around now.
fn calendar(operator: &str) -> Option<Period> {
    let (before, unit) = match operator {
        "today" => ("this", "day"),
        "yesterday" => ("last", "day"),
        "tomorrow" => ("next", "day"),
        _ => operator.split_once('-')?,
    };
    let unit = match unit {
        "day" => CalendarUnit::Day,
        "month" => CalendarUnit::Month,
        "year" => CalendarUnit::Year,
        _ => return None,
    };
    let offset = match before {
        "this" => 0,
        "last" => -1,
        "next" => 1,
        _ => return None,
    };
    Some(Period::Calendar { unit, offset })
}

/// `last-x-hours`, `olderthan-x-months` and so on.
fn counted(column: &Column, operator: &str, value: Option<i64>) -> Option<Relative> {
    let (before, unit) = operator.split_once("-x-")?;
    let (unit, times) = match unit {
        "minutes" => (DatePart::Minute, 1),
        "hours" => (DatePart::Hour, 1),
        "days" => (DatePart::Day, 1),
        "weeks" => (DatePart::Day, 7),
        "months" => (DatePart::Month, 1),
        "years" => (DatePart::Year, 1),
        _ => return None,
    };
    let count = u32::try_from(value.filter(|n| (1..=1_000_000).contains(n))? * times).ok()?;
    let period = match before {
        "last" => Period::Last { count, unit },
        "next" => Period::Next { count, unit },
        "olderthan" => {
            let amount = Number::from(-i64::from(count));
            let then = ValueKind::DateAdd { part: unit, amount, to: Box::new(Value::built(ValueKind::Now)) };
            let condition = compare(ValueKind::Column(column.clone()), CompareOp::Less, then);
            return Some(Relative { condition, difference: difference(unit) });
        }
        _ => return None,
    };
    Some(Relative { condition: period.condition(column, Clock::default()).ok()?, difference: difference(unit) })
}

const fn difference(unit: DatePart) -> &'static str {
    match unit {
        DatePart::Minute | DatePart::Hour => HOURS,
        _ => WHOLE_DAYS,
    }
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
