//! What can be computed of a group of rows, for `$apply` and for FetchXML.

use crate::schema::Kind;

/// Less than SQLite has room for in one row.
pub(crate) const MAX_VALUES: usize = 500;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// How many rows.
    Count,
    /// How many rows with a value.
    CountValues,
    CountDistinct,
    Sum,
    Average,
    Min,
    Max,
}

impl Method {
    /// Whether it can be computed of such a column.
    pub(crate) fn fits(self, kind: &Kind) -> bool {
        let number = matches!(kind, Kind::Whole { .. } | Kind::BigInt | Kind::Decimal { .. } | Kind::Money { .. });
        match self {
            Self::Count | Self::CountValues | Self::CountDistinct => true,
            Self::Sum | Self::Average => number,
            Self::Min | Self::Max => number || matches!(kind, Kind::DateTime | Kind::DateOnly),
        }
    }

    pub(crate) fn sql(self, column: &str) -> String {
        match self {
            Self::Count => "count(*)".to_owned(),
            Self::CountValues => format!("count({column})"),
            Self::CountDistinct => format!("count(DISTINCT {column})"),
            Self::Sum => format!("sum({column})"),
            Self::Average => format!("avg({column})"),
            Self::Min => format!("min({column})"),
            Self::Max => format!("max({column})"),
        }
    }

    /// What the value is shown as.
    pub(crate) fn kind(self, column: &Kind) -> Kind {
        match self {
            Self::Count | Self::CountValues | Self::CountDistinct => Kind::BigInt,
            // The average of whole numbers is none.
            Self::Average if !matches!(column, Kind::Money { .. }) => Kind::Decimal { min: f64::MIN, max: f64::MAX },
            _ => *column,
        }
    }
}
