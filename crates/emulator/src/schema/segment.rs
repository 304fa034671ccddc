//! `msdyncrm_segment`, by its table reference.

use super::options::{
    ACTIVATION, EXTERNAL_SOURCE, PROCESS_SCOPE, QUERY_TYPE, SEGMENT_STATE, SEGMENT_STATUS, SEGMENT_TYPE,
};
use super::{Column, Kind, Ownership, Table, TextFormat, with_standard};

pub(super) fn table() -> Table {
    let c = Column::new;
    let text = Column::text;
    let whole = Kind::Whole { min: 0, max: i32::MAX };
    let own = vec![
        c("msdyncrm_segmentid", "msdyncrm_segmentId", "Segment", Kind::Id),
        text("msdyncrm_segmentname", "msdyncrm_segmentname", "Name", 100).required(),
        c("msdyncrm_segmenttype", "msdyncrm_segmenttype", "Segment Type", Kind::Choice(&SEGMENT_TYPE)).required(),
        c("msdyncrm_segmentquery", "msdyncrm_segmentquery", "Segment Query", Kind::Memo { max: 4_000 }),
        text("msdyncrm_segmentqueryname", "msdyncrm_segmentqueryname", "Segment Query Name", 100),
        c(
            "msdyncrm_segmentfilterquery",
            "msdyncrm_segmentfilterquery",
            "Segment Filter Query",
            Kind::Memo { max: 4_000 },
        ),
        c(
            "msdyncrm_segmentmemberids",
            "msdyncrm_segmentmemberids",
            "Segment Member Ids",
            Kind::Memo { max: 1_000_000 },
        ),
        c("msdyncrm_segmentsize", "msdyncrm_segmentsize", "Members", whole).read_only(),
        c("msdyncrm_querytype", "msdyncrm_querytype", "Query Type", Kind::Choice(&QUERY_TYPE)),
        c("msdyncrm_scope", "msdyncrm_scope", "Scope", Kind::Choice(&PROCESS_SCOPE)),
        c(
            "msdyncrm_segmentactivationstatus",
            "msdyncrm_segmentactivationstatus",
            "Activation Status",
            Kind::Choice(&ACTIVATION),
        )
        .required(),
        c("msdyncrm_islive", "msdyncrm_islive", "Is Live", Kind::Boolean { yes: "Yes", no: "No", default: false })
            .read_only(),
        c("msdyncrm_segmenttimezone", "msdyncrm_segmenttimezone", "Time Zone", Kind::Whole { min: -1_500, max: 1_500 }),
        text(
            "msdyncrm_segmenttargetprofiletypename",
            "msdyncrm_segmenttargetprofiletypename",
            "Target Profile Type",
            1_000,
        ),
        text("msdyncrm_segmentevaluationstate", "msdyncrm_segmentevaluationstate", "Evaluation State", 100).read_only(),
        text("msdyncrm_segmentevaluationtype", "msdyncrm_segmentevaluationtype", "Evaluation Type", 100).read_only(),
        c("msdyncrm_lastevaluationtime", "msdyncrm_lastevaluationtime", "Last Evaluation", Kind::DateTime).read_only(),
        c("msdyncrm_nextevaluation", "msdyncrm_nextevaluation", "Next Evaluation", Kind::DateTime).read_only(),
        c("msdyncrm_lastupdatedtime", "msdyncrm_lastupdatedtime", "Last Updated", Kind::DateTime).read_only(),
        c(
            "msdyncrm_segmentevaluationdurationinminutes",
            "msdyncrm_segmentevaluationdurationinminutes",
            "Evaluation Duration (Minutes)",
            whole,
        )
        .read_only(),
        c(
            "msdyncrm_segmentrefreshrateintervalminutes",
            "msdyncrm_segmentrefreshrateintervalminutes",
            "Refresh Interval (Minutes)",
            whole,
        ),
        text("msdyncrm_segmentprovisioningstate", "msdyncrm_segmentprovisioningstate", "Provisioning State", 100)
            .read_only(),
        c("msdyncrm_externalsource", "msdyncrm_externalsource", "External Source", Kind::Choice(&EXTERNAL_SOURCE)),
        text("msdyncrm_externalsegmenturl", "msdyncrm_externalsegmenturl", "External Segment URL", 2_000)
            .formatted(TextFormat::Url),
        c("msdyncrm_description", "msdyncrm_description", "Description", Kind::Memo { max: 2_000 }),
        text("msdyncrm_segmentnameview", "msdyncrm_segmentnameview", "Name (View)", 4_000).read_only(),
    ];
    Table {
        logical: "msdyncrm_segment",
        schema: "msdyncrm_segment",
        set: "msdyncrm_segments",
        display: "Segment",
        display_collection: "Segments",
        primary_id: "msdyncrm_segmentid",
        primary_name: "msdyncrm_segmentname",
        object_type_code: 10_364,
        ownership: Ownership::User,
        columns: with_standard(own, &SEGMENT_STATE, &SEGMENT_STATUS),
    }
}
