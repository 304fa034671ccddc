//! Which texts and numbers are dates, and the moments they mean.

/// A day, in units of 100 ns.
pub(super) const DAY: i64 = 24 * HOUR;
const HOUR: i64 = 60 * MINUTE;
const MINUTE: i64 = 60 * SECOND;
const SECOND: i64 = 10_000_000;

/// `YYYY-MM-DD`, or with `Thh:mm`, then perhaps `:ss`, a fraction, and `Z` or an offset.
pub(super) fn is_date_text(text: &str) -> bool {
    moment_of_text(text).is_some()
}

/// The moment in units of 100 ns since the year 0, UTC; `None` for a text that is no date.
pub(super) fn moment_of_text(text: &str) -> Option<i64> {
    match text.split_once('T') {
        None => day(text),
        Some((date, clock)) => Some(day(date)? + time(clock)?),
    }
}

/// The same for the arguments of `DATE(..)`: year, month, day, hour, minute, second, millisecond.
pub(super) fn moment_of_parts(parts: &[u32]) -> Option<i64> {
    let at = |index: usize| i64::from(parts.get(index).copied().unwrap_or(0));
    let time = at(3) * HOUR + at(4) * MINUTE + at(5) * SECOND + at(6) * 10_000;
    is_date(parts).then(|| days_before(at(0), at(1)) * DAY + (at(2) - 1) * DAY + time)
}

/// Days from the start of the year 0 to that of the month, in the Gregorian calendar.
fn days_before(year: i64, month: i64) -> i64 {
    let before = year - 1;
    let leap_days = before / 4 - before / 100 + before / 400;
    let months: i64 = (1..month).map(|month| i64::from(days(year as u32, month as u32))).sum();
    365 * year + leap_days + months
}

/// Whether the arguments of `DATE(..)` are a date.
pub(super) fn is_date(parts: &[u32]) -> bool {
    let at = |index: usize| parts.get(index).copied().unwrap_or(0);
    let time = at(3) < 24 && at(4) < 60 && at(5) < 60 && at(6) < 1_000;
    (1..=9_999).contains(&at(0)) && (1..=12).contains(&at(1)) && (1..=days(at(0), at(1))).contains(&at(2)) && time
}

const fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn day(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let date = [digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?];
    if parts.next().is_some() { None } else { moment_of_parts(&date) }
}

fn time(text: &str) -> Option<i64> {
    let (time, offset) = text.split_at(text.find(['Z', '+', '-']).unwrap_or(text.len()));
    let ahead = match offset.strip_prefix('+').map(hours_and_minutes) {
        Some(ahead) => ahead?,
        None if matches!(offset, "" | "Z") => 0,
        None => -hours_and_minutes(offset.strip_prefix('-')?)?,
    };
    Some(clock(time)? - ahead)
}

fn clock(text: &str) -> Option<i64> {
    let Some((minutes, seconds)) = text.split_at_checked(5).filter(|(_, seconds)| !seconds.is_empty()) else {
        return hours_and_minutes(text);
    };
    let seconds = seconds.strip_prefix(':')?;
    let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let fine = (1..=7).contains(&fraction.len()) && fraction.bytes().all(|b| b.is_ascii_digit());
    let ticks: i64 = if fine { format!("{fraction:0<7}").parse().ok()? } else { return None };
    let whole = digits(whole, 2).filter(|seconds| *seconds < 60)?;
    Some(hours_and_minutes(minutes)? + i64::from(whole) * SECOND + ticks)
}

fn hours_and_minutes(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let hours = digits(hours, 2).filter(|hours| *hours < 24)?;
    let minutes = digits(minutes, 2).filter(|minutes| *minutes < 60)?;
    Some(i64::from(hours) * HOUR + i64::from(minutes) * MINUTE)
}

fn digits(text: &str, length: usize) -> Option<u32> {
    let fits = text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_dates_from_other_text() {
        for good in [
            "2017-03-30",
            "2024-02-29",
            "2017-03-30T10:00",
            "2017-03-30T10:00Z",
            "2017-03-30T23:59:59.1234567Z",
            "2017-03-30T10:00:00+02:00",
        ] {
            assert!(is_date_text(good), "{good}");
        }
        for bad in [
            "",
            "yesterday",
            "30.03.2017",
            "2017-3-30",
            "2023-02-29",
            "2017-13-01",
            "2017-03-32",
            "2017-03-30T",
            "2017-03-30T24:00",
            "2017-03-30T10:60",
            "2017-03-30T10:00.5",
            "2017-03-30T10:00:00.",
            "2017-03-30 10:00",
            "2017-03-30T10:00+2",
            "2017-03-30Tü",
        ] {
            assert!(!is_date_text(bad), "{bad}");
        }
    }

    #[test]
    fn the_same_moment_is_the_same_in_every_spelling() {
        let at = |text: &str| moment_of_text(text).unwrap_or(-1);
        for (a, b) in [
            ("2017-03-30", "2017-03-30T00:00"),
            ("2017-03-30T10:00Z", "2017-03-30T12:00:00.0+02:00"),
            ("2017-03-30T23:30-01:00", "2017-03-31T00:30Z"),
        ] {
            assert_eq!(at(a), at(b), "{a} {b}");
        }
        assert_eq!(moment_of_parts(&[2017, 3, 30, 10, 0, 0, 500]), moment_of_text("2017-03-30T10:00:00.5Z"));
        assert_eq!(at("2017-03-01") - at("2017-02-28"), DAY);
        assert_eq!(at("2024-03-01") - at("2024-02-28"), 2 * DAY);
        assert_eq!(at("2001-01-01") - at("2000-01-01"), 366 * DAY);
        assert_eq!(at("1901-01-01") - at("1900-01-01"), 365 * DAY);
    }
}
