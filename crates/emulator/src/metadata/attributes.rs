//! Attribute definitions: what every one has, and what its kind adds.

use serde_json::{Map, Value as Json, json};

use super::labels::{label, managed, metadata_id, no_label, option_set, states, statuses, two_options};
use super::options::Options;
use crate::fault::{Fault, Result};
use crate::schema::{Column, Kind, Table, TextFormat};

/// The kinds a cast may name.
const CASTS: [&str; 15] = [
    "String",
    "Memo",
    "Integer",
    "BigInt",
    "Decimal",
    "Double",
    "Money",
    "Boolean",
    "DateTime",
    "Picklist",
    "MultiSelectPicklist",
    "State",
    "Status",
    "Lookup",
    "UniqueIdentifier",
];

/// The attributes of a table, of one kind when there is a cast. `$select` is not applied yet.
pub(super) fn attributes(
    table: &'static Table,
    cast: Option<&str>,
    options: &Options,
) -> Result<Vec<Map<String, Json>>> {
    known_cast(cast)?;
    expandable(cast, options)?;
    let kept = table.columns.iter().filter(|c| cast.is_none_or(|cast| metadata_type(&c.kind) == cast));
    kept.map(|column| expanded(table, column, options)).collect()
}

pub(super) fn attribute(
    table: &'static Table,
    column: &'static Column,
    cast: Option<&str>,
    options: &Options,
) -> Result<Map<String, Json>> {
    known_cast(cast)?;
    expandable(cast, options)?;
    match cast {
        Some(cast) if metadata_type(&column.kind) != cast => {
            Err(Fault::no_resource(&format!("Microsoft.Dynamics.CRM.{cast}AttributeMetadata")))
        }
        _ => expanded(table, column, options),
    }
}

fn known_cast(cast: Option<&str>) -> Result<()> {
    match cast {
        Some(cast) if !CASTS.contains(&cast) => {
            Err(Fault::no_resource(&format!("Microsoft.Dynamics.CRM.{cast}AttributeMetadata")))
        }
        _ => Ok(()),
    }
}

/// Only a cast to a kind with options can expand them.
fn expandable(cast: Option<&str>, options: &Options) -> Result<()> {
    let known: &[&str] = match cast {
        Some("Picklist" | "MultiSelectPicklist" | "State" | "Status" | "Boolean") => &["OptionSet", "GlobalOptionSet"],
        _ => &[],
    };
    options.expands_only(&format!("{}AttributeMetadata", cast.unwrap_or("")), known)
}

fn expanded(table: &Table, column: &Column, options: &Options) -> Result<Map<String, Json>> {
    let mut map = properties(table, column);
    for name in ["OptionSet", "GlobalOptionSet"] {
        let Some(inner) = options.expanded(name) else { continue };
        let set = sets(table, column).filter(|(_, global)| *global == (name == "GlobalOptionSet"));
        // A choice that shares a global set shows it under both names.
        let set = set.or_else(|| sets(table, column).filter(|(_, global)| *global));
        let value = match set {
            Some((set, _)) => Json::Object(inner.pick(set)?),
            None => Json::Null,
        };
        map.insert(name.to_owned(), value);
    }
    Ok(map)
}

/// The column's option set, and whether it is a global one.
fn sets(table: &Table, column: &Column) -> Option<(Map<String, Json>, bool)> {
    match &column.kind {
        Kind::Choice(set) => Some((option_set(set), set.global)),
        Kind::State(set) => {
            let status = table.column("statuscode").and_then(|c| c.kind.option_set())?;
            Some((states(set, status), false))
        }
        Kind::Status(set) => Some((statuses(table.logical, set), false)),
        Kind::Boolean { yes, no, .. } => {
            Some((two_options(&format!("{}_{}", table.logical, column.logical), column.display, yes, no), false))
        }
        _ => None,
    }
}

/// The name before `AttributeMetadata`.
fn metadata_type(kind: &Kind) -> &'static str {
    match kind {
        Kind::Id => "UniqueIdentifier",
        Kind::Text { .. } => "String",
        Kind::Memo { .. } => "Memo",
        Kind::Whole { .. } => "Integer",
        Kind::BigInt => "BigInt",
        Kind::Decimal { .. } => "Decimal",
        Kind::Money { .. } => "Money",
        Kind::Boolean { .. } => "Boolean",
        Kind::DateTime | Kind::DateOnly => "DateTime",
        Kind::Choice(_) => "Picklist",
        Kind::State(_) => "State",
        Kind::Status(_) => "Status",
        Kind::Lookup(_) | Kind::Polymorphic { .. } => "Lookup",
    }
}

/// `AttributeType`, which names some kinds otherwise than their metadata type does.
fn attribute_type(kind: &Kind) -> &'static str {
    match kind {
        Kind::Id => "Uniqueidentifier",
        Kind::Polymorphic { owner: true, .. } => "Owner",
        Kind::Polymorphic { owner: false, .. } => "Customer",
        other => metadata_type(other),
    }
}

fn properties(table: &Table, column: &Column) -> Map<String, Json> {
    let kind = &column.kind;
    let name = attribute_type(kind);
    let required = match kind {
        Kind::Id => "SystemRequired",
        _ if column.required => "ApplicationRequired",
        _ => "None",
    };
    let mut map = Map::new();
    let mut put = |name: &str, value: Json| {
        map.insert(name.to_owned(), value);
    };
    put("@odata.type", format!("#Microsoft.Dynamics.CRM.{}AttributeMetadata", metadata_type(kind)).into());
    put("MetadataId", metadata_id(&format!("{}.{}", table.logical, column.logical)).into());
    put("LogicalName", column.logical.into());
    put("SchemaName", column.schema.into());
    put("EntityLogicalName", table.logical.into());
    put("AttributeType", name.into());
    put("AttributeTypeName", json!({ "Value": format!("{name}Type") }));
    put("DisplayName", label(column.display));
    put("Description", no_label());
    put("IsPrimaryId", (*kind == Kind::Id).into());
    put("IsPrimaryName", (column.logical == table.primary_name).into());
    put("IsCustomAttribute", column.logical.starts_with("ms").into());
    put("IsManaged", true.into());
    put("IsLogical", false.into());
    put("IsValidForRead", true.into());
    put("IsValidForCreate", (!column.read_only).into());
    put("IsValidForUpdate", (!column.read_only && *kind != Kind::Id).into());
    put("IsValidForAdvancedFind", managed(*kind != Kind::BigInt));
    put("IsValidODataAttribute", true.into());
    put(
        "RequiredLevel",
        json!({
            "Value": required,
            "CanBeChanged": false,
            "ManagedPropertyLogicalName": "canmodifyrequirementlevelsettings",
        }),
    );
    put("SourceType", if kind.is_lookup() || *kind == Kind::Id { Json::Null } else { (column.source as i32).into() });
    put("AttributeOf", Json::Null);
    put("HasChanged", Json::Null);
    match kind {
        Kind::Text { max, format } => {
            let format = match format {
                TextFormat::Text => "Text",
                TextFormat::Email => "Email",
                TextFormat::Phone => "Phone",
                TextFormat::Url => "Url",
            };
            put("MaxLength", (*max).into());
            put("Format", format.into());
            put("FormatName", json!({ "Value": format }));
        }
        Kind::Memo { max } => {
            put("MaxLength", (*max).into());
            put("Format", "TextArea".into());
        }
        Kind::Whole { min, max } => {
            put("MinValue", (*min).into());
            put("MaxValue", (*max).into());
            put("Format", "None".into());
        }
        Kind::Decimal { min, max } | Kind::Money { min, max } => {
            put("MinValue", (*min).into());
            put("MaxValue", (*max).into());
            put("Precision", 2.into());
        }
        Kind::Boolean { default, .. } => put("DefaultValue", (*default).into()),
        Kind::DateTime | Kind::DateOnly => {
            let day = *kind == Kind::DateOnly;
            put("Format", if day { "DateOnly" } else { "DateAndTime" }.into());
            put("DateTimeBehavior", json!({ "Value": if day { "DateOnly" } else { "UserLocal" } }));
        }
        Kind::Choice(set) | Kind::State(set) | Kind::Status(set) => put("DefaultFormValue", set.default.into()),
        Kind::Lookup(_) | Kind::Polymorphic { .. } => {
            put("Targets", json!(kind.targets()));
            put("Format", "None".into());
        }
        Kind::Id | Kind::BigInt => {}
    }
    map
}
