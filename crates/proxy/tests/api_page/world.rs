//! The proxy on a free port before an embedded Dataverse with demo data, whose clock stands still until it is told to
//! move, and a client that sends the page's requests.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use bytes::Bytes;
use emulator::{Clock, Emulator, Options, Storage};
use http::{HeaderMap, Method};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use proxy::{Assets, Embedded, FrameAncestors, Hosts, Reach, Server, Site};
use serde_json::{Value, json};

pub(crate) const DRAFT: i64 = 192_350_000;
pub(crate) const LIVE: i64 = 192_350_001;
pub(crate) const STOPPED: i64 = 192_350_002;
pub(crate) const GOING_LIVE: i64 = 192_350_006;
pub(crate) const STOPPING: i64 = 192_350_007;

pub(crate) const DYNAMIC: i64 = 192_350_000;
pub(crate) const STATIC: i64 = 192_350_001;
pub(crate) const COMPOUND: i64 = 192_350_002;

pub(crate) const SEGMENTS: &str = "msdyncrm_segments";
/// How many contacts the demo data has.
pub(crate) const CONTACTS: usize = 500;
/// How long Going live, Stopping and changes of members take.
pub(crate) const DELAY_MS: i64 = 2_000;

const ROOT: &str = "api/data/v9.0/";
/// 2026-11-23T12:00:00Z
const NOON: i64 = 1_795_435_200_000;
/// What an address cannot hold as it is. Ends of line are among the controls.
const ADDRESS: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}').add(b'#');

pub(crate) type Ids = BTreeSet<String>;

struct StandingClock(AtomicI64);

impl Clock for StandingClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

pub(crate) struct World {
    pub(crate) origin: String,
    client: reqwest::Client,
    clock: Arc<StandingClock>,
    /// The server stops when this goes.
    _stop: tokio::sync::oneshot::Sender<()>,
}

impl World {
    pub(crate) async fn start() -> Self {
        let clock = Arc::new(StandingClock(AtomicI64::new(NOON)));
        let mut options = Options::new(Storage::Memory, Arc::clone(&clock) as _);
        options.contacts = u32::try_from(CONTACTS).unwrap();
        options.going_live_ms = u64::try_from(DELAY_MS).unwrap();
        let site = Site {
            hosts: Hosts::default(),
            reach: Reach::Embedded,
            backend: Arc::new(Embedded::start(Emulator::open(options).unwrap())),
            assets: Assets::load(Path::new("does-not-exist"), &FrameAncestors::default()).unwrap(),
        };
        let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let origin = format!("http://{}", server.address());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        tokio::spawn(server.run(site, async move {
            let _ = stopped.await;
        }));
        // The client wants a provider of TLS even where it speaks none.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { origin, client, clock, _stop: stop }
    }

    /// Lets time pass. What is due then has happened before the next answer.
    pub(crate) fn pass(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// Sends a request of the page, with only its host and the ids named here put in.
    pub(crate) async fn page(&self, request: &str, ids: &[(&str, &str)]) -> Answer {
        let mut request = request.to_owned();
        for (printed, real) in ids {
            assert!(request.contains(printed), "'{printed}' is not in the page's request");
            request = request.replace(printed, real);
        }
        let (method, rest) = request.split_once(' ').unwrap();
        // The address of the FetchXML goes over many lines, and nothing follows it.
        let (address, body) = if method == "GET" { (rest, "") } else { rest.split_once('\n').unwrap_or((rest, "")) };
        let address = address.strip_prefix("{{OrgUrl}}/").unwrap_or(address);
        self.exchange(method.parse().unwrap(), address, &[], body).await
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: impl Into<String>) -> Answer {
        self.exchange(method, &format!("{ROOT}{path}"), &[], body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "").await
    }

    /// `address` begins after the host. What it cannot hold as it is gets encoded here; what is encoded stays.
    pub(crate) async fn exchange(
        &self,
        method: Method,
        address: &str,
        headers: &[(&str, &str)],
        body: impl Into<String>,
    ) -> Answer {
        let url = format!("{}/{}", self.origin, utf8_percent_encode(address, ADDRESS));
        let mut request = self.client.request(method, url).header("accept", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = body.into();
        if !body.is_empty() {
            request = request.header("content-type", "application/json").body(body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let answer = Answer { status, headers, body: response.bytes().await.unwrap() };
        answer.common_headers();
        answer
    }

    /// The id of the record that the answer says was created, at an address of this server and nowhere else.
    #[track_caller]
    pub(crate) fn created(&self, answer: &Answer) -> String {
        answer.no_content();
        let url = answer.header("odata-entityid").unwrap_or_else(|| panic!("no id: {answer:?}"));
        let id = url.strip_prefix(&format!("{}/{ROOT}{SEGMENTS}(", self.origin)).and_then(|id| id.strip_suffix(')'));
        let id = id.unwrap_or_else(|| panic!("{url} is no address of a segment here"));
        assert!(id.len() == 36 && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-'), "{id}");
        id.to_owned()
    }

    /// What a change is answered with: nothing but where the record is.
    #[track_caller]
    pub(crate) fn changed(&self, answer: &Answer, id: &str) {
        assert_eq!(self.created(answer), id);
    }

    /// `@odata.context` for this fragment.
    pub(crate) fn context(&self, fragment: &str) -> Value {
        json!(format!("{}/{ROOT}$metadata#{fragment}", self.origin))
    }

    pub(crate) async fn create_segment(&self, body: Value) -> String {
        self.created(&self.send(Method::POST, SEGMENTS, body.to_string()).await)
    }

    pub(crate) async fn create_contact(&self, body: Value) -> String {
        let answer = self.send(Method::POST, "contacts", body.to_string()).await;
        answer.no_content();
        answer.header("odata-entityid").unwrap().rsplit_once('(').unwrap().1.trim_end_matches(')').to_owned()
    }

    /// The whole segment, as reading it by its id says.
    pub(crate) async fn segment(&self, id: &str) -> Value {
        let answer = self.get(&format!("{SEGMENTS}({id})")).await;
        let segment = answer.json(200);
        assert_eq!(segment["msdyncrm_segmentid"], id);
        assert_eq!(segment["@odata.context"], self.context("msdyncrm_segments/$entity"));
        let tag = answer.header("etag").unwrap();
        assert!(tag.starts_with("W/\"") && segment["@odata.etag"] == tag, "{tag}");
        segment
    }

    pub(crate) async fn status(&self, id: &str) -> i64 {
        self.segment(id).await["statuscode"].as_i64().unwrap()
    }

    /// The segment is nowhere any more, and no way to read members finds any.
    pub(crate) async fn assert_gone(&self, id: &str) {
        let (code, message) = self.get(&format!("{SEGMENTS}({id})")).await.error(404);
        assert_eq!(code, "0x80040217");
        assert!(message.contains(id), "{message}");
        assert!(!self.all_segments().await.iter().any(|segment| segment["msdyncrm_segmentid"] == id));
        assert_eq!(self.members_by_fetch_xml(id).await, Ids::new());
    }

    /// Every segment there is, unfiltered.
    pub(crate) async fn all_segments(&self) -> Vec<Value> {
        self.get(SEGMENTS).await.rows()
    }

    /// The ids of all segments in this status, found without asking for it.
    pub(crate) async fn segments_in(&self, status: i64) -> Ids {
        let all = self.all_segments().await;
        ids(
            &all.into_iter().filter(|segment| segment["statuscode"] == status).collect::<Vec<_>>(),
            "msdyncrm_segmentid",
        )
    }

    /// The contacts that a `$filter` finds.
    pub(crate) async fn contacts(&self, filter: &str) -> Ids {
        let filter = encoded(filter);
        ids(&self.get(&format!("contacts?$select=contactid&$filter={filter}")).await.rows(), "contactid")
    }

    /// Asserts who is in the segment, by the recommended and the deprecated way to read members and by the segment's
    /// own count.
    pub(crate) async fn assert_members(&self, id: &str, expected: &Ids) {
        let segment = self.segment(id).await;
        let query = format!("SEGMENT({})", segment["msdyncrm_segmentqueryname"].as_str().unwrap());
        assert_eq!(self.members_by_query(&query).await, *expected, "by FetchContactsByQuery");
        assert_eq!(self.members_by_fetch_xml(id).await, *expected, "by FetchXML");
        assert_eq!(segment["msdyncrm_segmentsize"], expected.len(), "by the segment's count");
    }

    async fn members_by_query(&self, query: &str) -> Ids {
        let xml = "<fetch returntotalrecordcount='true'><entity name='contact'><attribute name='contactid'/></entity></fetch>";
        let body = json!({ "Query": query, "FetchXml": xml });
        let result = self.send(Method::POST, "msdyncrm_FetchContactsByQuery", body.to_string()).await.result();
        let members = ids(result["Entities"].as_array().unwrap(), "contactid");
        assert_eq!(result["TotalRecordCount"], members.len());
        members
    }

    async fn members_by_fetch_xml(&self, id: &str) -> Ids {
        let path = format!(
            "contacts?fetchXml=<fetch><entity name='contact'><attribute name='contactid'/><link-entity \
             name='msdyncrm_segment' from='msdyncrm_segmentid' to='msdyncrm_segmentmemberid'><filter><condition \
             attribute='msdyncrm_segmentid' operator='eq' value='{id}'/></filter></link-entity></entity></fetch>"
        );
        ids(&self.get(&path).await.rows(), "contactid")
    }
}

/// A value in an address, every sign of it encoded that could mean something.
pub(crate) fn encoded(value: &str) -> String {
    utf8_percent_encode(value, NON_ALPHANUMERIC).to_string()
}

/// One id of each row, none of them twice.
#[track_caller]
pub(crate) fn ids(rows: &[Value], name: &str) -> Ids {
    let ids: Ids = rows.iter().map(|row| row[name].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), rows.len(), "some stand twice");
    ids
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// What every answer of the API has.
    #[track_caller]
    fn common_headers(&self) {
        assert_eq!(self.header("odata-version"), Some("4.0"), "{self:?}");
        assert_eq!(self.header("cache-control"), Some("no-store"), "{self:?}");
        assert_eq!(self.header("x-content-type-options"), Some("nosniff"), "{self:?}");
        let json = (!self.body.is_empty()).then_some("application/json; odata.metadata=minimal");
        assert_eq!(self.header("content-type"), json, "{self:?}");
    }

    #[track_caller]
    pub(crate) fn json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    #[track_caller]
    pub(crate) fn no_content(&self) {
        assert_eq!((self.status, self.body.as_ref()), (204, b"".as_slice()), "{self:?}");
    }

    /// The rows of a collection that is whole.
    #[track_caller]
    pub(crate) fn rows(&self) -> Vec<Value> {
        let body = self.json(200);
        assert_eq!(body.get("@odata.nextLink"), None);
        body["value"].as_array().unwrap().clone()
    }

    /// What an action put, as JSON in a string, under `Result`.
    #[track_caller]
    pub(crate) fn result(&self) -> Value {
        let body = self.json(200);
        serde_json::from_str(body["Result"].as_str().unwrap_or_else(|| panic!("{body}"))).unwrap()
    }

    /// Code and message of an error body that holds nothing else.
    #[track_caller]
    pub(crate) fn error(&self, status: u16) -> (String, String) {
        let body = self.json(status);
        let text = |name: &str| body["error"][name].as_str().unwrap().to_owned();
        let (code, message) = (text("code"), text("message"));
        assert_eq!(body, json!({ "error": { "code": code, "message": message } }));
        assert!(!message.is_empty() && self.header("odata-entityid").is_none(), "{self:?}");
        (code, message)
    }
}
