//! A catalog of its own with every kind of relationship, and records with nulls and case variants, kept twice: as rows
//! in Rust and in SQLite.

use std::collections::BTreeMap;

use rusqlite::{Connection, params_from_iter};
use segment_query::{Catalog, Choice, Column, ColumnKind, Entity, Interaction, Relationship, RelationshipKind};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Null,
    Whole(i64),
    Real(f64),
    Text(String),
}

pub(crate) type Row = BTreeMap<&'static str, Cell>;

pub(crate) struct World {
    pub(crate) tables: BTreeMap<&'static str, Vec<Row>>,
    pub(crate) conn: Connection,
    pub(crate) now_ms: i64,
}

/// 2026-03-31T10:20:30.5Z: the end of a month, and no full minute.
pub(crate) const NOW: i64 = 1_774_952_430_500;
const DAY: i64 = 86_400_000;

pub(crate) const CITIES: [&str; 9] =
    ["Berlin", "BERLIN", "berlin", "New York", "new YORK", "Αθήνα", "ΑΘΉΝΑ", "東京", "O'Hara \"x\" 100%_"];
const NAMES: [&str; 6] = ["Ada", "ada", "Zoë", "ZOË", "Bob", "ΝΊΚΟΣ"];

/// An entity's columns: name, kind.
pub(crate) fn columns(table: &str) -> Vec<(&'static str, ColumnKind)> {
    let choice =
        |n: i32| ColumnKind::Choice((1..=n).map(|value| Choice { value, label: format!("c{value}") }).collect());
    let lookup = |targets: &[&str]| ColumnKind::Lookup { targets: targets.iter().map(|t| (*t).to_owned()).collect() };
    match table {
        "contact" => vec![
            ("contactid", ColumnKind::Id),
            ("fullname", ColumnKind::Text),
            ("city", ColumnKind::Text),
            ("income", ColumnKind::Money),
            ("children", ColumnKind::Whole),
            ("method", choice(3)),
            ("vip", ColumnKind::Boolean { yes: "Yes".into(), no: "No".into() }),
            ("birthdate", ColumnKind::DateOnly),
            ("seen", ColumnKind::DateTime),
            ("owningbusinessunit", lookup(&["businessunit"])),
            ("parentcustomerid", lookup(&["account", "contact"])),
        ],
        "account" => vec![
            ("accountid", ColumnKind::Id),
            ("name", ColumnKind::Text),
            ("revenue", ColumnKind::Money),
            ("employees", ColumnKind::Whole),
            ("industry", choice(3)),
            ("founded", ColumnKind::DateTime),
            ("parentaccountid", lookup(&["account"])),
            ("primarycontactid", lookup(&["contact"])),
        ],
        "event" => vec![("eventid", ColumnKind::Id), ("title", ColumnKind::Text), ("starts", ColumnKind::DateTime)],
        "contact_event" => vec![("contactid", ColumnKind::Id), ("eventid", ColumnKind::Id)],
        "friendship" => vec![("contactidone", ColumnKind::Id), ("contactidtwo", ColumnKind::Id)],
        "segment_member" => vec![("segmentid", ColumnKind::Id), ("contactid", ColumnKind::Id)],
        "interaction_clicked" => vec![
            ("interactionId", ColumnKind::Id),
            ("contactId", ColumnKind::Id),
            ("timestamp", ColumnKind::DateTime),
            ("link", ColumnKind::Text),
            ("messageId", ColumnKind::Id),
            ("amount", ColumnKind::Decimal),
        ],
        _ => Vec::new(),
    }
}

pub(crate) fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    let known = |table: &str| columns(table).into_iter().map(|(n, k)| Column::new(n, n, k)).collect::<Vec<_>>();
    for (table, id, name) in
        [("contact", "contactid", "fullname"), ("account", "accountid", "name"), ("event", "eventid", "title")]
    {
        catalog.add_entity(Entity::new(table, table, id, name, known(table)));
    }
    for (schema_name, kind, from, attribute, to, key) in RELATIONSHIPS {
        catalog.add_relationship(Relationship {
            schema_name: schema_name.to_owned(),
            kind,
            referencing_entity: from.to_owned(),
            referencing_attribute: attribute.to_owned(),
            referenced_entity: to.to_owned(),
            referenced_attribute: key.to_owned(),
        });
    }
    catalog.add_interaction(Interaction::new("Clicked", "Clicked", known("interaction_clicked")));
    catalog
}

use RelationshipKind::{ManyToMany, OneToMany};
pub(crate) const RELATIONSHIPS: [(&str, RelationshipKind, &str, &str, &str, &str); 6] = [
    ("contact_customer_accounts", OneToMany, "contact", "parentcustomerid", "account", "accountid"),
    ("contact_customer_contacts", OneToMany, "contact", "parentcustomerid", "contact", "contactid"),
    ("account_parent_account", OneToMany, "account", "parentaccountid", "account", "accountid"),
    ("account_primary_contact", OneToMany, "account", "primarycontactid", "contact", "contactid"),
    ("contact_events", ManyToMany, "contact", "contact_event", "event", "eventid"),
    ("contact_friends", ManyToMany, "contact", "friendship", "contact", "contactid"),
];

/// SplitMix64, written from its definition.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> i64 {
        i64::try_from(self.next() % n).unwrap()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }
}

/// Ids differ by table in their first digits; contacts and accounts share some, so that a polymorphic lookup has to mind
/// its type.
pub(crate) fn id(table: &str, n: i64) -> String {
    let first = match table {
        "contact" | "account" => 0xab00_0000,
        "event" => 0xcd00_0000,
        "businessunit" => 0xdd00_0000,
        "segment" => 0xee00_0000_i64,
        _ => 0xff00_0000,
    };
    format!("{:08x}-00aa-4bcd-8eef-{:012x}", first, n)
}

pub(crate) const CONTACTS: i64 = 40;
const ACCOUNTS: i64 = 12;
const EVENTS: i64 = 5;
/// What SEGMENT() may name.
pub(crate) const SEGMENTS: [&str; 3] = ["seg_one", "seg_two", "seg_empty"];

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let mut world = Self { tables: rows(seed), conn: Connection::open_in_memory().unwrap(), now_ms: NOW };
        emulator::functions::register(&world.conn).unwrap();
        for table in world.tables.keys() {
            store(&mut world.conn, table, &world.tables[table]);
        }
        world
    }
}

/// By the naming conventions of the store: `<lookup>_type` beside a polymorphic lookup, text with the collation.
fn store(conn: &mut Connection, table: &str, rows: &[Row]) {
    let mut names = Vec::new();
    let mut ddl = Vec::new();
    for (name, kind) in columns(table) {
        let sql_type = match kind {
            ColumnKind::Text => "TEXT COLLATE DV_TEXT",
            ColumnKind::Money | ColumnKind::Decimal => "REAL",
            ColumnKind::Id | ColumnKind::Lookup { .. } => "TEXT",
            _ => "INTEGER",
        };
        ddl.push(format!("{name} {sql_type}"));
        names.push(name);
        if name == "parentcustomerid" {
            ddl.push("parentcustomerid_type TEXT".to_owned());
            names.push("parentcustomerid_type");
        }
    }
    conn.execute_batch(&format!("CREATE TABLE {table} ({})", ddl.join(", "))).unwrap();
    let marks = vec!["?"; names.len()].join(", ");
    let insert = format!("INSERT INTO {table} ({}) VALUES ({marks})", names.join(", "));
    let transaction = conn.transaction().unwrap();
    for row in rows {
        let values = names.iter().map(|name| match &row[name] {
            Cell::Null => rusqlite::types::Value::Null,
            Cell::Whole(n) => (*n).into(),
            Cell::Real(n) => (*n).into(),
            Cell::Text(text) => text.clone().into(),
        });
        transaction.execute(&insert, params_from_iter(values)).unwrap();
    }
    transaction.commit().unwrap();
}

fn rows(seed: u64) -> BTreeMap<&'static str, Vec<Row>> {
    let r = &mut Random(seed);
    let text = |t: &str| Cell::Text(t.to_owned());
    let mut tables: BTreeMap<&'static str, Vec<Row>> = BTreeMap::new();
    let contacts = (0..CONTACTS).map(|n| contact(r, n)).collect();
    let accounts = (0..ACCOUNTS).map(|n| account(r, n)).collect();
    let events = (0..EVENTS).map(|n| {
        let starts = sometimes(r, |r| Cell::Whole(moment(r)));
        Row::from([("eventid", text(&id("event", n))), ("title", text(r.pick(&NAMES))), ("starts", starts)])
    });
    tables.insert("event", events.collect());
    tables.insert("contact", contacts);
    tables.insert("account", accounts);
    let mut pairs = |count: usize, names: [&'static str; 2], sides: [(&str, u64); 2]| {
        (0..count)
            .map(|_| {
                let [left, right] = sides.map(|(table, n)| text(&id(table, r.below(n))));
                Row::from([(names[0], left), (names[1], right)])
            })
            .collect::<Vec<_>>()
    };
    let (contacts, events) = (("contact", CONTACTS as u64), ("event", EVENTS as u64));
    tables.insert("contact_event", pairs(30, ["contactid", "eventid"], [contacts, events]));
    tables.insert("friendship", pairs(20, ["contactidone", "contactidtwo"], [contacts, contacts]));
    // Two of the segments have members, among them a contact that is gone.
    let mut members = pairs(30, ["segmentid", "contactid"], [("segment", 2), ("contact", CONTACTS as u64 + 1)]);
    let mut known = std::collections::BTreeSet::new();
    members.retain(|row| known.insert(format!("{row:?}")));
    tables.insert("segment_member", members);
    tables.insert("interaction_clicked", (0..120).map(|n| clicked(r, n, strays(seed))).collect());
    tables
}

fn sometimes(r: &mut Random, value: impl FnOnce(&mut Random) -> Cell) -> Cell {
    if r.below(4) == 0 { Cell::Null } else { value(r) }
}

fn moment(r: &mut Random) -> i64 {
    match r.below(4) {
        0 => NOW - r.below(10) * DAY,
        1 => NOW - NOW.rem_euclid(60_000) + (r.below(3) - 1) * 60_000,
        2 => NOW + r.below(40) * DAY,
        _ => NOW - r.below(1_000) * DAY - r.below(86_400_000),
    }
}

/// Quarters, so that sums are exact.
fn quarters(r: &mut Random) -> Cell {
    Cell::Real(r.below(40) as f64 * 0.25)
}

fn contact(r: &mut Random, n: i64) -> Row {
    let (parent, parent_type) = match r.below(4) {
        0 => (Cell::Null, Cell::Null),
        1 => (Cell::Text(id("contact", r.below(CONTACTS as u64))), Cell::Text("contact".into())),
        _ => (Cell::Text(id("account", r.below(ACCOUNTS as u64))), Cell::Text("account".into())),
    };
    Row::from([
        ("contactid", Cell::Text(id("contact", n))),
        ("fullname", sometimes(r, |r| Cell::Text(r.pick(&NAMES).into()))),
        ("city", sometimes(r, |r| Cell::Text(r.pick(&CITIES).into()))),
        ("income", sometimes(r, quarters)),
        ("children", sometimes(r, |r| Cell::Whole(r.below(4)))),
        ("method", sometimes(r, |r| Cell::Whole(r.below(3) + 1))),
        ("vip", sometimes(r, |r| Cell::Whole(r.below(2)))),
        ("birthdate", sometimes(r, |r| Cell::Whole((r.below(20_000)) * DAY))),
        ("seen", sometimes(r, |r| Cell::Whole(moment(r)))),
        ("owningbusinessunit", Cell::Text(id("businessunit", r.below(2)))),
        ("parentcustomerid", parent),
        ("parentcustomerid_type", parent_type),
    ])
}

fn account(r: &mut Random, n: i64) -> Row {
    Row::from([
        ("accountid", Cell::Text(id("account", n))),
        ("name", sometimes(r, |r| Cell::Text(r.pick(&NAMES).into()))),
        ("revenue", sometimes(r, quarters)),
        ("employees", sometimes(r, |r| Cell::Whole(r.below(5)))),
        ("industry", sometimes(r, |r| Cell::Whole(r.below(3) + 1))),
        ("founded", sometimes(r, |r| Cell::Whole(moment(r)))),
        ("parentaccountid", sometimes(r, |r| Cell::Text(id("account", r.below(ACCOUNTS as u64))))),
        ("primarycontactid", sometimes(r, |r| Cell::Text(id("contact", r.below(CONTACTS as u64))))),
    ])
}

/// Whether there are interactions of nobody, as in every other world: of contacts that are gone or were never known.
fn strays(seed: u64) -> bool {
    seed % 2 == 1
}

fn clicked(r: &mut Random, n: i64, strays: bool) -> Row {
    let contacts = CONTACTS as u64;
    let known = |r: &mut Random| Cell::Text(id("contact", r.below(contacts)));
    let any = |r: &mut Random| sometimes(r, |r| Cell::Text(id("contact", r.below(contacts + 2))));
    Row::from([
        ("interactionId", Cell::Text(id("interaction", n))),
        ("contactId", if strays { any(r) } else { known(r) }),
        ("timestamp", sometimes(r, |r| Cell::Whole(moment(r)))),
        ("link", sometimes(r, |r| Cell::Text(r.pick(&NAMES).into()))),
        ("messageId", sometimes(r, |r| Cell::Text(id("event", r.below(EVENTS as u64))))),
        ("amount", sometimes(r, quarters)),
    ])
}
