//! SQL text that grows together with its bound parameters.

use rusqlite::types::Value;

/// A statement with its bound parameters, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sql {
    pub text: String,
    pub params: Vec<Value>,
}

impl Sql {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), params: Vec::new() }
    }

    /// Adds text that is the program's own or a [`quoted`] name, never anything from outside.
    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds a parameter and its placeholder.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) {
        self.text.push('?');
        self.params.push(value.into());
    }

    pub(crate) fn append(&mut self, other: Self) {
        self.text.push_str(&other.text);
        self.params.extend(other.params);
    }
}

/// A name as an SQL identifier.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The terms joined by AND or OR as a balanced tree: SQLite bounds an expression's depth at 1,000, and a plain chain is
/// as deep as it is long. Terms have to be complete in themselves.
pub(crate) fn balanced(mut terms: Vec<Sql>, operator: &str) -> Sql {
    match terms.len() {
        0 => Sql::default(),
        1 => terms.swap_remove(0),
        length => {
            let right = terms.split_off(length / 2);
            let mut sql = Sql::new("(");
            sql.append(balanced(terms, operator));
            sql.push(&format!(" {operator} "));
            sql.append(balanced(right, operator));
            sql.push(")");
            sql
        }
    }
}
