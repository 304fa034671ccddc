//! Conditions in SQL. Each one is complete in itself: parenthesised wherever it is more than one term.

use segment_query::ast::{CompareOp, Condition, ConditionKind, TextOp, Value, ValueKind};
use segment_query::{ColumnKind, Span, Spanned};

use super::path::Scope;
use super::{Compiler, EvaluateError, Result, Sql, balanced};

impl Compiler<'_> {
    pub(super) fn condition(&self, condition: &Condition, scope: &Scope<'_>) -> Result<Sql> {
        match &condition.value {
            ConditionKind::All(operands) => {
                let terms = operands.iter().map(|o| self.condition(o, scope)).collect::<Result<_>>()?;
                Ok(balanced(terms, "AND"))
            }
            ConditionKind::Any(operands) => self.any(operands, scope),
            ConditionKind::Not(inner) => {
                let mut sql = Sql::new("NOT (");
                sql.append(self.condition(inner, scope)?);
                sql.push(")");
                Ok(in_parentheses(sql))
            }
            ConditionKind::Compare { left, op, right } => self.compare(left, *op, right, condition.span, scope),
            ConditionKind::Text { column, op, text } => {
                let known = scope.column(column)?;
                if known.column.kind != ColumnKind::Text {
                    let message = format!("{} needs a text column, and `{}` is none.", op.keyword(), column.name.value);
                    return Err(EvaluateError::new(column.span(), message));
                }
                let function = match op {
                    TextOp::Contains => "dv_contains",
                    TextOp::StartsWith => "dv_startswith",
                    TextOp::EndsWith => "dv_endswith",
                };
                let mut sql = Sql::new(&format!("{function}({}, ", known.sql));
                sql.bind(text.value.clone());
                sql.push(")");
                Ok(sql)
            }
            ConditionKind::In { column, values } => {
                let equal = |value: &Value| {
                    let left = Spanned::new(ValueKind::Column(column.clone()), column.span());
                    let kind = ConditionKind::Compare { left, op: CompareOp::Equal, right: value.clone() };
                    Spanned::new(kind, condition.span)
                };
                self.any(&values.iter().map(equal).collect::<Vec<_>>(), scope)
            }
            ConditionKind::IsNull(column) => Ok(Sql::new(&format!("({} IS NULL)", scope.column(column)?.sql))),
            ConditionKind::IsNotNull(column) => Ok(Sql::new(&format!("({} IS NOT NULL)", scope.column(column)?.sql))),
        }
    }

    /// `a == 1 || a == 2` becomes `a IN (1, 2)`, which means the same, and finds an index.
    fn any(&self, operands: &[Condition], scope: &Scope<'_>) -> Result<Sql> {
        let mut terms: Vec<Sql> = Vec::new();
        let mut lists: Vec<(String, Vec<&Condition>)> = Vec::new();
        for operand in operands {
            match equal_column(operand) {
                Some(column) => {
                    let key = scope.column(column)?.sql;
                    match lists.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, list)) => list.push(operand),
                        None => lists.push((key, vec![operand])),
                    }
                }
                None => terms.push(self.condition(operand, scope)?),
            }
        }
        for (column, list) in lists {
            if let [single] = list.as_slice() {
                terms.push(self.condition(single, scope)?);
                continue;
            }
            let mut sql = Sql::new(&format!("({column} IN ("));
            for (index, operand) in list.into_iter().enumerate() {
                if index > 0 {
                    sql.push(", ");
                }
                sql.append(self.equal_literal(operand, scope)?);
            }
            sql.push("))");
            terms.push(sql);
        }
        Ok(balanced(terms, "OR"))
    }

    /// The literal's side of what [`equal_column`] recognised, bound by the column's kind.
    fn equal_literal(&self, condition: &Condition, scope: &Scope<'_>) -> Result<Sql> {
        let ConditionKind::Compare { left, op, right } = &condition.value else {
            return Ok(Sql::default());
        };
        let (left_sql, right_sql) = self.sides(left, *op, right, condition.span, scope)?;
        Ok(if matches!(left.value, ValueKind::Column(_)) { right_sql } else { left_sql })
    }

    fn compare(&self, left: &Value, op: CompareOp, right: &Value, span: Span, scope: &Scope<'_>) -> Result<Sql> {
        let (mut sql, right) = self.sides(left, op, right, span, scope)?;
        sql.push(match op {
            CompareOp::Equal => " = ",
            CompareOp::NotEqual => " <> ",
            CompareOp::Greater => " > ",
            CompareOp::GreaterOrEqual => " >= ",
            CompareOp::Less => " < ",
            CompareOp::LessOrEqual => " <= ",
        });
        sql.append(right);
        Ok(in_parentheses(sql))
    }
}

fn in_parentheses(sql: Sql) -> Sql {
    let mut whole = Sql::new("(");
    whole.append(sql);
    whole.push(")");
    whole
}

/// The column of `column == literal`, either way round.
fn equal_column(condition: &Condition) -> Option<&segment_query::ast::Column> {
    let ConditionKind::Compare { left, op: CompareOp::Equal, right } = &condition.value else {
        return None;
    };
    match (&left.value, &right.value) {
        (ValueKind::Column(column), other) | (other, ValueKind::Column(column)) => {
            matches!(other, ValueKind::Text(_) | ValueKind::Number(_) | ValueKind::Bool(_)).then_some(column)
        }
        _ => None,
    }
}

/// Whether it holds only where some column has a certain value, or one of several.
pub(super) fn demands_a_value(condition: &Condition) -> bool {
    match &condition.value {
        ConditionKind::All(operands) => operands.iter().any(demands_a_value),
        ConditionKind::Any(operands) => operands.iter().all(demands_a_value),
        _ => equal_column(condition).is_some(),
    }
}
