//! Deep insert: records created or joined within a create.

use serde_json::{Value, json};

use crate::support::World;

/// One account with a primary contact and two employees, of whom one has a lead.
fn contoso(last: Value) -> Value {
    json!({
        "name": "Contoso",
        "primarycontactid": { "lastname": "Boss" },
        "contact_customer_accounts": [
            { "lastname": "A", "lead_parent_contact": [{ "subject": "L", "lastname": "Lead" }] },
            last,
        ],
    })
}

#[test]
fn a_create_creates_what_is_nested_in_it() {
    let world = World::new();
    let account = world.create("accounts", contoso(json!({ "lastname": "B" })));
    let boss = world.read("accounts", &account)["_primarycontactid_value"].as_str().unwrap().to_owned();
    assert_eq!(world.read("contacts", &boss)["lastname"], "Boss");
    let employees = world.get(&format!("contacts?$filter=_parentcustomerid_value eq {account}&$orderby=lastname"));
    assert_eq!(employees.column("lastname"), ["A", "B"]);
    let a = employees.column("contactid")[0].as_str().unwrap().to_owned();
    assert_eq!(world.get("leads").column("_parentcontactid_value"), [a]);
}

#[test]
fn one_fault_deep_inside_and_nothing_is_created() {
    let world = World::new();
    for broken in [
        json!({ "lastname": 5 }),
        json!({ "gendercode": 99 }),
        json!({ "nothing": 1 }),
        json!({ "contactid": "0fd3a3c6-43bb-eb11-8236-000d3a8e8fcc", "contact_customer_contacts":
            [{ "contactid": "0fd3a3c6-43bb-eb11-8236-000d3a8e8fcc" }] }),
        json!("x"),
    ] {
        let answer = world.post("accounts", contoso(broken));
        assert!(answer.status.is_client_error(), "{}", answer.text());
    }
    for set in ["accounts", "contacts", "leads"] {
        assert_eq!(world.get(&format!("{set}/$count")).text(), "\u{feff}0", "{set}");
    }
}

#[test]
fn records_that_are_there_are_joined_by_links() {
    let world = World::new();
    let (a, b) = (world.contact("A", "x"), world.contact("B", "x"));
    let links = [format!("/contacts({a})"), format!("contacts({b})")];
    let account = world.create("accounts", json!({ "name": "N", "contact_customer_accounts@odata.bind": links }));
    for id in [a, b] {
        assert_eq!(world.read("contacts", &id)["_parentcustomerid_value"], account);
    }
    let wrong = [format!("/accounts({account})")];
    world.post("accounts", json!({ "name": "M", "contact_customer_accounts@odata.bind": wrong })).error(400);
    world.post("accounts", json!({ "name": "M", "contact_customer_accounts@odata.bind": "x" })).error(400);
}

#[test]
fn a_lookup_is_given_once() {
    let world = World::new();
    let account = world.create("accounts", json!({ "name": "N" }));
    let both = json!({ "parentcustomerid_account": { "name": "M" },
        "parentcustomerid_account@odata.bind": format!("/accounts({account})") });
    let (_, message) = world.post("contacts", both).error(400);
    assert!(message.contains("'parentcustomerid' was given twice"), "{message}");
    assert_eq!(world.get("accounts").column("name"), ["N"]);
}

#[test]
fn an_update_takes_no_nested_records() {
    let world = World::new();
    let id = world.create("accounts", json!({ "name": "N" }));
    let (_, message) = world.patch(&format!("accounts({id})"), contoso(json!({}))).error(501);
    assert!(message.contains("through an update"), "{message}");
    assert_eq!(world.get("contacts/$count").text(), "\u{feff}0");
}
