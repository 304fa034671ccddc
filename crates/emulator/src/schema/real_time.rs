//! `msdynmkt_segmentdefinition` and `msdynmkt_segment`, by the page on creating segments of real-time journeys. The page
//! gives no lengths; the definition's name is known from public clients alone.

use dataverse::real_time::{DEFINITION, DEFINITIONS, SEGMENT, SEGMENTS, columns};

use super::options::{
    RT_DEFINITION_STATE, RT_DEFINITION_STATUS, RT_SEGMENT_STATE, RT_SEGMENT_STATUS, RT_SOURCE, RT_TYPE,
};
use super::{Column, Kind, Ownership, Table, with_standard};

/// What a Dataverse column of several lines holds at most.
const MEMO: Kind = Kind::Memo { max: 1_048_576 };

pub(super) fn definition() -> Table {
    let c = |name, display, kind| Column::new(name, name, display, kind);
    let own = vec![
        c(columns::DEFINITION_ID, "Segment Definition", Kind::Id),
        Column::text(columns::DEFINITION_NAME, columns::DEFINITION_NAME, "Name", 100),
        c(columns::QUERY, "Segment Query", MEMO),
        c(columns::INCLUDED, "Included Members", MEMO),
        c(columns::EXCLUDED, "Excluded Members", MEMO),
        c(columns::REFRESH_DISABLED, "Disable Segment Refresh", Kind::Boolean { yes: "Yes", no: "No", default: false }),
        c(columns::REFRESH_MINUTES, "Refresh Interval (Minutes)", Kind::Whole { min: 1, max: i32::MAX }),
    ];
    Table {
        logical: DEFINITION,
        schema: DEFINITION,
        set: DEFINITIONS,
        display: "Segment Definition",
        display_collection: "Segment Definitions",
        primary_id: columns::DEFINITION_ID,
        primary_name: columns::DEFINITION_NAME,
        object_type_code: 10_900,
        ownership: Ownership::User,
        columns: with_standard(own, &RT_DEFINITION_STATE, &RT_DEFINITION_STATUS),
    }
}

pub(super) fn segment() -> Table {
    let c = |name, display, kind| Column::new(name, name, display, kind);
    let text = |name, display, max| Column::text(name, name, display, max);
    let own = vec![
        c(columns::SEGMENT_ID, "Segment", Kind::Id),
        text(columns::NAME, "Display Name", 200).required(),
        c(columns::TYPE, "Type", Kind::Choice(&RT_TYPE)).required(),
        c(columns::SOURCE, "Source", Kind::Choice(&RT_SOURCE)).required(),
        text(columns::BASE_ENTITY, "Base Entity Logical Name", 100).required(),
        text(columns::SOURCE_SEGMENT, "Source Segment", 100).required(),
    ];
    let mut all = with_standard(own, &RT_SEGMENT_STATE, &RT_SEGMENT_STATUS);
    // The documented create may say to which business unit the segment belongs.
    for column in all.iter_mut().filter(|column| column.logical == "owningbusinessunit") {
        column.read_only = false;
    }
    Table {
        logical: SEGMENT,
        schema: SEGMENT,
        set: SEGMENTS,
        display: "Real-time Segment",
        display_collection: "Real-time Segments",
        primary_id: columns::SEGMENT_ID,
        primary_name: columns::NAME,
        object_type_code: 10_901,
        ownership: Ownership::User,
        columns: all,
    }
}
