//! Contacts by the list: read from pasted text and files of any length, held against an environment, and sent to a
//! static segment so that nothing is lost and nothing happens twice.
//!
//! Knows no browser, no file and no clock: bytes, a transport, a place to keep things and a host are handed in.

mod cells;
mod check;
mod entry;
mod importer;
mod job;
mod layout;
mod list;
mod note;
mod patience;
mod protocol;
mod question;
mod settle;

pub use cells::{Cell, Cells};
pub use check::{Checked, Described, describe};
pub use entry::{Entry, entries};
pub use importer::Importer;
pub use job::Store;
pub use layout::{Column, Layout, SAMPLE};
pub use list::{Listing, MOST_ENTRIES, Reader};
pub use note::{Few, Note, Notes};
pub use patience::{Host, Patient, Wish};
pub use protocol::{
    Choice, Command, Event, Failure, Findings, Kept, Report, Source, Summary, Target, Unfinished, Way, Why,
};

/// How many ids one request carries, by the documented advice.
pub const BATCH: usize = 20_000;
