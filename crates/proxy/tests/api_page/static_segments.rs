//! "CRUD operations on static segments."

use serde_json::{Value, json};

use super::requests::{STATIC_CREATE, STATIC_DELETE, STATIC_RETRIEVE_LIVE, STATIC_RETRIEVE_PROPERTIES, STATIC_UPDATE};
use super::world::{CONTACTS, DELAY_MS, DRAFT, GOING_LIVE, Ids, LIVE, STATIC, World, ids};

/// The two ids that the page lists, with its prefix `crm`.
const LISTED: [&str; 2] = ["1405f4ba-1ee9-e811-a99d-000d3a35f12f", "0604cdd1-1ee9-e811-a99d-000d3a35f12f"];

/// The page's segment, and its two contacts.
async fn created(world: &World) -> (String, Ids) {
    for id in LISTED {
        world.create_contact(json!({ "contactid": id, "lastname": id })).await;
    }
    let id = world.created(&world.page(STATIC_CREATE, &[]).await);
    (id, LISTED.map(str::to_owned).into())
}

async fn live(world: &World) -> (String, Ids) {
    let (id, members) = created(world).await;
    world.changed(&world.page(STATIC_UPDATE, &[("{{SegmentId}}", &id)]).await, &id);
    world.pass(DELAY_MS);
    (id, members)
}

#[tokio::test]
async fn create_makes_a_draft_with_two_contacts() {
    let world = World::start().await;
    let before = world.all_segments().await.len();
    let (id, members) = created(&world).await;
    let segment = world.segment(&id).await;
    assert_eq!(segment["msdyncrm_segmentname"], "StaticSegmentApi1");
    assert_eq!((&segment["msdyncrm_segmenttype"], &segment["statuscode"]), (&json!(STATIC), &json!(DRAFT)));
    let listed: Vec<String> = serde_json::from_str(segment["msdyncrm_segmentmemberids"].as_str().unwrap()).unwrap();
    assert_eq!(listed, LISTED.map(|id| format!("crm{id}")));
    assert_eq!(segment["msdyncrm_segmentquery"], Value::Null);
    world.assert_members(&id, &members).await;
    assert_eq!(world.all_segments().await.len(), before + 1);
    world.pass(10 * DELAY_MS);
    assert_eq!(world.status(&id).await, DRAFT);
}

#[tokio::test]
async fn update_takes_it_live() {
    let world = World::start().await;
    let (id, members) = created(&world).await;
    let draft = world.segment(&id).await;
    world.changed(&world.page(STATIC_UPDATE, &[("{{SegmentId}}", &id)]).await, &id);
    let going = world.segment(&id).await;
    assert_eq!(going["statuscode"], GOING_LIVE);
    assert_ne!(going["@odata.etag"], draft["@odata.etag"]);
    world.pass(DELAY_MS - 1);
    assert_eq!(world.status(&id).await, GOING_LIVE);
    world.pass(1);
    let live = world.segment(&id).await;
    assert_eq!((&live["statuscode"], &live["msdyncrm_islive"]), (&json!(LIVE), &json!(true)));
    assert_ne!(live["@odata.etag"], going["@odata.etag"]);
    assert_eq!(live["msdyncrm_segmentname"], draft["msdyncrm_segmentname"]);
    world.assert_members(&id, &members).await;
}

#[tokio::test]
async fn retrieve_gives_the_live_ones() {
    let world = World::start().await;
    let (id, _) = live(&world).await;
    let draft = world.created(&world.page(STATIC_CREATE, &[]).await);
    let answer = world.page(STATIC_RETRIEVE_LIVE, &[]).await;
    assert_eq!(answer.json(200)["@odata.context"], world.context("msdyncrm_segments"));
    assert_eq!(answer.header("etag"), None);
    let rows = answer.rows();
    assert!(rows.iter().all(|row| row["statuscode"] == LIVE && row["@odata.etag"].is_string()));
    let found = ids(&rows, "msdyncrm_segmentid");
    assert!(found.contains(&id) && !found.contains(&draft));
    assert_eq!(found, world.segments_in(LIVE).await);
    let row = rows.iter().find(|row| row["msdyncrm_segmentid"] == id.as_str()).unwrap();
    let mut whole = world.segment(&id).await;
    whole.as_object_mut().unwrap().shift_remove("@odata.context");
    assert_eq!(*row, whole);
}

#[tokio::test]
async fn retrieve_gives_the_properties_asked_for() {
    let world = World::start().await;
    let (id, _) = created(&world).await;
    let answer = world.page(STATIC_RETRIEVE_PROPERTIES, &[]).await;
    let names = ["msdyncrm_segmentid", "msdyncrm_segmentname", "msdyncrm_segmentquery", "msdyncrm_description"];
    let context = world.context(&format!("msdyncrm_segments({})", names.join(",")));
    assert_eq!(answer.json(200)["@odata.context"], context);
    let rows = answer.rows();
    let all = world.all_segments().await;
    assert_eq!(rows.len(), all.len());
    for row in &rows {
        assert!(row.as_object().unwrap().keys().eq(["@odata.etag"].iter().chain(&names)), "{row}");
        let whole = all.iter().find(|segment| segment["msdyncrm_segmentid"] == row["msdyncrm_segmentid"]).unwrap();
        assert!(row.as_object().unwrap().iter().all(|(name, value)| whole[name] == *value), "{row} {whole}");
    }
    let own = rows.iter().find(|row| row["msdyncrm_segmentid"] == id.as_str()).unwrap();
    assert_eq!(own["msdyncrm_segmentname"], "StaticSegmentApi1");
    assert!(rows.iter().any(|row| row["msdyncrm_segmentquery"].is_string() && row["msdyncrm_description"].is_string()));
}

#[tokio::test]
async fn delete_removes_the_segment_and_leaves_its_contacts() {
    let world = World::start().await;
    let before = world.all_segments().await;
    let (id, members) = live(&world).await;
    let answer = world.page(STATIC_DELETE, &[("{{SegmentId}}", &id)]).await;
    answer.no_content();
    assert_eq!(answer.header("odata-entityid"), None);
    world.assert_gone(&id).await;
    let after = world.all_segments().await;
    assert_eq!(ids(&after, "msdyncrm_segmentid"), ids(&before, "msdyncrm_segmentid"));
    let contacts = world.contacts("contactid ne null").await;
    assert!(contacts.len() == CONTACTS + 2 && contacts.is_superset(&members));
    assert_eq!(world.page(STATIC_DELETE, &[("{{SegmentId}}", &id)]).await.error(404).0, "0x80040217");

    // Members left behind would belong to whoever gets the id next.
    let body = json!({ "msdyncrm_segmentid": id, "msdyncrm_segmentname": "Next", "msdyncrm_segmenttype": STATIC });
    assert_eq!(world.create_segment(body).await, id);
    world.assert_members(&id, &Ids::new()).await;
}
