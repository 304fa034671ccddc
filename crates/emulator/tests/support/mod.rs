//! An emulator under a clock that stands still until it is told to move.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use emulator::{Clock, Emulator, OpenError, Options, Storage};
use http::{HeaderMap, Method, Request, StatusCode};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

pub(crate) const DRAFT: i64 = 192_350_000;
pub(crate) const LIVE: i64 = 192_350_001;
pub(crate) const STOPPED: i64 = 192_350_002;
pub(crate) const LIVE_EDITABLE: i64 = 192_350_003;
pub(crate) const ERROR: i64 = 192_350_005;
pub(crate) const GOING_LIVE: i64 = 192_350_006;
pub(crate) const STOPPING: i64 = 192_350_007;

pub(crate) const DYNAMIC: i64 = 192_350_000;
pub(crate) const STATIC: i64 = 192_350_001;
pub(crate) const COMPOUND: i64 = 192_350_002;

pub(crate) const SEGMENTS: &str = "msdyncrm_segments";

/// 2026-11-23T12:00:00Z
pub(crate) const NOON: i64 = 1_795_435_200_000;

/// What a URL cannot hold as it is.
const URL: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}').add(b'#');

pub(crate) struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

pub(crate) struct World {
    pub(crate) emulator: Emulator,
    pub(crate) clock: Arc<TestClock>,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|v| v.to_str().unwrap())
    }

    /// The error's code and message, behind the expected status.
    #[track_caller]
    pub(crate) fn error(&self, status: u16) -> (String, String) {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        let error = self.json()["error"].clone();
        (error["code"].as_str().unwrap().to_owned(), error["message"].as_str().unwrap().to_owned())
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    /// The id in OData-EntityId.
    #[track_caller]
    pub(crate) fn id(&self) -> String {
        let url = self.header("odata-entityid").unwrap_or_else(|| panic!("no id: {}", self.text()));
        url.rsplit_once('(').unwrap().1.trim_end_matches(')').to_owned()
    }

    /// One property of every record of a collection.
    pub(crate) fn column(&self, name: &str) -> Vec<Value> {
        self.json()["value"].as_array().unwrap().iter().map(|row| row[name].clone()).collect()
    }
}

impl World {
    /// Empty, in memory.
    pub(crate) fn new() -> Self {
        Self::with(Storage::Memory)
    }

    pub(crate) fn with(storage: Storage) -> Self {
        Self::filled(storage, 0)
    }

    /// With demo data.
    pub(crate) fn filled(storage: Storage, contacts: u32) -> Self {
        Self::opened(|clock| Options { contacts, ..Options::new(storage, clock) })
    }

    pub(crate) fn opened(options: impl FnOnce(Arc<dyn Clock>) -> Options) -> Self {
        let clock = Arc::new(TestClock(AtomicI64::new(NOON)));
        Self { emulator: Emulator::open(options(clock.clone())).unwrap(), clock }
    }

    /// Nothing but what opening says.
    pub(crate) fn try_with(storage: Storage) -> Result<(), OpenError> {
        let clock = Arc::new(TestClock(AtomicI64::new(NOON)));
        Emulator::open(Options { contacts: 0, ..Options::new(storage, clock) }).map(drop)
    }

    pub(crate) fn pass(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Answer {
        let uri = format!("/api/data/v9.0/{}", utf8_percent_encode(path, URL));
        let mut request = Request::builder().method(method).uri(uri).header("host", "org.example");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.emulator.handle(request.body(body.into()).unwrap());
        let (parts, body) = response.into_parts();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], "")
    }

    pub(crate) fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, &[], body.to_string())
    }

    pub(crate) fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, &[("if-match", "*")], body.to_string())
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], "")
    }

    /// Creates a record; its id.
    #[track_caller]
    pub(crate) fn create(&self, set: &str, body: Value) -> String {
        self.post(set, body).expect(204).id()
    }

    #[track_caller]
    pub(crate) fn contact(&self, last_name: &str, city: &str) -> String {
        self.create("contacts", json!({ "lastname": last_name, "address1_city": city }))
    }

    #[track_caller]
    pub(crate) fn segment(&self, segment_type: i64, query: &str, status: i64) -> String {
        let body = json!({ "msdyncrm_segmentname": "S", "msdyncrm_segmenttype": segment_type,
            "msdyncrm_segmentquery": query, "statuscode": status });
        self.create(SEGMENTS, body)
    }

    /// A dynamic segment that is live.
    #[track_caller]
    pub(crate) fn live(&self, query: &str) -> String {
        let id = self.segment(DYNAMIC, query, GOING_LIVE);
        self.pass(2_000);
        assert_eq!(self.status(&id), LIVE);
        id
    }

    #[track_caller]
    pub(crate) fn read(&self, set: &str, id: &str) -> Value {
        self.get(&format!("{set}({id})")).expect(200).json()
    }

    #[track_caller]
    pub(crate) fn status(&self, segment: &str) -> i64 {
        self.read(SEGMENTS, segment)["statuscode"].as_i64().unwrap()
    }

    #[track_caller]
    pub(crate) fn size(&self, segment: &str) -> i64 {
        self.read(SEGMENTS, segment)["msdyncrm_segmentsize"].as_i64().unwrap()
    }
}

/// The name that SEGMENT() knows it by.
pub(crate) fn query_name(segment: &str) -> String {
    format!("SEGMENT_CRM_ID_{}", segment.replace('-', ""))
}
