//! "Validating segments."

use http::Method;
use serde_json::{Value, json};

use super::requests::{VALIDATE_INVALID, VALIDATE_VALID};
use super::world::{Answer, DELAY_MS, DRAFT, DYNAMIC, GOING_LIVE, Ids, SEGMENTS, World};

const INVALID_QUERY: &str = "PROFILE(UnknownEntity)";

/// The documented answer: a string that holds JSON, with exactly these signs.
#[track_caller]
fn assert_result(world: &World, answer: &Answer, printed: &str) {
    let context = world.context("Microsoft.Dynamics.CRM.msdyncrm_ValidateSegmentResponse");
    assert_eq!(answer.json(200), json!({ "@odata.context": context, "ValidationResult": printed }));
}

fn segment(status: i64) -> String {
    json!({ "msdyncrm_segmentname": "NewSegment", "msdyncrm_segmentquery": INVALID_QUERY,
        "msdyncrm_segmenttype": DYNAMIC, "statuscode": status })
    .to_string()
}

async fn stored(world: &World) -> Vec<Value> {
    world.pass(DELAY_MS);
    world.all_segments().await
}

#[tokio::test]
async fn a_valid_definition_has_an_empty_result() {
    let world = World::start().await;
    let before = stored(&world).await;
    assert_result(&world, &world.page(VALIDATE_VALID, &[]).await, "[]");
    assert_eq!(stored(&world).await, before);
}

#[tokio::test]
async fn an_invalid_definition_has_the_documented_result() {
    let world = World::start().await;
    let before = stored(&world).await;
    let answer = world.page(VALIDATE_INVALID, &[]).await;
    let printed = r#"[{\"ErrorCode\":\"SegmentDciValidator_SegmentInvalid\",\"FieldName\":\"msdyncrm_query\"}]"#;
    assert_result(&world, &answer, &printed.replace('\\', ""));
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    assert!(text.contains(&format!(r#""ValidationResult":"{printed}""#)), "{text}");
    assert_eq!(stored(&world).await, before);
}

#[tokio::test]
async fn going_live_with_an_invalid_definition_is_refused() {
    let world = World::start().await;
    let before = stored(&world).await;
    let (code, message) = world.send(Method::POST, SEGMENTS, segment(GOING_LIVE)).await.error(400);
    assert!(code.starts_with("0x"), "{code}");
    assert!(message.contains("UnknownEntity"), "{message}");
    assert_eq!(stored(&world).await, before);
}

#[tokio::test]
async fn a_draft_is_accepted_unchecked_and_does_not_go_live() {
    let world = World::start().await;
    let id = world.created(&world.send(Method::POST, SEGMENTS, segment(DRAFT)).await);
    let draft = world.segment(&id).await;
    assert_eq!((&draft["statuscode"], &draft["msdyncrm_segmentquery"]), (&json!(DRAFT), &json!(INVALID_QUERY)));
    let body = json!({ "statuscode": GOING_LIVE }).to_string();
    let (_, message) = world.send(Method::PATCH, &format!("{SEGMENTS}({id})"), body).await.error(400);
    assert!(message.contains("UnknownEntity"), "{message}");
    world.pass(DELAY_MS);
    assert_eq!(world.segment(&id).await, draft);
    world.assert_members(&id, &Ids::new()).await;
}
