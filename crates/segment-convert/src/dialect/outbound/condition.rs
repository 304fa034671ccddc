//! Conditions of real-time journeys in outbound words.

use segment_query::Spanned;
use segment_query::ast::{Condition, ConditionKind};

use crate::columns::{all, any, each_equal};
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
            return any(each_equal(column, values, condition.span)).unwrap_or_else(|| condition.clone());
        }
        other => other.clone(),
    };
    Spanned::new(kind, condition.span)
}
