//! "Add/Remove contacts to static segments": the four changes, and how far they are.

use serde_json::{Value, json};

use super::requests::{
    MEMBERS_ADD_BY_IDS, MEMBERS_ADD_BY_QUERY, MEMBERS_REMOVE_BY_IDS, MEMBERS_REMOVE_BY_QUERY, MEMBERS_STATE,
};
use super::world::{DELAY_MS, DRAFT, Ids, STATIC, World};

/// The segment and the account that the page names.
const BY_IDS: &str = "59AC8BBF-57E7-E811-A9A9-000D3A35F403";
const BY_QUERY: &str = "b5466fbb-2cef-e911-a81d-000d3a6d200c";
const ACCOUNT: &str = "1cc00a15-37ef-e911-a81d-000d3a6d200c";
/// The contacts that it names; the third stays one that nobody has.
const FIRST: &str = "B5672BDB-8899-43CB-9FA1-0AE4DC61DAD3";
const SECOND: &str = "694E1C8E-F704-4B23-9B07-E65DB1620E47";

/// A static Draft with one member, who is changed by nothing here.
async fn segment_with(world: &World, member: &str) -> String {
    let body = json!({ "msdyncrm_segmentname": "Members", "msdyncrm_segmenttype": STATIC, "statuscode": DRAFT,
        "msdyncrm_segmentmemberids": json!([member]).to_string() });
    world.create_segment(body).await
}

/// An account with several contacts, and those of them with an email address.
async fn account(world: &World) -> (String, Ids) {
    let path =
        "contacts?$select=_parentcustomerid_value&$filter=_parentcustomerid_value ne null and emailaddress1 eq null";
    for row in world.get(path).await.rows() {
        let account = row["_parentcustomerid_value"].as_str().unwrap();
        let all = world.contacts(&format!("_parentcustomerid_value eq {account}")).await;
        let found = world.contacts(&format!("_parentcustomerid_value eq {account} and emailaddress1 ne null")).await;
        if found.len() > 1 && found.len() < all.len() {
            return (account.to_owned(), found);
        }
    }
    panic!("the demo data has no account with contacts of both kinds");
}

async fn outsider(world: &World) -> String {
    world.create_contact(json!({ "lastname": "Outside", "emailaddress1": "outside@example.com" })).await
}

/// Asserts the whole answer: where the segment's changes stand.
#[track_caller]
fn assert_state(world: &World, answer: &super::world::Answer, pending: u64) {
    let context = world.context("Microsoft.Dynamics.CRM.msdyncrm_SegmentMembersUpdateResponse");
    let body = answer.json(200);
    assert!(body.as_object().unwrap().keys().eq(["@odata.context", "Result"]), "{body}");
    assert_eq!(body["@odata.context"], context);
    let state = if pending > 0 { "InProgress" } else { "Completed" };
    assert_eq!(answer.result(), json!({ "State": state, "PendingOperations": pending, "Error": Value::Null }));
}

/// Sends a change, which waits, and lets it happen.
async fn change(world: &World, request: &str, segment: &str, ids: &[(&str, &str)], before: &Ids, after: &Ids) {
    assert_state(world, &world.page(request, ids).await, 1);
    world.pass(DELAY_MS - 1);
    world.assert_members(segment, before).await;
    world.pass(1);
    world.assert_members(segment, after).await;
}

#[tokio::test]
async fn add_by_ids_adds_the_known_and_ignores_the_unknown() {
    let world = World::start().await;
    let own = outsider(&world).await;
    let segment = segment_with(&world, &own).await;
    let new: Vec<String> = world.contacts("emailaddress1 ne null").await.into_iter().filter(|c| *c != own).collect();
    let (first, second) = (new[0].to_uppercase(), new[1].to_uppercase());
    let ids = [(BY_IDS, segment.as_str()), (FIRST, &first), (SECOND, &second)];
    let (before, after) = (Ids::from([own.clone()]), Ids::from([own, new[0].clone(), new[1].clone()]));
    change(&world, MEMBERS_ADD_BY_IDS, &segment, &ids, &before, &after).await;
    // A second time it changes nothing.
    change(&world, MEMBERS_ADD_BY_IDS, &segment, &ids, &after, &after).await;
    assert_eq!(world.status(&segment).await, DRAFT);
}

#[tokio::test]
async fn remove_by_ids_removes_those_and_no_other() {
    let world = World::start().await;
    let own = outsider(&world).await;
    let segment = segment_with(&world, &own).await;
    let others: Vec<String> = world.contacts("emailaddress1 eq null").await.into_iter().take(2).collect();
    let ids = [(BY_IDS, segment.as_str()), (FIRST, &others[0]), (SECOND, &others[1])];
    world.page(MEMBERS_ADD_BY_IDS, &ids).await.json(200);
    world.pass(DELAY_MS);
    let (before, after) = (Ids::from([own.clone(), others[0].clone(), others[1].clone()]), Ids::from([own]));
    change(&world, MEMBERS_REMOVE_BY_IDS, &segment, &ids, &before, &after).await;
    assert!(world.contacts("emailaddress1 eq null").await.is_superset(&(&before - &after)));
}

#[tokio::test]
async fn add_by_query_adds_an_accounts_contacts_with_email() {
    let world = World::start().await;
    let own = outsider(&world).await;
    let segment = segment_with(&world, &own).await;
    let (account, found) = account(&world).await;
    let before = Ids::from([own]);
    let ids = [(BY_QUERY, segment.as_str()), (ACCOUNT, &account)];
    change(&world, MEMBERS_ADD_BY_QUERY, &segment, &ids, &before, &(&before | &found)).await;
}

#[tokio::test]
async fn remove_by_query_removes_them_again_and_no_other() {
    let world = World::start().await;
    let own = outsider(&world).await;
    let segment = segment_with(&world, &own).await;
    let (account, found) = account(&world).await;
    let ids = [(BY_QUERY, segment.as_str()), (ACCOUNT, &account)];
    world.page(MEMBERS_ADD_BY_QUERY, &ids).await.json(200);
    world.pass(DELAY_MS);
    let after = Ids::from([own]);
    change(&world, MEMBERS_REMOVE_BY_QUERY, &segment, &ids, &(&after | &found), &after).await;
}

#[tokio::test]
async fn state_counts_what_waits_and_changes_nothing() {
    let world = World::start().await;
    let own = outsider(&world).await;
    let segment = segment_with(&world, &own).await;
    let members = Ids::from([own.clone()]);
    let state = async |pending| {
        let etag = world.segment(&segment).await["@odata.etag"].clone();
        assert_state(&world, &world.page(MEMBERS_STATE, &[(BY_QUERY, &segment)]).await, pending);
        assert_eq!(world.segment(&segment).await["@odata.etag"], etag);
    };
    state(0).await;
    let (account, found) = account(&world).await;
    let of_query = [(BY_QUERY, segment.as_str()), (ACCOUNT, &account)];
    assert_state(&world, &world.page(MEMBERS_ADD_BY_QUERY, &of_query).await, 1);
    state(1).await;
    world.pass(DELAY_MS / 2);
    let of_ids = [(BY_IDS, segment.as_str()), (FIRST, own.as_str())];
    assert_state(&world, &world.page(MEMBERS_REMOVE_BY_IDS, &of_ids).await, 2);
    state(2).await;
    world.assert_members(&segment, &members).await;
    world.pass(DELAY_MS / 2);
    state(1).await;
    world.assert_members(&segment, &(&members | &found)).await;
    world.pass(DELAY_MS / 2);
    state(0).await;
    world.assert_members(&segment, &found).await;
}
