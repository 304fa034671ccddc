//! Groups of records and what is computed of each, as `$apply` and FetchXML ask for them.

use dataverse::codes;
use rusqlite::params_from_iter;
use rusqlite::types::Value;
use serde_json::{Map, Value as Json};

use super::Session;
use super::format::formatted;
use super::render::{FORMATTED, FetchStyle, Names, Rendering, json, render};
use super::row::Row;
use crate::evaluate::Sql;
use crate::fault::{Fault, Result};
use crate::schema::{Column, Kind, Table};
use crate::wire::Prefer;

/// The most records that Dataverse aggregates.
pub(super) const MAX_RECORDS: i64 = 50_000;

/// A column that groups are made by.
pub(super) struct Key {
    pub(super) column: &'static Column,
    /// The name in the answer where it is not the column's own.
    pub(super) alias: Option<String>,
    pub(super) sql: String,
    /// The logical name of the table that a polymorphic lookup leads to.
    pub(super) target: Option<String>,
}

/// A value of each group.
pub(super) struct Computed {
    pub(super) alias: String,
    pub(super) kind: Kind,
    pub(super) sql: String,
}

pub(super) struct Groups {
    pub(super) table: &'static Table,
    pub(super) keys: Vec<Key>,
    pub(super) values: Vec<Computed>,
    /// All that groups are made by.
    pub(super) by: Vec<String>,
    /// `FROM … WHERE …`
    pub(super) from: Sql,
    /// What the groups are sorted by, before what they are made by.
    pub(super) order: Vec<Sql>,
    /// How many records may be aggregated.
    pub(super) records: i64,
    /// Whether computed values that are missing are shown as null.
    pub(super) shows_missing: bool,
    /// How many groups are read, and how many are passed over before.
    pub(super) page: Option<(i64, i64)>,
}

impl Groups {
    pub(super) fn read(&self, session: &Session<'_>, prefer: &Prefer) -> Result<Vec<Map<String, Json>>> {
        self.bounded(session)?;
        let columns: Vec<&'static Column> = self.keys.iter().map(|key| key.column).collect();
        let aliases: Vec<Option<String>> = self.keys.iter().map(|key| key.alias.clone()).collect();
        let statement = self.statement();
        let first_value = 2 + self.keys.len() + self.polymorphic().count();
        let mut select = session.conn.prepare(&statement.text)?;
        let found = select.query_map(params_from_iter(statement.params), |row| {
            let values = (first_value..first_value + self.values.len())
                .map(|at| row.get(at))
                .collect::<rusqlite::Result<Vec<Value>>>()?;
            Ok((Row::read(row, &columns)?, values))
        })?;
        let (rows, values): (Vec<Row>, Vec<Vec<Value>>) =
            found.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().unzip();
        let names = Names::of(session, prefer, &columns, &rows)?;
        let style = FetchStyle { aliases: &aliases, keyed: false };
        let how =
            Rendering { table: self.table, columns: &columns, prefer, names: &names, tagged: true, fetch: Some(style) };
        let shown = rows.iter().zip(values).map(|(row, values)| {
            let mut map = render(row, &how);
            for (computed, value) in self.values.iter().zip(values) {
                if self.shows_missing || value != Value::Null {
                    computed.show(&mut map, prefer, &value);
                }
            }
            map
        });
        Ok(shown.collect())
    }

    /// Dataverse aggregates so many records and no more.
    fn bounded(&self, session: &Session<'_>) -> Result<()> {
        let counted = format!("SELECT count(*) FROM (SELECT 1{} LIMIT {})", self.from.text, self.records + 1);
        let records: i64 =
            session.conn.prepare(&counted)?.query_row(params_from_iter(&self.from.params), |row| row.get(0))?;
        if records > self.records {
            let message = "The maximum record limit is exceeded. Reduce the number of records.";
            return Err(Fault::bad(codes::AGGREGATE_LIMIT, message));
        }
        Ok(())
    }

    fn polymorphic(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter().filter(|key| matches!(key.column.kind, Kind::Polymorphic { .. }))
    }

    /// As [`Row::read`] has it: an id and a version, which groups have not, the columns, and the types of their lookups.
    fn statement(&self) -> Sql {
        let keys = self.keys.iter().map(|key| key.sql.clone());
        let targets =
            self.polymorphic().map(|key| key.target.as_ref().map_or("NULL".to_owned(), |t| format!("min({t})")));
        let values = self.values.iter().map(|value| value.sql.clone());
        let list: Vec<String> =
            ["''".to_owned(), "0".to_owned()].into_iter().chain(keys).chain(targets).chain(values).collect();
        let mut sql = Sql::new(&format!("SELECT {}", list.join(", ")));
        sql.append(self.from.clone());
        if !self.by.is_empty() {
            sql.push(&format!(" GROUP BY {}", self.by.join(", ")));
        }
        let mut word = " ORDER BY ";
        for order in self.order.iter().cloned().chain(self.by.iter().map(|by| Sql::new(by))) {
            sql.push(word);
            sql.append(order);
            word = ", ";
        }
        if let Some((limit, skipped)) = self.page {
            sql.push(" LIMIT ");
            sql.bind(limit);
            sql.push(" OFFSET ");
            sql.bind(skipped);
        }
        sql
    }
}

impl Computed {
    /// Formatted like the column it is of.
    fn show(&self, map: &mut Map<String, Json>, prefer: &Prefer, value: &Value) {
        if prefer.wants(FORMATTED)
            && let Some(text) = formatted(&self.kind, value)
        {
            map.insert(format!("{}@{FORMATTED}", self.alias), text.into());
        }
        map.insert(self.alias.clone(), json(&self.kind, value));
    }
}
