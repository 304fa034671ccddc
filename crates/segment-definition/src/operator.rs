//! The operators a person chooses from, and what each asks for.

use segment_query::ColumnKind;
use segment_query::ast::{CompareOp, DatePart, TextOp};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Operator {
    Is,
    IsNot,
    /// Any of several values; the language has no IN, so it becomes an OR of comparisons.
    IsOneOf,
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
    HasData,
    HasNoData,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TimeUnit {
    Days,
    Months,
    Years,
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
    /// A whole number of time units.
    Amount,
}

impl Operator {
    pub const fn operand(self) -> Operand {
        match self {
            Self::HasData | Self::HasNoData => Operand::Nothing,
            Self::IsOneOf => Operand::Several,
            Self::InTheLast(_) => Operand::Amount,
            _ => Operand::One,
        }
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

/// What can be asked of a column, the likeliest first.
pub fn operators_for(kind: &ColumnKind) -> &'static [Operator] {
    use Operator::{
        BeginsWith, Contains, DoesNotBeginWith, DoesNotContain, DoesNotEndWith, EndsWith, Greater, GreaterOrEqual,
        HasData, HasNoData, InTheLast, Is, IsNot, IsOneOf, Less, LessOrEqual,
    };
    match kind {
        ColumnKind::Text => &[
            Is,
            IsNot,
            IsOneOf,
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
            &[Is, IsNot, IsOneOf, Greater, GreaterOrEqual, Less, LessOrEqual, HasData, HasNoData]
        }
        ColumnKind::DateTime | ColumnKind::DateOnly => &[
            GreaterOrEqual,
            Less,
            InTheLast(TimeUnit::Days),
            InTheLast(TimeUnit::Months),
            InTheLast(TimeUnit::Years),
            Is,
            Greater,
            LessOrEqual,
            HasData,
            HasNoData,
        ],
        ColumnKind::Boolean { .. } => &[Is, HasData, HasNoData],
        ColumnKind::Choice(_) | ColumnKind::Lookup { .. } | ColumnKind::Id => &[Is, IsNot, IsOneOf, HasData, HasNoData],
        ColumnKind::MultiChoice(_) => &[HasData, HasNoData],
    }
}
