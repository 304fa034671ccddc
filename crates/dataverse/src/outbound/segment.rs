//! The segment record and its option sets (table reference of `msdyncrm_segment`).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::lifecycle::{RequestedStatus, Status};
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
    pub const TIME_ZONE: &str = "msdyncrm_segmenttimezone";
    pub const EXTERNAL_SOURCE: &str = "msdyncrm_externalsource";
    pub const EXTERNAL_URL: &str = "msdyncrm_externalsegmenturl";
    pub const MODIFIED: &str = "modifiedon";
    pub const CREATED: &str = "createdon";
    pub const LAST_EVALUATED: &str = "msdyncrm_lastevaluationtime";
    pub const OWNER: &str = "_ownerid_value";
    /// The same lookup, as functions name it.
    pub const OWNER_NAME: &str = "ownerid";
    pub const BUSINESS_UNIT: &str = "_owningbusinessunit_value";
}

/// The longest name, in characters.
pub const MAX_NAME_CHARS: usize = 100;

option_set! {
    /// `msdyncrm_segmenttype`
    SegmentType { Dynamic = 192_350_000 "Dynamic", Static = 192_350_001 "Static", Compound = 192_350_002 "Compound" }
}

option_set! {
    /// `msdyncrm_scope`, and `Scope` of `msdyncrm_FetchContactsByQuery`
    Scope { Organization = 270_100_000 "Organization", BusinessUnit = 270_100_001 "Business unit" }
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
    #[serde(rename = "msdyncrm_segmenttimezone", default)]
    pub time_zone: Option<i32>,
    #[serde(rename = "msdyncrm_externalsource", default)]
    pub external_source: Option<i32>,
    #[serde(rename = "msdyncrm_externalsegmenturl", default)]
    pub external_url: Option<String>,
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
    #[serde(rename = "_modifiedby_value@OData.Community.Display.V1.FormattedValue", default)]
    pub modified_by: Option<String>,
}

impl Segment {
    pub fn segment_type(&self) -> Option<SegmentType> {
        self.type_code.and_then(SegmentType::from_code)
    }

    pub fn status(&self) -> Option<Status> {
        self.status_code.and_then(Status::from_code)
    }

    pub fn settings(&self) -> Settings {
        Settings {
            business_unit_only: self.scope_code == Some(Scope::BusinessUnit.code()),
            time_zone: self.time_zone,
            from_customer_insights: self.external_source == Some(CUSTOMER_INSIGHTS),
            external_url: self.external_url.clone().unwrap_or_default(),
        }
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

/// The one option of `msdyncrm_externalsource`.
const CUSTOMER_INSIGHTS: i32 = 192_350_000;

/// What holds for a segment beside its definition; as it is by default, a new segment has it anyway.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Only contacts of the segment's own business unit belong, not those of the whole organization.
    pub business_unit_only: bool,
    /// A Dataverse time zone code.
    pub time_zone: Option<i32>,
    pub from_customer_insights: bool,
    pub external_url: String,
}

impl Settings {
    pub fn scope(&self) -> Scope {
        if self.business_unit_only { Scope::BusinessUnit } else { Scope::Organization }
    }

    /// Writes what differs.
    fn write(&self, before: &Self, body: &mut Map<String, Value>) {
        let source = self.from_customer_insights.then_some(CUSTOMER_INSIGHTS);
        let url = Some(self.external_url.trim()).filter(|url| !url.is_empty());
        for (column, differs, value) in [
            (columns::SCOPE, self.business_unit_only != before.business_unit_only, self.scope().code().into()),
            (columns::TIME_ZONE, self.time_zone != before.time_zone, self.time_zone.into()),
            (columns::EXTERNAL_SOURCE, self.from_customer_insights != before.from_customer_insights, source.into()),
            (columns::EXTERNAL_URL, self.external_url != before.external_url, url.into()),
        ] {
            if differs {
                body.insert(column.into(), value);
            }
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
    pub settings: Settings,
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
        self.settings.write(&Settings::default(), &mut body);
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
    /// From how they were to how they shall be.
    pub settings: Option<(Settings, Settings)>,
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
        if let Some((before, settings)) = &self.settings {
            settings.write(before, &mut body);
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
            settings: Settings::default(),
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

    #[test]
    fn only_settings_that_differ_are_written() {
        let before = Settings { time_zone: Some(35), ..Settings::default() };
        let now = Settings { business_unit_only: true, time_zone: None, ..before.clone() };
        let changes = SegmentChanges { settings: Some((before.clone(), now)), ..SegmentChanges::default() };
        let expected = serde_json::json!({ "msdyncrm_scope": 270_100_001, "msdyncrm_segmenttimezone": null });
        assert_eq!(changes.body(QueryField::default()), expected);
        let same = SegmentChanges { settings: Some((before.clone(), before)), ..SegmentChanges::default() };
        assert_eq!(same.body(QueryField::default()), serde_json::json!({}));
    }
}
