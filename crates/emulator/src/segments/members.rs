//! Who is in a segment: id lists, evaluation into `segment_member`, and the count in `msdyncrm_segmentsize`.

use dataverse::outbound::SegmentType;
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use serde_json::Value as Json;
use uuid::Uuid;

use super::Definition;
use super::validation::{Problem, compile};
use crate::evaluate::Sql;
use crate::fault::{Fault, Result};
use crate::records::Session;
use crate::store::next_version;

/// Ids in one call, by the documented advice.
pub(super) const MAX_IDS: usize = 20_000;

/// Reads a JSON array of contact ids that came as text. The prefix `crm`, which older segments write, is left out.
pub(super) fn parse_ids(property: &str, text: &str) -> Result<Vec<String>> {
    let malformed = |what: &str| {
        Fault::argument(format!("'{property}' has to be a JSON array of contact ids, as text: [\"id\",\"id\"]. {what}"))
    };
    let list: Vec<Json> = serde_json::from_str(text).map_err(|e| malformed(&format!("It does not parse: {e}.")))?;
    let id = |item: &Json| {
        let text = item.as_str()?;
        let bare = match text.get(..3) {
            Some(prefix) if prefix.eq_ignore_ascii_case("crm") => text.get(3..)?,
            _ => text,
        };
        if bare.len() == 36 { Uuid::try_parse(bare).ok() } else { None }
    };
    let mut ids = Vec::with_capacity(list.len());
    for item in &list {
        let Some(id) = id(item) else {
            let shown: String = item.to_string().chars().take(60).collect();
            return Err(malformed(&format!("{shown} is no id.")));
        };
        ids.push(id.to_string());
    }
    Ok(ids)
}

/// The contacts among these ids.
pub(crate) fn contacts_among(ids: &[String]) -> Sql {
    Sql {
        text: "SELECT contactid AS id FROM contact WHERE contactid IN (SELECT value FROM json_each(?))".to_owned(),
        params: vec![Json::from(ids).to_string().into()],
    }
}

/// Adds the contacts among these ids; others are ignored.
pub(super) fn add_ids(conn: &Connection, segment: &str, ids: &[String]) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT OR IGNORE INTO segment_member (segmentid, contactid)
         SELECT ?1, contactid FROM contact WHERE contactid IN (SELECT value FROM json_each(?2))",
    )?
    .execute(params![segment, Json::from(ids).to_string()])?;
    Ok(())
}

pub(super) fn remove_ids(conn: &Connection, segment: &str, ids: &[String]) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "DELETE FROM segment_member WHERE segmentid = ?1 AND contactid IN (SELECT value FROM json_each(?2))",
    )?
    .execute(params![segment, Json::from(ids).to_string()])?;
    Ok(())
}

pub(crate) fn add_found(conn: &Connection, segment: &str, found: Sql) -> rusqlite::Result<()> {
    let sql = format!("INSERT OR IGNORE INTO segment_member (segmentid, contactid) SELECT ?, id FROM ({})", found.text);
    with_segment(conn, &sql, segment, found.params)
}

pub(super) fn remove_found(conn: &Connection, segment: &str, found: Sql) -> rusqlite::Result<()> {
    let sql = format!("DELETE FROM segment_member WHERE segmentid = ? AND contactid IN ({})", found.text);
    with_segment(conn, &sql, segment, found.params)
}

fn with_segment(conn: &Connection, sql: &str, segment: &str, params: Vec<Value>) -> rusqlite::Result<()> {
    let params = std::iter::once(Value::Text(segment.to_owned())).chain(params);
    conn.prepare(sql)?.execute(params_from_iter(params))?;
    Ok(())
}

pub(crate) fn clear(conn: &Connection, segment: &str) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM segment_member WHERE segmentid = ?")?.execute([segment])?;
    Ok(())
}

/// Computes the members anew: by the query, or of a static segment those of its contacts that still exist.
pub(super) fn evaluate(
    conn: &Connection,
    definition: &Definition,
    now_ms: i64,
) -> Result<std::result::Result<(), Problem>> {
    let Some(segment) = definition.id.as_deref() else { return Ok(Ok(())) };
    if definition.segment_type == i64::from(SegmentType::Static.code()) {
        conn.prepare_cached(
            "DELETE FROM segment_member WHERE segmentid = ? AND contactid NOT IN (SELECT contactid FROM contact)",
        )?
        .execute([segment])?;
        return Ok(Ok(()));
    }
    match compile(conn, definition, now_ms)? {
        Err(problem) => Ok(Err(problem)),
        Ok(found) => {
            clear(conn, segment)?;
            add_found(conn, segment, found)?;
            analyze(conn)?;
            Ok(Ok(()))
        }
    }
}

/// The planner should know how large segments are.
pub(super) fn analyze(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch("PRAGMA analysis_limit = 1000; ANALYZE segment_member")
}

/// Brings `msdyncrm_segmentsize` up to date, under a new row version when it changes.
pub(super) fn count(conn: &Connection, segment: &str) -> rusqlite::Result<()> {
    let size: i64 = conn
        .prepare_cached("SELECT count(*) FROM segment_member WHERE segmentid = ?")?
        .query_row([segment], |row| row.get(0))?;
    let differs = conn
        .prepare_cached(
            "SELECT 1 FROM msdyncrm_segment WHERE msdyncrm_segmentid = ?1 AND msdyncrm_segmentsize IS NOT ?2",
        )?
        .exists(params![segment, size])?;
    if differs {
        conn.prepare_cached(
            "UPDATE msdyncrm_segment SET msdyncrm_segmentsize = ?2, versionnumber = ?3 WHERE msdyncrm_segmentid = ?1",
        )?
        .execute(params![segment, size, next_version(conn)?])?;
    }
    Ok(())
}

/// A deleted segment takes its members and its waiting work along.
pub(crate) fn removed(conn: &Connection, segment: &str) -> Result<()> {
    clear(conn, segment)?;
    conn.prepare_cached("DELETE FROM job WHERE segmentid = ?")?.execute([segment])?;
    conn.prepare_cached("DELETE FROM members_error WHERE segmentid = ?")?.execute([segment])?;
    Ok(())
}

/// A deleted contact is in no segment.
pub(crate) fn contact_removed(session: &Session<'_>, contact: &str) -> Result<()> {
    let segments: Vec<String> = session
        .conn
        .prepare_cached("SELECT segmentid FROM segment_member WHERE contactid = ?")?
        .query_map([contact], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    session.conn.prepare_cached("DELETE FROM segment_member WHERE contactid = ?")?.execute([contact])?;
    for segment in segments {
        count(session.conn, &segment)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_with_and_without_their_prefix() {
        let id = "1405f4ba-1ee9-e811-a99d-000d3a35f12f";
        let text = format!("[\"crm{id}\", \"{}\"]", id.to_uppercase());
        assert_eq!(parse_ids("x", &text).unwrap(), [id, id]);
        assert!(parse_ids("x", "[]").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_list_of_ids_is_refused() {
        let bare = "1405f4ba-1ee9-e811-a99d-000d3a35f12f";
        for text in ["", "x", bare, "[1]", "[\"\"]", "[\"crm\"]", "{}", "[\"crm1405f4ba\"]", "[\"é\"]"] {
            assert!(parse_ids("x", text).is_err(), "{text}");
        }
    }
}
