//! Conditions and values.

use segment_query::ast::{
    ArithmeticOp, Column as AstColumn, CompareOp, Condition as AstCondition, ConditionKind, DatePart, Name, Number,
    TextOp, Value as AstValue, ValueKind,
};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Condition {
    All { of: Vec<Condition> },
    Any { of: Vec<Condition> },
    Not { condition: Box<Condition> },
    Compare { left: Value, op: Comparison, right: Value },
    Contains { column: Column, text: String },
    StartsWith { column: Column, text: String },
    EndsWith { column: Column, text: String },
    In { column: Column, values: Vec<Value> },
    IsNull { column: Column },
    IsNotNull { column: Column },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Column {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    alias: Option<String>,
    name: String,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) enum Comparison {
    #[serde(rename = "==")]
    Equal,
    #[serde(rename = "!=")]
    NotEqual,
    #[serde(rename = ">")]
    Greater,
    #[serde(rename = ">=")]
    GreaterOrEqual,
    #[serde(rename = "<")]
    Less,
    #[serde(rename = "<=")]
    LessOrEqual,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Value {
    Column {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alias: Option<String>,
        name: String,
    },
    Text {
        text: String,
    },
    Number {
        number: String,
    },
    Bool {
        bool: bool,
    },
    Now,
    Date {
        parts: Vec<u32>,
    },
    DateAdd {
        part: Part,
        amount: String,
        to: Box<Value>,
    },
    DateDiff {
        part: Part,
        from: Box<Value>,
        to: Box<Value>,
    },
    Arithmetic {
        left: Box<Value>,
        op: Sign,
        right: Box<Value>,
    },
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Part {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) enum Sign {
    #[serde(rename = "+")]
    Add,
    #[serde(rename = "-")]
    Subtract,
    #[serde(rename = "*")]
    Multiply,
    #[serde(rename = "/")]
    Divide,
}

/// Enums with the same variants on both sides.
macro_rules! mirrored {
    ($($own:ident = $theirs:ident { $($variant:ident),+ })+) => {$(
        impl From<$theirs> for $own {
            fn from(value: $theirs) -> Self {
                match value { $($theirs::$variant => Self::$variant),+ }
            }
        }

        impl From<$own> for $theirs {
            fn from(value: $own) -> Self {
                match value { $($own::$variant => Self::$variant),+ }
            }
        }
    )+};
}

mirrored! {
    Comparison = CompareOp { Equal, NotEqual, Greater, GreaterOrEqual, Less, LessOrEqual }
    Part = DatePart { Year, Month, Day, Hour, Minute, Second, Millisecond }
    Sign = ArithmeticOp { Add, Subtract, Multiply, Divide }
}

pub(super) fn name(text: String) -> Name {
    Name::built(text)
}

pub(super) fn number(text: &str) -> Result<Number, String> {
    Number::parse(text).ok_or_else(|| format!("'{text}' is no number, such as 10 or -2.5."))
}

fn each<A, B: TryFrom<A>>(all: Vec<A>) -> Result<Vec<B>, B::Error> {
    all.into_iter().map(B::try_from).collect()
}

impl From<&AstColumn> for Column {
    fn from(column: &AstColumn) -> Self {
        Self { alias: column.alias.as_ref().map(|alias| alias.value.clone()), name: column.name.value.clone() }
    }
}

impl From<Column> for AstColumn {
    fn from(column: Column) -> Self {
        Self { alias: column.alias.map(name), name: name(column.name) }
    }
}

impl From<&AstCondition> for Condition {
    fn from(condition: &AstCondition) -> Self {
        let all = |parts: &[AstCondition]| parts.iter().map(Self::from).collect();
        match &condition.value {
            ConditionKind::All(parts) => Self::All { of: all(parts) },
            ConditionKind::Any(parts) => Self::Any { of: all(parts) },
            ConditionKind::Not(inner) => Self::Not { condition: Box::new((&**inner).into()) },
            ConditionKind::Compare { left, op, right } => {
                Self::Compare { left: left.into(), op: (*op).into(), right: right.into() }
            }
            ConditionKind::Text { column, op, text } => {
                let (column, text) = (column.into(), text.value.clone());
                match op {
                    TextOp::Contains => Self::Contains { column, text },
                    TextOp::StartsWith => Self::StartsWith { column, text },
                    TextOp::EndsWith => Self::EndsWith { column, text },
                }
            }
            ConditionKind::In { column, values } => {
                Self::In { column: column.into(), values: values.iter().map(Value::from).collect() }
            }
            ConditionKind::IsNull(column) => Self::IsNull { column: column.into() },
            ConditionKind::IsNotNull(column) => Self::IsNotNull { column: column.into() },
        }
    }
}

impl TryFrom<Condition> for AstCondition {
    type Error = String;

    fn try_from(condition: Condition) -> Result<Self, String> {
        let text =
            |column: Column, op, text| ConditionKind::Text { column: column.into(), op, text: Name::built(text) };
        Ok(Self::built(match condition {
            Condition::All { of } => ConditionKind::All(each(of)?),
            Condition::Any { of } => ConditionKind::Any(each(of)?),
            Condition::Not { condition } => ConditionKind::Not(Box::new((*condition).try_into()?)),
            Condition::Compare { left, op, right } => {
                ConditionKind::Compare { left: left.try_into()?, op: op.into(), right: right.try_into()? }
            }
            Condition::Contains { column, text: part } => text(column, TextOp::Contains, part),
            Condition::StartsWith { column, text: part } => text(column, TextOp::StartsWith, part),
            Condition::EndsWith { column, text: part } => text(column, TextOp::EndsWith, part),
            Condition::In { column, values } => ConditionKind::In { column: column.into(), values: each(values)? },
            Condition::IsNull { column } => ConditionKind::IsNull(column.into()),
            Condition::IsNotNull { column } => ConditionKind::IsNotNull(column.into()),
        }))
    }
}

impl From<&AstValue> for Value {
    fn from(value: &AstValue) -> Self {
        let boxed = |value: &AstValue| Box::new(Self::from(value));
        match &value.value {
            ValueKind::Column(column) => {
                let Column { alias, name } = column.into();
                Self::Column { alias, name }
            }
            ValueKind::Text(text) => Self::Text { text: text.clone() },
            ValueKind::Number(number) => Self::Number { number: number.as_str().to_owned() },
            ValueKind::Bool(bool) => Self::Bool { bool: *bool },
            ValueKind::Now => Self::Now,
            ValueKind::Date(parts) => Self::Date { parts: parts.clone() },
            ValueKind::DateAdd { part, amount, to } => {
                Self::DateAdd { part: (*part).into(), amount: amount.as_str().to_owned(), to: boxed(to) }
            }
            ValueKind::DateDiff { part, from, to } => {
                Self::DateDiff { part: (*part).into(), from: boxed(from), to: boxed(to) }
            }
            ValueKind::Arithmetic { op, left, right } => {
                Self::Arithmetic { left: boxed(left), op: (*op).into(), right: boxed(right) }
            }
        }
    }
}

impl TryFrom<Value> for AstValue {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let boxed = |value: Box<Value>| Ok::<_, String>(Box::new(Self::try_from(*value)?));
        Ok(Self::built(match value {
            Value::Column { alias, name } => ValueKind::Column(Column { alias, name }.into()),
            Value::Text { text } => ValueKind::Text(text),
            Value::Number { number: text } => ValueKind::Number(number(&text)?),
            Value::Bool { bool } => ValueKind::Bool(bool),
            Value::Now => ValueKind::Now,
            Value::Date { parts } => ValueKind::Date(parts),
            Value::DateAdd { part, amount, to } => {
                ValueKind::DateAdd { part: part.into(), amount: number(&amount)?, to: boxed(to)? }
            }
            Value::DateDiff { part, from, to } => {
                ValueKind::DateDiff { part: part.into(), from: boxed(from)?, to: boxed(to)? }
            }
            Value::Arithmetic { left, op, right } => {
                ValueKind::Arithmetic { op: op.into(), left: boxed(left)?, right: boxed(right)? }
            }
        }))
    }
}
