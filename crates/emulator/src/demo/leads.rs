//! Leads: people who asked for something, some of them contacts already.

use rusqlite::Result;

use super::insert::{Output, Owner, Table};
use super::people::Person;
use super::random::Random;
use super::time::Times;

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

/// A lead for so many contacts.
pub(super) const CONTACTS_PER_LEAD: u32 = 6;

pub(super) struct Leads<'w, 'o> {
    table: Table<'o>,
    parts: Table<'o>,
    random: Random,
    /// For who has a part in what.
    chance: Random,
    owners: &'w [Owner],
    times: Times,
}

impl<'w, 'o> Leads<'w, 'o> {
    pub(super) fn new(output: &Output<'o>, owners: &'w [Owner], times: Times) -> Result<Self> {
        let (table, parts) = (output.entity("lead")?, output.entity("contactleads")?);
        Ok(Self { table, parts, random: Random::stream(40), chance: Random::stream(41), owners, times })
    }

    /// A lead that is one of these people.
    pub(super) fn add(&mut self, people: &[Person<'_>]) -> Result<()> {
        let random = &mut self.random;
        let (Some(person), Some(owner)) =
            (random.pick(people), self.owners.get(random.skewed_index(self.owners.len())))
        else {
            return Ok(());
        };
        let known = random.chance(56.0);
        let company = person.company;
        let (state, status) = random
            .weighted(&[((0, 1), 34), ((0, 2), 26), ((1, 3), 24), ((2, 4), 8), ((2, 5), 4), ((2, 6), 4)])
            .unwrap_or((0, 1));
        let created = self.times.before(random, 540);
        let closes = self.times.day(random.between(-120, 200));
        let id = random.guid();
        self.table
            .set("leadid", id.clone())
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
        let modified = self.times.between(random, created);
        self.table.owned(owner, created, modified, state, status).insert()?;
        self.take_part(&id, people)
    }

    /// In a third of the leads, one to three contacts have a part.
    fn take_part(&mut self, lead: &str, people: &[Person<'_>]) -> Result<()> {
        let chance = &mut self.chance;
        if !chance.chance(33.0) {
            return Ok(());
        }
        let (first, several) = (chance.index(people.len()), chance.weighted(&[(1, 6), (2, 3), (3, 1)]).unwrap_or(1));
        for person in people.iter().cycle().skip(first).take(several.min(people.len())) {
            self.parts.set("contactleadid", self.chance.guid()).set("contactid", person.id.clone());
            self.parts.set("leadid", lead.to_owned()).insert()?;
        }
        Ok(())
    }
}
