//! The columns that a condition names.

use segment_query::ast::{Column, CompareOp, Condition, ConditionKind, Value, ValueKind};
use segment_query::{Span, Spanned};

/// The condition with other columns in the place of its own.
pub(crate) fn renamed(condition: &Condition, rename: &mut dyn FnMut(&Column) -> Column) -> Condition {
    let mut all = |parts: &[Condition]| parts.iter().map(|part| renamed(part, rename)).collect();
    let kind = match &condition.value {
        ConditionKind::All(parts) => ConditionKind::All(all(parts)),
        ConditionKind::Any(parts) => ConditionKind::Any(all(parts)),
        ConditionKind::Not(inner) => ConditionKind::Not(Box::new(renamed(inner, rename))),
        ConditionKind::Compare { left, op, right } => {
            ConditionKind::Compare { left: in_value(left, rename), op: *op, right: in_value(right, rename) }
        }
        ConditionKind::Text { column, op, text } => {
            ConditionKind::Text { column: rename(column), op: *op, text: text.clone() }
        }
        ConditionKind::In { column, values } => ConditionKind::In { column: rename(column), values: values.clone() },
        ConditionKind::IsNull(column) => ConditionKind::IsNull(rename(column)),
        ConditionKind::IsNotNull(column) => ConditionKind::IsNotNull(rename(column)),
    };
    Spanned::new(kind, condition.span)
}

fn in_value(value: &Value, rename: &mut dyn FnMut(&Column) -> Column) -> Value {
    let mut boxed = |value: &Value| Box::new(in_value(value, rename));
    let kind = match &value.value {
        ValueKind::Column(column) => ValueKind::Column(rename(column)),
        ValueKind::DateAdd { part, amount, to } => {
            ValueKind::DateAdd { part: *part, amount: amount.clone(), to: boxed(to) }
        }
        ValueKind::DateDiff { part, from, to } => ValueKind::DateDiff { part: *part, from: boxed(from), to: boxed(to) },
        ValueKind::Arithmetic { op, left, right } => {
            ValueKind::Arithmetic { op: *op, left: boxed(left), right: boxed(right) }
        }
        other => other.clone(),
    };
    Spanned::new(kind, value.span)
}

/// Every column, in order.
pub(crate) fn named(condition: &Condition) -> Vec<Column> {
    let mut all = Vec::new();
    renamed(condition, &mut |column| {
        all.push(column.clone());
        column.clone()
    });
    all
}

/// `column == value` for each of the values of `column IN [..]`.
pub(crate) fn each_equal(column: &Column, values: &[Value], span: Span) -> Vec<Condition> {
    let equal = |value: &Value| {
        let left = Value::new(ValueKind::Column(column.clone()), column.span());
        Condition::new(ConditionKind::Compare { left, op: CompareOp::Equal, right: value.clone() }, span)
    };
    values.iter().map(equal).collect()
}

/// Joined by `&&`; `None` when there are none. Groups of the same kind become one.
pub(crate) fn all(conditions: Vec<Condition>) -> Option<Condition> {
    group(conditions, true)
}

/// Joined by `||`.
pub(crate) fn any(conditions: Vec<Condition>) -> Option<Condition> {
    group(conditions, false)
}

fn group(conditions: Vec<Condition>, all: bool) -> Option<Condition> {
    let mut flat = Vec::new();
    for condition in conditions {
        match condition.value {
            ConditionKind::All(parts) if all => flat.extend(parts),
            ConditionKind::Any(parts) if !all => flat.extend(parts),
            _ => flat.push(condition),
        }
    }
    if flat.len() < 2 {
        return flat.pop();
    }
    Some(Spanned::built(if all { ConditionKind::All(flat) } else { ConditionKind::Any(flat) }))
}
