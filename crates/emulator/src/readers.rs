//! Further connections to the file, so that reading waits neither for writing nor for a costly question of somebody
//! else.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};

use rusqlite::Connection;

use crate::budget::Budget;
use crate::store::{self, Storage};

/// More at once would only take the processor from each other.
const MOST: usize = 2;

/// A connection that only reads.
pub(crate) struct Reader {
    pub(crate) conn: Connection,
    pub(crate) budget: Budget,
}

pub(crate) struct Readers {
    /// None for a database in memory, which only its own connection sees.
    path: Option<PathBuf>,
    steps: u64,
    state: Mutex<State>,
    returned: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Reader>,
    open: usize,
    /// Who came, by number, and whose turn it is: the first to come is the first to read.
    came: u64,
    turn: u64,
}

impl Readers {
    pub(crate) fn new(storage: Storage, steps: u64) -> Self {
        let path = match storage {
            Storage::File(path) => Some(path),
            Storage::Memory => None,
        };
        Self { path, steps, state: Mutex::default(), returned: Condvar::new() }
    }

    /// Runs `work` with a reader, waiting for one if need be; without one where there can be none.
    pub(crate) fn with<T, E: From<rusqlite::Error>>(
        &self,
        work: impl FnOnce(Option<&Reader>) -> Result<T, E>,
    ) -> Result<T, E> {
        let Some(path) = &self.path else { return work(None) };
        let reader = match self.wait() {
            Some(reader) => reader,
            None => self.open(path).inspect_err(|_| self.leave(None))?,
        };
        let done = work(Some(&reader));
        self.leave(Some(reader));
        done
    }

    /// An idle reader, or none when the caller has to open one.
    fn wait(&self) -> Option<Reader> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let own = state.came;
        state.came += 1;
        let wait = |state: &mut State| state.turn != own || state.idle.is_empty() && state.open >= MOST;
        let mut state = self.returned.wait_while(state, wait).unwrap_or_else(PoisonError::into_inner);
        state.turn += 1;
        self.returned.notify_all();
        let idle = state.idle.pop();
        if idle.is_none() {
            state.open += 1;
        }
        idle
    }

    fn open(&self, path: &Path) -> rusqlite::Result<Reader> {
        let mut conn = store::reader(path)?;
        let budget = Budget::on(&mut conn, self.steps)?;
        Ok(Reader { conn, budget })
    }

    fn leave(&self, reader: Option<Reader>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match reader {
            Some(reader) => state.idle.push(reader),
            None => state.open -= 1,
        }
        self.returned.notify_all();
    }
}
