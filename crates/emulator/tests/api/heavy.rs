//! Requests as long as a URL may be: they are answered or refused, and soon.

use std::time::{Duration, Instant};

use http::Method;
use serde_json::json;

use crate::support::World;

/// Half of it is what a slow machine needs.
const SOON: Duration = Duration::from_secs(20);

#[test]
fn urls_full_of_paths_lambdas_and_groups_are_answered_or_refused() {
    let world = World::new();
    world.contact("A", "x");
    let repeated = |piece: &str, joint: &str, length: usize| {
        let mut text = piece.to_owned();
        while text.len() + piece.len() + joint.len() < length {
            text.push_str(joint);
            text.push_str(piece);
        }
        text
    };
    let hops = "parentcustomerid_contact/".repeat(10) + "fullname";
    let nested = format!("{}a/fullname eq 'x'{}", "contact_customer_contacts/any(a:a/".repeat(9), ")".repeat(9));
    let lists = [
        format!("$filter={}", repeated("parentcustomerid_account/name+eq+'x'", "+or+", 30_000)),
        format!("$filter={}", repeated("contact_customer_contacts/any(c:c/fullname+eq+'x')", "+or+", 30_000)),
        format!("$filter={}", repeated(&format!("{hops}+eq+'x'"), "+and+", 30_000)),
        format!("$filter={}", repeated(&nested.replace("a:a/a/", "a:a/").replace(' ', "+"), "+or+", 30_000)),
        format!("$filter={}", repeated("(", "", 30_000)),
        format!("$filter={}", repeated("contact_customer_contacts/any(c:", "", 30_000)),
        format!("$orderby={}", repeated(&hops, ",", 30_000)),
        format!("$orderby={}", repeated("parentcustomerid_account/name,fullname", ",", 30_000)),
        format!("$expand={}", repeated("ownerid($expand=", "", 30_000)),
        format!("$expand={}", repeated("ownerid($select=fullname)", ",", 30_000)),
        format!("$select={}", repeated("fullname", ",", 30_000)),
        format!("$apply={}", repeated("filter(donotemail)", "/", 30_000)),
        format!("$apply=aggregate({})", (0..2_010).map(|n| format!("$count+as+n{n}")).collect::<Vec<_>>().join(",")),
    ];
    let columns = emulator::schema::table("contact").unwrap().columns.iter().map(|c| c.property());
    let distinct: Vec<String> =
        columns.flat_map(|c| (0..4).map(move |n| "parentcustomerid_contact/".repeat(n) + &c)).collect();
    world.get(&format!("contacts?$orderby={}", distinct.join(","))).error(400);
    let deep = format!("{}Attributes{}", "Attributes($expand=".repeat(1_400), ")".repeat(1_400));
    let (_, message) = world.get(&format!("EntityDefinitions?$expand={deep}")).error(400);
    assert!(message.contains("nested too deeply"), "{message}");
    let begun = Instant::now();
    for list in &lists {
        let answer = world.get(&format!("contacts?{list}"));
        let start: String = list.chars().take(80).collect();
        assert!(matches!(answer.status.as_u16(), 200 | 400 | 501), "{start}: {}", answer.text());
    }
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}

#[test]
fn fetchxml_full_of_attributes_orders_and_links_is_answered_or_refused() {
    let world = World::new();
    world.contact("A", "x");
    let numbered = |piece: &str| {
        let pieces = (0..).map(|n: u32| piece.replace('#', &n.to_string()));
        let mut length = 0;
        pieces
            .take_while(|piece| {
                length += piece.len();
                length < 99_000
            })
            .collect::<String>()
    };
    let begun = Instant::now();
    for inside in [
        numbered("<attribute name='lastname' alias='a#'/>"),
        numbered("<order attribute='lastname'/>"),
        numbered("<order attribute='ownerid'/>"),
        numbered("<filter type='or'/>"),
        numbered("<link-entity name='contact' from='contactid' to='contactid' alias='l#'/>"),
        format!(
            "<filter><condition attribute='lastname' operator='in'>{}</condition></filter>",
            numbered("<value>#</value>")
        ),
        numbered("<filter>"),
    ] {
        let xml = format!("<fetch><entity name='contact'>{inside}</entity></fetch>");
        let body = json!({ "Query": "PROFILE(contact)", "FetchXml": xml });
        let answer = world.post("msdyncrm_FetchContactsByQuery", body);
        let start: String = inside.chars().take(80).collect();
        assert!(matches!(answer.status.as_u16(), 200 | 400), "{start}: {}", answer.text());
    }
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}

#[test]
fn bodies_full_of_boundaries_and_nesting_are_answered_or_refused() {
    let world = World::new();
    let kind = [("content-type", "multipart/mixed; boundary=b")];
    let megabytes = |piece: &str| piece.repeat(4_000_000 / piece.len());
    let nested = "{\"contact_customer_contacts\":[".repeat(120) + "{}" + &"]}".repeat(120);
    let begun = Instant::now();
    for body in [
        megabytes("--b\r\n"),
        megabytes("\r\n"),
        megabytes("--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"),
        megabytes("--b\r\nContent-Type: application/http\r\n\r\nGET x HTTP/1.1\r\n\r\n"),
        format!("--b\r\nContent-Type: application/http\r\n{}", megabytes("X: y\r\n")),
    ] {
        world.send(Method::POST, "$batch", &kind, body).error(400);
    }
    let answer = world.send(Method::POST, "contacts", &[], nested);
    assert!(matches!(answer.status.as_u16(), 204 | 400), "{}", answer.text());
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}
