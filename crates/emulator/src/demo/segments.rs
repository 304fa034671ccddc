//! Six segments to look at: of every type, live and draft. Their ids are fixed, so that links to them last.
//!
//! The members of the live ones are computed by the emulator's first step after the start.

use dataverse::outbound::{SegmentType, Status, query_name};
use rusqlite::Result;
use uuid::Uuid;

use super::insert::{Output, Owner};
use super::time::Times;
use crate::functions::DAY;

struct Sample {
    id: Uuid,
    name: &'static str,
    description: &'static str,
    segment_type: SegmentType,
    status: Status,
    /// None for a static one. `#1` stands for the query name of the first sample, and so on.
    query: Option<&'static str>,
}

const fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x5e6d_e900_11c4_4a8e_9d00_0000_0000_0000 + number)
}

const SAMPLES: [Sample; 6] = [
    Sample {
        id: id(1),
        name: "Customers with name and email",
        description: "Everybody we can write to by name.",
        segment_type: SegmentType::Dynamic,
        status: Status::Live,
        query: Some(
            "PROFILE(contact, contact_1).FILTER(ISNOTNULL(contact_1.emailaddress1) && ISNOTNULL(contact_1.fullname))",
        ),
    },
    Sample {
        id: id(2),
        name: "Opened an email in the last 30 days",
        description: "Behaviour: at least one email opened.",
        segment_type: SegmentType::Dynamic,
        status: Status::Live,
        query: Some("INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(COUNT() > 0, UTCDAYS(30))"),
    },
    Sample {
        id: id(3),
        name: "Berlin, Paris and Madrid",
        description: "For the autumn roadshow. Still to be agreed.",
        segment_type: SegmentType::Dynamic,
        status: Status::Draft,
        query: Some(
            "PROFILE(contact, contact_1).FILTER(contact_1.address1_city == 'Berlin' || \
             contact_1.address1_city == 'Paris' || contact_1.address1_city == 'Madrid')",
        ),
    },
    Sample {
        id: id(4),
        name: "Customer advisory board",
        description: "Picked by hand.",
        segment_type: SegmentType::Static,
        status: Status::Live,
        query: None,
    },
    Sample {
        id: id(5),
        name: "Reachable, but silent for 30 days",
        description: "Name and email, and no email opened lately.",
        segment_type: SegmentType::Compound,
        status: Status::Live,
        query: Some("SEGMENT(#1) EXCEPT SEGMENT(#2)"),
    },
    Sample {
        id: id(6),
        name: "People at companies with over 500 employees",
        description: "By way of the account. To be refined by industry.",
        segment_type: SegmentType::Dynamic,
        status: Status::Draft,
        query: Some(
            "PROFILE(account, account_1).FILTER(account_1.numberofemployees > 500)\
             .TRAVERSE(contact_account_parentcustomerid, contact_1).FILTER(ISNOTNULL(contact_1.emailaddress1))",
        ),
    },
];

const INTERACTION_BASED: i64 = 192_350_000;
const PROFILE_BASED: i64 = 192_350_001;
const ORGANIZATION: i64 = 270_100_000;
const ACTIVATED: i64 = 192_350_000;

/// Whether the contact of this number is on the customer advisory board: every fortieth, two dozen at most.
pub(super) const fn on_board(number: u32) -> bool {
    number.is_multiple_of(40) && number < 24 * 40
}

pub(super) fn fill(output: &Output<'_>, board: &[String], owner: &Owner, times: Times) -> Result<()> {
    let mut table = output.entity("msdyncrm_segment")?;
    for (age, sample) in (1_i64..).zip(&SAMPLES) {
        let live = sample.status == Status::Live;
        let query = sample.query.map(with_names);
        let by_behaviour = query.as_deref().is_some_and(|query| query.starts_with("INTERACTION"));
        let created = times.day(-20 * age) + 10 * 3_600_000;
        table
            .set("msdyncrm_segmentid", sample.id.hyphenated().to_string())
            .text("msdyncrm_segmentname", sample.name)
            .text("msdyncrm_description", sample.description)
            .set("msdyncrm_segmenttype", sample.segment_type.code())
            .set("msdyncrm_segmentquery", query)
            .set("msdyncrm_segmentqueryname", query_name(sample.id))
            .set(
                "msdyncrm_segmentmemberids",
                sample.query.is_none().then(|| serde_json::Value::from(board).to_string()),
            )
            .set("msdyncrm_segmentsize", 0)
            .set("msdyncrm_querytype", if by_behaviour { INTERACTION_BASED } else { PROFILE_BASED })
            .set("msdyncrm_scope", ORGANIZATION)
            .set("msdyncrm_segmentactivationstatus", ACTIVATED)
            .set("msdyncrm_islive", live)
            .text("msdyncrm_segmenttargetprofiletypename", "contact")
            .owned(owner, created, created + 2 * DAY, 0, i64::from(sample.status.code()))
            .insert()?;
    }
    Ok(())
}

fn with_names(query: &str) -> String {
    (1..).zip(&SAMPLES).fold(query.to_owned(), |text, (number, sample): (u32, _)| {
        text.replace(&format!("#{number}"), &query_name(sample.id))
    })
}
