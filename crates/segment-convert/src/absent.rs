//! What a condition says of a record that is not there: all its columns are null.

use segment_query::ast::{Column, Condition, ConditionKind};

use crate::columns::{self, named};

/// What is left to ask where the record is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    Always,
    Never,
    When(Box<Condition>),
}

/// What has to hold for the condition to be true when the tables with these aliases have no record.
pub(crate) fn without(condition: &Condition, absent: &[&str]) -> Left {
    left(condition, true, absent)
}

/// Whether the condition can be true when the tables with these aliases have no record.
pub(crate) fn holds_without(condition: &Condition, absent: &[&str]) -> bool {
    without(condition, absent) != Left::Never
}

fn left(condition: &Condition, wanted: bool, absent: &[&str]) -> Left {
    let is_absent = |column: &Column| column.alias.as_ref().is_some_and(|alias| is_among(&alias.value, absent));
    let always = |it_is: bool| if it_is { Left::Always } else { Left::Never };
    match &condition.value {
        ConditionKind::All(parts) => group(parts, wanted, wanted, absent),
        ConditionKind::Any(parts) => group(parts, wanted, !wanted, absent),
        ConditionKind::Not(inner) => left(inner, !wanted, absent),
        ConditionKind::IsNull(column) if is_absent(column) => always(wanted),
        ConditionKind::IsNotNull(column) if is_absent(column) => always(!wanted),
        // A comparison with a missing value is neither true nor false.
        _ if named(condition).iter().any(is_absent) => Left::Never,
        _ if wanted => Left::When(Box::new(condition.clone())),
        _ => Left::When(Box::new(Condition::built(ConditionKind::Not(Box::new(condition.clone()))))),
    }
}

fn group(parts: &[Condition], wanted: bool, all: bool, absent: &[&str]) -> Left {
    let mut asked = Vec::new();
    for part in parts {
        match (left(part, wanted, absent), all) {
            (Left::Never, true) => return Left::Never,
            (Left::Always, false) => return Left::Always,
            (Left::When(condition), _) => asked.push(*condition),
            (Left::Always, true) | (Left::Never, false) => {}
        }
    }
    let joined = if all { columns::all(asked) } else { columns::any(asked) };
    match joined {
        Some(condition) => Left::When(Box::new(condition)),
        None if all => Left::Always,
        None => Left::Never,
    }
}

/// Aliases are compared without regard to case.
pub(crate) fn is_among(alias: &str, aliases: &[&str]) -> bool {
    aliases.iter().any(|known| known.eq_ignore_ascii_case(alias))
}
