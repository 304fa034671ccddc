//! Records that conditions name by their ids.

use segment_query::Catalog;

use crate::node::{Block, Definition};
use crate::problem::is_id;

/// A record that a condition names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedRecord {
    pub id: String,
    /// The tables it may be of.
    pub targets: Vec<String>,
}

/// Every record that a condition names and the catalog knows nothing of yet.
pub fn named_records(definition: &Definition, catalog: &Catalog) -> Vec<NamedRecord> {
    let mut found: Vec<NamedRecord> = Vec::new();
    for block in definition.all_blocks() {
        let Some(table) = definition.block(block).and_then(Block::table) else { continue };
        for condition in definition.walk_from(block).into_iter().filter_map(|id| definition.condition(id)) {
            let targets = condition.column.as_deref().map(|column| table.targets(catalog, column)).unwrap_or_default();
            if targets.is_empty() {
                continue;
            }
            for id in condition.values.iter().map(|value| value.as_input().trim()) {
                let is_new = catalog.record(id).is_none() && !found.iter().any(|known| known.id == id);
                if is_id(id) && is_new {
                    let targets = targets.iter().map(|target| (*target).to_owned()).collect();
                    found.push(NamedRecord { id: id.to_owned(), targets });
                }
            }
        }
    }
    found
}
