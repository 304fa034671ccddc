//! Segments: what a write may do to one, how it goes live and stops, who is in it, and the three actions.

mod actions;
mod beside;
mod lifecycle;
mod members;
mod rules;
mod validation;

use std::sync::OnceLock;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension};
use segment_query::Catalog;

use crate::schema;

pub(crate) use actions::{Parameters, fetch_contacts, update_members, validate};
pub(crate) use beside::{Writer, evaluate as evaluate_beside};
pub(crate) use lifecycle::{Duty, advance, apply, attempt, is_due, plan, schedule_missing};
pub(crate) use members::{add_found, clear, contact_removed, contacts_among, removed};
pub(crate) use rules::{creating, updating};
pub(crate) use validation::{Problem, read_query, segment_names};

/// What has to happen after a segment's row was written.
#[derive(Debug, Default)]
pub(crate) struct Effect {
    /// The status it came to by this write.
    moved_to: Option<dataverse::outbound::Status>,
    /// The members the write lists, of a static segment.
    members: Option<Vec<String>>,
}

/// What evaluation and validation have to know of a segment.
#[derive(Clone, Debug)]
struct Definition {
    /// None while it is only asked about.
    id: Option<String>,
    segment_type: i64,
    query: Option<String>,
    /// Only contacts of this business unit, when the scope says so.
    business_unit: Option<String>,
}

/// The schema's catalog with the segments there are now.
fn catalog(conn: &Connection) -> rusqlite::Result<Catalog> {
    static BASE: OnceLock<Catalog> = OnceLock::new();
    let mut catalog = BASE.get_or_init(schema::catalog).clone();
    let mut statement = conn.prepare_cached(
        "SELECT msdyncrm_segmentqueryname, msdyncrm_segmentname FROM msdyncrm_segment
         WHERE msdyncrm_segmentqueryname IS NOT NULL",
    )?;
    let segments = statement
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?.unwrap_or_default())))?;
    catalog.set_segments(segments.collect::<rusqlite::Result<Vec<_>>>()?);
    Ok(catalog)
}

/// The id of the segment that SEGMENT() knows by this name.
fn id_of_query_name(conn: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    conn.prepare_cached("SELECT msdyncrm_segmentid FROM msdyncrm_segment WHERE msdyncrm_segmentqueryname = ?")?
        .query_row([name], |row| row.get(0))
        .optional()
}

fn definition(conn: &Connection, id: &str) -> rusqlite::Result<Option<Definition>> {
    let sql = "SELECT msdyncrm_segmenttype, msdyncrm_segmentquery, msdyncrm_scope, owningbusinessunit
               FROM msdyncrm_segment WHERE msdyncrm_segmentid = ?";
    conn.prepare_cached(sql)?
        .query_row([id], |row| {
            let scope: Option<i64> = row.get(2)?;
            Ok(Definition {
                id: Some(id.to_owned()),
                segment_type: row.get::<_, Option<i64>>(0)?.unwrap_or(0),
                query: row.get(1)?,
                business_unit: if is_unit_scope(scope) { row.get(3)? } else { None },
            })
        })
        .optional()
}

fn is_unit_scope(scope: Option<i64>) -> bool {
    scope == Some(dataverse::outbound::Scope::BusinessUnit.code().into())
}

pub(crate) fn text(value: Option<&Value>) -> Option<&str> {
    if let Some(Value::Text(text)) = value { Some(text) } else { None }
}

pub(crate) fn integer(value: Option<&Value>) -> Option<i64> {
    if let Some(Value::Integer(n)) = value { Some(*n) } else { None }
}
