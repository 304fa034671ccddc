//! "CRUD operations on compound segments."

use serde_json::json;

use super::requests::{COMPOUND_CREATE, COMPOUND_DELETE, COMPOUND_RETRIEVE_STOPPED, COMPOUND_UPDATE};
use super::world::{COMPOUND, DELAY_MS, DYNAMIC, GOING_LIVE, Ids, LIVE, STOPPED, STOPPING, World, ids};

/// Two live segments with the query names that the page uses, which share some contacts; all of their members.
async fn parts(world: &World) -> Ids {
    world.create_contact(json!({ "lastname": "Both", "address1_city": "Berlin" })).await;
    let mut parts = Vec::new();
    for (name, condition, filter) in [
        ("segment1", "address1_city == 'Berlin'", "address1_city eq 'Berlin'"),
        ("segment2", "ISNULL(emailaddress1)", "emailaddress1 eq null"),
    ] {
        let query = format!("PROFILE(contact).FILTER({condition})");
        let body = json!({ "msdyncrm_segmentname": name, "msdyncrm_segmentqueryname": name,
            "msdyncrm_segmentquery": query, "msdyncrm_segmenttype": DYNAMIC, "statuscode": GOING_LIVE });
        let id = world.create_segment(body).await;
        parts.push((id, world.contacts(filter).await));
    }
    world.pass(DELAY_MS);
    for (id, members) in &parts {
        assert_eq!(world.status(id).await, LIVE);
        world.assert_members(id, members).await;
    }
    let (first, second) = (&parts[0].1, &parts[1].1);
    assert!(first.intersection(second).count() > 0 && first.len() > 1 && second.len() > first.len());
    first | second
}

async fn live(world: &World) -> (String, Ids) {
    let members = parts(world).await;
    let id = world.created(&world.page(COMPOUND_CREATE, &[]).await);
    world.pass(DELAY_MS);
    assert_eq!(world.status(&id).await, LIVE);
    (id, members)
}

async fn stopped(world: &World) -> (String, Ids) {
    let (id, members) = live(world).await;
    world.changed(&world.page(COMPOUND_UPDATE, &[("{{SegmentId}}", &id)]).await, &id);
    world.pass(DELAY_MS);
    assert_eq!(world.status(&id).await, STOPPED);
    (id, members)
}

#[tokio::test]
async fn create_unites_two_segments() {
    let world = World::start().await;
    let members = parts(&world).await;
    let id = world.created(&world.page(COMPOUND_CREATE, &[]).await);
    let going = world.segment(&id).await;
    for (column, value) in [
        ("msdyncrm_segmentname", json!("my_compound_segment1")),
        ("msdyncrm_segmenttype", json!(COMPOUND)),
        ("msdyncrm_segmentquery", json!("SEGMENT(segment1) UNION SEGMENT(segment2)")),
        ("statuscode", json!(GOING_LIVE)),
    ] {
        assert_eq!(going[column], value, "{column}");
    }
    world.assert_members(&id, &Ids::new()).await;
    world.pass(DELAY_MS);
    assert_eq!(world.status(&id).await, LIVE);
    world.assert_members(&id, &members).await;
}

#[tokio::test]
async fn create_is_refused_while_one_of_them_is_missing() {
    let world = World::start().await;
    let before = world.all_segments().await;
    let (_, message) = world.page(COMPOUND_CREATE, &[]).await.error(400);
    assert!(message.contains("segment1"), "{message}");
    assert_eq!(world.all_segments().await, before);
}

#[tokio::test]
async fn update_stops_it_after_a_moment() {
    let world = World::start().await;
    let (id, members) = live(&world).await;
    let live = world.segment(&id).await;
    world.changed(&world.page(COMPOUND_UPDATE, &[("{{SegmentId}}", &id)]).await, &id);
    let stopping = world.segment(&id).await;
    assert_eq!(stopping["statuscode"], STOPPING);
    assert_ne!(stopping["@odata.etag"], live["@odata.etag"]);
    world.pass(DELAY_MS - 1);
    assert_eq!(world.status(&id).await, STOPPING);
    world.pass(1);
    let stopped = world.segment(&id).await;
    assert_eq!((&stopped["statuscode"], &stopped["msdyncrm_islive"]), (&json!(STOPPED), &json!(false)));
    // It keeps the members it had.
    world.assert_members(&id, &members).await;
}

#[tokio::test]
async fn retrieve_gives_the_stopped_one_and_not_its_parts() {
    let world = World::start().await;
    let (id, _) = stopped(&world).await;
    let answer = world.page(COMPOUND_RETRIEVE_STOPPED, &[]).await;
    assert_eq!(answer.json(200)["@odata.context"], world.context("msdyncrm_segments"));
    let rows = answer.rows();
    assert_eq!(ids(&rows, "msdyncrm_segmentid"), Ids::from([id]));
    assert_eq!((&rows[0]["statuscode"], &rows[0]["msdyncrm_segmenttype"]), (&json!(STOPPED), &json!(COMPOUND)));
    assert_eq!(world.segments_in(STOPPED).await.len(), 1);
}

#[tokio::test]
async fn delete_leaves_its_parts_as_they_are() {
    let world = World::start().await;
    let (id, _) = stopped(&world).await;
    let live = world.segments_in(LIVE).await;
    let answer = world.page(COMPOUND_DELETE, &[("{{SegmentId}}", &id)]).await;
    answer.no_content();
    assert_eq!(answer.header("odata-entityid"), None);
    world.assert_gone(&id).await;
    assert_eq!(world.segments_in(LIVE).await, live);
}
