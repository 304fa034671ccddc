//! A file of metadata: the answers of documented requests as they came, one after another or in a JSON array.
//!
//! - `EntityDefinitions(LogicalName='contact')` with `$expand=Attributes,OneToManyRelationships,ManyToOneRelationships,
//!   ManyToManyRelationships`, or the same of all `EntityDefinitions` at once;
//! - after it `EntityDefinitions(LogicalName='contact')/Attributes/Microsoft.Dynamics.CRM.PicklistAttributeMetadata`
//!   with `$expand=OptionSet`, and so on for the kinds State, Status, Boolean, MultiSelectPicklist, Lookup and DateTime,
//!   which tell the choices, where lookups lead, and which dates have no time;
//! - `msdyncrm_segments`, for the names that SEGMENT() may use.
//!
//! Each answer says by its `@odata.context` what it is. One about columns that does not name their entity belongs to the
//! entity before it.

use dataverse::{Answer, EntityMetadata};
use segment_query::{Catalog, TARGET_ENTITY};
use serde_json::{Deserializer, Value};

/// Why a file is no catalog.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    #[error("it is no JSON: {0}")]
    Json(String),
    #[error("answer {number} cannot be used: {reason}")]
    Answer { number: usize, reason: String },
    #[error("answer {0} is about columns, and no answer before it about their entity")]
    NoEntity(usize),
    #[error("it does not describe {TARGET_ENTITY}. Ask also for EntityDefinitions(LogicalName='{TARGET_ENTITY}')")]
    NoContact,
}

/// Reads a file of answers.
///
/// # Errors
/// When it is no JSON, when an answer is no metadata, and when there is nothing about contact.
pub fn read_export(text: &str) -> Result<Catalog, ExportError> {
    let mut entities: Vec<EntityMetadata> = Vec::new();
    let mut segments: Option<Vec<(String, String)>> = None;
    for (number, body) in (1..).zip(answers(text)?) {
        let answer = Answer::read(body).map_err(|e| ExportError::Answer { number, reason: e.to_string() })?;
        match answer {
            Answer::Entities(more) => entities.extend(more),
            Answer::Details { entity, details } => {
                let known = match &entity {
                    Some(name) => entities.iter_mut().find(|known| known.summary.logical_name == *name),
                    None => entities.last_mut(),
                };
                known.ok_or(ExportError::NoEntity(number))?.add(details);
            }
            Answer::Segments(more) => segments.get_or_insert_default().extend(more.into_iter().map(|segment| {
                let name = segment.name_in_queries();
                (name.clone(), segment.name.unwrap_or(name))
            })),
        }
    }
    let mut catalog = Catalog::default();
    entities.into_iter().for_each(|entity| crate::add(&mut catalog, entity));
    if let Some(segments) = segments {
        catalog.set_segments(segments);
    }
    if catalog.entity(TARGET_ENTITY).is_none() {
        return Err(ExportError::NoContact);
    }
    Ok(catalog)
}

fn answers(text: &str) -> Result<Vec<Value>, ExportError> {
    let mut all = Vec::new();
    // Some tools begin a file with a byte order mark.
    for document in Deserializer::from_str(text.trim_start_matches('\u{feff}')).into_iter() {
        match document.map_err(|error| ExportError::Json(error.to_string()))? {
            Value::Array(several) => all.extend(several),
            one => all.push(one),
        }
    }
    Ok(all)
}
