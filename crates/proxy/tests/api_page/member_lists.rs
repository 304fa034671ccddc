//! "Retrieve segment members", recommended and deprecated.

use serde_json::{Value, json};

use super::requests::{DYNAMIC_CREATE_GOING_LIVE, MEMBERS_RETRIEVE, MEMBERS_RETRIEVE_DEPRECATED};
use super::world::{DELAY_MS, Ids, LIVE, World, ids};

/// What the page's requests name of somebody else's environment.
const QUERY_NAME: &str = "SEGMENT_CRM_ID_e1fa7fdc5c78ea11a811000d3a8e8fcc";
const UNIT: &str = "0b4b85cc-7f6c-ea11-a811-000d3a54d359";
const SEGMENT: &str = "bfc9d5d6-d6aa-e911-a859-000d3a3159df";

/// The members' ids in the order of their names, read from the contacts themselves.
const SORTED: &str = "contacts?$select=contactid,fullname,emailaddress1,company,_parentcustomerid_value\
                      &$filter=emailaddress1 ne null and fullname ne null&$orderby=fullname";

struct Segment {
    id: String,
    query_name: String,
    /// Everybody in it, by name.
    members: Vec<Value>,
}

/// A live segment of many contacts, the first three of whom are known.
async fn segment(world: &World) -> Segment {
    for name in ["!3", "!1", "!2"] {
        let body = json!({ "lastname": name, "emailaddress1": "a@example.com", "company": "+1 555 0100" });
        world.create_contact(body).await;
    }
    let id = world.created(&world.page(DYNAMIC_CREATE_GOING_LIVE, &[]).await);
    world.pass(DELAY_MS);
    let segment = world.segment(&id).await;
    assert_eq!(segment["statuscode"], LIVE);
    let members = world.get(SORTED).await.rows();
    assert!(members.len() > 30);
    let names: Vec<&Value> = members.iter().take(3).map(|row| &row["fullname"]).collect();
    assert_eq!(names, ["!1", "!2", "!3"]);
    Segment { id, query_name: segment["msdyncrm_segmentqueryname"].as_str().unwrap().to_owned(), members }
}

async fn unit(world: &World) -> String {
    world.get("businessunits").await.rows()[0]["businessunitid"].as_str().unwrap().to_owned()
}

fn order(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["contactid"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn recommended_gives_fifteen_by_name_and_the_number_of_all() {
    let world = World::start().await;
    let segment = segment(&world).await;
    let unit = unit(&world).await;
    let put_in = [(QUERY_NAME, segment.query_name.as_str()), (UNIT, &unit)];
    let answer = world.page(MEMBERS_RETRIEVE, &put_in).await;
    let body = answer.json(200);
    assert!(body.as_object().unwrap().keys().eq(["@odata.context", "Result"]), "{body}");
    let context = world.context("Microsoft.Dynamics.CRM.msdyncrm_FetchContactsByQueryResponse");
    assert_eq!(body["@odata.context"], context);
    let result = answer.result();
    assert_eq!(result["TotalRecordCount"], segment.members.len());
    let rows = result["Entities"].as_array().unwrap();
    assert_eq!(order(rows), order(&segment.members[..15]));

    let columns = ["fullname", "emailaddress1", "company", "_parentcustomerid_value", "contactid"];
    for (row, contact) in rows.iter().zip(&segment.members) {
        for column in columns {
            assert_eq!(row.get(column).unwrap_or(&Value::Null), &contact[column], "{column} of {row}");
        }
        let keys = row.as_object().unwrap().keys();
        let own: Vec<&String> = keys.filter(|key| !key.contains('@')).collect();
        assert!(own.iter().all(|key| columns.contains(&key.as_str())), "{row}");
    }
    assert!(rows.iter().any(|row| row["_parentcustomerid_value"].is_string()));
}

#[tokio::test]
async fn recommended_goes_on_where_the_query_skips_to() {
    let world = World::start().await;
    let segment = segment(&world).await;
    let unit = unit(&world).await;
    let put_in = [(QUERY_NAME, segment.query_name.as_str()), (UNIT, &unit), ("SKIP(0)", "SKIP(15)")];
    let result = world.page(MEMBERS_RETRIEVE, &put_in).await.result();
    assert_eq!(order(result["Entities"].as_array().unwrap()), order(&segment.members[15..30]));
    assert_eq!(result["TotalRecordCount"], segment.members.len());
}

#[tokio::test]
async fn recommended_is_sorted_as_the_query_says_even_against_its_fetch_xml() {
    let world = World::start().await;
    let segment = segment(&world).await;
    let put_in = [(QUERY_NAME, segment.query_name.as_str()), ("fullname ASC", "fullname DESC")];
    let result = world.page(MEMBERS_RETRIEVE, &put_in).await.result();
    let names: Vec<&Value> = segment.members.iter().rev().take(15).map(|row| &row["fullname"]).collect();
    let shown: Vec<&Value> = result["Entities"].as_array().unwrap().iter().map(|row| &row["fullname"]).collect();
    assert_eq!(shown, names);
}

#[tokio::test]
async fn recommended_refuses_a_segment_that_is_not_there() {
    let world = World::start().await;
    let (_, message) = world.page(MEMBERS_RETRIEVE, &[]).await.error(400);
    assert!(message.contains(QUERY_NAME), "{message}");
}

#[tokio::test]
async fn deprecated_gives_five_by_name_with_and_without_its_first_sign() {
    let world = World::start().await;
    let segment = segment(&world).await;
    assert!(MEMBERS_RETRIEVE_DEPRECATED.contains("?fetchXml=fetch version="));
    let answer = world.page(MEMBERS_RETRIEVE_DEPRECATED, &[(SEGMENT, &segment.id)]).await;
    assert_eq!(answer.json(200)["@odata.context"], world.context("contacts(fullname,contactid)"));
    let rows = answer.rows();
    assert_eq!(order(&rows), order(&segment.members[..5]));
    for (row, contact) in rows.iter().zip(&segment.members) {
        assert!(row.as_object().unwrap().keys().eq(["@odata.etag", "fullname", "contactid"]), "{row}");
        assert_eq!((&row["fullname"], &row["@odata.etag"]), (&contact["fullname"], &contact["@odata.etag"]));
    }
    let whole = [(SEGMENT, segment.id.as_str()), ("fetchXml=fetch", "fetchXml=<fetch")];
    assert_eq!(world.page(MEMBERS_RETRIEVE_DEPRECATED, &whole).await.body, answer.body);
}

#[tokio::test]
async fn deprecated_pages_to_the_end() {
    let world = World::start().await;
    let segment = segment(&world).await;
    let mut seen = Vec::new();
    // A page more than there can be, so that paging that never ends fails too.
    for page in 1..=7 {
        let page = format!("page=\"{page}\"");
        let put_in = [(SEGMENT, segment.id.as_str()), ("page=\"1\"", &page), ("count=\"5\"", "count=\"100\"")];
        seen.extend(world.page(MEMBERS_RETRIEVE_DEPRECATED, &put_in).await.rows());
    }
    assert_eq!(order(&seen), order(&segment.members));
    // The page's own id belongs to no segment here.
    assert_eq!(ids(&world.page(MEMBERS_RETRIEVE_DEPRECATED, &[]).await.rows(), "contactid"), Ids::new());
}
