//! Rows as JSON: values by their names on the wire, each annotation before its property.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::Value;
use serde_json::{Map, Value as Json, json};

use super::format::{formatted, iso_date, iso_datetime};
use super::{Row, Session};
use crate::schema::{self, Column, Kind, Table};
use crate::wire::{Prefer, etag};

pub(super) const FORMATTED: &str = "OData.Community.Display.V1.FormattedValue";
const LOGICAL_NAME: &str = "Microsoft.Dynamics.CRM.lookuplogicalname";
const NAVIGATION: &str = "Microsoft.Dynamics.CRM.associatednavigationproperty";

/// The primary names that the lookups of some rows show, by entity and id.
#[derive(Debug, Default)]
pub(crate) struct Names(BTreeMap<(&'static str, String), String>);

impl Names {
    /// Looks up every name that rendering these rows will want, in one statement per entity.
    pub(crate) fn of(
        session: &Session<'_>,
        prefer: &Prefer,
        columns: &[&'static Column],
        rows: &[Row],
    ) -> rusqlite::Result<Self> {
        let mut wanted: BTreeMap<&'static str, BTreeSet<&str>> = BTreeMap::new();
        if prefer.wants(FORMATTED) {
            for row in rows {
                for (at, column) in columns.iter().enumerate() {
                    let target = target(column, row.targets.get(at).and_then(Option::as_deref));
                    if let (Some(target), Some(Value::Text(id))) = (target, row.values.get(at)) {
                        wanted.entry(target).or_default().insert(id);
                    }
                }
            }
        }
        let mut names = Self::default();
        for (entity, ids) in wanted {
            let Some(table) = schema::table(entity) else { continue };
            let sql = format!(
                "SELECT {id}, {name} FROM {} WHERE {id} IN (SELECT value FROM json_each(?)) AND {name} IS NOT NULL",
                table.logical,
                id = table.primary_id,
                name = table.primary_name,
            );
            let mut statement = session.conn.prepare_cached(&sql)?;
            let found = statement.query_map([json!(ids).to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?;
            for pair in found {
                let (id, name) = pair?;
                names.0.insert((entity, id), name);
            }
        }
        Ok(names)
    }

    fn get(&self, entity: &'static str, id: &str) -> Option<&str> {
        self.0.get(&(entity, id.to_owned())).map(String::as_str)
    }
}

/// How rows are to be shown.
pub(crate) struct Rendering<'a> {
    pub(crate) table: &'static Table,
    pub(crate) columns: &'a [&'static Column],
    pub(crate) prefer: &'a Prefer,
    pub(crate) names: &'a Names,
    /// Whether each record shows its etag.
    pub(crate) tagged: bool,
    /// What FetchXML does otherwise.
    pub(crate) fetch: Option<FetchStyle<'a>>,
}

/// FetchXML leaves out what has no value, may name columns anew, and may ask for rows that are no records.
#[derive(Clone, Copy)]
pub(crate) struct FetchStyle<'a> {
    /// One per column.
    pub(crate) aliases: &'a [Option<String>],
    pub(crate) keyed: bool,
}

/// One record with its etag.
pub(crate) fn render(row: &Row, how: &Rendering<'_>) -> Map<String, Json> {
    let mut map = Map::new();
    let keyed = how.fetch.is_none_or(|fetch| fetch.keyed);
    if keyed && how.tagged {
        map.insert("@odata.etag".to_owned(), etag(row.version).into());
    }
    for (at, column) in how.columns.iter().enumerate() {
        let value = row.values.get(at).unwrap_or(&Value::Null);
        if how.fetch.is_some() && *value == Value::Null {
            continue;
        }
        let alias = how.fetch.and_then(|fetch| fetch.aliases.get(at)?.clone());
        let name = alias.unwrap_or_else(|| column.property());
        property(&mut map, column, name, value, row.targets.get(at).and_then(Option::as_deref), how);
    }
    if keyed && !map.contains_key(how.table.primary_id) {
        map.insert(how.table.primary_id.to_owned(), row.id.clone().into());
    }
    map
}

fn property(
    map: &mut Map<String, Json>,
    column: &'static Column,
    name: String,
    value: &Value,
    points_to: Option<&str>,
    how: &Rendering<'_>,
) {
    if let Value::Text(id) = value
        && let Some(target) = target(column, points_to)
    {
        if how.prefer.wants(FORMATTED)
            && let Some(text) = how.names.get(target, id)
        {
            map.insert(format!("{name}@{FORMATTED}"), text.into());
        }
        if how.prefer.wants(NAVIGATION)
            && let Some(navigation) = navigation(how.table, column, target)
        {
            map.insert(format!("{name}@{NAVIGATION}"), navigation.into());
        }
        if how.prefer.wants(LOGICAL_NAME) {
            map.insert(format!("{name}@{LOGICAL_NAME}"), target.into());
        }
    } else if how.prefer.wants(FORMATTED)
        && let Some(text) = formatted(&column.kind, value)
    {
        map.insert(format!("{name}@{FORMATTED}"), text.into());
    }
    map.insert(name, json(&column.kind, value));
}

/// The entity that a lookup's value belongs to.
fn target(column: &'static Column, points_to: Option<&str>) -> Option<&'static str> {
    match &column.kind {
        Kind::Lookup(target) => Some(target),
        Kind::Polymorphic { targets, .. } => {
            targets.iter().copied().find(|t| Some(*t) == points_to).or_else(|| targets.first().copied())
        }
        _ => None,
    }
}

/// The navigation property that binds this column to this entity.
fn navigation(table: &Table, column: &Column, target: &str) -> Option<&'static str> {
    let found = schema::relationships()
        .iter()
        .find(|r| r.referencing == table.logical && r.attribute == column.logical && r.referenced == target);
    found.map(|r| r.lookup_navigation.as_str())
}

/// A stored value as JSON.
pub(super) fn json(kind: &Kind, value: &Value) -> Json {
    match (kind, value) {
        (Kind::Boolean { .. }, Value::Integer(n)) => (*n != 0).into(),
        (Kind::DateTime, Value::Integer(ms)) => iso_datetime(*ms).into(),
        (Kind::DateOnly, Value::Integer(ms)) => iso_date(*ms).into(),
        (Kind::Money { .. } | Kind::Decimal { .. }, Value::Integer(n)) => json!(n),
        (_, Value::Integer(n)) => json!(n),
        (_, Value::Real(n)) => json!(n),
        (_, Value::Text(text)) => text.as_str().into(),
        (_, Value::Null | Value::Blob(_)) => Json::Null,
    }
}
