//! Create, retrieve, update, upsert, delete: preconditions, lookups, and every check of a body.

use http::Method;
use serde_json::{Value, json};

use crate::support::{DRAFT, SEGMENTS, STATIC, World};

const ID: &str = "0fd3a3c6-43bb-eb11-8236-000d3a8e8fcc";

#[test]
fn a_create_answers_where_the_record_is() {
    let world = World::new();
    let answer = world.post("contacts", json!({ "lastname": "A" })).expect(204);
    assert!(answer.body.is_empty());
    let url = answer.header("odata-entityid").unwrap();
    assert!(url.starts_with("http://org.example/api/data/v9.0/contacts("), "{url}");
    assert_eq!(world.read("contacts", &answer.id())["lastname"], "A");
}

#[test]
fn a_create_may_answer_the_record() {
    let world = World::new();
    let prefer = [("prefer", "return=representation")];
    let body = json!({ "lastname": "A", "contactid": ID }).to_string();
    let answer = world.send(Method::POST, "contacts?$select=lastname", &prefer, body).expect(201);
    assert_eq!(answer.header("odata-entityid"), None);
    assert_eq!(answer.header("preference-applied"), Some("return=representation"));
    let record = answer.json();
    assert_eq!(record["@odata.context"], "http://org.example/api/data/v9.0/$metadata#contacts(lastname)/$entity");
    assert_eq!((&record["lastname"], &record["contactid"]), (&json!("A"), &json!(ID)));
    assert_eq!(Some(record["@odata.etag"].as_str().unwrap()), answer.header("etag"));
}

#[test]
fn the_client_may_choose_the_id_once() {
    let world = World::new();
    assert_eq!(world.create("contacts", json!({ "contactid": ID.to_uppercase() })), ID);
    let (code, message) = world.post("contacts", json!({ "contactid": ID })).error(412);
    assert_eq!(code, "0x80040237");
    assert_eq!(message, "A record with matching key values already exists.");
    world.post("contacts", json!({ "contactid": "x' OR 1=1 --" })).error(400);
}

#[test]
fn a_missing_record_is_404_with_its_code() {
    let world = World::new();
    for answer in [
        world.get(&format!("contacts({ID})")),
        world.delete(&format!("contacts({ID})")),
        world.patch(&format!("contacts({ID})"), json!({ "lastname": "A" })),
        world.get(&format!("contacts({ID})/lastname")),
    ] {
        let (code, message) = answer.error(404);
        assert_eq!(code, "0x80040217");
        assert_eq!(message, format!("contact With Id = {ID} Does Not Exist"));
    }
}

#[test]
fn patch_without_if_match_creates() {
    let world = World::new();
    let path = format!("contacts({ID})");
    let answer = world.send(Method::PATCH, &path, &[], json!({ "lastname": "New" }).to_string()).expect(204);
    assert_eq!(answer.id(), ID);
    assert_eq!(world.read("contacts", ID)["lastname"], "New");
    world.send(Method::PATCH, &path, &[], json!({ "lastname": "Newer" }).to_string()).expect(204);
    assert_eq!(world.read("contacts", ID)["lastname"], "Newer");
}

#[test]
fn patch_with_if_none_match_only_creates() {
    let world = World::new();
    let path = format!("contacts({ID})");
    let only_create = [("if-none-match", "*")];
    world.send(Method::PATCH, &path, &only_create, json!({ "lastname": "A" }).to_string()).expect(204);
    let again = world.send(Method::PATCH, &path, &only_create, json!({ "lastname": "B" }).to_string());
    assert_eq!(again.error(412).0, "0x80040237");
    // The literal word null is what clients send against browser caches.
    let null = [("if-none-match", "null"), ("if-match", "*")];
    world.send(Method::PATCH, &path, &null, json!({ "lastname": "C" }).to_string()).expect(204);
    assert_eq!(world.read("contacts", ID)["lastname"], "C");
}

#[test]
fn an_etag_guards_update_and_delete() {
    let world = World::new();
    let id = world.contact("A", "B");
    let path = format!("contacts({id})");
    let etag = world.read("contacts", &id)["@odata.etag"].as_str().unwrap().to_owned();
    let guarded = |method: Method, body: &str| world.send(method, &path, &[("if-match", &etag)], body);
    guarded(Method::PATCH, "{\"lastname\":\"B\"}").expect(204);
    for answer in [guarded(Method::PATCH, "{\"lastname\":\"C\"}"), guarded(Method::DELETE, "")] {
        let (code, message) = answer.error(412);
        assert_eq!(code, "0x80060882");
        assert_eq!(message, "The version of the existing record doesn't match the RowVersion property provided.");
    }
    assert_eq!(world.read("contacts", &id)["lastname"], "B");
    let etag = world.read("contacts", &id)["@odata.etag"].as_str().unwrap().to_owned();
    world.send(Method::DELETE, &path, &[("if-match", &etag)], "").expect(204);
    world.delete(&path).error(404);
}

#[test]
fn an_unchanged_record_is_304() {
    let world = World::new();
    let id = world.contact("A", "B");
    let path = format!("contacts({id})");
    let answer = world.get(&path).expect(200);
    let etag = answer.header("etag").unwrap().to_owned();
    assert_eq!(answer.json()["@odata.etag"], etag);
    let unchanged = world.send(Method::GET, &path, &[("if-none-match", &etag)], "").expect(304);
    assert!(unchanged.body.is_empty());
    let annotated = [("if-none-match", etag.as_str()), ("prefer", "odata.include-annotations=\"*\"")];
    world.send(Method::GET, &path, &annotated, "").expect(200);
    world.patch(&path, json!({ "lastname": "C" })).expect(204);
    world.send(Method::GET, &path, &[("if-none-match", &etag)], "").expect(200);
}

#[test]
fn versions_only_grow() {
    let world = World::new();
    let version = |id: &str| world.read("contacts", id)["versionnumber"].as_i64().unwrap();
    let (a, b) = (world.contact("A", "x"), world.contact("B", "x"));
    assert!(version(&a) < version(&b));
    let before = version(&b);
    world.patch(&format!("contacts({a})"), json!({ "lastname": "C" })).expect(204);
    assert!(version(&a) > before);
}

#[test]
fn one_column_is_read_written_and_cleared() {
    let world = World::new();
    let id = world.contact("A", "B");
    let path = format!("contacts({id})/jobtitle");
    world.get(&path).expect(204);
    world.send(Method::PUT, &path, &[], "{\"value\":\"Chief\"}").expect(204);
    let body = world.get(&path).expect(200).json();
    assert_eq!(body["value"], "Chief");
    assert_eq!(body["@odata.context"], format!("http://org.example/api/data/v9.0/$metadata#contacts({id})/jobtitle"));
    world.delete(&path).expect(204);
    assert_eq!(world.read("contacts", &id)["jobtitle"], Value::Null);
    world.send(Method::PUT, &path, &[], "{\"other\":1}").error(400);
    world.get(&format!("contacts({id})/nothing")).error(404);
}

#[test]
fn lookups_are_bound_by_their_navigation_property() {
    let world = World::new();
    let account = world.create("accounts", json!({ "name": "Contoso" }));
    let boss = world.contact("Boss", "x");
    let id = world.create(
        "contacts",
        json!({
            "lastname": "A",
            "parentcustomerid_account@odata.bind": format!("accounts({account})"),
        }),
    );
    let path = format!("contacts({id})");
    assert_eq!(world.read("contacts", &id)["_parentcustomerid_value"], account);
    // The other kind of customer takes its place.
    let absolute = format!("http://org.example/api/data/v9.0/contacts({boss})");
    world.patch(&path, json!({ "parentcustomerid_contact@odata.bind": absolute })).expect(204);
    let prefer = [("prefer", "odata.include-annotations=\"*\"")];
    let record = world.send(Method::GET, &path, &prefer, "").json();
    assert_eq!(record["_parentcustomerid_value"], boss);
    assert_eq!(record["_parentcustomerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"], "contact");
    assert_eq!(
        record["_parentcustomerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty"],
        "parentcustomerid_contact"
    );
    assert_eq!(record["_parentcustomerid_value@OData.Community.Display.V1.FormattedValue"], "Boss");
    world.patch(&path, json!({ "parentcustomerid_contact": null })).expect(204);
    assert_eq!(world.read("contacts", &id)["_parentcustomerid_value"], Value::Null);
}

#[test]
fn a_bind_has_to_name_what_it_may_point_to() {
    let world = World::new();
    let contact = world.contact("A", "x");
    let bind = |name: &str, link: &str| world.post("contacts", json!({ (format!("{name}@odata.bind")): link }));
    let (code, message) = bind("parentcustomerid", "/accounts(1)").error(400);
    assert_eq!(code, "0x80048d19");
    assert!(message.contains("An undeclared property 'parentcustomerid'"), "{message}");
    bind("parentcustomerid_account", &format!("/contacts({contact})")).error(400);
    assert_eq!(bind("parentcustomerid_account", &format!("/accounts({ID})")).error(404).0, "0x80040217");
    bind("parentcustomerid_account", "/accounts('); DROP TABLE contact;--)").error(400);
    bind("parentcustomerid_account", "/nothing(1)").error(404);
    bind("parentcustomerid_account", "/accounts(name='x')").error(400);
    let (_, message) = world.post("contacts", json!({ "_parentcustomerid_value": contact })).error(400);
    assert!(message.contains("Use Navigation properties instead"), "{message}");
}

#[test]
fn a_deleted_record_leaves_no_lookup_behind() {
    let world = World::new();
    let account = world.create("accounts", json!({ "name": "Contoso" }));
    let bind = format!("/accounts({account})");
    let id = world.create("contacts", json!({ "parentcustomerid_account@odata.bind": bind }));
    world.delete(&format!("accounts({account})")).expect(204);
    assert_eq!(world.read("contacts", &id)["_parentcustomerid_value"], Value::Null);
}

#[test]
fn a_malformed_body_is_refused() {
    let world = World::new();
    for body in ["", "{", "[]", "\"x\"", "{\"lastname\":}", "{\"a\":1}x", "\u{feff}{}", "nul"] {
        let answer = world.send(Method::POST, "contacts", &[], body);
        let (code, message) = answer.error(400);
        assert_eq!(code, "0x80048d19", "{body}");
        assert!(
            message.contains("Error identified in Payload provided by the user for Entity :'contacts'"),
            "{message}"
        );
    }
    world.send(Method::POST, "contacts", &[], [0xff, 0xfe]).error(400);
    let nested = "{\"lastname\":".to_owned() + &"[".repeat(5_000);
    world.send(Method::POST, "contacts", &[], nested).error(400);
    assert_eq!(world.get("contacts").column("contactid").len(), 0);
}

#[test]
fn each_value_is_checked_against_its_column() {
    let world = World::new();
    let refused = |body: Value| world.post("contacts", body).error(400);
    let (code, message) = refused(json!({ "nope": 1 }));
    assert_eq!(code, "0x80048d19");
    assert!(
        message.contains("The property 'nope' does not exist on type 'Microsoft.Dynamics.CRM.contact'"),
        "{message}"
    );
    for (name, value) in [
        ("lastname", json!(5)),
        ("numberofchildren", json!("five")),
        ("numberofchildren", json!(1.5)),
        ("donotemail", json!("yes")),
        ("donotemail", json!(1)),
        ("gendercode", json!("1")),
        ("birthdate", json!("17.5.1980")),
        ("birthdate", json!("1980-02-30")),
        ("lastonholdtime", json!("yesterday")),
        ("creditlimit", json!("much")),
    ] {
        let (code, message) = refused(json!({ (name): value }));
        assert_eq!(code, "0x80048d19", "{message}");
        assert!(message.contains(&format!("'{name}'")), "{message}");
    }
    let (code, message) = refused(json!({ "numberofchildren": -1 }));
    assert_eq!(code, "0x8004432f");
    assert!(message.contains("outside the valid range"), "{message}");
    assert_eq!(refused(json!({ "creditlimit": -1.0 })).0, "0x80044330");
    let (code, message) = refused(json!({ "gendercode": 3 }));
    assert_eq!(code, "0x8004431a");
    assert!(message.ends_with("Accepted Values: 1,2"), "{message}");
    let (code, message) = refused(json!({ "firstname": "x".repeat(51) }));
    assert_eq!(code, "0x80044331");
    assert_eq!(
        message,
        "A validation error occurred.  The length of the 'firstname' attribute of the 'contact' entity exceeded the \
         maximum allowed length of '50'."
    );
    // Characters are counted, not bytes.
    world.create("contacts", json!({ "firstname": "ü".repeat(50) }));
}

#[test]
fn a_refused_update_changes_nothing() {
    let world = World::new();
    let id = world.contact("A", "x");
    let before = world.read("contacts", &id);
    world.patch(&format!("contacts({id})"), json!({ "lastname": "B", "gendercode": 99 })).error(400);
    assert_eq!(world.read("contacts", &id), before);
}

#[test]
fn required_columns_have_to_be_there() {
    let world = World::new();
    let (code, message) = world.post("accounts", json!({ "revenue": 5 })).error(400);
    assert_eq!(code, "0x80040200");
    assert!(message.contains("'name'"), "{message}");
    let id = world.create("accounts", json!({ "name": "A" }));
    assert_eq!(world.patch(&format!("accounts({id})"), json!({ "name": null })).error(400).0, "0x80040200");
    assert_eq!(world.post(SEGMENTS, json!({ "msdyncrm_segmenttype": STATIC })).error(400).0, "0x80040200");
}

#[test]
fn what_the_system_sets_cannot_be_sent() {
    let world = World::new();
    let id = world.create(
        "contacts",
        json!({ "lastname": "A", "fullname": "Forged", "createdon": "2001-01-01T00:00:00Z",
        "versionnumber": 1_000_000 }),
    );
    let record = world.read("contacts", &id);
    assert_eq!((&record["fullname"], &record["createdon"]), (&json!("A"), &json!("2026-11-23T12:00:00Z")));
    assert!(record["versionnumber"].as_i64().unwrap() < 1_000);
}

#[test]
fn the_full_name_follows_its_parts() {
    let world = World::new();
    let id = world.create("contacts", json!({ "firstname": "Ann", "lastname": "Bee" }));
    world.patch(&format!("contacts({id})"), json!({ "lastname": "Cee" })).expect(204);
    assert_eq!(world.read("contacts", &id)["fullname"], "Ann Cee");
    world.patch(&format!("contacts({id})"), json!({ "firstname": null })).expect(204);
    assert_eq!(world.read("contacts", &id)["fullname"], "Cee");
}

#[test]
fn state_and_status_fit_each_other() {
    let world = World::new();
    let id = world.contact("A", "x");
    let path = format!("contacts({id})");
    world.patch(&path, json!({ "statecode": 1 })).expect(204);
    assert_eq!(world.read("contacts", &id)["statuscode"], 2);
    assert_eq!(world.patch(&path, json!({ "statecode": 0, "statuscode": 2 })).error(400).0, "0x80048408");
    assert_eq!(world.patch(&path, json!({ "statuscode": 1 })).error(400).0, "0x80048408");
    world.patch(&path, json!({ "statecode": 1 })).expect(204);
    assert_eq!(world.read("contacts", &id)["statuscode"], 2);
    world.patch(&path, json!({ "statecode": 0, "statuscode": 1 })).expect(204);
}

#[test]
fn set_up_records_are_read_only() {
    let world = World::new();
    assert_eq!(world.get("systemusers").expect(200).column("fullname"), ["Administrator"]);
    world.post("businessunits", json!({ "name": "x" })).error(501);
    let unit = world.get("businessunits").json()["value"][0]["businessunitid"].as_str().unwrap().to_owned();
    world.delete(&format!("businessunits({unit})")).error(501);
}

#[test]
fn quotes_and_angle_brackets_go_in_and_come_out() {
    let world = World::new();
    let nasty = "Robert'); DROP TABLE contact;-- \"<b>&amp;\\ \u{202e}\u{1f600}\n\t";
    let id = world.create(
        SEGMENTS,
        json!({ "msdyncrm_segmentname": nasty, "msdyncrm_segmenttype": STATIC,
        "msdyncrm_description": nasty, "statuscode": DRAFT }),
    );
    let record = world.read(SEGMENTS, &id);
    assert_eq!((&record["msdyncrm_segmentname"], &record["msdyncrm_description"]), (&json!(nasty), &json!(nasty)));
}
