//! Conditions of real-time journeys in outbound words, and what they say of a record that is not there.

use segment_query::Spanned;
use segment_query::ast::{Column, CompareOp, Condition, ConditionKind, Value, ValueKind};

use crate::columns::{all, any, named};
use crate::ways::Group;

/// What is asked along one path.
#[derive(Clone, Debug)]
pub(super) struct Asked(pub(super) Condition);

impl Group for Asked {
    fn all(parts: Vec<Self>) -> Self {
        let none = || Spanned::built(ConditionKind::All(Vec::new()));
        Self(all(parts.into_iter().map(|part| part.0).collect()).unwrap_or_else(none))
    }

    fn any(parts: Vec<Self>) -> Self {
        let none = || Spanned::built(ConditionKind::Any(Vec::new()));
        Self(any(parts.into_iter().map(|part| part.0).collect()).unwrap_or_else(none))
    }
}

/// `a IN [1, 2]` as `a == 1 || a == 2`.
pub(super) fn unlisted(condition: &Condition) -> Condition {
    let kind = match &condition.value {
        ConditionKind::All(parts) => {
            return all(parts.iter().map(unlisted).collect()).unwrap_or_else(|| condition.clone());
        }
        ConditionKind::Any(parts) => {
            return any(parts.iter().map(unlisted).collect()).unwrap_or_else(|| condition.clone());
        }
        ConditionKind::Not(inner) => ConditionKind::Not(Box::new(unlisted(inner))),
        ConditionKind::In { column, values } => {
            let equal = |value: &Value| {
                let left = Value::new(ValueKind::Column(column.clone()), column.span());
                let kind = ConditionKind::Compare { left, op: CompareOp::Equal, right: value.clone() };
                Condition::new(kind, condition.span)
            };
            return any(values.iter().map(equal).collect()).unwrap_or_else(|| condition.clone());
        }
        other => other.clone(),
    };
    Spanned::new(kind, condition.span)
}

/// Whether the condition can be true when the tables with these aliases have no record, all their columns being null.
pub(super) fn holds_without(condition: &Condition, absent: &[&str]) -> bool {
    can_be(condition, true, absent)
}

fn can_be(condition: &Condition, wanted: bool, absent: &[&str]) -> bool {
    let is_absent = |column: &Column| column.alias.as_ref().is_some_and(|alias| is_among(&alias.value, absent));
    match &condition.value {
        ConditionKind::All(parts) if wanted => parts.iter().all(|part| can_be(part, true, absent)),
        ConditionKind::All(parts) => parts.iter().any(|part| can_be(part, false, absent)),
        ConditionKind::Any(parts) if wanted => parts.iter().any(|part| can_be(part, true, absent)),
        ConditionKind::Any(parts) => parts.iter().all(|part| can_be(part, false, absent)),
        ConditionKind::Not(inner) => can_be(inner, !wanted, absent),
        ConditionKind::IsNull(column) if is_absent(column) => wanted,
        ConditionKind::IsNotNull(column) if is_absent(column) => !wanted,
        // A comparison with a missing value is neither true nor false.
        _ => !named(condition).iter().any(is_absent),
    }
}

/// Aliases are compared without regard to case.
pub(super) fn is_among(alias: &str, aliases: &[&str]) -> bool {
    aliases.iter().any(|known| known.eq_ignore_ascii_case(alias))
}
