//! Contacts found by what they did: counted and cut into pages in one go.

use emulator::Storage;
use serde_json::{Value, json};

use crate::support::World;

const OPENED: &str = "INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(COUNT() > 1, UTCDAYS(365))";

/// The ids of a page, and the total.
fn found(world: &World, query: &str, fetch: &str, inner: &str) -> (Vec<String>, Value) {
    let xml = format!("<fetch {fetch}><entity name='contact'><attribute name='contactid'/>{inner}</entity></fetch>");
    let answer = world.post("msdyncrm_FetchContactsByQuery", json!({ "Query": query, "FetchXml": xml })).expect(200);
    let result: Value = serde_json::from_str(answer.json()["Result"].as_str().unwrap()).unwrap();
    let ids = result["Entities"].as_array().unwrap().iter().map(|row| row["contactid"].as_str().unwrap().to_owned());
    (ids.collect(), result["TotalRecordCount"].clone())
}

#[test]
fn pages_of_it_are_parts_of_the_whole_and_a_deleted_contact_did_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for storage in [Storage::File(folder.path().join("x.sqlite")), Storage::Memory] {
        let world = World::filled(storage, 500);
        let counted = "returntotalrecordcount='true'";
        let anybody = "<filter><condition attribute='contactid' operator='not-null'/></filter>";
        let (all, total) = found(&world, OPENED, counted, anybody);
        assert!(all.len() > 20 && all.is_sorted() && total == json!(all.len()), "{total}");
        for (fetch, skip, take) in
            [("", 0, 5_000), ("count='7'", 0, 7), ("count='7' page='3'", 14, 7), ("count='7' page='999'", all.len(), 0)]
        {
            let expected = &all[skip..(skip + take).min(all.len())];
            assert_eq!(found(&world, OPENED, &format!("{fetch} {counted}"), ""), (expected.to_vec(), total.clone()));
            assert_eq!(found(&world, OPENED, fetch, "").0, expected, "{fetch}");
        }
        assert_eq!(found(&world, OPENED, "top='4'", "").0, all[..4]);
        let own = format!("({OPENED}).SKIP(3).TAKE(5).SELECT(contactid)");
        assert_eq!(found(&world, &own, counted, ""), (all[3..8].to_vec(), total.clone()));
        world.delete(&format!("contacts({})", all[4])).expect(204);
        let left = [&all[..4], &all[5..]].concat();
        assert_eq!(found(&world, OPENED, counted, ""), (left, json!(all.len() - 1)));
    }
}
