//! Routing, headers, verbs, and what is refused.

use http::Method;
use serde_json::json;

use crate::support::World;

#[test]
fn every_version_answers_alike() {
    let world = World::new();
    for version in ["v9.0", "v9.1", "v9.2"] {
        let request = http::Request::get(format!("https://org.example/api/data/{version}/WhoAmI"));
        let response = world.emulator.handle(request.body(Vec::new()).unwrap());
        assert_eq!(response.status(), 200);
        let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        let context = format!("https://org.example/api/data/{version}/$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse");
        assert_eq!(body["@odata.context"], context);
        assert!(body["UserId"].is_string() && body["BusinessUnitId"].is_string() && body["OrganizationId"].is_string());
    }
}

#[test]
fn every_answer_carries_the_protocol_headers() {
    let world = World::new();
    let answer = world.get("contacts").expect(200);
    assert_eq!(answer.header("odata-version"), Some("4.0"));
    assert_eq!(answer.header("content-type"), Some("application/json; odata.metadata=minimal"));
    assert_eq!(world.get("nothing").header("odata-version"), Some("4.0"));
}

#[test]
fn head_is_get_without_its_body() {
    let world = World::new();
    let answer = world.send(Method::HEAD, "contacts", &[], "").expect(200);
    assert!(answer.body.is_empty());
    assert_eq!(answer.header("odata-version"), Some("4.0"));
}

#[test]
fn the_service_document_lists_the_sets() {
    let world = World::new();
    let body = world.get("").expect(200).json();
    assert_eq!(body["@odata.context"], "http://org.example/api/data/v9.0/$metadata");
    let contacts = json!({ "name": "contacts", "kind": "EntitySet", "url": "contacts" });
    assert!(body["value"].as_array().unwrap().contains(&contacts));
}

#[test]
fn an_unknown_segment_is_404_with_its_code() {
    let world = World::new();
    let (code, message) = world.get("Account").error(404);
    assert_eq!(code, "0x8006088a");
    assert_eq!(message, "Resource not found for the segment 'Account'.");
}

#[test]
fn an_action_asked_with_get_is_no_resource() {
    let world = World::new();
    for action in ["msdyncrm_ValidateSegment", "msdyncrm_FetchContactsByQuery", "msdyncrm_SegmentMembersUpdate"] {
        let (code, message) = world.get(action).error(404);
        assert_eq!(code, "");
        assert!(message.starts_with("No HTTP resource was found that matches the request URI"), "{message}");
    }
    world.post("WhoAmI", json!({})).error(404);
}

#[test]
fn a_verb_that_a_resource_has_not_is_405() {
    let world = World::new();
    world.delete("contacts").error(405);
    world.send(Method::PUT, "contacts(00000000-0000-0000-0000-000000000001)", &[], "{}").error(405);
    world.send(Method::OPTIONS, "contacts", &[], "").error(405);
    world.send(Method::PATCH, "EntityDefinitions", &[], "{}").error(405);
}

#[test]
fn an_error_tells_more_where_annotations_are_asked_for() {
    let world = World::new();
    let told = |prefer: &str| {
        let answer = world.send(Method::GET, "contacts?$select=nope", &[("prefer", prefer)], "").expect(400).json();
        answer["error"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(told("return=representation"), ["code", "message"]);
    let details = "@Microsoft.PowerApps.CDS.ErrorDetails.";
    let status = [format!("{details}OperationStatus"), format!("{details}SubErrorCode")];
    let some = "odata.include-annotations=\"Microsoft.PowerApps.CDS.ErrorDetails*\"";
    assert_eq!(told(some)[2..], status);
    let all = told("odata.include-annotations=\"*\"");
    let others = ["HelpLink", "TraceText", "InnerError.Message"].map(|n| format!("@Microsoft.PowerApps.CDS.{n}"));
    assert_eq!(all[2..], [&status[..], &others].concat());
    // In a batch each request says for itself what it asks for.
    let part = |prefer: &str| {
        format!("--b\r\nContent-Type: application/http\r\n\r\nGET contacts?$select=nope HTTP/1.1\r\n{prefer}\r\n\r\n")
    };
    let kind = [("content-type", "multipart/mixed; boundary=b"), ("prefer", "odata.continue-on-error")];
    let body = format!("{}{}--b--", part("Prefer: odata.include-annotations=\"*\"\r\n"), part(""));
    let answer = world.send(Method::POST, "$batch", &kind, body).expect(200).text();
    assert_eq!((answer.matches("\"message\"").count(), answer.matches("CDS.HelpLink").count()), (2, 1));
}

#[test]
fn what_is_not_emulated_says_so_by_name() {
    let world = World::new();
    let id = world.contact("A", "B");
    for (path, named) in [
        ("$metadata?annotations=true".to_owned(), "$metadata"),
        ("contacts?$apply=compute(1 as n)".to_owned(), "$apply"),
        ("contacts?$apply=aggregate($count as n)&$top=1".to_owned(), "$top"),
        ("contacts?$expand=ownerid/businessunitid".to_owned(), "ownerid/businessunitid"),
        (format!("contacts({id})/ownerid/fullname"), "ownerid"),
    ] {
        let (_, message) = world.get(&path).error(501);
        assert!(message.contains(named), "{path}: {message}");
    }
}

#[test]
fn paths_outside_the_api_are_404() {
    let world = World::new();
    for path in ["/", "/api/data/v8.2/contacts", "/api/data/contacts", "/api/data/v9.0.1/contacts"] {
        let response = world.emulator.handle(http::Request::get(path).body(Vec::new()).unwrap());
        assert_eq!(response.status(), 404, "{path}");
    }
}

#[test]
fn a_url_may_be_too_long() {
    let world = World::new();
    let filter = format!("contacts?$filter=firstname eq '{}'", "x".repeat(33_000));
    world.get(&filter).error(414);
}
