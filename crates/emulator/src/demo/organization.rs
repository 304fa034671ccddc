//! Business units and users. The first user is the one that requests are made as.

use rusqlite::Result;

use super::insert::{Output, Owner};
use super::random::Random;
use super::time::Times;

const UNITS: [&str; 3] = ["Organization", "Sales Americas", "Sales International"];

/// First name, last name, title, business unit.
const USERS: [(&str, &str, &str, usize); 8] = [
    ("Avery", "Howard", "Marketing Operations Lead", 0),
    ("Camila", "Ortega", "Account Manager", 1),
    ("Noor", "Rahman", "Account Manager", 2),
    ("Elias", "Lindqvist", "Account Manager", 2),
    ("Grace", "Whitman", "Campaign Manager", 1),
    ("Hiroko", "Mori", "Account Manager", 2),
    ("Marcus", "Bell", "Account Manager", 1),
    ("Ines", "Marchetti", "Campaign Manager", 2),
];

/// Who may own records; the first is the one that requests are made as.
pub(super) fn fill(output: &Output<'_>, times: Times) -> Result<Vec<Owner>> {
    let random = &mut Random::stream(10);
    let created = times.day(-2_000);
    let units: Vec<String> = UNITS.iter().map(|_| random.guid()).collect();
    let mut table = output.entity("businessunit")?;
    for (index, (id, name)) in units.iter().zip(UNITS).enumerate() {
        let parent = units.first().filter(|_| index > 0).cloned();
        table
            .text("businessunitid", id)
            .text("name", name)
            .set("parentbusinessunitid", parent)
            .set("isdisabled", false)
            .set("createdon", created)
            .set("modifiedon", created)
            .insert()?;
    }
    let mut users = output.entity("systemuser")?;
    let mut owners = Vec::new();
    for (first, last, title, unit) in USERS {
        let Some(unit) = units.get(unit) else { continue };
        let owner = Owner { user: random.guid(), unit: unit.clone() };
        let address = format!("{}.{}@segment-builder.example", first.to_lowercase(), last.to_lowercase());
        users
            .text("systemuserid", &owner.user)
            .set("fullname", format!("{first} {last}"))
            .text("firstname", first)
            .text("lastname", last)
            .text("domainname", &address)
            .text("internalemailaddress", &address)
            .text("title", title)
            .text("businessunitid", &owner.unit)
            .set("isdisabled", false)
            .set("createdon", created)
            .set("modifiedon", created)
            .insert()?;
        owners.push(owner);
    }
    Ok(owners)
}
