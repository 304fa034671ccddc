//! What is asked of a contact, and the set of those who meet it.

use segment_query::ast::{Condition, Ignored, Name, Profile, SetExpr, SetOp, Step};
use segment_query::{Span, TARGET_ENTITY};

use crate::columns;
use crate::ways::Group;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ask {
    /// Of the contact's own columns.
    Is(Condition),
    /// To be in the set, or not to be.
    In { inside: bool, set: Box<SetExpr> },
    /// An empty one asks nothing.
    All(Vec<Ask>),
    /// An empty one is met by nobody.
    Any(Vec<Ask>),
}

/// One part of the filter of the entity.
#[derive(Clone, Debug)]
pub(super) enum Leaf {
    Contact(Ask),
    /// Of the columns of one table's row.
    Row(Condition),
    /// That there is a row which meets the link's own filter.
    Linked,
}

impl Leaf {
    fn ask(self) -> Ask {
        match self {
            Self::Contact(ask) => ask,
            Self::Row(condition) => Ask::Is(condition),
            Self::Linked => Ask::All(Vec::new()),
        }
    }

    fn rows(parts: &[Self]) -> Option<Vec<Condition>> {
        let row = |part: &Self| if let Self::Row(condition) = part { Some(condition.clone()) } else { None };
        parts.iter().map(row).collect()
    }
}

impl Group for Leaf {
    fn all(parts: Vec<Self>) -> Self {
        match Self::rows(&parts).and_then(columns::all) {
            Some(condition) => Self::Row(condition),
            None if matches!(parts.as_slice(), [Self::Linked, ..]) => Self::Linked,
            None => Self::Contact(Ask::All(parts.into_iter().map(Self::ask).collect())),
        }
    }

    fn any(parts: Vec<Self>) -> Self {
        match Self::rows(&parts).and_then(columns::any) {
            Some(condition) => Self::Row(condition),
            None if matches!(parts.as_slice(), [Self::Linked, ..]) => Self::Linked,
            None => Self::Contact(Ask::Any(parts.into_iter().map(Self::ask).collect())),
        }
    }
}

pub(super) fn operation(op: SetOp, mut operands: Vec<SetExpr>) -> Option<SetExpr> {
    if operands.len() < 2 {
        return operands.pop();
    }
    // `A UNION (B UNION C)` needs no parentheses, nor does `(A EXCEPT B) EXCEPT C`.
    let mut flat: Vec<SetExpr> = Vec::new();
    for (place, operand) in operands.into_iter().enumerate() {
        match operand {
            SetExpr::Set { op: own, operands, .. } if own == op && (op != SetOp::Except || place == 0) => {
                flat.extend(operands);
            }
            other => flat.push(other),
        }
    }
    Some(SetExpr::Set { op, operands: flat, span: Ignored(Span::default()) })
}

pub(super) fn profile(entity: &str, alias: &Name, steps: Vec<Step>) -> SetExpr {
    let (entity, span) = (Name::built(entity.to_owned()), Ignored(Span::default()));
    SetExpr::Profile(Profile { entity, alias: Some(alias.clone()), steps, span })
}

impl Ask {
    /// Without groups of one, groups in groups of the same kind, and several conditions where one can be.
    pub(super) fn simplified(self) -> Self {
        let (parts, all) = match self {
            Self::All(parts) => (parts, true),
            Self::Any(parts) => (parts, false),
            other => return other,
        };
        let (mut conditions, mut rest): (Vec<Condition>, Vec<Self>) = (Vec::new(), Vec::new());
        for part in parts {
            match (part.simplified(), all) {
                (Self::All(inner), true) | (Self::Any(inner), false) => rest.extend(inner),
                (other, _) => rest.push(other),
            }
        }
        // What asks nothing is met by everybody, and so decides an "or".
        if !all && rest.contains(&Self::All(Vec::new())) {
            return Self::All(Vec::new());
        }
        rest.retain(|part| match part {
            Self::Is(condition) => {
                conditions.push(condition.clone());
                false
            }
            _ => true,
        });
        let own = if all { columns::all(conditions) } else { columns::any(conditions) };
        let mut parts: Vec<Self> = own.map(Self::Is).into_iter().chain(rest).collect();
        if parts.len() == 1 {
            return parts.remove(0);
        }
        if all { Self::All(parts) } else { Self::Any(parts) }
    }

    /// Everybody who meets it.
    pub(super) fn set(self, contact: &Name) -> SetExpr {
        let everybody = || profile(TARGET_ENTITY, contact, Vec::new());
        match self {
            Self::Is(condition) => profile(TARGET_ENTITY, contact, vec![Step::Filter(condition)]),
            Self::In { inside: true, set } => *set,
            Self::In { inside: false, set } => {
                operation(SetOp::Except, vec![everybody(), *set]).unwrap_or_else(everybody)
            }
            Self::All(parts) => {
                let (mut inside, mut outside) = (Vec::new(), Vec::new());
                for part in parts {
                    match part {
                        Self::In { inside: false, set } => outside.push(*set),
                        other => inside.push(other.set(contact)),
                    }
                }
                let first = operation(SetOp::Intersect, inside).unwrap_or_else(everybody);
                let operands = std::iter::once(first).chain(outside).collect();
                operation(SetOp::Except, operands).unwrap_or_else(everybody)
            }
            Self::Any(parts) => {
                let sets = parts.into_iter().map(|part| part.set(contact)).collect();
                let nobody = || operation(SetOp::Except, vec![everybody(), everybody()]).unwrap_or_else(everybody);
                operation(SetOp::Union, sets).unwrap_or_else(nobody)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_away_keeps_its_parentheses() {
        let table = |name: &str| {
            SetExpr::Profile(Profile {
                entity: Name::built(name.to_owned()),
                alias: None,
                steps: Vec::new(),
                span: Ignored::default(),
            })
        };
        let except = |left, right| operation(SetOp::Except, vec![left, right]).unwrap();
        let right = except(table("a"), except(table("b"), table("c")));
        assert_eq!(right.to_string(), "PROFILE(a) EXCEPT (PROFILE(b) EXCEPT PROFILE(c))");
        let left = except(except(table("a"), table("b")), table("c"));
        assert_eq!(left.to_string(), "PROFILE(a) EXCEPT PROFILE(b) EXCEPT PROFILE(c)");
    }
}
