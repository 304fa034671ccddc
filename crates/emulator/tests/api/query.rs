//! `$select`, `$filter`, `$orderby`, `$top`, `$count`, pages and annotations.

use http::Method;
use serde_json::{Value, json};

use crate::support::World;

/// Three contacts: Ann in Berlin with two children, bob in PARIS with none said, Zoë without a city.
fn people() -> World {
    let world = World::new();
    let ann = json!({ "firstname": "Ann", "lastname": "O'Brien", "address1_city": "Berlin", "numberofchildren": 2,
        "donotemail": true, "birthdate": "1980-05-17", "gendercode": 2, "creditlimit": 1234.5 });
    world.create("contacts", ann);
    world.create("contacts", json!({ "firstname": "bob", "lastname": "Stone", "address1_city": "PARIS" }));
    world.create("contacts", json!({ "firstname": "Zoë", "lastname": "Δελτα", "numberofchildren": 5 }));
    world
}

#[track_caller]
fn found(world: &World, filter: &str) -> Vec<Value> {
    let path = format!("contacts?$select=firstname&$orderby=firstname&$filter={filter}");
    world.get(&path).expect(200).column("firstname")
}

#[test]
fn comparisons_ignore_case_and_leave_out_what_is_missing() {
    let world = people();
    assert_eq!(found(&world, "address1_city eq 'paris'"), ["bob"]);
    assert_eq!(found(&world, "lastname eq 'ΔΕΛΤΑ'"), ["Zoë"]);
    assert_eq!(found(&world, "lastname eq 'O''Brien'"), ["Ann"]);
    assert_eq!(found(&world, "numberofchildren ge 2"), ["Ann", "Zoë"]);
    assert_eq!(found(&world, "numberofchildren gt 2"), ["Zoë"]);
    assert_eq!(found(&world, "numberofchildren lt 5"), ["Ann"]);
    assert_eq!(found(&world, "numberofchildren le 5"), ["Ann", "Zoë"]);
    // Zoë has no city: neither equal nor unequal, and `not` does not change that.
    assert_eq!(found(&world, "address1_city ne 'Berlin'"), ["bob"]);
    assert_eq!(found(&world, "not (address1_city eq 'Berlin')"), ["bob"]);
    assert_eq!(found(&world, "address1_city eq null"), ["Zoë"]);
    assert_eq!(found(&world, "address1_city ne null"), ["Ann", "bob"]);
    assert_eq!(found(&world, "null eq address1_city"), ["Zoë"]);
}

/// As in T-SQL, wherever a part of a text is looked for, and nowhere else.
#[test]
fn wildcards_are_wildcards() {
    let world = people();
    for (filter, who) in [
        ("contains(lastname,'b%25n')", &["Ann"][..]),
        ("contains(lastname,'_bri')", &["Ann"]),
        ("startswith(lastname,'[a-s]')", &["Ann", "bob"]),
        ("startswith(lastname,'[^a-s]')", &["Zoë"]),
        ("endswith(lastname,'o_e')", &["bob"]),
        ("endswith(lastname,'o%25')", &["Ann", "bob"]),
        ("not contains(lastname,'o%25')", &["Zoë"]),
        ("contains(lastname,'[%25]')", &[]),
        ("lastname eq '%25'", &[]),
        ("lastname ne 'Ston_'", &["Ann", "Zoë", "bob"]),
    ] {
        let mut found = found(&world, filter);
        found.sort_by_key(Value::to_string);
        assert_eq!(found, who, "{filter}");
    }
    for (operator, value, who) in [
        ("begins-with", "_to", 1),
        ("not-begin-with", "_to", 2),
        ("ends-with", "o_e", 1),
        ("not-end-with", "o_e", 2),
        ("begins-with", "[s]", 1),
        ("eq", "Ston_", 0),
    ] {
        let xml = format!(
            "<fetch><entity name='contact'><filter><condition attribute='lastname' operator='{operator}' \
             value='{value}'/></filter></entity></fetch>"
        );
        let found = world.get(&format!("contacts?fetchXml={xml}")).expect(200);
        assert_eq!(found.column("contactid").len(), who, "{operator} {value}");
    }
}

#[test]
fn logic_functions_dates_and_booleans() {
    let world = people();
    assert_eq!(found(&world, "firstname eq 'Ann' or firstname eq 'bob' and address1_city eq null"), ["Ann"]);
    assert_eq!(found(&world, "(firstname eq 'Ann' or firstname eq 'bob') and address1_city ne null"), ["Ann", "bob"]);
    assert_eq!(found(&world, "contains(lastname,'bri')"), ["Ann"]);
    assert_eq!(found(&world, "startswith(lastname,'s')"), ["bob"]);
    assert_eq!(found(&world, "endswith(lastname,'ΤΑ')"), ["Zoë"]);
    assert_eq!(found(&world, "not contains(lastname,'bri')"), ["bob", "Zoë"]);
    assert_eq!(found(&world, "donotemail eq true"), ["Ann"]);
    assert_eq!(found(&world, "birthdate eq 1980-05-17"), ["Ann"]);
    assert_eq!(found(&world, "birthdate lt 1980-05-17"), Vec::<Value>::new());
    assert_eq!(
        found(&world, "createdon ge 2026-11-23T12:00:00Z and createdon lt 2026-11-23T13:00:01%2B01:00").len(),
        3
    );
    assert_eq!(found(&world, "createdon gt 2026-11-23T12:00:00Z").len(), 0);
    assert_eq!(found(&world, "firstname eq lastname").len(), 0);
    assert_eq!(found(&world, "modifiedon eq createdon").len(), 3);
}

#[test]
fn lookups_are_filtered_by_their_value() {
    let world = people();
    let account = world.create("accounts", json!({ "name": "Contoso" }));
    let bind = format!("/accounts({account})");
    world.create("contacts", json!({ "firstname": "Cy", "parentcustomerid_account@odata.bind": bind }));
    assert_eq!(found(&world, &format!("_parentcustomerid_value eq {account}")), ["Cy"]);
    assert_eq!(found(&world, &format!("_parentcustomerid_value eq {}", account.to_uppercase())), ["Cy"]);
    assert_eq!(found(&world, "_parentcustomerid_value eq null").len(), 3);
}

#[test]
fn what_a_filter_holds_stays_a_value() {
    let world = people();
    for text in
        ["' or 1 eq 1 or firstname eq '", "'; DROP TABLE contact; --", "\\' OR ''='", "[%25]", "[_]", "\"", "<script>"]
    {
        let quoted = text.replace('\'', "''");
        assert_eq!(found(&world, &format!("firstname eq '{quoted}'")).len(), 0, "{text}");
        assert_eq!(found(&world, &format!("contains(firstname,'{quoted}')")).len(), 0, "{text}");
    }
    for broken in
        ["firstname eq 'x' or 1=1", "firstname eq 'x'; DROP TABLE contact", "1 eq 1) or (1 eq 1", "firstname--"]
    {
        let answer = world.get(&format!("contacts?$filter={broken}"));
        assert!(matches!(answer.status.as_u16(), 400 | 501), "{broken}: {}", answer.text());
    }
    assert_eq!(world.get("contacts").column("contactid").len(), 3);
}

#[test]
fn a_long_chain_of_alternatives_is_no_problem() {
    let world = people();
    let any = vec!["firstname+eq+'Ann'"; 1_200].join("+or+");
    assert_eq!(found(&world, &any), ["Ann"]);
}

#[test]
fn an_unknown_column_is_a_bad_request_with_the_documented_words() {
    let world = people();
    for path in ["contacts?$select=x", "contacts?$filter=x eq 1", "contacts?$orderby=x desc"] {
        let (code, message) = world.get(path).error(400);
        assert_eq!(code, "0x80060888");
        assert_eq!(message, "Could not find a property named 'x' on type 'Microsoft.Dynamics.CRM.contact'.");
    }
    // Names are case-sensitive.
    world.get("contacts?$select=FirstName").error(400);
}

#[test]
fn options_that_dataverse_refuses_are_refused() {
    let world = people();
    for path in
        ["contacts?$skip=1", "contacts?$search=x", "contacts?$format=json", "contacts?nonsense=1", "contacts?$Top=1"]
    {
        assert_eq!(world.get(path).error(400).0, "0x80060888", "{path}");
    }
    for path in [
        "contacts?$top=x",
        "contacts?$top=-1",
        "contacts?$count=maybe",
        "contacts?$orderby=firstname up",
        "contacts?$select=firstname&$select=lastname",
    ] {
        world.get(path).error(400);
    }
}

#[test]
fn select_returns_what_was_asked_and_the_key() {
    let world = people();
    let body = world.get("contacts?$select=firstname,numberofchildren&$filter=firstname eq 'Ann'").expect(200).json();
    assert_eq!(
        body["@odata.context"],
        "http://org.example/api/data/v9.0/$metadata#contacts(firstname,numberofchildren)"
    );
    let row = body["value"][0].as_object().unwrap();
    assert_eq!(row.keys().collect::<Vec<_>>(), ["@odata.etag", "firstname", "numberofchildren", "contactid"]);
    assert!(row["@odata.etag"].as_str().unwrap().starts_with("W/\""));
}

#[test]
fn order_by_several_columns_and_top() {
    let world = World::new();
    for (name, city) in [("B", "x"), ("A", "y"), ("C", "x")] {
        world.contact(name, city);
    }
    world.create("contacts", json!({ "lastname": "N" }));
    let names = |path: &str| world.get(path).expect(200).column("lastname");
    assert_eq!(names("contacts?$orderby=address1_city desc,lastname asc"), ["A", "B", "C", "N"]);
    // Missing values come first when ascending.
    assert_eq!(names("contacts?$orderby=address1_city,lastname desc"), ["N", "C", "B", "A"]);
    assert_eq!(names("contacts?$orderby=lastname&$top=2"), ["A", "B"]);
    assert!(world.get("contacts?$top=2").json().get("@odata.nextLink").is_none());
}

/// Follows the links to the end; the ids in order.
fn all_pages(world: &World, path: &str, size: usize) -> Vec<Value> {
    let prefer = format!("odata.maxpagesize={size}");
    let (mut path, mut ids) = (path.to_owned(), Vec::new());
    loop {
        let answer = world.send(Method::GET, &path, &[("prefer", &prefer)], "").expect(200);
        assert_eq!(answer.header("preference-applied"), Some(prefer.as_str()));
        let page = answer.column("contactid");
        assert!(page.len() <= size);
        ids.extend(page);
        let body = answer.json();
        let Some(next) = body.get("@odata.nextLink").and_then(Value::as_str) else { return ids };
        path = next.strip_prefix("http://org.example/api/data/v9.0/").unwrap().to_owned();
    }
}

#[test]
fn pages_join_without_gap_or_repeat() {
    let world = World::new();
    for n in 0..23 {
        let mut body = json!({ "lastname": format!("{n:02}"), "numberofchildren": n % 4 });
        if n % 3 > 0 {
            body["address1_city"] = if n % 3 == 1 { "Ulm".into() } else { "ulm".into() };
        }
        world.create("contacts", body);
    }
    for path in [
        "contacts",
        "contacts?$orderby=address1_city,numberofchildren desc&$select=lastname",
        "contacts?$orderby=address1_city desc,lastname",
        "contacts?$filter=numberofchildren gt 0&$orderby=numberofchildren",
    ] {
        let whole = world.get(path).expect(200).column("contactid");
        for size in [1, 4, 23, 100] {
            assert_eq!(all_pages(&world, path, size), whole, "{path} by {size}");
        }
    }
}

#[test]
fn a_row_that_goes_between_pages_hides_no_other() {
    let world = World::new();
    let ids: Vec<String> = (0..6).map(|n| world.contact(&n.to_string(), "x")).collect();
    let answer = world.send(Method::GET, "contacts?$orderby=lastname", &[("prefer", "odata.maxpagesize=3")], "");
    world.delete(&format!("contacts({})", ids[0])).expect(204);
    let next = answer.json()["@odata.nextLink"].as_str().unwrap().to_owned();
    let next = next.strip_prefix("http://org.example/api/data/v9.0/").unwrap();
    assert_eq!(world.get(next).expect(200).column("lastname"), ["3", "4", "5"]);
}

#[test]
fn a_page_link_that_was_tampered_with_is_refused() {
    let world = people();
    for token in ["", "x", "zz", "7b7d", "5b5d", "é"] {
        world.get(&format!("contacts?$skiptoken={token}")).error(400);
    }
}

#[test]
fn counts_are_of_the_whole_and_stop_at_5000() {
    let world = people();
    let body = world.get("contacts?$count=true&$top=1&$filter=address1_city ne null").expect(200).json();
    assert_eq!(body["@odata.count"], 2);
    let answer = world.get("contacts/$count").expect(200);
    assert_eq!(answer.text(), "\u{feff}3");
    assert_eq!(answer.header("content-type"), Some("text/plain"));
    assert_eq!(world.get("contacts/$count?$filter=firstname eq 'bob'").text(), "\u{feff}1");
}

#[test]
fn annotations_come_only_when_asked_and_before_their_property() {
    let world = people();
    let plain = world.get("contacts?$filter=firstname eq 'Ann'").json();
    assert!(plain["value"][0].as_object().unwrap().keys().all(|k| k == "@odata.etag" || !k.contains('@')));
    let prefer = [("prefer", "odata.include-annotations=\"*\"")];
    let answer = world.send(Method::GET, "contacts?$filter=firstname eq 'Ann'", &prefer, "").expect(200);
    assert_eq!(answer.header("preference-applied"), Some("odata.include-annotations=\"*\""));
    let body = answer.json();
    assert_eq!(body["@Microsoft.Dynamics.CRM.totalrecordcount"], -1);
    assert!(body["@Microsoft.Dynamics.CRM.globalmetadataversion"].as_str().unwrap().parse::<u32>().is_ok());
    let ann = body["value"][0].as_object().unwrap();
    let formatted = |name: &str| ann[&format!("{name}@OData.Community.Display.V1.FormattedValue")].clone();
    assert_eq!(formatted("gendercode"), "Female");
    assert_eq!(formatted("donotemail"), "Do Not Allow");
    assert_eq!(formatted("birthdate"), "5/17/1980");
    assert_eq!(formatted("createdon"), "11/23/2026 12:00 PM");
    assert_eq!(formatted("creditlimit"), "$1,234.50");
    assert_eq!(formatted("statuscode"), "Active");
    assert_eq!(formatted("_ownerid_value"), "Administrator");
    assert_eq!(ann["_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"], "systemuser");
    assert_eq!(ann["_ownerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty"], "ownerid");
    let keys: Vec<&String> = ann.keys().collect();
    let at = |name: &str| keys.iter().position(|k| *k == name).unwrap();
    assert!(at("gendercode@OData.Community.Display.V1.FormattedValue") < at("gendercode"));

    let only = [("prefer", "odata.include-annotations=\"OData.Community.Display.V1.FormattedValue\"")];
    let body = world.send(Method::GET, "contacts?$select=_ownerid_value", &only, "").json();
    assert!(body["value"][0].get("_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname").is_none());
    assert_eq!(body["value"][0]["_ownerid_value@OData.Community.Display.V1.FormattedValue"], "Administrator");
}

#[test]
fn values_have_their_types_on_the_wire() {
    let world = people();
    let ann = world.get("contacts?$filter=firstname eq 'Ann'").json()["value"][0].clone();
    assert_eq!(ann["fullname"], "Ann O'Brien");
    assert_eq!(ann["donotemail"], true);
    assert_eq!(ann["donotphone"], false);
    assert_eq!(ann["birthdate"], "1980-05-17");
    assert_eq!(ann["createdon"], "2026-11-23T12:00:00Z");
    assert_eq!(ann["creditlimit"], 1234.5);
    assert_eq!(ann["jobtitle"], Value::Null);
    assert_eq!(ann["statecode"], 0);
}

#[test]
fn an_alias_stands_for_a_value_or_a_property() {
    let world = people();
    let names = |query: &str| world.get(&format!("contacts?{query}")).expect(200).column("firstname");
    assert_eq!(names("$filter=firstname eq @p&@p='Ann'"), ["Ann"]);
    assert_eq!(names("$filter=@c ge @n&$orderby=@c desc&@c=numberofchildren&@n=2"), ["Zoë", "Ann"]);
    // One that is not given is null.
    assert_eq!(names("$filter=address1_city eq @none&$orderby=@none,firstname"), ["Zoë"]);
    assert_eq!(world.get("contacts/$count?$filter=firstname eq @p&@p='bob'").text(), "\u{feff}1");
    for value in ["'Ann' or 1 eq 1", "@p", "", "(firstname)", "nothing", "'x"] {
        world.get(&format!("contacts?$filter=firstname eq @p&@p={value}")).error(400);
    }
    let prefer = [("prefer", "odata.maxpagesize=1")];
    let page = world.send(Method::GET, "contacts?$filter=firstname ne @p&$orderby=firstname&@p='bob'", &prefer, "");
    let next = page.json()["@odata.nextLink"].as_str().unwrap().replace("http://org.example/api/data/v9.0/", "");
    assert_eq!(world.send(Method::GET, &next, &prefer, "").expect(200).column("firstname"), ["Zoë"]);
}

/// The app offers all of them, with all their attributes.
#[test]
fn every_kind_of_behaviour_can_be_asked_about() {
    let world = World::new();
    for known in dataverse::outbound::interaction_types() {
        let tests: Vec<String> =
            known.attributes.iter().map(|attribute| format!("ISNULL({})", attribute.name)).collect();
        let name = known.name;
        let query =
            format!("INTERACTION({name}, {name}_ContactLink).FILTER({}).HAVING(COUNT() > 0)", tests.join(" && "));
        let segment = world.live(&query);
        assert_eq!(world.size(&segment), 0, "{query}");
    }
}
