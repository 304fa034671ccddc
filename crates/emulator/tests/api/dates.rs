//! The first and the last dates there are.

use serde_json::json;

use crate::support::World;

#[test]
fn the_first_and_the_last_day_are_kept_and_shown() {
    let world = World::new();
    for day in ["1753-01-01", "1900-02-28", "9999-12-30"] {
        let id = world.create("contacts", json!({ "lastname": day, "birthdate": day }));
        assert_eq!(world.read("contacts", &id)["birthdate"], day);
    }
    let found = |filter: &str| world.get(&format!("contacts?$orderby=birthdate&$filter={filter}")).expect(200);
    assert_eq!(found("birthdate eq 9999-12-30").column("lastname"), ["9999-12-30"]);
    assert_eq!(found("birthdate lt 9999-12-31").column("lastname").len(), 3);
    assert_eq!(found("birthdate gt 0001-01-01").column("lastname").len(), 3);
    let prefer = [("prefer", "odata.include-annotations=\"*\"")];
    let last = world.send(http::Method::GET, "contacts?$filter=birthdate eq 9999-12-30", &prefer, "").expect(200);
    assert_eq!(last.column("birthdate@OData.Community.Display.V1.FormattedValue"), ["12/30/9999"]);
    let xml = "<fetch><entity name='contact'><attribute name='birthdate'/><filter>\
               <condition attribute='birthdate' operator='on-or-after' value='9999-12-30'/></filter></entity></fetch>";
    assert_eq!(world.get(&format!("contacts?fetchXml={xml}")).expect(200).column("birthdate"), ["9999-12-30"]);
}

#[test]
fn days_that_dataverse_does_not_keep_are_refused() {
    let world = World::new();
    for (day, code) in [
        ("0000-01-01", "0x80048d19"),
        ("0001-01-01", "0x80040203"),
        ("1752-12-31", "0x80040203"),
        ("9999-12-31", "0x80040203"),
        ("10000-01-01", "0x80048d19"),
        ("-001-01-01", "0x80048d19"),
    ] {
        let (found, message) = world.post("contacts", json!({ "lastname": "x", "birthdate": day })).error(400);
        assert_eq!(found, code, "{message}");
        assert!(message.contains(day) && message.contains("birthdate"), "{message}");
    }
    world.get("contacts?$filter=birthdate eq 0000-01-01").error(400);
}
