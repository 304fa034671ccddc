//! Values as text: dates and record ids.

use jiff::civil;
use jiff::tz::Offset;
use uuid::Uuid;

/// `YYYY-MM-DD`, or with `Thh:mm`, then perhaps `:ss`, a fraction, and `Z` or an offset; UTC without one. In
/// milliseconds since 1970; finer fractions are cut off.
pub(crate) fn date_ms(text: &str) -> Option<i64> {
    match text.split_once('T') {
        None => at(day(text)?, [0; 4]),
        Some((date, time)) => {
            let (clock, offset) = time.find(['Z', '+', '-']).map_or((time, "Z"), |place| time.split_at(place));
            let local = at(day(date)?, clock_parts(clock)?)?;
            Some(local - offset_minutes(offset)? * 60_000)
        }
    }
}

/// The arguments of `DATE(..)`: year, month, day, then perhaps hour, minute, second and millisecond.
pub(super) fn date_of_parts(parts: &[u32]) -> Option<i64> {
    let part = |index: usize| parts.get(index).copied().unwrap_or(0);
    if !(3..=7).contains(&parts.len()) {
        return None;
    }
    at([part(0), part(1), part(2)], [part(3), part(4), part(5), part(6)])
}

/// A GUID in any case and with or without braces, as it is stored: lower case, with hyphens.
pub(crate) fn guid(text: &str) -> Option<String> {
    let bare = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).unwrap_or(text);
    let id = Uuid::try_parse(bare).ok().filter(|_| bare.len() == 36)?;
    Some(id.hyphenated().to_string())
}

fn at([year, month, day]: [u32; 3], [hour, minute, second, ms]: [u32; 4]) -> Option<i64> {
    let small = |n: u32| i8::try_from(n).ok();
    let year = i16::try_from(year).ok().filter(|y| (1..=9_999).contains(y))?;
    let nanos = i32::try_from(ms).ok().filter(|n| *n < 1_000)? * 1_000_000;
    let date =
        civil::DateTime::new(year, small(month)?, small(day)?, small(hour)?, small(minute)?, small(second)?, nanos);
    Some(Offset::UTC.to_timestamp(date.ok()?).ok()?.as_millisecond())
}

fn day(text: &str) -> Option<[u32; 3]> {
    let mut parts = text.split('-');
    let date = [digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?];
    parts.next().is_none().then_some(date)
}

fn clock_parts(text: &str) -> Option<[u32; 4]> {
    let mut parts = text.split(':');
    let (hour, minute) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let (second, ms) = match parts.next() {
        None => (0, 0),
        Some(seconds) => match seconds.split_once('.') {
            None => (digits(seconds, 2)?, 0),
            Some((whole, fraction)) => (digits(whole, 2)?, thousandths(fraction)?),
        },
    };
    parts.next().is_none().then_some([hour, minute, second, ms])
}

fn thousandths(fraction: &str) -> Option<u32> {
    let fits = (1..=7).contains(&fraction.len()) && fraction.bytes().all(|b| b.is_ascii_digit());
    let digits = fits.then(|| fraction.chars().chain("00".chars()).take(3).collect::<String>())?;
    digits.parse().ok()
}

fn offset_minutes(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    (hours < 24 && minutes < 60).then(|| sign * (i64::from(hours) * 60 + i64::from(minutes)))
}

fn digits(text: &str, length: usize) -> Option<u32> {
    let fits = text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_utc() {
        for (text, ms) in [
            ("1970-01-02", 86_400_000),
            ("1970-01-01T00:01", 60_000),
            ("1970-01-01T00:00:01.5Z", 1_500),
            ("1970-01-01T00:00:00.1239999", 123),
            ("1970-01-01T02:00:00+02:00", 0),
            ("1969-12-31T19:00-05:00", 0),
        ] {
            assert_eq!(date_ms(text), Some(ms), "{text}");
        }
        for text in [
            "",
            "yesterday",
            "2023-02-29",
            "20230201",
            "2023-02-01 10:00",
            "2023-02-01T24:00",
            "0000-01-01",
            "2023-02-01T10",
            "2023-02-01T10:00:00.",
            "2023-02-01T10:00+2",
            "2023-02-01-01",
            "2023-02-01T10:00:00:00",
        ] {
            assert_eq!(date_ms(text), None, "{text}");
        }
    }

    #[test]
    fn ids_are_read_in_any_case_and_with_braces() {
        let stored = "1cc00a15-37ef-e911-a81d-000d3a6d200c";
        assert_eq!(guid(&stored.to_uppercase()).as_deref(), Some(stored));
        assert_eq!(guid(&format!("{{{stored}}}")).as_deref(), Some(stored));
        for text in ["", "x", "{1cc00a15-37ef-e911-a81d-000d3a6d200c", "1cc00a1537efe911a81d000d3a6d200c"] {
            assert_eq!(guid(text), None, "{text}");
        }
    }
}
