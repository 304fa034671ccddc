//! What contacts did in the last year and a half: mail they got, opened and clicked, pages, forms and events.

use rusqlite::{Error, Result};

use super::insert::{Output, Table};
use super::marketing::{Email, Event, country_of};
use super::people::Person;
use super::random::Random;
use super::time::Times;
use crate::functions::DAY;
use crate::schema;

const MINUTE: i64 = 60_000;

const PAGES: &[(&str, u32)] = &[
    ("https://segment-builder.example/", 30),
    ("https://segment-builder.example/products", 22),
    ("https://segment-builder.example/pricing", 16),
    ("https://segment-builder.example/events", 12),
    ("https://segment-builder.example/blog/first-steps", 9),
    ("https://segment-builder.example/contact", 7),
    ("https://segment-builder.example/careers", 4),
];

const REFERRERS: &[(&str, u32)] =
    &[("https://search.example/", 6), ("https://social.example/", 3), ("https://partner.example/list", 1)];

const FORMS: &[(&str, u32)] =
    &[("Newsletter sign-up", 5), ("Contact us", 3), ("Download the guide", 4), ("Request a demonstration", 2)];

const LINKS: &[(&str, &str, u32)] = &[
    ("Read more", "https://segment-builder.example/blog/first-steps", 8),
    ("See prices", "https://segment-builder.example/pricing", 5),
    ("Register", "https://segment-builder.example/events", 4),
    ("Unsubscribe", "https://segment-builder.example/preferences", 1),
];

struct Tables<'o> {
    sent: Table<'o>,
    delivered: Table<'o>,
    opened: Table<'o>,
    clicked: Table<'o>,
    registered: Table<'o>,
    checked_in: Table<'o>,
    form: Table<'o>,
    visited: Table<'o>,
    registrations: Table<'o>,
}

impl<'o> Tables<'o> {
    fn new(output: &Output<'o>) -> Result<Self> {
        const MAIL: [&str; 2] = ["messageId", "customerJourneyId"];
        const ADDRESS: [&str; 2] = ["emailAddressUsed", "emailDomain"];
        const PLACE: [&str; 2] = ["countryIsoCode", "city"];
        let table = |name: &str, written: &[&[&str]]| -> Result<Table<'o>> {
            let known = schema::interaction(name).ok_or_else(|| Error::InvalidParameterName(name.to_owned()))?;
            Ok(output.interaction(known, &written.concat()))
        };
        Ok(Self {
            sent: table("EmailSent", &[&MAIL, &ADDRESS])?,
            delivered: table("EmailDelivered", &[&MAIL])?,
            opened: table("EmailOpened", &[&MAIL, &ADDRESS, &PLACE])?,
            clicked: table("EmailClicked", &[&MAIL, &ADDRESS, &PLACE, &["linkFriendlyName", "originalUrl"]])?,
            registered: table("ContactRegisteredToEvent", &[&["eventId", "eventRegistrationId", "customerJourneyId"]])?,
            checked_in: table("ContactCheckedIntoEvent", &[&["eventId", "eventCheckinId"]])?,
            form: table("FormSubmitted", &[&["formName", "result", "customerJourneyId"], &PLACE])?,
            visited: table("WebsiteVisited", &[&["pageAddress", "referrerUri"], &PLACE])?,
            registrations: output.entity("msevtmgt_eventregistration")?,
        })
    }
}

pub(super) struct Behaviour<'w, 'o> {
    tables: Tables<'o>,
    random: Random,
    journeys: Vec<String>,
    times: Times,
    emails: &'w [Email],
    events: &'w [Event],
    registered: u64,
}

impl<'w, 'o> Behaviour<'w, 'o> {
    pub(super) fn new(output: &Output<'o>, emails: &'w [Email], events: &'w [Event], times: Times) -> Result<Self> {
        let mut random = Random::stream(70);
        let journeys = (0..12).map(|_| random.guid()).collect();
        Ok(Self { tables: Tables::new(output)?, random, journeys, times, emails, events, registered: 0 })
    }

    /// All that one person did.
    pub(super) fn add(&mut self, person: &Person<'_>) -> Result<()> {
        self.mail(person)?;
        self.site(person)?;
        self.visits_to_events(person)
    }

    fn mail(&mut self, person: &Person<'_>) -> Result<()> {
        let Some(address) = person.email.as_deref().filter(|_| person.mailable) else { return Ok(()) };
        let domain = address.split_once('@').map_or("", |(_, domain)| domain);
        let emails = self.emails;
        for email in emails {
            let at = email.sent + self.random.between(0, 40 * MINUTE);
            if email.sent < person.created || at > self.times.now || !self.random.chance(email.reach) {
                continue;
            }
            let journey = self.journey();
            row(&mut self.tables.sent, &mut self.random, person, at)
                .text("messageId", &email.id)
                .set("customerJourneyId", journey.clone())
                .text("emailAddressUsed", address)
                .text("emailDomain", domain)
                .insert()?;
            let at = at + self.random.between(2, 90) * 1_000;
            if at > self.times.now || !self.random.chance(97.2) {
                continue;
            }
            row(&mut self.tables.delivered, &mut self.random, person, at)
                .text("messageId", &email.id)
                .set("customerJourneyId", journey.clone())
                .insert()?;
            if self.random.chance((12.0 + 74.0 * person.interest) * email.appeal) {
                self.open(person, email, journey, address, domain, at)?;
            }
        }
        Ok(())
    }

    /// Once or several times, and now and then with a click.
    fn open(
        &mut self,
        person: &Person<'_>,
        email: &Email,
        journey: Option<String>,
        address: &str,
        domain: &str,
        delivered: i64,
    ) -> Result<()> {
        let mut at = delivered;
        for _ in 0..self.random.weighted(&[(1, 78), (2, 16), (3, 5), (6, 1)]).unwrap_or(1) {
            let wait = self.random.fraction();
            at += (wait * wait * wait * 5.0 * DAY as f64) as i64 + MINUTE;
            if at > self.times.now {
                return Ok(());
            }
            let place = person.place;
            row(&mut self.tables.opened, &mut self.random, person, at)
                .text("messageId", &email.id)
                .set("customerJourneyId", journey.clone())
                .text("emailAddressUsed", address)
                .text("emailDomain", domain)
                .text("countryIsoCode", place.country.iso)
                .text("city", place.city)
                .insert()?;
            let clicked = at + self.random.between(5, 200) * 1_000;
            if clicked > self.times.now || !self.random.chance(10.0 + 26.0 * person.interest) {
                continue;
            }
            let links: Vec<_> = LINKS.iter().map(|(name, url, weight)| ((*name, *url), *weight)).collect();
            let (name, url) = self.random.weighted(&links).unwrap_or_default();
            row(&mut self.tables.clicked, &mut self.random, person, clicked)
                .text("messageId", &email.id)
                .set("customerJourneyId", journey.clone())
                .text("emailAddressUsed", address)
                .text("emailDomain", domain)
                .text("countryIsoCode", place.country.iso)
                .text("city", place.city)
                .text("linkFriendlyName", name)
                .text("originalUrl", url)
                .insert()?;
        }
        Ok(())
    }

    fn site(&mut self, person: &Person<'_>) -> Result<()> {
        let visits =
            if self.random.chance(15.0 + 50.0 * person.interest) { 1 + self.random.skewed_index(6) } else { 0 };
        for _ in 0..visits {
            let at = self.recent();
            let page = self.random.weighted(PAGES).unwrap_or_default();
            let referrer = self.random.maybe(64.0, |r| r.weighted(REFERRERS)).flatten().unwrap_or_default();
            row(&mut self.tables.visited, &mut self.random, person, at)
                .text("pageAddress", page)
                .text("referrerUri", referrer)
                .text("countryIsoCode", person.place.country.iso)
                .text("city", person.place.city)
                .insert()?;
        }
        if self.random.chance(6.0 + 18.0 * person.interest) {
            let at = self.recent();
            let form = self.random.weighted(FORMS).unwrap_or_default();
            let result = if self.random.chance(95.0) { "success" } else { "failure" };
            let journey = self.random.chance(30.0).then(|| self.journey()).flatten();
            row(&mut self.tables.form, &mut self.random, person, at)
                .text("formName", form)
                .text("result", result)
                .text("countryIsoCode", person.place.country.iso)
                .text("city", person.place.city)
                .set("customerJourneyId", journey)
                .insert()?;
        }
        Ok(())
    }

    fn visits_to_events(&mut self, person: &Person<'_>) -> Result<()> {
        let wanted = self.random.weighted(&[(0, 80), (1, 15), (2, 5)]).unwrap_or(0);
        let mut taken: Vec<usize> = Vec::new();
        let events = self.events;
        for _ in 0..wanted {
            // People go to what is near them.
            let near =
                |event: &Event| event.city == "Online" || country_of(event.city) == Some(person.place.country.iso);
            let index = (0..4).map(|_| self.random.index(events.len())).find(|i| events.get(*i).is_some_and(near));
            let index = index.unwrap_or_else(|| self.random.index(events.len()));
            if taken.contains(&index) {
                continue;
            }
            taken.push(index);
            if let Some(event) = events.get(index) {
                self.register(person, event)?;
            }
        }
        Ok(())
    }

    fn register(&mut self, person: &Person<'_>, event: &Event) -> Result<()> {
        let latest = event.start.min(self.times.now);
        let at = latest - self.random.between(1, 45 * 86_400) * 1_000;
        let registration = self.random.guid();
        let canceled = self.random.chance(8.0);
        self.registered += 1;
        self.tables
            .registrations
            .text("msevtmgt_eventregistrationid", &registration)
            .set("msevtmgt_name", format!("REG-{:06}", self.registered))
            .text("msevtmgt_eventid", &event.id)
            .text("msevtmgt_contactid", &person.id)
            .set("msevtmgt_iscanceled", canceled)
            .owned(person.owner, at, at, i64::from(canceled), 1 + i64::from(canceled))
            .insert()?;
        let journey = self.random.chance(40.0).then(|| self.journey()).flatten();
        row(&mut self.tables.registered, &mut self.random, person, at)
            .text("eventId", &event.id)
            .text("eventRegistrationId", &registration)
            .set("customerJourneyId", journey)
            .insert()?;
        if canceled || event.end > self.times.now || !self.random.chance(68.0) {
            return Ok(());
        }
        let at = event.start - self.random.between(-20, 40) * MINUTE;
        let checkin = self.random.guid();
        row(&mut self.tables.checked_in, &mut self.random, person, at)
            .text("eventId", &event.id)
            .set("eventCheckinId", checkin)
            .insert()
    }

    fn journey(&mut self) -> Option<String> {
        self.random.pick(&self.journeys).cloned()
    }

    /// In the last 18 months, more often lately.
    fn recent(&mut self) -> i64 {
        let back = self.random.fraction();
        self.times.now - (back * back * 545.0 * DAY as f64) as i64 - self.random.between(1, 60_000)
    }
}

fn row<'t, 'o>(table: &'t mut Table<'o>, random: &mut Random, person: &Person<'_>, at: i64) -> &'t mut Table<'o> {
    table.set("interactionid", random.guid()).text("contactid", &person.id).set("timestamp", at)
}
