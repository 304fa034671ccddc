//! Relationship definitions.

use serde_json::{Map, Value as Json, json};

use super::labels::{managed, metadata_id};
use crate::fault::{Fault, Result};
use crate::route::Side;
use crate::schema::{self, Relationship, Table};

/// The relationships on one side of a table. There are no N:N ones.
pub(super) fn relationships(table: &Table, side: Side) -> Vec<Map<String, Json>> {
    let found = schema::relationships().iter().filter(|r| match side {
        Side::OneToMany => r.referenced == table.logical,
        Side::ManyToOne => r.referencing == table.logical,
        Side::ManyToMany => false,
    });
    found.map(properties).collect()
}

/// Every relationship, of one kind when there is a cast.
pub(super) fn all(cast: Option<&str>) -> Result<Vec<Map<String, Json>>> {
    match cast {
        None | Some("OneToMany") => Ok(schema::relationships().iter().map(properties).collect()),
        Some("ManyToMany") => Ok(Vec::new()),
        Some(other) => Err(no_kind(other)),
    }
}

pub(super) fn one(relationship: &Relationship, cast: Option<&str>) -> Result<Map<String, Json>> {
    match cast {
        None | Some("OneToMany") => Ok(properties(relationship)),
        Some(other) => Err(no_kind(other)),
    }
}

fn no_kind(cast: &str) -> Fault {
    Fault::no_resource(&format!("Microsoft.Dynamics.CRM.{cast}RelationshipMetadata"))
}

fn properties(r: &Relationship) -> Map<String, Json> {
    let Json::Object(map) = json!({
        "@odata.type": "#Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata",
        "MetadataId": metadata_id(&format!("relationship {}", r.schema_name)),
        "SchemaName": r.schema_name,
        "RelationshipType": "OneToManyRelationship",
        "ReferencedEntity": r.referenced,
        "ReferencedAttribute": r.referenced_attribute,
        "ReferencingEntity": r.referencing,
        "ReferencingAttribute": r.attribute,
        "ReferencedEntityNavigationPropertyName": r.collection_navigation,
        "ReferencingEntityNavigationPropertyName": r.lookup_navigation,
        "IsCustomRelationship": r.schema_name.starts_with("ms"),
        "IsManaged": true,
        "IsHierarchical": false,
        "IsValidForAdvancedFind": true,
        "IsCustomizable": managed(false),
        "SecurityTypes": "None",
        "HasChanged": null,
    }) else {
        return Map::new();
    };
    map
}
