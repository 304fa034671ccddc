//! Entity definitions.

use serde_json::{Map, Value as Json, json};

use super::attributes::attributes;
use super::labels::{label, managed, metadata_id, no_label};
use super::options::Options;
use super::relationships::relationships;
use crate::fault::Result;
use crate::route::Side;
use crate::schema::{self, Ownership, Table};

/// An entity with what `$expand` asks for. `$select` is not applied yet.
pub(super) fn entity(table: &'static Table, options: &Options) -> Result<Map<String, Json>> {
    const EXPANDABLE: [(&str, Side); 3] = [
        ("OneToManyRelationships", Side::OneToMany),
        ("ManyToOneRelationships", Side::ManyToOne),
        ("ManyToManyRelationships", Side::ManyToMany),
    ];
    let names: Vec<&str> = EXPANDABLE.iter().map(|(name, _)| *name).chain(["Attributes"]).collect();
    options.expands_only("EntityMetadata", &names)?;
    let mut entity = properties(table);
    if let Some(inner) = options.expanded("Attributes") {
        let all = inner.apply(attributes(table, None, inner)?)?;
        entity.insert("Attributes".to_owned(), json!(all));
    }
    for (name, side) in EXPANDABLE {
        if let Some(inner) = options.expanded(name) {
            inner.no_expand()?;
            entity.insert(name.to_owned(), json!(inner.apply(relationships(table, side))?));
        }
    }
    Ok(entity)
}

fn properties(table: &Table) -> Map<String, Json> {
    let custom = table.logical.starts_with("ms");
    let user_owned = table.ownership == Ownership::User;
    let intersect = schema::intersect(table.logical).is_some();
    let Json::Object(map) = json!({
        "@odata.type": "#Microsoft.Dynamics.CRM.EntityMetadata",
        "MetadataId": metadata_id(table.logical),
        "LogicalName": table.logical,
        "SchemaName": table.schema,
        "EntitySetName": table.set,
        "LogicalCollectionName": table.set,
        "CollectionSchemaName": table.set,
        "DisplayName": label(table.display),
        "DisplayCollectionName": label(table.display_collection),
        "Description": no_label(),
        "PrimaryIdAttribute": table.primary_id,
        "PrimaryNameAttribute": table.primary_name,
        "ObjectTypeCode": table.object_type_code,
        "OwnershipType": match (user_owned, intersect) {
            (true, _) => "UserOwned",
            (false, true) => "None",
            (false, false) => "BusinessOwned",
        },
        "IsCustomEntity": custom,
        "IsManaged": true,
        "IsIntersect": intersect,
        "IsActivity": false,
        "IsPrivate": false,
        "IsLogicalEntity": false,
        "IsValidForAdvancedFind": !intersect,
        "IsOptimisticConcurrencyEnabled": !intersect,
        "ChangeTrackingEnabled": !intersect,
        "IsCustomizable": managed(false),
        "CanCreateAttributes": managed(false),
        "CanTriggerWorkflow": user_owned,
        "HasChanged": null,
    }) else {
        return Map::new();
    };
    map
}
