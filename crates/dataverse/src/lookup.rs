//! Records as a lookup shows them: found by name, kept by id.

use serde_json::Value;
use uuid::Uuid;

use crate::metadata::EntitySummary;
use crate::odata::{Direction, Filter, Query};

/// A table that records are looked up in. Its names are plain names, so that they can stand in an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookupTable {
    set: String,
    id: String,
    name: String,
}

/// A record that was looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub id: Uuid,
    /// Empty where the record has no name.
    pub name: String,
}

impl LookupTable {
    /// `None` where one of the names is none.
    pub fn new(set: &str, id: &str, name: &str) -> Option<Self> {
        let plain = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        };
        [set, id, name].into_iter().all(plain).then(|| Self {
            set: set.to_owned(),
            id: id.to_owned(),
            name: name.to_owned(),
        })
    }

    /// `None` for a table without a set or without a name column, in which nothing can be found by name.
    pub fn of(entity: &EntitySummary) -> Option<Self> {
        Self::new(entity.set_name.as_deref()?, &entity.primary_id, &entity.primary_name)
    }

    pub fn set(&self) -> &str {
        &self.set
    }

    /// The first records whose names hold the text; with an empty one, of all.
    pub fn search(&self, text: &str, top: u32) -> Query<'_> {
        Query {
            select: vec![&self.id, &self.name],
            filter: (!text.is_empty()).then(|| Filter::Contains(&self.name, text.to_owned())),
            order_by: vec![(&self.name, Direction::Ascending)],
            top: Some(top),
            ..Query::default()
        }
    }

    /// The records with these ids: an id that nothing has is no error so.
    pub fn with_ids(&self, ids: &[Uuid]) -> Query<'_> {
        Query {
            select: vec![&self.id, &self.name],
            filter: Some(Filter::Any(ids.iter().map(|id| Filter::Equal(&self.id, (*id).into())).collect())),
            top: u32::try_from(ids.len()).ok(),
            ..Query::default()
        }
    }

    pub(crate) fn found(&self, row: &Value) -> Option<Found> {
        let id = row.get(&self.id)?.as_str()?.parse().ok()?;
        Some(Found { id, name: row.get(&self.name).and_then(Value::as_str).unwrap_or_default().to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_stays_a_text() {
        let accounts = LookupTable::new("accounts", "accountid", "name").unwrap();
        assert_eq!(
            accounts.search("O'Neill') or (1 eq 1", 20).render(),
            "$select=accountid,name&$filter=contains(name,%27O%27%27Neill%27%27)%20or%20(1%20eq%201%27)\
             &$orderby=name%20asc&$top=20"
        );
        assert_eq!(accounts.search("", 5).render(), "$select=accountid,name&$orderby=name%20asc&$top=5");
        assert_eq!(
            accounts.with_ids(&[Uuid::nil(), Uuid::nil()]).render(),
            "$select=accountid,name&$filter=(accountid%20eq%2000000000-0000-0000-0000-000000000000%20or%20accountid%20\
             eq%2000000000-0000-0000-0000-000000000000)&$top=2"
        );
    }

    #[test]
    fn a_name_that_is_none_makes_no_table() {
        for (set, id, name) in
            [("accounts", "accountid", ""), ("a/b", "a", "b"), ("a", "b", "c,d"), ("a", "b?", "c"), ("1", "b", "c")]
        {
            assert_eq!(LookupTable::new(set, id, name), None, "{set} {id} {name}");
        }
    }
}
