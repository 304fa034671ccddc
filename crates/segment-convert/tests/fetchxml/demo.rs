//! The embedded Dataverse, asked both ways over its demo data. It knows inner links, but none in filters.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use emulator::{Clock, Emulator, Options, Storage};
use http::Request;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::test_runner::{Config, TestRunner};
use segment_convert::to_fetchxml;
use segment_query::parse;
use serde_json::{Value, json};

struct Noon;

impl Clock for Noon {
    fn now_ms(&self) -> i64 {
        1_795_435_200_000
    }
}

fn send(dataverse: &Emulator, method: &str, path: &str, body: String) -> Value {
    let request = Request::builder().method(method).uri(format!("/api/data/v9.0/{path}")).header("host", "org.example");
    let response = dataverse.handle(request.body(body.into_bytes()).unwrap());
    let answer: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(response.status(), 200, "{path}: {answer}");
    answer
}

fn ids(rows: &Value) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| row["contactid"].as_str().unwrap().to_owned()).collect()
}

/// Both answers: those to the query, and those to its FetchXML; `None` where the embedded Dataverse cannot read that.
fn both(dataverse: &Emulator, text: &str, xml: &str) -> Option<[Vec<String>; 2]> {
    if xml.contains("link-type=\"any\"") || xml.contains("not any") || xml.contains("valueof") {
        return None;
    }
    let xml = utf8_percent_encode(xml, NON_ALPHANUMERIC);
    let by_fetchxml = ids(&send(dataverse, "GET", &format!("contacts?fetchXml={xml}"), String::new())["value"]);
    let answer = send(dataverse, "POST", "msdyncrm_FetchContactsByQuery", json!({ "Query": text }).to_string());
    let result: Value = serde_json::from_str(answer["Result"].as_str().unwrap()).unwrap();
    Some([ids(&result["Entities"]), by_fetchxml])
}

fn demo(contacts: u32) -> Emulator {
    Emulator::open(Options { contacts, ..Options::new(Storage::Memory, Arc::new(Noon)) }).unwrap()
}

fn sorted(ids: &[String]) -> BTreeSet<String> {
    ids.iter().cloned().collect()
}

#[test]
fn the_embedded_dataverse_answers_both_alike() {
    let dataverse = Emulator::open(Options { contacts: 600, ..Options::new(Storage::Memory, Arc::new(Noon)) }).unwrap();
    let catalog = emulator::schema::catalog();
    let mut telling = 0;
    for text in [
        "PROFILE(contact)",
        "PROFILE(contact).FILTER(address1_city == 'new york' || address1_city == 'Boston' || ISNULL(emailaddress1))",
        "PROFILE(contact).FILTER(NOT(address1_city == 'New York'))",
        "PROFILE(contact) EXCEPT PROFILE(contact).FILTER(numberofchildren > 1)",
        "PROFILE(contact).FILTER(NOT(numberofchildren > 1))",
        "PROFILE(contact).FILTER(lastname STARTSWITH 's' && NOT(firstname CONTAINS 'a'))",
        "PROFILE(contact).FILTER(birthdate >= '1980-01-01' && birthdate < '1990-06-01T12:00:00Z')",
        "PROFILE(contact).FILTER(createdon > DATEADD(MONTH, -14, DATE(2026, 11, 1)))",
        "PROFILE(contact).FILTER(donotemail == False && gendercode != 1)",
        "PROFILE(contact).FILTER(annualincome >= 50000.5)",
        "PROFILE(account, account_1).FILTER(account_1.revenue > 1000000).TRAVERSE(contact_account_parentcustomerid, \
         contact_1).FILTER(ISNOTNULL(contact_1.emailaddress1))",
        "PROFILE(account, a).TRAVERSE(contact_account_parentcustomerid, c).FILTER(a.address1_city == 'London' && c.gendercode == 2)",
        "PROFILE(contact).TRAVERSE(account_primary_contact).TRAVERSE(contact_customer_accounts)",
        "PROFILE(msevtmgt_event).TRAVERSE(msevtmgt_event_eventregistration).TRAVERSE(msevtmgt_contact_eventregistration)",
        "PROFILE(lead).TRAVERSE(lead_parent_contact) INTERSECT PROFILE(contact).FILTER(gendercode == 1)",
        "(PROFILE(contact).FILTER(ISNOTNULL(lastname))).ORDERBY(lastname ASC, firstname DESC).TAKE(20)",
        "(PROFILE(contact)).ORDERBY(fullname DESC).SKIP(40).TAKE(20)",
    ] {
        let query = parse(text).query.unwrap();
        let converted = to_fetchxml(&query, &catalog).unwrap();
        assert_eq!(converted.losses, [], "{text}");
        let [by_query, by_fetchxml] = both(&dataverse, text, &converted.text).unwrap();
        assert_eq!(sorted(&by_fetchxml), sorted(&by_query), "{text}\n{}", converted.text);
        assert_eq!(by_fetchxml.len(), by_query.len(), "{text}");
        if !query.page.order_by.is_empty() {
            assert_eq!(by_fetchxml, by_query, "{text}");
        }
        telling += u32::from(!by_query.is_empty() && by_query.len() < 600);
    }
    assert!(telling >= 14, "{telling} of the queries select some contacts but not all");
}

/// Terms about the demo data, of a table.
fn term(table: &str, tape: &mut impl Iterator<Item = u16>) -> String {
    let mut below = |n: usize| usize::from(tape.next().unwrap_or(0)) % n;
    let text = ["'a'", "'London'", "'%'", "'n_'", "'New York'", "'s'"][below(6)];
    let (number, order) = (below(5) * 30_000, [">", ">=", "<", "<=", "==", "!="][below(6)]);
    let equal = ["==", "!="][below(2)];
    let match_text = ["CONTAINS", "STARTSWITH", "ENDSWITH"][below(3)];
    let date = format!("'20{}-0{}-15T10:30:00Z'", 25 + below(2), 1 + below(9));
    let column = |of_contact: &[&'static str], of_account: &[&'static str], at: usize| {
        let columns = if table == "contact" { of_contact } else { of_account };
        columns[at % columns.len()]
    };
    let texts = ["lastname", "address1_city", "emailaddress1", "jobtitle"];
    match below(8) {
        0 => format!("{} {equal} {text}", column(&texts, &["name", "address1_city"], below(4))),
        1 => format!("{} {match_text} {text}", column(&texts, &["name", "address1_city"], below(4))),
        2 => format!("{} {order} {number}.5", column(&["annualincome", "creditlimit"], &["revenue"], below(2))),
        3 => format!("{} {order} {}", column(&["numberofchildren"], &["numberofemployees"], 0), number / 10_000),
        4 => {
            format!(
                "{} {equal} {}",
                column(&["gendercode", "familystatuscode"], &["industrycode"], below(2)),
                1 + below(2)
            )
        }
        5 => format!("createdon {order} {date}"),
        6 => format!("birthdate {order} '19{}-0{}-11'", 50 + below(50), 1 + below(9))
            .replace("birthdate", column(&["birthdate"], &["modifiedon"], 0)),
        _ => format!("ISNULL({})", column(&["birthdate", "numberofchildren", "jobtitle"], &["industrycode"], below(3))),
    }
}

fn condition(table: &str, depth: usize, tape: &mut impl Iterator<Item = u16>) -> String {
    match usize::from(tape.next().unwrap_or(0)) % if depth == 0 { 1 } else { 4 } {
        0 => term(table, tape),
        1 => format!("NOT({})", condition(table, depth - 1, tape)),
        joint => {
            let by = if joint == 2 { " && " } else { " || " };
            let parts: Vec<_> = (0..2).map(|_| format!("({})", condition(table, depth - 1, tape))).collect();
            parts.join(by)
        }
    }
}

#[test]
fn generated_queries_are_answered_alike_over_the_demo_data() {
    let dataverse = demo(300);
    let catalog = emulator::schema::catalog();
    let (same, telling) = (Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(Config { cases: 400, failure_persistence: None, ..Config::default() });
    let tapes = proptest::collection::vec(proptest::num::u16::ANY, 60);
    let outcome = runner.run(&(0..4, tapes), |(form, tape)| {
        let mut tape = tape.into_iter();
        let contact = format!("PROFILE(contact).FILTER({})", condition("contact", 3, &mut tape));
        let account = format!(
            "PROFILE(account).FILTER({}).TRAVERSE(contact_account_parentcustomerid).FILTER({})",
            condition("account", 2, &mut tape),
            condition("contact", 1, &mut tape)
        );
        let text = match form {
            0 => contact,
            1 => account,
            2 => format!("{account} EXCEPT {contact}"),
            _ => format!("{contact} INTERSECT {account}"),
        };
        let converted = to_fetchxml(&parse(&text).query.unwrap(), &catalog).unwrap();
        proptest::prop_assert_eq!(&converted.losses, &[], "{}", &text);
        let Some([by_query, by_fetchxml]) = both(&dataverse, &text, &converted.text) else { return Ok(()) };
        proptest::prop_assert_eq!(sorted(&by_fetchxml), sorted(&by_query), "{}\n{}", &text, &converted.text);
        same.set(same.get() + 1);
        telling.set(telling.get() + u32::from(!by_query.is_empty() && by_query.len() < 300));
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert!(same.get() > 300 && telling.get() > 100, "{} {}", same.get(), telling.get());
}
