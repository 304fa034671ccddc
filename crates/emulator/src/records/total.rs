//! `RetrieveTotalRecordCount(EntityNames=['contact'])`: how many records tables have, without the bound of `$count`.

use serde_json::{Value as Json, json};

use super::Session;
use crate::fault::{Fault, Result};
use crate::odata::not_taken;
use crate::schema::{self, Table};
use crate::wire::{Call, Reply};

/// `parameters` is what stands in the parentheses: the names themselves, or `EntityNames=@p1` with `@p1` an option.
pub(crate) fn total_record_count(session: &Session<'_>, call: &Call, parameters: &str) -> Result<Reply> {
    let malformed = || {
        Fault::odata("RetrieveTotalRecordCount takes logical names: RetrieveTotalRecordCount(EntityNames=['contact']).")
    };
    let value = parameters.trim().strip_prefix("EntityNames=").ok_or_else(malformed)?.trim();
    let alias = value.starts_with('@').then_some(value);
    if let Some((name, _)) = call.options.iter().find(|(name, _)| Some(name.as_str()) != alias) {
        return Err(not_taken(name));
    }
    let given = match alias {
        Some(alias) => call.options.iter().find(|(name, _)| name == alias).map_or("", |(_, value)| value),
        None => value,
    };
    let tables = tables(given).ok_or_else(malformed)??;
    let mut counts: Vec<i64> = Vec::with_capacity(tables.len());
    for table in &tables {
        let sql = format!("SELECT count(*) FROM {}", table.logical);
        counts.push(session.conn.prepare_cached(&sql)?.query_row([], |row| row.get(0))?);
    }
    let names: Vec<&str> = tables.iter().map(|table| table.logical).collect();
    Ok(Reply::json(json!({
        "@odata.context": call.context("Microsoft.Dynamics.CRM.RetrieveTotalRecordCountResponse"),
        "EntityRecordCountCollection": { "Count": names.len(), "IsReadOnly": false, "Keys": names, "Values": counts },
    })))
}

/// The tables in a list of names, each once; `None` when it is no list. Names stand in single or double quotes.
fn tables(text: &str) -> Option<Result<Vec<&'static Table>>> {
    let names: Vec<Json> = serde_json::from_str(&text.replace('\'', "\"")).ok()?;
    let mut tables: Vec<&'static Table> = Vec::new();
    for name in names {
        let name = name.as_str()?.to_owned();
        match schema::entity(&name) {
            None => return Some(Err(Fault::argument(format!("The entity with a name = '{name}' was not found.")))),
            Some(table) if tables.iter().any(|known| known.logical == table.logical) => {}
            Some(table) => tables.push(table),
        }
    }
    (!tables.is_empty()).then_some(Ok(tables))
}
