//! The demo data as clients see it.

use emulator::Storage;
use serde_json::{Value, json};

use crate::support::{DYNAMIC, GOING_LIVE, LIVE, SEGMENTS, World};

const CONTACTS: u32 = 400;

fn count(world: &World, path: &str) -> u64 {
    world.get(path).expect(200).text().trim_start_matches('\u{feff}').parse().unwrap()
}

#[test]
fn live_sample_segments_have_their_members() {
    let world = World::filled(Storage::Memory, CONTACTS);
    assert_eq!(count(&world, "contacts/$count"), u64::from(CONTACTS));
    let segments = world.get(&format!("{SEGMENTS}?$filter=statuscode eq 192350001")).expect(200).json();
    let segments = segments["value"].as_array().unwrap();
    assert!(segments.len() >= 2);
    for segment in segments {
        assert!(segment["msdyncrm_segmentsize"].as_i64().unwrap() > 0, "{segment}");
        assert_eq!(segment["msdyncrm_islive"], true, "{segment}");
        assert!(segment["msdyncrm_lastevaluationtime"].is_string(), "{segment}");
    }
    let failed = world.get(&format!("{SEGMENTS}?$filter=statuscode eq 192350005")).expect(200);
    assert!(failed.column("msdyncrm_segmentname").is_empty(), "{}", failed.text());
}

#[test]
fn a_segment_has_as_many_members_as_a_filter_finds() {
    let world = World::filled(Storage::Memory, CONTACTS);
    let filter = "(address1_city eq 'new york' or address1_city eq 'New Jersey') and emailaddress1 ne null";
    let expected = count(&world, &format!("contacts/$count?$filter={filter}"));
    assert!(expected > 0);
    let id = world.live(
        "PROFILE(contact, contact_1).FILTER((contact_1.address1_city == 'New York' || contact_1.address1_city == 'New Jersey') \
         && ISNOTNULL(contact_1.emailaddress1))",
    );
    assert_eq!(u64::try_from(world.size(&id)).unwrap(), expected);
}

#[test]
fn a_business_units_segment_keeps_to_its_contacts() {
    let world = World::filled(Storage::Memory, CONTACTS);
    let users = world.get("systemusers?$select=_businessunitid_value").expect(200).json();
    for user in users["value"].as_array().unwrap() {
        let (owner, unit) = (user["systemuserid"].as_str().unwrap(), user["_businessunitid_value"].as_str().unwrap());
        let id = world.create(
            SEGMENTS,
            json!({ "msdyncrm_segmentname": "S", "msdyncrm_segmenttype": DYNAMIC, "statuscode": GOING_LIVE,
                "msdyncrm_segmentquery": "PROFILE(contact)", "msdyncrm_scope": 270_100_001,
                "ownerid@odata.bind": format!("/systemusers({owner})") }),
        );
        world.pass(2_000);
        let record = world.read(SEGMENTS, &id);
        assert_eq!((&record["statuscode"], &record["_owningbusinessunit_value"]), (&json!(LIVE), &json!(unit)));
        let expected = count(&world, &format!("contacts/$count?$filter=_owningbusinessunit_value eq {unit}"));
        assert_eq!(record["msdyncrm_segmentsize"].as_u64().unwrap(), expected);
        assert!(expected < u64::from(CONTACTS));
    }
}

#[test]
fn every_set_lists_with_annotations() {
    let world = World::filled(Storage::Memory, CONTACTS);
    // The demo data has nothing of real-time journeys.
    let definition = world.create("msdynmkt_segmentdefinitions", json!({}));
    let segment = json!({ "msdynmkt_displayname": "S", "msdynmkt_type": 11, "msdynmkt_source": 12,
        "msdynmkt_baseentitylogicalname": "contact", "msdynmkt_sourcesegmentuid": definition });
    world.create("msdynmkt_segments", segment);
    let sets = world.get("").json();
    for set in sets["value"].as_array().unwrap() {
        let set = set["url"].as_str().unwrap();
        let prefer = [("prefer", "odata.maxpagesize=50,odata.include-annotations=\"*\"")];
        let answer = world.send(http::Method::GET, set, &prefer, "").expect(200).json();
        let rows = answer["value"].as_array().unwrap();
        assert!(!rows.is_empty(), "{set}");
        for row in rows.iter().filter(|row| row.get("_ownerid_value").is_some_and(Value::is_string)) {
            assert!(row.get("_ownerid_value@OData.Community.Display.V1.FormattedValue").is_some(), "{set}: {row}");
        }
    }
}
