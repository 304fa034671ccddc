//! Deep insert: records within a record, created with it or joined to it.

use rusqlite::types::Value;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::link::linked;
use super::payload::Changes;
use super::row::{by_id, columns_of};
use super::{Change, Session, write};
use crate::fault::{Fault, Result};
use crate::schema::{self, Kind, Relationship, Table};

/// What a body holds on a navigation property.
#[derive(Clone, Debug)]
pub(super) enum Nested {
    /// A new record that the outer one's lookup leads to.
    Referenced(&'static Relationship, Changes),
    /// A new record whose lookup leads to the outer one.
    Referencing(&'static Relationship, Changes),
    /// The same of a record that is there already.
    Joined(&'static Relationship, Uuid),
}

impl Nested {
    /// One object on a single-valued navigation property.
    pub(super) fn single(
        session: &Session<'_>,
        outer: &Table,
        relationship: &'static Relationship,
        value: &Json,
    ) -> Result<Self> {
        let table = table(relationship.referenced)?;
        Ok(Self::Referenced(relationship, Changes::read(session, table, object(outer, relationship, value)?)?))
    }

    /// An array of objects on a collection-valued one.
    pub(super) fn many(
        session: &Session<'_>,
        outer: &Table,
        relationship: &'static Relationship,
        value: &Json,
    ) -> Result<Vec<Self>> {
        let table = table(relationship.referencing)?;
        let item = |value| {
            let changes = Changes::read(session, table, object(outer, relationship, value)?)?;
            Ok(Self::Referencing(relationship, changes))
        };
        array(outer, relationship, value)?.iter().map(item).collect()
    }

    /// `"contact_customer_accounts@odata.bind": ["/contacts(id)"]`
    pub(super) fn joined(
        session: &Session<'_>,
        outer: &Table,
        relationship: &'static Relationship,
        value: &Json,
    ) -> Result<Vec<Self>> {
        let name = format!("{}@odata.bind", relationship.collection_navigation);
        let item = |value: &Json| {
            let link = value.as_str().unwrap_or("");
            match linked(session, outer.set, &name, link)? {
                (table, id) if table.logical == relationship.referencing => Ok(Self::Joined(relationship, id)),
                _ => Err(Fault::payload(outer.set, format_args!("'{link}' is nothing that '{name}' may hold."))),
            }
        };
        array(outer, relationship, value)?.iter().map(item).collect()
    }
}

/// Creates the records that have to be there before the outer one, and points its lookups to them.
pub(super) fn before(session: &Session<'_>, changes: &mut Changes) -> Result<()> {
    for nested in changes.take_referenced() {
        if let Nested::Referenced(relationship, inner) = nested {
            let id = write::insert(session, table(relationship.referenced)?, inner)?;
            changes.add(lookup(relationship, id)?)?;
        }
    }
    Ok(())
}

/// Creates and joins the records whose lookups lead to the outer one.
pub(super) fn after(session: &Session<'_>, outer: Uuid, nested: Vec<Nested>) -> Result<()> {
    for nested in nested {
        match nested {
            Nested::Referencing(relationship, mut inner) => {
                inner.add(lookup(relationship, outer)?)?;
                write::insert(session, table(relationship.referencing)?, inner)?;
            }
            Nested::Joined(relationship, id) => point(session, relationship, id, Some(outer))?,
            Nested::Referenced(..) => {}
        }
    }
    Ok(())
}

/// Points the lookup of a relationship to a record, or to none.
pub(super) fn point(
    session: &Session<'_>,
    relationship: &'static Relationship,
    id: Uuid,
    to: Option<Uuid>,
) -> Result<()> {
    let table = table(relationship.referencing)?;
    let row = by_id(session, table, id, &columns_of(table))?.ok_or_else(|| Fault::no_such_id(table.logical, id))?;
    let mut changes = Changes::none(table);
    changes.add(match to {
        Some(to) => lookup(relationship, to)?,
        None => Change { value: Value::Null, target: None, ..lookup(relationship, id)? },
    })?;
    write::change(session, table, id, &row, changes)
}

pub(super) fn lookup(relationship: &'static Relationship, id: Uuid) -> Result<Change> {
    let unknown = || Fault::no_resource(&relationship.lookup_navigation);
    let column = table(relationship.referencing)?.column(relationship.attribute).ok_or_else(unknown)?;
    if column.read_only {
        let message = format!("'{}' is set by the system.", column.logical);
        return Err(Fault::argument(message));
    }
    let several = matches!(column.kind, Kind::Polymorphic { .. });
    let target = several.then(|| relationship.referenced.to_owned());
    Ok(Change { column, value: Value::Text(id.to_string()), target })
}

fn table(logical: &str) -> Result<&'static Table> {
    schema::table(logical).ok_or_else(|| Fault::no_resource(logical))
}

fn object<'v>(outer: &Table, relationship: &Relationship, value: &'v Json) -> Result<&'v Map<String, Json>> {
    value.as_object().ok_or_else(|| wrong(outer, relationship, "a record, or several in an array"))
}

fn array<'v>(outer: &Table, relationship: &Relationship, value: &'v Json) -> Result<&'v Vec<Json>> {
    value.as_array().ok_or_else(|| wrong(outer, relationship, "an array"))
}

fn wrong(outer: &Table, relationship: &Relationship, expected: &str) -> Fault {
    Fault::payload(outer.set, format_args!("A value for '{}' has to be {expected}.", relationship.schema_name))
}
