//! FetchXML: as an option of a set, and as the columns of FetchContactsByQuery.

use http::StatusCode;
use rusqlite::params_from_iter;
use rusqlite::types::Value;
use serde_json::{Map, Value as Json, json};

use super::Session;
use super::groups::{Computed, Groups, Key, MAX_RECORDS};
use super::render::{FetchStyle, Names, Rendering, render};
use super::row::Row;
use crate::evaluate::Sql;
use crate::fault::{Fault, Result};
use crate::fetchxml::{self, Aggregates, Attribute, Fetch, FetchXmlError, Role, cookie, to_sql};
use crate::odata::not_taken;
use crate::schema::{Column, Table};
use crate::wire::{Call, Prefer, Reply};

/// Where counting stops, as for OData.
const MAX_COUNT: u64 = 5_000;

impl From<FetchXmlError> for Fault {
    fn from(error: FetchXmlError) -> Self {
        let status = if error.is_unsupported() { StatusCode::NOT_IMPLEMENTED } else { StatusCode::BAD_REQUEST };
        Self::new(status, error.code(), error.to_string())
    }
}

/// The rows of one page.
pub(crate) struct FetchedRows {
    pub(crate) rows: Vec<Map<String, Json>>,
    /// The key of each row, in the same order.
    pub(crate) ids: Vec<String>,
    /// What decides the order of the rows, each in the same order.
    keys: Vec<Vec<Value>>,
}

/// Runs a FetchXML, among the records that `within` selects where there is one.
pub(crate) fn fetch_rows(
    session: &Session<'_>,
    prefer: &Prefer,
    fetch: &Fetch,
    within: Option<Sql>,
) -> Result<FetchedRows> {
    let statement = to_sql(fetch, within);
    let columns: Vec<&'static Column> = fetch.columns().iter().map(|output| output.column).collect();
    let aliases: Vec<Option<String>> = fetch.columns().iter().map(|output| output.alias.clone()).collect();
    let most = usize::try_from(fetch.page().0).unwrap_or(0);
    let mut all: Vec<(Row, Vec<Value>)> = Vec::new();
    for rows in std::iter::once(statement.rows).chain(statement.rest) {
        if all.len() >= most {
            break;
        }
        let mut select = session.conn.prepare(&rows.text)?;
        let found = select.query_map(params_from_iter(rows.params), |row| {
            let keys = statement.keys.clone().map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Value>>>()?;
            Ok((Row::read(row, &columns)?, keys))
        })?;
        for row in found.take(most - all.len()) {
            all.push(row?);
        }
    }
    let (found, keys): (Vec<Row>, Vec<_>) = all.into_iter().unzip();
    let names = Names::of(session, prefer, &columns, &found)?;
    let style = FetchStyle { aliases: &aliases, keyed: statement.keyed };
    let how =
        Rendering { table: fetch.entity, columns: &columns, prefer, names: &names, tagged: true, fetch: Some(style) };
    Ok(FetchedRows {
        rows: found.iter().map(|row| render(row, &how)).collect(),
        ids: found.into_iter().map(|row| row.id).collect(),
        keys,
    })
}

/// How many rows there are on all of its pages.
pub(crate) fn fetch_total(session: &Session<'_>, fetch: &Fetch, within: Option<Sql>) -> Result<u64> {
    counted(session, to_sql(fetch, within).total)
}

/// The one number that a statement selects, unless it is remembered.
pub(crate) fn counted(session: &Session<'_>, total: Sql) -> Result<u64> {
    if let Some(known) = session.remembered(|recent| recent.total(&total)).flatten() {
        return Ok(known);
    }
    let mut select = session.conn.prepare(&total.text)?;
    let rows: i64 = select.query_row(params_from_iter(&total.params), |row| row.get(0))?;
    let rows = u64::try_from(rows).unwrap_or(0);
    session.remembered(|recent| recent.keep_total(total, rows));
    Ok(rows)
}

/// `GET /contacts?fetchXml=…`
pub(super) fn fetch_list(session: &Session<'_>, call: &Call, table: &'static Table) -> Result<Reply> {
    let mut xml = "";
    let mut count = false;
    for (name, value) in &call.options {
        match name.as_str() {
            "fetchXml" => xml = value,
            "$count" => count = value == "true",
            other => return Err(not_taken(other)),
        }
    }
    let mut fetch = fetchxml::parse(xml, session.viewpoint())?;
    if fetch.entity.logical != table.logical {
        let message = format!("The FetchXML is about '{}', and the URL about '{}'.", fetch.entity.logical, table.set);
        return Err(Fault::argument(message));
    }
    fetch.lookahead = fetch.top.is_none();
    if let Some(aggregates) = &fetch.aggregates {
        if count {
            return Err(Fault::unsupported("'$count' beside an aggregate FetchXML"));
        }
        return groups(session, call, &fetch, aggregates);
    }
    let mut found = fetch_rows(session, &call.prefer, &fetch, None)?;
    let more = fetch.lookahead && found.rows.len() > fetch.count as usize;
    if more {
        found.rows.truncate(fetch.count as usize);
        found.keys.truncate(fetch.count as usize);
    }
    let total =
        if count || (fetch.total && call.prefer.wants_annotations()) { fetch_total(session, &fetch, None)? } else { 0 };

    let names: Vec<String> =
        fetch.columns().iter().map(|o| o.alias.clone().unwrap_or_else(|| o.column.property())).collect();
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), call.context(&format!("{}({})", table.set, names.join(","))));
    if count {
        body.insert("@odata.count".to_owned(), total.min(MAX_COUNT).into());
    }
    let next = more.then(|| {
        let ends = found.keys.first().zip(found.keys.last());
        cookie::write(&fetch, ends.map(|(first, last)| (first.as_slice(), last.as_slice())))
    });
    annotate(&call.prefer, &fetch, total, next, &mut body);
    body.insert("value".to_owned(), json!(found.rows));
    Ok(Reply::json(Json::Object(body)).with_applied(call.prefer.applied_to_read(None)))
}

/// The same of an aggregate query.
fn groups(session: &Session<'_>, call: &Call, fetch: &Fetch, aggregates: &Aggregates) -> Result<Reply> {
    let attributes = &aggregates.attributes;
    let keys = attributes.iter().filter(|a| a.role == Role::Group).map(|a| Key {
        column: a.column,
        alias: Some(a.alias.clone()),
        sql: a.sql(),
        target: Some(a.target()),
    });
    let values = attributes.iter().filter(|a| a.role != Role::Group).map(|a| Computed {
        alias: a.alias.clone(),
        kind: a.kind(),
        sql: a.sql(),
    });
    let groups = Groups {
        table: fetch.entity,
        keys: keys.collect(),
        values: values.collect(),
        by: attributes.iter().filter(|a| !matches!(a.role, Role::Value(_))).map(Attribute::sql).collect(),
        from: fetchxml::source(fetch),
        order: aggregates.sorted(),
        records: aggregates.limit.map_or(MAX_RECORDS, |limit| i64::from(limit).clamp(1, MAX_RECORDS)),
        shows_missing: false,
        page: Some(fetch.page()),
    };
    let mut rows = groups.read(session, &call.prefer)?;
    let more = fetch.lookahead && rows.len() > fetch.count as usize;
    if more {
        rows.truncate(fetch.count as usize);
    }
    let names: Vec<&str> = attributes.iter().map(|a| a.alias.as_str()).collect();
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), call.context(&format!("{}({})", fetch.entity.set, names.join(","))));
    annotate(&call.prefer, fetch, 0, more.then(|| cookie::write(fetch, None)), &mut body);
    body.insert("value".to_owned(), json!(rows));
    Ok(Reply::json(Json::Object(body)).with_applied(call.prefer.applied_to_read(None)))
}

fn annotate(prefer: &Prefer, fetch: &Fetch, total: u64, next: Option<String>, body: &mut Map<String, Json>) {
    let mut put = |term: &str, value: Json| {
        let term = format!("Microsoft.Dynamics.CRM.{term}");
        if prefer.wants(&term) {
            body.insert(format!("@{term}"), value);
        }
    };
    put("totalrecordcount", if fetch.total { total.min(MAX_COUNT).into() } else { (-1).into() });
    put("totalrecordcountlimitexceeded", (fetch.total && total > MAX_COUNT).into());
    if let Some(cookie) = next {
        put("morerecords", true.into());
        put("fetchxmlpagingcookie", cookie.into());
    }
}
