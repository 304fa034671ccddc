//! Leads, events and marketing emails.

use rusqlite::{Connection, Result};

use super::companies::Companies;
use super::insert::{Owner, Table};
use super::people::Person;
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

const LEAD_SUBJECTS: &[&str] = &[
    "Asked for a quote",
    "Wants a demonstration",
    "Download of the buyer's guide",
    "Met at an event",
    "Pricing question",
    "Referral from a customer",
    "Upgrade to the larger plan",
    "Trial started",
    "Request for proposal",
];

pub(super) fn fill_leads(
    conn: &Connection,
    people: &[Person],
    companies: &Companies,
    owners: &[Owner],
    times: Times,
) -> Result<()> {
    let random = &mut Random::stream(40);
    let count = people.len() / 6;
    let mut table = Table::entity(conn, "lead", u32::try_from(count).unwrap_or(u32::MAX))?;
    for _ in 0..count {
        let (Some(person), Some(owner)) = (random.pick(people), owners.get(random.skewed_index(owners.len()))) else {
            continue;
        };
        let known = random.chance(56.0);
        let company = person.company.and_then(|index| companies.all.get(index));
        let (state, status) = random
            .weighted(&[((0, 1), 34), ((0, 2), 26), ((1, 3), 24), ((2, 4), 8), ((2, 5), 4), ((2, 6), 4)])
            .unwrap_or((0, 1));
        let created = times.before(random, 540);
        let closes = times.day(random.between(-120, 200));
        table
            .set("leadid", random.guid())
            .set("fullname", format!("{} {}", person.first, person.last))
            .text("subject", random.word(LEAD_SUBJECTS))
            .text("firstname", person.first)
            .text("lastname", person.last)
            .set("companyname", company.map(|c| c.name.clone()))
            .set(
                "jobtitle",
                random.maybe(40.0, |r| r.word(&["Buyer", "Owner", "IT Manager", "Marketing Manager"]).to_owned()),
            )
            .set("emailaddress1", person.email.clone())
            .set("telephone1", random.maybe(52.0, |r| person.place.country.phone(r)))
            .set("leadqualitycode", random.weighted(&[(1, 18), (2, 54), (3, 28)]))
            .set(
                "leadsourcecode",
                random
                    .maybe(82.0, |r| {
                        r.weighted(&[
                            (8, 38),
                            (7, 14),
                            (1, 12),
                            (3, 9),
                            (4, 8),
                            (6, 8),
                            (9, 6),
                            (2, 3),
                            (5, 1),
                            (10, 1),
                        ])
                    })
                    .flatten(),
            )
            .set("industrycode", random.maybe(55.0, |r| r.between(1, 34)))
            .set("estimatedamount", random.maybe(68.0, |r| (r.between(1, 30) * r.between(1, 30) * 250) as f64))
            .set("estimatedclosedate", random.maybe(60.0, |_| closes))
            .set("numberofemployees", random.maybe(38.0, |r| r.between(1, 40) * r.between(1, 60)))
            .set("donotemail", random.chance(5.0))
            .set("parentcontactid", Some(&person.id).filter(|_| known).cloned())
            .set("parentaccountid", company.filter(|_| known).map(|c| c.id.clone()))
            .text("address1_city", person.place.city)
            .text("address1_stateorprovince", person.place.state)
            .text("address1_country", person.place.country.name);
        let modified = times.between(random, created);
        table.owned(owner, created, modified, state, status).insert()?;
    }
    Ok(())
}

pub(super) fn fill_events(conn: &Connection, owners: &[Owner], times: Times) -> Result<Vec<Event>> {
    let random = &mut Random::stream(50);
    let mut table = Table::entity(conn, "msevtmgt_event", EVENTS)?;
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

pub(super) fn fill_emails(conn: &Connection, owners: &[Owner], times: Times) -> Result<Vec<Email>> {
    let random = &mut Random::stream(60);
    let mut table = Table::entity(conn, "msdyncrm_marketingemail", EMAILS)?;
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
            reach: 4.0 + 20.0 * random.fraction(),
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
