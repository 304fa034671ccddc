//! Segments: defaults, transitions, what is locked, going live, stopping, evaluation by the clock.

use http::Method;
use serde_json::{Value, json};

use crate::support::{
    COMPOUND, DRAFT, DYNAMIC, ERROR, GOING_LIVE, LIVE, LIVE_EDITABLE, SEGMENTS, STATIC, STOPPED, STOPPING, World,
    query_name,
};

const EVERYONE: &str = "PROFILE(contact)";
const IN_ULM: &str = "PROFILE(contact, contact_1).FILTER(contact_1.address1_city == 'Ulm')";
const HOUR: i64 = 3_600_000;

fn path(id: &str) -> String {
    format!("{SEGMENTS}({id})")
}

fn move_to(world: &World, id: &str, status: i64) -> crate::support::Answer {
    world.patch(&path(id), json!({ "statuscode": status }))
}

#[test]
fn a_new_segment_has_its_defaults() {
    let world = World::new();
    let id = world.create(SEGMENTS, json!({ "msdyncrm_segmentname": "S" }));
    let record = world.read(SEGMENTS, &id);
    let who = world.get("WhoAmI").json();
    for (name, expected) in [
        ("msdyncrm_segmentqueryname", json!(query_name(&id))),
        ("msdyncrm_segmenttype", json!(DYNAMIC)),
        ("statuscode", json!(DRAFT)),
        ("statecode", json!(0)),
        ("msdyncrm_scope", json!(270_100_000)),
        ("msdyncrm_segmentactivationstatus", json!(192_350_000)),
        ("msdyncrm_islive", json!(false)),
        ("msdyncrm_segmentsize", json!(0)),
        ("_ownerid_value", who["UserId"].clone()),
        ("_owningbusinessunit_value", who["BusinessUnitId"].clone()),
    ] {
        assert_eq!(record[name], expected, "{name}");
    }
    let profile = world.segment(DYNAMIC, EVERYONE, DRAFT);
    assert_eq!(world.read(SEGMENTS, &profile)["msdyncrm_querytype"], 192_350_001);
    let behaviour = "INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(COUNT() > 1, UTCDAYS(7))";
    let behaviour = world.segment(DYNAMIC, behaviour, DRAFT);
    assert_eq!(world.read(SEGMENTS, &behaviour)["msdyncrm_querytype"], 192_350_000);
}

#[test]
fn a_given_query_name_is_kept_and_cannot_be_taken_twice() {
    let world = World::new();
    let body = json!({ "msdyncrm_segmentname": "S", "msdyncrm_segmentqueryname": "segment1" });
    let id = world.create(SEGMENTS, body.clone());
    assert_eq!(world.read(SEGMENTS, &id)["msdyncrm_segmentqueryname"], "segment1");
    world.post(SEGMENTS, body).error(412);
}

#[test]
fn going_live_takes_its_time_and_computes_the_members() {
    let world = World::new();
    world.contact("A", "Ulm");
    world.contact("B", "ULM");
    world.contact("C", "Bonn");
    let id = world.segment(DYNAMIC, IN_ULM, GOING_LIVE);
    world.pass(1_999);
    assert_eq!(world.status(&id), GOING_LIVE);
    let before = world.read(SEGMENTS, &id);
    assert_eq!((&before["msdyncrm_segmentsize"], &before["msdyncrm_islive"]), (&json!(0), &json!(false)));
    world.pass(1);
    let after = world.read(SEGMENTS, &id);
    assert_eq!(after["statuscode"], LIVE);
    assert_eq!(after["msdyncrm_segmentsize"], 2);
    assert_eq!(after["msdyncrm_islive"], true);
    assert_eq!(after["msdyncrm_lastevaluationtime"], "2026-11-23T12:00:02Z");
    assert_eq!(after["msdyncrm_nextevaluation"], "2026-11-23T13:00:02Z");
    assert_eq!(after["msdyncrm_segmentevaluationstate"], "Success");
    assert!(after["versionnumber"].as_i64() > before["versionnumber"].as_i64());
}

#[test]
fn advance_works_without_a_request() {
    let world = World::new();
    let id = world.segment(DYNAMIC, EVERYONE, GOING_LIVE);
    world.pass(2_000);
    world.emulator.advance();
    world.pass(-2_000);
    assert_eq!(world.status(&id), LIVE);
}

#[test]
fn stopping_becomes_stopped_and_a_stopped_one_may_go_live_again() {
    let world = World::new();
    let id = world.live(EVERYONE);
    move_to(&world, &id, STOPPING).expect(204);
    assert_eq!(world.status(&id), STOPPING);
    world.pass(2_000);
    let record = world.read(SEGMENTS, &id);
    assert_eq!((&record["statuscode"], &record["msdyncrm_islive"]), (&json!(STOPPED), &json!(false)));
    assert_eq!(record["msdyncrm_nextevaluation"], Value::Null);
    move_to(&world, &id, GOING_LIVE).expect(204);
    world.pass(2_000);
    assert_eq!(world.status(&id), LIVE);
}

#[test]
fn only_the_documented_transitions_pass() {
    let world = World::new();
    let draft = world.segment(DYNAMIC, EVERYONE, DRAFT);
    for status in [STOPPED, LIVE_EDITABLE, ERROR, STOPPING] {
        let (code, message) = move_to(&world, &draft, status).error(400);
        assert_eq!(code, "0x80048408");
        assert!(message.contains("'Draft'"), "{message}");
    }
    let live = world.live(EVERYONE);
    move_to(&world, &live, DRAFT).error(400);
    move_to(&world, &live, LIVE).expect(204);
    assert_eq!(world.status(&live), LIVE);
    let body = json!({ "msdyncrm_segmentname": "S", "statuscode": STOPPED });
    assert_eq!(world.post(SEGMENTS, body).error(400).0, "0x80048408");
    assert_eq!(move_to(&world, &draft, 5).error(400).0, "0x8004431a");
}

#[test]
fn an_expired_segment_is_inactive_for_good() {
    let world = World::new();
    let id = world.segment(DYNAMIC, EVERYONE, DRAFT);
    world.patch(&path(&id), json!({ "statecode": 1 })).expect(204);
    assert_eq!(world.status(&id), 192_350_004);
    world.patch(&path(&id), json!({ "statecode": 0, "statuscode": DRAFT })).error(400);
}

#[test]
fn going_live_checks_the_query_and_a_draft_does_not() {
    let world = World::new();
    for bad in
        ["PROFILE(UnknownEntity)", "PROFILE(contact", "", "PROFILE(contact).FILTER(nope == 'x')", "SEGMENT(nobody)"]
    {
        let id = world.segment(DYNAMIC, bad, DRAFT);
        let before = world.read(SEGMENTS, &id);
        let (code, message) = move_to(&world, &id, GOING_LIVE).error(400);
        assert_eq!(code, "0x80040265", "{bad}");
        assert!(message.contains("SegmentDciValidator_SegmentInvalid"), "{message}");
        assert_eq!(world.read(SEGMENTS, &id), before);
        let body = json!({ "msdyncrm_segmentname": "S", "msdyncrm_segmentquery": bad, "statuscode": GOING_LIVE });
        world.post(SEGMENTS, body).error(400);
    }
    let (_, message) = {
        let id = world.segment(DYNAMIC, "PROFILE(UnknownEntity)", DRAFT);
        move_to(&world, &id, GOING_LIVE).error(400)
    };
    assert!(message.contains("UnknownEntity"), "{message}");
}

#[test]
fn a_static_segment_goes_live_with_the_contacts_it_lists() {
    let world = World::new();
    let (a, b) = (world.contact("A", "x"), world.contact("B", "x"));
    let ids = format!("[\"crm{a}\",\"{}\",\"crm00000000-0000-0000-0000-000000000009\"]", b.to_uppercase());
    let id = world.create(
        SEGMENTS,
        json!({ "msdyncrm_segmentname": "S", "msdyncrm_segmenttype": STATIC,
        "msdyncrm_segmentmemberids": ids, "statuscode": GOING_LIVE }),
    );
    world.pass(2_000);
    assert_eq!((world.status(&id), world.size(&id)), (LIVE, 2));
    assert_eq!(world.read(SEGMENTS, &id)["msdyncrm_segmentmemberids"], ids);
}

#[test]
fn a_malformed_member_list_is_refused() {
    let world = World::new();
    for ids in ["x", "[1]", "[\"crm12\"]", "{\"a\":1}", "[\"'; DROP TABLE segment_member;--\"]"] {
        let body =
            json!({ "msdyncrm_segmentname": "S", "msdyncrm_segmenttype": STATIC, "msdyncrm_segmentmemberids": ids });
        world.post(SEGMENTS, body).error(400);
    }
    let id = "[\"00000000-0000-0000-0000-000000000009\"]";
    let body = json!({ "msdyncrm_segmentname": "S", "msdyncrm_segmenttype": DYNAMIC, "msdyncrm_segmentmemberids": id });
    world.post(SEGMENTS, body).error(400);
}

#[test]
fn a_compound_segment_combines_others() {
    let world = World::new();
    world.contact("A", "Ulm");
    world.contact("B", "Bonn");
    world.contact("C", "Kiel");
    let ulm = world.live(IN_ULM);
    let bonn = world.live("PROFILE(contact).FILTER(address1_city == 'Bonn')");
    let query = format!("SEGMENT({}) UNION SEGMENT({})", query_name(&ulm), query_name(&bonn));
    // The name that the API page's compound sample uses.
    let id = world.create(
        SEGMENTS,
        json!({ "msdyncrm_segmentname": "Both", "msdyncrm_segmenttype": COMPOUND,
        "msdyncrm_query": query, "statuscode": GOING_LIVE }),
    );
    world.pass(2_000);
    assert_eq!((world.status(&id), world.size(&id)), (LIVE, 2));
    assert_eq!(world.read(SEGMENTS, &id)["msdyncrm_segmentquery"], query);
}

#[test]
fn the_other_name_of_the_query_works_on_update_but_not_against_the_first() {
    let world = World::new();
    let id = world.segment(DYNAMIC, EVERYONE, DRAFT);
    world.patch(&path(&id), json!({ "msdyncrm_query": IN_ULM })).expect(204);
    assert_eq!(world.read(SEGMENTS, &id)["msdyncrm_segmentquery"], IN_ULM);
    world.patch(&path(&id), json!({ "msdyncrm_query": IN_ULM, "msdyncrm_segmentquery": EVERYONE })).error(400);
}

#[test]
fn a_segment_cannot_contain_itself() {
    let world = World::new();
    let a = world.segment(COMPOUND, EVERYONE, DRAFT);
    let b = world.segment(COMPOUND, &format!("SEGMENT({})", query_name(&a)), DRAFT);
    let c = world.segment(COMPOUND, &format!("SEGMENT({}) UNION PROFILE(contact)", query_name(&b)), DRAFT);
    for query in [query_name(&a), query_name(&c)] {
        let change = json!({ "msdyncrm_segmentquery": format!("SEGMENT({query})"), "statuscode": GOING_LIVE });
        let (code, message) = world.patch(&path(&a), change).error(400);
        assert_eq!(code, "0x80040265");
        assert!(message.contains("contain itself"), "{message}");
    }
    // A cycle that comes about later is found when the segment is evaluated.
    move_to(&world, &c, GOING_LIVE).expect(204);
    world.patch(&path(&a), json!({ "msdyncrm_segmentquery": format!("SEGMENT({})", query_name(&c)) })).expect(204);
    world.pass(2_000);
    assert_eq!(world.status(&c), ERROR);
}

#[test]
fn live_segments_are_evaluated_anew_every_hour() {
    let world = World::new();
    world.contact("A", "Ulm");
    let id = world.live(IN_ULM);
    world.contact("B", "Ulm");
    world.pass(HOUR - 1);
    assert_eq!(world.size(&id), 1);
    world.pass(1);
    assert_eq!(world.size(&id), 2);
    // A clock that jumped makes up for it once.
    world.contact("C", "Ulm");
    world.pass(50 * HOUR);
    let record = world.read(SEGMENTS, &id);
    assert_eq!(record["msdyncrm_segmentsize"], 3);
    assert_eq!(record["msdyncrm_nextevaluation"], "2026-11-25T16:00:02Z");
    move_to(&world, &id, STOPPING).expect(204);
    world.contact("D", "Ulm");
    world.pass(2 * HOUR);
    assert_eq!((world.status(&id), world.size(&id)), (STOPPED, 3));
}

#[test]
fn an_evaluation_that_fails_shows_as_error() {
    let world = World::new();
    let inner = world.live(EVERYONE);
    let outer = world.segment(COMPOUND, &format!("SEGMENT({})", query_name(&inner)), GOING_LIVE);
    world.delete(&path(&inner)).expect(204);
    world.pass(2_000);
    let record = world.read(SEGMENTS, &outer);
    assert_eq!((&record["statuscode"], &record["msdyncrm_islive"]), (&json!(ERROR), &json!(false)));
    assert_eq!(record["msdyncrm_segmentevaluationstate"], "Failure");
    // It may be mended and taken live again.
    world.patch(&path(&outer), json!({ "msdyncrm_segmentquery": EVERYONE, "statuscode": GOING_LIVE })).expect(204);
    world.pass(2_000);
    assert_eq!(world.status(&outer), LIVE);
}

#[test]
fn what_is_locked_when() {
    let world = World::new();
    let id = world.live(EVERYONE);
    let change = |body: Value| world.patch(&path(&id), body);
    for body in [
        json!({ "msdyncrm_segmentquery": IN_ULM }),
        json!({ "msdyncrm_segmentname": "T" }),
        json!({ "msdyncrm_segmenttype": STATIC }),
        json!({ "msdyncrm_description": "T" }),
    ] {
        let (code, message) = change(body.clone()).error(400);
        assert_eq!(code, "0x80040265");
        assert!(message.contains(body.as_object().unwrap().keys().next().unwrap()), "{message}");
    }
    // What is sent as it was is no change.
    change(json!({ "msdyncrm_segmentquery": EVERYONE, "msdyncrm_segmentname": "S" })).expect(204);
    // Live editable opens the query, and only it.
    change(json!({ "statuscode": LIVE_EDITABLE })).expect(204);
    change(json!({ "msdyncrm_segmentname": "T" })).error(400);
    change(json!({ "msdyncrm_segmentquery": "PROFILE(nothing)" })).expect(204);
    change(json!({ "statuscode": LIVE })).error(400);
    change(json!({ "msdyncrm_segmentquery": IN_ULM, "statuscode": LIVE })).expect(204);
    assert_eq!(world.status(&id), LIVE);
    change(json!({ "statuscode": STOPPING })).expect(204);
    change(json!({ "msdyncrm_segmentquery": EVERYONE })).error(400);
    world.pass(2_000);
    change(json!({ "msdyncrm_segmentquery": EVERYONE })).expect(204);
}

#[test]
fn a_draft_may_be_changed_in_everything() {
    let world = World::new();
    let id = world.segment(DYNAMIC, EVERYONE, DRAFT);
    let body = json!({ "msdyncrm_segmentname": "T", "msdyncrm_description": "d", "msdyncrm_segmenttype": STATIC,
        "msdyncrm_segmentquery": null });
    world.patch(&path(&id), body).expect(204);
    let record = world.read(SEGMENTS, &id);
    assert_eq!((&record["msdyncrm_segmentname"], &record["msdyncrm_segmentquery"]), (&json!("T"), &Value::Null));
}

#[test]
fn names_and_queries_have_their_lengths() {
    let world = World::new();
    let body = |name: usize, query: usize| json!({ "msdyncrm_segmentname": "n".repeat(name), "msdyncrm_segmentquery": "q".repeat(query) });
    world.create(SEGMENTS, body(100, 4_000));
    let (code, message) = world.post(SEGMENTS, body(101, 1)).error(400);
    assert_eq!(code, "0x80044331");
    assert!(message.contains("'msdyncrm_segmentname'") && message.contains("'100'"), "{message}");
    let (_, message) = world.post(SEGMENTS, body(1, 4_001)).error(400);
    assert!(message.contains("'msdyncrm_segmentquery'") && message.contains("'4000'"), "{message}");
}

#[test]
fn a_deleted_segment_takes_its_members_and_its_plans_along() {
    let world = World::new();
    let contact = world.contact("A", "Ulm");
    let id = world.live(IN_ULM);
    let going = world.segment(DYNAMIC, EVERYONE, GOING_LIVE);
    world.delete(&path(&going)).expect(204);
    world.delete(&path(&id)).expect(204);
    world.get(&path(&id)).error(404);
    world.pass(2 * HOUR);
    world.delete(&format!("contacts({contact})")).expect(204);
}

#[test]
fn a_deleted_contact_leaves_its_segments() {
    let world = World::new();
    let contact = world.contact("A", "Ulm");
    world.contact("B", "Ulm");
    let id = world.live(IN_ULM);
    world.delete(&format!("contacts({contact})")).expect(204);
    assert_eq!(world.size(&id), 1);
}

#[test]
fn a_business_units_segment_holds_only_its_contacts() {
    let world = World::new();
    world.contact("A", "Ulm");
    let id = world.create(
        SEGMENTS,
        json!({ "msdyncrm_segmentname": "S", "msdyncrm_segmentquery": EVERYONE,
        "msdyncrm_scope": 270_100_001, "statuscode": GOING_LIVE }),
    );
    world.pass(2_000);
    assert_eq!(world.size(&id), 1);
}

#[test]
fn the_same_write_twice_changes_nothing_more() {
    let world = World::new();
    let id = world.segment(DYNAMIC, EVERYONE, GOING_LIVE);
    world.pass(1_000);
    move_to(&world, &id, GOING_LIVE).expect(204);
    world.pass(1_000);
    // The second write did not push the first one's time out.
    assert_eq!(world.status(&id), LIVE);
}

#[test]
fn lists_of_segments_filter_by_status_and_type() {
    let world = World::new();
    let live = world.live(EVERYONE);
    world.segment(DYNAMIC, EVERYONE, DRAFT);
    let ids =
        |filter: &str| world.get(&format!("{SEGMENTS}?$filter={filter}")).expect(200).column("msdyncrm_segmentid");
    assert_eq!(ids("statuscode eq 192350001"), [json!(live)]);
    assert_eq!(ids("statuscode ne 192350001 and msdyncrm_segmenttype eq 192350000").len(), 1);
    let head = world.send(Method::HEAD, &path(&live), &[], "").expect(200);
    assert!(head.header("etag").is_some());
}
