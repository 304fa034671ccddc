//! One generated file, opened by the emulator and by SQLite alone.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use dataverse::assumptions::read_contacts;
use dataverse::outbound::query_name;
use emulator::{Clock, Emulator, Options, Storage, functions};
use http::{Request, Response};
use rusqlite::types::Value as Stored;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::Failure;
use crate::cases::{Call, Case};

/// 2026-11-23T12:00:00Z: data and queries are the same on any day.
pub(crate) const NOW: i64 = 1_795_435_200_000;

const ROOT: &str = "http://localhost/api/data/v9.2";

/// The sample segment of those who opened an email in the last 30 days.
const OPENERS: u128 = 0x5e6d_e900_11c4_4a8e_9d00_0000_0000_0002;

/// Stands still unless it is moved.
pub(crate) struct Moved(AtomicI64);

impl Moved {
    pub(crate) fn pass(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for Moved {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

pub(crate) struct World {
    /// Closed before the emulator, which then ends in good order.
    conn: Connection,
    pub(crate) emulator: Emulator,
    pub(crate) clock: Arc<Moved>,
    path: PathBuf,
    /// A record that no question is about.
    written: String,
}

/// What both ways must agree on: how many there are, and the ids of the first page.
#[derive(Debug, PartialEq)]
pub(crate) struct Found {
    total: Option<i64>,
    ids: Vec<String>,
}

pub(crate) fn path(contacts: u32) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("contacts-{contacts}.sqlite"))
}

pub(crate) fn options(contacts: u32, clock: Arc<Moved>) -> Options {
    let usual = Options::new(Storage::File(path(contacts)), clock);
    // None of the questions takes a tenth of what one may cost, or it would not be answered.
    let steps = usual.steps / 10;
    Options { contacts, steps, evaluates_beside: true, ..usual }
}

impl World {
    /// With all live segments evaluated. What is remembered would be told without being looked up.
    pub(crate) fn open(contacts: u32, remembers: bool) -> Result<Self, Failure> {
        let clock = Arc::new(Moved(AtomicI64::new(NOW)));
        let path = path(contacts);
        let emulator = Emulator::open(Options { remembers, ..options(contacts, Arc::clone(&clock)) })?;
        emulator.advance();
        let conn = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        functions::register(&conn)?;
        let account: String = conn.query_row("SELECT min(accountid) FROM account", [], |row| row.get(0))?;
        Ok(Self { conn, emulator, clock, path, written: format!("{ROOT}/accounts({account})") })
    }

    /// Writes something.
    pub(crate) fn write(&self) -> Result<(), Failure> {
        let request = Request::patch(&self.written).header("if-match", "*").header("content-type", "application/json");
        let response = self.emulator.handle(request.body(br#"{"description":"Written"}"#.to_vec())?);
        if response.status() == 204 { Ok(()) } else { Err(text(&response).into()) }
    }

    /// How long until all live segments are evaluated again, in milliseconds.
    pub(crate) fn until_evaluated(&self) -> Result<i64, Failure> {
        let due: i64 = self.conn.query_row("SELECT max(due) FROM job WHERE kind = 'evaluate'", [], |row| row.get(0))?;
        Ok(due - self.clock.now_ms())
    }

    pub(crate) fn megabytes(&self) -> Result<u64, Failure> {
        Ok(std::fs::metadata(&self.path)?.len() / 1_000_000)
    }

    /// The answer's body; another status than 200 is a failure.
    pub(crate) fn ask(&self, case: &Case) -> Result<Vec<u8>, Failure> {
        let response = self.emulator.handle(request(&case.call)?);
        if response.status() != 200 {
            return Err(format!("{}: {}", case.name, text(&response)).into());
        }
        Ok(response.into_body())
    }

    pub(crate) fn answer(&self, case: &Case) -> Result<Found, Failure> {
        let body = self.ask(case)?;
        if let Call::Count(_) = case.call {
            let count = String::from_utf8(body)?;
            return Ok(Found { total: Some(count.trim_start_matches('\u{feff}').parse()?), ids: Vec::new() });
        }
        let found = read_contacts(&body)?;
        let id = |row: &Map<String, Value>| row.get("contactid").and_then(Value::as_str).map(str::to_owned);
        Ok(Found {
            total: found.total.map(i64::try_from).transpose()?,
            ids: found.rows.iter().filter_map(id).collect(),
        })
    }

    /// Counts and reads the page, every value of it, by statements that are kept prepared.
    pub(crate) fn by_hand(&self, case: &Case) -> Result<Found, Failure> {
        let count = |sql: &&str| self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0));
        let mut total = case.count.as_ref().map(count).transpose()?;
        let mut ids = Vec::new();
        if let Some(sql) = case.page {
            let mut statement = self.conn.prepare_cached(sql)?;
            let width = statement.column_count();
            let counted = statement.column_index("total").ok();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                if let Some(at) = counted {
                    total = row.get(at)?;
                }
                let values = (0..width).map(|at| row.get(at)).collect::<Result<Vec<Stored>, _>>()?;
                if let Some(Stored::Text(id)) = values.into_iter().next() {
                    ids.push(id);
                }
            }
        }
        Ok(Found { total, ids })
    }
}

pub(crate) fn request(call: &Call) -> Result<Request<Vec<u8>>, Failure> {
    let spaced = |url: &str| url.replace(' ', "%20");
    let (request, body) = match call {
        Call::Segment(query) => {
            let fetch = "<fetch count=\"50\" returntotalrecordcount=\"true\"><entity name=\"contact\">\
                <attribute name=\"contactid\"/><attribute name=\"fullname\"/><attribute name=\"emailaddress1\"/>\
                </entity></fetch>";
            let openers = query_name(Uuid::from_u128(OPENERS));
            let query = query.replace("OPENERS", &openers);
            let body = json!({ "Query": query, "FetchXml": fetch }).to_string();
            (Request::post(format!("{ROOT}/msdyncrm_FetchContactsByQuery")), body)
        }
        Call::Count(path) | Call::List(path) => (Request::get(spaced(&format!("{ROOT}/{path}"))), String::new()),
    };
    Ok(request.header("content-type", "application/json").body(body.into_bytes())?)
}

fn text(response: &Response<Vec<u8>>) -> String {
    String::from_utf8_lossy(response.body()).into_owned()
}
