//! Records of any table: read, listed, written.

mod apply;
mod bulk;
mod expand;
mod fetch;
mod find;
mod format;
mod groups;
mod link;
mod list;
mod nested;
mod page;
mod pairs;
mod payload;
mod property;
mod related;
mod render;
mod row;
mod single;
mod total;
mod write;

use std::cell::RefCell;

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::recent::Recent;
use crate::schema::Column;
use crate::viewpoint::Viewpoint;

pub(crate) use bulk::bulk;
pub(crate) use fetch::{counted, fetch_rows, fetch_total};
pub(crate) use find::located;
pub(crate) use list::{count, list};
pub(crate) use payload::{Changes, stored};
pub(crate) use property::{clear_property, get_property, put_property};
pub(crate) use related::{Source, associate, create_related, disassociate, related};
pub(crate) use row::{Row, columns_of};
pub(crate) use single::{create, delete, retrieve, update};
pub(crate) use total::total_record_count;
pub(crate) use write::new_id;

/// Who asks. There is no sign-in here: everybody is the organization's first user.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) user: String,
    pub(crate) business_unit: String,
}

/// What one request works with.
pub(crate) struct Session<'a> {
    pub(crate) conn: &'a Connection,
    /// Milliseconds since 1970, whole seconds: what Dataverse stores of a time.
    pub(crate) now: i64,
    /// The same to the millisecond, for what falls due.
    pub(crate) now_exact: i64,
    pub(crate) caller: &'a Caller,
    /// How long Going live, Stopping and changes of members take, in milliseconds.
    pub(crate) delay_ms: i64,
    /// What the connection's reader remembers.
    pub(crate) recent: Option<&'a RefCell<Recent>>,
}

impl Session<'_> {
    /// What is remembered, asked or added to.
    pub(crate) fn remembered<T>(&self, of: impl FnOnce(&mut Recent) -> T) -> Option<T> {
        self.recent.map(|recent| of(&mut recent.borrow_mut()))
    }

    pub(crate) fn viewpoint(&self) -> Viewpoint<'_> {
        Viewpoint { now_ms: self.now_exact, user: &self.caller.user, business_unit: &self.caller.business_unit }
    }
}

/// A value to store in a column.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) column: &'static Column,
    pub(crate) value: Value,
    /// The target's logical name, of a polymorphic lookup.
    pub(crate) target: Option<String>,
}
