//! `filter` and `condition`: operators, and values by the kind of their column. The Web API's query functions are the same
//! tests by other names (see [`crate::odata`]).

use std::ops::RangeInclusive;

use rusqlite::types::Value;
use segment_query::ast::Number;

use super::FetchXmlError;
use crate::evaluate::literal::{date_ms, guid};
use crate::evaluate::{Sql, balanced};
use crate::functions::is_pattern;
use crate::period::{Bounds, Period};
use crate::schema::{Column, Kind};
use crate::viewpoint::Viewpoint;

const DAY_MS: i64 = 86_400_000;

macro_rules! operators {
    ($($(#[$doc:meta])* $variant:ident = $($name:literal)|+),+ $(,)?) => {
        /// What a condition asks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Operator {
            $($(#[$doc])* $variant,)+
            /// Whether a moment lies in a stretch of time told from now.
            Within(Period),
        }

        impl Operator {
            /// By its name in FetchXML.
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($($name)|+ => Some(Self::$variant),)+
                    _ => Period::named(name).map(Self::Within),
                }
            }
        }
    };
}

operators! {
    Equal = "eq", NotEqual = "ne" | "neq", Greater = "gt", GreaterOrEqual = "ge", Less = "lt", LessOrEqual = "le",
    /// T-SQL's patterns.
    Like = "like", NotLike = "not-like",
    BeginsWith = "begins-with", NotBeginsWith = "not-begin-with", EndsWith = "ends-with", NotEndsWith = "not-end-with",
    In = "in", NotIn = "not-in", Between = "between", NotBetween = "not-between", Null = "null", NotNull = "not-null",
    /// Of whole days.
    On = "on", OnOrBefore = "on-or-before", OnOrAfter = "on-or-after",
    /// Who asks, and the business unit they belong to.
    EqualUser = "eq-userid", NotEqualUser = "ne-userid",
    EqualBusiness = "eq-businessid", NotEqualBusiness = "ne-businessid",
    /// Of columns that hold several choices, of which there are none here.
    ContainValues = "contain-values", NotContainValues = "not-contain-values",
}

impl Operator {
    /// Whether it needs no value.
    pub(super) fn stands_alone(self) -> bool {
        self.values().contains(&0)
    }

    /// How many values it takes.
    fn values(self) -> RangeInclusive<usize> {
        match self {
            Self::Null
            | Self::NotNull
            | Self::EqualUser
            | Self::NotEqualUser
            | Self::EqualBusiness
            | Self::NotEqualBusiness => 0..=0,
            Self::Within(period) => usize::from(period.takes_number())..=usize::from(period.takes_number()),
            Self::In | Self::NotIn | Self::ContainValues | Self::NotContainValues => 1..=usize::MAX,
            Self::Between | Self::NotBetween => 2..=2,
            _ => 1..=1,
        }
    }

    /// What a column has to hold for it, in words; `None` when it does.
    fn lacks(self, kind: &Kind) -> Option<&'static str> {
        match self {
            Self::Like
            | Self::NotLike
            | Self::BeginsWith
            | Self::NotBeginsWith
            | Self::EndsWith
            | Self::NotEndsWith => (!kind.is_text()).then_some("text"),
            Self::On | Self::OnOrBefore | Self::OnOrAfter | Self::Within(_) => {
                (!matches!(kind, Kind::DateTime | Kind::DateOnly)).then_some("date")
            }
            Self::EqualUser | Self::NotEqualUser | Self::EqualBusiness | Self::NotEqualBusiness => {
                (!kind.is_lookup() && *kind != Kind::Id).then_some("id")
            }
            Self::ContainValues | Self::NotContainValues => Some("set of choices"),
            _ => None,
        }
    }

    /// The SQL before the column, between it and the first value, between values, and after the last.
    fn shape(self) -> [&'static str; 4] {
        match self {
            Self::Equal | Self::EqualUser | Self::EqualBusiness => ["(", " = ", "", ")"],
            Self::NotEqual | Self::NotEqualUser | Self::NotEqualBusiness => ["(", " <> ", "", ")"],
            Self::Greater => ["(", " > ", "", ")"],
            Self::GreaterOrEqual | Self::OnOrAfter => ["(", " >= ", "", ")"],
            Self::Less | Self::OnOrBefore => ["(", " < ", "", ")"],
            Self::LessOrEqual => ["(", " <= ", "", ")"],
            Self::Like => ["(dv_like(", ", ", "", "))"],
            Self::NotLike => ["(NOT dv_like(", ", ", "", "))"],
            Self::BeginsWith => ["(dv_startswith(", ", ", "", "))"],
            Self::NotBeginsWith => ["(NOT dv_startswith(", ", ", "", "))"],
            Self::EndsWith => ["(dv_endswith(", ", ", "", "))"],
            Self::NotEndsWith => ["(NOT dv_endswith(", ", ", "", "))"],
            Self::In | Self::ContainValues => ["(", " IN (", ", ", "))"],
            Self::NotIn | Self::NotContainValues => ["(", " NOT IN (", ", ", "))"],
            Self::Between | Self::On | Self::Within(_) => ["(", " BETWEEN ", " AND ", ")"],
            Self::NotBetween => ["(", " NOT BETWEEN ", " AND ", ")"],
            Self::Null => ["(", " IS NULL", "", ")"],
            Self::NotNull => ["(", " IS NOT NULL", "", ")"],
        }
    }
}

#[derive(Debug)]
pub(super) enum Filter {
    /// An empty one holds.
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Condition {
        place: usize,
        test: Test,
    },
}

/// What is asked of one column, its values read by the column's kind.
#[derive(Debug)]
pub(crate) struct Test {
    column: &'static Column,
    shape: [&'static str; 4],
    values: Vec<Value>,
}

impl Test {
    pub(crate) fn new(
        column: &'static Column,
        operator: Operator,
        values: &[&str],
        here: Viewpoint<'_>,
    ) -> Result<Self, FetchXmlError> {
        use Operator as O;
        if !operator.values().contains(&values.len()) {
            let message = format!("The condition on '{}' has {} values.", column.logical, values.len());
            return Err(FetchXmlError::Structure(message));
        }
        if let Some(lacking) = operator.lacks(&column.kind) {
            let message = format!("'{}' holds no {lacking}, which this operator needs.", column.logical);
            return Err(FetchXmlError::Structure(message));
        }
        let text = values.first().copied().unwrap_or_default();
        let asked = |operator: Operator, values: Vec<Value>| Ok(Self { column, shape: operator.shape(), values });
        let day = || {
            let moment = date_ms(text.trim()).ok_or_else(|| unreadable(column, text))?;
            Ok::<_, FetchXmlError>(moment.div_euclid(DAY_MS) * DAY_MS)
        };
        match operator {
            O::On => asked(O::Between, between(day()?, day()? + DAY_MS)),
            O::OnOrBefore => asked(O::Less, vec![Value::Integer(day()? + DAY_MS)]),
            O::OnOrAfter => asked(O::GreaterOrEqual, vec![Value::Integer(day()?)]),
            O::EqualUser | O::NotEqualUser => asked(operator, vec![Value::Text(here.user.to_owned())]),
            O::EqualBusiness | O::NotEqualBusiness => asked(operator, vec![Value::Text(here.business_unit.to_owned())]),
            O::Within(period) => {
                let bounds = bounds(period, text, here.now_ms).ok_or_else(|| unreadable(column, text))?;
                match bounds {
                    (Some(from), Some(until)) => asked(O::Between, between(from, until)),
                    (Some(from), None) => asked(O::GreaterOrEqual, vec![Value::Integer(from)]),
                    (None, Some(until)) => asked(O::Less, vec![Value::Integer(until)]),
                    (None, None) => asked(O::NotNull, Vec::new()),
                }
            }
            O::BeginsWith if is_pattern(text) => asked(O::Like, vec![Value::Text(format!("{text}%"))]),
            O::NotBeginsWith if is_pattern(text) => asked(O::NotLike, vec![Value::Text(format!("{text}%"))]),
            O::EndsWith if is_pattern(text) => asked(O::Like, vec![Value::Text(format!("%{text}"))]),
            O::NotEndsWith if is_pattern(text) => asked(O::NotLike, vec![Value::Text(format!("%{text}"))]),
            _ => asked(operator, values.iter().map(|text| value(column, text)).collect::<Result<_, _>>()?),
        }
    }

    /// The column goes by that SQL.
    pub(crate) fn sql(&self, column: &str) -> Sql {
        let [before, between_column, between, after] = self.shape;
        let mut sql = Sql::new(&format!("{before}{column}{between_column}"));
        for (index, value) in self.values.iter().enumerate() {
            if index > 0 {
                sql.push(between);
            }
            sql.bind(value.clone());
        }
        sql.push(after);
        sql
    }
}

/// BETWEEN holds for its second value, and moments are whole milliseconds.
fn between(from: i64, until: i64) -> Vec<Value> {
    vec![Value::Integer(from), Value::Integer(until - 1)]
}

fn bounds(period: Period, number: &str, now_ms: i64) -> Option<Bounds> {
    let number = if period.takes_number() { number.trim().parse().ok().filter(|n| *n > 0)? } else { 0 };
    period.bounds(now_ms, number)
}

fn unreadable(column: &Column, text: &str) -> FetchXmlError {
    FetchXmlError::Value { attribute: column.logical.to_owned(), value: text.to_owned() }
}

impl Filter {
    /// `None` when nothing is asked.
    pub(super) fn sql(&self) -> Option<Sql> {
        let joined = |filters: &[Self], operator: &str| {
            let terms: Vec<Sql> = filters.iter().filter_map(Self::sql).collect();
            (!terms.is_empty()).then(|| balanced(terms, operator))
        };
        match self {
            Self::All(filters) => joined(filters, "AND"),
            Self::Any(filters) => joined(filters, "OR"),
            Self::Condition { place, test } => Some(test.sql(&format!("t{place}.{}", test.column.logical))),
        }
    }
}

fn value(column: &Column, text: &str) -> Result<Value, FetchXmlError> {
    let read = match &column.kind {
        Kind::Text { .. } | Kind::Memo { .. } => Some(Value::Text(text.to_owned())),
        Kind::Id | Kind::Lookup(_) | Kind::Polymorphic { .. } => guid(text.trim()).map(Value::Text),
        Kind::DateTime | Kind::DateOnly => date_ms(text.trim()).map(Value::Integer),
        Kind::Boolean { .. } => match text.trim().to_ascii_lowercase().as_str() {
            "1" | "true" => Some(Value::Integer(1)),
            "0" | "false" => Some(Value::Integer(0)),
            _ => None,
        },
        Kind::Whole { .. }
        | Kind::BigInt
        | Kind::Decimal { .. }
        | Kind::Money { .. }
        | Kind::Choice(_)
        | Kind::State(_)
        | Kind::Status(_) => {
            let number = Number::parse(text.trim());
            number.map(|n| n.as_i64().map_or_else(|| Value::Real(n.as_f64()), Value::Integer))
        }
    };
    read.ok_or_else(|| unreadable(column, text))
}
