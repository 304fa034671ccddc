//! Work that costs too much is stopped, and stands in nobody's way.

use emulator::{Asker, Options, Storage};
use serde_json::json;

use crate::support::{DYNAMIC, ERROR, GOING_LIVE, LIVE, SEGMENTS, STATIC, World};

/// Much less than usual, so that a test need not wait for it; enough for every request but the ones meant here.
const STEPS: u64 = 20_000_000;

fn world() -> World {
    World::opened(|clock| Options { contacts: 400, steps: STEPS, ..Options::new(Storage::Memory, clock) })
}

/// Each contact with every other of its business unit, and so on: the first is compared at the end with the last.
fn costly() -> String {
    let round = ".TRAVERSE(contact_businessunit_owningbusinessunit).TRAVERSE(contact_businessunit_owningbusinessunit";
    let rounds = format!("{round})").repeat(3);
    format!("PROFILE(contact, contact_1){rounds}{round}, contact_2).FILTER(contact_1.fullname != contact_2.fullname)")
}

fn members_of(world: &World, query: &str) -> crate::support::Answer {
    let fetch =
        r#"<fetch returntotalrecordcount="true"><entity name="contact"><attribute name="contactid"/></entity></fetch>"#;
    world.post("msdyncrm_FetchContactsByQuery", json!({ "Query": query, "FetchXml": fetch }))
}

#[test]
fn hops_there_and_back_cost_what_the_tables_hold() {
    let world = world();
    let pair = ".TRAVERSE(contact_account_parentcustomerid).TRAVERSE(contact_account_parentcustomerid)";
    let once = members_of(&world, &format!("PROFILE(contact){pair}")).expect(200);
    let often = members_of(&world, &format!("PROFILE(contact){}", pair.repeat(8))).expect(200);
    assert_eq!(once.json()["Result"], often.json()["Result"]);
}

#[test]
fn a_query_that_multiplies_is_stopped_and_the_next_request_is_answered() {
    let world = world();
    let (code, message) = members_of(&world, &costly()).error(500);
    assert_eq!(code, "0x80044151");
    assert!(message.contains("more work"), "{message}");
    members_of(&world, "PROFILE(contact)").expect(200);
}

#[test]
fn a_fetch_whose_links_multiply_is_stopped() {
    let world = world();
    let link =
        |inner: &str| format!(r#"<link-entity name="contact" from="statecode" to="statecode">{inner}</link-entity>"#);
    let fetch = format!(
        r#"<fetch returntotalrecordcount="true"><entity name="contact">{}</entity></fetch>"#,
        link(&link(&link(&link(""))))
    );
    let body = json!({ "Query": "PROFILE(contact)", "FetchXml": fetch });
    world.post("msdyncrm_FetchContactsByQuery", body).error(500);
    world.get("contacts?$top=1").expect(200);
}

/// Two have all the readers with questions that take minutes, and leave: their work ends, and others are answered.
#[test]
fn reading_for_who_has_left_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("asked.sqlite");
    let options = |clock| Options { contacts: 400, steps: 60_000_000_000, ..Options::new(Storage::File(path), clock) };
    let world = World::opened(options);
    let asker = Asker::default();
    std::thread::scope(|scope| {
        let asking: Vec<_> = (0..2)
            .map(|_| {
                let body = json!({ "Query": costly(), "FetchXml": "<fetch><entity name='contact'/></fetch>" });
                let request = http::Request::post("/api/data/v9.0/msdyncrm_FetchContactsByQuery")
                    .header("Content-Type", "application/json")
                    .body(body.to_string().into_bytes())
                    .unwrap();
                let (emulator, asker) = (&world.emulator, &asker);
                scope.spawn(move || emulator.handle_for(request, asker).status())
            })
            .collect();
        std::thread::sleep(std::time::Duration::from_millis(300));
        assert!(asking.iter().all(|thread| !thread.is_finished()), "the questions are not costly enough to tell");
        asker.leave();
        world.get("contacts?$top=1").expect(200);
        for thread in asking {
            assert_eq!(thread.join().unwrap(), 500);
        }
    });
}

/// A page that is left takes its question with it, and nothing from the next one that gets the same reader.
#[test]
fn who_left_before_costs_the_next_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("left.sqlite");
    let world = World::opened(|clock| Options { contacts: 400, ..Options::new(Storage::File(path), clock) });
    for _ in 0..3_000 {
        let asker = Asker::default();
        let request = http::Request::get("/api/data/v9.0/EntityDefinitions?$select=LogicalName").body(Vec::new());
        assert_eq!(world.emulator.handle_for(request.unwrap(), &asker).status(), 200);
        asker.leave();
    }
}

#[test]
fn a_segment_that_costs_too_much_ends_in_error_and_the_others_go_on() {
    let world = world();
    let body = json!({ "msdyncrm_segmentname": "Costly", "msdyncrm_segmenttype": DYNAMIC,
        "msdyncrm_segmentquery": costly(), "statuscode": GOING_LIVE });
    let costly = world.create(SEGMENTS, body);
    let cheap = world.segment(DYNAMIC, "PROFILE(contact)", GOING_LIVE);
    world.pass(2_000);
    assert_eq!(world.status(&costly), ERROR);
    assert_eq!(world.status(&cheap), LIVE);
    assert_eq!(world.size(&cheap), 400);
}

#[test]
fn members_by_a_query_that_costs_too_much_stay_as_they_are() {
    let world = world();
    let body = json!({ "msdyncrm_segmentname": "S", "msdyncrm_segmenttype": STATIC, "statuscode": GOING_LIVE });
    let id = world.create(SEGMENTS, body);
    world.pass(2_000);
    let change = |query: &str| {
        let body = json!({ "msdyncrm_segmentid": id, "msdyncrm_operation": "addByQuery", "msdyncrm_query": query });
        world.post("msdyncrm_SegmentMembersUpdate", body).expect(200);
        world.pass(2_000);
        let body = json!({ "msdyncrm_segmentid": id, "msdyncrm_operation": "getState" });
        world.post("msdyncrm_SegmentMembersUpdate", body).expect(200).text()
    };
    let state = change(&costly());
    assert!(state.contains("more work"), "{state}");
    assert_eq!(world.size(&id), 0);
    let state = change("PROFILE(contact)");
    assert!(!state.contains("more work"), "{state}");
    assert_eq!(world.size(&id), 400);
}

#[test]
fn a_segment_ends_live_or_in_error_wherever_its_budget_runs_out() {
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage::File(folder.path().join("x.sqlite"));
    // So many that counting the members alone takes more than one look at the budget.
    let filled = World::filled(storage.clone(), 5_000);
    filled.get("contacts?$top=1").expect(200);
    drop(filled);
    for steps in (30_000..500_000).step_by(10_000) {
        let world = World::opened(|clock| Options { steps, ..Options::new(storage.clone(), clock) });
        let id = world.segment(DYNAMIC, "PROFILE(contact)", GOING_LIVE);
        world.pass(2_000);
        let status = world.status(&id);
        assert!([LIVE, ERROR].contains(&status), "{steps}: {status}");
        world.delete(&format!("{SEGMENTS}({id})")).expect(204);
    }
}

/// The statuses of many equal requests in one batch that goes on after errors, each once.
fn batch_of(world: &World, count: usize, url: &str) -> Vec<String> {
    let part = format!("--b\r\nContent-Type: application/http\r\n\r\nGET {url} HTTP/1.1\r\n\r\n\r\n");
    let headers = [("content-type", "multipart/mixed; boundary=b"), ("prefer", "odata.continue-on-error")];
    let answer = world.send(http::Method::POST, "$batch", &headers, format!("{}--b--", part.repeat(count)));
    let mut statuses: Vec<String> = answer
        .expect(200)
        .text()
        .lines()
        .filter_map(|l| Some(l.strip_prefix("HTTP/1.1 ")?.chars().take(3).collect()))
        .collect();
    statuses.dedup();
    statuses
}

#[test]
fn the_requests_of_a_batch_share_one_budget() {
    let world =
        World::opened(|clock| Options { contacts: 1_000, steps: 2_000_000, ..Options::new(Storage::Memory, clock) });
    let url = "contacts/$count?$filter=contains(fullname,'q') or contains(jobtitle,'q') or contains(lastname,'q')";
    assert_eq!(batch_of(&world, 1, url), ["200"]);
    assert_eq!(batch_of(&world, 300, url), ["200", "500"]);
    world.get(url).expect(200);
}

#[test]
fn the_answers_of_a_batch_may_grow_only_so_large() {
    let world = World::opened(|clock| Options { contacts: 400, ..Options::new(Storage::Memory, clock) });
    assert_eq!(batch_of(&world, 100, "contacts"), ["200", "413"]);
}
