//! Interactions: what contacts did, one SQL table per type.

/// A behavioural record type, stored in `interaction_<lower-case name>`.
#[derive(Debug)]
pub struct Interaction {
    pub name: &'static str,
    pub display: &'static str,
    /// Its attributes besides `interactionid`, `contactid` and `timestamp`, which every type has.
    pub columns: &'static [InteractionColumn],
}

/// An attribute, written as Microsoft does (camel case); SQL does not mind the case.
#[derive(Debug)]
pub struct InteractionColumn {
    pub name: &'static str,
    pub display: &'static str,
    pub kind: InteractionKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InteractionKind {
    /// `TEXT COLLATE DV_TEXT`
    Text,
    /// A record's id: `TEXT`, a lower-case hyphenated GUID.
    Id,
}

impl Interaction {
    /// The SQL table.
    pub fn table(&self) -> String {
        format!("interaction_{}", self.name.to_ascii_lowercase())
    }
}

const fn text(name: &'static str, display: &'static str) -> InteractionColumn {
    InteractionColumn { name, display, kind: InteractionKind::Text }
}

const fn id(name: &'static str, display: &'static str) -> InteractionColumn {
    InteractionColumn { name, display, kind: InteractionKind::Id }
}

const MESSAGE: InteractionColumn = id("messageId", "Marketing email");
const JOURNEY: InteractionColumn = id("customerJourneyId", "Customer journey");
const ADDRESS: InteractionColumn = text("emailAddressUsed", "Email address used");
const DOMAIN: InteractionColumn = text("emailDomain", "Email domain");
const COUNTRY: InteractionColumn = text("countryIsoCode", "Country");
const CITY: InteractionColumn = text("city", "City");
const PAGE_ADDRESS: InteractionColumn = text("pageAddress", "Page address");
const REFERRER: InteractionColumn = text("referrerUri", "Referrer");
const EVENT: InteractionColumn = id("eventId", "Event");

static ALL: [Interaction; 8] = [
    Interaction { name: "EmailSent", display: "Email sent", columns: &[MESSAGE, JOURNEY, ADDRESS, DOMAIN] },
    Interaction { name: "EmailDelivered", display: "Email delivered", columns: &[MESSAGE, JOURNEY] },
    Interaction {
        name: "EmailOpened",
        display: "Email opened",
        columns: &[MESSAGE, JOURNEY, ADDRESS, DOMAIN, COUNTRY, CITY],
    },
    Interaction {
        name: "EmailClicked",
        display: "Email clicked",
        columns: &[
            MESSAGE,
            JOURNEY,
            ADDRESS,
            DOMAIN,
            COUNTRY,
            CITY,
            text("linkFriendlyName", "Link name"),
            text("originalUrl", "Original URL"),
        ],
    },
    Interaction {
        name: "ContactRegisteredToEvent",
        display: "Event registration",
        columns: &[EVENT, id("eventRegistrationId", "Event registration"), JOURNEY],
    },
    Interaction {
        name: "ContactCheckedIntoEvent",
        display: "Event check-in",
        columns: &[EVENT, id("eventCheckinId", "Event check-in"), JOURNEY],
    },
    Interaction {
        name: "FormSubmitted",
        display: "Form submitted",
        columns: &[text("formName", "Form"), text("result", "Result"), COUNTRY, CITY, REFERRER, MESSAGE, JOURNEY],
    },
    Interaction {
        name: "WebsiteVisited",
        display: "Website visited",
        columns: &[PAGE_ADDRESS, REFERRER, COUNTRY, CITY, MESSAGE, JOURNEY],
    },
];

/// Every interaction type.
pub fn interactions() -> &'static [Interaction] {
    &ALL
}

/// By name, without regard to case.
pub fn interaction(name: &str) -> Option<&'static Interaction> {
    ALL.iter().find(|i| i.name.eq_ignore_ascii_case(name))
}
