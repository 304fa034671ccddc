//! Bodies of create and update: every property checked against the schema before anything is written.

use dataverse::codes;
use dataverse::outbound::columns;
use rusqlite::types::Value;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::link::linked;
use super::nested::Nested;
use super::{Change, Session};
use crate::fault::{Fault, Result};
use crate::odata::{Navigation, edm, parse_date, parse_datetime};
use crate::route::{Key, parse_id};
use crate::schema::{self, Column, Kind, Relationship, Table};

/// What a body wants changed, one entry per column.
#[derive(Clone, Debug)]
pub(crate) struct Changes {
    table: &'static Table,
    list: Vec<Change>,
    /// The primary key, where the body names it.
    pub(crate) id: Option<Uuid>,
    /// What stands on navigation properties.
    pub(super) nested: Vec<Nested>,
}

impl Changes {
    pub(crate) fn none(table: &'static Table) -> Self {
        Self { table, list: Vec::new(), id: None, nested: Vec::new() }
    }

    /// Reads a body. Values for read-only columns are left out, as Dataverse does: clients send back what they read.
    pub(crate) fn read(session: &Session<'_>, table: &'static Table, body: &Map<String, Json>) -> Result<Self> {
        let mut changes = Self::none(table);
        for (name, value) in body {
            if let Some((property, annotation)) = name.split_once('@') {
                if annotation == "odata.bind" {
                    changes.bind(session, property, value)?;
                }
                continue;
            }
            changes.property(session, name, value)?;
        }
        Ok(changes)
    }

    fn property(&mut self, session: &Session<'_>, name: &str, value: &Json) -> Result<()> {
        let table = self.table;
        let column_name = match name {
            // The API page's compound sample sends the query under the name its actions use.
            columns::QUERY_ALIAS if table.logical == dataverse::outbound::SEGMENT => columns::QUERY,
            other => other,
        };
        if let Some(column) = table.column(column_name).filter(|c| !c.kind.is_lookup()) {
            if column.kind == Kind::Id {
                self.id = Some(id_of(table, name, value)?);
                return Ok(());
            }
            let value = stored(table, column, value)?;
            if !column.read_only {
                self.add(Change { column, value, target: None })?;
            }
            return Ok(());
        }
        if let Some(relationship) = relationship(table, name) {
            if value.is_null() {
                return self.clear(relationship);
            }
            self.nested.push(Nested::single(session, table, relationship, value)?);
            return Ok(());
        }
        if table.property(name).is_some() {
            let reason = "CRM do not support direct update of Entity Reference properties, \
                          Use Navigation properties instead.";
            return Err(Fault::payload(table.set, reason));
        }
        if let Some(navigation) = collection(table, name) {
            self.nested.extend(Nested::many(session, table, navigation, value)?);
            return Ok(());
        }
        let reason = format!(
            "The property '{name}' does not exist on type '{}'. Make sure to only use property names that are defined \
             by the type.",
            table.type_name()
        );
        Err(Fault::payload(table.set, reason))
    }

    fn bind(&mut self, session: &Session<'_>, name: &str, value: &Json) -> Result<()> {
        let table = self.table;
        if let Some(navigation) = collection(table, name) {
            self.nested.extend(Nested::joined(session, table, navigation, value)?);
            return Ok(());
        }
        let Some(relationship) = relationship(table, name) else {
            let reason = format!(
                "An undeclared property '{name}' which only has property annotations in the payload but no property \
                 value was found in the payload. In OData, only declared navigation properties and declared named \
                 streams can be represented as properties without values."
            );
            return Err(Fault::payload(table.set, reason));
        };
        if value.is_null() {
            return self.clear(relationship);
        }
        let link = value
            .as_str()
            .ok_or_else(|| Fault::payload(table.set, format_args!("'{name}@odata.bind' has to be a link.")))?;
        // `ownerid` and its like reach several entities by one name: the link says which.
        let (target, id) = linked(session, table.set, &format!("{name}@odata.bind"), link)?;
        let column = table.column(relationship.attribute).filter(|c| c.kind.targets().contains(&target.logical));
        let fits = relationship.referenced == target.logical
            || schema::relationships().iter().any(|r| {
                r.referencing == table.logical && r.lookup_navigation == name && r.referenced == target.logical
            });
        let Some(column) = column.filter(|_| fits) else {
            return Err(Fault::payload(table.set, format_args!("'{link}' is nothing that '{name}' may point to.")));
        };
        if column.read_only {
            return Ok(());
        }
        let target = matches!(column.kind, Kind::Polymorphic { .. }).then(|| target.logical.to_owned());
        self.add(Change { column, value: Value::Text(id.to_string()), target })
    }

    fn clear(&mut self, relationship: &'static Relationship) -> Result<()> {
        match self.table.column(relationship.attribute) {
            Some(column) if !column.read_only => self.add(Change { column, value: Value::Null, target: None }),
            _ => Ok(()),
        }
    }

    pub(super) fn add(&mut self, change: Change) -> Result<()> {
        match self.list.iter().find(|c| c.column.logical == change.column.logical) {
            Some(known) if known.value != change.value || known.target != change.target => {
                let reason = format!("'{}' was given twice, with different values.", change.column.logical);
                Err(Fault::payload(self.table.set, reason))
            }
            Some(_) => Ok(()),
            None => {
                self.list.push(change);
                Ok(())
            }
        }
    }

    /// What the new record has by its key in the URL, where the body says nothing else.
    pub(super) fn complete(&mut self, key: &Key) -> Result<()> {
        match key {
            Key::Id(id) if self.id.is_some_and(|named| named != *id) => {
                let reason = format!("'{}' differs from the id in the URL.", self.table.primary_id);
                Err(Fault::payload(self.table.set, reason))
            }
            Key::Id(id) => {
                self.id = Some(*id);
                Ok(())
            }
            Key::Alternate(values) => {
                for (column, value) in values {
                    if self.get(column.logical).is_none() {
                        self.add(Change { column, value: value.clone(), target: None })?;
                    }
                }
                Ok(())
            }
        }
    }

    /// A record is not given another key by the key that names it.
    pub(super) fn keep(&mut self, key: &Key) {
        if let Key::Alternate(values) = key {
            self.list.retain(|change| !values.iter().any(|(column, _)| column.logical == change.column.logical));
        }
    }

    /// Takes out what has to be created before the record itself.
    pub(super) fn take_referenced(&mut self) -> Vec<Nested> {
        let all = std::mem::take(&mut self.nested);
        let (before, after) = all.into_iter().partition(|nested| matches!(nested, Nested::Referenced(..)));
        self.nested = after;
        before
    }

    /// Sets a column, whatever was asked for it.
    pub(crate) fn set(&mut self, logical: &str, value: impl Into<Value>) {
        if let Some(column) = self.table.column(logical) {
            self.list.retain(|c| c.column.logical != logical);
            self.list.push(Change { column, value: value.into(), target: None });
        }
    }

    /// The same for a lookup that may point to several entities.
    pub(crate) fn set_target(&mut self, logical: &str, id: &str, target: &str) {
        self.set(logical, id.to_owned());
        if let Some(change) = self.list.iter_mut().find(|c| c.column.logical == logical) {
            change.target = Some(target.to_owned());
        }
    }

    pub(crate) fn get(&self, logical: &str) -> Option<&Value> {
        self.list.iter().find(|c| c.column.logical == logical).map(|c| &c.value)
    }

    pub(crate) fn retain(&mut self, keep: impl FnMut(&Change) -> bool) {
        self.list.retain(keep);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Change> {
        self.list.iter()
    }
}

fn relationship(table: &Table, navigation: &str) -> Option<&'static Relationship> {
    schema::relationships().iter().find(|r| r.referencing == table.logical && r.lookup_navigation == navigation)
}

fn collection(table: &Table, name: &str) -> Option<Navigation> {
    Navigation::of(table, name).filter(|navigation| !navigation.is_single())
}

fn id_of(table: &Table, name: &str, value: &Json) -> Result<Uuid> {
    value.as_str().and_then(parse_id).ok_or_else(|| wrong_type(table, name, value, "Edm.Guid"))
}

/// A JSON value as the column stores it. Empty text is no text.
pub(crate) fn stored(table: &Table, column: &Column, value: &Json) -> Result<Value> {
    let wrong = || wrong_type(table, column.logical, value, edm(&column.kind));
    if value.is_null() {
        return Ok(Value::Null);
    }
    match &column.kind {
        Kind::Text { max, .. } | Kind::Memo { max } => {
            let text = value.as_str().ok_or_else(wrong)?;
            if text.chars().count() > *max {
                return Err(too_long(table, column, *max));
            }
            Ok(if text.is_empty() { Value::Null } else { Value::Text(text.to_owned()) })
        }
        Kind::Whole { min, max } => {
            let n = value.as_i64().ok_or_else(wrong)?;
            if n < i64::from(*min) || n > i64::from(*max) {
                return Err(out_of_range(
                    table,
                    column,
                    value,
                    codes::INTEGER_OUT_OF_RANGE,
                    &format!("{min} to {max}"),
                ));
            }
            Ok(Value::Integer(n))
        }
        Kind::BigInt => value.as_i64().map(Value::Integer).ok_or_else(wrong),
        Kind::Decimal { min, max } | Kind::Money { min, max } => {
            let n = value.as_f64().ok_or_else(wrong)?;
            if !(*min..=*max).contains(&n) {
                // DecimalValueOutOfRange
                return Err(out_of_range(table, column, value, "0x80044330", &format!("{min} to {max}")));
            }
            Ok(Value::Real(n))
        }
        Kind::Boolean { .. } => value.as_bool().map(|b| Value::Integer(b.into())).ok_or_else(wrong),
        Kind::DateTime => {
            let text = value.as_str().ok_or_else(wrong)?;
            moment(table, column, value, parse_datetime(text).or_else(|| parse_date(text)).ok_or_else(wrong)?)
        }
        Kind::DateOnly => moment(table, column, value, value.as_str().and_then(parse_date).ok_or_else(wrong)?),
        Kind::Choice(set) | Kind::State(set) | Kind::Status(set) => {
            let n = value.as_i64().ok_or_else(wrong)?;
            if set.item(n).is_none() {
                let accepted: Vec<String> = set.options.iter().map(|o| o.value.to_string()).collect();
                return Err(out_of_range(
                    table,
                    column,
                    value,
                    codes::PICKLIST_VALUE_OUT_OF_RANGE,
                    &accepted.join(","),
                ));
            }
            Ok(Value::Integer(n))
        }
        Kind::Id | Kind::Lookup(_) | Kind::Polymorphic { .. } => {
            value.as_str().and_then(parse_id).map(|id| Value::Text(id.to_string())).ok_or_else(wrong)
        }
    }
}

/// What Dataverse stores of dates: the years that its database has, less their last day.
fn moment(table: &Table, column: &Column, value: &Json, ms: i64) -> Result<Value> {
    let known = -6_847_804_800_000..253_402_214_400_000;
    if known.contains(&ms) {
        return Ok(Value::Integer(ms));
    }
    Err(out_of_range(table, column, value, codes::INVALID_ARGUMENT, "1753-01-01 to 9999-12-30"))
}

fn wrong_type(table: &Table, name: &str, value: &Json, expected: &str) -> Fault {
    let shown: String = value.to_string().chars().take(100).collect();
    Fault::payload(
        table.set,
        format_args!("Cannot convert the value {shown} of property '{name}' to the expected type '{expected}'."),
    )
}

fn too_long(table: &Table, column: &Column, max: usize) -> Fault {
    Fault::bad(
        codes::STRING_LENGTH_TOO_LONG,
        format!(
            "A validation error occurred.  The length of the '{}' attribute of the '{}' entity exceeded the maximum \
             allowed length of '{max}'.",
            column.logical, table.logical
        ),
    )
}

fn out_of_range(table: &Table, column: &Column, value: &Json, code: &str, accepted: &str) -> Fault {
    Fault::bad(
        code,
        format!(
            "A validation error occurred.  The value {value} of '{}' on record of type '{}' is outside the valid range. \
             Accepted Values: {accepted}",
            column.logical, table.logical
        ),
    )
}
