//! Paths below EntityDefinitions, RelationshipDefinitions and GlobalOptionSetDefinitions.

use super::{Step, deeper, last};
use crate::fault::{Fault, Result};
use crate::schema::{self, Column, ManyToMany, Relationship, Table};

/// Entity metadata.
#[derive(Debug)]
pub(crate) enum Metadata {
    Entities,
    Entity(&'static Table),
    /// All attributes, or those of one kind: the name before `AttributeMetadata`.
    Attributes(&'static Table, Option<String>),
    Attribute(&'static Table, &'static Column, Option<String>),
    Relationships(&'static Table, Side),
    Keys(&'static Table),
    /// All relationships, or those of one kind: the name before `RelationshipMetadata`.
    AllRelationships(Option<String>),
    Relationship(AnyRelationship, Option<String>),
    OptionSets,
    OptionSet(&'static schema::OptionSet),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum AnyRelationship {
    OneToMany(&'static Relationship),
    ManyToMany(&'static ManyToMany),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    OneToMany,
    ManyToOne,
    ManyToMany,
}

pub(super) fn entity_definitions(first: &Step, rest: &[Step]) -> Result<Metadata> {
    let Some(key) = &first.key else {
        return match rest {
            [] => Ok(Metadata::Entities),
            [step, ..] => Err(deeper(&step.name, Fault::no_resource)),
        };
    };
    let name = named_key(key, "LogicalName")?;
    let table = schema::entity(&name).ok_or_else(|| no_metadata("entity", &name))?;
    match rest {
        [] => Ok(Metadata::Entity(table)),
        [step, rest @ ..] => match (step.name.as_str(), &step.key) {
            ("Attributes", None) => Ok(Metadata::Attributes(table, cast(rest, "AttributeMetadata")?)),
            ("Attributes", Some(key)) => {
                let name = named_key(key, "LogicalName")?;
                let column = table.column(&name).ok_or_else(|| no_metadata("attribute", &name))?;
                Ok(Metadata::Attribute(table, column, cast(rest, "AttributeMetadata")?))
            }
            ("OneToManyRelationships", None) => last(rest, Metadata::Relationships(table, Side::OneToMany)),
            ("ManyToOneRelationships", None) => last(rest, Metadata::Relationships(table, Side::ManyToOne)),
            ("ManyToManyRelationships", None) => last(rest, Metadata::Relationships(table, Side::ManyToMany)),
            ("Keys", None) => last(rest, Metadata::Keys(table)),
            ("Keys" | "Privileges", _) => Err(Fault::unsupported(format_args!("EntityDefinitions(..)/{}", step.name))),
            (name, _) => Err(deeper(name, Fault::no_resource)),
        },
    }
}

pub(super) fn option_sets(first: &Step, rest: &[Step]) -> Result<Metadata> {
    let Some(key) = &first.key else { return last(rest, Metadata::OptionSets) };
    let name = named_key(key, "Name")?;
    let set = schema::options::ALL.iter().find(|s| s.global && s.name == name);
    let set = set.ok_or_else(|| no_metadata("option set", &name))?;
    last(rest, Metadata::OptionSet(set))
}

pub(super) fn relationship_definitions(first: &Step, rest: &[Step]) -> Result<Metadata> {
    let cast = cast(rest, "RelationshipMetadata")?;
    let Some(key) = &first.key else { return Ok(Metadata::AllRelationships(cast)) };
    let name = named_key(key, "SchemaName")?;
    let one_to_many = schema::relationship(&name).map(AnyRelationship::OneToMany);
    let mut all = schema::many_to_many().iter();
    let found = one_to_many.or_else(|| all.find(|r| r.schema_name == name).map(AnyRelationship::ManyToMany));
    Ok(Metadata::Relationship(found.ok_or_else(|| no_metadata("relationship", &name))?, cast))
}

fn no_metadata(what: &str, name: &str) -> Fault {
    Fault::new(
        http::StatusCode::NOT_FOUND,
        dataverse::codes::OBJECT_DOES_NOT_EXIST,
        format!("Could not find an {what} with the name '{name}'."),
    )
}

/// `/Microsoft.Dynamics.CRM.PicklistAttributeMetadata` as `Picklist`.
fn cast(rest: &[Step], of: &str) -> Result<Option<String>> {
    match rest {
        [] => Ok(None),
        [step, rest @ ..] => {
            let kind = step.name.strip_prefix("Microsoft.Dynamics.CRM.").and_then(|n| n.strip_suffix(of));
            let kind = kind.filter(|_| step.key.is_none()).ok_or_else(|| Fault::no_resource(&step.name))?;
            last(rest, Some(kind.to_owned()))
        }
    }
}

/// `LogicalName='contact'`
fn named_key(key: &str, name: &str) -> Result<String> {
    let value = key
        .split_once('=')
        .filter(|(known, _)| known.trim() == name)
        .and_then(|(_, value)| value.trim().strip_prefix('\'')?.strip_suffix('\''));
    match value {
        Some(value) => Ok(value.replace("''", "'")),
        None => Err(Fault::unsupported(format_args!("Addressing metadata by anything but {name}='…'"))),
    }
}
