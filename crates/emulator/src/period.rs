//! Stretches of time told from now, by their names in FetchXML: `this-month`, `last-x-days`.
//!
//! Days begin at midnight and weeks on Sunday, in UTC. The last x days are the x whole ones before today and today until
//! now; the next x are the rest of today and x whole ones; weeks, months and years go by days too. The last x hours begin
//! with a whole hour, the next x are counted from now. Older than x is what lies before the last x, and for hours and
//! minutes before as many of them.

use jiff::civil::{Date, DateTime, Weekday, time};
use jiff::tz::Offset;
use jiff::{Span, Timestamp, ToSpan};

/// From the first moment until before the second, in milliseconds since 1970; open where there is none.
pub(crate) type Bounds = (Option<i64>, Option<i64>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// A stretch of time whose number, where it takes one, is not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// A whole day, week, month or year: -1 is the last, 0 this one, 1 the next.
    Calendar(Unit, i8),
    LastSevenDays,
    NextSevenDays,
    Last(Unit),
    Next(Unit),
    OlderThan(Unit),
}

impl Period {
    pub(crate) fn named(name: &str) -> Option<Self> {
        let simple = match name {
            "yesterday" => Self::Calendar(Unit::Day, -1),
            "today" => Self::Calendar(Unit::Day, 0),
            "tomorrow" => Self::Calendar(Unit::Day, 1),
            "last-seven-days" => Self::LastSevenDays,
            "next-seven-days" => Self::NextSevenDays,
            _ => return Self::of_unit(name),
        };
        Some(simple)
    }

    /// `this-week`, `last-x-hours`, `olderthan-x-minutes`
    fn of_unit(name: &str) -> Option<Self> {
        let (first, unit) = name.rsplit_once('-')?;
        let unit = match unit.strip_suffix('s').unwrap_or(unit) {
            "minute" if first == "olderthan-x" => Unit::Minute,
            "hour" if first.ends_with("-x") => Unit::Hour,
            "day" if first.ends_with("-x") => Unit::Day,
            "week" => Unit::Week,
            "month" => Unit::Month,
            "year" => Unit::Year,
            _ => return None,
        };
        Some(match (first, name.ends_with('s')) {
            ("last", false) => Self::Calendar(unit, -1),
            ("this", false) => Self::Calendar(unit, 0),
            ("next", false) => Self::Calendar(unit, 1),
            ("last-x", true) => Self::Last(unit),
            ("next-x", true) => Self::Next(unit),
            ("olderthan-x", true) => Self::OlderThan(unit),
            _ => return None,
        })
    }

    pub(crate) fn takes_number(self) -> bool {
        matches!(self, Self::Last(_) | Self::Next(_) | Self::OlderThan(_))
    }

    /// `None` when there is no such time.
    pub(crate) fn bounds(self, now_ms: i64, number: i64) -> Option<Bounds> {
        let now = Offset::UTC.to_datetime(Timestamp::from_millisecond(now_ms).ok()?);
        let midnight = now.date().to_datetime(time(0, 0, 0, 0));
        let tomorrow = midnight.checked_add(1.day()).ok()?;
        let ms = |moment: DateTime| Some(Offset::UTC.to_timestamp(moment).ok()?.as_millisecond());
        let moved = |from: DateTime, unit: Unit, number: i64| ms(from.checked_add(span(unit, number)?).ok()?);
        let until_now = Some(now_ms.checked_add(1)?);
        Some(match self {
            Self::Calendar(unit, place) => {
                let start = start(now.date(), unit)?;
                let place = i64::from(place);
                (Some(moved(start, unit, place)?), Some(moved(start, unit, place + 1)?))
            }
            Self::LastSevenDays => (Some(moved(midnight, Unit::Day, -7)?), until_now),
            Self::NextSevenDays => (Some(now_ms), Some(moved(tomorrow, Unit::Day, 7)?)),
            Self::Last(unit @ (Unit::Hour | Unit::Minute)) => {
                let hour = now.date().to_datetime(time(now.hour(), 0, 0, 0));
                (Some(moved(hour, unit, -number)?), until_now)
            }
            Self::Last(unit) => (Some(moved(midnight, unit, -number)?), until_now),
            Self::Next(unit @ (Unit::Hour | Unit::Minute)) => (Some(now_ms), Some(moved(now, unit, number)?)),
            Self::Next(unit) => (Some(now_ms), Some(moved(tomorrow, unit, number)?)),
            Self::OlderThan(unit @ (Unit::Hour | Unit::Minute)) => (None, Some(moved(now, unit, -number)?)),
            Self::OlderThan(unit) => (None, Some(moved(midnight, unit, -number)?)),
        })
    }
}

/// The first midnight of the unit that the day lies in.
fn start(day: Date, unit: Unit) -> Option<DateTime> {
    let first = match unit {
        Unit::Week => {
            let since_sunday = day.weekday().since(Weekday::Sunday);
            day.checked_sub(i64::from(since_sunday).days()).ok()?
        }
        Unit::Month => day.first_of_month(),
        Unit::Year => day.first_of_year(),
        Unit::Minute | Unit::Hour | Unit::Day => day,
    };
    Some(first.to_datetime(time(0, 0, 0, 0)))
}

fn span(unit: Unit, number: i64) -> Option<Span> {
    let none = Span::new();
    match unit {
        Unit::Minute => none.try_minutes(number),
        Unit::Hour => none.try_hours(number),
        Unit::Day => none.try_days(number),
        Unit::Week => none.try_weeks(number),
        Unit::Month => none.try_months(number),
        Unit::Year => none.try_years(number),
    }
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    fn moment(ms: Option<i64>) -> String {
        ms.map_or_else(|| "…".to_owned(), |ms| Timestamp::from_millisecond(ms).unwrap().strftime("%F %R").to_string())
    }

    /// Told at one o'clock on Monday 17 August 2020, as the public examples are.
    #[test]
    fn the_examples_that_are_public() {
        for (name, number, from, until) in [
            ("today", 0, "2020-08-17 00:00", "2020-08-18 00:00"),
            ("yesterday", 0, "2020-08-16 00:00", "2020-08-17 00:00"),
            ("tomorrow", 0, "2020-08-18 00:00", "2020-08-19 00:00"),
            ("this-week", 0, "2020-08-16 00:00", "2020-08-23 00:00"),
            ("last-week", 0, "2020-08-09 00:00", "2020-08-16 00:00"),
            ("next-week", 0, "2020-08-23 00:00", "2020-08-30 00:00"),
            ("this-month", 0, "2020-08-01 00:00", "2020-09-01 00:00"),
            ("last-month", 0, "2020-07-01 00:00", "2020-08-01 00:00"),
            ("next-year", 0, "2021-01-01 00:00", "2022-01-01 00:00"),
            ("last-seven-days", 0, "2020-08-10 00:00", "2020-08-17 13:00"),
            ("next-seven-days", 0, "2020-08-17 13:00", "2020-08-25 00:00"),
            ("last-x-days", 4, "2020-08-13 00:00", "2020-08-17 13:00"),
            ("last-x-weeks", 2, "2020-08-03 00:00", "2020-08-17 13:00"),
            ("last-x-months", 3, "2020-05-17 00:00", "2020-08-17 13:00"),
            ("last-x-years", 1, "2019-08-17 00:00", "2020-08-17 13:00"),
            ("next-x-days", 4, "2020-08-17 13:00", "2020-08-22 00:00"),
            ("next-x-weeks", 2, "2020-08-17 13:00", "2020-09-01 00:00"),
            ("next-x-months", 3, "2020-08-17 13:00", "2020-11-18 00:00"),
            ("next-x-hours", 1, "2020-08-17 13:00", "2020-08-17 14:00"),
            ("olderthan-x-days", 4, "…", "2020-08-13 00:00"),
            ("olderthan-x-minutes", 30, "…", "2020-08-17 12:30"),
        ] {
            let bounds = Period::named(name).unwrap().bounds(ms("2020-08-17T13:00:00Z"), number).unwrap();
            assert_eq!((moment(bounds.0).as_str(), moment(bounds.1).as_str()), (from, until), "{name}");
        }
        let hours = Period::named("last-x-hours").unwrap().bounds(ms("2020-08-17T15:30:00Z"), 1).unwrap();
        assert_eq!(moment(hours.0), "2020-08-17 14:00");
        let leap = Period::named("last-x-years").unwrap().bounds(ms("2020-02-29T10:00:00Z"), 1).unwrap();
        assert_eq!(moment(leap.0), "2019-02-28 00:00");
    }

    #[test]
    fn other_names_and_times_there_are_not() {
        for name in
            ["", "day", "this-day", "this-weeks", "last-x-day", "last-x-minutes", "older-x-days", "in-fiscal-year"]
        {
            assert_eq!(Period::named(name), None, "{name}");
        }
        let years = Period::named("next-x-years").unwrap();
        assert_eq!(years.bounds(0, 9_000), None);
        assert_eq!(years.bounds(0, i64::MAX), None);
    }
}
