//! Further connections to the file, so that reading waits neither for writing nor for a costly question of somebody
//! else.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

use crate::asker::Asker;
use crate::budget::Budget;
use crate::recent::Recent;
use crate::store::{self, Storage};

/// More at once would only take the processor from each other.
const MOST: usize = 2;

/// Who waits looks this often whether there is still somebody to wait for, and so many times at most: some ten seconds.
const LOOK: Duration = Duration::from_millis(100);
const LOOKS: u32 = 100;

/// A connection that only reads.
pub(crate) struct Reader {
    pub(crate) conn: Connection,
    pub(crate) budget: Budget,
    pub(crate) recent: RefCell<Recent>,
}

impl Reader {
    pub(crate) fn open(path: &Path, steps: u64) -> rusqlite::Result<Self> {
        let mut conn = store::reader(path)?;
        let budget = Budget::on(&mut conn, steps)?;
        Ok(Self { conn, budget, recent: RefCell::default() })
    }
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
    /// How many came so far.
    came: u64,
    /// Who waits, by number: the first to come is the first to read.
    queue: VecDeque<u64>,
}

/// There was no reader in time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Busy;

impl Readers {
    pub(crate) fn new(storage: Storage, steps: u64) -> Self {
        let path = match storage {
            Storage::File(path) => Some(path),
            Storage::Memory => None,
        };
        Self { path, steps, state: Mutex::default(), returned: Condvar::new() }
    }

    /// Runs `work` with a reader, waiting for one if need be; without one where there can be none.
    pub(crate) fn with<T, E: From<rusqlite::Error> + From<Busy>>(
        &self,
        asker: &Asker,
        work: impl FnOnce(Option<&Reader>) -> Result<T, E>,
    ) -> Result<T, E> {
        let Some(path) = &self.path else { return work(None) };
        let reader = match self.wait(asker)? {
            Some(reader) => reader,
            None => Reader::open(path, self.steps).inspect_err(|_| self.leave(None))?,
        };
        let done = work(Some(&reader));
        self.leave(Some(reader));
        done
    }

    /// An idle reader, or none when the caller has to open one.
    fn wait(&self, asker: &Asker) -> Result<Option<Reader>, Busy> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let own = state.came;
        state.came += 1;
        state.queue.push_back(own);
        let mut looks = 0;
        while state.queue.front() != Some(&own) || state.idle.is_empty() && state.open >= MOST {
            if asker.has_left() || looks == LOOKS {
                state.queue.retain(|waiting| *waiting != own);
                self.returned.notify_all();
                return Err(Busy);
            }
            let (woken, waited) = self.returned.wait_timeout(state, LOOK).unwrap_or_else(PoisonError::into_inner);
            state = woken;
            looks += u32::from(waited.timed_out());
        }
        state.queue.pop_front();
        self.returned.notify_all();
        let idle = state.idle.pop();
        if idle.is_none() {
            state.open += 1;
        }
        Ok(idle)
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
