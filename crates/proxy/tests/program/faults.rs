//! Every fault, switched on over HTTP and met over HTTP.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::support::{Program, Reply, ask, read};

const ID: &str = "00000000-0000-4000-8000-000000000001";

struct World {
    program: Program,
    _folder: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { program: Program::start(folder.path(), &["--contacts", "40", "--faults", "0"]), _folder: folder }
    }

    fn api(&self, method: &str, path: &str, body: &str) -> std::io::Result<Reply> {
        ask(&self.program.host, method, &format!("/api/data/v9.2/{path}"), "", body)
    }

    fn get(&self, path: &str) -> Reply {
        self.api("GET", path, "").unwrap()
    }

    fn create(&self) -> std::io::Result<Reply> {
        self.api("POST", "contacts", &json!({ "contactid": ID, "lastname": "New" }).to_string())
    }

    fn admin(&self, method: &str, target: &str, body: &Value) -> Reply {
        ask(self.program.faults.as_ref().unwrap(), method, target, "", &body.to_string()).unwrap()
    }

    /// Adds a fault; the answer is its id.
    #[track_caller]
    fn add(&self, rule: Value) -> u64 {
        let reply = self.admin("POST", "/faults", &rule);
        assert_eq!(reply.status, 201, "{reply:?}");
        let answer: Value = serde_json::from_str(&reply.body).unwrap();
        answer["id"].as_u64().unwrap()
    }

    fn clock(&self, to: Value) {
        assert_eq!(self.admin("PUT", "/clock", &to).status, 204);
    }
}

fn code(reply: &Reply) -> String {
    let body: Value = serde_json::from_str(&reply.body).unwrap();
    body["error"]["code"].as_str().unwrap().to_owned()
}

#[test]
fn each_limit_is_said_with_and_without_when_to_come_back() {
    let world = World::new();
    for (limit, expected) in
        [("requests", "0x80072322"), ("execution-time", "0x80072321"), ("concurrency", "0x80072326")]
    {
        world.add(json!({ "times": 1, "fault": { "kind": "throttled", "limit": limit, "retry_after_s": 7 } }));
        world.add(json!({ "times": 1, "fault": { "kind": "throttled", "limit": limit } }));
        let told = world.get("WhoAmI");
        assert_eq!((told.status, code(&told).as_str()), (429, expected));
        assert!(told.head.contains("\r\nretry-after: 7\r\n"), "{}", told.head);
        let untold = world.get("WhoAmI");
        assert_eq!((untold.status, code(&untold).as_str()), (429, expected));
        assert!(!untold.head.contains("retry-after"), "{}", untold.head);
        assert_eq!(world.get("WhoAmI").status, 200);
    }
}

#[test]
fn a_fault_keeps_to_its_route_and_method_until_it_is_removed() {
    let world = World::new();
    let fault = json!({ "kind": "server-error", "status": 503, "retry_after_s": 2 });
    let id = world.add(json!({ "route": "msdyncrm_ValidateSegment", "method": "POST", "fault": fault }));
    let validate = || {
        let body = json!({ "msdyncrm_segmentquery": "PROFILE(contact)" }).to_string();
        world.api("POST", "msdyncrm_ValidateSegment", &body).unwrap()
    };
    for _ in 0..3 {
        let out = validate();
        assert_eq!(out.status, 503, "{out:?}");
        assert!(out.head.contains("retry-after: 2") && !code(&out).is_empty());
    }
    assert_eq!(world.get("contacts?$top=1").status, 200);
    let all: Value = serde_json::from_str(&world.admin("GET", "/", &Value::Null).body).unwrap();
    assert_eq!(all["faults"][0]["route"], "msdyncrm_ValidateSegment");
    assert_eq!(world.admin("DELETE", &format!("/faults/{id}"), &Value::Null).status, 204);
    assert_eq!(world.admin("DELETE", &format!("/faults/{id}"), &Value::Null).status, 404);
    assert_eq!(validate().status, 200);
}

#[test]
fn an_answer_comes_late_and_a_token_expires() {
    let world = World::new();
    world.add(json!({ "route": "contacts", "times": 1, "fault": { "kind": "latency", "ms": 300 } }));
    let begin = Instant::now();
    assert_eq!(world.get("contacts?$top=1").status, 200);
    assert!(begin.elapsed() >= Duration::from_millis(300));
    world.add(json!({ "fault": { "kind": "expired-token" } }));
    let refused = world.get("contacts?$top=1");
    assert_eq!((refused.status, code(&refused).as_str()), (401, "0x80044302"));
    assert_eq!(world.admin("DELETE", "/", &Value::Null).status, 204);
    assert_eq!(world.get("contacts?$top=1").status, 200);
}

#[test]
fn a_connection_is_reset_before_anything_is_done() {
    let world = World::new();
    world.add(json!({ "times": 1, "fault": { "kind": "reset-before-answer" } }));
    assert_eq!(world.create().unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(world.get(&format!("contacts({ID})")).status, 404);
}

#[test]
fn an_answer_is_lost_after_the_work_was_done() {
    let world = World::new();
    world.add(json!({ "method": "POST", "times": 1, "fault": { "kind": "lost-answer" } }));
    assert_eq!(world.create().unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(world.get(&format!("contacts({ID})")).status, 200);
}

#[test]
fn a_connection_is_reset_in_the_middle_of_an_answer() {
    let world = World::new();
    let path = "/api/data/v9.2/contacts?$select=fullname";
    let whole = ask(&world.program.host, "GET", path, "", "").unwrap().body.len();
    world.add(json!({ "times": 1, "fault": { "kind": "reset-in-body" } }));
    let (bytes, end) = read(&world.program.host, "GET", path, "", "").unwrap();
    assert_eq!(end.unwrap_err().kind(), ErrorKind::ConnectionReset);
    let text = String::from_utf8(bytes).unwrap();
    let (head, half) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200") && head.contains(&format!("content-length: {whole}")), "{head}");
    assert_eq!(half.len(), whole / 2);
}

#[test]
fn an_operation_is_stuck_while_the_time_stands_still_and_the_clock_jumps() {
    let world = World::new();
    let status = || {
        let record: Value = serde_json::from_str(&world.get(&format!("msdyncrm_segments({ID})")).body).unwrap();
        record["statuscode"].as_i64().unwrap()
    };
    world.clock(json!({ "stopped": true }));
    let segment = json!({ "msdyncrm_segmentid": ID, "msdyncrm_segmentname": "S", "msdyncrm_segmenttype": 192_350_000,
        "msdyncrm_segmentquery": "PROFILE(contact)", "statuscode": 192_350_006 });
    assert_eq!(world.api("POST", "msdyncrm_segments", &segment.to_string()).unwrap().status, 204);
    // It takes two seconds otherwise.
    std::thread::sleep(Duration::from_millis(2_600));
    assert_eq!(status(), 192_350_006);
    world.clock(json!({ "stopped": true, "offset_ms": 10_000 }));
    // Who is in it is found out beside the requests.
    let arrived = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        status() == 192_350_001
    });
    assert!(arrived, "{}", status());

    world.clock(json!({ "offset_ms": -86_400_000 }));
    assert_eq!(world.create().unwrap().status, 204);
    let created = |id: &str| {
        let record: Value = serde_json::from_str(&world.get(&format!("contacts({id})")).body).unwrap();
        record["createdon"].as_str().unwrap().to_owned()
    };
    let before = created(ID);
    world.clock(json!({}));
    let other = ID.replace('8', "9");
    let body = json!({ "contactid": other, "lastname": "Later" }).to_string();
    assert_eq!(world.api("POST", "contacts", &body).unwrap().status, 204);
    assert!(before < created(&other), "{before}");
}

#[test]
fn nonsense_is_refused_in_words_and_so_is_a_page_of_another_site() {
    let world = World::new();
    for (rule, named) in [
        (json!({}), "fault"),
        (json!({ "fault": { "kind": "flood" } }), "flood"),
        (json!({ "fault": { "kind": "server-error", "status": 200 } }), "500 to 599"),
        (json!({ "fault": { "kind": "latency", "ms": -1 } }), "-1"),
        (json!({ "times": 0, "fault": { "kind": "expired-token" } }), "'times'"),
        (json!({ "path": "contacts", "fault": { "kind": "expired-token" } }), "path"),
    ] {
        let reply = world.admin("POST", "/faults", &rule);
        assert_eq!(reply.status, 400, "{rule}: {reply:?}");
        assert!(reply.body.contains(named), "{rule}: {}", reply.body);
    }
    assert_eq!(world.admin("POST", "/fault", &Value::Null).status, 404);
    let admin = world.program.faults.as_ref().unwrap();
    let body = json!({ "fault": { "kind": "expired-token" } }).to_string();
    for head in ["origin: http://evil.example\r\n", "host: evil.example\r\n"] {
        assert_eq!(ask(admin, "POST", "/faults", head, &body).unwrap().status, 403, "{head}");
    }
    assert_eq!(world.get("WhoAmI").status, 200);
}

#[test]
fn nothing_can_be_switched_unless_it_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &["--contacts", "0"]);
    assert!(program.faults.is_none());
    let reply = ask(&program.host, "POST", "/faults", "", r#"{"fault":{"kind":"expired-token"}}"#).unwrap();
    assert_eq!(reply.status, 405);
}
