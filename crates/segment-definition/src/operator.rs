//! The operators a person chooses from, and what each asks for.

use segment_query::ast::{CompareOp, DatePart, TextOp, WindowUnit};
use segment_query::{CalendarUnit, ColumnKind, Period};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Operator {
    Is,
    IsNot,
    /// Any of several values; the language has no IN, so it becomes an OR of comparisons.
    IsOneOf,
    /// None of several values: an AND of comparisons.
    IsNoneOf,
    /// From one value to another, both included. Days reach to their end.
    Between,
    /// Within one day, from midnight to midnight UTC.
    OnDay,
    Contains,
    DoesNotContain,
    BeginsWith,
    DoesNotBeginWith,
    EndsWith,
    DoesNotEndWith,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    /// Between now and so many units before now.
    InTheLast(TimeUnit),
    /// Between now and so many units after now.
    InTheNext(TimeUnit),
    /// Within a day, month or year that moves with the present.
    During(Stretch),
    HasData,
    HasNoData,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TimeUnit {
    Days,
    Months,
    Years,
}

/// A calendar day, month or year, by where it lies from now. Days begin at midnight UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Stretch {
    Today,
    Yesterday,
    Tomorrow,
    ThisMonth,
    LastMonth,
    NextMonth,
    ThisYear,
    LastYear,
    NextYear,
}

impl Stretch {
    pub const ALL: [Self; 9] = [
        Self::Today,
        Self::Yesterday,
        Self::Tomorrow,
        Self::ThisMonth,
        Self::LastMonth,
        Self::NextMonth,
        Self::ThisYear,
        Self::LastYear,
        Self::NextYear,
    ];

    pub(crate) const fn period(self) -> Period {
        let (unit, offset) = match self {
            Self::Today => (CalendarUnit::Day, 0),
            Self::Yesterday => (CalendarUnit::Day, -1),
            Self::Tomorrow => (CalendarUnit::Day, 1),
            Self::ThisMonth => (CalendarUnit::Month, 0),
            Self::LastMonth => (CalendarUnit::Month, -1),
            Self::NextMonth => (CalendarUnit::Month, 1),
            Self::ThisYear => (CalendarUnit::Year, 0),
            Self::LastYear => (CalendarUnit::Year, -1),
            Self::NextYear => (CalendarUnit::Year, 1),
        };
        Period::Calendar { unit, offset }
    }

    pub(crate) fn from_period(period: Period) -> Option<Self> {
        Self::ALL.into_iter().find(|stretch| stretch.period() == period)
    }
}

impl TimeUnit {
    pub const ALL: [Self; 3] = [Self::Days, Self::Months, Self::Years];

    pub(crate) const fn date_part(self) -> DatePart {
        match self {
            Self::Days => DatePart::Day,
            Self::Months => DatePart::Month,
            Self::Years => DatePart::Year,
        }
    }

    pub(crate) const fn window(self) -> WindowUnit {
        match self {
            Self::Days => WindowUnit::Days,
            Self::Months => WindowUnit::Months,
            Self::Years => WindowUnit::Years,
        }
    }

    pub(crate) fn from_window(unit: WindowUnit) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.window() == unit)
    }

    pub(crate) fn from_date_part(part: DatePart) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.date_part() == part)
    }
}

/// What an operator wants beside the column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    Nothing,
    One,
    Several,
    /// Two ends of a range.
    Two,
    /// A whole number of time units.
    Amount,
}

impl Operator {
    pub const fn operand(self) -> Operand {
        match self {
            Self::HasData | Self::HasNoData | Self::During(_) => Operand::Nothing,
            Self::IsOneOf | Self::IsNoneOf => Operand::Several,
            Self::Between => Operand::Two,
            Self::InTheLast(_) | Self::InTheNext(_) => Operand::Amount,
            _ => Operand::One,
        }
    }

    /// Whether an interaction's filter has it.
    pub(crate) const fn suits_interactions(self) -> bool {
        self.text_test().is_none() && !matches!(self, Self::InTheLast(_) | Self::InTheNext(_) | Self::During(_))
    }

    /// Whether the value may be another column of the same record.
    pub const fn takes_column(self) -> bool {
        self.comparison().is_some()
    }

    /// The comparison it is, for those that are one.
    pub(crate) const fn comparison(self) -> Option<CompareOp> {
        Some(match self {
            Self::Is => CompareOp::Equal,
            Self::IsNot => CompareOp::NotEqual,
            Self::Greater => CompareOp::Greater,
            Self::GreaterOrEqual => CompareOp::GreaterOrEqual,
            Self::Less => CompareOp::Less,
            Self::LessOrEqual => CompareOp::LessOrEqual,
            _ => return None,
        })
    }

    pub(crate) const fn from_comparison(op: CompareOp) -> Self {
        match op {
            CompareOp::Equal => Self::Is,
            CompareOp::NotEqual => Self::IsNot,
            CompareOp::Greater => Self::Greater,
            CompareOp::GreaterOrEqual => Self::GreaterOrEqual,
            CompareOp::Less => Self::Less,
            CompareOp::LessOrEqual => Self::LessOrEqual,
        }
    }

    /// The text test it is, and whether it is denied.
    pub(crate) const fn text_test(self) -> Option<(TextOp, bool)> {
        Some(match self {
            Self::Contains => (TextOp::Contains, false),
            Self::DoesNotContain => (TextOp::Contains, true),
            Self::BeginsWith => (TextOp::StartsWith, false),
            Self::DoesNotBeginWith => (TextOp::StartsWith, true),
            Self::EndsWith => (TextOp::EndsWith, false),
            Self::DoesNotEndWith => (TextOp::EndsWith, true),
            _ => return None,
        })
    }

    pub(crate) const fn from_text_test(op: TextOp, denied: bool) -> Self {
        match (op, denied) {
            (TextOp::Contains, false) => Self::Contains,
            (TextOp::Contains, true) => Self::DoesNotContain,
            (TextOp::StartsWith, false) => Self::BeginsWith,
            (TextOp::StartsWith, true) => Self::DoesNotBeginWith,
            (TextOp::EndsWith, false) => Self::EndsWith,
            (TextOp::EndsWith, true) => Self::DoesNotEndWith,
        }
    }
}

/// What a column can be compared with another one by.
pub(crate) const fn column_operators(kind: &ColumnKind) -> &'static [Operator] {
    use Operator::{Greater, GreaterOrEqual, Is, IsNot, Less, LessOrEqual};
    match kind {
        ColumnKind::MultiChoice(_) => &[],
        ColumnKind::Text | ColumnKind::Boolean { .. } | ColumnKind::Choice(_) => &[Is, IsNot],
        ColumnKind::Lookup { .. } | ColumnKind::Id => &[Is, IsNot],
        _ => &[Is, IsNot, Greater, GreaterOrEqual, Less, LessOrEqual],
    }
}

/// Whether a query may have it for the column though nobody is offered it: "after a day" begins at that day's midnight,
/// which is not what one would think.
pub(crate) fn is_understood(operator: Operator, kind: &ColumnKind) -> bool {
    matches!(kind, ColumnKind::DateTime | ColumnKind::DateOnly) && operator.comparison().is_some()
}

/// What can be asked of a column, the likeliest first.
pub(crate) fn operators_for(kind: &ColumnKind) -> &'static [Operator] {
    use Operator::{
        BeginsWith, Between, Contains, DoesNotBeginWith, DoesNotContain, DoesNotEndWith, During, EndsWith, Greater,
        GreaterOrEqual, HasData, HasNoData, InTheLast, InTheNext, Is, IsNoneOf, IsNot, IsOneOf, Less, LessOrEqual,
        OnDay,
    };
    match kind {
        ColumnKind::Text => &[
            Is,
            IsNot,
            IsOneOf,
            IsNoneOf,
            Contains,
            DoesNotContain,
            BeginsWith,
            DoesNotBeginWith,
            EndsWith,
            DoesNotEndWith,
            HasData,
            HasNoData,
        ],
        ColumnKind::Whole | ColumnKind::Decimal | ColumnKind::Money => {
            &[Is, IsNot, Between, Greater, GreaterOrEqual, Less, LessOrEqual, IsOneOf, IsNoneOf, HasData, HasNoData]
        }
        ColumnKind::DateTime | ColumnKind::DateOnly => &[
            GreaterOrEqual,
            Less,
            Between,
            OnDay,
            InTheLast(TimeUnit::Days),
            InTheLast(TimeUnit::Months),
            InTheLast(TimeUnit::Years),
            InTheNext(TimeUnit::Days),
            InTheNext(TimeUnit::Months),
            InTheNext(TimeUnit::Years),
            During(Stretch::Today),
            During(Stretch::Yesterday),
            During(Stretch::Tomorrow),
            During(Stretch::ThisMonth),
            During(Stretch::LastMonth),
            During(Stretch::NextMonth),
            During(Stretch::ThisYear),
            During(Stretch::LastYear),
            During(Stretch::NextYear),
            HasData,
            HasNoData,
        ],
        ColumnKind::Boolean { .. } => &[Is, IsNot, HasData, HasNoData],
        ColumnKind::Choice(_) | ColumnKind::Lookup { .. } | ColumnKind::Id => {
            &[Is, IsNot, IsOneOf, IsNoneOf, HasData, HasNoData]
        }
        ColumnKind::MultiChoice(_) => &[HasData, HasNoData],
    }
}
