//! The emulator itself: one database, one write at a time, and the work that falls due between requests.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::{Method, Request, Response};
use rusqlite::{Connection, OptionalExtension};

use crate::asker::Asker;
use crate::budget::{self, Budget};
use crate::clock::Clock;
use crate::demo::{self, Progress};
use crate::dispatch::{self, Desk};
use crate::fault::Result;
use crate::pages::Pages;
use crate::readers::{Reader, Readers};
use crate::recent::Recent;
use crate::records::{Caller, Session};
use crate::route::resource;
use crate::segments::{self, Duty};
use crate::store::{self, OpenError, Storage};
use crate::wire::{Call, Prefer, Reply};

/// Who owns records in a database without demo data.
const FIRST_UNIT: &str = "5eb1c0de-0000-4000-8000-0000000000b0";
const FIRST_USER: &str = "5eb1c0de-0000-4000-8000-0000000000a0";

/// How the emulator is set up.
pub struct Options {
    pub storage: Storage,
    /// How many demo contacts a new database is filled with.
    pub contacts: u32,
    pub clock: Arc<dyn Clock>,
    /// Hears how far the filling is.
    pub progress: Option<Box<dyn FnMut(Progress) + Send>>,
    /// How long Going live, Stopping and changes of members take, in milliseconds.
    pub going_live_ms: u64,
    /// How much work one request or job may cost, in steps of SQLite's virtual machine.
    pub steps: u64,
    /// Whether [`Emulator::advance`] finds out who is in segments, and requests leave it to that: it is called again and
    /// again then. Not for a database in memory.
    pub evaluates_beside: bool,
    /// Whether totals and the ends of pages are remembered until something is written. Without it every question costs
    /// what it costs the first time.
    pub remembers: bool,
}

impl Options {
    /// 20,000 contacts, two seconds to go live, and work enough to read millions of rows.
    pub fn new(storage: Storage, clock: Arc<dyn Clock>) -> Self {
        Self {
            storage,
            contacts: 20_000,
            clock,
            progress: None,
            going_live_ms: 2_000,
            steps: budget::STEPS,
            evaluates_beside: false,
            remembers: true,
        }
    }
}

/// The embedded Dataverse. Every write that it acknowledged is on disk.
pub struct Emulator {
    /// The one that writes.
    conn: Mutex<Connection>,
    budget: Budget,
    readers: Readers,
    pages: Pages,
    /// Reads for evaluations.
    evaluator: Option<Mutex<Reader>>,
    clock: Arc<dyn Clock>,
    caller: Caller,
    delay_ms: i64,
    remembers: bool,
}

impl Emulator {
    /// Opens the database, making and filling it when there is none.
    pub fn open(options: Options) -> std::result::Result<Self, OpenError> {
        let Options { storage, contacts, clock, mut progress, going_live_ms, steps, evaluates_beside, remembers } =
            options;
        let now = clock.now_ms();
        let (mut conn, unchecked) = store::open(&storage, |conn| {
            let mut report = |at: Progress| {
                if let Some(progress) = progress.as_mut() {
                    progress(at);
                }
            };
            demo::fill(conn, contacts, now, &mut report)?;
            ensure_organization(conn, now)?;
            segments::schedule_missing(conn, now)
        })?;
        let caller = caller(&conn)?;
        let delay_ms = i64::try_from(going_live_ms).unwrap_or(i64::MAX / 2);
        let budget = Budget::on(&mut conn, steps)?;
        let evaluator = match &storage {
            Storage::File(path) if evaluates_beside => Some(Mutex::new(Reader::open(path, steps)?)),
            Storage::File(_) | Storage::Memory => None,
        };
        let pages = Pages::of(&storage, unchecked);
        let readers = Readers::new(storage, steps);
        Ok(Self { conn: Mutex::new(conn), budget, readers, pages, evaluator, clock, caller, delay_ms, remembers })
    }

    /// Looks at every page of the file, unless opening it did so: beside the work, since it takes some seconds. Once
    /// damage is found, nothing is done any more and every request is refused.
    pub fn verify(&self) -> std::result::Result<(), OpenError> {
        self.pages.verify()
    }

    /// Answers a request to the Web API. Whatever is due by the clock happens first.
    pub fn handle(&self, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
        self.handle_for(request, &Asker::default())
    }

    /// The same for somebody who may leave before the answer is there: what only reads is then given up.
    pub fn handle_for(&self, request: Request<Vec<u8>>, asker: &Asker) -> Response<Vec<u8>> {
        let head = request.method() == Method::HEAD;
        let prefer = Prefer::of(request.headers());
        let reply = self.answer(request, asker).unwrap_or_else(|fault| Reply::refusal(fault, &prefer));
        reply.into_response(head)
    }

    /// Does what is due by the clock: segments go live and stop, live ones are evaluated anew, members change. What
    /// fails is tried again by the next call.
    pub fn advance(&self) {
        if self.pages.sound().is_err() {
            return;
        }
        let now = self.clock.now_ms();
        // A failure keeps the work in its place and shows in the next answer.
        drop(self.up_to(now));
        if let Some(evaluator) = &self.evaluator {
            let reader = evaluator.lock().unwrap_or_else(PoisonError::into_inner);
            let writer = segments::Writer { conn: &self.conn, budget: &self.budget };
            let _ = segments::evaluate_beside(&reader, &writer, now);
        }
    }

    /// What a request does of what is due.
    fn duty(&self) -> Duty {
        if self.evaluator.is_some() { Duty::Rest } else { Duty::All }
    }

    fn answer(&self, request: Request<Vec<u8>>, asker: &Asker) -> Result<Reply> {
        self.pages.sound()?;
        let call = Call::read(request)?;
        let resource = resource(&call.path)?;
        let now = self.clock.now_ms();
        if !dispatch::only_asks(&call, &resource) {
            let mut conn = self.up_to(now)?;
            let delay_ms = self.delay_ms;
            return Desk { conn: &mut conn, now_ms: now, caller: &self.caller, delay_ms }.answer(&call);
        }
        let ask = |conn: &Connection, recent: Option<&RefCell<Recent>>| {
            let session = dispatch::session(conn, now, &self.caller, self.delay_ms);
            dispatch::ask(&Session { recent, ..session }, &call, resource)
        };
        self.readers.with(asker, |reader| {
            let Some(Reader { conn, budget, recent }) = reader else {
                let conn = self.up_to(now)?;
                self.budget.renew_for(asker);
                return ask(&conn, None);
            };
            // Before anything is read: who had the reader last may have left, or used everything up.
            budget.renew_for(asker);
            if segments::is_due(conn, now, self.duty())? {
                drop(self.up_to(now)?);
            }
            // All that one answer says is of one moment.
            let moment = conn.unchecked_transaction()?;
            recent.borrow_mut().renew(&moment)?;
            ask(&moment, self.remembers.then_some(recent))
        })
    }

    /// The connection that writes, with nothing due any more.
    fn up_to(&self, now: i64) -> Result<MutexGuard<'_, Connection>> {
        let mut conn = self.conn.lock().unwrap_or_else(PoisonError::into_inner);
        segments::advance(&mut conn, &self.budget, now, self.duty())?;
        self.budget.renew();
        Ok(conn)
    }
}

/// A database needs somebody who owns its records.
fn ensure_organization(conn: &Connection, now: i64) -> rusqlite::Result<()> {
    let now = now.div_euclid(1_000) * 1_000;
    if !conn.prepare("SELECT 1 FROM businessunit")?.exists([])? {
        conn.execute(
            "INSERT INTO businessunit (businessunitid, name, isdisabled, createdon, modifiedon, versionnumber)
             VALUES (?1, 'Organization', 0, ?2, ?2, ?3)",
            rusqlite::params![FIRST_UNIT, now, store::next_version(conn)?],
        )?;
    }
    if !conn.prepare("SELECT 1 FROM systemuser")?.exists([])? {
        conn.execute(
            "INSERT INTO systemuser
                (systemuserid, fullname, lastname, businessunitid, isdisabled, createdon, modifiedon, versionnumber)
             VALUES (?1, 'Administrator', 'Administrator',
                (SELECT businessunitid FROM businessunit ORDER BY rowid LIMIT 1), 0, ?2, ?2, ?3)",
            rusqlite::params![FIRST_USER, now, store::next_version(conn)?],
        )?;
    }
    Ok(())
}

fn caller(conn: &Connection) -> rusqlite::Result<Caller> {
    let first = conn
        .query_row("SELECT systemuserid, businessunitid FROM systemuser ORDER BY rowid LIMIT 1", [], |row| {
            Ok(Caller { user: row.get(0)?, business_unit: row.get::<_, Option<String>>(1)?.unwrap_or_default() })
        })
        .optional()?;
    Ok(first.unwrap_or_else(|| Caller { user: FIRST_USER.to_owned(), business_unit: FIRST_UNIT.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_may_share_it() {
        fn shared<T: Send + Sync>() {}
        shared::<Emulator>();
    }
}
