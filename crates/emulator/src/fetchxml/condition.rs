//! `filter` and `condition`: operators, and values by the kind of their column.

use rusqlite::types::Value;
use segment_query::ast::Number;

use super::FetchXmlError;
use crate::evaluate::literal::{date_ms, guid};
use crate::evaluate::{Sql, balanced};
use crate::schema::{Column, Kind};

macro_rules! operators {
    ($($(#[$doc:meta])* $variant:ident = $($name:literal)|+),+ $(,)?) => {
        /// What a condition asks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Operator { $($(#[$doc])* $variant),+ }

        impl Operator {
            /// By its name in FetchXML.
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($($name)|+ => Some(Self::$variant),)+
                    _ => None,
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
}

#[derive(Debug)]
pub(super) enum Filter {
    /// An empty one holds.
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Condition(Condition),
}

#[derive(Debug)]
pub(super) struct Condition {
    pub(super) place: usize,
    pub(super) column: &'static Column,
    pub(super) operator: Operator,
    pub(super) values: Vec<Value>,
}

impl Condition {
    /// Reads the values by the column's kind, and counts them.
    pub(super) fn new(
        place: usize,
        column: &'static Column,
        operator: Operator,
        values: &[&str],
    ) -> Result<Self, FetchXmlError> {
        use Operator as O;
        let wanted = match operator {
            O::Null | O::NotNull => 0..=0,
            O::In | O::NotIn => 1..=usize::MAX,
            O::Between | O::NotBetween => 2..=2,
            _ => 1..=1,
        };
        if !wanted.contains(&values.len()) {
            let message = format!("The condition on '{}' has {} values.", column.logical, values.len());
            return Err(FetchXmlError::Structure(message));
        }
        let about_text =
            matches!(operator, O::Like | O::NotLike | O::BeginsWith | O::NotBeginsWith | O::EndsWith | O::NotEndsWith);
        if about_text && !column.kind.is_text() {
            let message = format!("'{}' holds no text, which this operator needs.", column.logical);
            return Err(FetchXmlError::Structure(message));
        }
        let values = values.iter().map(|text| value(column, text)).collect::<Result<_, _>>()?;
        Ok(Self { place, column, operator, values })
    }

    fn sql(&self) -> Sql {
        use Operator as O;
        let column = format!("t{}.{}", self.place, self.column.logical);
        let function = |name: &str, not: &str| self.with_values(&format!("({not}{name}({column}, "), "", "))");
        match self.operator {
            O::Equal => self.with_values(&format!("({column} = "), "", ")"),
            O::NotEqual => self.with_values(&format!("({column} <> "), "", ")"),
            O::Greater => self.with_values(&format!("({column} > "), "", ")"),
            O::GreaterOrEqual => self.with_values(&format!("({column} >= "), "", ")"),
            O::Less => self.with_values(&format!("({column} < "), "", ")"),
            O::LessOrEqual => self.with_values(&format!("({column} <= "), "", ")"),
            O::Like => function("dv_like", ""),
            O::NotLike => function("dv_like", "NOT "),
            O::BeginsWith => function("dv_startswith", ""),
            O::NotBeginsWith => function("dv_startswith", "NOT "),
            O::EndsWith => function("dv_endswith", ""),
            O::NotEndsWith => function("dv_endswith", "NOT "),
            O::In => self.with_values(&format!("({column} IN ("), ", ", "))"),
            O::NotIn => self.with_values(&format!("({column} NOT IN ("), ", ", "))"),
            O::Between => self.with_values(&format!("({column} BETWEEN "), " AND ", ")"),
            O::NotBetween => self.with_values(&format!("({column} NOT BETWEEN "), " AND ", ")"),
            O::Null => Sql::new(&format!("({column} IS NULL)")),
            O::NotNull => Sql::new(&format!("({column} IS NOT NULL)")),
        }
    }

    fn with_values(&self, before: &str, between: &str, after: &str) -> Sql {
        let mut sql = Sql::new(before);
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
            Self::Condition(condition) => Some(condition.sql()),
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
    read.ok_or_else(|| FetchXmlError::Value { attribute: column.logical.to_owned(), value: text.to_owned() })
}
