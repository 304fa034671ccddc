//! Rows on their way into tables, column by column name.
//!
//! Whoever makes rows never waits for one to be stored: they are handed on in batches, which another thread inserts.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use rusqlite::types::Value;
use rusqlite::{Connection, Error, Result, params_from_iter};

use crate::schema::{self, Interaction, Kind};

/// So many rows travel together.
const BATCH: usize = 256;

/// Rows of one table, one after the other.
pub(super) struct Batch {
    sql: Arc<str>,
    width: usize,
    values: Vec<Value>,
}

impl Batch {
    pub(super) fn insert(&self, conn: &Connection) -> Result<()> {
        let mut statement = conn.prepare_cached(&self.sql)?;
        for row in self.values.chunks_exact(self.width) {
            statement.execute(params_from_iter(row))?;
        }
        Ok(())
    }
}

/// Where the rows of all tables go.
#[derive(Clone)]
pub(super) struct Output<'o>(Rc<Open<'o>>);

struct Open<'o> {
    send: RefCell<Box<dyn FnMut(Batch) -> Result<()> + 'o>>,
    /// What is not handed on yet, by the table's number.
    batches: RefCell<Vec<Batch>>,
    version: Cell<i64>,
}

impl<'o> Output<'o> {
    /// Records get the versions after `version`.
    pub(super) fn new(version: i64, send: impl FnMut(Batch) -> Result<()> + 'o) -> Self {
        let (send, batches) = (RefCell::new(Box::new(send) as Box<_>), RefCell::default());
        Self(Rc::new(Open { send, batches, version: Cell::new(version) }))
    }

    pub(super) fn entity(&self, logical: &'static str) -> Result<Table<'o>> {
        let table = schema::table(logical)
            .or_else(|| schema::intersect(logical))
            .ok_or_else(|| Error::InvalidColumnName(logical.to_owned()))?;
        let mut columns = Vec::new();
        for column in &table.columns {
            columns.push(column.logical.to_owned());
            if matches!(column.kind, Kind::Polymorphic { .. }) {
                columns.push(format!("{}_type", column.logical));
            }
        }
        Ok(self.table(logical, columns))
    }

    /// The interactions of a type, with those of its attributes that are written.
    pub(super) fn interaction(&self, interaction: &Interaction, written: &[&str]) -> Table<'o> {
        let shared = ["interactionid", "contactid", "timestamp"];
        let own = interaction.columns.iter().map(|c| c.name).filter(|name| written.contains(name));
        self.table(&interaction.table(), shared.into_iter().chain(own).map(str::to_owned).collect())
    }

    fn table(&self, name: &str, columns: Vec<String>) -> Table<'o> {
        let width = columns.len();
        let marks = vec!["?"; width].join(", ");
        let sql = format!("INSERT INTO {name} ({}) VALUES ({marks})", columns.join(", "));
        let mut batches = self.0.batches.borrow_mut();
        batches.push(Batch { sql: sql.into(), width, values: Vec::new() });
        let number = batches.len() - 1;
        let versioned = columns.last().is_some_and(|c| c == "versionnumber");
        let values = vec![Value::Null; width];
        Table { output: self.clone(), number, columns, versioned, next: 0, values, unknown: None }
    }

    fn push(&self, number: usize, row: &mut [Value]) -> Result<()> {
        let mut batches = self.0.batches.borrow_mut();
        let Some(batch) = batches.get_mut(number) else { return Ok(()) };
        batch.values.extend(row.iter_mut().map(|value| std::mem::replace(value, Value::Null)));
        if batch.values.len() < BATCH * batch.width {
            return Ok(());
        }
        let next = Vec::with_capacity(batch.values.len());
        let values = std::mem::replace(&mut batch.values, next);
        (self.0.send.borrow_mut())(Batch { sql: Arc::clone(&batch.sql), width: batch.width, values })
    }

    /// Hands on what is left; the answer is the last version that was given away.
    pub(super) fn finish(self) -> Result<i64> {
        let mut send = self.0.send.borrow_mut();
        self.0.batches.take().into_iter().try_for_each(&mut *send)?;
        Ok(self.0.version.get())
    }
}

/// One table's rows. What is not set is missing; the record's version is set by itself.
pub(super) struct Table<'o> {
    output: Output<'o>,
    number: usize,
    columns: Vec<String>,
    versioned: bool,
    /// Where the next column is looked for first: they are mostly set in their order.
    next: usize,
    values: Vec<Value>,
    /// A column that the table does not have was set: shown by the next insert.
    unknown: Option<&'static str>,
}

impl Table<'_> {
    pub(super) fn set(&mut self, column: &'static str, value: impl Into<Value>) -> &mut Self {
        let mut from_here = self.columns.iter().enumerate().cycle().skip(self.next).take(self.columns.len());
        let found = from_here.find(|(_, name)| *name == column).map(|(at, _)| at);
        match found.and_then(|at| Some((at, self.values.get_mut(at)?))) {
            Some((at, place)) => {
                *place = value.into();
                self.next = at + 1;
            }
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

    /// The row is complete.
    pub(super) fn insert(&mut self) -> Result<()> {
        if let Some(column) = self.unknown {
            return Err(Error::InvalidColumnName(column.to_owned()));
        }
        if self.versioned {
            let version = &self.output.0.version;
            version.set(version.get() + 1);
            self.set("versionnumber", self.output.0.version.get());
        }
        self.next = 0;
        self.output.push(self.number, &mut self.values)
    }
}

/// A user, and the business unit that their records belong to.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    pub(super) user: String,
    pub(super) unit: String,
}
