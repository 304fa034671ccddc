//! FetchXML, Dataverse's own query format: read, checked against the schema, and turned into SQL.
//!
//! What is understood: `fetch` with top, count, page, distinct and returntotalrecordcount; `entity` and `link-entity`
//! with `attribute`, `all-attributes`, `order`, `filter` and nested links, inner or outer; the operators of
//! [`Operator`]; with `aggregate` groups of rows and what is computed of them. Attributes that only advise (no-lock, uitype …) are passed over; anything else is an
//! error that names it. A document type is refused, and size, nesting and counts are bounded.
//!
//! A comparison with a missing value is neither true nor false, as in [`crate::evaluate`]; `ne` and `not-in` therefore
//! leave out records that have no value.

mod aggregate;
mod condition;
pub(crate) mod cookie;
mod namespaces;
mod parse;
mod sql;
#[cfg(test)]
mod tests;

use crate::schema::{Column, Table};
use condition::Filter;
use dataverse::codes;

pub(crate) use aggregate::{Aggregates, Attribute, Role, source};
pub use condition::Operator;
pub(crate) use condition::Test;
pub use parse::parse;
pub(crate) use sql::ids;
pub use sql::{Statement, to_sql};

/// The most rows that one page holds.
pub const MAX_PAGE: u32 = 5_000;

/// A FetchXML query whose names all exist.
#[derive(Debug)]
pub struct Fetch {
    pub entity: &'static Table,
    /// Without paging, the first so many rows.
    pub top: Option<u32>,
    /// Rows a page, [`MAX_PAGE`] unless said.
    pub count: u32,
    /// From 1.
    pub page: u32,
    /// Whether the number of all rows is asked for (`returntotalrecordcount`).
    pub total: bool,
    pub distinct: bool,
    /// Reads one row more than a page holds: it says whether there are others.
    pub(crate) lookahead: bool,
    /// How many rows instead of a page, and how many stand before them.
    cut: Option<(u32, i64)>,
    /// The paging cookie of the page before.
    cookie: Option<cookie::Cookie>,
    /// What an aggregate query asks instead of columns.
    pub(crate) aggregates: Option<Aggregates>,
    columns: Vec<Output>,
    links: Vec<Link>,
    filter: Filter,
    orders: Vec<Order>,
}

/// A column of the result.
#[derive(Clone, Debug)]
pub struct Output {
    /// The name in the result where it is not the column's own: the attribute's alias, or `link.column`.
    pub alias: Option<String>,
    pub column: &'static Column,
    place: usize,
}

/// Tables are numbered in the order of the text; the entity is 0.
#[derive(Debug)]
struct Link {
    table: &'static Table,
    /// The number of the table it is linked to.
    parent: usize,
    on: On,
    outer: bool,
    filter: Filter,
}

/// What joins a link to its parent.
#[derive(Debug)]
enum On {
    Columns {
        from: &'static Column,
        to: &'static Column,
    },
    /// The virtual link between a contact and the segments it is a member of.
    Membership,
}

#[derive(Debug)]
struct Order {
    place: usize,
    column: &'static Column,
    descending: bool,
}

impl Fetch {
    /// The columns of the result, in order. The entity's primary key is among them, unless the query is distinct and
    /// does not name it.
    pub fn columns(&self) -> &[Output] {
        &self.columns
    }

    /// The name in the result of each column.
    fn output_names(&self) -> impl Iterator<Item = String> {
        self.columns.iter().map(|output| output.alias.clone().unwrap_or_else(|| output.column.property()))
    }

    /// Reads so many rows after so many others, whatever page was asked for.
    pub(crate) fn cut(&mut self, rows: u32, before: i64) {
        self.cut = Some((rows.min(MAX_PAGE), before));
        self.cookie = None;
    }

    /// The rows of one page, and how many stand before it.
    pub(crate) fn page(&self) -> (i64, i64) {
        if let Some((rows, before)) = self.cut {
            return (i64::from(rows), before);
        }
        let limit = i64::from(self.top.unwrap_or(self.count));
        let skipped = if self.top.is_some() { 0 } else { i64::from(self.count) * i64::from(self.page - 1) };
        (limit + i64::from(self.lookahead), skipped)
    }

    /// Whether it leaves it to others how many records there are.
    pub(crate) fn keeps_all(&self) -> bool {
        self.links.is_empty() && self.filter.sql().is_none() && !self.distinct
    }

    /// Whether it leaves it to others which records it shows and in what order.
    pub(crate) fn asks_for_columns_alone(&self) -> bool {
        self.keeps_all() && self.orders.is_empty() && self.cookie.is_none()
    }

    /// The values that the page begins after, where the cookie of the page before says so.
    fn begins_after(&self) -> Option<&[rusqlite::types::Value]> {
        let cookie = self.cookie.as_ref()?;
        (cookie.page.checked_add(1) == Some(self.page)).then_some(cookie.last.as_slice())
    }

    /// The table of that number.
    fn table(&self, place: usize) -> &'static Table {
        let link = place.checked_sub(1).and_then(|index| self.links.get(index));
        link.map_or(self.entity, |link| link.table)
    }
}

/// Why a FetchXML cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchXmlError {
    #[error("The FetchXML is longer than {0} characters.")]
    TooLong(usize),
    #[error("The FetchXML has a document type. Remove <!DOCTYPE …>.")]
    DocumentType,
    #[error("The FetchXML declares many namespaces. It needs none: remove the xmlns attributes.")]
    Namespaces,
    #[error("The FetchXML cannot be read as XML: {0}.")]
    Xml(String),
    /// The XML is fine, but no query.
    #[error("{0}")]
    Structure(String),
    #[error("Number of link entities in query exceeded maximum limit.")]
    TooManyLinks,
    #[error("The entity with a name = '{0}' was not found.")]
    UnknownEntity(String),
    #[error("'{entity}' entity doesn't contain attribute with Name = '{attribute}'.")]
    UnknownAttribute { entity: String, attribute: String },
    #[error("'{value}' is not a value that '{attribute}' can be compared with.")]
    Value { attribute: String, value: String },
    #[error("FetchXML with {0} is not supported.")]
    Unsupported(String),
}

impl FetchXmlError {
    /// The code that Dataverse answers with.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownEntity(_) => codes::FETCHXML_NO_ENTITY,
            Self::UnknownAttribute { .. } => codes::FETCHXML_NO_ATTRIBUTE,
            Self::TooManyLinks => codes::TOO_MANY_LINKS,
            _ => codes::INVALID_ARGUMENT,
        }
    }

    /// Whether it may be right, but is nothing that the emulator can do.
    pub fn is_unsupported(&self) -> bool {
        matches!(self, Self::Unsupported(_))
    }
}
