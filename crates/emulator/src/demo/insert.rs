//! Rows into tables, column by column name.

use rusqlite::types::Value;
use rusqlite::{Connection, Error, Result, Statement, params_from_iter};

use crate::schema::{self, Interaction, Kind};
use crate::store;

/// One table's INSERT. What is not set is missing; the record's version is set by itself.
pub(super) struct Table<'c> {
    statement: Statement<'c>,
    columns: Vec<String>,
    values: Vec<Value>,
    version: i64,
    /// A column that the table does not have was set: shown by the next insert.
    unknown: Option<&'static str>,
}

impl<'c> Table<'c> {
    /// For at most `rows` rows of an entity.
    pub(super) fn entity(conn: &'c Connection, logical: &'static str, rows: u32) -> Result<Self> {
        let table = schema::table(logical).ok_or_else(|| Error::InvalidColumnName(logical.to_owned()))?;
        let mut columns = Vec::new();
        for column in &table.columns {
            columns.push(column.logical.to_owned());
            if matches!(column.kind, Kind::Polymorphic { .. }) {
                columns.push(format!("{}_type", column.logical));
            }
        }
        let version = store::reserve_versions(conn, rows)? - i64::from(rows);
        Self::prepare(conn, logical, columns, version)
    }

    pub(super) fn interaction(conn: &'c Connection, interaction: &Interaction) -> Result<Self> {
        let shared = ["interactionid", "contactid", "timestamp"];
        let own = interaction.columns.iter().map(|c| c.name);
        let columns = shared.into_iter().chain(own).map(str::to_owned).collect();
        Self::prepare(conn, &interaction.table(), columns, 0)
    }

    fn prepare(conn: &'c Connection, table: &str, columns: Vec<String>, version: i64) -> Result<Self> {
        let marks = vec!["?"; columns.len()].join(", ");
        let statement = conn.prepare(&format!("INSERT INTO {table} ({}) VALUES ({marks})", columns.join(", ")))?;
        let values = vec![Value::Null; columns.len()];
        Ok(Self { statement, columns, values, version, unknown: None })
    }

    pub(super) fn set(&mut self, column: &'static str, value: impl Into<Value>) -> &mut Self {
        let places = self.columns.iter().zip(&mut self.values);
        match places.into_iter().find(|(name, _)| *name == column) {
            Some((_, place)) => *place = value.into(),
            None => self.unknown = Some(column),
        }
        self
    }

    /// A text, where the empty one is a missing one.
    pub(super) fn text(&mut self, column: &'static str, text: &str) -> &mut Self {
        self.set(column, Some(text).filter(|t| !t.is_empty()).map(str::to_owned))
    }

    /// What every user-owned record has.
    pub(super) fn owned(&mut self, owner: &Owner, created: i64, modified: i64, state: i64, status: i64) -> &mut Self {
        self.text("ownerid", &owner.user)
            .text("ownerid_type", "systemuser")
            .text("owningbusinessunit", &owner.unit)
            .text("createdby", &owner.user)
            .text("modifiedby", &owner.user)
            .set("createdon", created)
            .set("modifiedon", modified)
            .set("statecode", state)
            .set("statuscode", status)
    }

    pub(super) fn insert(&mut self) -> Result<()> {
        if let Some(column) = self.unknown {
            return Err(Error::InvalidColumnName(column.to_owned()));
        }
        if self.columns.last().is_some_and(|c| c == "versionnumber") {
            self.version += 1;
            self.set("versionnumber", self.version);
        }
        self.statement.execute(params_from_iter(&self.values))?;
        self.values.fill(Value::Null);
        Ok(())
    }
}

/// A user, and the business unit that their records belong to.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    pub(super) user: String,
    pub(super) unit: String,
}
