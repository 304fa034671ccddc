//! Bad input gets a clear error and changes nothing; unusual input arrives as it was sent.

use http::Method;
use serde_json::{Value, json};

use super::world::{DELAY_MS, DRAFT, DYNAMIC, GOING_LIVE, Ids, LIVE, SEGMENTS, STATIC, World, encoded, ids};

const ACTIONS: [&str; 3] =
    ["msdyncrm_ValidateSegment", "msdyncrm_FetchContactsByQuery", "msdyncrm_SegmentMembersUpdate"];
const NOBODY: &str = "00000000-0000-4000-8000-00000000dead";
const TOO_LONG: &str = "0x80044331";
/// Every kind of quote and bracket, what escapes and ends things elsewhere, and letters beyond ASCII.
const MARKS: &str = "O'Brien \"& Sons\" <script>alert('1')</script> ''\\ %27 ]]> -- 東京";

fn draft(name: &str, query: &str) -> Value {
    json!({ "msdyncrm_segmentname": name, "msdyncrm_segmentquery": query, "msdyncrm_segmenttype": DYNAMIC,
        "statuscode": DRAFT })
}

#[tokio::test]
async fn malformed_json_is_refused_by_every_address_that_takes_a_body() {
    let world = World::start().await;
    let id = world.create_segment(draft("Kept", "PROFILE(contact)")).await;
    let before = world.all_segments().await;
    let record = format!("{SEGMENTS}({id})");
    let mut addresses = vec![(Method::POST, SEGMENTS), (Method::PATCH, record.as_str())];
    addresses.extend(ACTIONS.map(|action| (Method::POST, action)));
    for (method, path) in addresses {
        for body in
            ["{", "{\"msdyncrm_segmentname\":\"x\",}", "[]", "\"x\"", "null", "{} {}", "<xml/>", "{\"a\":\"\u{1}\"}"]
        {
            let (code, message) = world.send(method.clone(), path, body).await.error(400);
            assert_eq!(code, "0x80048d19", "{method} {path} {body}");
            assert!(message.contains("JSON"), "{method} {path} {body}: {message}");
        }
    }
    assert_eq!(world.all_segments().await, before);
}

#[tokio::test]
async fn an_unknown_id_is_not_found() {
    let world = World::start().await;
    let before = world.all_segments().await;
    let record = format!("{SEGMENTS}({NOBODY})");
    let state = json!({ "msdyncrm_segmentid": NOBODY, "msdyncrm_operation": "getState" }).to_string();
    let add = json!({ "msdyncrm_segmentid": NOBODY, "msdyncrm_operation": "addByIds", "msdyncrm_memberids": "[]" });
    for (method, path, headers, body) in [
        (Method::GET, record.as_str(), [].as_slice(), String::new()),
        (Method::DELETE, &record, &[], String::new()),
        (Method::PATCH, &record, &[("if-match", "*")], json!({ "statuscode": GOING_LIVE }).to_string()),
        (Method::POST, "msdyncrm_SegmentMembersUpdate", &[], state),
        (Method::POST, "msdyncrm_SegmentMembersUpdate", &[], add.to_string()),
    ] {
        let answer = world.exchange(method.clone(), &format!("api/data/v9.0/{path}"), headers, body).await;
        let (code, message) = answer.error(404);
        assert_eq!(code, "0x80040217", "{method} {path}");
        assert!(message.contains(NOBODY), "{method} {path}: {message}");
    }
    // Without a precondition a PATCH would create, and this body says too little for that.
    world.send(Method::PATCH, &record, json!({ "statuscode": DRAFT }).to_string()).await.error(400);
    assert_eq!(world.all_segments().await, before);
}

#[tokio::test]
async fn a_wrong_verb_is_not_allowed() {
    let world = World::start().await;
    let id = world.create_segment(draft("Kept", "PROFILE(contact)")).await;
    let before = world.all_segments().await;
    let record = format!("{SEGMENTS}({id})");
    let mut wrong = vec![
        (Method::POST, record.as_str()),
        (Method::PUT, &record),
        (Method::OPTIONS, &record),
        (Method::DELETE, SEGMENTS),
        (Method::PATCH, SEGMENTS),
        (Method::PUT, SEGMENTS),
    ];
    for action in ACTIONS {
        wrong.extend([Method::GET, Method::PUT, Method::PATCH, Method::DELETE].map(|method| (method, action)));
    }
    for (method, path) in wrong {
        let body = if method == Method::GET { "" } else { "{}" };
        let answer = world.send(method.clone(), path, body).await;
        let (_, message) = answer.error(405);
        assert!(message.contains(method.as_str()), "{method} {path}: {message}");
        if ACTIONS.contains(&path) {
            assert_eq!(answer.header("allow"), Some("POST"), "{method} {path}");
        }
    }
    assert_eq!(world.all_segments().await, before);
}

#[tokio::test]
async fn a_name_has_a_hundred_characters_and_no_more() {
    let world = World::start().await;
    let before = world.all_segments().await.len();
    for letter in ["a", "ß", "京", "😀"] {
        let answer = world.send(Method::POST, SEGMENTS, draft(&letter.repeat(101), "").to_string()).await;
        let (code, message) = answer.error(400);
        assert_eq!(code, TOO_LONG, "{letter}");
        assert!(message.contains("msdyncrm_segmentname") && message.contains("'100'"), "{message}");
    }
    assert_eq!(world.all_segments().await.len(), before);
    let name = "京".repeat(100);
    let id = world.create_segment(draft(&name, "PROFILE(contact)")).await;
    assert_eq!(world.segment(&id).await["msdyncrm_segmentname"], name);
    let body = json!({ "msdyncrm_segmentname": "b".repeat(101) }).to_string();
    assert_eq!(world.send(Method::PATCH, &format!("{SEGMENTS}({id})"), body).await.error(400).0, TOO_LONG);
    assert_eq!(world.segment(&id).await["msdyncrm_segmentname"], name);
}

/// A query of exactly so many characters that selects nobody.
fn query_of(chars: usize) -> String {
    let frame = "PROFILE(contact).FILTER(lastname == '')";
    frame.replace("''", &format!("'{}'", "ü".repeat(chars - frame.chars().count())))
}

#[tokio::test]
async fn a_query_has_four_thousand_characters_and_no_more() {
    let world = World::start().await;
    let before = world.all_segments().await.len();
    for status in [DRAFT, GOING_LIVE] {
        for column in ["msdyncrm_segmentquery", "msdyncrm_query"] {
            let body = json!({ "msdyncrm_segmentname": "Long", "msdyncrm_segmenttype": DYNAMIC,
                "statuscode": status, (column): query_of(4_001) });
            let (code, message) = world.send(Method::POST, SEGMENTS, body.to_string()).await.error(400);
            assert_eq!(code, TOO_LONG, "{status} {column}");
            assert!(message.contains("msdyncrm_segmentquery") && message.contains("'4000'"), "{message}");
        }
    }
    assert_eq!(world.all_segments().await.len(), before);

    let mut body = draft("Long", &query_of(4_000));
    body["statuscode"] = json!(GOING_LIVE);
    let id = world.create_segment(body.clone()).await;
    world.pass(DELAY_MS);
    let segment = world.segment(&id).await;
    assert_eq!((&segment["statuscode"], &segment["msdyncrm_segmentquery"]), (&json!(LIVE), &json!(query_of(4_000))));
    world.assert_members(&id, &Ids::new()).await;

    for (chars, valid) in [(4_000, true), (4_001, false)] {
        body["msdyncrm_segmentquery"] = json!(query_of(chars));
        let answer = world.send(Method::POST, "msdyncrm_ValidateSegment", body.to_string()).await.json(200);
        assert_eq!(answer["ValidationResult"] == "[]", valid, "{chars}: {answer}");
    }
}

#[tokio::test]
async fn quotes_and_brackets_come_back_as_they_were_sent() {
    let world = World::start().await;
    let literal = MARKS.replace('\'', "''");
    let query = format!("PROFILE(contact).FILTER(nickname == '{literal}')");
    let person = world.create_contact(json!({ "lastname": "Marks", "nickname": MARKS })).await;
    world.create_contact(json!({ "lastname": "Other", "nickname": literal })).await;
    let mut body = draft(MARKS, &query);
    body["msdyncrm_description"] = json!(format!("{MARKS}\r\n\t{MARKS}"));
    body["statuscode"] = json!(GOING_LIVE);
    let validated = json!({ "msdyncrm_segmentname": MARKS, "msdyncrm_segmentquery": query,
        "msdyncrm_segmenttype": DYNAMIC, "statuscode": GOING_LIVE });
    let answer = world.send(Method::POST, "msdyncrm_ValidateSegment", validated.to_string()).await.json(200);
    assert_eq!(answer["ValidationResult"], "[]");

    let id = world.create_segment(body.clone()).await;
    world.pass(DELAY_MS);
    let segment = world.segment(&id).await;
    for column in ["msdyncrm_segmentname", "msdyncrm_description", "msdyncrm_segmentquery"] {
        assert_eq!(segment[column], body[column], "{column}");
    }
    assert_eq!(segment["statuscode"], LIVE);
    world.assert_members(&id, &Ids::from([person])).await;

    let filter = encoded(&format!("msdyncrm_segmentname eq '{literal}'"));
    let rows = world.get(&format!("{SEGMENTS}?$select=msdyncrm_segmentname&$filter={filter}")).await.rows();
    assert_eq!(ids(&rows, "msdyncrm_segmentid"), Ids::from([id.clone()]));
}

#[tokio::test]
async fn quotes_and_brackets_in_wrong_places_are_only_text() {
    let world = World::start().await;
    let id = world.create_segment(json!({ "msdyncrm_segmentname": "S", "msdyncrm_segmenttype": STATIC })).await;
    let before = world.all_segments().await;
    let members = |ids: &str| {
        json!({ "msdyncrm_segmentid": id, "msdyncrm_operation": "addByIds", "msdyncrm_memberids": ids }).to_string()
    };
    for list in ["", MARKS, "[\"x'); DROP TABLE contact; --\"]", "{}", "[1]"] {
        let answer = world.send(Method::POST, "msdyncrm_SegmentMembersUpdate", members(list)).await;
        assert!(answer.error(400).1.contains("msdyncrm_memberids"), "{list}");
    }
    let operation = json!({ "msdyncrm_segmentid": id, "msdyncrm_operation": MARKS }).to_string();
    let answer = world.send(Method::POST, "msdyncrm_SegmentMembersUpdate", operation).await;
    assert!(answer.error(400).1.contains(MARKS));
    for query in [MARKS, "PROFILE(contact).FILTER(lastname == 'x' OR '1'='1')", "PROFILE(contact\"; --)"] {
        let body = json!({ "Query": query }).to_string();
        world.send(Method::POST, "msdyncrm_FetchContactsByQuery", body).await.error(400);
    }
    for filter in ["msdyncrm_segmentname eq 'x' or 1=1", "msdyncrm_segmentname eq '", MARKS] {
        world.get(&format!("{SEGMENTS}?$filter={}", encoded(filter))).await.error(400);
    }
    world.pass(DELAY_MS);
    assert_eq!(world.all_segments().await, before);
}
