//! `$apply`, and counts of whole tables.

use http::Method;
use serde_json::{Value, json};

use crate::support::World;

fn people() -> World {
    let world = World::new();
    for (name, gender, credit, born) in [
        ("A", Some(1), Some(10.0), "1980-01-01"),
        ("B", Some(2), Some(20.5), "1990-01-01"),
        ("C", Some(2), None, "1970-01-01"),
        ("D", None, Some(20.5), "1985-01-01"),
    ] {
        world.create(
            "contacts",
            json!({ "lastname": name, "gendercode": gender, "creditlimit": credit, "birthdate": born }),
        );
    }
    world
}

#[track_caller]
fn applied(world: &World, apply: &str) -> Value {
    world.get(&format!("contacts?$apply={apply}")).expect(200).json()["value"].clone()
}

#[test]
fn values_are_computed_of_all_records() {
    let world = people();
    let aggregate = "aggregate($count as n,creditlimit with sum as total,creditlimit with average as mean,\
                     creditlimit with max as most,birthdate with min as first,creditlimit with countdistinct as limits)";
    let expected = json!([{ "n": 4, "total": 51.0, "mean": 17.0, "most": 20.5, "first": "1970-01-01", "limits": 2 }]);
    assert_eq!(applied(&world, aggregate), expected);
    let none = "filter(lastname eq 'x')/aggregate($count as n,creditlimit with sum as total)";
    assert_eq!(applied(&world, none), json!([{ "n": 0, "total": null }]));
}

#[test]
fn records_are_filtered_and_grouped() {
    let world = people();
    let grouped = applied(&world, "groupby((gendercode),aggregate($count as n))");
    assert_eq!(grouped, json!([{ "n": 1 }, { "gendercode": 1, "n": 1 }, { "gendercode": 2, "n": 2 }]));
    let filtered = "filter(gendercode eq 2)/filter(creditlimit ne null)/groupby((gendercode,lastname))";
    assert_eq!(applied(&world, filtered), json!([{ "gendercode": 2, "lastname": "B" }]));
    let prefer = [("prefer", "odata.include-annotations=\"*\"")];
    let url = "contacts?$apply=filter(gendercode ne null)/groupby((gendercode,_ownerid_value),aggregate($count as n))";
    let body = world.send(Method::GET, url, &prefer, "").expect(200).json();
    assert_eq!(body["value"][0]["gendercode@OData.Community.Display.V1.FormattedValue"], "Male");
    assert_eq!(body["value"][0]["_ownerid_value@OData.Community.Display.V1.FormattedValue"], "Administrator");
    assert_eq!(body["value"][0].get("@odata.etag"), None);
    assert_eq!(body["value"][0]["n@OData.Community.Display.V1.FormattedValue"], "1");
    let url = "contacts?$apply=aggregate(creditlimit with sum as total,birthdate with max as last)";
    let body = world.send(Method::GET, url, &prefer, "").expect(200).json();
    assert_eq!(body["value"][0]["total@OData.Community.Display.V1.FormattedValue"], "$51.00");
    assert_eq!(body["value"][0]["last@OData.Community.Display.V1.FormattedValue"], "1/1/1990");
}

#[test]
fn groups_are_made_behind_lookups_and_sorted() {
    let world = World::new();
    for (name, people) in [("Contoso", 2), ("Fabrikam", 1)] {
        let people: Vec<Value> = (0..people).map(|n| json!({ "lastname": n.to_string(), "creditlimit": 5 })).collect();
        world.create("accounts", json!({ "name": name, "contact_customer_accounts": people }));
    }
    world.contact("Nobody's", "x");
    let grouped = "groupby((parentcustomerid_account/name),aggregate(creditlimit with sum as total))";
    let sorted = format!("{grouped}&$orderby=parentcustomerid_account/name desc");
    let expected = json!([{ "account_name": "Fabrikam", "total": 5.0 }, { "account_name": "Contoso", "total": 10.0 },
        { "total": null }]);
    assert_eq!(applied(&world, &sorted), expected);
    let (code, message) = world.get(&format!("contacts?$apply={grouped}&$orderby=total")).error(400);
    assert_eq!(
        (code.as_str(), message.as_str()),
        ("0x80060888", "The query node SingleValueOpenPropertyAccess is not supported")
    );
}

#[test]
fn more_records_than_dataverse_aggregates_are_refused() {
    let world = World::filled(emulator::Storage::Memory, 50_010);
    let (code, message) = world.get("contacts?$apply=aggregate($count as n)").error(400);
    assert_eq!(code, "0x8004e023");
    assert_eq!(message, "The maximum record limit is exceeded. Reduce the number of records.");
    let few = "contacts?$apply=filter(gendercode eq 1)/aggregate($count as n)";
    assert!(world.get(few).expect(200).json()["value"][0]["n"].as_i64().unwrap() > 0);
    let total = world.get("RetrieveTotalRecordCount(EntityNames=['contact'])").expect(200).json();
    assert_eq!(total["EntityRecordCountCollection"]["Values"], json!([50_010]));
}

#[test]
fn whole_tables_are_counted_by_name() {
    let world = people();
    for url in [
        "RetrieveTotalRecordCount(EntityNames=['contact','account'])",
        "RetrieveTotalRecordCount(EntityNames=@p1)?@p1=[\"contact\",\"account\",\"contact\"]",
    ] {
        let body = world.get(url).expect(200).json();
        assert_eq!(
            body["EntityRecordCountCollection"],
            json!({ "Count": 2, "IsReadOnly": false, "Keys": ["contact", "account"], "Values": [4, 0] })
        );
    }
    for wrong in
        ["", "(EntityNames=)", "(EntityNames=['nothing'])", "(EntityNames=[])", "(EntityNames=@p)", "(x=['contact'])"]
    {
        world.get(&format!("RetrieveTotalRecordCount{wrong}")).error(400);
    }
    world.post("RetrieveTotalRecordCount", json!({ "EntityNames": ["contact"] })).error(404);
}
