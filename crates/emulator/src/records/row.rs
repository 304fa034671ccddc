//! A row as read from SQL.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params_from_iter};
use uuid::Uuid;

use super::Session;
use crate::schema::{Column, Kind, Table};

/// The values of the columns that were asked for, in that order.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) version: i64,
    pub(crate) values: Vec<Value>,
    /// Where a polymorphic lookup points to.
    pub(crate) targets: Vec<Option<String>>,
}

/// The SQL that reads these columns, for [`Row::read`].
pub(crate) fn select_list(table: &Table, columns: &[&'static Column]) -> String {
    let mut list = format!("{}, versionnumber", table.primary_id);
    for column in columns {
        list.push_str(", ");
        list.push_str(column.logical);
    }
    for column in columns.iter().filter(|c| matches!(c.kind, Kind::Polymorphic { .. })) {
        list.push_str(&format!(", {}_type", column.logical));
    }
    list
}

impl Row {
    pub(crate) fn read(row: &rusqlite::Row<'_>, columns: &[&'static Column]) -> rusqlite::Result<Self> {
        let values = (2..2 + columns.len()).map(|i| row.get(i)).collect::<rusqlite::Result<_>>()?;
        let mut next_type = 2 + columns.len();
        let mut targets = Vec::with_capacity(columns.len());
        for column in columns {
            targets.push(match column.kind {
                Kind::Polymorphic { .. } => {
                    next_type += 1;
                    row.get(next_type - 1)?
                }
                _ => None,
            });
        }
        Ok(Self { id: row.get(0)?, version: row.get::<_, Option<i64>>(1)?.unwrap_or(0), values, targets })
    }

    /// The value of a column by its place in `columns`.
    pub(crate) fn value(&self, columns: &[&'static Column], logical: &str) -> &Value {
        let at = columns.iter().position(|c| c.logical == logical);
        at.and_then(|at| self.values.get(at)).unwrap_or(&Value::Null)
    }
}

/// All columns of a table.
pub(crate) fn columns_of(table: &'static Table) -> Vec<&'static Column> {
    table.columns.iter().collect()
}

pub(crate) fn by_id(
    session: &Session<'_>,
    table: &'static Table,
    id: Uuid,
    columns: &[&'static Column],
) -> rusqlite::Result<Option<Row>> {
    let list = select_list(table, columns);
    let sql = format!("SELECT {list} FROM {} WHERE {} = ?", table.logical, table.primary_id);
    session
        .conn
        .prepare_cached(&sql)?
        .query_row(params_from_iter([id.to_string()]), |row| Row::read(row, columns))
        .optional()
}
