//! Conditions of a path as filters of its tables.

use segment_query::ast::{Column, CompareOp, Condition, ConditionKind, TextOp, Value, ValueKind};
use segment_query::{ColumnKind, Span, condition_text};

use super::literal::{Literal, literal, why_no_literal, written};
use super::tree::{Condition as Test, Filter, Operand, Operator};
use crate::columns::each_equal;
use crate::like::escaped_pattern;
use crate::loss::Loss;
use crate::path::{Found, Path};
use crate::ways::{Group, Mixed};

/// A filter that may be about several tables of one path.
pub(super) type Bound = Mixed<Filter>;

impl Group for Filter {
    fn all(filters: Vec<Self>) -> Self {
        Self::All(filters)
    }

    fn any(filters: Vec<Self>) -> Self {
        Self::Any(filters)
    }
}

pub(super) struct Lowering<'a, 'q, 'c> {
    pub(super) path: &'a Path<'q, 'c>,
    /// What the contact's filter may call the table before it, if it may.
    pub(super) beside: Option<&'a str>,
    pub(super) losses: &'a mut Vec<Loss>,
}

impl<'c> Lowering<'_, '_, 'c> {
    /// Keeps the rows for which the condition is true or, without `holds`, false; `None` when nothing of it can be said,
    /// which is reported. `here`: the table that bare columns belong to.
    pub(super) fn condition(&mut self, condition: &Condition, here: usize, holds: bool) -> Option<Bound> {
        match &condition.value {
            ConditionKind::All(parts) => self.group(parts, here, holds, holds),
            ConditionKind::Any(parts) => self.group(parts, here, holds, !holds),
            ConditionKind::Not(inner) => self.condition(inner, here, !holds),
            ConditionKind::Compare { left, op, right } => self.compare(condition, left, *op, right, (here, holds)),
            ConditionKind::In { column, values } => {
                self.group(&each_equal(column, values, condition.span), here, holds, !holds)
            }
            ConditionKind::IsNull(column) | ConditionKind::IsNotNull(column) => {
                let found = self.found(column, here)?;
                let null = matches!(condition.value, ConditionKind::IsNull(_)) == holds;
                let operator = if null { Operator::Null } else { Operator::NotNull };
                Some(test(&found, operator, Operand::None))
            }
            ConditionKind::Text { column, op, text } => {
                let found = self.found(column, here)?;
                if found.known.is_some_and(|known| known.kind != ColumnKind::Text) {
                    return self.lost(condition, "it searches for text in a column that holds none");
                }
                let text = match written(&text.value) {
                    Ok(text) => escaped_pattern(&text),
                    Err(why) => return self.lost(condition, &why),
                };
                let pattern = match op {
                    TextOp::Contains => format!("%{text}%"),
                    TextOp::StartsWith => format!("{text}%"),
                    TextOp::EndsWith => format!("%{text}"),
                };
                let operator = if holds { Operator::Like } else { Operator::NotLike };
                Some(test(&found, operator, Operand::Value(pattern)))
            }
        }
    }

    /// What cannot be said of a part is left out of it.
    fn group(&mut self, parts: &[Condition], here: usize, holds: bool, all: bool) -> Option<Bound> {
        let said: Vec<Bound> = parts.iter().filter_map(|part| self.condition(part, here, holds)).collect();
        (!said.is_empty()).then(|| Bound::joined(said, all))
    }

    fn compare(
        &mut self,
        whole: &Condition,
        left: &Value,
        op: CompareOp,
        right: &Value,
        (here, holds): (usize, bool),
    ) -> Option<Bound> {
        let (column, op, other) = match (&left.value, &right.value) {
            (ValueKind::Column(column), _) => (column, operator(op), right),
            (_, ValueKind::Column(column)) => (column, turned(operator(op)), left),
            (ValueKind::Text(_) | ValueKind::Number(_) | ValueKind::Bool(_), _) => {
                return self.lost(whole, why_no_literal(right));
            }
            _ => return self.lost(whole, why_no_literal(left)),
        };
        let op = if holds { op } else { op.opposite() };
        let found = self.found(column, here)?;
        if let ValueKind::Column(other) = &other.value {
            let other = self.found(other, here)?;
            return self.columns(whole, &found, op, &other);
        }
        match literal(other, found.known) {
            Ok(Literal::Is(value)) => Some(test(&found, op, Operand::Value(value))),
            Ok(Literal::Bool(yes)) if matches!(op, Operator::Equal | Operator::NotEqual) => {
                let value = if yes == (op == Operator::Equal) { "1" } else { "0" };
                Some(test(&found, Operator::Equal, Operand::Value(value.to_owned())))
            }
            Ok(Literal::Bool(_)) => self.lost(whole, "yes and no have no order"),
            Ok(Literal::JustAbove(below)) => Some(match op {
                Operator::Equal => Bound::At(found.table, Filter::Any(Vec::new())),
                Operator::NotEqual => test(&found, Operator::NotNull, Operand::None),
                Operator::Greater | Operator::GreaterOrEqual => test(&found, Operator::Greater, Operand::Value(below)),
                _ => test(&found, Operator::LessOrEqual, Operand::Value(below)),
            }),
            Err(why) => self.lost(whole, &why),
        }
    }

    fn columns(&mut self, whole: &Condition, left: &Found<'_>, op: Operator, right: &Found<'_>) -> Option<Bound> {
        let kinds = left.known.zip(right.known).map(|(left, right)| (&left.kind, &right.kind));
        if kinds.is_some_and(|(left, right)| !same_type(left, right)) {
            return self.lost(whole, "FetchXML compares only columns of one type");
        }
        if kinds.is_some_and(|(kind, _)| matches!(kind, ColumnKind::MultiChoice(_))) {
            return self.lost(whole, "the language does not say how columns with several choices compare");
        }
        if left.table == right.table {
            return Some(test(left, op, Operand::Column(right.name.clone())));
        }
        let contact = self.path.tables.len() - 1;
        let (own, op, other) = if left.table == contact { (left, op, right) } else { (right, turned(op), left) };
        match self.beside.filter(|_| own.table == contact && other.table + 1 == contact) {
            Some(alias) => Some(test(own, op, Operand::Column(format!("{alias}.{}", other.name)))),
            None => self.lost(
                whole,
                "FetchXML compares columns of two tables only where the contact is linked to the other, and only in a \
                 link that has to be there",
            ),
        }
    }

    fn found(&mut self, column: &Column, here: usize) -> Option<Found<'c>> {
        let found = self.path.column(column, here);
        match &found {
            None => self.losses.push(unknown_alias(column.span(), column.alias.as_ref().map_or("", |a| &a.value))),
            Some(found) if found.known.is_none() => {
                let message = format!(
                    "The column {} is not in the catalog: what it is compared with is written as it stands.",
                    column.name.value
                );
                self.losses.push(Loss::at(column.span(), message));
            }
            Some(_) => {}
        }
        found
    }

    fn lost(&mut self, condition: &Condition, why: &str) -> Option<Bound> {
        self.losses.push(left_out(condition, why));
        None
    }
}

/// A condition that the FetchXML does without.
pub(super) fn left_out(condition: &Condition, why: &str) -> Loss {
    Loss::at(condition.span, format!("The condition {} is left out: {why}.", condition_text(condition)))
}

fn test(found: &Found<'_>, operator: Operator, operand: Operand) -> Bound {
    Bound::At(found.table, Filter::of(Test { of: None, column: found.name.clone(), operator, operand }))
}

const fn operator(op: CompareOp) -> Operator {
    match op {
        CompareOp::Equal => Operator::Equal,
        CompareOp::NotEqual => Operator::NotEqual,
        CompareOp::Greater => Operator::Greater,
        CompareOp::GreaterOrEqual => Operator::GreaterOrEqual,
        CompareOp::Less => Operator::Less,
        CompareOp::LessOrEqual => Operator::LessOrEqual,
    }
}

/// The operator with its sides changed.
const fn turned(operator: Operator) -> Operator {
    match operator {
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        other => other,
    }
}

fn same_type(left: &ColumnKind, right: &ColumnKind) -> bool {
    let is_id = |kind: &ColumnKind| matches!(kind, ColumnKind::Id | ColumnKind::Lookup { .. });
    std::mem::discriminant(left) == std::mem::discriminant(right) || is_id(left) && is_id(right)
}

/// Where an alias that nobody declared stands.
pub(super) fn unknown_alias(span: Span, alias: &str) -> Loss {
    Loss::at(span, format!("What is asked of {alias} is left out: no table on the path has this alias."))
}
