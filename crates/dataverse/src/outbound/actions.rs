//! The three unbound actions: requests as documented, answers as documented or assumed (see [`crate::assumptions`]).

use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::lifecycle::RequestedStatus;
use super::segment::{QueryField, Scope, SegmentType, columns};

pub const VALIDATE_SEGMENT: &str = "msdyncrm_ValidateSegment";
pub const FETCH_CONTACTS: &str = "msdyncrm_FetchContactsByQuery";
pub const SEGMENT_MEMBERS_UPDATE: &str = "msdyncrm_SegmentMembersUpdate";

/// Asks whether a definition would be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidateSegment {
    pub name: String,
    pub query: String,
    pub segment_type: SegmentType,
    pub status: RequestedStatus,
}

impl ValidateSegment {
    pub fn body(&self, field: QueryField) -> Value {
        json!({
            (columns::NAME): self.name,
            (field.column()): self.query,
            (columns::TYPE): self.segment_type.code(),
            (columns::STATUS): self.status.code(),
        })
    }
}

/// One item of `ValidationResult`. The only code published is `SegmentDciValidator_SegmentInvalid`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ValidationIssue {
    #[serde(rename = "ErrorCode", default)]
    pub code: String,
    #[serde(rename = "FieldName", default)]
    pub field: String,
    /// Not in any published sample; shown when an environment sends it.
    #[serde(rename = "ErrorMessage", default)]
    pub message: Option<String>,
}

impl ValidationIssue {
    /// Whether the issue is about the query, by either of the names it goes by.
    pub fn is_about_query(&self) -> bool {
        self.field == columns::QUERY || self.field == columns::QUERY_ALIAS
    }
}

/// Asks for the contacts a query selects. Paging stands in `query` (SKIP, TAKE) and in `fetch_xml` (page, count), and
/// the two have to agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchContacts {
    pub query: String,
    pub fetch_xml: String,
    pub business_unit: Option<Uuid>,
    pub scope: Scope,
    pub time_zone: Option<i32>,
}

impl FetchContacts {
    pub fn body(&self) -> Value {
        json!({
            "Query": self.query,
            "FetchXml": self.fetch_xml,
            "OwningBusinessUnit": self.business_unit,
            "Scope": self.scope.code(),
            "TimeZone": self.time_zone,
        })
    }
}

/// A page of contacts as rows of column values, and how many there are in all when that was asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contacts {
    pub rows: Vec<serde_json::Map<String, Value>>,
    pub total: Option<u64>,
}

/// Changes a static segment's members, asynchronously, or asks how far that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MembersUpdate {
    pub segment: Uuid,
    pub operation: MembersOperation,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MembersOperation {
    /// At most 20,000 ids a call by the documented advice.
    AddByIds(Vec<Uuid>),
    RemoveByIds(Vec<Uuid>),
    AddByQuery(String),
    RemoveByQuery(String),
    GetState,
}

impl MembersUpdate {
    pub fn body(&self) -> Value {
        let segment = self.segment.to_string();
        match &self.operation {
            MembersOperation::AddByIds(ids) => by_ids(&segment, "addByIds", ids),
            MembersOperation::RemoveByIds(ids) => by_ids(&segment, "removeByIds", ids),
            MembersOperation::AddByQuery(query) => by_query(&segment, "addByQuery", query),
            MembersOperation::RemoveByQuery(query) => by_query(&segment, "removeByQuery", query),
            MembersOperation::GetState => {
                json!({ "msdyncrm_segmentid": segment, "msdyncrm_operation": "getState" })
            }
        }
    }
}

fn by_ids(segment: &str, operation: &str, ids: &[Uuid]) -> Value {
    json!({ "msdyncrm_segmentid": segment, "msdyncrm_operation": operation, "msdyncrm_memberids": id_list(ids) })
}

fn by_query(segment: &str, operation: &str, query: &str) -> Value {
    json!({ "msdyncrm_segmentid": segment, "msdyncrm_operation": operation, "msdyncrm_query": query })
}

/// A JSON array, as a string: that is how member ids travel.
pub(super) fn id_list(ids: &[Uuid]) -> String {
    Value::from(ids.iter().map(Uuid::to_string).collect::<Vec<_>>()).to_string()
}
