//! Answers to metadata requests, told apart by what they say of themselves: for files that keep them.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{ApiError, Error};
use crate::metadata::{AttributeDetailDto, EntityDto, EntityMetadata};
use crate::outbound::{SEGMENTS, Segment};

/// What one answer holds.
#[derive(Clone, Debug)]
pub enum Answer {
    /// `EntityDefinitions`, one or several, with what was expanded.
    Entities(Vec<EntityMetadata>),
    /// The columns of one kind, with what only that kind has.
    Details {
        /// The logical name, where the answer says it.
        entity: Option<String>,
        details: Details,
    },
    /// Segment records, whose names SEGMENT() uses.
    Segments(Vec<Segment>),
}

/// Options, targets and formats of some columns.
#[derive(Clone, Debug)]
pub struct Details(Vec<AttributeDetailDto>);

#[derive(Deserialize)]
struct Context {
    #[serde(rename = "@odata.context", default)]
    context: String,
    #[serde(default)]
    value: Option<Value>,
    #[serde(default)]
    error: Option<ApiError>,
}

impl Answer {
    /// Reads the body of an answer by its `@odata.context`.
    ///
    /// # Errors
    /// When it is an error's body, or says nothing of metadata.
    pub fn read(body: Value) -> Result<Self, Error> {
        let Context { context, value, error } = from(body.clone())?;
        if let Some(error) = error {
            return Err(Error::Answer(format!("it is Dataverse's error {}: {}", error.code, error.message)));
        }
        let subject = context.split_once("$metadata#").map_or("", |(_, subject)| subject);
        let single = value.is_none();
        let rows = value.unwrap_or_else(|| Value::Array(vec![body]));
        if subject.starts_with(SEGMENTS) {
            return Ok(Self::Segments(from(rows)?));
        }
        let Some(rest) = subject.strip_prefix("EntityDefinitions") else {
            return Err(Error::Answer(format!("its @odata.context names no metadata: '{context}'")));
        };
        if !rest.contains("/Attributes") {
            let entities: Vec<EntityDto> = from(rows)?;
            return Ok(Self::Entities(entities.into_iter().map(EntityDto::into_metadata).collect()));
        }
        if single {
            return Err(Error::Answer("it describes a single column; ask for all of one kind".to_owned()));
        }
        let entity = rest.strip_prefix("('").and_then(|rest| rest.split_once("')")).map(|(name, _)| name.to_owned());
        Ok(Self::Details { entity, details: Details(from(rows)?) })
    }
}

impl EntityMetadata {
    /// Adds what the answer about one kind of columns told.
    pub fn add(&mut self, details: Details) {
        self.add_details(details.0);
    }
}

fn from<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    serde_json::from_value(value).map_err(|error| Error::Answer(error.to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answers_say_what_they_are() {
        let read = |context: &str, value: Value| {
            Answer::read(json!({ "@odata.context": format!("https://o/$metadata#{context}"), "value": value }))
        };
        let entity = json!({ "LogicalName": "contact" });
        assert!(matches!(read("EntityDefinitions", json!([entity])), Ok(Answer::Entities(all)) if all.len() == 1));
        let details = read(
            "EntityDefinitions('contact')/Attributes/Microsoft.Dynamics.CRM.LookupAttributeMetadata(Targets)",
            json!([]),
        );
        assert!(matches!(details, Ok(Answer::Details { entity: Some(name), .. }) if name == "contact"));
        let by_id = read("EntityDefinitions(70816501-edb9-4740-a16c-6a5efbc05d84)/Attributes", json!([]));
        assert!(matches!(by_id, Ok(Answer::Details { entity: None, .. })));
        assert!(read("contacts", json!([])).unwrap_err().to_string().contains("names no metadata"));
        let error = Answer::read(json!({ "error": { "code": "0x1", "message": "No." } })).unwrap_err();
        assert!(error.to_string().contains("0x1: No."), "{error}");
    }
}
