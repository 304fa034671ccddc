//! Which aliases a stretch of a path names in its conditions.

use std::collections::BTreeSet;

use segment_query::ast::{Column, Condition, ConditionKind, Step, Value, ValueKind};

/// In lower case, since aliases are compared without regard to it.
pub(super) fn named_in(steps: &[Step]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for step in steps {
        match step {
            Step::Filter(condition) => in_condition(condition, &mut names),
            Step::Traverse(traverse) => traverse.filter.iter().for_each(|filter| in_condition(filter, &mut names)),
            Step::Relate(_) | Step::Distinct => {}
        }
    }
    names
}

fn in_condition(condition: &Condition, names: &mut BTreeSet<String>) {
    match &condition.value {
        ConditionKind::All(operands) | ConditionKind::Any(operands) => {
            operands.iter().for_each(|operand| in_condition(operand, names));
        }
        ConditionKind::Not(inner) => in_condition(inner, names),
        ConditionKind::Compare { left, right, .. } => {
            in_value(left, names);
            in_value(right, names);
        }
        ConditionKind::Text { column, .. }
        | ConditionKind::In { column, .. }
        | ConditionKind::IsNull(column)
        | ConditionKind::IsNotNull(column) => {
            in_column(column, names);
        }
    }
}

fn in_value(value: &Value, names: &mut BTreeSet<String>) {
    match &value.value {
        ValueKind::Column(column) => in_column(column, names),
        ValueKind::DateAdd { to, .. } => in_value(to, names),
        ValueKind::DateDiff { from, to, .. } => {
            in_value(from, names);
            in_value(to, names);
        }
        ValueKind::Arithmetic { left, right, .. } => {
            in_value(left, names);
            in_value(right, names);
        }
        ValueKind::Text(_) | ValueKind::Number(_) | ValueKind::Bool(_) | ValueKind::Now | ValueKind::Date(_) => {}
    }
}

fn in_column(column: &Column, names: &mut BTreeSet<String>) {
    names.extend(column.alias.iter().map(|alias| alias.value.to_ascii_lowercase()));
}
