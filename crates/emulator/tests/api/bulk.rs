//! `CreateMultiple`, `UpdateMultiple`, `UpsertMultiple`, `DeleteMultiple`.

use serde_json::{Value, json};

use crate::support::{Answer, DRAFT, SEGMENTS, STATIC, World};

const ID: &str = "0fd3a3c6-43bb-eb11-8236-000d3a8e8fcc";

fn contact(mut record: Value) -> Value {
    record["@odata.type"] = "Microsoft.Dynamics.CRM.contact".into();
    record
}

fn send(world: &World, set: &str, action: &str, targets: &[Value]) -> Answer {
    world.post(&format!("{set}/Microsoft.Dynamics.CRM.{action}"), json!({ "Targets": targets }))
}

fn names(world: &World) -> Vec<Value> {
    world.get("contacts?$orderby=lastname").column("lastname")
}

#[test]
fn many_are_created_and_their_ids_answered_in_order() {
    let world = World::new();
    let targets: Vec<Value> = ["B", "A"].map(|name| contact(json!({ "lastname": name }))).to_vec();
    let body = send(&world, "contacts", "CreateMultiple", &targets).expect(200).json();
    assert_eq!(
        body["@odata.context"],
        "http://org.example/api/data/v9.0/$metadata#Microsoft.Dynamics.CRM.CreateMultipleResponse"
    );
    let ids = body["Ids"].as_array().unwrap();
    assert_eq!(world.read("contacts", ids[0].as_str().unwrap())["lastname"], "B");
    assert_eq!((ids.len(), names(&world).len()), (2, 2));
}

#[test]
fn many_are_updated_by_their_ids() {
    let world = World::new();
    let (a, b) = (world.contact("A", "x"), world.contact("B", "x"));
    let by_id = contact(json!({ "contactid": a, "lastname": "C" }));
    let by_link = contact(json!({ "@odata.id": format!("contacts({b})"), "lastname": "D" }));
    let answer = send(&world, "contacts", "UpdateMultiple", &[by_id, by_link]).expect(204);
    assert!(answer.body.is_empty());
    assert_eq!(names(&world), ["C", "D"]);
    let unnamed = contact(json!({ "lastname": "E" }));
    send(&world, "contacts", "UpdateMultiple", &[unnamed]).error(400);
}

#[test]
fn many_are_created_or_updated() {
    let world = World::new();
    let a = world.contact("A", "x");
    let targets = [
        contact(json!({ "contactid": a, "lastname": "B" })),
        contact(json!({ "contactid": ID, "lastname": "C" })),
        contact(json!({ "lastname": "D" })),
    ];
    send(&world, "contacts", "UpsertMultiple", &targets).expect(204);
    assert_eq!(names(&world), ["B", "C", "D"]);
    assert_eq!(world.read("contacts", ID)["lastname"], "C");

    let segment = |name: &str| {
        json!({ "@odata.type": "#Microsoft.Dynamics.CRM.msdyncrm_segment", "msdyncrm_segmentname": name,
            "msdyncrm_segmenttype": STATIC, "statuscode": DRAFT,
            "@odata.id": "msdyncrm_segments(msdyncrm_segmentqueryname='mine')" })
    };
    send(&world, SEGMENTS, "UpsertMultiple", &[segment("S"), segment("T")]).expect(204);
    assert_eq!(world.get(SEGMENTS).column("msdyncrm_segmentname"), ["T"]);
    assert_eq!(world.get(SEGMENTS).column("msdyncrm_segmentqueryname"), ["mine"]);
}

#[test]
fn one_that_fails_undoes_all() {
    let world = World::new();
    let a = world.contact("A", "x");
    let good = contact(json!({ "contactid": a, "lastname": "B" }));
    for (action, bad, status) in [
        ("UpdateMultiple", contact(json!({ "contactid": ID, "lastname": "C" })), 404),
        ("UpdateMultiple", contact(json!({ "contactid": a, "gendercode": 99 })), 400),
        ("UpsertMultiple", contact(json!({ "contactid": ID, "gendercode": 99 })), 400),
        ("CreateMultiple", contact(json!({ "contactid": a })), 412),
        ("UpdateMultiple", json!({ "contactid": a, "lastname": "C" }), 400),
        (
            "UpdateMultiple",
            json!({ "@odata.type": "Microsoft.Dynamics.CRM.account", "contactid": a, "lastname": "C" }),
            400,
        ),
        ("UpsertMultiple", contact(json!({ "@odata.id": format!("accounts({ID})") })), 400),
        ("UpsertMultiple", json!("x"), 400),
    ] {
        let first = if action == "CreateMultiple" { contact(json!({ "lastname": "B" })) } else { good.clone() };
        let answer = send(&world, "contacts", action, &[first, bad]);
        answer.error(status);
        assert_eq!(names(&world), ["A"], "{action}");
    }
}

#[test]
fn what_is_no_bulk_action_is_refused() {
    let world = World::new();
    for body in [json!({}), json!({ "Targets": [] }), json!({ "Targets": "x" }), json!([])] {
        world.post("contacts/Microsoft.Dynamics.CRM.CreateMultiple", body).error(400);
    }
    world.get("contacts/Microsoft.Dynamics.CRM.CreateMultiple").error(404);
    let (_, message) = send(&world, "contacts", "DeleteMultiple", &[]).error(501);
    assert_eq!(message, "DeleteMultiple has not yet been implemented.");
    assert!(send(&world, "contacts", "Merge", &[]).error(501).1.contains("Merge"));
}
