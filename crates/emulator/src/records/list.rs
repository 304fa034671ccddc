//! Collections: filtered, sorted, counted, and cut into pages.
//!
//! A page ends with a link that holds the sort keys of its last row; the next page begins after them. Rows that come or
//! go meanwhile neither repeat nor hide others.

use rusqlite::params_from_iter;
use rusqlite::types::Value;
use serde_json::{Map, Value as Json, json};

use super::Session;
use super::fetch::fetch_list;
use super::render::{Names, Rendering, render};
use super::row::{Row, columns_of, select_list};
use crate::fault::{Fault, Result};
use crate::odata::{Fragment, ListOptions, Order, not_taken};
use crate::schema::{Column, Table};
use crate::wire::{Call, Reply};

/// The default and the most rows of a page, and where counting stops.
const MAX_PAGE: u32 = 5_000;

pub(crate) fn list(session: &Session<'_>, call: &Call, table: &'static Table) -> Result<Reply> {
    if call.options.iter().any(|(name, _)| name == "fetchXml") {
        return fetch_list(session, call, table);
    }
    let options = ListOptions::read(call, table)?;
    let columns = options.select.clone().unwrap_or_else(|| columns_of(table));
    let mut order = options.order.clone();
    // The id decides between equals, so that the order is the same on every page.
    if let Some(id) = table.column(table.primary_id) {
        order.push(Order { column: id, descending: false });
    }
    let paged = call.prefer.max_page_size.is_some() || options.top.is_none();
    let size = match (call.prefer.max_page_size, options.top) {
        // With a page size, $top is ignored (Microsoft's 2024 text).
        (Some(size), _) => size,
        (None, Some(top)) => top,
        (None, None) => MAX_PAGE,
    }
    .min(MAX_PAGE);

    let mut rows = read_page(session, table, &columns, &order, &options, size)?;
    let more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let next = (more && paged).then(|| rows.last().map(|(_, keys)| next_link(call, keys))).flatten();
    let rows: Vec<Row> = rows.into_iter().map(|(row, _)| row).collect();

    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), call.context(&context(table, options.select.as_deref())));
    counts(session, call, table, &options, &mut body)?;
    let names = Names::of(session, &call.prefer, &columns, &rows)?;
    let how = Rendering { table, columns: &columns, prefer: &call.prefer, names: &names, fetch: None };
    body.insert("value".to_owned(), rows.iter().map(|row| Json::Object(render(row, &how))).collect());
    if let Some(next) = next {
        body.insert("@odata.nextLink".to_owned(), next.into());
    }
    let applied = call.prefer.applied_to_read(call.prefer.max_page_size.map(|_| size));
    Ok(Reply::json(Json::Object(body)).with_applied(applied))
}

/// `contacts` or `contacts(fullname,contactid)`
pub(super) fn context(table: &Table, select: Option<&[&'static Column]>) -> String {
    match select {
        None => table.set.to_owned(),
        Some(columns) => {
            let names: Vec<String> = columns.iter().map(|c| c.property()).collect();
            format!("{}({})", table.set, names.join(","))
        }
    }
}

fn counts(
    session: &Session<'_>,
    call: &Call,
    table: &Table,
    options: &ListOptions,
    body: &mut Map<String, Json>,
) -> Result<()> {
    const TOTAL: &str = "Microsoft.Dynamics.CRM.totalrecordcount";
    const EXCEEDED: &str = "Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded";
    let counted = if options.count { Some(counted(session, table, options.filter.as_ref())?) } else { None };
    if let Some((count, _)) = counted {
        body.insert("@odata.count".to_owned(), count.into());
    }
    if call.prefer.wants(TOTAL) {
        body.insert(format!("@{TOTAL}"), counted.map_or(-1, |(count, _)| i64::from(count)).into());
    }
    if call.prefer.wants(EXCEEDED) {
        body.insert(format!("@{EXCEEDED}"), counted.is_some_and(|(_, exceeded)| exceeded).into());
    }
    Ok(())
}

/// How many rows there are, up to 5,000, and whether there are more.
fn counted(session: &Session<'_>, table: &Table, filter: Option<&Fragment>) -> Result<(u32, bool)> {
    let (condition, params) = filter.map_or(("1", [].as_slice()), |f| (f.text.as_str(), f.params.as_slice()));
    let limit = MAX_PAGE + 1;
    let sql = format!("SELECT count(*) FROM (SELECT 1 FROM {} WHERE {condition} LIMIT {limit})", table.logical);
    let count: u32 = session.conn.prepare(&sql)?.query_row(params_from_iter(params), |row| row.get(0))?;
    Ok((count.min(MAX_PAGE), count > MAX_PAGE))
}

/// `/contacts/$count`: plain text behind a byte order mark, as Dataverse writes it.
pub(crate) fn count(session: &Session<'_>, call: &Call, table: &'static Table) -> Result<Reply> {
    if let Some((name, _)) = call.options.iter().find(|(name, _)| name != "$filter") {
        return Err(not_taken(name));
    }
    let options = ListOptions::read(call, table)?;
    let (count, _) = counted(session, table, options.filter.as_ref())?;
    Ok(Reply::text(format!("\u{feff}{count}")))
}

/// Reads one row more than a page holds, each with its sort keys.
fn read_page(
    session: &Session<'_>,
    table: &'static Table,
    columns: &[&'static Column],
    order: &[Order],
    options: &ListOptions,
    size: u32,
) -> Result<Vec<(Row, Vec<Value>)>> {
    let mut conditions = Vec::new();
    let mut params = Vec::new();
    if let Some(filter) = &options.filter {
        conditions.push(format!("({})", filter.text));
        params.extend(filter.params.iter().cloned());
    }
    if let Some(token) = &options.skip_token {
        let after = after(order, &keys_of(token, order.len())?);
        conditions.push(format!("({})", after.text));
        params.extend(after.params);
    }
    let condition = if conditions.is_empty() { "1".to_owned() } else { conditions.join(" AND ") };
    let list = select_list(table, columns);
    let keys: Vec<&str> = order.iter().map(|o| o.column.logical).collect();
    let sorted: Vec<String> =
        order.iter().map(|o| format!("{}{}", o.column.logical, if o.descending { " DESC" } else { "" })).collect();
    let sql = format!(
        "SELECT {list}, {} FROM {} WHERE {condition} ORDER BY {} LIMIT {}",
        keys.join(", "),
        table.logical,
        sorted.join(", "),
        u64::from(size) + 1
    );
    let mut statement = session.conn.prepare(&sql)?;
    let first_key = statement.column_count() - order.len();
    let rows = statement.query_map(params_from_iter(params), |row| {
        let keys = (first_key..first_key + order.len()).map(|i| row.get(i)).collect::<rusqlite::Result<_>>()?;
        Ok((Row::read(row, columns)?, keys))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The rows that come after the one with these keys. SQLite sorts missing values before all others.
fn after(order: &[Order], keys: &[Value]) -> Fragment {
    let mut alternatives = Vec::new();
    let mut params = Vec::new();
    for (at, (last, key)) in order.iter().zip(keys).enumerate() {
        let column = last.column.logical;
        let beyond = match (key, last.descending) {
            (Value::Null, false) => format!("{column} IS NOT NULL"),
            (Value::Null, true) => continue,
            (_, false) => format!("{column} > ?"),
            (_, true) => format!("({column} < ? OR {column} IS NULL)"),
        };
        let mut parts = Vec::new();
        for (equal, key) in order.iter().zip(keys).take(at) {
            parts.push(format!("{} IS ?", equal.column.logical));
            params.push(key.clone());
        }
        if *key != Value::Null {
            params.push(key.clone());
        }
        parts.push(beyond);
        alternatives.push(format!("({})", parts.join(" AND ")));
    }
    Fragment { text: alternatives.join(" OR "), params }
}

fn next_link(call: &Call, keys: &[Value]) -> String {
    let keys: Vec<Json> = keys
        .iter()
        .map(|key| match key {
            Value::Integer(n) => json!(n),
            Value::Real(n) => json!(n),
            Value::Text(text) => json!(text),
            Value::Null | Value::Blob(_) => Json::Null,
        })
        .collect();
    let token: String = Json::Array(keys).to_string().bytes().map(|b| format!("{b:02x}")).collect();
    let mut url = format!("{}{}?", call.root, call.path);
    for pair in call.raw_query.split('&').filter(|p| !p.is_empty() && !is_token(p)) {
        url.push_str(pair);
        url.push('&');
    }
    format!("{url}$skiptoken={token}")
}

fn is_token(pair: &str) -> bool {
    ["$skiptoken=", "%24skiptoken="].iter().any(|name| pair.starts_with(name))
}

fn keys_of(token: &str, expected: usize) -> Result<Vec<Value>> {
    let malformed = || Fault::odata("The $skiptoken is malformed. Follow @odata.nextLink as it was given.");
    let bytes: Option<Vec<u8>> = token
        .as_bytes()
        .chunks(2)
        .map(|pair| {
            std::str::from_utf8(pair).ok().filter(|p| p.len() == 2).and_then(|p| u8::from_str_radix(p, 16).ok())
        })
        .collect();
    let keys: Vec<Json> = bytes.and_then(|b| serde_json::from_slice(&b).ok()).ok_or_else(malformed)?;
    if keys.len() != expected {
        return Err(malformed());
    }
    keys.into_iter()
        .map(|key| match key {
            Json::Null => Ok(Value::Null),
            Json::String(text) => Ok(Value::Text(text)),
            Json::Number(n) => match (n.as_i64(), n.as_f64()) {
                (Some(n), _) => Ok(Value::Integer(n)),
                (None, Some(n)) => Ok(Value::Real(n)),
                (None, None) => Err(malformed()),
            },
            _ => Err(malformed()),
        })
        .collect()
}
