//! FetchXML as a query option.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, World};

fn fetch(world: &World, set: &str, xml: &str) -> Answer {
    world.get(&format!("{set}?fetchXml={}", xml.replace('&', "%26").replace('+', "%2B")))
}

fn people() -> World {
    let world = World::new();
    let account = world.create("accounts", json!({ "name": "Contoso & Söhne" }));
    for (name, city) in [("A", Some("Ulm")), ("B", None), ("C", Some("ulm")), ("D", Some("Bonn"))] {
        world.create(
            "contacts",
            json!({ "lastname": name, "address1_city": city,
                "parentcustomerid_account@odata.bind": format!("/accounts({account})") }),
        );
    }
    world
}

#[test]
fn rows_leave_out_what_is_missing() {
    let world = people();
    let xml = "<fetch><entity name=\"contact\"><attribute name=\"lastname\"/><attribute name=\"address1_city\" alias=\"town\"/>\
               <order attribute=\"lastname\"/></entity></fetch>";
    let body = fetch(&world, "contacts", xml).expect(200).json();
    assert_eq!(body["@odata.context"], "http://org.example/api/data/v9.0/$metadata#contacts(contactid,lastname,town)");
    let keys = |at: usize| body["value"][at].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(0), ["@odata.etag", "contactid", "lastname", "town"]);
    assert_eq!(keys(1), ["@odata.etag", "contactid", "lastname"]);
}

#[test]
fn conditions_and_links() {
    let world = people();
    let xml = "<fetch><entity name=\"contact\"><attribute name=\"lastname\"/><order attribute=\"lastname\" descending=\"true\"/>\
               <filter><condition attribute=\"address1_city\" operator=\"eq\" value=\"ULM\"/></filter>\
               <link-entity name=\"account\" from=\"accountid\" to=\"parentcustomerid\" alias=\"firm\">\
               <attribute name=\"name\" alias=\"firmname\"/>\
               <filter><condition attribute=\"name\" operator=\"like\" value=\"%&amp;%\"/></filter>\
               </link-entity></entity></fetch>";
    let answer = fetch(&world, "contacts", &xml.replace('%', "%25")).expect(200);
    assert_eq!(answer.column("lastname"), ["C", "A"]);
    assert_eq!(answer.column("firmname"), ["Contoso & Söhne", "Contoso & Söhne"]);
}

#[test]
fn pages_say_that_there_is_more_and_how_many_in_all() {
    let world = people();
    let page = |page: u32| {
        let xml = format!(
            "<fetch count=\"3\" page=\"{page}\" returntotalrecordcount=\"true\"><entity name=\"contact\">\
             <attribute name=\"lastname\"/><order attribute=\"lastname\"/></entity></fetch>"
        );
        let prefer = [("prefer", "odata.include-annotations=\"*\"")];
        world.send(Method::GET, &format!("contacts?fetchXml={xml}&$count=true"), &prefer, "").expect(200)
    };
    let (first, second) = (page(1), page(2));
    assert_eq!(
        (first.column("lastname"), second.column("lastname")),
        (vec![json!("A"), json!("B"), json!("C")], vec![json!("D")])
    );
    let (first, second) = (first.json(), second.json());
    assert_eq!(first["@Microsoft.Dynamics.CRM.morerecords"], true);
    assert!(first["@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"].is_string());
    assert_eq!(first["@Microsoft.Dynamics.CRM.totalrecordcount"], 4);
    assert_eq!(first["@odata.count"], 4);
    assert_eq!(second.get("@Microsoft.Dynamics.CRM.morerecords"), None::<&Value>);
    assert_eq!(second.get("@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"), None::<&Value>);
}

#[test]
fn a_bad_fetch_has_its_code() {
    let world = people();
    let refused = |xml: &str| fetch(&world, "contacts", xml).error(400).0;
    assert_eq!(refused("<fetch><entity name=\"nothing\"/></fetch>"), "0x80041102");
    assert_eq!(refused("<fetch><entity name=\"contact\"><attribute name=\"nothing\"/></entity></fetch>"), "0x80041103");
    refused("<fetch><entity name=\"account\"><attribute name=\"name\"/></entity></fetch>");
    refused("");
    refused("<fetch");
    refused("<!DOCTYPE x [<!ENTITY a \"b\">]><fetch><entity name=\"contact\"/></fetch>");
    let aggregate = "<fetch aggregate=\"true\"><entity name=\"contact\"><attribute name=\"contactid\" aggregate=\"count\" alias=\"n\"/></entity></fetch>";
    let (_, message) = fetch(&world, "contacts", aggregate).error(501);
    assert!(message.contains("aggregate"), "{message}");
}
