//! Days as they stand in conditions: `2026-01-31`.

/// The day of a text that is nothing but one.
pub(crate) fn day(text: &str) -> Option<(u32, u32, u32)> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let number = |text: &str, digits: usize| {
        let plain = text.len() == digits && text.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| text.parse::<u32>().ok()).flatten()
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    (1..=days_in(year, month)?).contains(&day).then_some((year, month, day))
}

/// The day after; none after the last one that can be written.
pub(crate) fn next_day(text: &str) -> Option<String> {
    let (year, month, day) = day(text)?;
    let (year, month, day) = match (month, day == days_in(year, month)?) {
        (_, false) => (year, month, day + 1),
        (12, true) => (year + 1, 1, 1),
        (_, true) => (year, month + 1, 1),
    };
    (year <= 9999).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// The day before.
pub(crate) fn day_before(text: &str) -> Option<String> {
    let (year, month, day) = day(text)?;
    let (year, month, day) = match (month, day) {
        (1, 1) => (year.checked_sub(1)?, 12, 31),
        (_, 1) => (year, month - 1, days_in(year, month - 1)?),
        _ => (year, month, day - 1),
    };
    (year > 0).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

fn days_in(year: u32, month: u32) -> Option<u32> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    Some(match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_one_another_over_the_ends_of_months_and_years() {
        for (one, next) in [
            ("2026-01-30", "2026-01-31"),
            ("2026-01-31", "2026-02-01"),
            ("2024-02-28", "2024-02-29"),
            ("2100-02-28", "2100-03-01"),
            ("2025-12-31", "2026-01-01"),
        ] {
            assert_eq!(next_day(one).as_deref(), Some(next));
            assert_eq!(day_before(next).as_deref(), Some(one));
        }
        assert_eq!(
            (next_day("9999-12-31"), day_before("0001-01-01"), next_day("2026-01-31T10:00")),
            (None, None, None)
        );
    }
}
