//! A path, in words: the contact, and the related records that have to be there.

use segment_query::ast::{Column, Condition, ConditionKind, Profile, Relate, Step};
use segment_query::{Catalog, Relationship, TARGET_ENTITY};

use super::condition::{Names, Subject, with_periods};
use crate::columns::named;

/// The tables of a path, seen from the contact.
pub(super) struct People<'c> {
    tables: Vec<Table<'c>>,
    /// Each with the table that its bare columns belong to.
    conditions: Vec<(usize, Condition)>,
    /// Where the contact stands among the tables.
    contact: usize,
}

struct Table<'c> {
    subject: Subject<'c>,
    alias: Option<String>,
    /// The table on the way to the contact, and how it is related to it.
    towards: Option<usize>,
    by: String,
    optional: bool,
}

impl<'c> People<'c> {
    pub(super) fn of(profile: &Profile, catalog: &'c Catalog) -> Self {
        let alias = profile.alias.as_ref().map(|alias| alias.value.clone());
        let mut people = Self {
            tables: vec![table(Some(&profile.entity.value), alias, catalog)],
            conditions: Vec::new(),
            contact: 0,
        };
        let mut here = Some(profile.entity.value.clone());
        for step in &profile.steps {
            let at = people.contact;
            match step {
                Step::Filter(condition) => people.ask(at, condition),
                Step::Traverse(traverse) => {
                    let relationship = catalog.relationship(&traverse.relationship.value);
                    here = other_end(relationship, here.as_deref());
                    people.contact = people.tables.len();
                    if let Some(before) = people.tables.get_mut(at) {
                        before.towards = Some(people.contact);
                        before.by = lookup(relationship, &traverse.relationship.value, catalog);
                    }
                    let alias = traverse.alias.as_ref().map(|alias| alias.value.clone());
                    people.tables.push(table(here.as_deref(), alias, catalog));
                    if let Some(filter) = &traverse.filter {
                        people.ask(people.contact, filter);
                    }
                }
                Step::Relate(relate) => people.relate(relate, at, here.as_deref(), catalog),
                Step::Distinct => {}
            }
        }
        people
    }

    fn relate(&mut self, relate: &Relate, towards: usize, from: Option<&str>, catalog: &'c Catalog) {
        let name = &relate.relationship.value;
        let relationship = catalog.relationship(name);
        let entity = other_end(relationship, from);
        let mut related = table(entity.as_deref(), Some(relate.alias.value.clone()), catalog);
        related.towards = Some(towards);
        related.by = lookup(relationship, name, catalog);
        related.optional = relate.optional;
        let place = self.tables.len();
        self.tables.push(related);
        if let Some(nested) = &relate.nested {
            self.relate(nested, place, entity.as_deref(), catalog);
        }
    }

    /// Parts of an "and" are asked of each table by itself.
    fn ask(&mut self, here: usize, condition: &Condition) {
        match &condition.value {
            ConditionKind::All(parts) if segment_query::Period::read(condition).is_none() => {
                with_periods(parts).iter().for_each(|part| self.ask(here, part));
            }
            _ => self.conditions.push((here, condition.clone())),
        }
    }

    fn place(&self, column: &Column, here: usize) -> usize {
        let Some(alias) = &column.alias else { return here };
        let has = |table: &Table<'_>| table.alias.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(&alias.value));
        self.tables.iter().position(has).unwrap_or(here)
    }

    /// The table that a condition is said of: the only one it names, or the contact.
    fn told_of(&self, here: usize, condition: &Condition) -> usize {
        let mut places: Vec<usize> = named(condition).iter().map(|column| self.place(column, here)).collect();
        places.dedup();
        match places.as_slice() {
            [only] => *only,
            _ => self.contact,
        }
    }

    pub(super) fn said(&self) -> String {
        let clauses = self.clauses(self.contact, false);
        let contacts = self.tables.get(self.contact).map_or("contacts", |table| table.subject.several());
        if clauses.is_empty() { format!("all {contacts}") } else { format!("{contacts} {clauses}") }
    }

    /// What is asked of a table, and which records have to be related to it.
    fn clauses(&self, place: usize, single: bool) -> String {
        let Some(table) = self.tables.get(place) else { return String::new() };
        let mut clauses = Vec::new();
        let own: Vec<_> = self.conditions.iter().filter(|(here, c)| self.told_of(*here, c) == place).collect();
        let alone = own.len() == 1 && !self.tables.iter().any(|table| table.towards == Some(place));
        for (here, condition) in own {
            let names = |column: &Column| {
                let other = self.place(column, *here);
                let label = self.tables.get(other).map(|table| table.subject.label(&column.name.value));
                let label = label.unwrap_or_else(|| column.name.value.clone());
                if other == place {
                    return label;
                }
                let owner = self.tables.get(other).map_or("record", |table| table.subject.one());
                format!("{label} of the {owner}")
            };
            let names: Names<'_> = &names;
            clauses.push(if alone {
                table.subject.clause_with(condition, names)
            } else {
                table.subject.clause_among(condition, names)
            });
        }
        for (other, related) in self.tables.iter().enumerate().filter(|(_, table)| table.towards == Some(place)) {
            let verb = if single { "that is related to" } else { "who are related to" };
            let optional = if related.optional { ", if there is one," } else { "" };
            let inner = self.clauses(other, true);
            let inner = if inner.is_empty() { inner } else { format!(" {inner}") };
            clauses.push(format!("{verb} {}{optional} by {}{inner}", related.subject.with_article(), related.by));
        }
        clauses.join(" and ")
    }
}

fn table<'c>(entity: Option<&str>, alias: Option<String>, catalog: &'c Catalog) -> Table<'c> {
    let subject = match entity {
        Some(name) => Subject::of_table(name, catalog),
        None => Subject::unknown(),
    };
    Table { subject, alias, towards: None, by: String::new(), optional: false }
}

/// Where it leads from `here`. Where the catalog does not know it, nobody knows.
fn other_end(relationship: Option<&Relationship>, here: Option<&str>) -> Option<String> {
    relationship.zip(here).and_then(|(known, here)| known.other_end(here)).map(str::to_owned)
}

/// A relationship goes by the label of its lookup column.
fn lookup(relationship: Option<&Relationship>, name: &str, catalog: &Catalog) -> String {
    let column = relationship
        .and_then(|known| catalog.entity(&known.referencing_entity)?.column(&known.referencing_attribute))
        .map(|column| column.display_name.clone());
    column.unwrap_or_else(|| relationship.map_or(name, |known| &known.schema_name).to_owned())
}

/// Whether it is the table that segments hold.
pub(super) fn is_contact(entity: &str) -> bool {
    entity.eq_ignore_ascii_case(TARGET_ENTITY)
}
