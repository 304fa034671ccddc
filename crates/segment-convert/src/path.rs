//! `PROFILE(..).FILTER(..).TRAVERSE(..)` with its names looked up: tables, what joins them, and conditions.

use segment_query::ast::{Column, Condition, Name, Profile, SetExpr, Step};
use segment_query::{Catalog, Column as Known, Entity, Relationship, RelationshipKind, TARGET_ENTITY};

use crate::loss::ConvertError;

pub(crate) struct Path<'q, 'c> {
    /// In the order of the text; the last is contact.
    pub(crate) tables: Vec<Table<'q, 'c>>,
    /// Each with the place of the table that its bare columns belong to.
    pub(crate) filters: Vec<(usize, &'q Condition)>,
}

pub(crate) struct Table<'q, 'c> {
    pub(crate) name: String,
    pub(crate) entity: Option<&'c Entity>,
    pub(crate) alias: Option<&'q str>,
    /// What joins it to the one before; `None` for the first.
    pub(crate) hop: Option<Hop>,
    pub(crate) relationship: Option<&'c Relationship>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hop {
    /// Columns that hold the same value.
    Columns { before: String, here: String },
    /// By a table between them.
    Through { table: String, before: Side, here: Side },
}

/// How one side of an N:N relationship is joined to the table between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Side {
    pub(crate) key: String,
    /// In the table between.
    pub(crate) column: String,
}

/// A column that a condition names.
pub(crate) struct Found<'c> {
    pub(crate) table: usize,
    pub(crate) name: String,
    /// `None` when the catalog does not have it.
    pub(crate) known: Option<&'c Known>,
}

impl<'q, 'c> Path<'q, 'c> {
    /// Follows the path from table to table, to the contact at its end.
    pub(crate) fn of(profile: &'q Profile, catalog: &'c Catalog) -> Result<Self, ConvertError> {
        let first = table(&profile.entity.value, profile.alias.as_ref(), catalog);
        let mut path = Self { tables: vec![first], filters: Vec::new() };
        for step in &profile.steps {
            match step {
                Step::Filter(condition) => path.filters.push((path.tables.len() - 1, condition)),
                Step::Traverse(traverse) => {
                    path.hop(&traverse.relationship, traverse.alias.as_ref(), catalog)?;
                    // The records a path arrives at are what its filter is about.
                    path.filters.extend(traverse.filter.iter().map(|filter| (path.tables.len() - 1, filter)));
                }
                Step::Relate(relate) => {
                    let message = format!(
                        "{} belongs to real-time journeys: convert the query to outbound first.",
                        relate.keyword()
                    );
                    return Err(ConvertError::at(relate.relationship.span, message));
                }
                Step::Distinct => {}
            }
        }
        let end = path.tables.last().map_or("", |table| table.name.as_str());
        if !end.eq_ignore_ascii_case(TARGET_ENTITY) {
            let message = format!("The path ends at {end}, and has to end at {TARGET_ENTITY}.");
            return Err(ConvertError::at(profile.span.0, message));
        }
        Ok(path)
    }

    fn hop(&mut self, name: &Name, alias: Option<&'q Name>, catalog: &'c Catalog) -> Result<(), ConvertError> {
        let relationship = known_relationship(name, catalog)?;
        let here = self.tables.last().map_or("", |table| table.name.as_str());
        let other = relationship.other_end(here).ok_or_else(|| {
            let message = format!("The relationship {} does not touch {here}.", name.value);
            ConvertError::at(name.span, message)
        })?;
        let hop = hop(relationship, here, other, catalog);
        self.tables.push(Table { hop: Some(hop), relationship: Some(relationship), ..table(other, alias, catalog) });
        Ok(())
    }

    /// The column that is meant where bare columns belong to the table at `here`; `None` when its alias is unknown.
    pub(crate) fn column(&self, column: &Column, here: usize) -> Option<Found<'c>> {
        let place = match &column.alias {
            None => here,
            Some(alias) => {
                let named = |table: &Table<'_, '_>| table.alias.is_some_and(|a| a.eq_ignore_ascii_case(&alias.value));
                self.tables.iter().position(named)?
            }
        };
        let known = self.tables.get(place)?.entity.and_then(|entity| entity.column(&column.name.value));
        let name = known.map_or_else(|| column.name.value.clone(), |known| known.logical_name.clone());
        Some(Found { table: place, name, known })
    }
}

pub(crate) fn known_relationship<'c>(name: &Name, catalog: &'c Catalog) -> Result<&'c Relationship, ConvertError> {
    catalog.relationship(&name.value).ok_or_else(|| {
        let message = format!(
            "The relationship {} is not in the catalog, so nobody knows which columns join its tables.",
            name.value
        );
        ConvertError::at(name.span, message)
    })
}

fn table<'q, 'c>(name: &str, alias: Option<&'q Name>, catalog: &'c Catalog) -> Table<'q, 'c> {
    let entity = catalog.entity(name);
    let name = entity.map_or_else(|| name.to_owned(), |entity| entity.logical_name.clone());
    Table { name, entity, alias: alias.map(|alias| alias.value.as_str()), hop: None, relationship: None }
}

/// From `here` to `other`. A relationship of a table with itself is walked from the side that holds the lookup.
fn hop(relationship: &Relationship, here: &str, other: &str, catalog: &Catalog) -> Hop {
    match relationship.kind {
        RelationshipKind::OneToMany => {
            let key = if relationship.referenced_attribute.is_empty() {
                primary_id(&relationship.referenced_entity, catalog)
            } else {
                relationship.referenced_attribute.clone()
            };
            let lookup = relationship.referencing_attribute.clone();
            if relationship.referencing_entity.eq_ignore_ascii_case(here) {
                Hop::Columns { before: lookup, here: key }
            } else {
                Hop::Columns { before: key, here: lookup }
            }
        }
        RelationshipKind::ManyToMany => {
            let to_itself = relationship.referencing_entity.eq_ignore_ascii_case(&relationship.referenced_entity);
            let (first, second) = if to_itself { ("one", "two") } else { ("", "") };
            let side = |entity: &str, suffix: &str| {
                let key = primary_id(entity, catalog);
                Side { column: format!("{key}{suffix}"), key }
            };
            Hop::Through {
                table: relationship.referencing_attribute.clone(),
                before: side(here, first),
                here: side(other, second),
            }
        }
    }
}

pub(crate) fn primary_id(entity: &str, catalog: &Catalog) -> String {
    catalog
        .entity(entity)
        .map_or_else(|| format!("{}id", entity.to_ascii_lowercase()), |known| known.primary_id.clone())
}

/// The column's name if it is one of the contacts that the set holds: bare, or by the alias of the path's end.
pub(crate) fn contact_column(column: &Column, set: &SetExpr, catalog: &Catalog) -> Option<String> {
    let known = catalog.entity(TARGET_ENTITY).and_then(|contact| contact.column(&column.name.value));
    let name = known.map_or_else(|| column.name.value.clone(), |known| known.logical_name.clone());
    let Some(alias) = &column.alias else { return Some(name) };
    let SetExpr::Profile(profile) = set else { return None };
    let path = Path::of(profile, catalog).ok()?;
    path.tables.last()?.alias?.eq_ignore_ascii_case(&alias.value).then_some(name)
}
