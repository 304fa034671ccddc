//! The three actions: ValidateSegment, SegmentMembersUpdate, FetchContactsByQuery.

use http::Method;
use serde_json::{Value, json};

use crate::support::{DYNAMIC, GOING_LIVE, LIVE, SEGMENTS, STATIC, World, query_name};

const VALIDATE: &str = "msdyncrm_ValidateSegment";
const MEMBERS: &str = "msdyncrm_SegmentMembersUpdate";
const FETCH: &str = "msdyncrm_FetchContactsByQuery";

#[track_caller]
fn validation(world: &World, body: Value) -> String {
    let answer = world.post(VALIDATE, body).expect(200).json();
    let context = "http://org.example/api/data/v9.0/$metadata#Microsoft.Dynamics.CRM.msdyncrm_ValidateSegmentResponse";
    assert_eq!(answer["@odata.context"], context);
    answer["ValidationResult"].as_str().unwrap().to_owned()
}

#[test]
fn validation_answers_the_documented_string() {
    let world = World::new();
    let asked = |column: &str, query: &str| {
        validation(
            &world,
            json!({ "msdyncrm_segmentname": "N", (column): query, "msdyncrm_segmenttype": DYNAMIC, "statuscode": GOING_LIVE }),
        )
    };
    let invalid = r#"[{"ErrorCode":"SegmentDciValidator_SegmentInvalid","FieldName":"msdyncrm_query"}]"#;
    for column in ["msdyncrm_segmentquery", "msdyncrm_query"] {
        assert_eq!(asked(column, "PROFILE(contact)"), "[]");
        assert_eq!(asked(column, "PROFILE(UnknownEntity)"), invalid);
    }
    for bad in [
        "",
        "   ",
        "PROFILE(contact",
        "PROFILE(contact).FILTER(nope == 'x')",
        "PROFILE(contact).TRAVERSE(nope)",
        "SEGMENT(nobody)",
        "PROFILE(account)",
        "DROP TABLE contact",
    ] {
        assert_eq!(asked("msdyncrm_segmentquery", bad), invalid, "{bad}");
    }
    assert_eq!(asked("msdyncrm_segmentquery", &format!("PROFILE(contact){}", " ".repeat(4_000))), invalid);
}

#[test]
fn validation_reads_null_for_what_is_left_out_and_static_segments_need_no_query() {
    let world = World::new();
    let body = json!({ "msdyncrm_segmentname": "N", "msdyncrm_segmentquery": null, "msdyncrm_segmenttype": STATIC });
    assert_eq!(validation(&world, body), "[]");
    let long =
        validation(&world, json!({ "msdyncrm_segmentname": "n".repeat(101), "msdyncrm_query": "PROFILE(contact)" }));
    assert!(long.contains("msdyncrm_segmentname"), "{long}");
}

#[test]
fn an_actions_body_is_checked() {
    let world = World::new();
    for action in [VALIDATE, MEMBERS, FETCH] {
        let answer = world.send(Method::POST, action, &[], "{");
        assert_eq!(answer.error(400).0, "0x80048d19");
        let (_, message) = world.post(action, json!({ "nope": 1 })).error(400);
        assert!(message.contains("The parameter 'nope'") && message.contains(action), "{message}");
    }
    world.post(VALIDATE, json!({ "msdyncrm_segmentquery": 5 })).error(400);
    world.post(VALIDATE, json!({ "msdyncrm_segmenttype": 5 })).error(400);
    world.post(VALIDATE, json!({ "statuscode": "Draft" })).error(400);
}

/// An empty static draft.
fn static_segment(world: &World) -> String {
    world.create(SEGMENTS, json!({ "msdyncrm_segmentname": "S", "msdyncrm_segmenttype": STATIC }))
}

#[track_caller]
fn pending(world: &World, body: Value) -> u64 {
    let answer = world.post(MEMBERS, body).expect(200).json();
    let result: Value = serde_json::from_str(answer["Result"].as_str().unwrap()).unwrap();
    result["PendingOperations"].as_u64().unwrap()
}

fn by_ids(segment: &str, operation: &str, ids: &[&str]) -> Value {
    json!({ "msdyncrm_segmentid": segment, "msdyncrm_operation": operation, "msdyncrm_memberids": json!(ids).to_string(),
        "msdyncrm_query": null })
}

fn state(segment: &str) -> Value {
    json!({ "msdyncrm_segmentid": segment, "msdyncrm_operation": "getState" })
}

#[test]
fn members_come_and_go_asynchronously() {
    let world = World::new();
    let (a, b) = (world.contact("A", "x"), world.contact("B", "x"));
    let id = static_segment(&world);
    let prefixed = format!("crm{}", b.to_uppercase());
    assert_eq!(pending(&world, by_ids(&id, "addByIds", &[&a, &prefixed, "00000000-0000-0000-0000-000000000009"])), 1);
    assert_eq!(pending(&world, by_ids(&id.to_uppercase(), "removeByIds", &[&a])), 2);
    assert_eq!((pending(&world, state(&id)), world.size(&id)), (2, 0));
    world.pass(2_000);
    assert_eq!((pending(&world, state(&id)), world.size(&id)), (0, 1));
    // Adding again adds nobody twice; members survive going live.
    pending(&world, by_ids(&id, "addByIds", &[&a, &b]));
    world.patch(&format!("{SEGMENTS}({id})"), json!({ "statuscode": GOING_LIVE })).expect(204);
    world.pass(2_000);
    assert_eq!((world.status(&id), world.size(&id)), (LIVE, 2));
}

#[test]
fn members_come_and_go_by_query() {
    let world = World::new();
    let account = world.create("accounts", json!({ "name": "Contoso" }));
    let bind = format!("/accounts({account})");
    world.create("contacts", json!({ "emailaddress1": "a@b.c", "parentcustomerid_account@odata.bind": bind }));
    world.create("contacts", json!({ "parentcustomerid_account@odata.bind": bind }));
    world.contact("Other", "x");
    let id = static_segment(&world);
    let by_query = |operation: &str, query: &str| {
        pending(&world, json!({ "msdyncrm_segmentid": id, "msdyncrm_operation": operation, "msdyncrm_query": query }))
    };
    let path = format!(
        "PROFILE(account, account_1).FILTER(account_1.accountid == '{account}')\
         .TRAVERSE(contact_account_parentcustomerid, contact_1)"
    );
    by_query("addByQuery", &path);
    world.pass(2_000);
    assert_eq!(world.size(&id), 2);
    by_query("removeByQuery", &format!("{path}.FILTER(ISNOTNULL(contact_1.emailaddress1))"));
    world.pass(2_000);
    assert_eq!(world.size(&id), 1);
}

#[test]
fn a_members_update_is_checked_before_it_is_accepted() {
    let world = World::new();
    let id = static_segment(&world);
    let dynamic = world.segment(DYNAMIC, "PROFILE(contact)", GOING_LIVE);
    let gone = "00000000-0000-0000-0000-000000000009";
    assert_eq!(world.post(MEMBERS, by_ids(gone, "addByIds", &[])).error(404).0, "0x80040217");
    world.post(MEMBERS, by_ids(&dynamic, "addByIds", &[])).error(400);
    world.post(MEMBERS, by_ids(&id, "addByMagic", &[])).error(400);
    world.post(MEMBERS, by_ids("x", "getState", &[])).error(400);
    world.post(MEMBERS, json!({ "msdyncrm_segmentid": id, "msdyncrm_operation": "addByIds" })).error(400);
    for ids in [json!("x"), json!("[1]"), json!(gone), json!(["array"])] {
        let body = json!({ "msdyncrm_segmentid": id, "msdyncrm_operation": "addByIds", "msdyncrm_memberids": ids });
        world.post(MEMBERS, body).error(400);
    }
    let query =
        json!({ "msdyncrm_segmentid": id, "msdyncrm_operation": "addByQuery", "msdyncrm_query": "PROFILE(nothing)" });
    let (_, message) = world.post(MEMBERS, query).error(400);
    assert!(message.contains("nothing"), "{message}");
    assert_eq!(pending(&world, state(&id)), 0);
}

#[test]
fn at_most_20000_ids_come_in_one_call() {
    let world = World::new();
    let id = static_segment(&world);
    let ids = |n: usize| vec!["00000000-0000-0000-0000-000000000009"; n];
    pending(&world, by_ids(&id, "addByIds", &ids(20_000)));
    let (_, message) = world.post(MEMBERS, by_ids(&id, "addByIds", &ids(20_001))).error(400);
    assert!(message.contains("20000"), "{message}");
}

/// Entities and the total.
#[track_caller]
fn fetched(world: &World, body: Value) -> (Vec<Value>, Value) {
    let answer = world.post(FETCH, body).expect(200).json();
    let result: Value = serde_json::from_str(answer["Result"].as_str().unwrap()).unwrap();
    (result["Entities"].as_array().unwrap().clone(), result["TotalRecordCount"].clone())
}

const COLUMNS: &str = "<fetch returntotalrecordcount=\"true\"><entity name=\"contact\"><attribute name=\"lastname\"/>\
    <attribute name=\"address1_city\"/><attribute name=\"contactid\"/></entity></fetch>";

fn names(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|r| r["lastname"].as_str().unwrap()).collect()
}

#[test]
fn contacts_are_fetched_page_by_page_with_the_total_of_all() {
    let world = World::new();
    for name in ["C", "A", "E", "B", "D"] {
        world.contact(name, "Ulm");
    }
    world.contact("F", "Bonn");
    let query =
        "(PROFILE(contact).FILTER(address1_city == 'ulm')).ORDERBY(lastname DESC).SKIP(1).TAKE(2).SELECT(contactid)";
    let (rows, total) =
        fetched(&world, json!({ "Query": query, "FetchXml": COLUMNS, "Scope": 270_100_000, "TimeZone": null }));
    assert_eq!(names(&rows), ["D", "C"]);
    assert_eq!(total, 5);
    assert_eq!(rows[0]["address1_city"], "Ulm");
    assert!(rows[0]["contactid"].is_string());
    assert!(rows[0].get("firstname").is_none());
}

#[test]
fn fetch_xml_pages_and_sorts_where_the_query_does_not() {
    let world = World::new();
    for name in ["C", "A", "E", "B", "D"] {
        world.contact(name, "Ulm");
    }
    let fetch = |page: u32| {
        let xml = format!(
            "<fetch count=\"2\" page=\"{page}\" returntotalrecordcount=\"true\"><entity name=\"contact\">\
             <attribute name=\"lastname\"/><order attribute=\"lastname\" descending=\"true\"/></entity></fetch>"
        );
        fetched(&world, json!({ "Query": "PROFILE(contact)", "FetchXml": xml }))
    };
    assert_eq!(names(&fetch(1).0), ["E", "D"]);
    assert_eq!(names(&fetch(3).0), ["A"]);
    assert_eq!(fetch(3).1, 5);
    assert_eq!(fetch(9).0.len(), 0);
}

/// The order is the FetchXML's, also where the query's rows are no whole page.
#[test]
fn skip_and_take_cut_anywhere() {
    let world = World::new();
    for name in ["C", "A", "E", "B", "D"] {
        world.contact(name, "Ulm");
    }
    let xml = "<fetch count=\"2\" page=\"3\" returntotalrecordcount=\"true\"><entity name=\"contact\">\
               <attribute name=\"lastname\"/><order attribute=\"lastname\"/></entity></fetch>";
    let cut = |page: &str| {
        let query = format!("(PROFILE(contact)){page}.SELECT(contactid)");
        let (rows, total) = fetched(&world, json!({ "Query": query, "FetchXml": xml }));
        assert_eq!(total, 5);
        names(&rows).concat()
    };
    assert_eq!(cut(".SKIP(1).TAKE(3)"), "BCD");
    assert_eq!(cut(".SKIP(3).TAKE(2)"), "DE");
    assert_eq!(cut(".SKIP(2).TAKE(1)"), "C");
    assert_eq!(cut(".TAKE(4)"), "ABCD");
    assert_eq!(cut(".SKIP(9).TAKE(2)"), "");
    assert_eq!(cut(".ORDERBY(lastname DESC).SKIP(1).TAKE(3)"), "DCB");
}

#[test]
fn a_segments_members_are_fetched_by_its_name() {
    let world = World::new();
    world.contact("A", "Ulm");
    world.contact("B", "Bonn");
    let id = world.live("PROFILE(contact).FILTER(address1_city == 'Ulm')");
    let query = format!("(SEGMENT({})).ORDERBY(fullname ASC).SKIP(0).TAKE(15).SELECT(contactid)", query_name(&id));
    let (rows, total) = fetched(&world, json!({ "Query": query, "FetchXml": COLUMNS }));
    assert_eq!((names(&rows), total), (vec!["A"], json!(1)));
}

#[test]
fn scope_keeps_to_the_business_unit() {
    let world = World::new();
    world.contact("A", "Ulm");
    let own = world.get("WhoAmI").json()["BusinessUnitId"].clone();
    let other = json!("00000000-0000-0000-0000-000000000009");
    let total = |unit: &Value, scope: i64| {
        let body =
            json!({ "Query": "PROFILE(contact)", "FetchXml": COLUMNS, "OwningBusinessUnit": unit, "Scope": scope });
        fetched(&world, body).1
    };
    assert_eq!(total(&own, 270_100_001), 1);
    assert_eq!(total(&other, 270_100_001), 0);
    assert_eq!(total(&other, 270_100_000), 1);
    let body = json!({ "Query": "PROFILE(contact)", "Scope": 270_100_001 });
    world.post(FETCH, body).error(400);
}

#[test]
fn a_fetch_that_makes_no_sense_is_refused_in_words() {
    let world = World::new();
    let refused = |body: Value| world.post(FETCH, body).error(400).1;
    assert!(refused(json!({ "FetchXml": COLUMNS })).contains("Query"));
    assert!(refused(json!({ "Query": "PROFILE(UnknownEntity)", "FetchXml": COLUMNS })).contains("UnknownEntity"));
    refused(json!({ "Query": "PROFILE(contact", "FetchXml": COLUMNS }));
    refused(json!({ "Query": "PROFILE(contact)", "FetchXml": "<fetch>" }));
    let unknown = "<fetch><entity name=\"contact\"><attribute name=\"nope\"/></entity></fetch>";
    assert!(refused(json!({ "Query": "PROFILE(contact)", "FetchXml": unknown })).contains("nope"));
    let other = "<fetch><entity name=\"account\"><attribute name=\"name\"/></entity></fetch>";
    assert!(refused(json!({ "Query": "PROFILE(contact)", "FetchXml": other })).contains("account"));
    refused(json!({ "Query": "PROFILE(contact)", "Scope": 5 }));
    refused(json!({ "Query": "PROFILE(contact)", "OwningBusinessUnit": "x" }));
    refused(json!({ "Query": "PROFILE(contact)", "TimeZone": "x" }));
}

#[test]
fn lookups_of_fetched_contacts_say_their_names() {
    let world = World::new();
    let account = world.create("accounts", json!({ "name": "Contoso" }));
    let bind = format!("/accounts({account})");
    world.create("contacts", json!({ "lastname": "A", "parentcustomerid_account@odata.bind": bind }));
    let xml = "<fetch><entity name=\"contact\"><attribute name=\"parentcustomerid\"/></entity></fetch>";
    let (rows, _) = fetched(&world, json!({ "Query": "PROFILE(contact)", "FetchXml": xml }));
    assert_eq!(rows[0]["_parentcustomerid_value"], account);
    assert_eq!(rows[0]["_parentcustomerid_value@OData.Community.Display.V1.FormattedValue"], "Contoso");
}

#[test]
fn a_filter_of_the_fetch_narrows_before_the_query_orders_and_cuts() {
    let world = World::new();
    for (name, city) in [("A", "Ulm"), ("B", "Bonn"), ("C", "Ulm"), ("D", "Bonn"), ("E", "Ulm")] {
        world.contact(name, city);
    }
    let fetch = r#"<fetch returntotalrecordcount="true"><entity name="contact"><attribute name="lastname"/><filter>
        <condition attribute="address1_city" operator="eq" value="ulm"/></filter></entity></fetch>"#;
    let query = "(PROFILE(contact)).ORDERBY(lastname DESC).SKIP(1).TAKE(2).SELECT(contactid)";
    let (rows, total) = fetched(&world, json!({ "Query": query, "FetchXml": fetch }));
    assert_eq!((names(&rows), total), (vec!["C", "A"], json!(3)));
}
