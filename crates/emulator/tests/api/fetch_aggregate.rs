//! FetchXML's groups and what is computed of them.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, World};

fn fetch(world: &World, options: &str, inside: &str) -> Answer {
    let xml = format!("<fetch aggregate='true' {options}><entity name='contact'>{inside}</entity></fetch>");
    world.send(Method::GET, &format!("contacts?fetchXml={xml}"), &[("prefer", "odata.include-annotations=\"*\"")], "")
}

#[track_caller]
fn rows(world: &World, options: &str, inside: &str) -> Vec<Value> {
    fetch(world, options, inside).expect(200).json()["value"].as_array().unwrap().clone()
}

/// One value of each row; missing ones are null.
fn column(rows: &[Value], name: &str) -> Vec<Value> {
    rows.iter().map(|row| row[name].clone()).collect()
}

/// Two in Berlin, one in Paris, one nowhere.
fn people() -> World {
    let world = World::new();
    let account = world.create("accounts", json!({ "name": "Contoso" }));
    for (name, city, children, credit, gender, birth) in [
        ("A", Some("Berlin"), Some(1), Some(10.5), Some(1), "2023-12-31"),
        ("B", Some("BERLIN"), Some(2), Some(20.0), Some(2), "2024-01-01"),
        ("C", Some("Paris"), Some(2), None, Some(2), "2024-01-07"),
        ("D", None, None, Some(1.5), None, "2024-05-19"),
    ] {
        let mut body = json!({ "lastname": name, "address1_city": city, "numberofchildren": children,
            "creditlimit": credit, "gendercode": gender, "birthdate": birth });
        if name < "C" {
            body["parentcustomerid_account@odata.bind"] = format!("/accounts({account})").into();
        }
        world.create("contacts", body);
    }
    world
}

#[test]
fn one_row_for_all_records() {
    let world = people();
    let inside = "<attribute name='numberofchildren' alias='rows' aggregate='count'/>
        <attribute name='numberofchildren' alias='known' aggregate='countcolumn'/>
        <attribute name='numberofchildren' alias='kinds' aggregate='countcolumn' distinct='true'/>
        <attribute name='numberofchildren' alias='total' aggregate='sum'/>
        <attribute name='numberofchildren' alias='mean' aggregate='avg'/>
        <attribute name='creditlimit' alias='credit' aggregate='avg'/>
        <attribute name='birthdate' alias='first' aggregate='min'/>
        <attribute name='creditlimit' alias='most' aggregate='max'/>";
    let found = rows(&world, "", inside);
    let [row] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((&row["rows"], &row["known"], &row["kinds"]), (&json!(4), &json!(3), &json!(2)));
    assert_eq!((&row["total"], &row["mean"]), (&json!(5), &json!(1)));
    assert_eq!(row["credit"].as_f64().unwrap().round(), 11.0);
    assert_eq!((&row["first"], &row["most"]), (&json!("2023-12-31"), &json!(20.0)));
    assert_eq!(row["most@OData.Community.Display.V1.FormattedValue"], "$20.00");
    assert!(row.get("@odata.etag").is_none() && row.get("contactid").is_none());
    // Of nobody there is a number and no sum.
    let nobody = "<filter><condition attribute='lastname' operator='eq' value='X'/></filter>";
    let found = rows(&world, "", &format!("{inside}{nobody}"));
    assert_eq!(found[0]["rows"], 0);
    assert!(found[0].get("total").is_none());
}

#[test]
fn groups_by_text_choice_and_lookup() {
    let world = people();
    let count = "<attribute name='contactid' alias='n' aggregate='count'/>";
    let by = |name: &str, order: &str| {
        rows(&world, "", &format!("{count}<attribute name='{name}' alias='g' groupby='true'/>{order}"))
    };
    // Case makes no difference, and what is missing is a group too.
    let cities = by("address1_city", "<order alias='n' descending='true'/><order alias='g'/>");
    assert_eq!(column(&cities, "n"), [2, 1, 1]);
    assert_eq!(column(&cities, "g")[1..], [Value::Null, json!("Paris")]);
    // Choices by their label: Female, Male.
    let genders = by("gendercode", "<order alias='g' descending='true'/>");
    assert_eq!(column(&genders, "g"), [json!(1), json!(2), Value::Null]);
    assert_eq!(genders[1]["g@OData.Community.Display.V1.FormattedValue"], "Female");
    let companies = by("parentcustomerid", "<order alias='g'/>");
    assert_eq!(column(&companies, "n"), [2, 2]);
    assert_eq!(companies[1]["g@OData.Community.Display.V1.FormattedValue"], "Contoso");
    assert_eq!(companies[1]["g@Microsoft.Dynamics.CRM.lookuplogicalname"], "account");
}

/// The last day of 2023 and the seventh of January 2024 were Sundays.
#[test]
fn groups_by_parts_of_dates() {
    let world = people();
    let by = |part: &str| {
        let inside = format!(
            "<attribute name='contactid' alias='n' aggregate='count'/><order alias='p'/>
             <attribute name='birthdate' alias='p' groupby='true' dategrouping='{part}'/>"
        );
        let found = rows(&world, "", &inside);
        column(&found, "p").into_iter().zip(column(&found, "n")).collect::<Vec<_>>()
    };
    let pairs = |pairs: &[(i64, i64)]| pairs.iter().map(|(p, n)| (json!(p), json!(n))).collect::<Vec<_>>();
    assert_eq!(by("year"), pairs(&[(2023, 1), (2024, 3)]));
    assert_eq!(by("quarter"), pairs(&[(1, 2), (2, 1), (4, 1)]));
    assert_eq!(by("month"), pairs(&[(1, 2), (5, 1), (12, 1)]));
    assert_eq!(by("week"), pairs(&[(1, 1), (2, 1), (21, 1), (53, 1)]));
    assert_eq!(by("day"), pairs(&[(1, 1), (7, 1), (19, 1), (31, 1)]));
}

#[test]
fn links_filters_and_pages_go_with_it() {
    let world = people();
    let inside = "<attribute name='contactid' alias='n' aggregate='count'/>
        <link-entity name='account' from='accountid' to='parentcustomerid' alias='a' link-type='outer'>
        <attribute name='name' alias='company' groupby='true'/><order alias='company' descending='true'/></link-entity>";
    let all = rows(&world, "", inside);
    assert_eq!(column(&all, "company"), [json!("Contoso"), Value::Null]);
    assert_eq!(column(&all, "n"), [2, 2]);
    let first = fetch(&world, "count='1'", inside).expect(200).json();
    assert_eq!(first["value"].as_array().unwrap().len(), 1);
    assert_eq!(first["@Microsoft.Dynamics.CRM.morerecords"], true);
    assert_eq!(first["@odata.context"], "http://org.example/api/data/v9.0/$metadata#contacts(n,company)");
    assert!(first.get("@Microsoft.Dynamics.CRM.fetchxmlpagingcookie").is_some());
    let second = fetch(&world, "count='1' page='2'", inside).expect(200).json();
    assert_eq!(column(second["value"].as_array().unwrap(), "company"), [Value::Null]);
    assert!(second.get("@Microsoft.Dynamics.CRM.morerecords").is_none());
    assert_eq!(rows(&world, "top='1'", inside).len(), 1);
}

#[test]
fn more_records_than_may_be_aggregated_are_refused() {
    let world = people();
    let count = "<attribute name='contactid' alias='n' aggregate='count'/>";
    assert_eq!(column(&rows(&world, "aggregatelimit='4'", count), "n"), [4]);
    let (code, message) = fetch(&world, "aggregatelimit='3'", count).error(400);
    assert_eq!(code.to_ascii_lowercase(), "0x8004e023");
    assert!(message.contains("record limit"), "{message}");
    // What is filtered away counts for nothing.
    let filter = "<filter><condition attribute='address1_city' operator='not-null'/></filter>";
    fetch(&world, "aggregatelimit='3'", &format!("{count}{filter}")).expect(200);
}

#[test]
fn what_makes_no_sense_is_said() {
    let world = people();
    for (inside, words) in [
        ("", "at least one attribute"),
        ("<all-attributes/>", "names each"),
        ("<attribute name='contactid'/>", "'alias'"),
        ("<attribute name='contactid' alias='n'/>", "'n'"),
        ("<attribute name='contactid' alias='n' aggregate='count' groupby='true'/>", "'n'"),
        ("<attribute name='contactid' alias='n' aggregate='median'/>", "'median'"),
        ("<attribute name='lastname' alias='n' aggregate='sum'/>", "'lastname'"),
        ("<attribute name='lastname' alias='n' groupby='true' dategrouping='year'/>", "'lastname'"),
        ("<attribute name='contactid' alias='x y' aggregate='count'/>", "'x y'"),
        (
            "<attribute name='contactid' alias='n' aggregate='count'/><attribute name='lastname' alias='n' groupby='1'/>",
            "'n' is given twice",
        ),
        ("<attribute name='contactid' alias='n' aggregate='count'/><order alias='m'/>", "'m'"),
        ("<attribute name='contactid' alias='n' aggregate='count'/><order descending='true'/>", "'alias'"),
    ] {
        let (_, message) = fetch(&world, "", inside).error(400);
        assert!(message.contains(words), "{message}");
    }
    for (options, inside, words) in [
        ("", "<attribute name='createdon' alias='y' groupby='true' dategrouping='fiscal-year'/>", "fiscal-year"),
        ("", "<attribute name='contactid' alias='n' aggregate='count'/><order attribute='contactid'/>", "attribute"),
        ("returntotalrecordcount='true'", "<attribute name='contactid' alias='n' aggregate='count'/>", "aggregate"),
    ] {
        let (_, message) = fetch(&world, options, inside).error(501);
        assert!(message.contains(words), "{message}");
    }
}
