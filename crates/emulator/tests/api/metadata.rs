//! EntityDefinitions.

use serde_json::{Value, json};

use crate::support::World;

#[test]
fn entities_are_listed_by_what_is_selected() {
    let world = World::new();
    let path = "EntityDefinitions?$select=LogicalName,EntitySetName&$filter=LogicalName eq 'contact'";
    let body = world.get(path).expect(200).json();
    assert_eq!(body["value"].as_array().unwrap().len(), 1);
    let contact = body["value"][0].as_object().unwrap();
    assert_eq!((&contact["LogicalName"], &contact["EntitySetName"]), (&json!("contact"), &json!("contacts")));
    assert!(contact.contains_key("MetadataId") && !contact.contains_key("SchemaName"));
    let all = world.get("EntityDefinitions?$filter=IsValidForAdvancedFind eq true").expect(200);
    assert_eq!(all.column("LogicalName").len(), 11);
    let filter = "OwnershipType eq Microsoft.Dynamics.CRM.OwnershipTypes'UserOwned' and IsCustomizable/Value eq false";
    assert!(world.get(&format!("EntityDefinitions?$filter={filter}")).expect(200).column("LogicalName").len() > 4);
}

#[test]
fn an_entity_expands_to_its_columns_and_relationships() {
    let world = World::new();
    let path = "EntityDefinitions(LogicalName='contact')?$select=LogicalName,PrimaryNameAttribute\
                &$expand=Attributes($select=LogicalName,AttributeType;$filter=LogicalName eq 'gendercode'),\
                OneToManyRelationships,ManyToOneRelationships($select=SchemaName),ManyToManyRelationships";
    let body = world.get(path).expect(200).json();
    assert_eq!(body["PrimaryNameAttribute"], "fullname");
    assert_eq!(body["Attributes"][0]["AttributeType"], "Picklist");
    assert_eq!(body["Attributes"].as_array().unwrap().len(), 1);
    assert_eq!(body["ManyToManyRelationships"][0]["SchemaName"], "contactleads_association");
    let schema_names: Vec<&Value> =
        body["ManyToOneRelationships"].as_array().unwrap().iter().map(|r| &r["SchemaName"]).collect();
    assert!(schema_names.contains(&&json!("contact_customer_accounts")));
    assert!(body.get("SchemaName").is_none());
}

#[test]
fn a_cast_tells_the_options() {
    let world = World::new();
    let cast = |kind: &str, options: &str| {
        let path = format!(
            "EntityDefinitions(LogicalName='contact')/Attributes/Microsoft.Dynamics.CRM.{kind}AttributeMetadata?{options}"
        );
        world.get(&path).expect(200).json()["value"].as_array().unwrap().clone()
    };
    let named = |all: &[Value], name: &str| all.iter().find(|a| a["LogicalName"] == name).unwrap().clone();
    let picklists = cast("Picklist", "$select=LogicalName&$expand=OptionSet,GlobalOptionSet");
    let options = named(&picklists, "gendercode")["OptionSet"]["Options"].clone();
    assert_eq!(
        (&options[1]["Value"], &options[1]["Label"]["UserLocalizedLabel"]["Label"]),
        (&json!(2), &json!("Female"))
    );
    assert_eq!(options[1]["Label"]["LocalizedLabels"][0]["LanguageCode"], 1033);
    let booleans = cast("Boolean", "$select=LogicalName&$expand=OptionSet");
    let email = &named(&booleans, "donotemail")["OptionSet"];
    assert_eq!(email["TrueOption"]["Label"]["UserLocalizedLabel"]["Label"], "Do Not Allow");
    assert_eq!(email["FalseOption"]["Value"], 0);
    assert_eq!(named(&cast("Lookup", ""), "parentcustomerid")["Targets"], json!(["account", "contact"]));
    assert_eq!(named(&cast("DateTime", "$select=LogicalName,Format"), "birthdate")["Format"], "DateOnly");
    assert_eq!(cast("State", "$expand=OptionSet")[0]["OptionSet"]["Options"][1]["DefaultStatus"], 2);
    assert!(cast("MultiSelectPicklist", "$expand=OptionSet").is_empty());
    assert_eq!(named(&cast("Money", ""), "aging30")["SourceType"], 1);
}

#[test]
fn segment_statuses_tell_their_transitions() {
    let world = World::new();
    let path = "EntityDefinitions(LogicalName='msdyncrm_segment')/Attributes(LogicalName='statuscode')/\
                Microsoft.Dynamics.CRM.StatusAttributeMetadata?$select=LogicalName&$expand=OptionSet";
    let options = world.get(path).expect(200).json()["OptionSet"]["Options"].clone();
    let going_live = options.as_array().unwrap().iter().find(|o| o["Value"] == 192_350_006).unwrap().clone();
    let data = going_live["TransitionData"].as_str().unwrap();
    assert!(data.contains("tostatusid=\"192350001\"") && data.contains("tostatusid=\"192350005\""), "{data}");
    assert!(!data.contains("tostatusid=\"192350007\""), "{data}");
}

#[test]
fn relationships_name_both_navigation_properties() {
    let world = World::new();
    let path = "EntityDefinitions(LogicalName='account')/OneToManyRelationships?$filter=SchemaName eq 'contact_customer_accounts'";
    let found = world.get(path).expect(200).json()["value"][0].clone();
    assert_eq!(found["ReferencingEntityNavigationPropertyName"], "parentcustomerid_account");
    assert_eq!(found["ReferencedEntityNavigationPropertyName"], "contact_customer_accounts");
    assert_eq!(
        (&found["ReferencingAttribute"], &found["ReferencedAttribute"]),
        (&json!("parentcustomerid"), &json!("accountid"))
    );
}

#[test]
fn global_option_sets_go_by_name() {
    let world = World::new();
    let body = world.get("GlobalOptionSetDefinitions(Name='msdyncrm_processscope')").expect(200).json();
    assert_eq!(body["Options"][1]["Value"], 270_100_001);
    world.get("GlobalOptionSetDefinitions(Name='nothing')").error(404);
}

#[test]
fn what_metadata_does_not_know_is_said() {
    let world = World::new();
    let (_, message) = world.get("EntityDefinitions(LogicalName='nothing')").error(404);
    assert!(message.contains("nothing"), "{message}");
    world.get("EntityDefinitions(LogicalName='contact')/Attributes(LogicalName='nothing')").error(404);
    world.get("EntityDefinitions(LogicalName='contact')?$select=Nothing").error(400);
    world.get("EntityDefinitions(LogicalName='contact')?$expand=Nothing").error(400);
    world.get("EntityDefinitions(LogicalName='contact')/Attributes?$expand=OptionSet").error(400);
    world
        .get("EntityDefinitions(LogicalName='contact')/Attributes/Microsoft.Dynamics.CRM.EnumAttributeMetadata")
        .error(404);
    world.get("EntityDefinitions?$filter=LogicalName eq 'contact' or").error(400);
    world.post("EntityDefinitions", json!({})).error(501);
}

#[test]
fn alternate_keys_are_defined() {
    let world = World::new();
    let keys = |entity: &str| world.get(&format!("EntityDefinitions(LogicalName='{entity}')/Keys")).expect(200);
    assert_eq!(keys("msdyncrm_segment").column("KeyAttributes"), [json!(["msdyncrm_segmentqueryname"])]);
    assert!(keys("contact").column("KeyAttributes").is_empty());
}
