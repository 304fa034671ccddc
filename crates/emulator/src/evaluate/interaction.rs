//! `INTERACTION(kind, link).FILTER(..).HAVING(aggregate, window)`: interactions grouped by contact.

use rusqlite::types::Value;
use segment_query::ast::{Aggregate, CompareOp, DatePart, Having, Interaction, Window, WindowUnit};
use segment_query::{ColumnKind, Span};

use super::path::Scope;
use super::value::number;
use super::{Compiler, EvaluateError, Result, Sql, balanced, is_in, quoted};
use crate::functions::date_add;

impl Compiler<'_> {
    pub(super) fn interaction(&self, interaction: &Interaction) -> Result<Sql> {
        let contact = self.contact(interaction.kind.span)?;
        let column = format!("t0.{}", quoted(&contact.primary_id));
        Ok(is_in(&column, self.who_did(interaction)?))
    }

    /// The contacts whose interactions qualify, each once, in the order of their ids. The link's name is not judged: the
    /// stored interactions have one way to the contact.
    pub(super) fn who_did(&self, interaction: &Interaction) -> Result<Sql> {
        let kind = &interaction.kind;
        let known = self
            .catalog
            .interaction(&kind.value)
            .ok_or_else(|| EvaluateError::new(kind.span, format!("There is no interaction `{}`.", kind.value)))?;
        let scope = Scope::of_interaction(known);
        let mut conditions = Vec::new();
        if let Some(filter) = &interaction.filter {
            conditions.push(self.condition(filter, &scope)?);
        }
        if let Some(Having { window: Some(window), span, .. }) = &interaction.having {
            conditions.push(self.window(*window, span.0)?);
        }
        let table = quoted(&format!("interaction_{}", known.name.to_ascii_lowercase()));
        let mut sql = Sql::new(&format!("SELECT t0.contactid AS id FROM {table} AS t0"));
        if !conditions.is_empty() {
            sql.push(" WHERE ");
            sql.append(balanced(conditions, "AND"));
        }
        sql.push(" GROUP BY t0.contactid");
        if let Some(having) = &interaction.having {
            sql.push(" HAVING ");
            sql.append(self.having(having, &scope)?);
        }
        Ok(sql)
    }

    fn window(&self, window: Window, span: Span) -> Result<Sql> {
        let part = match window.unit {
            WindowUnit::Days => DatePart::Day,
            WindowUnit::Months => DatePart::Month,
            WindowUnit::Years => DatePart::Year,
        };
        let now = self.context.now_ms;
        let start = date_add(part, -i64::from(window.length), now)
            .ok_or_else(|| EvaluateError::new(span, "The window begins before the year 1."))?;
        let mut sql = Sql::new("(t0.timestamp BETWEEN ");
        sql.bind(start);
        sql.push(" AND ");
        sql.bind(now);
        sql.push(")");
        Ok(sql)
    }

    fn having(&self, having: &Having, scope: &Scope<'_>) -> Result<Sql> {
        let (function, name) = match &having.aggregate {
            Aggregate::Count => ("COUNT", None),
            Aggregate::Sum(name) => ("SUM", Some(name)),
            Aggregate::Avg(name) => ("AVG", Some(name)),
            Aggregate::Min(name) => ("MIN", Some(name)),
            Aggregate::Max(name) => ("MAX", Some(name)),
        };
        let argument = match name {
            None => "*".to_owned(),
            Some(name) => {
                let known = scope.own_column(name)?;
                if !matches!(known.column.kind, ColumnKind::Whole | ColumnKind::Decimal | ColumnKind::Money) {
                    let message = format!("Only a number can be calculated with, and `{}` is none.", name.value);
                    return Err(EvaluateError::new(name.span, message));
                }
                known.sql
            }
        };
        let op = match having.op {
            CompareOp::Equal => "=",
            CompareOp::NotEqual => "<>",
            CompareOp::Greater => ">",
            CompareOp::GreaterOrEqual => ">=",
            CompareOp::Less => "<",
            CompareOp::LessOrEqual => "<=",
        };
        let mut sql = Sql::new(&format!("{function}({argument}) {op} "));
        let value: Value = number(&having.value);
        sql.bind(value);
        Ok(sql)
    }
}
