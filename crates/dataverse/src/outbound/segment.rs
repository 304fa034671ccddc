//! The segment record, its option sets, and the rules of its life (table reference of `msdyncrm_segment`).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::option_set::option_set;

/// Column names on the wire.
pub mod columns {
    pub const ID: &str = "msdyncrm_segmentid";
    pub const NAME: &str = "msdyncrm_segmentname";
    pub const TYPE: &str = "msdyncrm_segmenttype";
    pub const STATUS: &str = "statuscode";
    pub const QUERY: &str = "msdyncrm_segmentquery";
    /// An action parameter and the name the validator uses; the entity has no such column.
    pub const QUERY_ALIAS: &str = "msdyncrm_query";
    pub const QUERY_NAME: &str = "msdyncrm_segmentqueryname";
    pub const MEMBER_IDS: &str = "msdyncrm_segmentmemberids";
    pub const DESCRIPTION: &str = "msdyncrm_description";
    pub const SIZE: &str = "msdyncrm_segmentsize";
    pub const SCOPE: &str = "msdyncrm_scope";
    pub const MODIFIED: &str = "modifiedon";
    pub const CREATED: &str = "createdon";
    pub const LAST_EVALUATED: &str = "msdyncrm_lastevaluationtime";
    pub const OWNER: &str = "_ownerid_value";
    pub const BUSINESS_UNIT: &str = "_owningbusinessunit_value";
}

/// The longest name, in characters.
pub const MAX_NAME_CHARS: usize = 100;

option_set! {
    /// `msdyncrm_segmenttype`
    SegmentType { Dynamic = 192_350_000 "Dynamic", Static = 192_350_001 "Static", Compound = 192_350_002 "Compound" }
}

option_set! {
    /// `statuscode`
    Status {
        Draft = 192_350_000 "Draft",
        Live = 192_350_001 "Live",
        Stopped = 192_350_002 "Stopped",
        LiveEditable = 192_350_003 "Live editable",
        /// The only one of the inactive state.
        Expired = 192_350_004 "Expired",
        Error = 192_350_005 "Error",
        GoingLive = 192_350_006 "Going live",
        Stopping = 192_350_007 "Stopping",
    }
}

option_set! {
    /// `msdyncrm_scope`, and `Scope` of `msdyncrm_FetchContactsByQuery`
    Scope { Organization = 270_100_000 "Organization", BusinessUnit = 270_100_001 "Business unit" }
}

/// What a person may ask of a segment's life. Live and Stopped are never written: the system gets there by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    GoLive,
    Stop,
}

/// The statuses a client writes, and no others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestedStatus {
    Draft,
    GoingLive,
    Stopping,
}

impl RequestedStatus {
    pub const fn code(self) -> i32 {
        match self {
            Self::Draft => Status::Draft.code(),
            Self::GoingLive => Status::GoingLive.code(),
            Self::Stopping => Status::Stopping.code(),
        }
    }
}

impl From<Command> for RequestedStatus {
    fn from(command: Command) -> Self {
        match command {
            Command::GoLive => Self::GoingLive,
            Command::Stop => Self::Stopping,
        }
    }
}

impl Status {
    /// The transitions of the table's metadata (`TransitionData`); staying where one is always passes.
    pub fn may_become(self, next: Self) -> bool {
        use Status::{Draft, Error, Expired, GoingLive, Live, LiveEditable, Stopped, Stopping};
        self == next
            || match self {
                Draft => matches!(next, GoingLive | Live | Expired),
                GoingLive => matches!(next, Live | Error),
                Live => matches!(next, Stopping | Stopped | GoingLive | LiveEditable | Error),
                LiveEditable => matches!(next, Live | Error | GoingLive),
                Stopping => matches!(next, Stopped | Error),
                Stopped => matches!(next, GoingLive | Expired),
                Error => matches!(next, GoingLive | Stopping),
                Expired => false,
            }
    }

    /// Whether a person may ask for this now.
    pub fn allows(self, command: Command) -> bool {
        match command {
            Command::GoLive => matches!(self, Self::Draft | Self::Stopped | Self::Error | Self::LiveEditable),
            Command::Stop => matches!(self, Self::Live | Self::Error),
        }
    }

    /// Whether the query may be changed in this status.
    pub fn query_is_editable(self) -> bool {
        matches!(self, Self::Draft | Self::Stopped | Self::LiveEditable | Self::Error)
    }

    /// Whether name, type and description may be changed in this status.
    pub fn details_are_editable(self) -> bool {
        self == Self::Draft
    }

    /// Whether the system is about to move on by itself.
    pub fn is_transient(self) -> bool {
        matches!(self, Self::GoingLive | Self::Stopping)
    }
}

/// The name SEGMENT() knows a segment by, unless the record says another: `SEGMENT_CRM_ID_` and the id without dashes.
pub fn query_name(id: Uuid) -> String {
    format!("SEGMENT_CRM_ID_{}", id.simple())
}

/// A segment as read. Whatever a `$select` left out is `None`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Segment {
    #[serde(rename = "msdyncrm_segmentid")]
    pub id: Uuid,
    #[serde(rename = "@odata.etag", default)]
    pub etag: Option<String>,
    #[serde(rename = "msdyncrm_segmentname", default)]
    pub name: Option<String>,
    #[serde(rename = "msdyncrm_segmenttype", default)]
    pub type_code: Option<i32>,
    #[serde(rename = "statuscode", default)]
    pub status_code: Option<i32>,
    #[serde(rename = "msdyncrm_segmentquery", default)]
    pub query: Option<String>,
    #[serde(rename = "msdyncrm_segmentqueryname", default)]
    pub query_name: Option<String>,
    #[serde(rename = "msdyncrm_description", default)]
    pub description: Option<String>,
    #[serde(rename = "msdyncrm_segmentsize", default)]
    pub size: Option<i64>,
    #[serde(rename = "msdyncrm_scope", default)]
    pub scope_code: Option<i32>,
    /// UTC, ISO 8601.
    #[serde(rename = "modifiedon", default)]
    pub modified_on: Option<String>,
    #[serde(rename = "createdon", default)]
    pub created_on: Option<String>,
    #[serde(rename = "msdyncrm_lastevaluationtime", default)]
    pub last_evaluated_on: Option<String>,
    #[serde(rename = "_owningbusinessunit_value", default)]
    pub business_unit: Option<Uuid>,
    #[serde(rename = "_ownerid_value@OData.Community.Display.V1.FormattedValue", default)]
    pub owner_name: Option<String>,
}

impl Segment {
    pub fn segment_type(&self) -> Option<SegmentType> {
        self.type_code.and_then(SegmentType::from_code)
    }

    pub fn status(&self) -> Option<Status> {
        self.status_code.and_then(Status::from_code)
    }

    /// The name to call it by in SEGMENT().
    pub fn name_in_queries(&self) -> String {
        self.query_name.clone().unwrap_or_else(|| query_name(self.id))
    }
}

/// Which column the query text is sent in: the metadata and most samples say `msdyncrm_segmentquery`, the compound
/// sample and the validator say `msdyncrm_query`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum QueryField {
    #[default]
    SegmentQuery,
    Query,
}

impl QueryField {
    pub const fn column(self) -> &'static str {
        match self {
            Self::SegmentQuery => columns::QUERY,
            Self::Query => columns::QUERY_ALIAS,
        }
    }
}

/// A segment to create. The id is chosen here, so that an answer that got lost never makes two segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSegment {
    pub id: Uuid,
    pub name: String,
    pub segment_type: SegmentType,
    pub query: Option<String>,
    pub description: Option<String>,
    /// Contact ids, for a static segment.
    pub members: Vec<Uuid>,
    pub status: RequestedStatus,
}

impl NewSegment {
    pub fn body(&self, field: QueryField) -> Value {
        let mut body = Map::new();
        body.insert(columns::ID.into(), self.id.to_string().into());
        body.insert(columns::NAME.into(), self.name.clone().into());
        body.insert(columns::TYPE.into(), self.segment_type.code().into());
        if let Some(query) = &self.query {
            body.insert(field.column().into(), query.clone().into());
        }
        if let Some(description) = &self.description {
            body.insert(columns::DESCRIPTION.into(), description.clone().into());
        }
        if self.segment_type == SegmentType::Static {
            body.insert(columns::MEMBER_IDS.into(), super::actions::id_list(&self.members).into());
        }
        body.insert(columns::STATUS.into(), self.status.code().into());
        Value::Object(body)
    }
}

/// What to change; `None` leaves a column as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SegmentChanges {
    pub name: Option<String>,
    pub query: Option<String>,
    pub description: Option<String>,
    pub status: Option<RequestedStatus>,
}

impl SegmentChanges {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub fn body(&self, field: QueryField) -> Value {
        let mut body = Map::new();
        if let Some(name) = &self.name {
            body.insert(columns::NAME.into(), name.clone().into());
        }
        if let Some(query) = &self.query {
            body.insert(field.column().into(), query.clone().into());
        }
        if let Some(description) = &self.description {
            body.insert(columns::DESCRIPTION.into(), description.clone().into());
        }
        if let Some(status) = self.status {
            body.insert(columns::STATUS.into(), status.code().into());
        }
        Value::Object(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_may_only_ask_for_what_the_table_allows() {
        for status in Status::ALL {
            for command in [Command::GoLive, Command::Stop] {
                let target = Status::from_code(RequestedStatus::from(command).code()).unwrap();
                assert!(!status.allows(command) || status.may_become(target), "{status:?} {command:?}");
            }
        }
    }

    #[test]
    fn expired_is_the_end() {
        assert!(Status::ALL.iter().all(|next| *next == Status::Expired || !Status::Expired.may_become(*next)));
    }

    #[test]
    fn the_backend_name_is_the_id_without_dashes() {
        let id: Uuid = "ce97cb9d-bd75-ea11-a811-000d3a8e8fcc".parse().unwrap();
        assert_eq!(query_name(id), "SEGMENT_CRM_ID_ce97cb9dbd75ea11a811000d3a8e8fcc");
    }

    #[test]
    fn a_static_segment_carries_its_members_as_a_json_string() {
        let segment = NewSegment {
            id: Uuid::nil(),
            name: "VIP".into(),
            segment_type: SegmentType::Static,
            query: None,
            description: None,
            members: vec![Uuid::nil()],
            status: RequestedStatus::Draft,
        };
        let body = segment.body(QueryField::default());
        assert_eq!(body["msdyncrm_segmentmemberids"], "[\"00000000-0000-0000-0000-000000000000\"]");
        assert_eq!(body["statuscode"], 192_350_000);
    }

    #[test]
    fn an_unknown_status_is_kept_as_its_number() {
        let json = r#"{"msdyncrm_segmentid":"00000000-0000-0000-0000-000000000000","statuscode":5}"#;
        let segment: Segment = serde_json::from_str(json).unwrap();
        assert_eq!((segment.status(), segment.status_code), (None, Some(5)));
    }
}
