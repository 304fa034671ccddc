//! Events, who registered for them, and marketing emails.

use super::contact::MONEY;
use super::options::{EMAIL_CONTENT_TYPE, EMAIL_STATE, EMAIL_STATUS, EVENT_FORMAT, EVENT_TYPE, STATE, STATUS};
use super::{Column, Kind, Ownership, Table, with_standard};

pub(super) fn event() -> Table {
    let c = Column::new;
    let own = vec![
        c("msevtmgt_eventid", "msevtmgt_EventId", "Event", Kind::Id),
        Column::text("msevtmgt_name", "msevtmgt_Name", "Event Name", 100).required(),
        c("msevtmgt_eventtype", "msevtmgt_EventType", "Event Type", Kind::Choice(&EVENT_TYPE)),
        c("msevtmgt_eventformat", "msevtmgt_EventFormat", "Format", Kind::Choice(&EVENT_FORMAT)),
        c("msevtmgt_eventstartdate", "msevtmgt_EventStartDate", "Event Start Date", Kind::DateTime),
        c("msevtmgt_eventenddate", "msevtmgt_EventEndDate", "Event End Date", Kind::DateTime),
        c(
            "msevtmgt_maximumeventcapacity",
            "msevtmgt_MaximumEventCapacity",
            "Max Capacity",
            Kind::Whole { min: 0, max: 1_000_000 },
        ),
        c("msevtmgt_budgetallocated", "msevtmgt_BudgetAllocated", "Budget Allocated", MONEY),
        c("msevtmgt_description", "msevtmgt_Description", "Description", Kind::Memo { max: 2_000 }),
    ];
    Table {
        logical: "msevtmgt_event",
        schema: "msevtmgt_Event",
        set: "msevtmgt_events",
        display: "Event",
        display_collection: "Events",
        primary_id: "msevtmgt_eventid",
        primary_name: "msevtmgt_name",
        object_type_code: 10_401,
        ownership: Ownership::User,
        columns: with_standard(own, &STATE, &STATUS),
    }
}

pub(super) fn registration() -> Table {
    let c = Column::new;
    let own = vec![
        c("msevtmgt_eventregistrationid", "msevtmgt_EventRegistrationId", "Event Registration", Kind::Id),
        Column::text("msevtmgt_name", "msevtmgt_Name", "Registration ID", 100),
        c("msevtmgt_eventid", "msevtmgt_EventId", "Event", Kind::Lookup("msevtmgt_event")),
        c("msevtmgt_contactid", "msevtmgt_ContactId", "Contact", Kind::Lookup("contact")),
        c(
            "msevtmgt_iscanceled",
            "msevtmgt_IsCanceled",
            "Is Canceled",
            Kind::Boolean { yes: "Yes", no: "No", default: false },
        ),
    ];
    Table {
        logical: "msevtmgt_eventregistration",
        schema: "msevtmgt_EventRegistration",
        set: "msevtmgt_eventregistrations",
        display: "Event Registration",
        display_collection: "Event Registrations",
        primary_id: "msevtmgt_eventregistrationid",
        primary_name: "msevtmgt_name",
        object_type_code: 10_409,
        ownership: Ownership::User,
        columns: with_standard(own, &STATE, &STATUS),
    }
}

pub(super) fn marketing_email() -> Table {
    let c = Column::new;
    let own = vec![
        c("msdyncrm_marketingemailid", "msdyncrm_marketingemailId", "Marketing Email", Kind::Id),
        Column::text("msdyncrm_name", "msdyncrm_name", "Name", 100).required(),
        Column::text("msdyncrm_subject", "msdyncrm_subject", "Subject", 500),
        Column::text("msdyncrm_fromemail", "msdyncrm_fromemail", "From Address", 100),
        c("msdyncrm_contenttype", "msdyncrm_contenttype", "Content Type", Kind::Choice(&EMAIL_CONTENT_TYPE)),
        c("msdyncrm_description", "msdyncrm_description", "Description", Kind::Memo { max: 2_000 }),
    ];
    Table {
        logical: "msdyncrm_marketingemail",
        schema: "msdyncrm_marketingemail",
        set: "msdyncrm_marketingemails",
        display: "Marketing email",
        display_collection: "Marketing emails",
        primary_id: "msdyncrm_marketingemailid",
        primary_name: "msdyncrm_name",
        object_type_code: 10_350,
        ownership: Ownership::User,
        columns: with_standard(own, &EMAIL_STATE, &EMAIL_STATUS),
    }
}
