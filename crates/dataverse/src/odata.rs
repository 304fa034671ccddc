//! Query options built from parts: whatever a value holds, it stays a value.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use uuid::Uuid;

/// What may stand unencoded in a query option: unreserved characters, and the few that OData text is full of and that
/// no proxy or server reads as structure.
const OPTION: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b',')
    .remove(b'(')
    .remove(b')')
    .remove(b'$');

/// A literal of `$filter`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    Text(String),
    Int(i64),
    Bool(bool),
    Id(Uuid),
    Null,
}

impl Literal {
    fn render(&self) -> String {
        match self {
            Self::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Self::Int(n) => n.to_string(),
            Self::Bool(b) => b.to_string(),
            Self::Id(id) => id.to_string(),
            Self::Null => "null".to_owned(),
        }
    }
}

impl From<&str> for Literal {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i32> for Literal {
    fn from(n: i32) -> Self {
        Self::Int(n.into())
    }
}

impl From<Uuid> for Literal {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

/// A `$filter` expression. Column names come from this program or are read as names first, never from a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter<'n> {
    Equal(&'n str, Literal),
    NotEqual(&'n str, Literal),
    Contains(&'n str, String),
    StartsWith(&'n str, String),
    /// The lookup points to whoever asks.
    IsMe(&'n str),
    All(Vec<Filter<'n>>),
    Any(Vec<Filter<'n>>),
}

impl Filter<'_> {
    fn render(&self) -> String {
        let text = |function: &str, column: &str, value: &str| {
            format!("{function}({column},{})", Literal::Text(value.to_owned()).render())
        };
        match self {
            Self::Equal(column, value) => format!("{column} eq {}", value.render()),
            Self::NotEqual(column, value) => format!("{column} ne {}", value.render()),
            Self::Contains(column, value) => text("contains", column, &taken_literally(value)),
            Self::StartsWith(column, value) => text("startswith", column, &taken_literally(value)),
            Self::IsMe(column) => {
                format!("Microsoft.Dynamics.CRM.EqualUserId(PropertyName={})", Literal::from(*column).render())
            }
            Self::All(parts) => Self::join(parts, " and "),
            Self::Any(parts) => Self::join(parts, " or "),
        }
    }

    fn join(parts: &[Self], word: &str) -> String {
        let rendered: Vec<String> = parts.iter().map(Self::render).collect();
        format!("({})", rendered.join(word))
    }
}

/// What Dataverse reads as a pattern, wherever a part of a text is looked for, stands in brackets, as in T-SQL.
pub(crate) fn taken_literally(text: &str) -> String {
    let mut literal = String::new();
    for c in text.chars() {
        if matches!(c, '%' | '_' | '[') {
            literal.extend(['[', c, ']']);
        } else {
            literal.push(c);
        }
    }
    literal
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}

/// The options of a GET. Dataverse has no `$skip`: further pages come from `@odata.nextLink`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query<'n> {
    pub select: Vec<&'n str>,
    pub filter: Option<Filter<'n>>,
    pub order_by: Vec<(&'n str, Direction)>,
    pub top: Option<u32>,
    pub count: bool,
    pub expand: Option<&'n str>,
}

impl Query<'_> {
    /// The query part of the URL without its `?`, percent-encoded; empty when nothing is asked.
    pub fn render(&self) -> String {
        let mut options: Vec<(&str, String)> = Vec::new();
        if !self.select.is_empty() {
            options.push(("$select", self.select.join(",")));
        }
        if let Some(filter) = &self.filter {
            options.push(("$filter", filter.render()));
        }
        if !self.order_by.is_empty() {
            let columns: Vec<String> = self
                .order_by
                .iter()
                .map(|(column, direction)| match direction {
                    Direction::Ascending => format!("{column} asc"),
                    Direction::Descending => format!("{column} desc"),
                })
                .collect();
            options.push(("$orderby", columns.join(",")));
        }
        if let Some(top) = self.top {
            options.push(("$top", top.to_string()));
        }
        if let Some(expand) = self.expand {
            options.push(("$expand", expand.to_owned()));
        }
        if self.count {
            options.push(("$count", "true".to_owned()));
        }
        let mut url = String::new();
        for (name, value) in options {
            let separator = if url.is_empty() { "" } else { "&" };
            let _ = write!(url, "{separator}{name}={}", utf8_percent_encode(&value, OPTION));
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_or_ampersand_in_a_value_stays_in_the_value() {
        let query = Query {
            filter: Some(Filter::Contains("msdyncrm_segmentname", "O'Brien & sons) or (1 eq 1".to_owned())),
            ..Query::default()
        };
        assert_eq!(
            query.render(),
            "$filter=contains(msdyncrm_segmentname,%27O%27%27Brien%20%26%20sons)%20or%20(1%20eq%201%27)"
        );
    }

    #[test]
    fn what_would_be_a_pattern_is_looked_for_as_it_is() {
        let name = |filter: Filter<'_>| Query { filter: Some(filter), ..Query::default() }.render();
        assert_eq!(name(Filter::Contains("n", "50%".to_owned())), "$filter=contains(n,%2750%5B%25%5D%27)");
        assert_eq!(name(Filter::StartsWith("n", "[a_".to_owned())), "$filter=startswith(n,%27%5B%5B%5Da%5B_%5D%27)");
        assert_eq!(name(Filter::Equal("n", "a_".into())), "$filter=n%20eq%20%27a_%27");
    }

    #[test]
    fn all_options_in_one_query() {
        let query = Query {
            select: vec!["a", "b"],
            filter: Some(Filter::All(vec![
                Filter::Equal("statuscode", 192_350_001.into()),
                Filter::Any(vec![Filter::NotEqual("x", Literal::Null), Filter::Equal("id", Uuid::nil().into())]),
            ])),
            order_by: vec![("a", Direction::Ascending), ("b", Direction::Descending)],
            top: Some(5),
            count: true,
            expand: None,
        };
        assert_eq!(
            query.render(),
            "$select=a,b&$filter=(statuscode%20eq%20192350001%20and%20(x%20ne%20null%20or%20id%20eq%20\
             00000000-0000-0000-0000-000000000000))&$orderby=a%20asc,b%20desc&$top=5&$count=true"
        );
    }

    #[test]
    fn whoever_asks_is_named_by_a_function() {
        let query = Query { filter: Some(Filter::IsMe("ownerid")), ..Query::default() };
        assert_eq!(query.render(), "$filter=Microsoft.Dynamics.CRM.EqualUserId(PropertyName%3D%27ownerid%27)");
    }

    #[test]
    fn nothing_asked_is_an_empty_query() {
        assert_eq!(Query::default().render(), "");
    }
}
