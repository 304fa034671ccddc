//! What a condition claims about one column, and which claims cannot both hold or cover everything together.

use super::point::{Point, Relation};
use crate::ast::{Column, CompareOp, Condition, ConditionKind, Value, ValueKind};

/// A claim about the value of one column. All but `Null` hold for no record without a value.
#[derive(Clone, Debug)]
pub(super) enum Claim {
    Compared(CompareOp, Point),
    OneOf(Vec<Point>),
    Null,
    /// Has a value; whatever else is asked of it is not judged.
    Valued,
}

/// The one column that the condition is about, and the claim.
pub(super) fn claim(condition: &Condition) -> Option<(&Column, Claim)> {
    match &condition.value {
        ConditionKind::Compare { left, op, right } => compared(left, *op, right),
        ConditionKind::Text { column, .. } | ConditionKind::IsNotNull(column) => Some((column, Claim::Valued)),
        ConditionKind::IsNull(column) => Some((column, Claim::Null)),
        ConditionKind::In { column, values } => {
            Some((column, Claim::OneOf(values.iter().map(Point::of).collect::<Option<_>>()?)))
        }
        ConditionKind::Any(operands) => one_of(operands),
        // A comparison with nothing is neither true nor false, so NOT of it needs a value just as well.
        ConditionKind::Not(inner) => match claim(inner)? {
            (column, Claim::Compared(op, point)) => Some((column, Claim::Compared(op.negated(), point))),
            (column, Claim::Null) => Some((column, Claim::Valued)),
            (column, Claim::Valued) if matches!(inner.value, ConditionKind::IsNotNull(_)) => {
                Some((column, Claim::Null))
            }
            (column, Claim::Valued | Claim::OneOf(_)) => Some((column, Claim::Valued)),
        },
        ConditionKind::All(_) => None,
    }
}

fn compared<'q>(left: &'q Value, op: CompareOp, right: &'q Value) -> Option<(&'q Column, Claim)> {
    let (column, op, other) = match (&left.value, &right.value) {
        (ValueKind::Column(column), _) => (column, op, right),
        (_, ValueKind::Column(column)) => (column, op.turned(), left),
        _ => return None,
    };
    Some((column, Point::of(other).map_or(Claim::Valued, |point| Claim::Compared(op, point))))
}

/// `a == 1 || a == 2`
fn one_of(operands: &[Condition]) -> Option<(&Column, Claim)> {
    let mut points = Vec::with_capacity(operands.len());
    let mut column: Option<&Column> = None;
    for operand in operands {
        let ConditionKind::Compare { left, op: CompareOp::Equal, right } = &operand.value else {
            return None;
        };
        let (this, Claim::Compared(_, point)) = compared(left, CompareOp::Equal, right)? else {
            return None;
        };
        if column.is_some_and(|column| !same_column(column, this)) {
            return None;
        }
        column = Some(this);
        points.push(point);
    }
    Some((column?, Claim::OneOf(points)))
}

pub(super) fn same_column(a: &Column, b: &Column) -> bool {
    let aliases = match (&a.alias, &b.alias) {
        (Some(a), Some(b)) => a.value.eq_ignore_ascii_case(&b.value),
        (a, b) => a.is_none() && b.is_none(),
    };
    aliases && a.name.value.eq_ignore_ascii_case(&b.name.value)
}

/// Whether a comparison of two fixed values holds, where that is certain.
pub(super) fn outcome(left: &Point, op: CompareOp, right: &Point) -> Option<bool> {
    let relation = left.relation(right);
    match (op, relation) {
        (_, Relation::Unknown) => None,
        (CompareOp::Equal, _) => Some(relation == Relation::Same),
        (CompareOp::NotEqual, _) => Some(relation != Relation::Same),
        (_, Relation::Other) => None,
        (CompareOp::Greater, _) => Some(relation == Relation::After),
        (CompareOp::GreaterOrEqual, _) => Some(relation != Relation::Before),
        (CompareOp::Less, _) => Some(relation == Relation::Before),
        (CompareOp::LessOrEqual, _) => Some(relation != Relation::After),
    }
}

/// Whether no value meets both claims.
pub(super) fn exclude(a: &Claim, b: &Claim) -> bool {
    use CompareOp::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
    match (a, b) {
        (Claim::Null, Claim::Null) | (Claim::Valued, Claim::Valued) => false,
        (Claim::Null, _) | (_, Claim::Null) => true,
        (Claim::Valued, _) | (_, Claim::Valued) => false,
        (Claim::OneOf(points), other) | (other, Claim::OneOf(points)) => {
            points.iter().all(|point| exclude(&Claim::Compared(Equal, point.clone()), other))
        }
        (Claim::Compared(Equal, x), Claim::Compared(op, y)) => outcome(x, *op, y) == Some(false),
        (Claim::Compared(op, y), Claim::Compared(Equal, x)) => outcome(x, *op, y) == Some(false),
        (Claim::Compared(low @ (Greater | GreaterOrEqual), x), Claim::Compared(high @ (Less | LessOrEqual), y))
        | (Claim::Compared(high @ (Less | LessOrEqual), y), Claim::Compared(low @ (Greater | GreaterOrEqual), x)) => {
            let meet = *low == GreaterOrEqual && *high == LessOrEqual;
            outcome(x, if meet { Greater } else { GreaterOrEqual }, y) == Some(true)
        }
        _ => false,
    }
}

/// Whether every value meets one of the two claims or both.
pub(super) fn cover(a: &Claim, b: &Claim) -> bool {
    match (a, b) {
        (Claim::Compared(a, x), Claim::Compared(b, y)) => {
            exclude(&Claim::Compared(a.negated(), x.clone()), &Claim::Compared(b.negated(), y.clone()))
        }
        _ => false,
    }
}
