//! `$batch`: single requests, change sets, references, and what stops it.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, World};

const ID: &str = "0fd3a3c6-43bb-eb11-8236-000d3a8e8fcc";

/// One request as a part, without its boundary.
fn part(id: &str, line: &str, body: Option<Value>) -> String {
    let id = if id.is_empty() { String::new() } else { format!("Content-ID: {id}\r\n") };
    let body = body.map_or_else(String::new, |body| format!("Content-Type: application/json\r\n\r\n{body}\r\n"));
    format!(
        "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n{id}\r\n{line} HTTP/1.1\r\n{body}\r\n"
    )
}

fn change_set(parts: &[String]) -> String {
    let inner: String = parts.iter().map(|part| format!("--changeset_1\r\n{part}")).collect();
    format!("Content-Type: multipart/mixed; boundary=\"changeset_1\"\r\n\r\n{inner}--changeset_1--\r\n")
}

fn text(parts: &[String]) -> String {
    let inner: String = parts.iter().map(|part| format!("--batch_1\r\n{part}")).collect();
    format!("{inner}--batch_1--\r\n")
}

fn send(world: &World, parts: &[String]) -> Answer {
    send_preferring(world, parts, "")
}

fn send_preferring(world: &World, parts: &[String], prefer: &str) -> Answer {
    let headers = [("content-type", "multipart/mixed; boundary=\"batch_1\""), ("prefer", prefer)];
    world.send(Method::POST, "$batch", &headers, text(parts))
}

fn count(world: &World, set: &str) -> String {
    world.get(&format!("{set}/$count")).text().trim_start_matches('\u{feff}').to_owned()
}

/// The status lines of an answer.
fn statuses(answer: &Answer) -> Vec<u16> {
    let text = answer.text();
    let lines = text.lines().filter_map(|line| line.strip_prefix("HTTP/1.1 "));
    lines.map(|line| line.split(' ').next().unwrap().parse().unwrap()).collect()
}

#[test]
fn requests_are_answered_in_their_order() {
    let world = World::new();
    let answer = send(
        &world,
        &[
            part("", "POST /api/data/v9.2/contacts", Some(json!({ "lastname": "A", "contactid": ID }))),
            part("", "GET contacts?$select=lastname&$filter=lastname eq 'A'", None),
            part("", "GET http://org.example/api/data/v9.2/contacts/$count", None),
        ],
    )
    .expect(200);
    let boundary = answer.header("content-type").unwrap().strip_prefix("multipart/mixed; boundary=").unwrap();
    assert!(boundary.starts_with("batchresponse_"), "{boundary}");
    let text = answer.text();
    let parts: Vec<&str> = text.split(&format!("--{boundary}")).collect();
    assert_eq!((parts[0], parts[4]), ("", "--\r\n"), "{text}");
    assert!(parts[1].contains("HTTP/1.1 204 No Content\r\n"), "{text}");
    let created = format!("http://org.example/api/data/v9.2/contacts({ID})\r\n");
    assert!(parts[1].contains(&format!("OData-EntityId: {created}")), "{text}");
    assert!(parts[1].contains(&format!("Location: {created}")), "{text}");
    assert!(
        parts[2].contains("Content-Type: application/json; odata.metadata=minimal; odata.streaming=true"),
        "{text}"
    );
    assert!(parts[2].contains("\"lastname\":\"A\""), "{text}");
    assert!(parts[3].contains("\r\n\r\n\u{feff}1\r\n"), "{text}");
}

#[test]
fn the_first_failure_stops_the_batch_and_is_its_status() {
    let world = World::new();
    let parts = [
        part("", "POST contacts", Some(json!({ "lastname": "A" }))),
        part("", "GET contacts?$select=nothing", None),
        part("", "POST contacts", Some(json!({ "lastname": "B" }))),
    ];
    let answer = send(&world, &parts).expect(400);
    assert_eq!(statuses(&answer), [204, 400]);
    let failed = "Content-Type: application/json; odata.metadata=minimal\r\n\r\n{\"error\":{\"code\":\"0x80060888\"";
    assert!(answer.text().contains(failed), "{}", answer.text());
    assert_eq!(count(&world, "contacts"), "1");
}

#[test]
fn a_batch_goes_on_after_errors_when_asked_to() {
    let world = World::new();
    let parts = [
        part("", &format!("GET contacts({ID})"), None),
        change_set(&[part("1", "POST contacts", Some(json!({ "gendercode": 99 })))]),
        part("", "PUT contacts", Some(json!({}))),
        part("", "POST contacts", Some(json!({ "lastname": "B" }))),
    ];
    let answer = send_preferring(&world, &parts, "odata.continue-on-error").expect(200);
    assert_eq!(statuses(&answer), [404, 400, 405, 204]);
    assert_eq!(count(&world, "contacts"), "1");
}

#[test]
fn a_change_set_happens_whole_or_not_at_all() {
    let world = World::new();
    let good = [
        part("1", "POST accounts", Some(json!({ "name": "Contoso" }))),
        part("2", "POST contacts", Some(json!({ "lastname": "A" }))),
    ];
    let answer = send(&world, &[change_set(&good)]).expect(200);
    assert_eq!(statuses(&answer), [204, 204]);
    let text = answer.text();
    assert!(text.contains("Content-Type: multipart/mixed; boundary=changesetresponse_"), "{text}");
    assert!(text.contains("Content-ID: 1\r\n") && text.contains("Content-ID: 2\r\n"), "{text}");

    let bad = [good[0].clone(), good[1].clone(), part("3", &format!("DELETE contacts({ID})"), None)];
    let answer = send(&world, &[change_set(&bad)]).expect(404);
    assert_eq!(statuses(&answer), [404]);
    assert!(answer.text().contains("Content-ID: 3\r\n"), "{}", answer.text());
    assert!(!answer.text().contains("changesetresponse"), "{}", answer.text());
    assert_eq!((count(&world, "accounts"), count(&world, "contacts")), ("1".to_owned(), "1".to_owned()));
}

#[test]
fn later_requests_of_a_change_set_refer_to_earlier_ones() {
    let world = World::new();
    let parts = [
        part("acc", "POST accounts", Some(json!({ "name": "Contoso" }))),
        part("2", "POST contacts", Some(json!({ "lastname": "A", "parentcustomerid_account@odata.bind": "$acc" }))),
        part("3", "PATCH $2", Some(json!({ "firstname": "Ann" }))),
        part("4", "PUT $acc/name", Some(json!({ "value": "Fabrikam" }))),
        part("5", "POST accounts", Some(json!({ "name": "Other", "contact_customer_accounts@odata.bind": ["$2"] }))),
    ];
    let answer = send(&world, &[change_set(&parts)]).expect(200);
    assert_eq!(statuses(&answer), [204; 5]);
    let contact = world.get("contacts").json()["value"][0].clone();
    assert_eq!(contact["firstname"], "Ann");
    let names = world.get("accounts?$orderby=name").expect(200);
    assert_eq!(names.column("name"), ["Fabrikam", "Other"]);
    assert_eq!(contact["_parentcustomerid_value"], names.column("accountid")[1]);
}

#[test]
fn a_record_that_was_answered_whole_is_referred_to_as_well() {
    let world = World::new();
    let account = part("a", "POST accounts?$select=name", Some(json!({ "name": "Contoso" })))
        .replace("Content-Type: application/json", "Prefer: return=representation\r\nContent-Type: application/json");
    let link = part("2", "POST $a/contact_customer_accounts/$ref", Some(json!({ "@odata.id": "$c" })));
    let contact = part("c", "POST contacts", Some(json!({ "lastname": "A" })));
    let answer = send(&world, &[change_set(&[account, contact, link])]).expect(200);
    assert_eq!(statuses(&answer), [201, 204, 204]);
    let related = world.get("accounts?$expand=contact_customer_accounts($select=lastname)").json();
    assert_eq!(related["value"][0]["contact_customer_accounts"][0]["lastname"], "A");
}

#[test]
fn a_reference_to_what_is_not_there_yet_is_refused() {
    let world = World::new();
    let forward = [
        part("1", "PATCH $2", Some(json!({ "lastname": "B" }))),
        part("2", "POST contacts", Some(json!({ "lastname": "A" }))),
    ];
    let in_body = [part("1", "POST contacts", Some(json!({ "parentcustomerid_account@odata.bind": "$1" })))];
    for (set, name) in [(change_set(&forward), "$2"), (change_set(&in_body), "$1")] {
        let answer = send(&world, &[set]).expect(400);
        let expected = format!("Content-ID Reference: '{name}' does not exist in the batch context.");
        assert!(answer.text().contains(&expected), "{}", answer.text());
    }
    // Outside of a change set there is nothing to refer to.
    send(&world, &[part("1", "POST contacts", Some(json!({}))), part("", "GET $1", None)]).expect(400);
    assert_eq!(count(&world, "contacts"), "1");
}

#[test]
fn a_value_that_looks_like_a_reference_stays_a_value() {
    let world = World::new();
    let body = json!({ "lastname": "$1", "contact_customer_contacts": [{ "lastname": "$2" }],
        "parentcustomerid_account@odata.bind": "$a" });
    let account = part("a", "POST accounts", Some(json!({ "name": "$a" })));
    send(&world, &[change_set(&[account, part("1", "POST contacts", Some(body))])]).expect(200);
    assert_eq!(world.get("contacts?$orderby=lastname").column("lastname"), ["$1", "$2"]);
}

#[test]
fn guards_and_preferences_hold_inside() {
    let world = World::new();
    let id = world.contact("A", "x");
    let etag = world.read("contacts", &id)["@odata.etag"].as_str().unwrap().to_owned();
    let line =
        |header: &str| format!("PATCH contacts({id}) HTTP/1.1\r\n{header}\r\nContent-Type: application/json\r\n\r\n");
    let guarded = |header: &str, name: &str| {
        format!("Content-Type: application/http\r\n\r\n{}{}\r\n", line(header), json!({ "lastname": name }))
    };
    let answer = send_preferring(
        &world,
        &[
            guarded(&format!("If-Match: {etag}"), "B"),
            guarded(&format!("If-Match: {etag}"), "C"),
            guarded("Prefer: return=representation", "D"),
        ],
        "odata.continue-on-error",
    )
    .expect(200);
    assert_eq!(statuses(&answer), [204, 412, 200]);
    assert!(answer.text().contains("\"lastname\":\"D\""), "{}", answer.text());
}

#[test]
fn what_is_no_batch_is_refused_whole() {
    let world = World::new();
    let create = part("1", "POST contacts", Some(json!({ "lastname": "A" })));
    let reading = part("2", "GET contacts", None);
    let good = text(std::slice::from_ref(&create));
    let kind = ("content-type", "multipart/mixed; boundary=batch_1");
    let refused = |kind: (&str, &str), body: String| world.send(Method::POST, "$batch", &[kind], body).error(400);
    assert_eq!(refused(("content-type", "application/json"), good.clone()).0, "0x80048d19");
    let (code, message) = refused(kind, good.replace("\r\n", "\n"));
    assert_eq!(code, "0x80048d19");
    assert!(message.contains("Stream was not readable"), "{message}");
    refused(kind, good.replace("--batch_1--", ""));
    refused(kind, text(&[create.clone(), part("", "POST $batch", None)]));
    refused(kind, text(&[create.clone(), change_set(&[create.clone(), reading])]));
    refused(kind, text(&[create.clone(), change_set(&[part("", "POST contacts", None)])]));
    refused(kind, text(&vec![create; 1_001]));
    assert_eq!(world.send(Method::GET, "$batch", &[], "").expect(405).header("allow"), Some("POST"));
    assert_eq!(count(&world, "contacts"), "0");
}

#[test]
fn a_batch_stays_on_its_host_and_in_the_api() {
    let world = World::new();
    for (url, status) in [
        ("http://evil.example/api/data/v9.2/contacts", 400),
        ("http://org.example@evil.example/api/data/v9.2/contacts", 400),
        ("//evil.example/api/data/v9.2/contacts", 404),
        ("/api/data/v8.2/contacts", 404),
        ("http://org.example", 400),
        ("\u{0}", 404),
    ] {
        send(&world, &[part("", &format!("GET {url}"), None)]).expect(status);
    }
}

#[test]
fn a_thousand_creates_are_one_batch() {
    let world = World::new();
    let parts: Vec<String> =
        (0..1_000).map(|n| part("", "POST contacts", Some(json!({ "lastname": n.to_string() })))).collect();
    send(&world, &parts).expect(200);
    assert_eq!(count(&world, "contacts"), "1000");
}
