//! N:N relationships: pairs of records, which are kept in an intersect table of their own.

use std::sync::OnceLock;

use super::{Column, Kind, Ownership, Table};

/// An N:N relationship.
#[derive(Debug)]
pub struct ManyToMany {
    pub schema_name: &'static str,
    pub ends: [End; 2],
    /// Where the pairs are. They are read like records, and written by `$ref` alone.
    pub intersect: Table,
}

/// One of the two tables.
#[derive(Debug)]
pub struct End {
    pub table: &'static str,
    /// The collection-valued navigation property that leads from here to the other end.
    pub navigation: &'static str,
    /// The column of the intersect table that holds this end's id.
    pub column: &'static str,
}

/// An N:N relationship seen from one of its ends.
#[derive(Clone, Copy, Debug)]
pub struct Through {
    pub relationship: &'static ManyToMany,
    pub from: &'static End,
    pub to: &'static End,
}

impl Through {
    /// The same seen from the other end.
    pub fn turned(self) -> Self {
        Self { from: self.to, to: self.from, ..self }
    }
}

impl ManyToMany {
    /// From either end to the other.
    pub fn ways(&'static self) -> [Through; 2] {
        let [first, second] = &self.ends;
        let way = Through { relationship: self, from: first, to: second };
        [way, way.turned()]
    }
}

/// Every N:N relationship.
pub fn many_to_many() -> &'static [ManyToMany] {
    static ALL: OnceLock<Vec<ManyToMany>> = OnceLock::new();
    ALL.get_or_init(|| vec![contact_leads()])
}

/// Every N:N relationship seen from a table.
pub fn through(table: &str) -> impl Iterator<Item = Through> {
    many_to_many().iter().flat_map(ManyToMany::ways).filter(move |way| way.from.table == table)
}

/// An intersect table by its logical name.
pub fn intersect(logical: &str) -> Option<&'static Table> {
    many_to_many().iter().map(|r| &r.intersect).find(|t| t.logical == logical)
}

/// The contacts that have a part in a lead.
fn contact_leads() -> ManyToMany {
    const NAME: &str = "contactleads_association";
    let id = |logical, schema, display| Column::new(logical, schema, display, Kind::Id).required().read_only();
    ManyToMany {
        schema_name: NAME,
        ends: [
            End { table: "contact", navigation: NAME, column: "contactid" },
            End { table: "lead", navigation: NAME, column: "leadid" },
        ],
        intersect: Table {
            logical: "contactleads",
            schema: "ContactLeads",
            set: "contactleadscollection",
            display: "Contact Lead",
            display_collection: "Contact Leads",
            primary_id: "contactleadid",
            primary_name: "contactleadid",
            object_type_code: 22,
            ownership: Ownership::Organization,
            columns: vec![
                id("contactleadid", "ContactLeadId", "Contact Lead"),
                id("contactid", "ContactId", "Contact"),
                id("leadid", "LeadId", "Lead"),
                Column::new("versionnumber", "VersionNumber", "Version Number", Kind::BigInt).read_only(),
            ],
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    #[test]
    fn both_ends_exist_and_so_do_their_columns() {
        for r in many_to_many() {
            assert!(schema::table(r.intersect.logical).is_none() && schema::relationship(r.schema_name).is_none());
            for end in &r.ends {
                let table = schema::table(end.table).unwrap();
                assert!(r.intersect.column(end.column).is_some());
                // The query language's joins know the column by the key that it holds.
                assert!(end.column.starts_with(table.primary_id));
            }
        }
    }
}
