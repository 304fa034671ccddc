//! Paging cookies: the values of a page's first and last row that decide the order, so that the next page begins after
//! that row whatever came or went meanwhile.
//!
//! Only where these values are columns of the entity itself and no row stands twice: a choice and a lookup are sorted by
//! their names, and a link to many repeats its parent. Elsewhere the cookie holds the number of the page alone.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use quick_xml::Writer;
use roxmltree::{Document, ParsingOptions};
use rusqlite::types::Value;

use super::{Fetch, FetchXmlError, Link, On};
use crate::odata::Order;
use crate::schema::{Column, Kind};

/// The page that a cookie was given with, and its last row's values.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cookie {
    pub(super) page: u32,
    pub(super) last: Vec<Value>,
}

/// What decides the order, with the columns as SQL; `None` where a cookie holds no values.
pub(super) fn keys(fetch: &Fetch) -> Option<Vec<(&'static Column, Order)>> {
    let to_one = |link: &Link| matches!(link.on, On::Columns { from, .. } if from.kind == Kind::Id);
    if fetch.distinct || fetch.aggregates.is_some() || fetch.top.is_some() || !fetch.links.iter().all(to_one) {
        return None;
    }
    let order =
        |column: &'static Column, descending| (column, Order { sql: format!("t0.{}", column.logical), descending });
    let mut keys = Vec::new();
    for by in &fetch.orders {
        let by_name = by.column.kind.is_lookup() || by.column.kind.option_set().is_some();
        if by.place != 0 || by_name {
            return None;
        }
        keys.push(order(by.column, by.descending));
    }
    keys.push(order(fetch.entity.column(fetch.entity.primary_id)?, false));
    Some(keys)
}

/// The annotation of a page that is followed by another one. `rows` are the values of the first and the last row.
pub(crate) fn write(fetch: &Fetch, rows: Option<(&[Value], &[Value])>) -> String {
    let mut inner = Writer::new(Vec::new());
    let page = fetch.page.to_string();
    let element = inner.create_element("cookie").with_attribute(("page", page.as_str()));
    let written = element.write_inner_content(|xml| {
        for (at, (column, _)) in keys(fetch).unwrap_or_default().iter().enumerate() {
            let Some((first, last)) = rows.and_then(|(first, last)| Some((first.get(at)?, last.get(at)?))) else {
                break;
            };
            let mut key = xml.create_element(column.logical);
            for (name, none, value) in [("last", "lastnull", last), ("first", "firstnull", first)] {
                key = match text(value) {
                    Some(text) => key.with_attribute((name, text.as_str())),
                    None => key.with_attribute((none, "1")),
                };
            }
            key.write_empty()?;
        }
        Ok(())
    });
    let inner = if written.is_ok() { String::from_utf8(inner.into_inner()).unwrap_or_default() } else { String::new() };
    let encoded = utf8_percent_encode(&inner, NON_ALPHANUMERIC).to_string();
    let twice = utf8_percent_encode(&encoded, NON_ALPHANUMERIC).to_string();
    let next = fetch.page.saturating_add(1);
    format!("<cookie pagenumber=\"{next}\" pagingcookie=\"{twice}\" istracking=\"False\" />")
}

/// Text is percent-encoded: it then holds nothing that XML, or a client that escapes less than it should, could change.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Integer(n) => Some(n.to_string()),
        Value::Real(n) => Some(n.to_string()),
        Value::Text(text) => Some(utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()),
        Value::Null | Value::Blob(_) => None,
    }
}

/// Reads a `paging-cookie`. One without values, and one of a query that takes none, says nothing.
pub(super) fn read(text: &str, fetch: &Fetch) -> Result<Option<Cookie>, FetchXmlError> {
    let malformed = || {
        FetchXmlError::Structure(
            "The paging cookie is malformed, or belongs to another query. Take it from \
             @Microsoft.Dynamics.CRM.fetchxmlpagingcookie, decode its pagingcookie twice, and send it with the next page."
                .to_owned(),
        )
    };
    if text.trim().is_empty() {
        return Ok(None);
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: 1_000, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|_| malformed())?;
    let root = document.root_element();
    let page = root.attribute("page").filter(|_| root.has_tag_name("cookie"));
    let page = page.and_then(|page| page.parse().ok()).ok_or_else(malformed)?;
    let elements: Vec<_> = root.children().filter(roxmltree::Node::is_element).collect();
    let Some(keys) = keys(fetch).filter(|_| !elements.is_empty()) else { return Ok(None) };
    if keys.len() != elements.len() {
        return Err(malformed());
    }
    let value = |(element, (column, _)): (&roxmltree::Node<'_, '_>, &(&Column, Order))| {
        if !element.has_tag_name(column.logical) {
            return None;
        }
        match element.attribute("last") {
            Some(last) => stored(column, last),
            None => element.has_attribute("lastnull").then_some(Value::Null),
        }
    };
    let last = elements.iter().zip(&keys).map(value).collect::<Option<Vec<_>>>().ok_or_else(malformed)?;
    Ok(Some(Cookie { page, last }))
}

fn stored(column: &Column, text: &str) -> Option<Value> {
    match column.kind.sql_type() {
        "INTEGER" => text.parse().ok().map(Value::Integer),
        "REAL" => text.parse().ok().filter(|n: &f64| n.is_finite()).map(Value::Real),
        _ => percent_decode_str(text).decode_utf8().ok().map(|text| Value::Text(text.into_owned())),
    }
}
