//! What a page and the importer say to each other.

use dataverse::{Error, TransportError};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::check::Described;
use crate::layout::Layout;
use crate::list::Listing;
use crate::note::{Few, Notes};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    Add,
    Remove,
}

/// The segment whose members change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub segment: Uuid,
    /// Its name in queries.
    pub name: String,
    /// The business unit that its contacts have to belong to, where its scope is one.
    pub unit: Option<Uuid>,
}

impl Target {
    /// Its name becomes part of queries, and is the environment's word.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let is_name = self.name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if is_name { Ok(()) } else { Err(Failure::Answer(self.name.clone())) }
    }
}

/// Which column holds the contacts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Choice {
    /// Told by the text's beginning.
    #[default]
    Guess,
    All,
    Column(usize),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// The list that was read last.
    List,
    /// Everybody whom a query finds, by what is known of it.
    Query(Box<Described>),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// A text, or none where a file comes along. A later reading ends an earlier one.
    Read {
        turn: u32,
        text: Option<String>,
        choice: Choice,
    },
    /// Finds out what would happen.
    Check {
        target: Target,
        way: Way,
        source: Source,
    },
    /// Does what was checked, with what the person decided about contacts that were held back.
    Start {
        with: Kept,
    },
    /// Is there something unfinished of this segment?
    Look {
        segment: Uuid,
    },
    GoOn {
        segment: Uuid,
    },
    Forget {
        segment: Uuid,
    },
    /// Ends what is under way after the request at hand.
    Pause,
    /// Whether anybody sees the page.
    Watched(bool),
}

/// What a person decided to take along, although it was held back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Contacts of other business units.
    pub elsewhere: bool,
    /// All contacts of addresses that several have.
    pub shared: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    Ready,
    /// Bytes read so far.
    Reading {
        turn: u32,
        done: u64,
    },
    Read {
        turn: u32,
        summary: Summary,
    },
    /// Entries looked up so far.
    Checking {
        done: u64,
        of: u64,
    },
    Checked(Findings),
    /// Contacts sent so far.
    Sending {
        sent: u64,
        of: u64,
    },
    Waiting {
        why: Why,
        ms: u32,
    },
    /// All is sent, the environment is at work; `long` when that takes longer than usual.
    Settling {
        pending: u64,
        long: bool,
    },
    Stopped,
    Done(Report),
    Failed(Failure),
    Unfinished(Option<Unfinished>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    Busy,
    Connection,
}

/// What a text holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub layout: Layout,
    pub ids: u64,
    pub addresses: u64,
    pub duplicates: Notes,
    pub malformed: Notes,
    pub unclosed: Option<u32>,
    pub too_many: bool,
}

impl Summary {
    pub fn of(listing: &Listing) -> Self {
        Self {
            layout: listing.layout.clone(),
            ids: listing.ids.len() as u64,
            addresses: listing.addresses.len() as u64,
            duplicates: listing.duplicates.clone(),
            malformed: listing.malformed.clone(),
            unclosed: listing.unclosed,
            too_many: listing.too_many,
        }
    }
}

/// What would happen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// Contacts to add or remove.
    pub change: u64,
    /// Members already; of a removal, those that are none.
    pub already: u64,
    pub unknown_ids: Few,
    pub unknown_addresses: Few,
    /// Addresses that several contacts have.
    pub shared: Few,
    /// How many contacts those are, without members (of a removal, without others).
    pub shared_contacts: u64,
    /// Contacts of other business units.
    pub elsewhere: Few,
    /// Members before.
    pub members: u64,
    /// Whether `change` is exact, so that the number of members afterwards is known.
    pub exact: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfinished {
    pub way: Way,
    pub sent: u64,
    pub of: u64,
    /// All is sent; what is left is to see that it is done.
    pub settling: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub way: Way,
    /// Contacts that were to change.
    pub sent: u64,
    pub before: u64,
    pub after: u64,
    /// Members that there should be now, where that is known.
    pub expected: Option<u64>,
    pub already: u64,
    /// Ids and addresses that no contact has.
    pub unknown: u64,
    /// Contacts of other business units that were left out, or sent all the same.
    pub elsewhere: u64,
    pub elsewhere_sent: bool,
    pub shared: u64,
    pub shared_sent: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    Api {
        status: u16,
        code: String,
        message: String,
    },
    /// An answer that is not understood.
    Answer(String),
    /// What the environment says of an operation that it accepted and gave up.
    GivenUp(String),
    /// The browser keeps nothing, or no longer has what it kept.
    Storage(String),
    File(String),
    /// The person stopped it.
    Cancelled,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Api { status, error } => {
                Self::Api { status: status.as_u16(), code: error.code, message: error.message }
            }
            Error::Answer(text) => Self::Answer(text),
            Error::Transport(TransportError::Cancelled) => Self::Cancelled,
            Error::Transport(TransportError::Connection(text)) => Self::Answer(text),
        }
    }
}
