//! Collections: filtered, sorted, counted, and cut into pages.

use rusqlite::params_from_iter;
use serde_json::{Map, Value as Json};

use super::Session;
use super::apply::aggregated;
use super::expand::{Look, shown};
use super::fetch::fetch_list;
use super::page::{MAX_PAGE, condition, read_page};
use crate::fault::Result;
use crate::metadata;
use crate::odata::{Fragment, Query, ROOT, not_taken};
use crate::schema::Table;
use crate::wire::{Call, Reply};

/// The records of a table, or those of them that `within` holds for.
pub(crate) fn list(
    session: &Session<'_>,
    call: &Call,
    table: &'static Table,
    within: Option<&Fragment>,
) -> Result<Reply> {
    if within.is_none() && call.options.iter().any(|(name, _)| name == "fetchXml") {
        return fetch_list(session, call, table);
    }
    if within.is_none()
        && let Some((_, apply)) = call.options.iter().find(|(name, _)| name == "$apply")
    {
        return aggregated(session, call, table, apply);
    }
    let query = Query::list(&call.options, table, session.viewpoint())?;
    let paged = call.prefer.max_page_size.is_some() || query.top.is_none();
    let size = match (call.prefer.max_page_size, query.top) {
        // With a page size, $top is ignored (Microsoft's 2024 text).
        (Some(size), _) => size,
        (None, Some(top)) => top,
        (None, None) => MAX_PAGE,
    }
    .min(MAX_PAGE);
    let page = read_page(session, &query, within, size)?;

    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), call.context(&context(&query)));
    annotations(session, call, &query, within, &mut body)?;
    let look = Look { session, prefer: &call.prefer, root: &call.root, list: true };
    let rows = shown(&look, &query, &page.rows)?;
    body.insert("value".to_owned(), rows.into_iter().map(Json::Object).collect());
    if let Some(token) = page.token.filter(|_| page.more && paged) {
        body.insert("@odata.nextLink".to_owned(), next_link(call, &token).into());
    }
    let applied = call.prefer.applied_to_read(call.prefer.max_page_size.map(|_| size));
    Ok(Reply::json(Json::Object(body)).with_applied(applied))
}

/// `contacts` or `contacts(fullname,contactid)`
pub(super) fn context(query: &Query) -> String {
    match query.shown() {
        None => query.table.set.to_owned(),
        Some(shown) => format!("{}({shown})", query.table.set),
    }
}

fn annotations(
    session: &Session<'_>,
    call: &Call,
    query: &Query,
    within: Option<&Fragment>,
    body: &mut Map<String, Json>,
) -> Result<()> {
    const TOTAL: &str = "Microsoft.Dynamics.CRM.totalrecordcount";
    const EXCEEDED: &str = "Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded";
    const VERSION: &str = "Microsoft.Dynamics.CRM.globalmetadataversion";
    let counted = if query.count { Some(counted(session, query, within)?) } else { None };
    if let Some((count, _)) = counted {
        body.insert("@odata.count".to_owned(), count.into());
    }
    if call.prefer.wants(TOTAL) {
        body.insert(format!("@{TOTAL}"), counted.map_or(-1, |(count, _)| i64::from(count)).into());
    }
    if call.prefer.wants(EXCEEDED) {
        body.insert(format!("@{EXCEEDED}"), counted.is_some_and(|(_, exceeded)| exceeded).into());
    }
    if call.prefer.wants(VERSION) {
        body.insert(format!("@{VERSION}"), metadata::version().into());
    }
    Ok(())
}

/// How many rows there are, up to 5,000, and whether there are more.
fn counted(session: &Session<'_>, query: &Query, within: Option<&Fragment>) -> Result<(u32, bool)> {
    let condition = condition(within.into_iter().chain(&query.filter));
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM {} AS {ROOT} WHERE {} LIMIT {})",
        query.table.logical,
        condition.text,
        MAX_PAGE + 1
    );
    let count: u32 = session.conn.prepare(&sql)?.query_row(params_from_iter(condition.params), |row| row.get(0))?;
    Ok((count.min(MAX_PAGE), count > MAX_PAGE))
}

/// `/contacts/$count`: plain text behind a byte order mark, as Dataverse writes it.
pub(crate) fn count(
    session: &Session<'_>,
    call: &Call,
    table: &'static Table,
    within: Option<&Fragment>,
) -> Result<Reply> {
    if let Some((name, _)) = call.options.iter().find(|(name, _)| name != "$filter" && !name.starts_with('@')) {
        return Err(not_taken(name));
    }
    let (count, _) = counted(session, &Query::list(&call.options, table, session.viewpoint())?, within)?;
    Ok(Reply::text(format!("\u{feff}{count}")))
}

fn next_link(call: &Call, token: &str) -> String {
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
