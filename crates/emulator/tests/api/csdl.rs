//! `$metadata` and the service document: what they say is what the API does.

use std::collections::{BTreeMap, BTreeSet};

use emulator::schema;
use roxmltree::{Document, Node};
use serde_json::json;

use crate::support::World;

const EDM: &str = "http://docs.oasis-open.org/odata/ns/edm";

fn metadata(world: &World) -> String {
    let answer = world.get("$metadata").expect(200);
    assert_eq!(answer.header("content-type"), Some("application/xml"));
    answer.text()
}

fn elements<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.descendants().filter(move |n| n.has_tag_name((EDM, name)))
}

fn names(node: Node<'_, '_>, element: &'static str) -> BTreeSet<String> {
    elements(node, element).map(|n| n.attribute("Name").unwrap().to_owned()).collect()
}

/// `Collection(mscrm.contact)` as `contact`.
fn type_name(text: &str) -> &str {
    let inner = text.strip_prefix("Collection(").and_then(|t| t.strip_suffix(')')).unwrap_or(text);
    inner.strip_prefix("mscrm.").or_else(|| inner.strip_prefix("Microsoft.Dynamics.CRM.")).unwrap_or(inner)
}

#[test]
fn every_record_has_the_properties_that_its_type_says() {
    let world = World::filled(emulator::Storage::Memory, 30);
    // The demo data has none of these.
    let definition = world.create("msdynmkt_segmentdefinitions", json!({}));
    let segment = json!({ "msdynmkt_displayname": "S", "msdynmkt_type": 11, "msdynmkt_source": 12,
        "msdynmkt_baseentitylogicalname": "contact", "msdynmkt_sourcesegmentuid": definition });
    world.create("msdynmkt_segments", segment);
    let text = metadata(&world);
    let document = Document::parse(&text).unwrap();
    for table in schema::tables() {
        let row = world.get(&format!("{}?$top=1", table.set)).expect(200).json()["value"][0].clone();
        let of_record: BTreeSet<String> =
            row.as_object().unwrap().keys().filter(|name| !name.contains('@')).cloned().collect();
        let entity =
            elements(document.root(), "EntityType").find(|n| n.attribute("Name") == Some(table.logical)).unwrap();
        assert_eq!(names(entity, "Property"), of_record, "{}", table.logical);
        let key = elements(entity, "PropertyRef").next().unwrap();
        assert_eq!(key.attribute("Name"), Some(table.primary_id));
    }
}

#[test]
fn every_navigation_property_leads_to_a_type_that_leads_back_and_can_be_expanded() {
    let world = World::new();
    let text = metadata(&world);
    let document = Document::parse(&text).unwrap();
    let mut types = BTreeMap::new();
    for entity in elements(document.root(), "EntityType") {
        types.insert(entity.attribute("Name").unwrap(), entity);
    }
    for table in schema::tables() {
        for navigation in elements(types[table.logical], "NavigationProperty") {
            let name = navigation.attribute("Name").unwrap();
            let target = types[type_name(navigation.attribute("Type").unwrap())];
            let partner = navigation.attribute("Partner").unwrap();
            let back = elements(target, "NavigationProperty").find(|n| {
                n.attribute("Name") == Some(partner) && type_name(n.attribute("Type").unwrap()) == table.logical
            });
            assert!(back.is_some(), "{}.{name}", table.logical);
            world.get(&format!("{}?$expand={name}", table.set)).expect(200);
        }
    }
}

#[test]
fn sets_and_operations_are_those_that_answer() {
    let world = World::new();
    let text = metadata(&world);
    let document = Document::parse(&text).unwrap();
    let sets = names(document.root(), "EntitySet");
    let service = world.get("").expect(200).json();
    assert_eq!(service["@odata.context"], "http://org.example/api/data/v9.0/$metadata");
    let listed: BTreeSet<String> =
        service["value"].as_array().unwrap().iter().map(|set| set["url"].as_str().unwrap().to_owned()).collect();
    assert_eq!(sets, listed);
    for set in &sets {
        world.get(set).expect(200);
    }
    for binding in elements(document.root(), "NavigationPropertyBinding") {
        assert!(sets.contains(binding.attribute("Target").unwrap()), "{binding:?}");
    }
    for action in names(document.root(), "ActionImport") {
        // Without its parameters it is refused, and not unknown.
        let status = world.post(&action, json!({})).status.as_u16();
        assert!(matches!(status, 200 | 400), "{action}: {status}");
    }
    world.get("WhoAmI").expect(200);
    let complex = names(document.root(), "ComplexType");
    for kind in elements(document.root(), "ReturnType") {
        assert!(complex.contains(type_name(kind.attribute("Type").unwrap())), "{kind:?}");
    }
}

#[test]
fn only_a_plain_read_is_answered() {
    let world = World::new();
    world.get("$metadata?annotations=false").expect(200);
    assert_eq!(world.post("$metadata", json!({})).expect(405).header("allow"), Some("GET, HEAD"));
    world.get("$metadata/x").error(404);
}
