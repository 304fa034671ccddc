//! Dataverse's own functions in `$filter`, and the same questions as FetchXML's operators.

use serde_json::{Value, json};

use crate::support::World;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Contacts created at eleven at night the day before yesterday, ten at night yesterday, and at noon today.
fn world() -> World {
    let world = World::new();
    world.pass(-37 * HOUR);
    world.create("contacts", json!({ "lastname": "A", "birthdate": "2026-11-22", "numberofchildren": 1 }));
    world.pass(23 * HOUR);
    world.create("contacts", json!({ "lastname": "B", "birthdate": "2026-11-23", "numberofchildren": 2 }));
    world.pass(14 * HOUR);
    world.create("contacts", json!({ "lastname": "C", "birthdate": "2026-11-29", "numberofchildren": 3 }));
    world
}

fn names(rows: &[Value]) -> String {
    rows.iter().filter_map(Value::as_str).collect::<Vec<_>>().concat()
}

#[track_caller]
fn found(world: &World, filter: &str) -> String {
    let path = format!("contacts?$select=lastname&$orderby=lastname&$filter={filter}");
    names(&world.get(&path).expect(200).column("lastname"))
}

/// By the function of the Web API, and by FetchXML's operator.
#[track_caller]
fn both(world: &World, function: &str, operator: &str, column: &str, values: &[&str]) -> String {
    let list = values.iter().map(|v| format!("\"{v}\"")).collect::<Vec<_>>().join(",");
    let argument = match (values, function) {
        ([], _) => String::new(),
        (_, "In" | "NotIn" | "Between" | "NotBetween") => format!(",PropertyValues=[{list}]"),
        ([one, ..], _) => format!(",PropertyValue='{one}'"),
    };
    let by_function = found(world, &format!("Microsoft.Dynamics.CRM.{function}(PropertyName='{column}'{argument})"));
    let values: String = values.iter().map(|value| format!("<value>{value}</value>")).collect();
    let xml = format!(
        "<fetch><entity name='contact'><attribute name='lastname'/><order attribute='lastname'/><filter>\
         <condition attribute='{column}' operator='{operator}'>{values}</condition></filter></entity></fetch>"
    );
    let by_operator = names(&world.get(&format!("contacts?fetchXml={xml}")).expect(200).column("lastname"));
    assert_eq!(by_function, by_operator, "{function} and {operator}");
    by_function
}

/// It is noon on Monday, 23 November 2026.
#[test]
fn moments_are_told_from_now() {
    let world = world();
    for (function, operator, number, expected) in [
        ("Today", "today", "", "C"),
        ("Yesterday", "yesterday", "", "B"),
        ("ThisWeek", "this-week", "", "BC"),
        ("LastWeek", "last-week", "", "A"),
        ("ThisMonth", "this-month", "", "ABC"),
        ("LastYear", "last-year", "", ""),
        ("Last7Days", "last-seven-days", "", "ABC"),
        ("LastXDays", "last-x-days", "1", "BC"),
        ("LastXHours", "last-x-hours", "14", "BC"),
        ("LastXHours", "last-x-hours", "13", "C"),
        ("LastXMonths", "last-x-months", "1", "ABC"),
        ("NextXHours", "next-x-hours", "1", "C"),
        ("OlderThanXDays", "olderthan-x-days", "1", "A"),
        ("OlderThanXHours", "olderthan-x-hours", "14", "A"),
        ("OlderThanXMinutes", "olderthan-x-minutes", "1", "AB"),
    ] {
        let values = if number.is_empty() { vec![] } else { vec![number] };
        assert_eq!(both(&world, function, operator, "createdon", &values), expected, "{function} {number}");
    }
    // A date alone is its midnight.
    for (function, operator, expected) in [
        ("Today", "today", "B"),
        ("Yesterday", "yesterday", "A"),
        ("ThisWeek", "this-week", "AB"),
        ("NextWeek", "next-week", "C"),
        ("Next7Days", "next-seven-days", "C"),
        ("Tomorrow", "tomorrow", ""),
    ] {
        assert_eq!(both(&world, function, operator, "birthdate", &[]), expected, "{function}");
    }
    world.pass(DAY);
    assert_eq!(both(&world, "Yesterday", "yesterday", "createdon", &[]), "C");
}

#[test]
fn days_lists_and_ranges() {
    let world = world();
    assert_eq!(both(&world, "On", "on", "createdon", &["2026-11-22"]), "B");
    assert_eq!(both(&world, "OnOrAfter", "on-or-after", "createdon", &["2026-11-22"]), "BC");
    assert_eq!(both(&world, "OnOrBefore", "on-or-before", "createdon", &["2026-11-22"]), "AB");
    assert_eq!(both(&world, "In", "in", "lastname", &["a", "C"]), "AC");
    assert_eq!(both(&world, "NotIn", "not-in", "lastname", &["a", "C"]), "B");
    assert_eq!(both(&world, "Between", "between", "numberofchildren", &["2", "3"]), "BC");
    assert_eq!(both(&world, "NotBetween", "not-between", "numberofchildren", &["2", "3"]), "A");
}

#[test]
fn what_is_mine() {
    let world = world();
    assert_eq!(both(&world, "EqualUserId", "eq-userid", "ownerid", &[]), "ABC");
    assert_eq!(both(&world, "NotEqualUserId", "ne-userid", "ownerid", &[]), "");
    assert_eq!(both(&world, "EqualBusinessId", "eq-businessid", "owningbusinessunit", &[]), "ABC");
    assert_eq!(both(&world, "NotEqualBusinessId", "ne-businessid", "owningbusinessunit", &[]), "");
    assert_eq!(both(&world, "EqualUserId", "eq-userid", "contactid", &[]), "");
}

#[test]
fn functions_stand_wherever_a_condition_does() {
    let world = world();
    let crm = "Microsoft.Dynamics.CRM";
    assert_eq!(found(&world, &format!("not {crm}.In(PropertyName='lastname',PropertyValues=['A'])")), "BC");
    assert_eq!(
        found(&world, &format!("lastname eq 'A' or {crm}.LastXHours(PropertyName='createdon',PropertyValue=1)")),
        "AC"
    );
    assert_eq!(
        found(&world, &format!("{crm}.In(PropertyValues=@v,PropertyName=@p)&@p='lastname'&@v=[\"A\",'B']")),
        "AB"
    );
    assert_eq!(found(&world, &format!("{crm}.EqualUserId(PropertyName='_ownerid_value')")), "ABC");
    let account = json!({ "name": "X", "contact_customer_accounts": [{ "lastname": "D" }, { "lastname": "E;F" }] });
    let account = world.create("accounts", account);
    let names = format!("$filter={crm}.In(PropertyName='lastname',PropertyValues=[\"E;F\",\"x\"]);$select=lastname");
    let expanded = world.get(&format!("accounts({account})?$expand=contact_customer_accounts({names})"));
    assert_eq!(expanded.expect(200).json()["contact_customer_accounts"].as_array().unwrap().len(), 1);
    let grouped = format!("filter({crm}.Today(PropertyName='createdon'))/aggregate($count as n)");
    assert_eq!(world.get(&format!("contacts?$apply={grouped}")).expect(200).column("n"), [3]);
}

#[test]
fn what_a_function_cannot_do_is_said() {
    let world = world();
    let asked = |call: &str| world.get(&format!("contacts?$filter=Microsoft.Dynamics.CRM.{call}"));
    for call in [
        "Today(PropertyName='lastname')",
        "Today(PropertyName='nothing')",
        "Today()",
        "Today(createdon)",
        "Today(PropertyName=createdon)",
        "Today(PropertyName='createdon',PropertyValue=1)",
        "LastXDays(PropertyName='createdon')",
        "LastXDays(PropertyName='createdon',PropertyValue='x')",
        "LastXDays(PropertyName='createdon',PropertyValue=0)",
        "LastXDays(PropertyName='createdon' PropertyValue=1)",
        "In(PropertyName='lastname',PropertyValues=[])",
        "Between(PropertyName='numberofchildren',PropertyValues=[\"1\"])",
        "On(PropertyName='createdon',PropertyValue='soon')",
        "ContainValues(PropertyName='gendercode',PropertyValues=[\"1\"])",
        "EqualUserId(PropertyName='lastname')",
    ] {
        asked(call).error(400);
    }
    let (code, message) = asked("Contains(PropertyName='lastname',PropertyValue='a')").error(400);
    assert_eq!(code, "0x80041120");
    assert_eq!(message, "Unknown Condition Operator: Contains. FetchXml does not support it");
    let (_, message) = asked("InFiscalYear(PropertyName='createdon',PropertyValue=2026)").error(501);
    assert!(message.contains("Microsoft.Dynamics.CRM.InFiscalYear"), "{message}");
}
