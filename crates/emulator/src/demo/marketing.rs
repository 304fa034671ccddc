//! Events and marketing emails.

use rusqlite::Result;

use super::insert::{Output, Owner};
use super::places;
use super::random::Random;
use super::time::Times;
use crate::functions::DAY;

/// What interactions need to know of an event.
pub(super) struct Event {
    pub(super) id: String,
    pub(super) city: &'static str,
    pub(super) start: i64,
    pub(super) end: i64,
}

/// What interactions need to know of a marketing email.
pub(super) struct Email {
    pub(super) id: String,
    pub(super) sent: i64,
    /// The share of those who may be written to that it went to, in percent.
    pub(super) reach: f64,
    /// How well it was received, around 1.
    pub(super) appeal: f64,
}

pub(super) const EVENTS: u32 = 30;
pub(super) const EMAILS: u32 = 40;

const TOPICS: &[&str] = &[
    "Customer Day",
    "Product Showcase",
    "Partner Summit",
    "Executive Breakfast",
    "Hands-on Training",
    "Industry Forum",
    "Roadshow",
    "Spring Meet-up",
    "Innovation Webinar",
    "Getting Started Webinar",
];

const HOSTS: &[&str] = &[
    "New York",
    "Chicago",
    "San Francisco",
    "Boston",
    "London",
    "Berlin",
    "Paris",
    "Madrid",
    "Amsterdam",
    "東京",
    "Αθήνα",
    "São Paulo",
    "Toronto",
    "Warsaw",
    "Online",
];

const SUBJECTS: &[(&str, &str)] = &[
    ("Welcome", "Welcome! Here is how to begin"),
    ("Monthly newsletter", "What is new this month"),
    ("Product update", "Five things your team can do now"),
    ("Spring collection", "Early access to the spring collection"),
    ("Summer sale", "48 hours: up to 30 % off"),
    ("Customer story", "How one team halved its waiting time"),
    ("Event invitation", "You are invited"),
    ("Event reminder", "See you next week"),
    ("Survey", "Two minutes for your opinion"),
    ("Renewal notice", "Your plan renews soon"),
    ("Loyalty offer", "A thank-you for staying with us"),
    ("Win back", "We have missed you"),
    ("Holiday greetings", "Warm wishes & a small gift"),
];

const AUDIENCES: &[&str] = &["all contacts", "Americas", "Europe", "customers", "prospects"];

pub(super) fn fill_events(output: &Output<'_>, owners: &[Owner], times: Times) -> Result<Vec<Event>> {
    let random = &mut Random::stream(50);
    let mut table = output.entity("msevtmgt_event")?;
    let mut events = Vec::new();
    for number in 0..i64::from(EVENTS) {
        let Some(owner) = owners.get(random.skewed_index(owners.len())) else { continue };
        let (topic, host) = (random.word(TOPICS), random.word(HOSTS));
        let online = topic.ends_with("Webinar") || host == "Online";
        // From a year and a half ago to four months ahead.
        let start = times.day(-520 + number * 21 + random.between(-6, 7)) + random.between(8, 18) * 3_600_000;
        let length = if online { 3_600_000 } else { random.between(3, 30) * 3_600_000 };
        let event = Event { id: random.guid(), city: host, start, end: start + length };
        let name = if online { format!("{topic} (online) no. {}", number + 1) } else { format!("{topic} {host}") };
        let created = (start - random.between(50, 110) * DAY).min(times.now - DAY);
        table
            .text("msevtmgt_eventid", &event.id)
            .set("msevtmgt_name", name)
            .set("msevtmgt_eventtype", 100_000_000 + random.between(0, 6))
            .set("msevtmgt_eventformat", if online { 100_000_002 } else { 100_000_001 })
            .set("msevtmgt_eventstartdate", event.start)
            .set("msevtmgt_eventenddate", event.end)
            .set("msevtmgt_maximumeventcapacity", random.maybe(80.0, |r| r.between(2, 40) * 25))
            .set("msevtmgt_budgetallocated", random.maybe(60.0, |r| (r.between(2, 80) * 500) as f64))
            .set("msevtmgt_description", random.maybe(50.0, |_| format!("{topic}: talks, questions and time to meet.")))
            .owned(owner, created, created, 0, 1)
            .insert()?;
        events.push(event);
    }
    Ok(events)
}

pub(super) fn fill_emails(output: &Output<'_>, owners: &[Owner], times: Times) -> Result<Vec<Email>> {
    let random = &mut Random::stream(60);
    let mut table = output.entity("msdyncrm_marketingemail")?;
    let mut emails = Vec::new();
    for number in 0..EMAILS {
        let Some(owner) = owners.get(random.skewed_index(owners.len())) else { continue };
        let (name, subject) = random.pick(SUBJECTS).copied().unwrap_or_default();
        // Closer together towards now: the last ones of this week.
        let age = f64::from(EMAILS - number) / f64::from(EMAILS);
        let days = age * age * 545.0;
        let sent = times.now - ((days * 86_400.0) as i64 + random.between(1, 3_600)) * 1_000;
        let email = Email {
            id: random.guid(),
            sent,
            reach: 2.0 + 10.0 * random.fraction(),
            appeal: 0.6 + 0.8 * random.fraction(),
        };
        let status = random.weighted(&[(192_350_001, 34), (192_350_002, 6)]).unwrap_or(192_350_001);
        table
            .text("msdyncrm_marketingemailid", &email.id)
            .set("msdyncrm_name", format!("{name} – {} no. {}", random.word(AUDIENCES), number + 1))
            .text("msdyncrm_subject", subject)
            .text("msdyncrm_fromemail", "news@segment-builder.example")
            .set("msdyncrm_contenttype", 534_120_000)
            .set("msdyncrm_description", random.maybe(30.0, |_| format!("Sent once. {subject}.")))
            .owned(owner, sent - 5 * DAY, sent - DAY, 0, status)
            .insert()?;
        emails.push(email);
    }
    Ok(emails)
}

/// The ISO code of the country where an event's city is.
pub(super) fn country_of(city: &str) -> Option<&'static str> {
    places::all().iter().find(|place| place.city == city).map(|place| place.country.iso)
}
