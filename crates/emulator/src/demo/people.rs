//! Contacts: who they are, where they live, and how they may be reached.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use rusqlite::Result;

use super::companies::{Companies, Company};
use super::insert::{Output, Owner, Table};
use super::names::{Culture, Name, People, plain};
use super::places::{self, Place};
use super::random::Random;
use super::time::Times;
use crate::functions::DAY;

/// What leads, registrations and interactions need to know of a contact.
pub(super) struct Person<'w> {
    pub(super) id: String,
    pub(super) first: &'static str,
    pub(super) last: &'static str,
    pub(super) email: Option<String>,
    pub(super) place: &'static Place,
    pub(super) company: Option<&'w Company>,
    pub(super) owner: &'w Owner,
    /// Whether marketing may write.
    pub(super) mailable: bool,
    pub(super) created: i64,
    /// How much of what reaches this person is heeded, from 0 to 1; mostly little.
    pub(super) interest: f64,
}

const JOBS: &[(&str, &str, u32)] = &[
    ("Account Manager", "Sales", 10),
    ("Sales Representative", "Sales", 10),
    ("Sales Director", "Sales", 4),
    ("Marketing Manager", "Marketing", 9),
    ("Marketing Specialist", "Marketing", 6),
    ("Brand Manager", "Marketing", 3),
    ("Chief Marketing Officer", "Marketing", 1),
    ("Software Engineer", "IT", 9),
    ("IT Manager", "IT", 6),
    ("System Administrator", "IT", 4),
    ("Chief Technology Officer", "IT", 2),
    ("Purchasing Manager", "Purchasing", 6),
    ("Buyer", "Purchasing", 4),
    ("Office Manager", "Administration", 5),
    ("Executive Assistant", "Administration", 4),
    ("HR Manager", "Human Resources", 4),
    ("Recruiter", "Human Resources", 3),
    ("Accountant", "Finance", 6),
    ("Controller", "Finance", 3),
    ("Chief Financial Officer", "Finance", 2),
    ("Operations Manager", "Operations", 6),
    ("Logistics Coordinator", "Operations", 4),
    ("Project Manager", "Operations", 6),
    ("Engineer", "Engineering", 5),
    ("Consultant", "Consulting", 5),
    ("Owner", "", 4),
    ("Chief Executive Officer", "", 3),
    ("Student", "", 2),
];

const FREE_MAIL: &[(&str, u32)] = &[
    ("mail.example", 46),
    ("inbox.example", 24),
    ("post.example", 18),
    ("letterbox.example", 8),
    ("webpost.example", 4),
];

const NOTES: &[&str] = &[
    "Prefers to be called in the morning.",
    "Asked for the catalogue.",
    "Speaks three languages & travels a lot.",
    "Former customer, came back last year.",
    "Interested in <events> near home.",
];

pub(super) struct Contacts<'w, 'o> {
    table: Table<'o>,
    random: Random,
    companies: &'w Companies,
    owners: &'w [Owner],
    places: Vec<(usize, u32)>,
    jobs: Vec<(usize, u32)>,
    names: Vec<(Culture, People)>,
    addresses: Addresses,
    times: Times,
}

impl<'w, 'o> Contacts<'w, 'o> {
    pub(super) fn new(
        output: &Output<'o>,
        companies: &'w Companies,
        owners: &'w [Owner],
        times: Times,
    ) -> Result<Self> {
        Ok(Self {
            table: output.entity("contact")?,
            random: Random::stream(30),
            companies,
            owners,
            places: places::shares(),
            jobs: JOBS.iter().enumerate().map(|(index, (.., weight))| (index, *weight)).collect(),
            names: Vec::new(),
            addresses: Addresses::default(),
            times,
        })
    }

    /// One more; a few belong to one of the `recent` people instead of a company.
    pub(super) fn add(&mut self, recent: &[Person<'_>]) -> Result<Option<Person<'w>>> {
        let Some(person) = self.person() else { return Ok(None) };
        let relative = self.random.maybe(1.5, |r| r.pick(recent)).flatten().map(|p| p.id.clone());
        self.write(&person, relative)?;
        Ok(Some(person))
    }

    fn person(&mut self) -> Option<Person<'w>> {
        let place = places::all().get(places::draw(&mut self.random, &self.places))?;
        let culture = place.country.culture(&mut self.random);
        let woman = self.random.chance(51.0);
        let (given, family) = self.names(culture, woman);
        let native = place.country.writes_natively(culture);
        let written = |name: Name| if native { name.native } else { name.latin };
        let companies = self.companies;
        let index = self.random.maybe(71.0, |r| companies.in_country(place.country.iso, r));
        let company = index.and_then(|index| companies.all.get(index));
        let owner = match company {
            Some(company) => &company.owner,
            None => self.owners.get(self.random.skewed_index(self.owners.len()))?,
        };
        let email = self.random.chance(88.0).then(|| self.address(given, family, company));
        let interest = self.random.fraction() * self.random.fraction();
        let refuses = self.random.chance(9.0);
        Some(Person {
            id: self.random.guid(),
            first: written(given),
            last: written(family),
            mailable: email.is_some() && !refuses,
            email,
            place,
            company,
            owner,
            created: self.times.before(&mut self.random, 1_400),
            interest,
        })
    }

    fn names(&mut self, culture: Culture, woman: bool) -> (Name, Name) {
        let known = self.names.iter().position(|(known, _)| *known == culture).unwrap_or_else(|| {
            self.names.push((culture, People::of(culture)));
            self.names.len() - 1
        });
        let none = Name { native: "", latin: "" };
        let random = &mut self.random;
        self.names.get(known).map_or((none, none), |(_, names)| (names.given(woman, random), names.family(random)))
    }

    /// An address that nobody else has.
    fn address(&mut self, given: Name, family: Name, company: Option<&Company>) -> String {
        let (given, family) = (plain(given.latin), plain(family.latin));
        let local = match self.random.below(10) {
            0..=5 => format!("{given}.{family}"),
            6..=7 => format!("{}{family}", given.chars().take(1).collect::<String>()),
            _ => format!("{given}{family}"),
        };
        let domain = match company.filter(|_| self.random.chance(74.0)) {
            Some(company) => company.domain.clone(),
            None => self.random.weighted(FREE_MAIL).unwrap_or("mail.example").to_owned(),
        };
        let address = format!("{local}@{domain}");
        match self.addresses.taken(&address) {
            1 => address,
            times => format!("{local}{times}@{domain}"),
        }
    }

    fn write(&mut self, person: &Person<'_>, relative: Option<String>) -> Result<()> {
        let (random, table) = (&mut self.random, &mut self.table);
        let company = person.company;
        let country = person.place.country;
        let (parent, parent_type) = match (relative, company) {
            (Some(relative), _) => (Some(relative), Some("contact")),
            (None, Some(company)) => (Some(company.id.clone()), Some("account")),
            (None, None) => (None, None),
        };
        let middle = random.maybe(9.0, |r| format!("{}.", r.word(&["A", "B", "C", "E", "J", "L", "M", "R", "S"])));
        let full: Vec<&str> = [person.first, middle.as_deref().unwrap_or(""), person.last]
            .into_iter()
            .filter(|n| !n.is_empty())
            .collect();
        let woman = random.maybe(72.0, |r| r.chance(51.0));
        let birthday = random.maybe(61.0, birthday);
        let held = random.chance(1.2);
        let inactive = random.chance(3.0);
        table
            .text("contactid", &person.id)
            .set("fullname", full.join(" "))
            .text("firstname", person.first)
            .set("middlename", middle.clone())
            .text("lastname", person.last)
            .set(
                "salutation",
                random.maybe(24.0, |r| if woman == Some(true) || r.chance(20.0) { "Ms." } else { "Mr." }.to_owned()),
            )
            .set("emailaddress1", person.email.clone())
            .set("emailaddress2", random.maybe(4.0, |r| r.digits("contact-########@mail.example")))
            .set("telephone1", random.maybe(63.0, |r| country.phone(r)))
            .set("mobilephone", random.maybe(54.0, |r| country.phone(r)))
            .set("company", company.filter(|_| random.chance(58.0)).map(|c| c.phone.clone()))
            .set("websiteurl", random.maybe(2.0, |r| r.digits("https://people.example/####")))
            .set(
                "accountrolecode",
                company.and_then(|_| random.maybe(28.0, |r| r.weighted(&[(1, 2), (2, 6), (3, 2)])).flatten()),
            )
            .set("gendercode", woman.map(|woman| if woman { 2 } else { 1 }))
            .set("familystatuscode", random.maybe(36.0, |r| r.weighted(&[(1, 36), (2, 49), (3, 11), (4, 4)])).flatten())
            .set("educationcode", 1)
            .set(
                "numberofchildren",
                random.maybe(34.0, |r| r.weighted(&[(0, 38), (1, 22), (2, 26), (3, 10), (4, 3), (5, 1)])).flatten(),
            )
            .set("birthdate", birthday)
            .set("anniversary", random.maybe(11.0, |r| self.times.day(-r.between(200, 14_000))))
            .set("preferredcontactmethodcode", random.weighted(&[(1, 68), (2, 21), (3, 9), (5, 2)]))
            .set("donotemail", person.email.is_some() && !person.mailable && random.chance(45.0))
            .set("donotphone", random.chance(12.0))
            .set("donotbulkemail", person.email.is_some() && !person.mailable)
            .set("donotpostalmail", random.chance(6.0))
            .set("creditlimit", random.maybe(14.0, |r| (r.between(1, 40) * 500) as f64))
            .set("annualincome", random.maybe(38.0, income))
            .set("creditonhold", held)
            .set("lastonholdtime", held.then(|| self.times.before(random, 500)))
            .set("leadsourcecode", 1)
            .set("customertypecode", 1)
            .set("parentcustomerid", parent)
            .set("parentcustomerid_type", parent_type.map(str::to_owned))
            .set("description", random.maybe(5.0, |r| r.word(NOTES).to_owned()))
            .set("address1_line1", random.maybe(78.0, |r| country.street(r)))
            .set("address1_line2", random.maybe(9.0, |r| r.digits("Apt. ##")));
        job(table, random, &self.jobs, company.is_some());
        // Some addresses lack their city, or all of it.
        if random.chance(95.5) {
            table.text("address1_city", person.place.city).text("address1_stateorprovince", person.place.state).set(
                "address1_postalcode",
                random.maybe(86.0, |r| person.place.postal_code(r)).filter(|code| !code.is_empty()),
            );
        }
        if random.chance(97.0) {
            table.text("address1_country", country.name);
        }
        let modified = self.times.between(random, person.created);
        table.owned(person.owner, person.created, modified, i64::from(inactive), 1 + i64::from(inactive)).insert()
    }
}

/// How often each address without number was given. A million addresses are as many numbers, not texts: two that share
/// one only get a number more than they need.
#[derive(Default)]
struct Addresses {
    taken: HashMap<u64, u32>,
}

impl Addresses {
    /// How often this one was given, with this time.
    fn taken(&mut self, address: &str) -> u32 {
        let mut hasher = DefaultHasher::new();
        address.hash(&mut hasher);
        let times = self.taken.entry(hasher.finish()).or_default();
        *times += 1;
        *times
    }
}

fn job(table: &mut Table<'_>, random: &mut Random, shares: &[(usize, u32)], employed: bool) {
    let percent = if employed { 88.0 } else { 42.0 };
    let Some(index) = random.maybe(percent, |r| r.weighted(shares)).flatten() else { return };
    if let Some((title, department, _)) = JOBS.get(index) {
        table.text("jobtitle", title);
        if random.chance(74.0) {
            table.text("department", department);
        }
    }
}

/// From 1937 to 2007, most of them around 1972. A birthday does not move with the clock.
fn birthday(random: &mut Random) -> i64 {
    const FIRST: f64 = -12_053.0;
    const HALF: f64 = 12_783.0;
    (FIRST + HALF * (random.fraction() + random.fraction())) as i64 * DAY
}

/// In whole hundreds, with few high ones.
fn income(random: &mut Random) -> f64 {
    let spread = random.fraction() + random.fraction() + random.fraction() - 1.5;
    ((48_000.0 * (spread * 1.3).exp()) / 100.0).round() * 100.0
}
