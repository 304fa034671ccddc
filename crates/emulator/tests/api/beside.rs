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
