//! What conditions are about: records of a table, or what contacts did.

use segment_query::{Catalog, Column, ColumnKind, TARGET_ENTITY};

use crate::operator::{Operator, column_operators, operators_for};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Table<'n> {
    /// An entity, by its logical name.
    Entity(&'n str),
    /// An interaction, by its name.
    Interaction(&'n str),
}

impl Table<'_> {
    pub fn is_contact(self) -> bool {
        matches!(self, Self::Entity(name) if name.eq_ignore_ascii_case(TARGET_ENTITY))
    }

    /// Whether the catalog has it, so that its columns can be judged.
    pub fn is_known(self, catalog: &Catalog) -> bool {
        self.label(catalog).is_some()
    }

    /// How a person calls it.
    pub fn label(self, catalog: &Catalog) -> Option<&str> {
        match self {
            Self::Entity(name) => catalog.entity(name).map(|entity| entity.display_name.as_str()),
            Self::Interaction(name) => catalog.interaction(name).map(|interaction| interaction.display_name.as_str()),
        }
    }

    pub fn column<'c>(self, catalog: &'c Catalog, column: &str) -> Option<&'c Column> {
        match self {
            Self::Entity(name) => catalog.entity(name)?.column(column),
            Self::Interaction(name) => catalog.interaction(name)?.column(column),
        }
    }

    /// The tables that a record named in this column may be of.
    pub fn targets<'c>(self, catalog: &'c Catalog, column: &str) -> Vec<&'c str> {
        let Self::Entity(name) = self else { return Vec::new() };
        let Some(entity) = catalog.entity(name) else { return Vec::new() };
        entity.column(column).map(|column| entity.targets(column)).unwrap_or_default()
    }

    /// Its columns that conditions may be about.
    pub fn columns(self, catalog: &Catalog) -> Vec<&Column> {
        let columns: Vec<&Column> = match self {
            Self::Entity(name) => catalog.entity(name).into_iter().flat_map(|entity| entity.columns()).collect(),
            Self::Interaction(name) => {
                catalog.interaction(name).into_iter().flat_map(|interaction| interaction.columns()).collect()
            }
        };
        columns.into_iter().filter(|column| !column.computed).collect()
    }

    /// The columns that this one can be compared with: of the same kind, and of choices and records the same ones.
    pub fn comparable<'c>(self, catalog: &'c Catalog, column: &Column) -> Vec<&'c Column> {
        let mut others = self.columns(catalog);
        others.retain(|other| other.logical_name != column.logical_name && alike(&column.kind, &other.kind));
        others
    }

    /// What a column can be compared with another one by; nothing where there is no other one like it.
    pub fn column_operators(self, catalog: &Catalog, column: &Column) -> &'static [Operator] {
        if self.comparable(catalog, column).is_empty() { &[] } else { column_operators(&column.kind) }
    }

    /// What can be asked of a column: in the filter of an interaction the language has neither parts of texts nor
    /// times that move.
    pub fn operators(self, kind: &ColumnKind) -> Vec<Operator> {
        let all = operators_for(kind).iter().copied();
        match self {
            Self::Entity(_) => all.collect(),
            Self::Interaction(_) => all.filter(|operator| operator.suits_interactions()).collect(),
        }
    }
}

/// Whether columns hold values that can be compared with one another.
fn alike(one: &ColumnKind, other: &ColumnKind) -> bool {
    use ColumnKind::{Boolean, Choice, DateOnly, DateTime, Decimal, Id, Lookup, Money, Whole};
    match (one, other) {
        (Whole | Decimal | Money, Whole | Decimal | Money) => true,
        (DateTime | DateOnly, DateTime | DateOnly) => true,
        (Boolean { .. }, Boolean { .. }) => true,
        (Choice(some), Choice(others)) => some == others,
        (Lookup { targets: some }, Lookup { targets: others }) => some.iter().any(|target| others.contains(target)),
        (Id, Id) => true,
        _ => matches!((one, other), (ColumnKind::Text, ColumnKind::Text)),
    }
}
