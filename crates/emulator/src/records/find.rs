//! From a key to the record's id.

use rusqlite::{OptionalExtension, params_from_iter};
use uuid::Uuid;

use super::Session;
use crate::fault::{Fault, Result};
use crate::route::Key;
use crate::schema::Table;

/// The id that a key leads to. One that is an id itself need not exist.
pub(crate) fn find(session: &Session<'_>, table: &Table, key: &Key) -> Result<Option<Uuid>> {
    let values = match key {
        Key::Id(id) => return Ok(Some(*id)),
        Key::Alternate(values) => values,
    };
    let conditions: Vec<String> = values.iter().map(|(column, _)| format!("{} = ?", column.logical)).collect();
    let sql = format!("SELECT {} FROM {} WHERE {}", table.primary_id, table.logical, conditions.join(" AND "));
    let found: Option<String> = session
        .conn
        .prepare_cached(&sql)?
        .query_row(params_from_iter(values.iter().map(|(_, value)| value)), |row| row.get(0))
        .optional()?;
    Ok(found.and_then(|id| Uuid::try_parse(&id).ok()))
}

/// The same for a record that has to exist.
pub(crate) fn located(session: &Session<'_>, table: &Table, key: &Key) -> Result<Uuid> {
    find(session, table, key)?.ok_or_else(|| Fault::no_record_with_key(table.logical))
}

pub(super) fn exists(session: &Session<'_>, table: &Table, id: Uuid) -> Result<bool> {
    let sql = format!("SELECT 1 FROM {} WHERE {} = ?", table.logical, table.primary_id);
    Ok(session.conn.prepare_cached(&sql)?.exists([id.to_string()])?)
}
