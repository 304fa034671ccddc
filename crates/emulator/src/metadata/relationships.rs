//! Relationship definitions.

use serde_json::{Map, Value as Json, json};

use super::labels::{managed, metadata_id};
use crate::fault::{Fault, Result};
use crate::route::{AnyRelationship, Side};
use crate::schema::{self, ManyToMany, Relationship, Table};

const ONE_TO_MANY: &str = "OneToMany";
const MANY_TO_MANY: &str = "ManyToMany";

/// The relationships on one side of a table.
pub(super) fn relationships(table: &Table, side: Side) -> Vec<Map<String, Json>> {
    let one_to_many = schema::relationships().iter();
    match side {
        Side::OneToMany => one_to_many.filter(|r| r.referenced == table.logical).map(properties).collect(),
        Side::ManyToOne => one_to_many.filter(|r| r.referencing == table.logical).map(properties).collect(),
        Side::ManyToMany => {
            let touching = |r: &&ManyToMany| r.ends.iter().any(|end| end.table == table.logical);
            schema::many_to_many().iter().filter(touching).map(pairs).collect()
        }
    }
}

/// Every relationship, of one kind when there is a cast.
pub(super) fn all(cast: Option<&str>) -> Result<Vec<Map<String, Json>>> {
    let one_to_many = schema::relationships().iter().map(properties);
    let many_to_many = schema::many_to_many().iter().map(pairs);
    match cast {
        None => Ok(one_to_many.chain(many_to_many).collect()),
        Some(ONE_TO_MANY) => Ok(one_to_many.collect()),
        Some(MANY_TO_MANY) => Ok(many_to_many.collect()),
        Some(other) => Err(no_kind(other)),
    }
}

pub(super) fn one(relationship: AnyRelationship, cast: Option<&str>) -> Result<Map<String, Json>> {
    match (relationship, cast) {
        (AnyRelationship::OneToMany(r), None | Some(ONE_TO_MANY)) => Ok(properties(r)),
        (AnyRelationship::ManyToMany(r), None | Some(MANY_TO_MANY)) => Ok(pairs(r)),
        (_, Some(other)) => Err(no_kind(other)),
    }
}

fn no_kind(cast: &str) -> Fault {
    Fault::no_resource(&format!("Microsoft.Dynamics.CRM.{cast}RelationshipMetadata"))
}

fn properties(r: &Relationship) -> Map<String, Json> {
    let own = json!({
        "ReferencedEntity": r.referenced,
        "ReferencedAttribute": r.referenced_attribute,
        "ReferencingEntity": r.referencing,
        "ReferencingAttribute": r.attribute,
        "ReferencedEntityNavigationPropertyName": r.collection_navigation,
        "ReferencingEntityNavigationPropertyName": r.lookup_navigation,
        "IsHierarchical": false,
    });
    definition(ONE_TO_MANY, &r.schema_name, own)
}

fn pairs(r: &ManyToMany) -> Map<String, Json> {
    let [first, second] = &r.ends;
    let own = json!({
        "Entity1LogicalName": first.table,
        "Entity1IntersectAttribute": first.column,
        "Entity1NavigationPropertyName": first.navigation,
        "Entity2LogicalName": second.table,
        "Entity2IntersectAttribute": second.column,
        "Entity2NavigationPropertyName": second.navigation,
        "IntersectEntityName": r.intersect.logical,
    });
    definition(MANY_TO_MANY, r.schema_name, own)
}

/// What relationships of all kinds have, about their `own` properties.
fn definition(kind: &str, schema_name: &str, own: Json) -> Map<String, Json> {
    let (Json::Object(mut map), Json::Object(own), Json::Object(rest)) = (
        json!({
            "@odata.type": format!("#Microsoft.Dynamics.CRM.{kind}RelationshipMetadata"),
            "MetadataId": metadata_id(&format!("relationship {schema_name}")),
            "SchemaName": schema_name,
            "RelationshipType": format!("{kind}Relationship"),
        }),
        own,
        json!({
            "IsCustomRelationship": schema_name.starts_with("ms"),
            "IsManaged": true,
            "IsValidForAdvancedFind": true,
            "IsCustomizable": managed(false),
            "SecurityTypes": "None",
            "HasChanged": null,
        }),
    ) else {
        return Map::new();
    };
    map.extend(own.into_iter().chain(rest));
    map
}
