//! Which texts and numbers are dates.

/// `YYYY-MM-DD`, or with `Thh:mm`, then perhaps `:ss`, a fraction, and `Z` or an offset.
pub(super) fn is_date_text(text: &str) -> bool {
    match text.split_once('T') {
        None => is_day(text),
        Some((day, time)) => is_day(day) && is_time(time),
    }
}

/// The arguments of `DATE(..)`: year, month, day, hour, minute, second, millisecond.
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

fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    match (digits(year, 4), digits(month, 2), digits(day, 2)) {
        (Some(year), Some(month), Some(day)) => is_date(&[year, month, day]),
        _ => false,
    }
}

fn is_time(text: &str) -> bool {
    let (clock, offset) = match text.find(['Z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, "Z"),
    };
    is_clock(clock) && (offset == "Z" || offset.get(1..).is_some_and(is_hours_and_minutes))
}

fn is_clock(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
    let parts: Vec<&str> = whole.split(':').collect();
    let fits = |text: &str, limit: u32| digits(text, 2).is_some_and(|n| n < limit);
    match parts.as_slice() {
        [_, _] => fraction.is_none() && is_hours_and_minutes(whole),
        [hours, minutes, seconds] => {
            let fine = fraction.is_none_or(|f| (1..=7).contains(&f.len()) && f.bytes().all(|b| b.is_ascii_digit()));
            fine && fits(hours, 24) && fits(minutes, 60) && fits(seconds, 60)
        }
        _ => false,
    }
}

fn is_hours_and_minutes(text: &str) -> bool {
    let Some((hours, minutes)) = text.split_once(':') else {
        return false;
    };
    digits(hours, 2).is_some_and(|n| n < 24) && digits(minutes, 2).is_some_and(|n| n < 60)
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
}
