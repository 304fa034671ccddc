//! Entity metadata: EntityDefinitions with attributes, option sets and relationships, and what is
//! global: relationships and option sets.

mod attributes;
mod csdl;
mod entities;
mod keys;
mod labels;
mod options;
mod relationships;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

use dataverse::codes;
use http::StatusCode;
use serde_json::{Map, Value as Json, json};

use crate::fault::{Fault, Result};
use crate::route::{Metadata, Side};
use crate::schema;
use crate::wire::{Call, Reply};
use options::Options;

/// A number that is another one whenever the schema is.
pub(crate) fn version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(|| {
        let mut hasher = DefaultHasher::new();
        csdl::document().unwrap_or_default().hash(&mut hasher);
        (hasher.finish() >> 32).to_string()
    })
}

pub(crate) fn answer(call: &Call, path: &Metadata) -> Result<Reply> {
    let options = Options::read(&call.options)?;
    match path {
        Metadata::Entities => {
            let all = schema::entities().map(|t| entities::entity(t, &options)).collect::<Result<Vec<_>>>()?;
            collection(call, "EntityDefinitions", all, &options)
        }
        Metadata::Entity(table) => {
            single(call, "EntityDefinitions/$entity", entities::entity(table, &options)?, &options)
        }
        Metadata::Attributes(table, cast) => {
            let context = format!("EntityDefinitions('{}')/Attributes", table.logical);
            let all = attributes::attributes(table, cast.as_deref(), &options)?;
            collection(call, &context, all, &options)
        }
        Metadata::Attribute(table, column, cast) => {
            let context = format!("EntityDefinitions('{}')/Attributes/$entity", table.logical);
            single(call, &context, attributes::attribute(table, column, cast.as_deref(), &options)?, &options)
        }
        Metadata::Relationships(table, side) => {
            let name = match side {
                Side::OneToMany => "OneToManyRelationships",
                Side::ManyToOne => "ManyToOneRelationships",
                Side::ManyToMany => "ManyToManyRelationships",
            };
            let context = format!("EntityDefinitions('{}')/{name}", table.logical);
            options.no_expand()?;
            collection(call, &context, relationships::relationships(table, *side), &options)
        }
        Metadata::Keys(table) => {
            options.no_expand()?;
            let context = format!("EntityDefinitions('{}')/Keys", table.logical);
            collection(call, &context, keys::keys(table), &options)
        }
        Metadata::AllRelationships(cast) => {
            options.no_expand()?;
            let all = relationships::all(cast.as_deref())?;
            collection(call, "RelationshipDefinitions", all, &options)
        }
        Metadata::Relationship(relationship, cast) => {
            options.no_expand()?;
            let found = relationships::one(*relationship, cast.as_deref())?;
            single(call, "RelationshipDefinitions/$entity", found, &options)
        }
        Metadata::OptionSets => {
            options.no_expand()?;
            options.no_filter("GlobalOptionSetDefinitions")?;
            let global = schema::options::ALL.iter().filter(|s| s.global);
            collection(call, "GlobalOptionSetDefinitions", global.map(|s| labels::option_set(s)).collect(), &options)
        }
        Metadata::OptionSet(set) => {
            options.no_expand()?;
            single(call, "GlobalOptionSetDefinitions/$entity", labels::option_set(set), &options)
        }
    }
}

/// `$metadata`
pub(crate) fn document(call: &Call) -> Result<Reply> {
    // Dataverse adds annotations when asked; without is the default.
    match call.options.as_slice() {
        [] => {}
        [(name, value)] if name == "annotations" && value == "false" => {}
        [(name, _), ..] => return Err(Fault::unsupported(format_args!("The query option '{name}' of $metadata"))),
    }
    let failed = |_| Fault::new(StatusCode::INTERNAL_SERVER_ERROR, codes::UNEXPECTED, "An unexpected error occurred.");
    csdl::document().map(Reply::xml).map_err(failed)
}

fn collection(call: &Call, context: &str, all: Vec<Map<String, Json>>, options: &Options) -> Result<Reply> {
    let kept = options.apply(all)?;
    Ok(Reply::json(json!({ "@odata.context": call.context(context), "value": kept })))
}

fn single(call: &Call, context: &str, found: Map<String, Json>, options: &Options) -> Result<Reply> {
    options.no_filter("A single definition")?;
    let mut body = Map::new();
    body.insert("@odata.context".to_owned(), call.context(context));
    body.extend(options.pick(found)?);
    Ok(Reply::json(Json::Object(body)))
}
