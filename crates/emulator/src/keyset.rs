//! Pages that begin after the last row of the one before, by the values that decide the order.

use rusqlite::types::Value;

use crate::odata::{Fragment, Order};

/// The rows that come after the one with these keys as conditions that follow one another: where the first key
/// descends, rows without it come last, and one condition for all could enter no index.
pub(crate) fn stretches_after(order: &[Order], keys: &[Value]) -> Vec<Fragment> {
    let whole = after(order, keys);
    match (order.first(), keys.first()) {
        (Some(first), Some(key)) if first.descending && *key != Value::Null => {
            let text = format!("{} <= ? AND ({})", first.sql, whole.text);
            let params = [vec![key.clone()], whole.params].concat();
            vec![Fragment { text, params }, Fragment::new(format!("{} IS NULL", first.sql), Vec::new())]
        }
        _ => vec![whole],
    }
}

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
    let mut text = alternatives.join(" OR ");
    // An index is entered at the first key; by the alternatives alone it would be read from its beginning.
    if let (Some(first), Some(key)) = (order.first(), keys.first())
        && !first.descending
        && *key != Value::Null
    {
        text = format!("{} >= ? AND ({text})", first.sql);
        params.insert(0, key.clone());
    }
    Fragment { text, params }
}

#[cfg(test)]
mod tests {
    use rusqlite::{Connection, params_from_iter};

    use super::*;

    fn names() -> Connection {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT); CREATE INDEX by_name ON person (name, id);
             INSERT INTO person (name) VALUES ('b'), (NULL), ('a'), ('b'), (NULL), ('c')",
        )
        .unwrap();
        conn
    }

    /// The ids after the row of each position, one list a row.
    #[test]
    fn every_row_is_followed_by_the_rest() {
        let conn = names();
        for descending in [false, true] {
            let by = |sql: &str, descending| Order { sql: sql.to_owned(), descending };
            let order = [by("name", descending), by("id", false)];
            let sorted = if descending { "name DESC, id" } else { "name, id" };
            let read = |condition: &str, params: Vec<Value>| {
                let sql = format!("SELECT name, id FROM person WHERE {condition} ORDER BY {sorted}");
                let mut found = conn.prepare(&sql).unwrap();
                let rows = found.query_map(params_from_iter(params), |row| Ok(vec![row.get(0)?, row.get(1)?])).unwrap();
                rows.collect::<rusqlite::Result<Vec<Vec<Value>>>>().unwrap()
            };
            let all = read("TRUE", vec![]);
            for at in 0..all.len() {
                let rest = after(&order, &all[at]);
                assert_eq!(read(&format!("({})", rest.text), rest.params), all[at + 1..], "{descending} {at}");
                let stretches = stretches_after(&order, &all[at]).into_iter();
                let rest: Vec<_> = stretches.flat_map(|s| read(&format!("({})", s.text), s.params)).collect();
                assert_eq!(rest, all[at + 1..], "{descending} {at}, in stretches");
            }
        }
    }

    #[test]
    fn an_index_is_entered_where_the_page_begins() {
        let conn = names();
        for (descending, sorted, entered) in [(false, "name, id", "(name>?)"), (true, "name DESC, id", "(name<?)")] {
            let order = [("name", descending), ("id", false)];
            let order = order.map(|(sql, descending)| Order { sql: sql.to_owned(), descending });
            let rest = stretches_after(&order, &[Value::Text("b".to_owned()), Value::Integer(1)]).swap_remove(0);
            let sql = format!("EXPLAIN QUERY PLAN SELECT id FROM person WHERE ({}) ORDER BY {sorted}", rest.text);
            let plan: String = conn.query_row(&sql, params_from_iter(rest.params), |row| row.get(3)).unwrap();
            assert!(plan.starts_with("SEARCH") && plan.contains(entered), "{plan}");
        }
    }
}
