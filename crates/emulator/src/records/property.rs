//! One column of one record: GET, PUT and DELETE of `/contacts(id)/jobtitle`.

use rusqlite::types::Value;
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::payload::Changes;
use super::row::{Row, by_id, columns_of};
use super::single::guard;
use super::{Session, render, write};
use crate::fault::{Fault, Result};
use crate::odata::not_taken;
use crate::schema::{Column, Table};
use crate::wire::{Call, Reply};

pub(crate) fn get_property(
    session: &Session<'_>,
    call: &Call,
    table: &'static Table,
    id: Uuid,
    column: &'static Column,
) -> Result<Reply> {
    if let Some((name, _)) = call.options.first() {
        return Err(not_taken(name));
    }
    let columns = [column];
    let row = by_id(session, table, id, &columns)?.ok_or_else(|| Fault::no_such_id(table.logical, id))?;
    let value = row.value(&columns, column.logical);
    if *value == Value::Null {
        return Ok(Reply::no_content());
    }
    let context = call.context(&format!("{}({id})/{}", table.set, column.property()));
    Ok(Reply::json(json!({ "@odata.context": context, "value": render::json(&column.kind, value) })))
}

/// `{"value": …}`
pub(crate) fn put_property(
    session: &Session<'_>,
    call: &Call,
    table: &'static Table,
    id: Uuid,
    column: &'static Column,
) -> Result<Reply> {
    let body = call.json(table.set)?;
    let value = body
        .get("value")
        .ok_or_else(|| Fault::payload(table.set, "The body of a single property is {\"value\": …}."))?;
    assign(session, call, table, id, column, value.clone())
}

pub(crate) fn clear_property(
    session: &Session<'_>,
    call: &Call,
    table: &'static Table,
    id: Uuid,
    column: &'static Column,
) -> Result<Reply> {
    assign(session, call, table, id, column, Json::Null)
}

fn assign(
    session: &Session<'_>,
    call: &Call,
    table: &'static Table,
    id: Uuid,
    column: &'static Column,
    value: Json,
) -> Result<Reply> {
    let row: Row =
        by_id(session, table, id, &columns_of(table))?.ok_or_else(|| Fault::no_such_id(table.logical, id))?;
    guard(call, &row)?;
    let body = Map::from_iter([(column.property(), value)]);
    let changes = Changes::read(session, table, &body)?;
    write::change(session, table, id, &row, changes)?;
    Ok(Reply::no_content())
}
