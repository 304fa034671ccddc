//! What a reader remembers of lists while nothing is written: where their pages ended, and how long they are. Whoever
//! reads one page after the other then pays for each page alone, however many rows stand before it.

use std::collections::VecDeque;

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::evaluate::Sql;

/// So many of either.
const MOST: usize = 64;

#[derive(Debug, Default)]
pub(crate) struct Recent {
    /// Of what the memory is: another number says that something was written.
    version: Option<i64>,
    totals: VecDeque<(Sql, u64)>,
    ends: VecDeque<End>,
}

/// A page's last row.
#[derive(Debug)]
struct End {
    of: Sql,
    /// How many rows there are up to it, and with it.
    rows: u64,
    keys: Vec<Value>,
}

impl Recent {
    /// Forgets everything if the database is no longer what it was. Within a transaction, whose moment it begins.
    pub(crate) fn renew(&mut self, conn: &Connection) -> rusqlite::Result<()> {
        let version = conn.pragma_query_value(None, "data_version", |row| row.get(0))?;
        if self.version != Some(version) {
            *self = Self { version: Some(version), ..Self::default() };
        }
        Ok(())
    }

    pub(crate) fn total(&self, of: &Sql) -> Option<u64> {
        self.totals.iter().find(|(known, _)| known == of).map(|(_, total)| *total)
    }

    pub(crate) fn keep_total(&mut self, of: Sql, total: u64) {
        self.totals.push_front((of, total));
        self.totals.truncate(MOST);
    }

    /// The last known row among the first `skip`, and how many rows there are up to it.
    pub(crate) fn end_within(&self, of: &Sql, skip: u64) -> Option<(u64, Vec<Value>)> {
        let known = self.ends.iter().filter(|end| end.rows <= skip && end.of == *of);
        known.max_by_key(|end| end.rows).map(|end| (end.rows, end.keys.clone()))
    }

    pub(crate) fn keep_end(&mut self, of: Sql, rows: u64, keys: Vec<Value>) {
        self.ends.push_front(End { of, rows, keys });
        self.ends.truncate(MOST);
    }
}
