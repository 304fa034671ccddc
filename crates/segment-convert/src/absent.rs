//! What a condition says of a record that is not there: all its columns are null.

use segment_query::ast::{Column, Condition, ConditionKind};

use crate::columns::named;

/// Whether the condition can be true when the tables with these aliases have no record, all their columns being null.
pub(crate) fn holds_without(condition: &Condition, absent: &[&str]) -> bool {
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
pub(crate) fn is_among(alias: &str, aliases: &[&str]) -> bool {
    aliases.iter().any(|known| known.eq_ignore_ascii_case(alias))
}
