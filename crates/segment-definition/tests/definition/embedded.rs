//! What the designer builds, the embedded Dataverse answers; and what is read back from its text finds the same contacts.

use std::sync::{Arc, LazyLock};

use dataverse::assumptions::read_contacts;
use emulator::{Clock, Emulator, Options, Storage};
use proptest::prelude::*;
use segment_definition::{Condition, Definition, Operator, Path, Stretch, TimeUnit, Value, compile, read};
use segment_query::ast::SetOp;
use segment_query::parse;
use serde_json::json;

use crate::common::{Content, Tree, build, day, join, rule};

struct Standing;

impl Clock for Standing {
    fn now_ms(&self) -> i64 {
        1_774_952_430_500
    }
}

static DATAVERSE: LazyLock<Emulator> = LazyLock::new(|| {
    let options = Options { contacts: 400, ..Options::new(Storage::Memory, Arc::new(Standing)) };
    Emulator::open(options).unwrap()
});

/// The ids of the contacts that a query finds, in order.
fn found(query: &str) -> Vec<String> {
    let fetch = "<fetch count='5000' page='1'><entity name='contact'><attribute name='contactid'/><order attribute='contactid'/></entity></fetch>";
    let body = json!({ "Query": query, "FetchXml": fetch }).to_string().into_bytes();
    let request = http::Request::post("/api/data/v9.0/msdyncrm_FetchContactsByQuery")
        .header("content-type", "application/json")
        .body(body)
        .unwrap();
    let answer = DATAVERSE.handle(request);
    assert_eq!(answer.status(), 200, "{query}\n{}", String::from_utf8_lossy(answer.body()));
    let rows = read_contacts(answer.body()).unwrap().rows;
    let mut ids: Vec<String> = rows.iter().map(|row| row["contactid"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

/// Conditions that make sense on columns that are there, of every kind and with every operator.
fn condition(texts: &'static [&'static str], numbers: &'static [&'static str]) -> impl Strategy<Value = Condition> {
    use Operator::*;
    let text = || prop::sample::select(vec!["Rome", "Paris", "a", "O'Brien", "on"]).prop_map(|t| Value::Text(t.into()));
    let number = || (0i64..200_000).prop_map(|n| Value::Number(n.to_string()));
    let named = |names: &'static [&'static str]| prop::sample::select(names.to_vec());
    let other = move |names| named(names).prop_map(|name| vec![Value::Column(name.to_owned())]);
    let compared = || prop::sample::select(vec![Is, IsNot, Greater, GreaterOrEqual, Less, LessOrEqual]);
    let date = || named(&["createdon", "modifiedon"]);
    let days = || day().prop_map(Value::Text);
    let moving = prop::sample::select(Stretch::ALL.to_vec()).prop_map(During);
    let ago = prop::sample::select(TimeUnit::ALL.to_vec()).prop_map(InTheLast);
    let has = || prop::sample::select(vec![HasData, HasNoData]);
    let tests = vec![Is, IsNot, Contains, DoesNotContain, BeginsWith, DoesNotBeginWith, EndsWith, DoesNotEndWith];
    let lists = || prop::sample::select(vec![IsOneOf, IsNoneOf]);
    prop_oneof![
        (named(texts), prop::sample::select(tests), text().prop_map(|t| vec![t])),
        (named(texts), lists(), prop::collection::vec(text(), 2..4)),
        (named(texts), prop::sample::select(vec![Is, IsNot]), other(texts)),
        (named(texts), has(), Just(Vec::new())),
        (named(numbers), compared(), number().prop_map(|n| vec![n])),
        (named(numbers), lists(), prop::collection::vec(number(), 2..4)),
        (named(numbers), Just(Between), prop::collection::vec(number(), 2)),
        (named(numbers), compared(), other(numbers)),
        (date(), prop::sample::select(vec![GreaterOrEqual, Less, OnDay]), days().prop_map(|d| vec![d])),
        (date(), Just(Between), prop::collection::vec(days(), 2)),
        (date(), compared(), other(&["createdon", "modifiedon"])),
        (date(), moving, Just(Vec::new())),
        (date(), ago, (1u32..40).prop_map(|n| vec![Value::Number(n.to_string())])),
    ]
    .prop_map(|(column, operator, values)| Condition { column: Some(column.to_owned()), operator, values })
}

fn trees(texts: &'static [&'static str], numbers: &'static [&'static str]) -> impl Strategy<Value = Vec<Tree>> {
    let tree = condition(texts, numbers).prop_map(Tree::Line).prop_recursive(3, 12, 3, |inner| {
        (rule(), prop::collection::vec(inner, 0..3)).prop_map(|(rule, children)| Tree::Group(rule, children))
    });
    prop::collection::vec(tree, 0..4)
}

fn blocks() -> impl Strategy<Value = Vec<(SetOp, Content)>> {
    let contacts = trees(&["address1_city", "lastname"], &["creditlimit", "annualincome"]);
    let accounts = trees(&["name", "address1_city"], &["revenue", "creditlimit"]);
    let hops = prop::sample::select(vec![
        vec!["contact_account_parentcustomerid"],
        vec!["account_account_parentaccountid", "contact_account_parentcustomerid"],
        vec!["lead_account_parentaccountid", "lead_contact_parentcontactid"],
    ]);
    let path =
        hops.prop_map(|hops| Path { entity: "account".into(), hops: hops.into_iter().map(str::to_owned).collect() });
    let content = prop_oneof![
        3 => (rule(), contacts).prop_map(|(rule, trees)| Content::Query(rule, trees)),
        2 => (path, rule(), accounts).prop_map(|(path, rule, trees)| Content::Related(path, rule, trees)),
    ];
    let content = content
        .prop_recursive(2, 6, 3, |inner| prop::collection::vec((join(), inner), 1..4).prop_map(Content::Brackets));
    prop::collection::vec((join(), content), 1..4)
}

/// What the blocks find one by one, joined as sets: an account of the definition that owes nothing to its text.
fn joined(blocks: &[(SetOp, Content)]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (place, (join, content)) in blocks.iter().enumerate() {
        let own = match content {
            Content::Brackets(inside) => joined(inside),
            content => found(&text_of(&build(&[(SetOp::Union, content.clone())]))),
        };
        match (place, join) {
            (0, _) | (_, SetOp::Union) => all.extend(own),
            (_, SetOp::Intersect) => all.retain(|id| own.contains(id)),
            (_, SetOp::Except) => all.retain(|id| !own.contains(id)),
        }
        all.sort();
        all.dedup();
    }
    all
}

fn text_of(definition: &Definition) -> String {
    compile(definition).query.unwrap().to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_back_finds_the_same_contacts(blocks in blocks()) {
        let text = text_of(&build(&blocks));
        let query = parse(&text).query.unwrap();
        let again = text_of(&read(&query, &text));
        let contacts = found(&text);
        prop_assert_eq!(&found(&again), &contacts, "{}\n{}", &text, &again);
        prop_assert_eq!(joined(&blocks), contacts, "{}", text);
    }
}
