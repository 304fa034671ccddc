//! Accounts: the companies that contacts work for.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, Result};

use super::insert::{Output, Owner, Table};
use super::names::plain;
use super::places::{self, Place};
use super::random::Random;
use super::time::Times;

/// What contacts and leads need to know of an account.
pub(super) struct Company {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) domain: String,
    pub(super) phone: String,
    pub(super) owner: Owner,
}

pub(super) struct Companies {
    pub(super) all: Vec<Company>,
    by_country: BTreeMap<&'static str, Vec<usize>>,
}

const FIRST: &[&str] = &[
    "Alder",
    "Alpine",
    "Amber",
    "Anchor",
    "Apex",
    "Arbor",
    "Atlas",
    "Aurora",
    "Beacon",
    "Birch",
    "Blue Harbor",
    "Bright",
    "Cascade",
    "Cedar",
    "Clearwater",
    "Cobalt",
    "Compass",
    "Copper",
    "Coral",
    "Crescent",
    "Delta",
    "Eastgate",
    "Ember",
    "Evergreen",
    "Falcon",
    "Fjord",
    "Glacier",
    "Golden",
    "Granite",
    "Green Valley",
    "Harbor",
    "Hazel",
    "Heron",
    "Highland",
    "Horizon",
    "Iron Bridge",
    "Juniper",
    "Keystone",
    "Lakeside",
    "Lantern",
    "Linden",
    "Lotus",
    "Magnolia",
    "Meridian",
    "Mosaic",
    "Northgate",
    "Oakfield",
    "Olive",
    "Orchard",
    "Pacific",
    "Pine",
    "Polaris",
    "Quartz",
    "Redwood",
    "Riverside",
    "Saffron",
    "Sierra",
    "Silver",
    "Solstice",
    "Sterling",
    "Summit",
    "Sundial",
    "Terra",
    "Timber",
    "Union",
    "Vantage",
    "Violet",
    "Westbrook",
    "Willow",
    "Zenith",
];

/// Lines of business with the industry code that each has.
const BUSINESS: &[(&str, i64)] = &[
    ("Accounting", 1),
    ("Farms", 2),
    ("Media", 3),
    ("Publishing", 3),
    ("Hardware", 5),
    ("Services", 6),
    ("Consulting", 7),
    ("Partners", 7),
    ("Advisors", 7),
    ("Design", 9),
    ("Distribution", 10),
    ("Clinics", 11),
    ("Health", 11),
    ("Manufacturing", 12),
    ("Robotics", 12),
    ("Instruments", 12),
    ("Restaurants", 13),
    ("Coffee", 13),
    ("Cinemas", 14),
    ("Equipment", 15),
    ("Capital", 16),
    ("Bank", 16),
    ("Foods", 17),
    ("Insurance", 20),
    ("Legal", 21),
    ("Apparel", 22),
    ("Energy", 24),
    ("Retail", 25),
    ("Living", 27),
    ("Properties", 29),
    ("Logistics", 30),
    ("Airlines", 30),
    ("Utilities", 31),
    ("Motors", 32),
    ("Wholesale", 33),
    ("Trading", 33),
];

/// Most are customers or prospects.
const TYPES: &[(i64, u32)] = &[(3, 46), (8, 22), (5, 9), (9, 7), (10, 6), (11, 4), (2, 2), (1, 2), (12, 2)];

impl Companies {
    /// The index of one of the country's, the large ones more often; of any country where it has none.
    pub(super) fn in_country(&self, country: &str, random: &mut Random) -> usize {
        let none = Vec::new();
        let local = self.by_country.get(country).unwrap_or(&none);
        match local.get(random.skewed_index(local.len())) {
            Some(index) => *index,
            None => random.skewed_index(self.all.len()),
        }
    }
}

pub(super) fn fill(output: &Output<'_>, count: u32, owners: &[Owner], times: Times) -> Result<Companies> {
    let random = &mut Random::stream(20);
    let shares = places::shares();
    let mut table = output.entity("account")?;
    let mut companies = Companies { all: Vec::new(), by_country: BTreeMap::new() };
    let mut domains = HashMap::new();
    for number in 0..count {
        let Some(place) = places::all().get(places::draw(random, &shares)) else { continue };
        let Some(owner) = owners.get(random.skewed_index(owners.len())) else { continue };
        let company = company(random, place, owner, &mut domains);
        write(&mut table, &company.0, company.1, place, number, &companies.all, times, random)?;
        companies.by_country.entry(place.country.iso).or_default().push(companies.all.len());
        companies.all.push(company.0);
    }
    Ok(companies)
}

/// A company, and its industry.
fn company(random: &mut Random, place: &Place, owner: &Owner, domains: &mut HashMap<String, u32>) -> (Company, i64) {
    let first = random.word(FIRST);
    let (business, industry) = random.pick(BUSINESS).copied().unwrap_or(("Services", 6));
    let form = random.word(place.country.company_forms);
    let name = match form {
        "株式会社" => format!("{form} {first} {business}"),
        _ => format!("{first} {business} {form}"),
    };
    let slug: Vec<String> = format!("{first} {business}").split(' ').map(plain).collect();
    let slug = slug.join("-");
    let mut taken = |domain: &str| {
        let times = domains.entry(domain.to_owned()).or_insert(0);
        *times += 1;
        *times
    };
    let mut domain = format!("{slug}.example");
    if taken(&domain) > 1 {
        let local = format!("{slug}-{}", place.country.iso.to_ascii_lowercase());
        domain = match taken(&local) {
            1 => format!("{local}.example"),
            times => format!("{local}{times}.example"),
        };
    }
    let phone = place.country.phone(random);
    (Company { id: random.guid(), name, domain, phone, owner: owner.clone() }, industry)
}

#[expect(clippy::too_many_arguments, reason = "one row of one table, written in one place")]
fn write(
    table: &mut Table<'_>,
    company: &Company,
    industry: i64,
    place: &Place,
    number: u32,
    earlier: &[Company],
    times: Times,
    random: &mut Random,
) -> Result<()> {
    // Earlier ones are picked more often by contacts, and so are larger.
    let size = 12_000.0 / f64::from(number + 8).powf(0.6) * (0.2 + random.fraction());
    let employees = (size as i64).max(1);
    let revenue = employees * random.between(60, 340) * 1_000;
    let created = times.before(random, 1_600);
    let modified = times.between(random, created);
    let parent = random.maybe(9.0, |r| earlier.get(r.skewed_index(earlier.len()))).flatten();
    let partner = random.maybe(6.0, |r| earlier.get(r.skewed_index(earlier.len()))).flatten();
    let inactive = random.chance(3.0);
    table
        .text("accountid", &company.id)
        .text("name", &company.name)
        .text("accountnumber", &format!("AC-{:05}", 10_000 + number))
        .set("emailaddress1", random.maybe(70.0, |_| format!("info@{}", company.domain)))
        .set("telephone1", random.maybe(86.0, |_| company.phone.clone()))
        .set("websiteurl", random.maybe(80.0, |_| format!("https://www.{}", company.domain)))
        .set("industrycode", random.maybe(92.0, |_| industry))
        .set("customertypecode", random.maybe(88.0, |r| r.weighted(TYPES)).flatten())
        .set("accountcategorycode", random.maybe(60.0, |r| if r.chance(18.0) { 1 } else { 2 }))
        .set("revenue", random.maybe(72.0, |_| revenue as f64))
        .set("creditlimit", random.maybe(40.0, |r| (r.between(1, 60) * 5_000) as f64))
        .set("numberofemployees", random.maybe(84.0, |_| employees))
        .set("parentaccountid", parent.map(|c| c.id.clone()))
        .set("msa_managingpartnerid", partner.map(|c| c.id.clone()))
        .set("donotemail", random.chance(4.0))
        .set("description", random.maybe(8.0, |r| r.word(NOTES).to_owned()))
        .set("address1_line1", random.maybe(90.0, |r| place.country.street(r)))
        .text("address1_city", place.city)
        .text("address1_stateorprovince", place.state)
        .text("address1_postalcode", &place.postal_code(random))
        .text("address1_country", place.country.name)
        .owned(&company.owner, created, modified, i64::from(inactive), 1 + i64::from(inactive))
        .insert()
}

const NOTES: &[&str] = &[
    "Asked for a yearly review.",
    "Prefers invoices in the local language.",
    "Renewal talks begin in the autumn.",
    "Met at a trade fair; interested in a pilot.",
    "Buys through a reseller.",
];

/// The first contact of about two in three accounts is its primary contact.
pub(super) fn set_primary_contacts(conn: &Connection) -> Result<()> {
    conn.execute_batch(
        "UPDATE account SET primarycontactid = (
            SELECT contactid FROM contact
            WHERE parentcustomerid = account.accountid AND parentcustomerid_type = 'account' AND statecode = 0
            ORDER BY contactid LIMIT 1
         ) WHERE substr(accountid, 36) < 'b'",
    )
}
