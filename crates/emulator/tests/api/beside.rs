//! Evaluation beside the work, as the server has it: what is due is found out by `advance`, and holds up nobody.

use std::sync::atomic::{AtomicBool, Ordering};

use emulator::{Options, Storage};
use serde_json::json;

use crate::support::{DYNAMIC, ERROR, GOING_LIVE, LIVE, SEGMENTS, STATIC, STOPPED, STOPPING, World, query_name};

const HOUR: i64 = 3_600_000;

fn world(folder: &tempfile::TempDir, contacts: u32, steps: u64) -> World {
    let storage = Storage::File(folder.path().join("x.sqlite"));
    World::opened(|clock| Options { contacts, steps, evaluates_beside: true, ..Options::new(storage, clock) })
}

impl World {
    fn members(&self, segment: &str) -> Vec<serde_json::Value> {
        let query = format!("(SEGMENT({})).ORDERBY(lastname).SELECT(lastname)", query_name(segment));
        let answer = self.post("msdyncrm_FetchContactsByQuery", json!({ "Query": query })).expect(200).json();
        let result: serde_json::Value = serde_json::from_str(answer["Result"].as_str().unwrap()).unwrap();
        result["Entities"].as_array().unwrap().iter().map(|row| row["lastname"].clone()).collect()
    }
}

#[test]
fn members_come_and_go_by_advance_and_not_by_requests() {
    let folder = tempfile::tempdir().unwrap();
    let world = world(&folder, 0, 2_000_000_000);
    let [ann, bob, cy] = [("Ann", "Ulm"), ("Bob", "Ulm"), ("Cy", "Rome")].map(|(name, city)| world.contact(name, city));
    let segment = world.segment(DYNAMIC, "PROFILE(contact).FILTER(address1_city == 'Ulm')", GOING_LIVE);
    world.pass(2_000);
    assert_eq!(world.status(&segment), GOING_LIVE);
    world.emulator.advance();
    assert_eq!((world.status(&segment), world.size(&segment)), (LIVE, 2));
    assert_eq!(world.members(&segment), ["Ann", "Bob"]);

    for (contact, city) in [(&ann, "Rome"), (&cy, "ulm")] {
        world.patch(&format!("contacts({contact})"), json!({ "address1_city": city })).expect(204);
    }
    world.delete(&format!("contacts({bob})")).expect(204);
    world.contact("Di", "Ulm");
    world.pass(HOUR - 1);
    world.emulator.advance();
    assert_eq!(world.members(&segment), ["Ann"]);
    world.pass(1);
    assert_eq!(world.members(&segment), ["Ann"]);
    world.emulator.advance();
    assert_eq!(world.members(&segment), ["Cy", "Di"]);
    assert_eq!(world.size(&segment), 2);
    // An hour later again, and once only.
    let evaluated = || world.read(SEGMENTS, &segment)["msdyncrm_nextevaluation"].clone();
    let next = evaluated();
    world.emulator.advance();
    assert_eq!(evaluated(), next);
    world.pass(HOUR);
    world.emulator.advance();
    assert_ne!(evaluated(), next);
}

#[test]
fn more_members_than_are_written_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let world = world(&folder, 12_000, 2_000_000_000);
    let segment = world.segment(DYNAMIC, "PROFILE(contact)", GOING_LIVE);
    world.pass(2_000);
    world.emulator.advance();
    assert_eq!((world.status(&segment), world.size(&segment)), (LIVE, 12_000));
}

#[test]
fn what_fails_is_an_error_and_the_others_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let world = world(&folder, 1_000, 20_000_000);
    let costly = world.segment(DYNAMIC, super::storage::COSTLY, GOING_LIVE);
    let plain = world.segment(DYNAMIC, "PROFILE(contact)", GOING_LIVE);
    let fixed = world.segment(STATIC, "", GOING_LIVE);
    let stopping = world.segment(DYNAMIC, "PROFILE(contact)", GOING_LIVE);
    let lost = world.segment(DYNAMIC, &format!("SEGMENT({})", query_name(&plain)), GOING_LIVE);
    world.pass(2_000);
    world.emulator.advance();
    assert_eq!(world.status(&costly), ERROR);
    assert_eq!((world.status(&plain), world.size(&plain)), (LIVE, 1_000));
    assert_eq!((world.status(&fixed), world.status(&lost)), (LIVE, LIVE));
    // What is no evaluation is done by requests too.
    world.patch(&format!("{SEGMENTS}({stopping})"), json!({ "statuscode": STOPPING })).expect(204);
    world.pass(2_000);
    assert_eq!(world.status(&stopping), STOPPED);
    // A name that means nothing any more.
    world.delete(&format!("{SEGMENTS}({plain})")).expect(204);
    world.pass(HOUR);
    world.emulator.advance();
    assert_eq!(world.status(&lost), ERROR);
}

#[test]
fn a_costly_evaluation_holds_up_neither_reading_nor_writing() {
    let folder = tempfile::tempdir().unwrap();
    let world = world(&folder, 1_000, 150_000_000);
    let segment = world.segment(DYNAMIC, super::storage::COSTLY, GOING_LIVE);
    world.pass(2_000);
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            world.emulator.advance();
            over.store(true, Ordering::SeqCst);
        });
        // Once it is under way; were it done before, the next assertion would say so.
        std::thread::sleep(std::time::Duration::from_millis(200));
        let contact = world.contact("Meanwhile", "x");
        assert_eq!(world.read("contacts", &contact)["lastname"], "Meanwhile");
        assert_eq!(world.status(&segment), GOING_LIVE);
        std::thread::sleep(std::time::Duration::from_millis(50));
        assert!(!over.load(Ordering::SeqCst), "the evaluation was not costly enough");
    });
    assert_eq!(world.status(&segment), ERROR);
}

/// What changes a static segment waits for `advance` and is done in its order; what costs too much says so.
#[test]
fn members_of_a_static_segment_change_by_advance() {
    let folder = tempfile::tempdir().unwrap();
    let world = world(&folder, 1_000, 20_000_000);
    let cy = world.contact("Cy", "Rome");
    for name in ["Ann", "Bob"] {
        world.contact(name, "Neverland");
    }
    let segment = world.segment(STATIC, "", GOING_LIVE);
    let change = |operation: &str, of: &str, value: &str| {
        let body = json!({ "msdyncrm_segmentid": segment, "msdyncrm_operation": operation, (of): value });
        let answer = world.post("msdyncrm_SegmentMembersUpdate", body).expect(200).json();
        serde_json::from_str::<serde_json::Value>(answer["Result"].as_str().unwrap()).unwrap().to_string()
    };
    let by_query = |operation: &str, query: &str| change(operation, "msdyncrm_query", query);
    by_query("addByQuery", "PROFILE(contact).FILTER(address1_city == 'Neverland')");
    change("addByIds", "msdyncrm_memberids", &format!("[\"{cy}\", \"00000000-0000-0000-0000-000000000009\"]"));
    by_query("removeByQuery", "PROFILE(contact).FILTER(lastname == 'Bob' || lastname == 'Cy')");
    change("addByIds", "msdyncrm_memberids", &format!("[\"{cy}\"]"));
    world.pass(2_000);
    assert_eq!((world.members(&segment), world.size(&segment)), (vec![], 0));
    world.emulator.advance();
    assert_eq!(world.members(&segment), ["Ann", "Cy"]);
    assert_eq!(world.size(&segment), 2);
    by_query("addByQuery", super::storage::COSTLY);
    change("removeByIds", "msdyncrm_memberids", &format!("[\"{cy}\"]"));
    world.pass(2_000);
    world.emulator.advance();
    assert_eq!(world.members(&segment), ["Ann"]);
    by_query("addByQuery", super::storage::COSTLY);
    world.pass(2_000);
    world.emulator.advance();
    let state = change("getState", "msdyncrm_query", "");
    assert!(state.contains("more work"), "{state}");
    assert_eq!(world.members(&segment), ["Ann"]);
}

#[test]
fn segments_of_journeys_are_published_and_refreshed_by_advance() {
    let folder = tempfile::tempdir().unwrap();
    let world = world(&folder, 0, 20_000_000);
    let [ann, bob, _] = [("Ann", "Ulm"), ("Bob", "Ulm"), ("Cy", "Rome")].map(|(name, city)| world.contact(name, city));
    let in_rome = json!({ "msdynmkt_segmentquery": "PROFILE(contact).FILTER(address1_city == 'Rome')",
        "msdynmkt_includedmembers": format!("{ann},{bob}"), "msdynmkt_excludedmembers": bob,
        "msdynmkt_segmentrefreshintervalminutes": 60 });
    let id = world.create("msdynmkt_segmentdefinitions", in_rome);
    let members = || {
        let answer = world.post("msdynmkt_MembersList", json!({ "SegmentId": id })).expect(200).json();
        let result: serde_json::Value = serde_json::from_str(answer["ResultText"].as_str().unwrap()).unwrap();
        let items = result["members"].as_array().unwrap().iter().filter_map(|item| item.as_str());
        items.flat_map(|item| item.split(", ")).filter(|id| !id.is_empty()).count()
    };
    let status = || world.read("msdynmkt_segmentdefinitions", &id)["statuscode"].as_i64().unwrap();
    world.post("msdynmkt_PublishSegmentDefinition", json!({ "SegmentId": id })).expect(204);
    world.pass(2_000);
    assert_eq!(status(), 723_270_002);
    world.emulator.advance();
    assert_eq!((status(), members()), (723_270_000, 2));
    world.contact("Di", "Rome");
    world.delete(&format!("contacts({ann})")).expect(204);
    world.contact("Ed", "Rome");
    world.pass(HOUR);
    assert_eq!(members(), 1);
    world.emulator.advance();
    assert_eq!(members(), 3);
    // What has nobody any more.
    let nobody = json!({ "msdynmkt_segmentquery": "PROFILE(contact).FILTER(address1_city == 'Oz')", "msdynmkt_includedmembers": null });
    world.patch(&format!("msdynmkt_segmentdefinitions({id})"), nobody).expect(204);
    world.emulator.advance();
    assert_eq!((status(), members()), (723_270_000, 0));
}
