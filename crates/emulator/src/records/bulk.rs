//! `CreateMultiple`, `UpdateMultiple`, `UpsertMultiple`: many records of one table in one request, all or none.

use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::find::{exists, find};
use super::link::parse;
use super::payload::Changes;
use super::row::{by_id, columns_of};
use super::{Session, write};
use crate::fault::{Fault, Result};
use crate::route::{Bulk, Key};
use crate::schema::Table;
use crate::wire::{Call, Reply};

pub(crate) fn bulk(session: &Session<'_>, call: &Call, table: &'static Table, bulk: Bulk) -> Result<Reply> {
    let body = call.json(table.set)?;
    let targets = body.get("Targets").and_then(Json::as_array).filter(|targets| !targets.is_empty());
    let targets = targets
        .ok_or_else(|| Fault::payload(table.set, "The parameter 'Targets' has to be an array of records."))?
        .iter()
        .map(|target| record(table, target))
        .collect::<Result<Vec<_>>>()?;
    let mut ids = Vec::with_capacity(targets.len());
    for target in targets {
        ids.push(match bulk {
            Bulk::Create => write::insert(session, table, Changes::read(session, table, target)?)?,
            Bulk::Update => update(session, table, target)?,
            Bulk::Upsert => upsert(session, table, target)?,
        });
    }
    match bulk {
        Bulk::Create => {
            let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
            Ok(Reply::json(json!({
                "@odata.context": call.context("Microsoft.Dynamics.CRM.CreateMultipleResponse"),
                "Ids": ids,
            })))
        }
        Bulk::Update | Bulk::Upsert => Ok(Reply::no_content()),
    }
}

/// Each record says its type, as the documentation requires.
fn record<'t>(table: &Table, target: &'t Json) -> Result<&'t Map<String, Json>> {
    let record =
        target.as_object().ok_or_else(|| Fault::payload(table.set, "Each of 'Targets' has to be a record."))?;
    match record.get("@odata.type").and_then(Json::as_str) {
        Some(name) if name.trim_start_matches('#') == table.type_name() => Ok(record),
        Some(name) => Err(Fault::payload(
            table.set,
            format_args!("A record of type '{name}' among those of '{}'.", table.type_name()),
        )),
        None => Err(Fault::payload(
            table.set,
            format_args!("Each of 'Targets' needs its type: \"@odata.type\": \"{}\".", table.type_name()),
        )),
    }
}

fn update(session: &Session<'_>, table: &'static Table, target: &Map<String, Json>) -> Result<Uuid> {
    let mut changes = Changes::read(session, table, target)?;
    let key = key(table, target, &changes)?.ok_or_else(|| {
        Fault::payload(table.set, format_args!("Each of 'Targets' needs its '{}' or '@odata.id'.", table.primary_id))
    })?;
    changes.keep(&key);
    let id = find(session, table, &key)?.ok_or_else(|| Fault::no_record_with_key(table.logical))?;
    change(session, table, id, changes)
}

fn upsert(session: &Session<'_>, table: &'static Table, target: &Map<String, Json>) -> Result<Uuid> {
    let mut changes = Changes::read(session, table, target)?;
    let Some(key) = key(table, target, &changes)? else { return write::insert(session, table, changes) };
    match find(session, table, &key)? {
        Some(id) if exists(session, table, id)? => {
            changes.keep(&key);
            change(session, table, id, changes)
        }
        _ => {
            changes.complete(&key)?;
            write::insert(session, table, changes)
        }
    }
}

fn change(session: &Session<'_>, table: &'static Table, id: Uuid, changes: Changes) -> Result<Uuid> {
    let row = by_id(session, table, id, &columns_of(table))?.ok_or_else(|| Fault::no_such_id(table.logical, id))?;
    write::change(session, table, id, &row, changes)?;
    Ok(id)
}

/// Which record is meant: by `@odata.id`, or by the primary key among the values.
fn key(table: &'static Table, target: &Map<String, Json>, changes: &Changes) -> Result<Option<Key>> {
    let Some(link) = target.get("@odata.id") else { return Ok(changes.id.map(Key::Id)) };
    let parsed = link.as_str().map(parse).transpose()?.flatten();
    match parsed {
        Some((linked, key)) if linked.logical == table.logical => Ok(Some(key)),
        _ => Err(Fault::payload(
            table.set,
            format_args!("'@odata.id' does not lead to a record of '{}': {link}", table.set),
        )),
    }
}
