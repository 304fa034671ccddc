//! If-Match and If-None-Match, methods that a resource does not take, and alternate keys.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, DRAFT, SEGMENTS, STATIC, World, query_name};

fn segment(name: &str) -> Value {
    json!({ "msdyncrm_segmentname": name, "msdyncrm_segmenttype": STATIC, "statuscode": DRAFT })
}

#[test]
fn what_must_not_exist_is_neither_deleted_nor_changed_in_one_column() {
    let world = World::new();
    let id = world.contact("A", "B");
    let none = [("if-none-match", "*")];
    for answer in [
        world.send(Method::DELETE, &format!("contacts({id})"), &none, ""),
        world.send(Method::PUT, &format!("contacts({id})/lastname"), &none, "{\"value\":\"X\"}"),
        world.send(Method::DELETE, &format!("contacts({id})/lastname"), &none, ""),
    ] {
        assert_eq!(answer.error(412).0, "0x80040237");
    }
    assert_eq!(world.read("contacts", &id)["lastname"], "A");
}

#[test]
fn one_column_is_guarded_by_an_etag_too() {
    let world = World::new();
    let id = world.contact("A", "B");
    let path = format!("contacts({id})/lastname");
    let etag = world.read("contacts", &id)["@odata.etag"].as_str().unwrap().to_owned();
    let put =
        |value: &str| world.send(Method::PUT, &path, &[("if-match", &etag)], format!("{{\"value\":\"{value}\"}}"));
    put("B").expect(204);
    assert_eq!(put("C").error(412).0, "0x80060882");
    assert_eq!(world.read("contacts", &id)["lastname"], "B");
}

#[test]
fn an_update_or_an_upsert_may_answer_the_record() {
    let world = World::new();
    let path = "contacts(0fd3a3c6-43bb-eb11-8236-000d3a8e8fcc)?$select=lastname";
    let prefer = [("prefer", "return=representation")];
    for (status, name) in [(201, "A"), (200, "B")] {
        let body = json!({ "lastname": name }).to_string();
        let answer = world.send(Method::PATCH, path, &prefer, body).expect(status);
        assert_eq!(answer.json()["lastname"], name);
        assert_eq!(answer.header("preference-applied"), Some("return=representation"));
        assert_eq!(answer.header("odata-entityid"), None);
    }
}

#[test]
fn a_method_that_is_not_taken_is_405_and_says_which_are() {
    let world = World::new();
    let id = world.contact("A", "B");
    for (method, path, allow) in [
        (Method::PUT, "contacts".to_owned(), "GET, HEAD, POST"),
        (Method::POST, format!("contacts({id})"), "GET, HEAD, PATCH, DELETE"),
        (Method::PATCH, format!("contacts({id})/lastname"), "GET, HEAD, PUT, DELETE"),
        (Method::POST, "contacts/$count".to_owned(), "GET, HEAD"),
        (Method::PATCH, "EntityDefinitions".to_owned(), "GET, HEAD"),
    ] {
        let answer = world.send(method, &path, &[], "{}");
        answer.error(405);
        assert_eq!(answer.header("allow"), Some(allow), "{path}");
    }
}

#[test]
fn a_segment_needs_a_name_that_can_be_read() {
    let world = World::new();
    for name in ["", " ", "\t\n", "\u{2003}\u{a0}"] {
        let (code, message) = world.post(SEGMENTS, segment(name)).error(400);
        assert_eq!(code, "0x80040200");
        assert!(message.contains("msdyncrm_segmentname"), "{message}");
    }
    let id = world.create(SEGMENTS, segment("S"));
    let rename = |name: &str| world.patch(&format!("{SEGMENTS}({id})"), json!({ "msdyncrm_segmentname": name }));
    assert_eq!(rename("  ").error(400).0, "0x80040200");
    rename(" S ").expect(204);
}

#[test]
fn a_segment_is_addressed_by_its_query_name() {
    let world = World::new();
    let id = world.create(SEGMENTS, segment("S"));
    let path = format!("{SEGMENTS}(msdyncrm_segmentqueryname='{}')", query_name(&id));
    assert_eq!(world.get(&path).expect(200).json()["msdyncrm_segmentid"], id);
    world.patch(&path, json!({ "msdyncrm_description": "d" })).expect(204);
    let described = world.get(&format!("{path}/msdyncrm_description")).expect(200);
    assert_eq!(described.json()["value"], "d");
    world.delete(&path).expect(204);
    let gone = |answer: Answer| {
        let (code, message) = answer.error(404);
        assert_eq!(code, "0x80060891");
        assert_eq!(message, "A record with the specified key values does not exist in msdyncrm_segment entity");
    };
    gone(world.get(&path));
    gone(world.delete(&path));
    gone(world.patch(&path, json!({})));
}

#[test]
fn an_upsert_by_a_key_creates_with_its_values_and_then_updates() {
    let world = World::new();
    let path = format!("{SEGMENTS}(msdyncrm_segmentqueryname='It''s')");
    let upsert =
        |name: &str, headers: &[(&str, &str)]| world.send(Method::PATCH, &path, headers, segment(name).to_string());
    for name in ["A", "B"] {
        let answer = upsert(name, &[]).expect(204);
        let url = answer.header("odata-entityid").unwrap();
        assert_eq!(url, format!("http://org.example/api/data/v9.0/{path}"));
    }
    upsert("C", &[("if-none-match", "*")]).error(412);
    let all = world.get(SEGMENTS);
    assert_eq!(all.column("msdyncrm_segmentqueryname"), ["It's"]);
    assert_eq!(all.column("msdyncrm_segmentname"), ["B"]);
}

#[test]
fn key_values_in_the_body_make_the_record_and_do_not_change_it() {
    let world = World::new();
    let path = |name: &str| format!("{SEGMENTS}(msdyncrm_segmentqueryname='{name}')");
    let body = |name: &str| {
        let mut body = segment("S");
        body["msdyncrm_segmentqueryname"] = name.into();
        body.to_string()
    };
    // What Microsoft's page on upsert says, odd as it is.
    world.send(Method::PATCH, &path("url"), &[], body("body")).expect(204);
    world.send(Method::PATCH, &path("body"), &[], body("other")).expect(204);
    assert_eq!(world.get(SEGMENTS).column("msdyncrm_segmentqueryname"), ["body"]);
}

#[test]
fn what_the_schema_has_no_key_for_is_a_bad_request() {
    let world = World::new();
    for key in ["emailaddress1='a@b'", "firstname='Joe',emailaddress1='a@b'"] {
        let (code, message) = world.get(&format!("contacts({key})")).error(400);
        assert_eq!(code, "0x80060888");
        assert_eq!(
            message,
            "The key in the request URI is not valid for resource 'Microsoft.Dynamics.CRM.contact'. Ensure that the names \
             and number of key properties match the declared or alternate key properties for the resource \
             'Microsoft.Dynamics.CRM.contact'."
        );
    }
    world.get("contacts(nothing='x')").error(400);
    world.get(&format!("{SEGMENTS}(msdyncrm_segmentqueryname='x' or 1 eq 1)")).error(400);
}
