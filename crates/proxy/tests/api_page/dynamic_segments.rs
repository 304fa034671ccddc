//! "CRUD operations on dynamic segments."

use http::Method;
use serde_json::{Value, json};

use super::requests::{
    DYNAMIC_CREATE_CONDITIONAL, DYNAMIC_CREATE_DRAFT, DYNAMIC_CREATE_GOING_LIVE, DYNAMIC_DELETE,
    DYNAMIC_RETRIEVE_STOPPED, DYNAMIC_UPDATE,
};
use super::world::{
    CONTACTS, DELAY_MS, DRAFT, DYNAMIC, GOING_LIVE, Ids, LIVE, SEGMENTS, STOPPED, STOPPING, World, ids,
};

const NAME_AND_EMAIL: &str =
    "PROFILE(contact, contact_1).FILTER(ISNOTNULL(contact_1.emailaddress1) && ISNOTNULL(contact_1.fullname))";

async fn with_name_and_email(world: &World) -> Ids {
    let found = world.contacts("emailaddress1 ne null and fullname ne null").await;
    assert!(!found.is_empty() && found.len() < CONTACTS, "the demo data has contacts of both kinds");
    found
}

async fn go_live(world: &World, id: &str) {
    world.changed(&world.page(DYNAMIC_UPDATE, &[("{{SegmentId}}", id)]).await, id);
    world.pass(DELAY_MS);
}

async fn stop(world: &World, id: &str) {
    let body = json!({ "statuscode": STOPPING }).to_string();
    world.changed(&world.send(Method::PATCH, &format!("{SEGMENTS}({id})"), body).await, id);
    world.pass(DELAY_MS);
}

#[tokio::test]
async fn create_makes_a_draft_that_nobody_is_in() {
    let world = World::start().await;
    let id = world.created(&world.page(DYNAMIC_CREATE_DRAFT, &[]).await);
    world.pass(10 * DELAY_MS);
    let segment = world.segment(&id).await;
    for (column, value) in [
        ("msdyncrm_segmentname", json!("Customers with name and email")),
        ("msdyncrm_segmentquery", json!(NAME_AND_EMAIL)),
        ("msdyncrm_segmenttype", json!(DYNAMIC)),
        ("statuscode", json!(DRAFT)),
        ("statecode", json!(0)),
        ("msdyncrm_islive", json!(false)),
        ("msdyncrm_segmentqueryname", json!(format!("SEGMENT_CRM_ID_{}", id.replace('-', "")))),
        ("msdyncrm_segmentmemberids", Value::Null),
    ] {
        assert_eq!(segment[column], value, "{column}");
    }
    world.assert_members(&id, &Ids::new()).await;
}

#[tokio::test]
async fn create_with_a_condition_finds_both_cities_and_no_other() {
    let world = World::start().await;
    let mut expected = Ids::new();
    for (city, found) in [("NewYork", true), ("NewJersey", true), ("newjersey", true), ("Newark", false)] {
        let id = world.create_contact(json!({ "lastname": city, "address1_city": city })).await;
        if found {
            expected.insert(id);
        }
    }
    let id = world.created(&world.page(DYNAMIC_CREATE_CONDITIONAL, &[]).await);
    assert_eq!(world.status(&id).await, GOING_LIVE);
    world.assert_members(&id, &Ids::new()).await;
    world.pass(DELAY_MS);
    let segment = world.segment(&id).await;
    assert_eq!((&segment["msdyncrm_segmentname"], &segment["statuscode"]), (&json!("MySegment2"), &json!(LIVE)));
    assert_eq!(
        segment["msdyncrm_segmentquery"],
        "PROFILE(contact).FILTER((address1_city == 'NewYork' || address1_city == 'NewJersey'))"
    );
    world.assert_members(&id, &expected).await;
}

#[tokio::test]
async fn create_that_goes_live_is_live_after_a_moment() {
    let world = World::start().await;
    let nameless = world.create_contact(json!({ "emailaddress1": "nobody@example.com" })).await;
    let unwritable = world.create_contact(json!({ "lastname": "Nomail" })).await;
    let expected = with_name_and_email(&world).await;
    assert!(!expected.contains(&nameless) && !expected.contains(&unwritable));
    let id = world.created(&world.page(DYNAMIC_CREATE_GOING_LIVE, &[]).await);
    world.pass(DELAY_MS - 1);
    let going = world.segment(&id).await;
    assert_eq!((&going["statuscode"], &going["msdyncrm_segmentsize"]), (&json!(GOING_LIVE), &json!(0)));
    world.pass(1);
    let live = world.segment(&id).await;
    assert_eq!((&live["statuscode"], &live["msdyncrm_islive"]), (&json!(LIVE), &json!(true)));
    assert_eq!(live["msdyncrm_segmentquery"], NAME_AND_EMAIL);
    assert!(live["msdyncrm_lastevaluationtime"].is_string());
    world.assert_members(&id, &expected).await;
}

#[tokio::test]
async fn update_takes_a_draft_live() {
    let world = World::start().await;
    let id = world.created(&world.page(DYNAMIC_CREATE_DRAFT, &[]).await);
    let draft = world.segment(&id).await;
    world.changed(&world.page(DYNAMIC_UPDATE, &[("{{SegmentId}}", &id)]).await, &id);
    let going = world.segment(&id).await;
    assert_eq!(going["statuscode"], GOING_LIVE);
    assert_ne!(going["@odata.etag"], draft["@odata.etag"]);
    world.pass(DELAY_MS);
    assert_eq!(world.status(&id).await, LIVE);
    world.assert_members(&id, &with_name_and_email(&world).await).await;
}

#[tokio::test]
async fn retrieve_gives_the_stopped_ones() {
    let world = World::start().await;
    let empty = world.page(DYNAMIC_RETRIEVE_STOPPED, &[]).await;
    assert_eq!(empty.json(200), json!({ "@odata.context": world.context("msdyncrm_segments"), "value": [] }));
    let id = world.created(&world.page(DYNAMIC_CREATE_DRAFT, &[]).await);
    go_live(&world, &id).await;
    let live = world.created(&world.page(DYNAMIC_CREATE_GOING_LIVE, &[]).await);
    stop(&world, &id).await;
    let answer = world.page(DYNAMIC_RETRIEVE_STOPPED, &[]).await;
    assert_eq!(answer.json(200)["@odata.context"], world.context("msdyncrm_segments"));
    let rows = answer.rows();
    assert_eq!(ids(&rows, "msdyncrm_segmentid"), Ids::from([id.clone()]));
    assert_eq!((&rows[0]["statuscode"], &rows[0]["msdyncrm_islive"]), (&json!(STOPPED), &json!(false)));
    assert_eq!(rows[0]["@odata.etag"], world.segment(&id).await["@odata.etag"]);
    assert_eq!(world.segments_in(STOPPED).await, Ids::from([id]));
    assert_eq!(world.status(&live).await, LIVE);
}

#[tokio::test]
async fn delete_removes_it_from_every_list() {
    let world = World::start().await;
    let kept = world.created(&world.page(DYNAMIC_CREATE_DRAFT, &[]).await);
    let id = world.created(&world.page(DYNAMIC_CREATE_GOING_LIVE, &[]).await);
    world.pass(DELAY_MS);
    assert!(world.segments_in(LIVE).await.contains(&id));
    let answer = world.page(DYNAMIC_DELETE, &[("{{SegmentId}}", &id)]).await;
    answer.no_content();
    assert_eq!(answer.header("odata-entityid"), None);
    world.assert_gone(&id).await;
    assert_eq!(world.status(&kept).await, DRAFT);
}
