//! Who is in a segment: what the query selects and the included members, without the excluded ones.

use std::collections::BTreeSet;

use rusqlite::Connection;
use segment_query::{Dialect, Query};

use super::{Definition, catalog, id_of_query_name};
use crate::evaluate::{self, Context, Sql};
use crate::fault::Result;
use crate::segments::{self, Problem};

/// The statement that selects what the query says, `None` when only listed members are wanted; or why there is none.
pub(super) fn compile(
    conn: &Connection,
    definition: &Definition,
    now_ms: i64,
) -> Result<std::result::Result<Option<Sql>, String>> {
    let Some(text) = definition.query.as_deref().filter(|query| !query.trim().is_empty()) else {
        let listed = !definition.included.is_empty();
        return Ok(if listed { Ok(None) } else { Err("it has neither a query nor included members.".to_owned()) });
    };
    let catalog = catalog(conn)?;
    let query = match segments::read_query(Dialect::RealTime, text, &catalog) {
        Ok(query) => query,
        Err(problem) => return Ok(Err(problem)),
    };
    if let Some(name) = cycle(conn, &definition.id, &query)? {
        return Ok(Err(format!("it would contain itself by way of SEGMENT({name}).")));
    }
    let segment_id = |name: &str| id_of_query_name(conn, name).ok().flatten();
    let context = Context { now_ms, segment_id: &segment_id, business_unit: None };
    Ok(evaluate::compile(&query, &catalog, &context).map(Some).map_err(|e| e.message))
}

/// All members, of the query and listed ones, without those that are excluded; or why there are none.
pub(super) fn wanted(
    conn: &Connection,
    definition: &Definition,
    now_ms: i64,
) -> Result<std::result::Result<Sql, String>> {
    let found = match compile(conn, definition, now_ms)? {
        Ok(found) => found,
        Err(problem) => return Ok(Err(problem)),
    };
    let listed = (!definition.included.is_empty()).then(|| segments::contacts_among(&definition.included));
    let mut sql = Sql::default();
    for part in found.into_iter().chain(listed) {
        sql.push(if sql.text.is_empty() { "SELECT id FROM (" } else { ") UNION SELECT id FROM (" });
        sql.append(part);
    }
    sql.push(")");
    if !definition.excluded.is_empty() {
        sql.push(" EXCEPT SELECT id FROM (");
        sql.append(segments::contacts_among(&definition.excluded));
        sql.push(")");
    }
    Ok(Ok(sql))
}

/// Computes the members anew.
pub(super) fn compute(
    conn: &Connection,
    definition: &Definition,
    now_ms: i64,
) -> Result<std::result::Result<(), Problem>> {
    let found = match wanted(conn, definition, now_ms)? {
        Ok(found) => found,
        Err(problem) => return Ok(Err(Problem::internal(problem))),
    };
    segments::clear(conn, &definition.id)?;
    segments::add_found(conn, &definition.id, found)?;
    Ok(Ok(()))
}

/// The name by which the definition reaches itself through the queries of others.
fn cycle(conn: &Connection, own: &str, query: &Query) -> Result<Option<String>> {
    let (mut seen, mut open) = (BTreeSet::new(), Vec::new());
    open.extend(segments::segment_names(query).into_iter().map(|name| (name.clone(), name)));
    while let Some((first, name)) = open.pop() {
        let Some(id) = id_of_query_name(conn, &name)? else { continue };
        if id == own {
            return Ok(Some(first));
        }
        let other = super::definition(conn, &id)?.and_then(|other| other.query);
        if let Some(query) = other.and_then(|text| Dialect::RealTime.parse(&text).query)
            && seen.insert(id)
        {
            open.extend(segments::segment_names(&query).into_iter().map(|name| (first.clone(), name)));
        }
    }
    Ok(None)
}
