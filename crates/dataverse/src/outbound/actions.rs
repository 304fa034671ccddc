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
    /// Counting stopped there, and there are more.
    pub has_more: bool,
}

/// How many there are, as far as an answer tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    Exact(u64),
    AtLeast(u64),
}

impl Total {
    pub const fn number(self) -> u64 {
        match self {
            Self::Exact(number) | Self::AtLeast(number) => number,
        }
    }

    pub const fn is_exact(self) -> bool {
        matches!(self, Self::Exact(_))
    }
}

impl Contacts {
    /// How many there are in all, this being the page of `take` rows behind `skip` others. An environment that sends no
    /// total tells it by a page that is not full.
    pub fn how_many(&self, skip: u64, take: u64) -> Total {
        let seen = self.rows.len() as u64;
        match self.total {
            Some(total) if self.has_more => Total::AtLeast(total),
            Some(total) => Total::Exact(total),
            None if seen < take && (seen > 0 || skip == 0) => Total::Exact(skip + seen),
            // An empty page behind others: it ends somewhere before.
            None if seen == 0 => Total::AtLeast(0),
            None => Total::AtLeast(skip + seen),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_is_exact_or_a_bound() {
        let page = |rows: usize, total: Option<u64>, has_more: bool| Contacts {
            rows: vec![serde_json::Map::new(); rows],
            total,
            has_more,
        };
        for (answer, skip, expected) in [
            (page(1, Some(7), false), 0, Total::Exact(7)),
            (page(1, Some(5_000), true), 0, Total::AtLeast(5_000)),
            // No total was sent: a full page says nothing of what is behind it.
            (page(10, None, false), 0, Total::AtLeast(10)),
            (page(10, None, false), 20, Total::AtLeast(30)),
            (page(9, None, false), 20, Total::Exact(29)),
            (page(0, None, false), 0, Total::Exact(0)),
            (page(0, None, false), 20, Total::AtLeast(0)),
        ] {
            assert_eq!(answer.how_many(skip, 10), expected, "{answer:?} behind {skip}");
        }
    }
}
