//! Periods that move with the present: their text, and that it reads back.

use proptest::prelude::*;
use segment_query::ast::{Column, Condition, DatePart, SetExpr, Step};
use segment_query::{CalendarUnit, Clock, Period, Spanned, condition_text, parse};

#[cfg(test)]
fn column() -> Column {
    Column { alias: Some(Spanned::built("contact_1".to_owned())), name: Spanned::built("createdon".to_owned()) }
}

#[cfg(test)]
fn text(period: Period, clock: Clock) -> String {
    period.condition(&column(), clock).map_or_else(|refused| refused.to_string(), |c| condition_text(&c))
}

#[test]
fn periods_are_said_with_documented_functions() {
    let utc = Clock::default();
    let east = Clock { offset: 120, days_only: false };
    let calendar = |unit, offset| Period::Calendar { unit, offset };
    let lines = [
        text(Period::Last { count: 30, unit: DatePart::Day }, utc),
        text(Period::Next { count: 2, unit: DatePart::Month }, east),
        text(calendar(CalendarUnit::Day, 0), utc),
        text(calendar(CalendarUnit::Month, -1), utc),
        text(calendar(CalendarUnit::Year, 1), east),
        text(calendar(CalendarUnit::Day, 0), Clock { offset: -300, days_only: true }),
        text(calendar(CalendarUnit::Week, 1), utc),
        text(calendar(CalendarUnit::Quarter, 0), utc),
        text(Period::Anniversary, utc),
    ];
    insta::assert_snapshot!(lines.join("\n"));
}

#[cfg(test)]
fn read(text: &str) -> Condition {
    let query = parse(&format!("PROFILE(contact).FILTER({text})")).query.expect(text);
    let SetExpr::Profile(mut profile) = query.set else { panic!("{text}") };
    let Some(Step::Filter(condition)) = profile.steps.pop() else { panic!("{text}") };
    condition
}

proptest! {
    #[test]
    fn what_is_written_reads_back(count in 1..1000_u32, offset in -20..20_i32, minutes in -720..840_i32, days_only: bool, which in 0..4) {
        let unit = DatePart::ALL[(count % 7) as usize];
        let period = match which {
            0 => Period::Last { count, unit },
            1 => Period::Next { count, unit },
            _ => Period::Calendar { unit: [CalendarUnit::Day, CalendarUnit::Month, CalendarUnit::Year][(count % 3) as usize], offset },
        };
        let clock = if which < 2 { Clock::default() } else { Clock { offset: minutes, days_only: days_only && minutes != 0 } };
        let again = read(&text(period, clock));
        prop_assert_eq!(Period::read(&again), Some((&column(), period, clock)));
    }
}

#[test]
fn other_conditions_are_no_periods() {
    for text in [
        "createdon >= DATEADD(DAY, 30, DATETIMEUTCNOW()) && createdon <= DATETIMEUTCNOW()",
        "createdon >= DATEADD(DAY, -30, DATETIMEUTCNOW()) && birthdate <= DATETIMEUTCNOW()",
        "createdon > DATEADD(DAY, -30, DATETIMEUTCNOW()) && createdon <= DATETIMEUTCNOW()",
        "DATEDIFF(DAY, createdon, DATETIMEUTCNOW()) == 1",
        "DATEDIFF(HOUR, createdon, DATETIMEUTCNOW()) == 0",
        "DATEDIFF(DAY, DATETIMEUTCNOW(), createdon) == 0",
        "DATEDIFF(DAY, DATEADD(MINUTE, 60, createdon), DATEADD(MINUTE, 120, DATETIMEUTCNOW())) == 0",
        "createdon >= '2024-01-01'",
    ] {
        assert_eq!(Period::read(&read(text)), None, "{text}");
    }
}
