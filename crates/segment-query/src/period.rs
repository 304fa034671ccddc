//! Periods that move with the present, said with the documented functions alone, and read back.
//!
//! | period | condition on `c` |
//! |---|---|
//! | the last 30 days | `c >= DATEADD(DAY, -30, DATETIMEUTCNOW()) && c <= DATETIMEUTCNOW()` |
//! | the next 2 months | `c >= DATETIMEUTCNOW() && c <= DATEADD(MONTH, 2, DATETIMEUTCNOW())` |
//! | this month | `DATEDIFF(MONTH, c, DATETIMEUTCNOW()) == 0` |
//! | next year | `DATEDIFF(YEAR, c, DATEADD(YEAR, 1, DATETIMEUTCNOW())) == 0` |
//! | today, two hours east of UTC | `DATEDIFF(DAY, DATEADD(MINUTE, 120, c), DATEADD(MINUTE, 120, DATETIMEUTCNOW())) == 0` |
//!
//! Microsoft's documents disagree about the sign of DATEDIFF; a difference of zero is the same either way, and that it
//! counts the midnights, months or years between two moments is what its only definition says. How Microsoft's own
//! designer writes these periods is not documented.

use std::fmt::{self, Display, Formatter};

use crate::ast::{Column, CompareOp, Condition, ConditionKind, DatePart, Number, Value, ValueKind};
use crate::span::Spanned;

/// A period that moves with the present.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// From `count` units ago until now.
    Last { count: u32, unit: DatePart },
    /// From now until `count` units ahead.
    Next { count: u32, unit: DatePart },
    /// The whole day, month … around now, or that many before (negative) or after it.
    Calendar { unit: CalendarUnit, offset: i32 },
    /// Today's month and day in any year: a birthday today.
    Anniversary,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CalendarUnit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// How the clock on the wall relates to UTC, which is all that the language knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Clock {
    /// Minutes east of UTC.
    pub offset: i32,
    /// The column holds days, which are the same days everywhere.
    pub days_only: bool,
}

/// What the documented functions cannot say, and what can be said in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsayable {
    pub reason: &'static str,
    pub instead: &'static str,
}

impl Display for Unsayable {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.reason, self.instead)
    }
}

impl std::error::Error for Unsayable {}

impl CalendarUnit {
    const fn part(self) -> Result<DatePart, Unsayable> {
        match self {
            Self::Day => Ok(DatePart::Day),
            Self::Month => Ok(DatePart::Month),
            Self::Year => Ok(DatePart::Year),
            Self::Week => Err(Unsayable {
                reason: "The query language has no weeks.",
                instead: "Take the last or the next 7 days.",
            }),
            Self::Quarter => Err(Unsayable {
                reason: "The query language has no quarters.",
                instead: "Take the last or the next 3 months.",
            }),
        }
    }

    const fn of(part: DatePart) -> Option<Self> {
        match part {
            DatePart::Day => Some(Self::Day),
            DatePart::Month => Some(Self::Month),
            DatePart::Year => Some(Self::Year),
            DatePart::Hour | DatePart::Minute | DatePart::Second | DatePart::Millisecond => None,
        }
    }
}

impl Period {
    /// The condition that `column` lies in the period.
    ///
    /// # Errors
    /// Weeks, quarters and anniversaries have no documented expression.
    pub fn condition(self, column: &Column, clock: Clock) -> Result<Condition, Unsayable> {
        let value = || Spanned::new(ValueKind::Column(column.clone()), column.span());
        let from_now = |count: i64, unit| moved(Spanned::built(ValueKind::Now), unit, count);
        let now = || Spanned::built(ValueKind::Now);
        match self {
            Self::Last { count, unit } => Ok(between(value, from_now(-i64::from(count), unit), now())),
            Self::Next { count, unit } => Ok(between(value, now(), from_now(i64::from(count), unit))),
            Self::Calendar { unit, offset } => {
                let part = unit.part()?;
                let shift = i64::from(clock.offset);
                let from = if clock.days_only { value() } else { moved(value(), DatePart::Minute, shift) };
                let to = moved(moved(now(), DatePart::Minute, shift), part, i64::from(offset));
                let difference = ValueKind::DateDiff { part, from: Box::new(from), to: Box::new(to) };
                Ok(compare(Spanned::built(difference), CompareOp::Equal, number(0)))
            }
            Self::Anniversary => Err(Unsayable {
                reason: "The query language cannot take the month and the day out of a date, so it cannot find birthdays.",
                instead: "Keep the next birthday in a column of its own, and ask whether that is today.",
            }),
        }
    }

    /// The column, period and clock that a condition speaks of, if it has the form that [`Period::condition`] writes.
    pub fn read(condition: &Condition) -> Option<(&Column, Self, Clock)> {
        match &condition.value {
            ConditionKind::All(parts) => read_between(parts).map(|(column, period)| (column, period, Clock::default())),
            ConditionKind::Compare { left, op: CompareOp::Equal, right } if *right == number(0) => read_calendar(left),
            _ => None,
        }
    }
}

fn between(column: impl Fn() -> Value, from: Value, to: Value) -> Condition {
    let parts = vec![compare(column(), CompareOp::GreaterOrEqual, from), compare(column(), CompareOp::LessOrEqual, to)];
    Spanned::built(ConditionKind::All(parts))
}

fn compare(left: Value, op: CompareOp, right: Value) -> Condition {
    Spanned::built(ConditionKind::Compare { left, op, right })
}

fn number(value: i64) -> Value {
    Spanned::built(ValueKind::Number(Number::from(value)))
}

/// `DATEADD(part, amount, value)`, or the value itself when there is nothing to add.
pub(crate) fn moved(value: Value, part: DatePart, amount: i64) -> Value {
    if amount == 0 {
        return value;
    }
    Spanned::built(ValueKind::DateAdd { part, amount: Number::from(amount), to: Box::new(value) })
}

fn read_between(parts: &[Condition]) -> Option<(&Column, Period)> {
    let [from, to] = parts else {
        return None;
    };
    let (column, from) = bound(from, CompareOp::GreaterOrEqual)?;
    let (same, to) = bound(to, CompareOp::LessOrEqual)?;
    if column != same {
        return None;
    }
    let period = match (from, to) {
        ((unit, count), (_, 0)) if count < 0 => Period::Last { count: u32::try_from(count.checked_neg()?).ok()?, unit },
        ((_, 0), (unit, count)) if count > 0 => Period::Next { count: u32::try_from(count).ok()?, unit },
        _ => return None,
    };
    Some((column, period))
}

/// `column op DATEADD(unit, count, DATETIMEUTCNOW())`
fn bound(condition: &Condition, wanted: CompareOp) -> Option<(&Column, (DatePart, i64))> {
    let ConditionKind::Compare { left, op, right } = &condition.value else {
        return None;
    };
    match &left.value {
        ValueKind::Column(column) if *op == wanted => Some((column, from_now(right)?)),
        _ => None,
    }
}

fn from_now(value: &Value) -> Option<(DatePart, i64)> {
    match &value.value {
        ValueKind::Now => Some((DatePart::Day, 0)),
        ValueKind::DateAdd { part, amount, to } if to.value == ValueKind::Now => Some((*part, amount.as_i64()?)),
        _ => None,
    }
}

fn read_calendar(difference: &Value) -> Option<(&Column, Period, Clock)> {
    let ValueKind::DateDiff { part, from, to } = &difference.value else {
        return None;
    };
    let unit = CalendarUnit::of(*part)?;
    let (from, shifted) = minutes(from)?;
    let ValueKind::Column(column) = &from.value else {
        return None;
    };
    let (to, offset) = match &to.value {
        ValueKind::DateAdd { part: by, amount, to } if by == part => (&**to, amount.as_i64()?),
        _ => (&**to, 0),
    };
    let (now, shift) = minutes(to)?;
    let clock = Clock { offset: i32::try_from(shift).ok()?, days_only: shifted == 0 && shift != 0 };
    let fits = now.value == ValueKind::Now && (shifted == shift || clock.days_only);
    fits.then(|| Some((column, Period::Calendar { unit, offset: i32::try_from(offset).ok()? }, clock)))?
}

/// A value without the minutes added to it, and those.
fn minutes(value: &Value) -> Option<(&Value, i64)> {
    match &value.value {
        ValueKind::DateAdd { part: DatePart::Minute, amount, to } => Some((to, amount.as_i64()?)),
        _ => Some((value, 0)),
    }
}
