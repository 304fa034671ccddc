//! N:N relationships: contacts and the leads that they have a part in.

use http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, World};

const NAME: &str = "contactleads_association";

/// Ann has a part in both leads, Bob in the second, and Cy in none.
struct Parts {
    world: World,
    contacts: [String; 3],
    leads: [String; 2],
}

fn parts() -> Parts {
    let world = World::new();
    let contacts = ["Ann", "Bob", "Cy"].map(|name| world.contact(name, "Ulm"));
    let lead = |name: &str| world.create("leads", json!({ "subject": name, "lastname": name }));
    let leads = ["Pump", "Valve"].map(lead);
    let parts = Parts { world, contacts, leads };
    for (contact, lead) in [(0, 0), (0, 1), (1, 1)] {
        parts.associate(&parts.contacts[contact], &parts.leads[lead]).expect(204);
    }
    parts
}

impl Parts {
    fn associate(&self, contact: &str, lead: &str) -> Answer {
        let body = json!({ "@odata.id": format!("http://org.example/api/data/v9.0/leads({lead})") });
        self.world.post(&format!("contacts({contact})/{NAME}/$ref"), body)
    }

    /// The last names of a contact's leads.
    fn of_contact(&self, contact: usize) -> Vec<Value> {
        self.names(&format!("contacts({})/{NAME}?$orderby=lastname", self.contacts[contact]))
    }

    fn names(&self, path: &str) -> Vec<Value> {
        self.world.get(path).expect(200).column("lastname")
    }
}

#[test]
fn pairs_are_seen_from_both_ends() {
    let parts = parts();
    assert_eq!(parts.of_contact(0), ["Pump", "Valve"]);
    assert_eq!(parts.of_contact(2), Vec::<Value>::new());
    assert_eq!(parts.names(&format!("leads({})/{NAME}?$orderby=lastname desc", parts.leads[1])), ["Bob", "Ann"]);
    let count = parts.world.get(&format!("leads({})/{NAME}/$count", parts.leads[1])).expect(200);
    assert_eq!(count.text(), "\u{feff}2");
    let links = parts.world.get(&format!("leads({})/{NAME}/$ref", parts.leads[0])).expect(200).json();
    let ann = format!("http://org.example/api/data/v9.0/contacts({})", parts.contacts[0]);
    assert_eq!(links["value"], json!([{ "@odata.id": ann }]));
}

#[test]
fn a_pair_is_there_once_and_parted_once() {
    let parts = parts();
    let [ann, ..] = &parts.contacts;
    let before = parts.world.read("contacts", ann)["@odata.etag"].clone();
    assert_eq!(parts.associate(ann, &parts.leads[1]).error(412).0, "0x80040237");
    let from_the_lead = format!("leads({})/{NAME}", parts.leads[1]);
    let again = json!({ "@odata.id": format!("contacts({ann})") });
    parts.world.post(&format!("{from_the_lead}/$ref"), again).error(412);
    parts.world.delete(&format!("{from_the_lead}({ann})/$ref")).expect(204);
    assert_eq!(parts.of_contact(0), ["Pump"]);
    assert_eq!(parts.of_contact(1), ["Valve"]);
    assert_eq!(parts.world.delete(&format!("{from_the_lead}({ann})/$ref")).error(404).0, "0x80040217");
    parts.associate(ann, &parts.leads[1]).expect(204);
    // Neither record is changed by it.
    assert_eq!(parts.world.read("contacts", ann)["@odata.etag"], before);
    let body = json!({ "@odata.id": format!("contacts({ann})") });
    let wrong = parts.world.post(&format!("contacts({ann})/{NAME}/$ref"), body);
    assert!(wrong.error(400).1.contains(NAME));
    parts.associate(ann, "0fd3a3c6-43bb-eb11-8236-000d3a8e8fcc").error(404);
    let put = json!({ "@odata.id": format!("leads({})", parts.leads[0]) }).to_string();
    parts.world.send(Method::PUT, &format!("contacts({ann})/{NAME}/$ref"), &[], put).error(405);
}

/// The intersect table, as Dataverse shows it: as records that are only read.
#[test]
fn pairs_are_read_as_records() {
    let parts = parts();
    let [ann, ..] = &parts.contacts;
    let of_ann = parts.world.get(&format!("contactleadscollection?$filter=contactid eq {ann}&$count=true")).expect(200);
    assert_eq!(of_ann.json()["@odata.count"], 2);
    let mut leads = of_ann.column("leadid");
    leads.sort_by_key(Value::to_string);
    let mut expected = parts.leads.to_vec();
    expected.sort();
    assert_eq!(leads, expected);
    let id = of_ann.column("contactleadid")[0].as_str().unwrap().to_owned();
    let one = parts.world.read("contactleadscollection", &id);
    assert_eq!((&one["contactleadid"], &one["contactid"]), (&json!(id), &json!(ann)));
    // Page after page.
    let pages = [("prefer", "odata.maxpagesize=2")];
    let first = parts.world.send(Method::GET, "contactleadscollection", &pages, "").expect(200);
    let next = first.json()["@odata.nextLink"].as_str().unwrap().rsplit_once('/').unwrap().1.to_owned();
    assert_eq!((first.column("leadid").len(), parts.world.get(&next).expect(200).column("leadid").len()), (2, 1));
    let xml = "<fetch><entity name='contactleads'><attribute name='leadid'/><link-entity name='contact' \
               from='contactid' to='contactid'><filter><condition attribute='lastname' operator='eq' value='Bob'/>\
               </filter></link-entity></entity></fetch>";
    let of_bob = parts.world.get(&format!("contactleadscollection?fetchXml={xml}")).expect(200);
    assert_eq!(of_bob.column("leadid"), [json!(parts.leads[1])]);
    // Written by `$ref` alone.
    let pair = json!({ "contactid": ann, "leadid": parts.leads[0] });
    assert!(parts.world.post("contactleadscollection", pair).error(501).1.contains("contactleads_association"));
    assert!(parts.world.delete(&format!("contactleadscollection({id})")).error(501).1.contains("$ref"));
    assert_eq!(parts.of_contact(0), ["Pump", "Valve"]);
}

#[test]
fn metadata_has_the_intersect_table() {
    let world = World::new();
    let one = world.get("EntityDefinitions(LogicalName='contactleads')?$expand=Attributes($select=LogicalName)");
    let one = one.expect(200).json();
    assert_eq!((&one["IsIntersect"], &one["EntitySetName"]), (&json!(true), &json!("contactleadscollection")));
    assert_eq!(one["Attributes"].as_array().unwrap().len(), 4);
    assert!(world.get("").expect(200).column("name").contains(&json!("contactleadscollection")));
    assert!(world.get("$metadata").expect(200).text().contains("<EntitySet Name=\"contactleadscollection\""));
    let total = world.get("RetrieveTotalRecordCount(EntityNames=['contactleads'])").expect(200).json();
    assert_eq!(total["EntityRecordCountCollection"]["Values"], json!([0]));
}

#[test]
fn pairs_go_with_either_record() {
    let parts = parts();
    parts.world.delete(&format!("leads({})", parts.leads[1])).expect(204);
    assert_eq!((parts.of_contact(0).len(), parts.of_contact(1).len()), (1, 0));
    parts.world.delete(&format!("contacts({})", parts.contacts[0])).expect(204);
    // The same ids again: nothing is left of what they were.
    parts.world.create("contacts", json!({ "contactid": parts.contacts[0], "lastname": "Ann" }));
    parts.world.create("leads", json!({ "leadid": parts.leads[1], "subject": "V", "lastname": "Valve" }));
    assert!(parts.of_contact(0).is_empty() && parts.of_contact(1).is_empty());
}

#[test]
fn records_are_created_in_pairs() {
    let parts = parts();
    let [_, _, cy] = &parts.contacts;
    let created = parts.world.post(&format!("contacts({cy})/{NAME}"), json!({ "subject": "S", "lastname": "Seal" }));
    assert!(created.expect(204).id() != *cy);
    assert_eq!(parts.of_contact(2), ["Seal"]);
    let id = parts.world.create(
        "contacts",
        json!({ "lastname": "Di", NAME: [{ "subject": "B", "lastname": "Bolt" }],
            format!("{NAME}@odata.bind"): [format!("/leads({})", parts.leads[0])] }),
    );
    assert_eq!(parts.names(&format!("contacts({id})/{NAME}?$orderby=lastname")), ["Bolt", "Pump"]);
    // One pair twice: nothing is created.
    let lead = format!("/leads({})", parts.leads[0]);
    let twice = json!({ "lastname": "Ed", format!("{NAME}@odata.bind"): [lead, lead] });
    parts.world.post("contacts", twice).error(412);
    let account = format!("/contacts({cy})");
    let wrong = parts.world.post("contacts", json!({ "lastname": "Ed", format!("{NAME}@odata.bind"): [account] }));
    assert!(wrong.error(400).1.contains(NAME));
    assert_eq!(parts.world.get("contacts/$count").text(), "\u{feff}4");
}

#[test]
fn expand_and_filters_follow_pairs() {
    let parts = parts();
    let expanded = parts.world.get(&format!("contacts?$orderby=lastname&$expand={NAME}($select=lastname)")).expect(200);
    let rows = expanded.json()["value"].clone();
    let names = |row: usize| {
        let mut names: Vec<_> =
            rows[row][NAME].as_array().unwrap().iter().map(|lead| lead["lastname"].clone()).collect();
        names.sort_by_key(ToString::to_string);
        names
    };
    assert_eq!((names(0), names(1)), (vec![json!("Pump"), json!("Valve")], vec![json!("Valve")]));
    assert_eq!(rows[2][NAME], json!([]));
    let found = |set: &str, filter: &str| parts.names(&format!("{set}?$orderby=lastname&$filter={filter}"));
    assert_eq!(found("contacts", &format!("{NAME}/any()")), ["Ann", "Bob"]);
    assert_eq!(found("contacts", &format!("{NAME}/any(l:l/lastname eq 'pump')")), ["Ann"]);
    assert_eq!(found("contacts", &format!("{NAME}/all(l:l/lastname eq 'valve')")), ["Bob", "Cy"]);
    assert_eq!(found("leads", &format!("not {NAME}/any(c:c/lastname eq 'Bob')")), ["Pump"]);
    // There and back.
    let back = format!("{NAME}/any(l:l/lastname eq 'Valve' and l/{NAME}/any(c:c/lastname eq 'Ann'))");
    assert_eq!(found("contacts", &back), ["Ann", "Bob"]);
    // Behind a lookup.
    let lead = json!({ "parentcontactid@odata.bind": format!("/contacts({})", parts.contacts[1]) });
    parts.world.patch(&format!("leads({})", parts.leads[0]), lead).expect(204);
    assert_eq!(found("leads", &format!("parentcontactid/{NAME}/any(l:l/lastname eq 'Valve')")), ["Pump"]);
    parts.world.get(&format!("contacts?$filter={NAME}/lastname eq 'x'")).error(400);
}

#[test]
fn fetch_xml_goes_through_the_intersect_table() {
    let parts = parts();
    let fetched = |inner: &str| {
        let xml = format!(
            "<fetch><entity name='contact'><attribute name='lastname'/><order attribute='lastname'/>\
             <link-entity name='contactleads' from='contactid' to='contactid' intersect='true' alias='pair'>{inner}\
             </link-entity></entity></fetch>"
        );
        parts.world.get(&format!("contacts?fetchXml={xml}")).expect(200)
    };
    let lead =
        |inner: &str| format!("<link-entity name='lead' from='leadid' to='leadid' alias='l'>{inner}</link-entity>");
    let valve = lead(
        "<attribute name='lastname' alias='lead'/><filter><condition attribute='lastname' operator='eq' value='Valve'/></filter>",
    );
    let found = fetched(&valve);
    assert_eq!(found.column("lastname"), ["Ann", "Bob"]);
    assert_eq!(found.column("lead"), ["Valve", "Valve"]);
    assert_eq!(fetched(&lead("")).column("lastname"), ["Ann", "Ann", "Bob"]);
    // The pair itself has columns.
    let by_id = format!(
        "<attribute name='leadid'/><filter><condition attribute='leadid' operator='eq' value='{}'/></filter>",
        parts.leads[0]
    );
    let found = fetched(&by_id);
    assert_eq!(
        (found.column("lastname"), found.column("pair.leadid")),
        (vec![json!("Ann")], vec![json!(parts.leads[0])])
    );
}

#[test]
fn segments_traverse_pairs() {
    let parts = parts();
    let members = |query: &str| parts.world.size(&parts.world.live(query));
    let by_lead = |filter: &str| format!("PROFILE(lead, lead_1){filter}.TRAVERSE({NAME}, contact_1)");
    assert_eq!(members(&by_lead("")), 2);
    assert_eq!(members(&by_lead(".FILTER(lead_1.lastname == 'pump')")), 1);
    let others = format!("PROFILE(contact, contact_1) EXCEPT ({})", by_lead(""));
    assert_eq!(members(&others), 1);
    let there = format!("PROFILE(contact, contact_1).FILTER(contact_1.lastname == 'Bob').TRAVERSE({NAME}, lead_1)");
    assert_eq!(members(&format!("{there}.TRAVERSE({NAME}, contact_2)")), 2);
}

#[test]
fn metadata_describes_them() {
    let parts = parts();
    let path = format!("RelationshipDefinitions(SchemaName='{NAME}')");
    let cast = "Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata";
    let definition = parts.world.get(&path).expect(200).json();
    assert_eq!(definition["@odata.type"], format!("#{cast}"));
    assert_eq!(definition["RelationshipType"], "ManyToManyRelationship");
    for (name, value) in [
        ("SchemaName", NAME),
        ("Entity1LogicalName", "contact"),
        ("Entity1IntersectAttribute", "contactid"),
        ("Entity1NavigationPropertyName", NAME),
        ("Entity2LogicalName", "lead"),
        ("Entity2IntersectAttribute", "leadid"),
        ("Entity2NavigationPropertyName", NAME),
        ("IntersectEntityName", "contactleads"),
    ] {
        assert_eq!(definition[name], value, "{name}");
    }
    parts.world.get(&format!("{path}/{cast}")).expect(200);
    parts.world.get(&format!("{path}/Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata")).error(404);
    let schema_names = |path: &str| parts.world.get(path).expect(200).column("SchemaName");
    assert_eq!(schema_names(&format!("RelationshipDefinitions/{cast}")), [NAME]);
    assert!(schema_names("RelationshipDefinitions").contains(&json!(NAME)));
    for (entity, known) in [("contact", vec![json!(NAME)]), ("lead", vec![json!(NAME)]), ("account", vec![])] {
        let path = format!("EntityDefinitions(LogicalName='{entity}')/ManyToManyRelationships");
        assert_eq!(schema_names(&path), known, "{entity}");
    }
    let document = parts.world.get("$metadata").expect(200).text();
    for (target, partner) in [("lead", NAME), ("contact", NAME)] {
        let property = format!("Name=\"{NAME}\" Type=\"Collection(mscrm.{target})\" Partner=\"{partner}\"");
        assert!(document.contains(&property), "{property}");
    }
}
