//! The pairs of N:N relationships.

use rusqlite::params;
use uuid::Uuid;

use super::Session;
use super::write::new_id;
use crate::fault::{Fault, Result};
use crate::schema::{self, Through};
use crate::store::next_version;

/// Pairs two records. A pair is there once.
pub(super) fn add(session: &Session<'_>, way: Through, from: Uuid, to: Uuid) -> Result<()> {
    let table = &way.relationship.intersect;
    let sql = format!(
        "INSERT INTO {} ({}, {}, {}, versionnumber) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        table.logical, table.primary_id, way.from.column, way.to.column
    );
    let (id, version) = (new_id(session)?.to_string(), next_version(session.conn)?);
    let values = params![id, from.to_string(), to.to_string(), version];
    match session.conn.prepare_cached(&sql)?.execute(values)? {
        0 => Err(Fault::duplicate()),
        _ => Ok(()),
    }
}

/// Parts two records.
pub(super) fn remove(session: &Session<'_>, way: Through, from: Uuid, to: Uuid) -> Result<()> {
    let table = way.relationship.intersect.logical;
    let sql = format!("DELETE FROM {table} WHERE {} = ? AND {} = ?", way.from.column, way.to.column);
    session.conn.prepare_cached(&sql)?.execute([from.to_string(), to.to_string()])?;
    Ok(())
}

/// Pairs go with either of their records.
pub(super) fn forget(session: &Session<'_>, table: &str, id: &str) -> Result<()> {
    for way in schema::through(table) {
        let sql = format!("DELETE FROM {} WHERE {} = ?", way.relationship.intersect.logical, way.from.column);
        session.conn.prepare_cached(&sql)?.execute([id])?;
    }
    Ok(())
}
