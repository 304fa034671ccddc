//! What Dataverse has and SQLite lacks, registered on every connection: text that ignores case, and date arithmetic.
//!
//! Text: the collation `DV_TEXT`, and `dv_contains`, `dv_startswith`, `dv_endswith`, `dv_like` (T-SQL's patterns). Two texts are the same when their
//! letters are the same in lower case, for all of Unicode, a final sigma being a sigma. Accents do count.
//!
//! Dates are milliseconds since 1970 UTC: `dv_dateadd(part, n, ms)` and `dv_datediff(part, a, b)`, both as in T-SQL.
//! A missing argument makes the result missing, as everywhere in SQL.

mod like;

use std::cmp::Ordering;

use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::{Connection, Result};
use segment_query::ast::DatePart;

/// Registers the collation and the functions. Tables with text columns cannot be read without.
pub fn register(conn: &Connection) -> Result<()> {
    conn.create_collation("DV_TEXT", compare)?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    conn.create_scalar_function("dv_contains", 2, flags, |c| on_texts(c, contains))?;
    conn.create_scalar_function("dv_startswith", 2, flags, |c| on_texts(c, starts_with))?;
    conn.create_scalar_function("dv_endswith", 2, flags, |c| on_texts(c, ends_with))?;
    conn.create_scalar_function("dv_like", 2, flags, |c| on_texts(c, is_like))?;
    conn.create_scalar_function("dv_dateadd", 3, flags, |c| {
        let (part, amount, ms) = (part(c)?, c.get::<Option<i64>>(1)?, c.get::<Option<i64>>(2)?);
        Ok(amount.zip(ms).and_then(|(amount, ms)| date_add(part, amount, ms)))
    })?;
    conn.create_scalar_function("dv_datediff", 3, flags, |c| {
        let (part, from, to) = (part(c)?, c.get::<Option<i64>>(1)?, c.get::<Option<i64>>(2)?);
        Ok(from.zip(to).and_then(|(from, to)| date_diff(part, from, to)))
    })
}

fn on_texts(context: &Context<'_>, test: fn(&str, &str) -> bool) -> Result<Option<bool>> {
    let (text, part) = (context.get_raw(0).as_str_or_null()?, context.get_raw(1).as_str_or_null()?);
    Ok(text.zip(part).map(|(text, part)| test(text, part)))
}

fn part(context: &Context<'_>) -> Result<DatePart> {
    let name = context.get_raw(0).as_str()?;
    DatePart::ALL
        .into_iter()
        .find(|part| part.keyword() == name)
        .ok_or_else(|| rusqlite::Error::UserFunctionError(format!("`{name}` is no part of a date").into()))
}

/// The order of two texts, letters in lower case.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    let mut rest = (a.bytes(), b.bytes());
    let mut at = 0;
    loop {
        match (rest.0.next(), rest.1.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii() && y.is_ascii() => {
                match x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase()) {
                    Ordering::Equal => at += 1,
                    unequal => return unequal,
                }
            }
            // Everything before was ASCII on both sides, so the place is a character's beginning on both.
            _ => return folded(a.get(at..).unwrap_or("")).cmp(folded(b.get(at..).unwrap_or(""))),
        }
    }
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase).map(|c| if c == 'ς' { 'σ' } else { c })
}

pub(crate) fn contains(text: &str, part: &str) -> bool {
    if text.is_ascii() && part.is_ascii() {
        return part.is_empty() || text.as_bytes().windows(part.len()).any(|w| w.eq_ignore_ascii_case(part.as_bytes()));
    }
    folded(text).collect::<String>().contains(&folded(part).collect::<String>())
}

pub(crate) fn starts_with(text: &str, part: &str) -> bool {
    let mut letters = folded(text);
    folded(part).all(|c| letters.next() == Some(c))
}

pub(crate) fn ends_with(text: &str, part: &str) -> bool {
    folded(text).collect::<String>().ends_with(&folded(part).collect::<String>())
}

/// Whether a text is a pattern where Dataverse looks for a part of a text.
pub(crate) fn is_pattern(text: &str) -> bool {
    text.contains(['%', '_', '['])
}

fn is_like(text: &str, pattern: &str) -> bool {
    like::matches(&folded(text).collect::<Vec<_>>(), &folded(pattern).collect::<Vec<_>>())
}

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// The length of a part that always has the same.
const fn length(part: DatePart) -> Option<i64> {
    match part {
        DatePart::Year | DatePart::Month => None,
        DatePart::Day => Some(DAY),
        DatePart::Hour => Some(HOUR),
        DatePart::Minute => Some(MINUTE),
        DatePart::Second => Some(SECOND),
        DatePart::Millisecond => Some(1),
    }
}

fn civil(ms: i64) -> Option<jiff::civil::DateTime> {
    let date = Offset::UTC.to_datetime(Timestamp::from_millisecond(ms).ok()?);
    (1..=9_999).contains(&date.year()).then_some(date)
}

/// `DATEADD` as in T-SQL: a month that is too short for the day gives its last day. `None` outside of the years 1 to
/// 9999, which is all that dates can be.
pub(crate) fn date_add(part: DatePart, amount: i64, ms: i64) -> Option<i64> {
    let date = civil(ms)?;
    if let Some(length) = length(part) {
        let moved = ms.checked_add(amount.checked_mul(length)?)?;
        return civil(moved).map(|_| moved);
    }
    let months = if part == DatePart::Year { amount.checked_mul(12)? } else { amount };
    let moved = date.checked_add(0.months().try_months(months).ok()?).ok()?;
    let moved = Offset::UTC.to_timestamp(moved).ok()?.as_millisecond();
    civil(moved).map(|_| moved)
}

/// `DATEDIFF` as in T-SQL: how many boundaries of the part lie between, later minus earlier when `to` is the later.
pub(crate) fn date_diff(part: DatePart, from: i64, to: i64) -> Option<i64> {
    if let Some(length) = length(part) {
        return Some(to.div_euclid(length) - from.div_euclid(length));
    }
    let (from, to) = (civil(from)?, civil(to)?);
    let years = i64::from(to.year()) - i64::from(from.year());
    if part == DatePart::Year {
        return Some(years);
    }
    Some(12 * years + i64::from(to.month()) - i64::from(from.month()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    fn one<T: rusqlite::types::FromSql>(sql: &str) -> T {
        let conn = Connection::open_in_memory().unwrap();
        register(&conn).unwrap();
        conn.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn text_is_compared_without_regard_to_case_in_every_script() {
        for (a, b) in [("Straße", "STRAßE"), ("ΑΘΉΝΑΣ", "αθήνας"), ("São", "sÃO"), ("berlin", "BERLIN"), ("İ", "i̇")]
        {
            assert_eq!(compare(a, b), Ordering::Equal, "{a} {b}");
            assert!(contains(a, b) && starts_with(a, b) && ends_with(a, b), "{a} {b}");
        }
        assert_eq!(compare("Zoe", "zoé"), Ordering::Less);
        assert_eq!(compare("a", "B"), Ordering::Less);
        assert_eq!(compare("aa", "A"), Ordering::Greater);
        assert!(contains("The Lake", "E l") && !contains("The Lake", "lakes"));
        assert!(contains("", "") && !contains("", "x"));
        assert!(starts_with("Äpfel", "äP") && !starts_with("Ä", "äp"));
        assert!(ends_with("Αθήνα", "ΝΑ") && !ends_with("να", "ηνα"));
    }

    #[test]
    fn the_collation_orders_and_compares_in_sql() {
        assert!(one::<bool>("SELECT 'ÄRGER' = 'ärger' COLLATE DV_TEXT"));
        assert!(one::<bool>("SELECT 'b' > 'A' COLLATE DV_TEXT"));
        assert!(one::<bool>("SELECT dv_like('ΑΘΉΝΑ', 'αθ%')"));
    }

    #[test]
    fn a_missing_argument_gives_a_missing_result() {
        for sql in [
            "SELECT dv_contains(NULL, 'a')",
            "SELECT dv_startswith('a', NULL)",
            "SELECT dv_endswith(NULL, NULL)",
            "SELECT dv_like(NULL, '%')",
            "SELECT dv_dateadd('DAY', 1, NULL)",
            "SELECT dv_datediff('DAY', NULL, 1)",
        ] {
            assert_eq!(one::<Option<i64>>(sql), None, "{sql}");
        }
    }

    #[test]
    fn adding_months_stays_inside_the_month() {
        assert_eq!(date_add(DatePart::Month, 1, ms("2023-01-31T10:00:00Z")), Some(ms("2023-02-28T10:00:00Z")));
        assert_eq!(date_add(DatePart::Month, -1, ms("2024-03-31T00:00:00Z")), Some(ms("2024-02-29T00:00:00Z")));
        assert_eq!(date_add(DatePart::Year, 1, ms("2024-02-29T00:00:00Z")), Some(ms("2025-02-28T00:00:00Z")));
        assert_eq!(date_add(DatePart::Day, -1, ms("1970-01-01T00:00:00Z")), Some(-DAY));
        assert_eq!(one::<i64>("SELECT dv_dateadd('HOUR', 2, 0)"), 2 * HOUR);
        assert_eq!(date_add(DatePart::Year, 9_000, 0), None);
        assert_eq!(date_add(DatePart::Day, i64::MAX, 0), None);
    }

    #[test]
    fn differences_count_boundaries_from_the_first_to_the_second() {
        let (eve, day) = (ms("2023-12-31T23:59:59.999Z"), ms("2024-01-01T00:00:00Z"));
        for part in DatePart::ALL {
            assert_eq!(date_diff(part, eve, day), Some(1), "{part:?}");
            assert_eq!(date_diff(part, day, eve), Some(-1), "{part:?}");
        }
        assert_eq!(date_diff(DatePart::Day, -1, 0), Some(1));
        assert_eq!(one::<i64>("SELECT dv_datediff('MONTH', 0, 2678400000)"), 1);
    }
}
