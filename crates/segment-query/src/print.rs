//! The canonical text of a tree.

use std::fmt;

use crate::ast::Query;

impl fmt::Display for Query {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}
