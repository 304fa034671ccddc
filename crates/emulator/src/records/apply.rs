//! `$apply`: groups of records, and what is computed of each.

use serde_json::{Map, Value as Json};

use super::Session;
use super::groups::{Computed, Groups, Key, MAX_RECORDS};
use super::page::condition;
use crate::evaluate::Sql;
use crate::fault::{Fault, Result};
use crate::odata::{Apply, ROOT};
use crate::schema::{Kind, Table};
use crate::wire::{Call, Reply};

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
    let from = format!(" FROM {} AS {ROOT} WHERE {}", table.logical, filter.text);
    let keys = apply.groups.iter().map(|group| Key {
        column: group.column,
        alias: group.alias.clone(),
        sql: group.sql.clone(),
        // Behind a lookup the type is not at hand; the first that the column may have serves.
        target: group.alias.is_none().then(|| format!("{}_type", group.sql)),
    });
    let values = apply.aggregates.iter().map(|aggregate| {
        let (kind, sql) = match &aggregate.column {
            Some((column, sql)) => (aggregate.method.kind(&column.kind), aggregate.method.sql(sql)),
            None => (Kind::BigInt, aggregate.method.sql("*")),
        };
        Computed { alias: aggregate.alias.clone(), kind, sql }
    });
    let groups = Groups {
        table,
        keys: keys.collect(),
        values: values.collect(),
        by: apply.groups.iter().map(|group| group.sql.clone()).collect(),
        from: Sql { text: from, params: filter.params },
        order: order
            .iter()
            .map(|o| Sql::new(&format!("{}{}", o.sql, if o.descending { " DESC" } else { "" })))
            .collect(),
        records: MAX_RECORDS,
        shows_missing: true,
        page: None,
    };
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), call.context(table.set));
    let rows = groups.read(session, &call.prefer)?;
    body.insert("value".to_owned(), rows.into_iter().map(Json::Object).collect());
    Ok(Reply::json(Json::Object(body)).with_applied(call.prefer.applied_to_read(None)))
}
