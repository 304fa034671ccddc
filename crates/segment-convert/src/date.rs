//! Dates that stand in a query as literals, in UTC.

use jiff::civil::DateTime;
use jiff::tz::Offset;
use jiff::{Span as Amount, Timestamp};
use segment_query::ast::{DatePart, Number, Value, ValueKind};

/// The date that a value always is; `None` when it depends on the moment or on a record, or is no date.
pub(crate) fn constant(value: &Value) -> Option<DateTime> {
    match &value.value {
        ValueKind::Text(text) => of_text(text),
        ValueKind::Date(parts) => of_parts(parts),
        ValueKind::DateAdd { part, amount, to } => add(constant(to)?, *part, amount),
        _ => None,
    }
}

/// `2017-03-30` or `2017-03-30T10:20:30.5Z`; UTC when it does not say.
pub(crate) fn of_text(text: &str) -> Option<DateTime> {
    let moment = text.parse::<Timestamp>().map(|moment| Offset::UTC.to_datetime(moment));
    moment.ok().or_else(|| text.parse().ok()).filter(|date| date.year() >= 1)
}

fn of_parts(parts: &[u32]) -> Option<DateTime> {
    let part = |index: usize| parts.get(index).copied().unwrap_or(0);
    let small = |index: usize| i8::try_from(part(index)).ok();
    let nanoseconds = i32::try_from(part(6)).ok().filter(|ms| *ms < 1_000)? * 1_000_000;
    let year = i16::try_from(part(0)).ok().filter(|year| *year >= 1)?;
    DateTime::new(year, small(1)?, small(2)?, small(3)?, small(4)?, small(5)?, nanoseconds).ok()
}

/// As T-SQL's DATEADD: the fraction of the number is cut off, and a month that is too short ends the date.
fn add(date: DateTime, part: DatePart, amount: &Number) -> Option<DateTime> {
    let whole = amount.as_str().split_once('.').map_or(amount.as_str(), |(whole, _)| whole);
    let n: i64 = if whole == "-0" { 0 } else { whole.parse().ok()? };
    let amount = Amount::new();
    let amount = match part {
        DatePart::Year => amount.try_years(n),
        DatePart::Month => amount.try_months(n),
        DatePart::Day => amount.try_days(n),
        DatePart::Hour => amount.try_hours(n),
        DatePart::Minute => amount.try_minutes(n),
        DatePart::Second => amount.try_seconds(n),
        DatePart::Millisecond => amount.try_milliseconds(n),
    };
    date.checked_add(amount.ok()?).ok().filter(|date| date.year() >= 1)
}

/// `2017-03-30`
pub(crate) fn day(date: DateTime) -> String {
    date.date().to_string()
}

/// `2017-03-30T10:20:30`, with the thousandths where there are any.
pub(crate) fn moment(date: DateTime) -> String {
    let time = format!("{}T{:02}:{:02}:{:02}", date.date(), date.hour(), date.minute(), date.second());
    match date.millisecond() {
        0 => time,
        ms => format!("{time}.{ms:03}"),
    }
}

pub(crate) fn is_midnight(date: DateTime) -> bool {
    (date.hour(), date.minute(), date.second(), date.millisecond()) == (0, 0, 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_filter(text: &str) -> Option<String> {
        let query = segment_query::parse(&format!("PROFILE(contact).FILTER(a == {text})")).query.unwrap();
        let segment_query::ast::SetExpr::Profile(profile) = query.set else { panic!() };
        let [segment_query::ast::Step::Filter(filter)] = profile.steps.as_slice() else { panic!() };
        let segment_query::ast::ConditionKind::Compare { right, .. } = &filter.value else { panic!() };
        constant(right).map(moment)
    }

    #[test]
    fn constants_are_utc() {
        for (text, expected) in [
            ("'2017-03-30'", Some("2017-03-30T00:00:00")),
            ("'2017-03-30T01:00:00+02:00'", Some("2017-03-29T23:00:00")),
            ("'2017-03-30T01:02Z'", Some("2017-03-30T01:02:00")),
            ("DATE(2017, 3, 30, 1, 2, 3, 45)", Some("2017-03-30T01:02:03.045")),
            ("DATEADD(MONTH, 1, '2023-01-31')", Some("2023-02-28T00:00:00")),
            ("DATEADD(DAY, -1.9, DATE(2024, 3, 1))", Some("2024-02-29T00:00:00")),
            ("DATE(2017, 2, 30)", None),
            ("DATEADD(DAY, 1, DATETIMEUTCNOW())", None),
            ("'soon'", None),
        ] {
            assert_eq!(in_filter(text).as_deref(), expected, "{text}");
        }
    }
}
