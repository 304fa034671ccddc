//! What stands in a cell: a column of a contact as the environment shows it.

use serde_json::{Map, Value};

const FORMATTED: &str = "@OData.Community.Display.V1.FormattedValue";

/// The value as people know it: choices and records by name. What is absent is nothing.
pub(super) fn shown(row: &Map<String, Value>, column: &str) -> String {
    let lookup = format!("_{column}_value");
    let formatted = [column, &lookup].into_iter().find_map(|name| row.get(&format!("{name}{FORMATTED}")));
    match formatted.or_else(|| row.get(column)).or_else(|| row.get(&lookup)) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}
