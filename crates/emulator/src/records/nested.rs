//! Deep insert: records within a record, created with it or joined to it.

use rusqlite::types::Value;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::link::linked;
use super::payload::Changes;
use super::row::{by_id, columns_of};
use super::{Change, Session, pairs, write};
use crate::fault::{Fault, Result};
use crate::odata::Navigation;
use crate::schema::{self, Kind, Relationship, Table};

/// What a body holds on a navigation property.
#[derive(Clone, Debug)]
pub(super) enum Nested {
    /// A new record that the outer one's lookup leads to.
    Referenced(&'static Relationship, Changes),
    /// A new record in a collection of the outer one.
    Member(Navigation, Changes),
    /// The same of a record that is there already.
    Joined(Navigation, Uuid),
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
        Ok(Self::Referenced(
            relationship,
            Changes::read(session, table, object(outer, &relationship.lookup_navigation, value)?)?,
        ))
    }

    /// An array of objects on a collection-valued one.
    pub(super) fn many(
        session: &Session<'_>,
        outer: &Table,
        navigation: Navigation,
        value: &Json,
    ) -> Result<Vec<Self>> {
        let table = target(navigation)?;
        let item = |value| {
            let changes = Changes::read(session, table, object(outer, navigation.name(), value)?)?;
            Ok(Self::Member(navigation, changes))
        };
        array(outer, navigation.name(), value)?.iter().map(item).collect()
    }

    /// `"contact_customer_accounts@odata.bind": ["/contacts(id)"]`
    pub(super) fn joined(
        session: &Session<'_>,
        outer: &Table,
        navigation: Navigation,
        value: &Json,
    ) -> Result<Vec<Self>> {
        let wanted = target(navigation)?.logical;
        let name = format!("{}@odata.bind", navigation.name());
        let item = |value: &Json| {
            let link = value.as_str().unwrap_or("");
            match linked(session, outer.set, &name, link)? {
                (table, id) if table.logical == wanted => Ok(Self::Joined(navigation, id)),
                _ => Err(Fault::payload(outer.set, format_args!("'{link}' is nothing that '{name}' may hold."))),
            }
        };
        array(outer, navigation.name(), value)?.iter().map(item).collect()
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

/// Creates and joins the records that belong to collections of the outer one.
pub(super) fn after(session: &Session<'_>, outer: Uuid, nested: Vec<Nested>) -> Result<()> {
    for nested in nested {
        match nested {
            Nested::Member(navigation, mut inner) => {
                belong(&mut inner, navigation, outer)?;
                write::insert(session, target(navigation)?, inner)?;
            }
            Nested::Joined(navigation, id) => join(session, navigation, outer, id)?,
            Nested::Referenced(..) => {}
        }
    }
    Ok(())
}

/// A new record is to belong to a collection of the record `outer`.
pub(super) fn belong(inner: &mut Changes, navigation: Navigation, outer: Uuid) -> Result<()> {
    match navigation {
        Navigation::Single(relationship) | Navigation::Many(relationship) => inner.add(lookup(relationship, outer)?),
        Navigation::Through(way) => {
            inner.nested.push(Nested::Joined(Navigation::Through(way.turned()), outer));
            Ok(())
        }
    }
}

/// Relates two records that are there.
pub(super) fn join(session: &Session<'_>, navigation: Navigation, outer: Uuid, id: Uuid) -> Result<()> {
    match navigation {
        Navigation::Single(relationship) => point(session, relationship, outer, Some(id)),
        Navigation::Many(relationship) => point(session, relationship, id, Some(outer)),
        Navigation::Through(way) => pairs::add(session, way, outer, id),
    }
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

fn lookup(relationship: &'static Relationship, id: Uuid) -> Result<Change> {
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

fn target(navigation: Navigation) -> Result<&'static Table> {
    navigation.target().ok_or_else(|| Fault::no_resource(navigation.name()))
}

fn table(logical: &str) -> Result<&'static Table> {
    schema::table(logical).ok_or_else(|| Fault::no_resource(logical))
}

fn object<'v>(outer: &Table, name: &str, value: &'v Json) -> Result<&'v Map<String, Json>> {
    value.as_object().ok_or_else(|| wrong(outer, name, "a record, or several in an array"))
}

fn array<'v>(outer: &Table, name: &str, value: &'v Json) -> Result<&'v Vec<Json>> {
    value.as_array().ok_or_else(|| wrong(outer, name, "an array"))
}

fn wrong(outer: &Table, name: &str, expected: &str) -> Fault {
    Fault::payload(outer.set, format_args!("A value for '{name}' has to be {expected}."))
}
