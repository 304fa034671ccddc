//! The segment: what people see of a definition.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::columns;
use crate::option_set::option_set;

option_set! {
    /// `msdynmkt_type`
    SegmentType { Static = 10 "Static segment", Dynamic = 11 "Dynamic segment" }
}

option_set! {
    /// `statuscode` of a segment, which follows its definition
    SegmentStatus {
        Active = 1 "Active",
        /// The definition is a draft.
        Inactive = 2 "Inactive",
        Error = 3 "Error",
        Deleted = 4 "Deleted",
        /// The definition goes live.
        Exporting = 5 "Exporting",
    }
}

/// `msdynmkt_source` of every segment of real-time journeys.
pub const SOURCE: i32 = 12;

/// Who is in a segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BaseEntity {
    #[default]
    Contact,
    Lead,
}

impl BaseEntity {
    pub const fn logical_name(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Lead => "lead",
        }
    }
}

/// A segment to create of a definition that is a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSegment {
    pub id: Uuid,
    pub name: String,
    pub segment_type: SegmentType,
    pub base: BaseEntity,
    pub definition: Uuid,
    pub business_unit: Option<Uuid>,
}

impl NewSegment {
    pub fn body(&self) -> Value {
        let mut body = Map::new();
        body.insert(columns::SEGMENT_ID.into(), self.id.to_string().into());
        body.insert(columns::NAME.into(), self.name.clone().into());
        body.insert(columns::TYPE.into(), self.segment_type.code().into());
        body.insert(columns::SOURCE.into(), SOURCE.into());
        body.insert(columns::BASE_ENTITY.into(), self.base.logical_name().into());
        body.insert(columns::SOURCE_SEGMENT.into(), self.definition.to_string().into());
        body.insert(columns::STATE.into(), 1.into());
        body.insert(columns::STATUS.into(), SegmentStatus::Inactive.code().into());
        if let Some(unit) = self.business_unit {
            body.insert("owningbusinessunit@odata.bind".into(), format!("/businessunits({unit})").into());
        }
        Value::Object(body)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_new_segment_is_the_documented_request() {
        let (id, definition, unit) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        let new = NewSegment {
            id,
            name: "S".to_owned(),
            segment_type: SegmentType::Dynamic,
            base: BaseEntity::Contact,
            definition,
            business_unit: Some(unit),
        };
        let expected = json!({
            "msdynmkt_segmentid": id, "msdynmkt_displayname": "S", "msdynmkt_type": 11, "msdynmkt_source": 12,
            "msdynmkt_baseentitylogicalname": "contact", "statecode": 1, "statuscode": 2,
            "msdynmkt_sourcesegmentuid": definition,
            "owningbusinessunit@odata.bind": format!("/businessunits({unit})"),
        });
        assert_eq!(new.body(), expected);
    }
}
