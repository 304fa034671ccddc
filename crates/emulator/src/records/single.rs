//! One record: create, retrieve, update or upsert, delete, with their preconditions.

use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::expand::{Look, shown};
use super::find::find;
use super::list::context;
use super::payload::Changes;
use super::row::{Row, by_id, columns_of};
use super::{Session, write};
use crate::fault::{Fault, Result};
use crate::odata::Query;
use crate::route::Key;
use crate::schema::Table;
use crate::wire::{Call, Reply};

const REPRESENTATION: &str = "return=representation";

pub(crate) fn create(session: &Session<'_>, call: &Call, table: &'static Table) -> Result<Reply> {
    create_with(session, call, table, |_| Ok(()))
}

/// With what does not stand in the body.
pub(super) fn create_with(
    session: &Session<'_>,
    call: &Call,
    table: &'static Table,
    more: impl FnOnce(&mut Changes) -> Result<()>,
) -> Result<Reply> {
    let asked = Query::single(&call.options, table, session.viewpoint())?;
    let body = call.json(table.set)?;
    let mut changes = Changes::read(session, table, &body)?;
    more(&mut changes)?;
    let id = write::insert(session, table, changes)?;
    created(session, call, &asked, id, url(call, table, id))
}

fn created(session: &Session<'_>, call: &Call, asked: &Query, id: Uuid, address: String) -> Result<Reply> {
    if !call.prefer.representation {
        return Ok(Reply::no_content().with_entity_id(address));
    }
    let (body, version) = representation(session, call, asked, id)?;
    let reply = Reply::created(Json::Object(body)).with_etag(version).with_applied(Some(REPRESENTATION.to_owned()));
    Ok(reply.about(address))
}

pub(crate) fn retrieve(session: &Session<'_>, call: &Call, table: &'static Table, id: Uuid) -> Result<Reply> {
    let asked = Query::single(&call.options, table, session.viewpoint())?;
    let (body, version) = representation(session, call, &asked, id)?;
    let known = call.if_none_match.as_ref().is_some_and(|tag| tag.matches(version));
    // Conditions do not hold with annotations or expanded records: those may have changed without the record.
    if known && !call.prefer.wants_annotations() && asked.expand.is_empty() {
        return Ok(Reply::not_modified().with_etag(version));
    }
    let applied = call.prefer.applied_to_read(None);
    Ok(Reply::json(Json::Object(body)).with_etag(version).with_applied(applied))
}

/// Update, or upsert where the headers allow it.
pub(crate) fn update(session: &Session<'_>, call: &Call, table: &'static Table, key: &Key) -> Result<Reply> {
    let mut asked = Query::single(&call.options, table, session.viewpoint())?;
    let body = call.json(table.set)?;
    let mut changes = Changes::read(session, table, &body)?;
    let known = match find(session, table, key)? {
        Some(id) => by_id(session, table, id, &columns_of(table))?.map(|row| (id, row)),
        None => None,
    };
    let Some((id, row)) = known else {
        if call.if_match.is_some() {
            return Err(match key {
                Key::Id(id) => Fault::no_such_id(table.logical, *id),
                Key::Alternate(_) => Fault::no_record_with_key(table.logical),
            });
        }
        changes.complete(key)?;
        let id = write::insert(session, table, changes)?;
        return created(session, call, &asked, id, address(call, table, key, id));
    };
    changes.keep(key);
    guard(call, &row)?;
    write::change(session, table, id, &row, changes)?;
    // An update answers the record alone.
    asked.expand.clear();
    if !call.prefer.representation {
        return Ok(Reply::no_content().with_entity_id(address(call, table, key, id)));
    }
    let (body, version) = representation(session, call, &asked, id)?;
    let reply = Reply::json(Json::Object(body)).with_etag(version).with_applied(Some(REPRESENTATION.to_owned()));
    Ok(reply.about(address(call, table, key, id)))
}

pub(crate) fn delete(session: &Session<'_>, call: &Call, table: &'static Table, id: Uuid) -> Result<Reply> {
    let row = by_id(session, table, id, &[])?.ok_or_else(|| Fault::no_such_id(table.logical, id))?;
    guard(call, &row)?;
    write::remove(session, table, id)?;
    Ok(Reply::no_content())
}

/// If-None-Match and If-Match, for a record that is there.
pub(super) fn guard(call: &Call, row: &Row) -> Result<()> {
    if call.if_none_match.as_ref().is_some_and(|tag| tag.matches(row.version)) {
        return Err(Fault::duplicate());
    }
    match &call.if_match {
        Some(tag) if !tag.matches(row.version) => Err(Fault::version_mismatch()),
        _ => Ok(()),
    }
}

/// A record is told by the key that it was asked by.
fn address(call: &Call, table: &Table, key: &Key, id: Uuid) -> String {
    match key {
        Key::Id(_) => url(call, table, id),
        Key::Alternate(_) => format!("{}{}", call.root, call.path),
    }
}

pub(super) fn url(call: &Call, table: &Table, id: Uuid) -> String {
    format!("{}{}({id})", call.root, table.set)
}

fn representation(session: &Session<'_>, call: &Call, query: &Query, id: Uuid) -> Result<(Map<String, Json>, i64)> {
    let table = query.table;
    let row = by_id(session, table, id, &query.columns())?.ok_or_else(|| Fault::no_such_id(table.logical, id))?;
    let look = Look { session, prefer: &call.prefer, root: &call.root, list: false };
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), call.context(&format!("{}/$entity", context(query))));
    let version = row.version;
    for shown in shown(&look, query, &[row])? {
        body.extend(shown);
    }
    Ok((body, version))
}
