//! Links to records, as `@odata.bind` and `@odata.id` hold them.

use uuid::Uuid;

use super::Session;
use super::find::{exists, located};
use crate::fault::{Fault, Result};
use crate::route::Key;
use crate::schema::{self, Table};
use crate::wire::decode_path;

/// `/contacts(guid)`, with or without the slash or the whole root before it, or by an alternate key. `None` when it is
/// no link at all.
pub(super) fn parse(link: &str) -> Result<Option<(&'static Table, Key)>> {
    let below = match link.split_once("/api/data/v9.") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, below)| below),
        None => link.strip_prefix('/').unwrap_or(link),
    };
    let below = decode_path(below)?;
    let Some((set, key)) = below.split_once('(') else { return Ok(None) };
    let table = schema::table_of_set(set).ok_or_else(|| Fault::no_resource(set))?;
    match key.strip_suffix(')') {
        Some(key) => Ok(Some((table, Key::parse(table, key)?))),
        None => Ok(None),
    }
}

/// The record that a link leads to, which has to exist. `named` is the property that holds the link, `set` the entity
/// set it was sent to.
pub(super) fn linked(session: &Session<'_>, set: &str, named: &str, link: &str) -> Result<(&'static Table, Uuid)> {
    let unreadable = || {
        let reason = format!("'{named}' is no link to a record: {link}. Write it as /accounts(id).");
        Fault::payload(set, reason)
    };
    let (table, key) = parse(link)?.ok_or_else(unreadable)?;
    let id = located(session, table, &key)?;
    if exists(session, table, id)? { Ok((table, id)) } else { Err(Fault::no_such_id(table.logical, id)) }
}
