//! The tree as JSON: stable names, and back without a loss.

use proptest::prelude::*;
use segment_convert::{from_json, to_json};
use segment_query::{Dialect, parse};
use serde_json::{Value, json};

#[cfg(test)]
#[path = "../../segment-query/tests/trees/mod.rs"]
mod trees;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn a_tree_comes_back_the_same(
        (dialect, query) in prop_oneof![Just(Dialect::Outbound), Just(Dialect::RealTime)]
            .prop_flat_map(|dialect| (Just(dialect), trees::query(dialect)))
    ) {
        let json = to_json(&query, dialect);
        prop_assert_eq!(from_json(&json), Ok((dialect, query)), "{}", json);
    }
}

#[test]
fn names_are_stable() {
    let text = "(PROFILE(account, a).FILTER(a.revenue > 2.50 && NOT(ISNULL(a.name))).TRAVERSE(contact_account_parentcustomerid, c) \
                EXCEPT INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(COUNT() > 1, UTCDAYS(7)))\
                .ORDERBY(createdon DESC).TAKE(5)";
    let json: Value = serde_json::from_str(&to_json(&parse(text).query.unwrap(), Dialect::Outbound)).unwrap();
    let column = |name: &str| json!({ "kind": "column", "alias": "a", "name": name });
    let expected = json!({
        "version": 1,
        "dialect": "outbound",
        "set": { "kind": "except", "of": [
            { "kind": "profile", "entity": "account", "alias": "a", "steps": [
                { "kind": "filter", "condition": { "kind": "all", "of": [
                    { "kind": "compare", "left": column("revenue"), "op": ">", "right": { "kind": "number", "number": "2.5" } },
                    { "kind": "not", "condition": { "kind": "is_null", "column": { "alias": "a", "name": "name" } } },
                ] } },
                { "kind": "traverse", "relationship": "contact_account_parentcustomerid", "alias": "c" },
            ] },
            { "kind": "interaction", "interaction": "EmailOpened", "link": "EmailOpened_ContactLink",
              "having": { "aggregate": "count", "op": ">", "value": "1", "window": { "unit": "days", "length": 7 } } },
        ] },
        "page": { "order_by": [{ "column": { "name": "createdon" }, "descending": true }], "take": 5 },
    });
    assert_eq!(json, expected);
}

#[test]
fn what_is_no_tree_of_a_query_is_refused() {
    let profile = |entity: &str| json!({ "kind": "profile", "entity": entity });
    let document = |set: Value| json!({ "version": 1, "dialect": "outbound", "set": set }).to_string();
    let filtered = |condition: Value| {
        document(
            json!({ "kind": "profile", "entity": "contact", "steps": [{ "kind": "filter", "condition": condition }] }),
        )
    };
    let test = json!({ "kind": "is_null", "column": { "name": "a" } });
    let mut deep = test.clone();
    for _ in 0..200 {
        deep = json!({ "kind": "not", "condition": deep });
    }
    for (json, says) in [
        ("PROFILE(contact)".to_owned(), "no tree of a query"),
        (document(profile("contact")).replace(":1,", ":2,"), "only version 1"),
        (document(json!({ "kind": "table", "entity": "contact" })), "no tree of a query"),
        (document(json!({ "kind": "profile", "entity": "contact", "filter": null })), "no tree of a query"),
        (document(profile("contact) UNION PROFILE(contact")), "read differently"),
        (document(profile("a b")), "Its text would be wrong"),
        (document(profile("")), "Its text would be wrong"),
        (document(json!({ "kind": "union", "of": [profile("contact")] })), "read differently"),
        (document(json!({ "kind": "union", "of": [] })), "Its text would be wrong"),
        (filtered(json!({ "kind": "all", "of": [test] })), "read differently"),
        (filtered(deep), "no tree of a query"),
        (
            filtered(json!({ "kind": "compare", "op": "==", "left": { "kind": "column", "name": "a" },
            "right": { "kind": "number", "number": "1e5" } })),
            "no number",
        ),
    ] {
        let error = from_json(&json).unwrap_err().to_string();
        assert!(error.contains(says), "{json}: {error}");
    }
}
