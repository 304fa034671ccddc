//! The answers that no source documents, in one place.
//!
//! `msdyncrm_ValidateSegment` is documented to answer a string that holds JSON. Its siblings
//! `msdyncrm_FetchContactsByQuery` and `msdyncrm_SegmentMembersUpdate` are documented by their requests alone, so the
//! shapes below are ours, chosen like the documented relatives; reading is tolerant: a member may be an object or a
//! string holding JSON, and whatever is absent is absent.

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::outbound::{Contacts, ValidationIssue};
use crate::real_time::{DefinitionStatus, SegmentStatus};

/// The property of a FetchContactsByQuery and of a SegmentMembersUpdate answer that holds the result.
pub const RESULT: &str = "Result";

/// How often a definition of real-time journeys is refreshed when it does not say.
pub const REFRESH_MINUTES: i32 = 24 * 60;

/// The state that a definition's status belongs to: one that is deleted is inactive, like everything that is.
pub fn state_of_definition(status: DefinitionStatus) -> i32 {
    i32::from(status == DefinitionStatus::Deleted)
}

/// The state that a segment's status belongs to. The documented create sends Inactive and Exporting with state 1.
pub fn state_of_segment(status: SegmentStatus) -> i32 {
    i32::from(status != SegmentStatus::Active)
}

/// Where an asynchronous change of members stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MembersState {
    /// Operations accepted and not yet done.
    pub pending: u64,
    /// What went wrong with the last one, if anything.
    pub error: Option<String>,
}

impl MembersState {
    pub fn to_result(&self) -> Value {
        let state = if self.pending > 0 { "InProgress" } else { "Completed" };
        json!({ "State": state, "PendingOperations": self.pending, "Error": self.error })
    }
}

/// What the embedded Dataverse puts under [`RESULT`] for FetchContactsByQuery.
pub fn contacts_result(contacts: &Contacts) -> Value {
    json!({ "TotalRecordCount": contacts.total, "Entities": contacts.rows })
}

/// Reads `ValidationResult`: documented as a string holding an array.
pub fn read_validation(body: &[u8]) -> Result<Vec<ValidationIssue>, Error> {
    let answer = object(body)?;
    let result = answer.get("ValidationResult").ok_or_else(|| missing("ValidationResult"))?;
    serde_json::from_value(unfold(result)?).map_err(|e| Error::Answer(e.to_string()))
}

/// Reads a FetchContactsByQuery answer.
pub fn read_contacts(body: &[u8]) -> Result<Contacts, Error> {
    let answer = object(body)?;
    let result = match answer.get(RESULT).or_else(|| answer.get("Response")) {
        Some(inner) => unfold(inner)?,
        None => Value::Object(answer),
    };
    let rows = match &result {
        Value::Array(rows) => rows.clone(),
        Value::Object(map) => {
            ["Entities", "value"].iter().find_map(|k| map.get(*k)?.as_array().cloned()).unwrap_or_default()
        }
        _ => return Err(missing("Entities")),
    };
    let total = ["TotalRecordCount", "@odata.count"].iter().find_map(|k| result.get(*k)?.as_u64());
    // As the documented collections of records say it.
    let limits = ["TotalRecordCountLimitExceeded", "@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"];
    let has_more = limits.iter().any(|k| result.get(*k).and_then(Value::as_bool) == Some(true));
    let rows = rows.into_iter().filter_map(|row| if let Value::Object(row) = row { Some(row) } else { None }).collect();
    Ok(Contacts { rows, total, has_more })
}

/// Reads a SegmentMembersUpdate answer. An empty one (204) says nothing is pending.
pub fn read_members_state(body: &[u8]) -> Result<MembersState, Error> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(MembersState { pending: 0, error: None });
    }
    let answer = object(body)?;
    let result = answer.get(RESULT).map_or(Ok(Value::Null), unfold)?;
    Ok(MembersState {
        pending: result.get("PendingOperations").and_then(Value::as_u64).unwrap_or(0),
        error: result.get("Error").and_then(Value::as_str).map(str::to_owned),
    })
}

fn object(body: &[u8]) -> Result<Map<String, Value>, Error> {
    serde_json::from_slice(body).map_err(|e| Error::Answer(e.to_string()))
}

/// A string holding JSON becomes that JSON; anything else stays.
fn unfold(value: &Value) -> Result<Value, Error> {
    match value {
        Value::String(text) => serde_json::from_str(text).map_err(|e| Error::Answer(e.to_string())),
        other => Ok(other.clone()),
    }
}

fn missing(name: &str) -> Error {
    Error::Answer(format!("{name} is missing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validation_reads_the_documented_string() {
        let body = br#"{"ValidationResult":"[{\"ErrorCode\":\"SegmentDciValidator_SegmentInvalid\",\"FieldName\":\"msdyncrm_query\"}]"}"#;
        let issues = read_validation(body).unwrap();
        assert_eq!(issues.len(), 1);
        assert!(issues[0].is_about_query());
        assert_eq!(read_validation(br#"{"ValidationResult":"[]"}"#).unwrap(), []);
    }

    #[test]
    fn contacts_read_as_string_as_object_and_as_a_plain_collection() {
        let expected =
            Contacts { rows: vec![Map::from_iter([("a".into(), json!(1))])], total: Some(7), has_more: false };
        let inner = contacts_result(&expected);
        let as_string = json!({ "Result": inner.to_string() }).to_string();
        let as_object = json!({ "Result": inner }).to_string();
        let plain = json!({ "value": [{ "a": 1 }], "@odata.count": 7 }).to_string();
        for body in [as_string, as_object, plain] {
            assert_eq!(read_contacts(body.as_bytes()).unwrap(), expected, "{body}");
        }
    }

    #[test]
    fn a_members_answer_may_be_empty() {
        assert_eq!(read_members_state(b"").unwrap().pending, 0);
        let state = MembersState { pending: 2, error: None };
        let body = json!({ "Result": state.to_result().to_string() }).to_string();
        assert_eq!(read_members_state(body.as_bytes()).unwrap(), state);
    }

    #[test]
    fn a_total_that_is_not_sent_or_not_known_is_absent() {
        let read = |result: Value| read_contacts(json!({ "Result": result }).to_string().as_bytes()).unwrap();
        for result in [json!([{ "a": 1 }]), json!({ "TotalRecordCount": -1, "Entities": [{ "a": 1 }] })] {
            let contacts = read(result);
            assert_eq!((contacts.total, contacts.has_more), (None, false));
        }
        let limited = json!({ "TotalRecordCount": 5_000, "TotalRecordCountLimitExceeded": true, "Entities": [] });
        let contacts = read(limited);
        assert_eq!((contacts.total, contacts.has_more), (Some(5_000), true));
    }

    #[test]
    fn nonsense_is_an_error_and_not_an_empty_result() {
        assert!(read_validation(b"{}").is_err());
        assert!(read_contacts(b"<html>").is_err());
        assert!(read_validation(br#"{"ValidationResult":"oops"}"#).is_err());
    }
}
