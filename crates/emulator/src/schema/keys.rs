//! Alternate keys: columns whose values together name one record.

use super::{Column, Table};

/// One alternate key of a table.
#[derive(Debug, PartialEq, Eq)]
pub struct AlternateKey {
    pub table: &'static str,
    /// The logical name of the key itself.
    pub name: &'static str,
    pub display: &'static str,
    columns: &'static [&'static str],
}

/// `SEGMENT(name)` in a query has to mean one segment. No source documents keys of the other tables.
const KEYS: [AlternateKey; 1] = [AlternateKey {
    table: "msdyncrm_segment",
    name: "msdyncrm_segmentquerynamekey",
    display: "Segment Query Name",
    columns: &["msdyncrm_segmentqueryname"],
}];

impl AlternateKey {
    pub fn columns<'t>(&self, table: &'t Table) -> impl Iterator<Item = &'t Column> {
        self.columns.iter().filter_map(|name| table.column(name))
    }
}

/// The alternate keys of a table.
pub fn keys(table: &Table) -> impl Iterator<Item = &'static AlternateKey> {
    let logical = table.logical;
    KEYS.iter().filter(move |key| key.table == logical)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_names_columns_of_its_table() {
        for key in &KEYS {
            let table = super::super::table(key.table).unwrap();
            assert_eq!(key.columns(table).count(), key.columns.len(), "{}", key.name);
        }
    }
}
