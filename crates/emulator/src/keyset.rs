//! Pages that begin after the last row of the one before, by the values that decide the order.

use rusqlite::types::Value;

use crate::odata::{Fragment, Order};

/// The rows that come after the one with these keys. SQLite sorts missing values before all others.
pub(crate) fn after(order: &[Order], keys: &[Value]) -> Fragment {
    let mut alternatives = Vec::new();
    let mut params = Vec::new();
    for (at, (last, key)) in order.iter().zip(keys).enumerate() {
        let column = &last.sql;
        let beyond = match (key, last.descending) {
            (Value::Null, false) => format!("{column} IS NOT NULL"),
            (Value::Null, true) => continue,
            (_, false) => format!("{column} > ?"),
            (_, true) => format!("({column} < ? OR {column} IS NULL)"),
        };
        let mut parts = Vec::new();
        for (equal, key) in order.iter().zip(keys).take(at) {
            parts.push(format!("{} IS ?", equal.sql));
            params.push(key.clone());
        }
        if *key != Value::Null {
            params.push(key.clone());
        }
        parts.push(beyond);
        alternatives.push(format!("({})", parts.join(" AND ")));
    }
    Fragment { text: alternatives.join(" OR "), params }
}
