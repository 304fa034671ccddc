//! `$apply`: groups of records, and what is computed of each.

use dataverse::codes;
use rusqlite::params_from_iter;
use rusqlite::types::Value;
use serde_json::{Map, Value as Json};

use super::Session;
use super::format::formatted;
use super::page::condition;
use super::render::{FORMATTED, FetchStyle, Names, Rendering, json, render};
use super::row::Row;
use crate::fault::{Fault, Result};
use crate::odata::{Aggregate, Apply, Method, ROOT};
use crate::schema::{Column, Kind, Table};
use crate::wire::{Call, Prefer, Reply};

/// The most records that Dataverse aggregates.
const MAX_RECORDS: i64 = 50_000;

/// `GET /contacts?$apply=…`
pub(super) fn aggregated(session: &Session<'_>, call: &Call, table: &'static Table, text: &str) -> Result<Reply> {
    let apply = Apply::read(text, table, session.viewpoint())?;
    let mut order = Vec::new();
    for (name, value) in &call.options {
        match name.as_str() {
            "$apply" => {}
            "$orderby" => order = apply.order(value)?,
            other => return Err(Fault::unsupported(format_args!("'{other}' beside $apply"))),
        }
    }
    let filter = condition(apply.filters.iter());
    let from = format!("FROM {} AS {ROOT} WHERE {}", table.logical, filter.text);
    let counted = format!("SELECT count(*) FROM (SELECT 1 {from} LIMIT {})", MAX_RECORDS + 1);
    let records: i64 = session.conn.prepare(&counted)?.query_row(params_from_iter(&filter.params), |row| row.get(0))?;
    if records > MAX_RECORDS {
        let message = "The maximum record limit is exceeded. Reduce the number of records.";
        return Err(Fault::bad(codes::AGGREGATE_LIMIT, message));
    }

    let columns: Vec<&'static Column> = apply.groups.iter().map(|group| group.column).collect();
    let aliases: Vec<Option<String>> = apply.groups.iter().map(|group| group.alias.clone()).collect();
    let groups: Vec<String> = apply.groups.iter().map(|group| group.sql.clone()).collect();
    let values = apply
        .aggregates
        .iter()
        .map(|aggregate| aggregate.method.sql(aggregate.column.as_ref().map_or("*", |(_, sql)| sql.as_str())));
    let polymorphic = apply.groups.iter().filter(|group| matches!(group.column.kind, Kind::Polymorphic { .. }));
    // Behind a lookup the type is not at hand; the first that the column may have serves.
    let types = polymorphic.map(|group| match group.alias {
        None => format!("min({}_type)", group.sql),
        Some(_) => "NULL".to_owned(),
    });
    // As `Row::read` has it: an id and a version, which groups have not, the columns, and the types of their lookups.
    let list: Vec<String> =
        ["''".to_owned(), "0".to_owned()].into_iter().chain(groups.clone()).chain(types).chain(values).collect();
    let mut sorted: Vec<String> =
        order.iter().map(|order| format!("{}{}", order.sql, if order.descending { " DESC" } else { "" })).collect();
    sorted.extend(groups.iter().cloned());
    let by = if groups.is_empty() {
        String::new()
    } else {
        format!(" GROUP BY {} ORDER BY {}", groups.join(", "), sorted.join(", "))
    };
    let mut statement = session.conn.prepare(&format!("SELECT {} {from}{by}", list.join(", ")))?;
    let first_value = list.len() - apply.aggregates.len();
    let found = statement.query_map(params_from_iter(&filter.params), |row| {
        let values = (first_value..list.len()).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Value>>>()?;
        Ok((Row::read(row, &columns)?, values))
    })?;
    let (rows, values): (Vec<Row>, Vec<Vec<Value>>) = found.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().unzip();

    let names = Names::of(session, &call.prefer, &columns, &rows)?;
    let style = FetchStyle { aliases: &aliases, keyed: false };
    let how =
        Rendering { table, columns: &columns, prefer: &call.prefer, names: &names, tagged: true, fetch: Some(style) };
    let value = rows.iter().zip(values).map(|(row, values)| {
        let mut map = render(row, &how);
        for (aggregate, value) in apply.aggregates.iter().zip(values) {
            computed(&mut map, &call.prefer, aggregate, &value);
        }
        Json::Object(map)
    });
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), call.context(table.set));
    body.insert("value".to_owned(), value.collect());
    Ok(Reply::json(Json::Object(body)).with_applied(call.prefer.applied_to_read(None)))
}

/// A computed value, formatted like the column it is of.
fn computed(map: &mut Map<String, Json>, prefer: &Prefer, aggregate: &Aggregate, value: &Value) {
    let kind = match (aggregate.method, &aggregate.column) {
        (Method::Count | Method::CountDistinct, _) | (_, None) => Kind::BigInt,
        // The average of whole numbers is none.
        (Method::Average, Some((column, _))) if !matches!(column.kind, Kind::Money { .. }) => {
            Kind::Decimal { min: f64::MIN, max: f64::MAX }
        }
        (_, Some((column, _))) => column.kind,
    };
    if prefer.wants(FORMATTED)
        && let Some(text) = formatted(&kind, value)
    {
        map.insert(format!("{}@{FORMATTED}", aggregate.alias), text.into());
    }
    map.insert(aggregate.alias.clone(), json(&kind, value));
}
