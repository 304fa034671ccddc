//! Segments of real-time journeys: definitions are drafts until they are published, and refreshed while they are live;
//! the segments that people see follow them. Members are kept under the definition's id.

mod actions;
mod lifecycle;
mod members;
mod rules;

use std::sync::OnceLock;

use dataverse::real_time::{DefinitionStatus, query_name, read_id_list};
use rusqlite::{Connection, OptionalExtension};
use segment_query::Catalog;
use uuid::Uuid;

use crate::schema;

pub(crate) use actions::{members_list, publish};
pub(crate) use lifecycle::{PUBLISH, REFRESH, apply, conclude, removed, run, wanted};
pub(crate) use rules::{Effect, creating, creating_segment, updating, updating_segment};

/// What evaluation has to know of a definition.
#[derive(Clone, Debug)]
struct Definition {
    id: String,
    status: DefinitionStatus,
    query: Option<String>,
    included: Vec<String>,
    excluded: Vec<String>,
    /// The time between two refreshes, unless there are none.
    refresh_ms: Option<i64>,
}

fn definition(conn: &Connection, id: &str) -> rusqlite::Result<Option<Definition>> {
    let sql = "SELECT statuscode, msdynmkt_segmentquery, msdynmkt_includedmembers, msdynmkt_excludedmembers,
                   msdynmkt_disablesegmentrefresh, msdynmkt_segmentrefreshintervalminutes
               FROM msdynmkt_segmentdefinition WHERE msdynmkt_segmentdefinitionid = ?";
    conn.prepare_cached(sql)?
        .query_row([id], |row| {
            let status: Option<i32> = row.get(0)?;
            let text = |column| row.get::<_, Option<String>>(column);
            let disabled: Option<bool> = row.get(4)?;
            let minutes: Option<i64> = row.get(5)?;
            Ok(Definition {
                id: id.to_owned(),
                status: status.and_then(DefinitionStatus::from_code).unwrap_or(DefinitionStatus::Draft),
                query: text(1)?,
                included: listed(text(2)?.as_deref()),
                excluded: listed(text(3)?.as_deref()),
                refresh_ms: refresh_ms(disabled.unwrap_or(false), minutes),
            })
        })
        .optional()
}

fn refresh_ms(disabled: bool, minutes: Option<i64>) -> Option<i64> {
    (!disabled).then(|| minutes.unwrap_or(dataverse::assumptions::REFRESH_MINUTES.into()) * 60_000)
}

/// The ids of a list that was read before it was stored.
fn listed(text: Option<&str>) -> Vec<String> {
    let ids = text.and_then(|text| read_id_list(text).ok()).unwrap_or_default();
    ids.iter().map(Uuid::to_string).collect()
}

/// The definition that an id stands for: its own, or that of a segment made of it.
fn resolve(conn: &Connection, id: Uuid) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT msdynmkt_segmentdefinitionid FROM msdynmkt_segmentdefinition
               WHERE msdynmkt_segmentdefinitionid IN
                   (?1, (SELECT msdynmkt_sourcesegmentuid FROM msdynmkt_segment WHERE msdynmkt_segmentid = ?1))";
    conn.prepare_cached(sql)?.query_row([id.to_string()], |row| row.get(0)).optional()
}

/// The definition that SEGMENT() means by a name.
fn id_of_query_name(conn: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    let id = name.rsplit_once('_').and_then(|(_, id)| Uuid::try_parse(id).ok());
    match id.filter(|id| query_name(*id).eq_ignore_ascii_case(name)) {
        Some(id) => resolve(conn, id),
        None => Ok(None),
    }
}

/// The schema's catalog with the segments there are now.
fn catalog(conn: &Connection) -> rusqlite::Result<Catalog> {
    static BASE: OnceLock<Catalog> = OnceLock::new();
    let mut catalog = BASE.get_or_init(schema::catalog).clone();
    let sql = "SELECT msdynmkt_segmentdefinitionid, coalesce(msdynmkt_name, '') FROM msdynmkt_segmentdefinition
               UNION ALL SELECT msdynmkt_segmentid, coalesce(msdynmkt_displayname, '') FROM msdynmkt_segment";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let mut names = Vec::new();
    for row in rows {
        let (id, name) = row?;
        names.extend(Uuid::try_parse(&id).map(|id| (query_name(id), name)));
    }
    catalog.set_segments(names);
    Ok(catalog)
}
