//! The two unbound actions: publishing a definition, and who is in it.

use serde_json::{Value, json};
use uuid::Uuid;

use super::definition::read_id_list;
use crate::error::Error;

pub const PUBLISH: &str = "msdynmkt_PublishSegmentDefinition";
pub const MEMBERS_LIST: &str = "msdynmkt_MembersList";
/// The one parameter of both.
pub const SEGMENT_ID: &str = "SegmentId";

/// The body of either action.
pub fn of_segment(id: Uuid) -> Value {
    json!({ (SEGMENT_ID): id })
}

/// Who is in a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Members {
    /// `contact` or `lead`
    pub entity: String,
    pub key_column: String,
    pub ids: Vec<Uuid>,
}

impl Members {
    /// `ResultText`: as in Microsoft's sample, one text holds all ids.
    pub fn to_result(&self) -> Value {
        let ids = self.ids.iter().map(Uuid::to_string).collect::<Vec<_>>().join(", ");
        let members: Vec<String> = if ids.is_empty() { Vec::new() } else { vec![ids] };
        json!({
            "baseEntityLogicalName": self.entity,
            "primaryKeyColumnName": self.key_column,
            "members": members,
            "additionalProperties": {},
        })
    }

    /// Reads an answer. Each item of the list may hold one id or several.
    ///
    /// # Errors
    /// When it is no such answer, or one that says in its `StatusCode` that it has no members to give.
    pub fn read(body: &[u8]) -> Result<Self, Error> {
        let malformed = |what: &str| Error::Answer(format!("{MEMBERS_LIST}: {what}"));
        let answer: Value = serde_json::from_slice(body).map_err(|e| malformed(&e.to_string()))?;
        let text = answer.get("ResultText").and_then(Value::as_str).unwrap_or_default();
        match answer.get("StatusCode").and_then(Value::as_i64) {
            None | Some(200) => {}
            Some(code) => return Err(malformed(&format!("status {code}, {text}"))),
        }
        let result: Value = serde_json::from_str(text).map_err(|e| malformed(&e.to_string()))?;
        let name = |key: &str| result.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let listed = result.get("members").and_then(Value::as_array).ok_or_else(|| malformed("members is missing"))?;
        let mut ids = Vec::new();
        for item in listed {
            let item = item.as_str().ok_or_else(|| malformed("a member is no text"))?;
            ids.extend(read_id_list(item).map_err(|item| malformed(&format!("{item} is no id")))?);
        }
        Ok(Self { entity: name("baseEntityLogicalName"), key_column: name("primaryKeyColumnName"), ids })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(result: &Value) -> Vec<u8> {
        json!({ "StatusCode": 200, "ResultText": result.to_string() }).to_string().into_bytes()
    }

    #[test]
    fn members_read_one_by_one_and_all_in_one_text() {
        let ids = vec![Uuid::from_u128(1), Uuid::from_u128(2)];
        let expected = Members { entity: "contact".into(), key_column: "contactid".into(), ids: ids.clone() };
        let mut one_by_one = expected.to_result();
        one_by_one["members"] = json!(ids);
        assert_eq!(expected.to_result()["members"], json!([format!("{}, {}", ids[0], ids[1])]));
        for result in [expected.to_result(), one_by_one] {
            assert_eq!(Members::read(&answer(&result)).unwrap(), expected);
        }
        let none = Members { ids: Vec::new(), ..expected };
        assert_eq!(Members::read(&answer(&none.to_result())).unwrap(), none);
    }

    #[test]
    fn an_answer_without_members_is_an_error() {
        let refused = json!({ "StatusCode": 400, "ResultText": "no such segment" }).to_string();
        assert!(Members::read(refused.as_bytes()).unwrap_err().to_string().contains("no such segment"));
        assert!(Members::read(b"{}").is_err());
        assert!(Members::read(&answer(&json!({ "members": ["x"] }))).is_err());
    }
}
