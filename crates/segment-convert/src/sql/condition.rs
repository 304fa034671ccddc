//! Conditions in T-SQL, each complete in itself.

use segment_query::ast::{Column, CompareOp, Condition, ConditionKind, TextOp, Value};
use segment_query::{ColumnKind, condition_text};

use super::quoted;
use super::value::text;
use crate::columns::each_equal;
use crate::like::escaped_pattern;
use crate::loss::Loss;
use crate::path::Path;

pub(super) struct Terms<'a, 'q, 'c> {
    pub(super) path: &'a Path<'q, 'c>,
    /// The table that bare columns belong to.
    pub(super) here: usize,
    pub(super) losses: &'a mut Vec<Loss>,
}

/// A column with its table, and what it holds if that is known.
pub(super) struct Resolved<'c> {
    pub(super) sql: String,
    pub(super) kind: Option<&'c ColumnKind>,
}

impl<'c> Terms<'_, '_, 'c> {
    /// `None` when nothing of it can be said, which is reported.
    pub(super) fn condition(&mut self, condition: &Condition) -> Option<String> {
        match &condition.value {
            ConditionKind::All(parts) => self.group(parts, " AND "),
            ConditionKind::Any(parts) => self.group(parts, " OR "),
            ConditionKind::Not(inner) => Some(format!("(NOT {})", self.condition(inner)?)),
            ConditionKind::Compare { left, op, right } => self.compare(condition, left, *op, right),
            ConditionKind::In { column, values } => self.group(&each_equal(column, values, condition.span), " OR "),
            ConditionKind::IsNull(column) => Some(format!("({} IS NULL)", self.column(column)?.sql)),
            ConditionKind::IsNotNull(column) => Some(format!("({} IS NOT NULL)", self.column(column)?.sql)),
            ConditionKind::Text { column, op, text: part } => {
                let column = self.column(column)?;
                if column.kind.is_some_and(|kind| *kind != ColumnKind::Text) {
                    return self.lost(condition, "it searches for text in a column that holds none");
                }
                let part = escaped_pattern(&part.value);
                let pattern = match op {
                    TextOp::Contains => format!("%{part}%"),
                    TextOp::StartsWith => format!("{part}%"),
                    TextOp::EndsWith => format!("%{part}"),
                };
                Some(format!("({} LIKE {})", column.sql, text(&pattern)))
            }
        }
    }

    fn group(&mut self, parts: &[Condition], by: &str) -> Option<String> {
        let said: Vec<String> = parts.iter().filter_map(|part| self.condition(part)).collect();
        match said.as_slice() {
            [] => None,
            [only] => Some(only.clone()),
            _ => Some(format!("({})", said.join(by))),
        }
    }

    fn compare(&mut self, whole: &Condition, left: &Value, op: CompareOp, right: &Value) -> Option<String> {
        let symbol = match op {
            CompareOp::Equal => "=",
            CompareOp::NotEqual => "<>",
            CompareOp::Greater => ">",
            CompareOp::GreaterOrEqual => ">=",
            CompareOp::Less => "<",
            CompareOp::LessOrEqual => "<=",
        };
        match self.sides(left, right) {
            Ok((left, right)) => Some(format!("({left} {symbol} {right})")),
            Err(why) => self.lost(whole, &why),
        }
    }

    pub(super) fn column(&mut self, column: &Column) -> Option<Resolved<'c>> {
        let Some(found) = self.path.column(column, self.here) else {
            let alias = column.alias.as_ref().map_or("", |alias| &alias.value);
            let message = format!("What is asked of {alias} is left out: no table on the path has this alias.");
            self.losses.push(Loss::at(column.span(), message));
            return None;
        };
        let sql = format!("[t{}].{}", found.table, quoted(&found.name));
        Some(Resolved { sql, kind: found.known.map(|known| &known.kind) })
    }

    fn lost(&mut self, condition: &Condition, why: &str) -> Option<String> {
        let message = format!("The condition {} is left out: {why}.", condition_text(condition));
        self.losses.push(Loss::at(condition.span, message));
        None
    }
}
