//! Rows written: defaults, what follows from other columns, required columns, and the row version.

use dataverse::codes;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params, params_from_iter};
use uuid::{Builder, Uuid};

use super::find::exists;
use super::payload::Changes;
use super::row::{Row, columns_of};
use super::{Session, nested, pairs};
use crate::effects;
use crate::fault::{Fault, Result};
use crate::schema::{self, Kind, Ownership, Table};
use crate::store::next_version;

/// Creates a record under the body's id, or a new one.
pub(super) fn insert(session: &Session<'_>, table: &'static Table, mut changes: Changes) -> Result<Uuid> {
    writable(table)?;
    nested::before(session, &mut changes)?;
    let id = match changes.id {
        Some(id) => id,
        None => new_id(session)?,
    };
    if exists(session, table, id)? {
        return Err(Fault::duplicate());
    }
    defaults(session, table, &mut changes)?;
    state(table, id, None, &mut changes)?;
    derived(table, None, &mut changes);
    let effect = effects::creating(session, table, id, &mut changes)?;
    for column in table.columns.iter().filter(|c| c.required) {
        if matches!(changes.get(column.logical), None | Some(Value::Null)) {
            return Err(missing(table, column.logical));
        }
    }
    changes.set("createdon", session.now);
    changes.set("createdby", session.caller.user.clone());
    stamp(session, &mut changes)?;
    let mut names = vec![table.primary_id.to_owned()];
    let mut values = vec![Value::Text(id.to_string())];
    assignments(&changes, &mut names, &mut values);
    let places = vec!["?"; names.len()].join(", ");
    let sql = format!("INSERT INTO {} ({}) VALUES ({places})", table.logical, names.join(", "));
    session.conn.prepare_cached(&sql)?.execute(params_from_iter(values))?;
    effects::apply(session, id, effect)?;
    nested::after(session, id, changes.nested)?;
    Ok(id)
}

/// Changes an existing record, `row` being all of its columns. What stays as it is counts as no change.
pub(super) fn change(
    session: &Session<'_>,
    table: &'static Table,
    id: Uuid,
    row: &Row,
    mut changes: Changes,
) -> Result<()> {
    writable(table)?;
    if changes.id.is_some_and(|named| named != id) {
        return Err(Fault::payload(table.set, format_args!("'{}' differs from the id in the URL.", table.primary_id)));
    }
    if !changes.nested.is_empty() {
        return Err(Fault::unsupported("Changing related records through an update"));
    }
    state(table, id, Some(row), &mut changes)?;
    let columns = columns_of(table);
    changes.retain(|c| {
        let at = columns.iter().position(|known| known.logical == c.column.logical);
        let same_value = at.and_then(|at| row.values.get(at)) == Some(&c.value);
        let same_target = at.and_then(|at| row.targets.get(at)) == Some(&c.target) || c.value == Value::Null;
        !(same_value && same_target)
    });
    for required in table.columns.iter().filter(|c| c.required) {
        if changes.get(required.logical) == Some(&Value::Null) {
            return Err(missing(table, required.logical));
        }
    }
    derived(table, Some(row), &mut changes);
    if changes.get("ownerid").is_some() {
        owner(session, table, &mut changes)?;
    }
    let effect = effects::updating(session, table, id, row, &mut changes)?;
    store(session, table, id, changes)?;
    effects::apply(session, id, effect)
}

/// Writes the changes as they are, with a new row version.
pub(super) fn store(session: &Session<'_>, table: &Table, id: Uuid, mut changes: Changes) -> Result<()> {
    stamp(session, &mut changes)?;
    let (mut names, mut values) = (Vec::new(), Vec::new());
    assignments(&changes, &mut names, &mut values);
    let list: Vec<String> = names.iter().map(|n| format!("{n} = ?")).collect();
    values.push(Value::Text(id.to_string()));
    let sql = format!("UPDATE {} SET {} WHERE {} = ?", table.logical, list.join(", "), table.primary_id);
    session.conn.prepare_cached(&sql)?.execute(params_from_iter(values))?;
    Ok(())
}

/// Deletes a record. Lookups to it lose their value, and what a contact did goes with the contact.
pub(super) fn remove(session: &Session<'_>, table: &'static Table, id: Uuid) -> Result<()> {
    writable(table)?;
    let id = id.to_string();
    for r in schema::relationships().iter().filter(|r| r.referenced == table.logical) {
        let column = schema::table(r.referencing).and_then(|t| t.column(r.attribute));
        let several = column.is_some_and(|c| matches!(c.kind, Kind::Polymorphic { .. }));
        let (cleared, matched) = if several {
            (format!(", {}_type = NULL", r.attribute), format!(" AND {}_type = '{}'", r.attribute, table.logical))
        } else {
            (String::new(), String::new())
        };
        let sql = format!(
            "UPDATE {} SET {} = NULL{cleared}, versionnumber = ?2 WHERE {} = ?1{matched}",
            r.referencing, r.attribute, r.attribute
        );
        session.conn.prepare_cached(&sql)?.execute(params![id, next_version(session.conn)?])?;
    }
    pairs::forget(session, table.logical, &id)?;
    effects::removed(session, table, &id)?;
    if table.logical == "contact" {
        for interaction in schema::interactions() {
            let sql = format!("DELETE FROM {} WHERE contactid = ?", interaction.table());
            session.conn.prepare_cached(&sql)?.execute([&id])?;
        }
    }
    let sql = format!("DELETE FROM {} WHERE {} = ?", table.logical, table.primary_id);
    session.conn.prepare_cached(&sql)?.execute([&id])?;
    Ok(())
}

fn writable(table: &Table) -> Result<()> {
    let pairs = schema::many_to_many().iter().find(|r| r.intersect.logical == table.logical);
    match (table.ownership, pairs) {
        (Ownership::User, _) => Ok(()),
        (Ownership::Organization, Some(r)) => {
            let how = format!("Writing '{}' records otherwise than by '{}/$ref'", table.logical, r.schema_name);
            Err(Fault::unsupported(how))
        }
        (Ownership::Organization, None) => Err(Fault::unsupported(format_args!("Writing '{}' records", table.logical))),
    }
}

pub(crate) fn new_id(session: &Session<'_>) -> Result<Uuid> {
    let bytes: [u8; 16] = session.conn.query_row("SELECT randomblob(16)", [], |row| row.get(0))?;
    Ok(Builder::from_random_bytes(bytes).into_uuid())
}

fn missing(table: &Table, column: &str) -> Fault {
    Fault::bad(
        codes::REQUIRED_FIELD_MISSING,
        format!("Required field '{column}' is missing for entity '{}'.", table.logical),
    )
}

fn stamp(session: &Session<'_>, changes: &mut Changes) -> Result<()> {
    changes.set("modifiedon", session.now);
    changes.set("modifiedby", session.caller.user.clone());
    changes.set("versionnumber", next_version(session.conn)?);
    Ok(())
}

/// What a new record has when nothing else was said.
fn defaults(session: &Session<'_>, table: &'static Table, changes: &mut Changes) -> Result<()> {
    for column in &table.columns {
        let default = match &column.kind {
            Kind::Choice(set) => set.default.map(|v| Value::Integer(v.into())),
            Kind::Boolean { default, .. } => Some(Value::Integer((*default).into())),
            _ => None,
        };
        if let Some(default) = default.filter(|_| changes.get(column.logical).is_none()) {
            changes.set(column.logical, default);
        }
    }
    if matches!(changes.get("ownerid"), None | Some(Value::Null)) {
        changes.set_target("ownerid", &session.caller.user, "systemuser");
    }
    owner(session, table, changes)
}

/// A record belongs to its owner's business unit, where the write does not say another that it may say.
fn owner(session: &Session<'_>, table: &Table, changes: &mut Changes) -> Result<()> {
    let Some(Value::Text(owner)) = changes.get("ownerid") else { return Err(missing(table, "ownerid")) };
    if matches!(changes.get("owningbusinessunit"), Some(Value::Text(_))) {
        return Ok(());
    }
    let unit: Option<Option<String>> = session
        .conn
        .prepare_cached("SELECT businessunitid FROM systemuser WHERE systemuserid = ?")?
        .query_row([owner], |row| row.get(0))
        .optional()?;
    changes.set("owningbusinessunit", unit.flatten().unwrap_or_else(|| session.caller.business_unit.clone()));
    Ok(())
}

/// State and status have to fit: a state alone brings its first status, a status has to belong to the state.
fn state(table: &Table, id: Uuid, row: Option<&Row>, changes: &mut Changes) -> Result<()> {
    let Some(Kind::Status(statuses)) = table.column("statuscode").map(|c| c.kind) else { return Ok(()) };
    let current = |name: &str| {
        let at = table.columns.iter().position(|c| c.logical == name)?;
        integer(row?.values.get(at)?)
    };
    let null = |name: &str| changes.get(name) == Some(&Value::Null);
    if null("statecode") || null("statuscode") {
        return Err(Fault::invalid_status("State code and status code cannot be empty."));
    }
    let asked_state = changes.get("statecode").and_then(integer);
    let state = asked_state.or_else(|| current("statecode")).unwrap_or(0);
    let status = match changes.get("statuscode").and_then(integer) {
        Some(status) => status,
        None if row.is_none() || current("statecode") != Some(state) => {
            let default = if state == 0 { table_default(statuses) } else { statuses.default_of_state(state) };
            default.map_or(0, i64::from)
        }
        None => return Ok(()),
    };
    if statuses.item(status).is_none_or(|item| i64::from(item.state) != state) {
        let message =
            format!("{status} is not a valid status code for state code {state} on {} with Id {id}.", table.logical);
        return Err(Fault::invalid_status(message));
    }
    if row.is_none() || current("statecode") != Some(state) {
        changes.set("statecode", state);
    }
    if row.is_none() || current("statuscode") != Some(status) {
        changes.set("statuscode", status);
    }
    Ok(())
}

fn table_default(statuses: &schema::OptionSet) -> Option<i32> {
    statuses.default.or_else(|| statuses.default_of_state(0))
}

pub(super) fn integer(value: &Value) -> Option<i64> {
    if let Value::Integer(n) = value { Some(*n) } else { None }
}

/// A person's full name follows from its parts.
fn derived(table: &Table, row: Option<&Row>, changes: &mut Changes) {
    let has_parts = table.column("fullname").is_some() && table.column("lastname").is_some();
    if !has_parts || (changes.get("firstname").is_none() && changes.get("lastname").is_none()) {
        return;
    }
    let part = |name: &str| {
        let stored = || {
            let at = table.columns.iter().position(|c| c.logical == name)?;
            row?.values.get(at)
        };
        match changes.get(name).or_else(stored) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        }
    };
    let parts: Vec<String> = [part("firstname"), part("lastname")].into_iter().flatten().collect();
    let fullname = if parts.is_empty() { Value::Null } else { Value::Text(parts.join(" ")) };
    changes.set("fullname", fullname);
}

fn assignments(changes: &Changes, names: &mut Vec<String>, values: &mut Vec<Value>) {
    for change in changes.iter() {
        names.push(change.column.logical.to_owned());
        values.push(change.value.clone());
        if matches!(change.column.kind, Kind::Polymorphic { .. }) {
            names.push(format!("{}_type", change.column.logical));
            values.push(change.target.clone().map_or(Value::Null, Value::Text));
        }
    }
}
