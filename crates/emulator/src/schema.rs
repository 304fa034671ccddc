//! What the embedded Dataverse holds: tables, columns, option sets, relationships and interactions, as data.
//!
//! Everything else is driven by it: the SQL tables, payload validation, `$select` and `$filter`, EntityDefinitions, and
//! the catalog that queries are checked against. Names are Dataverse's own; how a column is stored is said by
//! [`Kind::sql_type`].

mod account;
mod catalog;
mod contact;
mod event;
mod interactions;
mod keys;
mod lead;
mod many_to_many;
pub mod options;
mod organization;
mod real_time;
mod relationships;
mod segment;

use std::sync::OnceLock;

pub use catalog::catalog;
pub use interactions::{Interaction, InteractionColumn, InteractionKind, interaction, interactions};
pub use keys::{AlternateKey, keys};
pub use many_to_many::{End, ManyToMany, Through, intersect, many_to_many, through};
pub use options::{OptionItem, OptionSet};
pub use relationships::{Relationship, relationship, relationships};

/// One entity and its SQL table, which goes by the logical name.
#[derive(Debug)]
pub struct Table {
    pub logical: &'static str,
    pub schema: &'static str,
    /// The entity set, the name in URLs.
    pub set: &'static str,
    pub display: &'static str,
    pub display_collection: &'static str,
    pub primary_id: &'static str,
    pub primary_name: &'static str,
    pub object_type_code: i32,
    pub ownership: Ownership,
    pub columns: Vec<Column>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ownership {
    /// Has `ownerid` and `owningbusinessunit`, and its records may be written.
    User,
    /// Part of the organization's set-up; read only.
    Organization,
}

#[derive(Clone, Debug)]
pub struct Column {
    pub logical: &'static str,
    pub schema: &'static str,
    pub display: &'static str,
    pub kind: Kind,
    /// Must have a value when a record is created.
    pub required: bool,
    /// Set by the system; a value sent for it is ignored.
    pub read_only: bool,
    pub source: Source,
}

/// `SourceType` of the metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Simple = 0,
    Calculated = 1,
    Rollup = 2,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// The primary key: a lower-case hyphenated GUID.
    Id,
    /// One line; `max` in characters.
    Text {
        max: usize,
        format: TextFormat,
    },
    /// Several lines; `max` in characters.
    Memo {
        max: usize,
    },
    Whole {
        min: i32,
        max: i32,
    },
    /// `versionnumber`
    BigInt,
    Decimal {
        min: f64,
        max: f64,
    },
    Money {
        min: f64,
        max: f64,
    },
    Boolean {
        yes: &'static str,
        no: &'static str,
        default: bool,
    },
    /// Milliseconds since 1970, UTC; whole seconds.
    DateTime,
    /// Milliseconds since 1970 at 00:00 UTC.
    DateOnly,
    Choice(&'static OptionSet),
    State(&'static OptionSet),
    Status(&'static OptionSet),
    /// With one target. The id is stored.
    Lookup(&'static str),
    /// With several targets; the target's logical name is stored in `<column>_type`.
    Polymorphic {
        targets: &'static [&'static str],
        owner: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFormat {
    Text,
    Email,
    Phone,
    Url,
}

impl Kind {
    /// The SQL type with its collation.
    pub fn sql_type(&self) -> &'static str {
        match self {
            Self::Id | Self::Lookup(_) | Self::Polymorphic { .. } => "TEXT",
            Self::Text { .. } | Self::Memo { .. } => "TEXT COLLATE DV_TEXT",
            Self::Decimal { .. } | Self::Money { .. } => "REAL",
            Self::Whole { .. }
            | Self::BigInt
            | Self::Boolean { .. }
            | Self::DateTime
            | Self::DateOnly
            | Self::Choice(_)
            | Self::State(_)
            | Self::Status(_) => "INTEGER",
        }
    }

    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text { .. } | Self::Memo { .. })
    }

    pub fn is_lookup(&self) -> bool {
        matches!(self, Self::Lookup(_) | Self::Polymorphic { .. })
    }

    pub fn option_set(&self) -> Option<&'static OptionSet> {
        match self {
            Self::Choice(set) | Self::State(set) | Self::Status(set) => Some(set),
            _ => None,
        }
    }

    /// The entities a lookup may point to; empty for anything else.
    pub fn targets(&self) -> Vec<&'static str> {
        match self {
            Self::Lookup(target) => vec![target],
            Self::Polymorphic { targets, .. } => targets.to_vec(),
            _ => Vec::new(),
        }
    }
}

impl Column {
    pub(crate) const fn new(logical: &'static str, schema: &'static str, display: &'static str, kind: Kind) -> Self {
        Self { logical, schema, display, kind, required: false, read_only: false, source: Source::Simple }
    }

    pub(crate) const fn text(logical: &'static str, schema: &'static str, display: &'static str, max: usize) -> Self {
        Self::new(logical, schema, display, Kind::Text { max, format: TextFormat::Text })
    }

    pub(crate) const fn formatted(mut self, format: TextFormat) -> Self {
        if let Kind::Text { max, .. } = self.kind {
            self.kind = Kind::Text { max, format };
        }
        self
    }

    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(crate) const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    pub(crate) const fn computed(mut self, source: Source) -> Self {
        self.source = source;
        self.read_only = true;
        self
    }

    /// The property's name on the wire: `_parentcustomerid_value` for a lookup, the logical name otherwise.
    pub fn property(&self) -> String {
        if self.kind.is_lookup() { format!("_{}_value", self.logical) } else { self.logical.to_owned() }
    }

    pub fn is_computed(&self) -> bool {
        self.source != Source::Simple
    }
}

impl Table {
    /// By logical name; names are case-sensitive, as in Dataverse.
    pub fn column(&self, logical: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.logical == logical)
    }

    /// By the name on the wire.
    pub fn property(&self, name: &str) -> Option<&Column> {
        let lookup = name.strip_prefix('_').and_then(|n| n.strip_suffix("_value"));
        match lookup {
            Some(logical) => self.column(logical).filter(|c| c.kind.is_lookup()),
            None => self.column(name).filter(|c| !c.kind.is_lookup()),
        }
    }

    /// The OData type: `Microsoft.Dynamics.CRM.contact`.
    pub fn type_name(&self) -> String {
        format!("Microsoft.Dynamics.CRM.{}", self.logical)
    }
}

/// Every table.
pub fn tables() -> &'static [Table] {
    static TABLES: OnceLock<Vec<Table>> = OnceLock::new();
    TABLES.get_or_init(|| {
        vec![
            account::table(),
            organization::business_unit(),
            contact::table(),
            lead::table(),
            event::event(),
            event::registration(),
            event::marketing_email(),
            segment::table(),
            real_time::definition(),
            real_time::segment(),
            organization::system_user(),
        ]
    })
}

/// By logical name.
pub fn table(logical: &str) -> Option<&'static Table> {
    tables().iter().find(|t| t.logical == logical)
}

/// Every entity of the Web API: the tables, and the intersect tables of N:N relationships, which are only read.
pub fn entities() -> impl Iterator<Item = &'static Table> {
    tables().iter().chain(many_to_many().iter().map(|r| &r.intersect))
}

/// An entity by its logical name.
pub fn entity(logical: &str) -> Option<&'static Table> {
    entities().find(|t| t.logical == logical)
}

/// An entity by its set's name.
pub fn table_of_set(set: &str) -> Option<&'static Table> {
    entities().find(|t| t.set == set)
}

/// What every user-owned table has besides its own columns.
fn with_standard(mut columns: Vec<Column>, state: &'static OptionSet, status: &'static OptionSet) -> Vec<Column> {
    columns.extend([
        Column::new("statecode", "statecode", "Status", Kind::State(state)),
        Column::new("statuscode", "statuscode", "Status Reason", Kind::Status(status)),
        Column::new("ownerid", "OwnerId", "Owner", Kind::Polymorphic { targets: &["systemuser"], owner: true }),
        Column::new("owningbusinessunit", "OwningBusinessUnit", "Owning Business Unit", Kind::Lookup("businessunit"))
            .read_only(),
        Column::new("createdon", "CreatedOn", "Created On", Kind::DateTime).read_only(),
        Column::new("createdby", "CreatedBy", "Created By", Kind::Lookup("systemuser")).read_only(),
        Column::new("modifiedon", "ModifiedOn", "Modified On", Kind::DateTime).read_only(),
        Column::new("modifiedby", "ModifiedBy", "Modified By", Kind::Lookup("systemuser")).read_only(),
        Column::new("versionnumber", "VersionNumber", "Version Number", Kind::BigInt).read_only(),
    ]);
    columns
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_primary_columns_exist() {
        for table in tables() {
            let names: BTreeSet<_> = table.columns.iter().map(|c| c.logical).collect();
            assert_eq!(names.len(), table.columns.len(), "{}", table.logical);
            assert_eq!(table.column(table.primary_id).unwrap().kind, Kind::Id);
            assert!(table.column(table.primary_name).unwrap().kind.is_text());
        }
    }

    #[test]
    fn every_lookup_has_a_relationship_to_each_target_and_the_reverse() {
        for table in tables() {
            for column in &table.columns {
                for target in column.kind.targets() {
                    assert!(
                        relationships().iter().any(|r| r.referencing == table.logical
                            && r.attribute == column.logical
                            && r.referenced == target),
                        "{}.{} -> {target}",
                        table.logical,
                        column.logical
                    );
                }
            }
        }
        for r in relationships() {
            let column = super::table(r.referencing).unwrap().column(r.attribute).unwrap();
            assert!(column.kind.targets().contains(&r.referenced), "{}", r.schema_name);
        }
    }
}
