//! Definitions of alternate keys.

use serde_json::{Map, Value as Json, json};

use super::labels::{label, metadata_id};
use crate::schema::{self, AlternateKey, Table};

/// The alternate keys of a table.
pub(super) fn keys(table: &Table) -> Vec<Map<String, Json>> {
    schema::keys(table).map(|key| properties(table, key)).collect()
}

fn properties(table: &Table, key: &AlternateKey) -> Map<String, Json> {
    let columns: Vec<&str> = key.columns(table).map(|column| column.logical).collect();
    let Json::Object(map) = json!({
        "@odata.type": "#Microsoft.Dynamics.CRM.EntityKeyMetadata",
        "MetadataId": metadata_id(&format!("key {}", key.name)),
        "LogicalName": key.name,
        "SchemaName": key.name,
        "EntityLogicalName": table.logical,
        "DisplayName": label(key.display),
        "KeyAttributes": columns,
        "EntityKeyIndexStatus": "Active",
        "IsManaged": true,
        "HasChanged": null,
    }) else {
        return Map::new();
    };
    map
}
