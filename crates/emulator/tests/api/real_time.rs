//! Segments of real-time journeys: a definition is published, refreshed, withdrawn; its segments follow it.

use serde_json::{Value, json};

use crate::support::World;

const DEFINITIONS: &str = "msdynmkt_segmentdefinitions";
const SEGMENTS: &str = "msdynmkt_segments";
const PUBLISH: &str = "msdynmkt_PublishSegmentDefinition";
const MEMBERS: &str = "msdynmkt_MembersList";
const IN_ULM: &str = "PROFILE(contact).FILTER(address1_city == 'Ulm')";

const LIVE: i64 = 723_270_000;
const DRAFT: i64 = 723_270_001;
const GOING_LIVE: i64 = 723_270_002;
const DELETED: i64 = 723_270_003;

const ACTIVE: i64 = 1;
const INACTIVE: i64 = 2;
const EXPORTING: i64 = 5;

const MINUTE: i64 = 60_000;

fn definition(world: &World, columns: Value) -> String {
    world.create(DEFINITIONS, columns)
}

fn segment_of(world: &World, definition: &str) -> String {
    let body = json!({ "msdynmkt_displayname": "S", "msdynmkt_type": 11, "msdynmkt_source": 12, "statecode": 1,
        "statuscode": INACTIVE, "msdynmkt_baseentitylogicalname": "contact", "msdynmkt_sourcesegmentuid": definition });
    world.create(SEGMENTS, body)
}

fn status(world: &World, set: &str, id: &str) -> i64 {
    world.read(set, id)["statuscode"].as_i64().unwrap()
}

fn publish(world: &World, id: &str) {
    world.post(PUBLISH, json!({ "SegmentId": id })).expect(204);
    world.pass(2_000);
}

fn write(world: &World, id: &str, columns: Value) -> crate::support::Answer {
    world.patch(&format!("{DEFINITIONS}({id})"), columns)
}

/// The ids that the list of members holds, in order.
fn members(world: &World, id: &str) -> Vec<String> {
    let answer = world.post(MEMBERS, json!({ "SegmentId": id })).expect(200).json();
    assert_eq!(answer["StatusCode"], 200);
    let result: Value = serde_json::from_str(answer["ResultText"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&result["baseEntityLogicalName"], &result["primaryKeyColumnName"]),
        (&json!("contact"), &json!("contactid"))
    );
    let items = result["members"].as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned());
    let mut ids: Vec<String> = items.flat_map(|item| item.split(", ").map(str::to_owned).collect::<Vec<_>>()).collect();
    ids.sort();
    ids
}

fn sorted(ids: &[&String]) -> Vec<String> {
    let mut ids: Vec<String> = ids.iter().map(|id| (*id).clone()).collect();
    ids.sort();
    ids
}

#[test]
fn a_published_definition_has_whom_its_query_finds_and_its_segment_follows_it() {
    let world = World::new();
    let (a, b, c) = (world.contact("A", "Ulm"), world.contact("B", "ULM"), world.contact("C", "Bonn"));
    let columns =
        json!({ "msdynmkt_segmentquery": IN_ULM, "msdynmkt_includedmembers": c, "msdynmkt_excludedmembers": b });
    let id = definition(&world, columns);
    let segment = segment_of(&world, &id);
    assert_eq!((status(&world, DEFINITIONS, &id), status(&world, SEGMENTS, &segment)), (DRAFT, INACTIVE));
    world.post(MEMBERS, json!({ "SegmentId": id })).error(400);

    // Either id will do; asked again, it is on its way already.
    for id in [&segment, &id] {
        world.post(PUBLISH, json!({ "SegmentId": id })).expect(204);
    }
    assert_eq!((status(&world, DEFINITIONS, &id), status(&world, SEGMENTS, &segment)), (GOING_LIVE, EXPORTING));
    world.pass(2_000);
    assert_eq!((status(&world, DEFINITIONS, &id), status(&world, SEGMENTS, &segment)), (LIVE, ACTIVE));
    assert_eq!(members(&world, &id), sorted(&[&a, &c]));
    assert_eq!(members(&world, &segment), members(&world, &id));
}

#[test]
fn a_live_definition_is_refreshed_at_its_interval_and_not_where_that_is_switched_off() {
    let world = World::new();
    let every = |disabled: bool| {
        json!({ "msdynmkt_segmentquery": IN_ULM, "msdynmkt_segmentrefreshintervalminutes": 15,
            "msdynmkt_disablesegmentrefresh": disabled })
    };
    let (refreshed, still) = (definition(&world, every(false)), definition(&world, every(true)));
    publish(&world, &refreshed);
    publish(&world, &still);
    let late = world.contact("Late", "Ulm");
    world.pass(10 * MINUTE);
    assert!(members(&world, &refreshed).is_empty());
    world.pass(5 * MINUTE);
    assert_eq!(members(&world, &refreshed), [late]);
    assert!(members(&world, &still).is_empty());
}

#[test]
fn another_query_of_a_live_definition_counts_at_once_and_a_faulty_one_is_refused() {
    let world = World::new();
    let (ulm, bonn) = (world.contact("A", "Ulm"), world.contact("B", "Bonn"));
    let id = definition(&world, json!({ "msdynmkt_segmentquery": IN_ULM }));
    publish(&world, &id);
    write(&world, &id, json!({ "msdynmkt_segmentquery": "PROFILE(contact).FILTER(nosuch == 1)" })).error(400);
    assert_eq!(members(&world, &id), [ulm]);
    write(&world, &id, json!({ "msdynmkt_segmentquery": "PROFILE(contact).FILTER(address1_city == 'Bonn')" }))
        .expect(204);
    world.pass(1);
    assert_eq!(members(&world, &id), [bonn]);
}

#[test]
fn a_withdrawn_definition_is_a_draft_without_members() {
    let world = World::new();
    world.contact("A", "Ulm");
    let id = definition(&world, json!({ "msdynmkt_segmentquery": IN_ULM }));
    let segment = segment_of(&world, &id);
    publish(&world, &id);
    write(&world, &id, json!({ "statuscode": DRAFT })).expect(204);
    assert_eq!((status(&world, DEFINITIONS, &id), status(&world, SEGMENTS, &segment)), (DRAFT, INACTIVE));
    world.post(MEMBERS, json!({ "SegmentId": id })).error(400);
    world.pass(48 * 60 * MINUTE);
    assert_eq!(status(&world, DEFINITIONS, &id), DRAFT);
}

#[test]
fn what_cannot_be_published_says_why_and_stays_a_draft() {
    let world = World::new();
    let faulty = definition(&world, json!({ "msdynmkt_segmentquery": "PROFILE(contact).FILTER(nosuch == 1)" }));
    let (_, message) = world.post(PUBLISH, json!({ "SegmentId": faulty })).error(400);
    assert!(message.contains("nosuch"), "{message}");
    let empty = definition(&world, json!({}));
    let (_, message) = world.post(PUBLISH, json!({ "SegmentId": empty })).error(400);
    assert!(message.contains("neither a query nor included members"), "{message}");
    assert_eq!(status(&world, DEFINITIONS, &faulty), DRAFT);
    let unknown = "00000000-0000-4000-8000-00000000abcd";
    world.post(PUBLISH, json!({ "SegmentId": unknown })).error(404);
    world.post(PUBLISH, json!({})).error(400);
    let gone = definition(&world, json!({ "msdynmkt_segmentquery": IN_ULM }));
    write(&world, &gone, json!({ "statecode": 1, "statuscode": DELETED })).expect(204);
    world.post(PUBLISH, json!({ "SegmentId": gone })).error(400);
}

#[test]
fn live_and_going_live_are_never_written() {
    let world = World::new();
    let id = definition(&world, json!({ "msdynmkt_segmentquery": IN_ULM }));
    let segment = segment_of(&world, &id);
    for code in [LIVE, GOING_LIVE] {
        let (_, message) = write(&world, &id, json!({ "statuscode": code })).error(400);
        assert!(message.contains(PUBLISH), "{message}");
        world.post(DEFINITIONS, json!({ "statuscode": code })).error(400);
    }
    world.patch(&format!("{SEGMENTS}({segment})"), json!({ "statuscode": ACTIVE })).error(400);
    assert_eq!((status(&world, DEFINITIONS, &id), status(&world, SEGMENTS, &segment)), (DRAFT, INACTIVE));
}

#[test]
fn listed_members_are_ids_and_a_segment_names_a_definition_that_exists() {
    let world = World::new();
    let (_, message) = world.post(DEFINITIONS, json!({ "msdynmkt_includedmembers": "x, y" })).error(400);
    assert!(message.contains("'x'"), "{message}");
    let body = json!({ "msdynmkt_displayname": "S", "msdynmkt_type": 11, "msdynmkt_source": 12,
        "msdynmkt_baseentitylogicalname": "contact", "msdynmkt_sourcesegmentuid": "00000000-0000-4000-8000-00000000abcd" });
    world.post(SEGMENTS, body).error(404);
}

#[test]
fn a_deleted_definition_takes_its_members_along_and_its_segment_says_so() {
    let world = World::new();
    world.contact("A", "Ulm");
    let id = definition(&world, json!({ "msdynmkt_segmentquery": IN_ULM }));
    let segment = segment_of(&world, &id);
    publish(&world, &id);
    world.delete(&format!("{DEFINITIONS}({id})")).expect(204);
    assert_eq!(status(&world, SEGMENTS, &segment), 4);
    world.post(MEMBERS, json!({ "SegmentId": segment })).error(404);
    // Nothing that waited for it fails later.
    world.pass(48 * 60 * MINUTE);
    world.get(SEGMENTS).expect(200);
}

#[test]
fn a_definition_that_would_contain_itself_is_refused() {
    let world = World::new();
    let id = definition(&world, json!({}));
    let name = format!("SEGMENT_CJO_ID_{}", id.replace('-', ""));
    write(&world, &id, json!({ "msdynmkt_segmentquery": format!("SEGMENT({name})") })).expect(204);
    let (_, message) = world.post(PUBLISH, json!({ "SegmentId": id })).error(400);
    assert!(message.contains("contain itself"), "{message}");
}
