//! Every request of Microsoft's page on segment operations, as it stands there but for host and ids, and the state after
//! it.

use http::Method;
use serde_json::{Value, json};

use crate::support::{COMPOUND, DRAFT, DYNAMIC, GOING_LIVE, LIVE, SEGMENTS, STATIC, STOPPED, STOPPING, World};

fn post(world: &World, path: &str, body: &str) -> crate::support::Answer {
    world.send(Method::POST, path, &[("content-type", "application/json")], body)
}

/// The page's PATCH requests carry no If-Match.
fn patch(world: &World, id: &str, body: &str) {
    let path = format!("{SEGMENTS}({id})");
    world.send(Method::PATCH, &path, &[("content-type", "application/json")], body).expect(204);
}

fn ids(world: &World, filter: &str) -> Vec<Value> {
    world.get(&format!("{SEGMENTS}?$filter={filter}")).expect(200).column("msdyncrm_segmentid")
}

#[test]
fn static_segments() {
    let world = World::new();
    let contacts = ["1405f4ba-1ee9-e811-a99d-000d3a35f12f", "0604cdd1-1ee9-e811-a99d-000d3a35f12f"];
    for id in contacts {
        world.create("contacts", json!({ "contactid": id }));
    }
    let body = r#"{
  "msdyncrm_segmentname": "StaticSegmentApi1",
  "msdyncrm_segmenttype": 192350001,
  "msdyncrm_segmentmemberids": "[\"crm1405f4ba-1ee9-e811-a99d-000d3a35f12f\",\"crm0604cdd1-1ee9-e811-a99d-000d3a35f12f\"]",
  "statuscode": 192350000
}"#;
    let id = post(&world, SEGMENTS, body).expect(204).id();
    assert_eq!((world.status(&id), world.size(&id)), (DRAFT, 2));
    assert_eq!(world.read(SEGMENTS, &id)["msdyncrm_segmenttype"], STATIC);

    patch(&world, &id, "{\n  \"statuscode\": 192350006\n}");
    assert_eq!(world.status(&id), GOING_LIVE);
    world.pass(2_000);
    assert_eq!(ids(&world, "statuscode eq 192350001"), [json!(id)]);

    let path = format!(
        "{SEGMENTS}?$select=msdyncrm_segmentid,msdyncrm_segmentname,msdyncrm_segmentquery,msdyncrm_description"
    );
    let row = world.get(&path).expect(200).json()["value"][0].clone();
    let keys: Vec<&String> = row.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["@odata.etag", "msdyncrm_segmentid", "msdyncrm_segmentname", "msdyncrm_segmentquery", "msdyncrm_description"]
    );

    world.delete(&format!("{SEGMENTS}({id})")).expect(204);
    assert!(ids(&world, "statuscode eq 192350001").is_empty());
}

#[test]
fn dynamic_segments() {
    let world = World::new();
    world.create("contacts", json!({ "lastname": "A", "emailaddress1": "a@b.c", "address1_city": "NewYork" }));
    world.create("contacts", json!({ "lastname": "B", "address1_city": "newjersey" }));
    world.create("contacts", json!({ "lastname": "C", "address1_city": "Ulm" }));
    let draft = r#"{
    "msdyncrm_segmentname": "Customers with name and email",
    "msdyncrm_segmentquery": "PROFILE(contact, contact_1).FILTER(ISNOTNULL(contact_1.emailaddress1) && ISNOTNULL(contact_1.fullname))",
    "msdyncrm_segmenttype": 192350000,
    "statuscode": 192350000
}"#;
    let draft = post(&world, SEGMENTS, draft).expect(204).id();
    let cities = r#"{
    "msdyncrm_segmentname": "MySegment2",
    "msdyncrm_segmentquery": "PROFILE(contact).FILTER((address1_city == 'NewYork' || address1_city == 'NewJersey'))",
    "msdyncrm_segmenttype": 192350000,
    "statuscode": 192350006
}"#;
    let cities = post(&world, SEGMENTS, cities).expect(204).id();
    let going = r#"{

  "msdyncrm_segmentname": "Customers with name and email",
  "msdyncrm_segmenttype": 192350000,
  "msdyncrm_segmentquery": "PROFILE(contact, contact_1).FILTER(ISNOTNULL(contact_1.emailaddress1) && ISNOTNULL(contact_1.fullname))",
  "statuscode": 192350006
}"#;
    let going = post(&world, SEGMENTS, going).expect(204).id();
    assert_eq!((world.status(&draft), world.status(&cities)), (DRAFT, GOING_LIVE));
    patch(&world, &draft, "{\n    \"statuscode\": 192350006\n}");
    world.pass(2_000);
    for (id, size) in [(&draft, 1), (&cities, 2), (&going, 1)] {
        assert_eq!((world.status(id), world.size(id)), (LIVE, size));
        assert_eq!(world.read(SEGMENTS, id)["msdyncrm_segmenttype"], DYNAMIC);
    }
    assert!(ids(&world, "statuscode eq 192350002").is_empty());
    world.delete(&format!("{SEGMENTS}({going})")).expect(204);
    assert_eq!(ids(&world, "statuscode eq 192350001").len(), 2);
}

#[test]
fn compound_segments() {
    let world = World::new();
    world.contact("A", "Ulm");
    world.contact("B", "Bonn");
    for (name, city) in [("segment1", "Ulm"), ("segment2", "Bonn")] {
        world.create(
            SEGMENTS,
            json!({ "msdyncrm_segmentname": name, "msdyncrm_segmentqueryname": name,
            "msdyncrm_segmentquery": format!("PROFILE(contact).FILTER(address1_city == '{city}')"),
            "statuscode": GOING_LIVE }),
        );
    }
    world.pass(2_000);
    let body = r#"{
    "msdyncrm_segmentname": "my_compound_segment1",
    "msdyncrm_segmenttype": 192350002,
    "msdyncrm_query":"SEGMENT(segment1) UNION SEGMENT(segment2)",
    "statuscode": 192350006
}"#;
    let id = post(&world, SEGMENTS, body).expect(204).id();
    world.pass(2_000);
    assert_eq!((world.status(&id), world.size(&id)), (LIVE, 2));
    assert_eq!(world.read(SEGMENTS, &id)["msdyncrm_segmenttype"], COMPOUND);
    patch(&world, &id, "{\n    \"statuscode\": 192350007\n}");
    assert_eq!(world.status(&id), STOPPING);
    world.pass(2_000);
    assert_eq!(world.status(&id), STOPPED);
    assert_eq!(ids(&world, "statuscode eq 192350002"), [json!(id)]);
    world.delete(&format!("{SEGMENTS}({id})")).expect(204);
    world.get(&format!("{SEGMENTS}({id})")).error(404);
}

#[test]
fn members_of_static_segments() {
    let world = World::new();
    let account = "1cc00a15-37ef-e911-a81d-000d3a6d200c";
    world.create("accounts", json!({ "accountid": account, "name": "Contoso" }));
    let ids = ["B5672BDB-8899-43CB-9FA1-0AE4DC61DAD3", "694E1C8E-F704-4B23-9B07-E65DB1620E47"];
    for id in ids {
        world.create(
            "contacts",
            json!({ "contactid": id, "emailaddress1": format!("{id}@x.y"),
            "parentcustomerid_account@odata.bind": format!("/accounts({account})") }),
        );
    }
    let segment = "59AC8BBF-57E7-E811-A9A9-000D3A35F403";
    let body = json!({ "msdyncrm_segmentid": segment, "msdyncrm_segmentname": "S", "msdyncrm_segmenttype": STATIC });
    world.create(SEGMENTS, body);
    let operation = |name: &str| {
        let body = format!(
            r#"{{
   "msdyncrm_segmentid": "59AC8BBF-57E7-E811-A9A9-000D3A35F403",
   "msdyncrm_operation": "{name}ByIds",
   "msdyncrm_memberids": "[\"B5672BDB-8899-43CB-9FA1-0AE4DC61DAD3\", \"694E1C8E-F704-4B23-9B07-E65DB1620E47\", \"A4A31E3D-DFCA-4765-8018-3BA7D5E376C7\"]"
}}"#
        );
        post(&world, "msdyncrm_SegmentMembersUpdate", &body).expect(200);
        world.pass(2_000);
        world.size(segment)
    };
    assert_eq!(operation("add"), 2);
    assert_eq!(operation("remove"), 0);
    let by_query = |name: &str| {
        let body = format!(
            r#"{{
    "msdyncrm_segmentid": "59AC8BBF-57E7-E811-A9A9-000D3A35F403",
    "msdyncrm_operation": "{name}ByQuery",
    "msdyncrm_query": "PROFILE(account, account_1).FILTER(account_1.accountid == '1cc00a15-37ef-e911-a81d-000d3a6d200c').TRAVERSE(contact_account_parentcustomerid, contact_1).FILTER(ISNOTNULL(contact_1.emailaddress1))"
}}"#
        );
        post(&world, "msdyncrm_SegmentMembersUpdate", &body).expect(200);
        let state = r#"{
    "msdyncrm_segmentid":"59AC8BBF-57E7-E811-A9A9-000D3A35F403",
    "msdyncrm_operation":"getState"
}"#;
        let answer = post(&world, "msdyncrm_SegmentMembersUpdate", state).expect(200).json();
        assert!(answer["Result"].as_str().unwrap().contains("\"PendingOperations\":1"), "{answer}");
        world.pass(2_000);
        world.size(segment)
    };
    assert_eq!(by_query("add"), 2);
    assert_eq!(by_query("remove"), 0);
}

#[test]
fn members_retrieved_both_ways() {
    let world = World::new();
    for (name, city) in [("Bea", "Ulm"), ("Abe", "Ulm"), ("Cid", "Bonn")] {
        world.contact(name, city);
    }
    let id = "e1fa7fdc-5c78-ea11-a811-000d3a8e8fcc";
    world.create(
        SEGMENTS,
        json!({ "msdyncrm_segmentid": id, "msdyncrm_segmentname": "S", "statuscode": GOING_LIVE,
        "msdyncrm_segmentquery": "PROFILE(contact).FILTER(address1_city == 'Ulm')" }),
    );
    world.pass(2_000);
    let body = r#"{
    "Query":"(SEGMENT(SEGMENT_CRM_ID_e1fa7fdc5c78ea11a811000d3a8e8fcc)).ORDERBY(fullname ASC).SKIP(0).TAKE(15).SELECT(contactid)",
    "FetchXml":"<fetch version=\"1.0\" output-format=\"xml-platform\" mapping=\"logical\" count=\"15\" page=\"1\" returntotalrecordcount=\"true\"><entity name=\"contact\"><attribute name=\"fullname\"/><attribute name=\"emailaddress1\"/><attribute name=\"company\"/><attribute name=\"parentcustomerid\"/><attribute name=\"contactid\"/><order attribute=\"fullname\" descending=\"false\"/></entity></fetch>","OwningBusinessUnit":"0b4b85cc-7f6c-ea11-a811-000d3a54d359",
    "Scope":270100000,
    "TimeZone":null
}"#;
    let answer = post(&world, "msdyncrm_FetchContactsByQuery", body).expect(200).json();
    let result: Value = serde_json::from_str(answer["Result"].as_str().unwrap()).unwrap();
    assert_eq!(result["TotalRecordCount"], 2);
    assert_eq!(
        (&result["Entities"][0]["fullname"], &result["Entities"][1]["fullname"]),
        (&json!("Abe"), &json!("Bea"))
    );

    // The page's sample lacks its first `<`.
    let sample = r#"fetch version="1.0" output-format="xml-platform" mapping="logical" returntotalrecordcount="true" page="1" count="5" no-lock="false">
    <entity name="contact">
        <attribute name="fullname"/>
        <attribute name="contactid"/>
        <order attribute="fullname" descending="false"/>
        <link-entity name="msdyncrm_segment" from="msdyncrm_segmentid" to="msdyncrm_segmentmemberid" alias="bb">
            <filter type="and">
                <condition attribute="msdyncrm_segmentid" operator="eq" uitype="msdyncrm_segment" value="ID"/>
            </filter>
        </link-entity>
    </entity>
</fetch>"#
        .replace("ID", id);
    let encode = |xml: &str| xml.replace('\n', "%0A");
    for xml in [sample.clone(), format!("<{sample}")] {
        let answer = world.get(&format!("contacts?fetchXml={}", encode(&xml))).expect(200);
        assert_eq!(answer.column("fullname"), ["Abe", "Bea"]);
    }
}

#[test]
fn validation() {
    let world = World::new();
    let valid = r#"{
       "msdyncrm_segmentname":"NewSegment",
       "msdyncrm_segmentquery":"PROFILE(contact)",
       "msdyncrm_segmenttype":192350000,
       "statuscode":192350000
}"#;
    let answer = post(&world, "msdyncrm_ValidateSegment", valid).expect(200).json();
    assert_eq!(answer["ValidationResult"], "[]");
    let invalid = r#"{
       "msdyncrm_segmentname":"NewSegment",
       "msdyncrm_segmentquery":"PROFILE(UnknownEntity)",
       "msdyncrm_segmenttype":192350000,
       "statuscode":192350006
}"#;
    let answer = post(&world, "msdyncrm_ValidateSegment", invalid).expect(200).json();
    assert_eq!(
        answer["ValidationResult"],
        "[{\"ErrorCode\":\"SegmentDciValidator_SegmentInvalid\",\"FieldName\":\"msdyncrm_query\"}]"
    );
}
