//! `$apply`: groups of records, and what is computed of each.

use dataverse::codes;
use rusqlite::params_from_iter;
use rusqlite::types::Value;
use serde_json::{Map, Value as Json};

use super::Session;
use super::page::condition;
use super::render::{FetchStyle, Names, Rendering, json, render};
use super::row::Row;
use crate::fault::{Fault, Result};
use crate::odata::{Aggregate, Apply, Method, ROOT};
use crate::schema::{Column, Kind, Table};
use crate::wire::{Call, Reply};

/// The most records that Dataverse aggregates.
const MAX_RECORDS: i64 = 50_000;

/// `GET /contacts?$apply=…`
pub(super) fn aggregated(session: &Session<'_>, call: &Call, table: &'static Table, text: &str) -> Result<Reply> {
    if let Some((name, _)) = call.options.iter().find(|(name, _)| name != "$apply") {
        return Err(Fault::unsupported(format_args!("'{name}' beside $apply")));
    }
    let apply = Apply::read(text, table)?;
    let filter = condition(apply.filters.iter());
    let from = format!("FROM {} AS {ROOT} WHERE {}", table.logical, filter.text);
    let counted = format!("SELECT count(*) FROM (SELECT 1 {from} LIMIT {})", MAX_RECORDS + 1);
    let records: i64 = session.conn.prepare(&counted)?.query_row(params_from_iter(&filter.params), |row| row.get(0))?;
    if records > MAX_RECORDS {
        let message = "The maximum record limit is exceeded. Reduce the number of records.";
        return Err(Fault::bad(codes::AGGREGATE_LIMIT, message));
    }

    let groups: Vec<String> = apply.groups.iter().map(|column| format!("{ROOT}.{}", column.logical)).collect();
    let values = apply.aggregates.iter().map(|aggregate| {
        aggregate.method.sql(&format!("{ROOT}.{}", aggregate.column.map_or("*", |column| column.logical)))
    });
    let types = apply.groups.iter().filter(|c| matches!(c.kind, Kind::Polymorphic { .. }));
    let types = types.map(|column| format!("min({ROOT}.{}_type)", column.logical));
    // As `Row::read` has it: an id and a version, which groups have not, the columns, and the types of their lookups.
    let list: Vec<String> =
        ["''".to_owned(), "0".to_owned()].into_iter().chain(groups.clone()).chain(types).chain(values).collect();
    let by = if groups.is_empty() { String::new() } else { format!(" GROUP BY {0} ORDER BY {0}", groups.join(", ")) };
    let mut statement = session.conn.prepare(&format!("SELECT {} {from}{by}", list.join(", ")))?;
    let first_value = list.len() - apply.aggregates.len();
    let found = statement.query_map(params_from_iter(&filter.params), |row| {
        let values = (first_value..list.len()).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Value>>>()?;
        Ok((Row::read(row, &apply.groups)?, values))
    })?;
    let (rows, values): (Vec<Row>, Vec<Vec<Value>>) = found.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().unzip();

    let names = Names::of(session, &call.prefer, &apply.groups, &rows)?;
    let style = FetchStyle { aliases: &[], keyed: false };
    let how = Rendering {
        table,
        columns: &apply.groups,
        prefer: &call.prefer,
        names: &names,
        tagged: true,
        fetch: Some(style),
    };
    let value = rows.iter().zip(values).map(|(row, values)| {
        let mut map = render(row, &how);
        for (aggregate, value) in apply.aggregates.iter().zip(values) {
            map.insert(aggregate.alias.clone(), computed(aggregate, &value));
        }
        Json::Object(map)
    });
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), call.context(table.set));
    body.insert("value".to_owned(), value.collect());
    Ok(Reply::json(Json::Object(body)).with_applied(call.prefer.applied_to_read(None)))
}

fn computed(aggregate: &Aggregate, value: &Value) -> Json {
    let same_kind = |column: &Column| json(&column.kind, value);
    match (aggregate.method, aggregate.column) {
        (Method::Min | Method::Max, Some(column)) => same_kind(column),
        _ => json(&Kind::BigInt, value),
    }
}
