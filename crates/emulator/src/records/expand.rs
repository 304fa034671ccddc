//! Rows as they are shown, with what `$expand` adds to each: the record that a lookup leads to, or those that lead here.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use rusqlite::types::Value;
use serde_json::{Map, Value as Json};

use super::page::{MAX_PAGE, Page, read_page};
use super::render::{Names, Rendering, render};
use super::{Row, Session};
use crate::fault::{Fault, Result};
use crate::odata::{Expand, Fragment, Navigation, Query, ROOT};
use crate::wire::Prefer;

/// How many rows of collections one answer holds. Those that no longer fit are left to a link, as Dataverse may do too.
pub(super) const MAX_EXPANDED: usize = 50_000;

/// What no value of an option in a link may hold as it is.
const OPTION: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'&').add(b'+').add(b'<').add(b'>');

/// How rows are shown.
pub(super) struct Look<'a> {
    pub(super) session: &'a Session<'a>,
    pub(super) prefer: &'a Prefer,
    /// Where links begin.
    pub(super) root: &'a str,
}

/// The rows of a query as JSON. `left` is how many rows of collections still fit.
pub(super) fn shown(look: &Look<'_>, query: &Query, rows: &[Row], left: &mut usize) -> Result<Vec<Map<String, Json>>> {
    let columns = query.columns();
    let names = Names::of(look.session, look.prefer, &columns, rows)?;
    let how = Rendering { table: query.table, columns: &columns, prefer: look.prefer, names: &names, fetch: None };
    let mut maps: Vec<_> = rows.iter().map(|row| render(row, &how)).collect();
    for expand in &query.expand {
        let pages = rows.iter().map(|row| related(look, expand, row, left)).collect::<Result<Vec<_>>>()?;
        let counts: Vec<usize> = pages.iter().map(|page| page.rows.len()).collect();
        let links: Vec<Option<String>> = pages.iter().map(|page| page.next.clone()).collect();
        let found: Vec<Row> = pages.into_iter().flat_map(|page| page.rows).collect();
        let mut inner = shown(look, &expand.query, &found, left)?.into_iter().map(Json::Object);
        let name = expand.navigation.name();
        for ((map, count), (row, link)) in maps.iter_mut().zip(counts).zip(rows.iter().zip(links)) {
            let mut own: Vec<Json> = inner.by_ref().take(count).collect();
            let value = match expand.navigation {
                Navigation::Single(_) => own.pop().unwrap_or(Json::Null),
                Navigation::Many(_) => Json::Array(own),
            };
            map.insert(name.to_owned(), value);
            if let Some(token) = link {
                let link = link_to(look, query, expand, &row.id, &token);
                map.insert(format!("{name}@odata.nextLink"), link.into());
            }
        }
    }
    Ok(maps)
}

/// What a row is related to. The token of the next page is empty where not even the first one fits.
fn related(look: &Look<'_>, expand: &Expand, row: &Row, left: &mut usize) -> Result<Page> {
    let unknown = || Fault::no_resource(expand.navigation.name());
    let condition = expand.navigation.within(ROOT).ok_or_else(unknown)?;
    let within = Fragment::new(condition, vec![Value::Text(row.id.clone())]);
    if let Navigation::Single(_) = expand.navigation {
        return read_page(look.session, &expand.query, Some(&within), 1);
    }
    let wanted = match expand.query.top {
        Some(top) => top,
        None => look.prefer.max_page_size.unwrap_or(MAX_PAGE),
    }
    .min(MAX_PAGE);
    let size = wanted.min(u32::try_from(*left).unwrap_or(MAX_PAGE));
    let mut page = read_page(look.session, &expand.query, Some(&within), size)?;
    if page.rows.is_empty() && page.next.is_none() && size < wanted {
        // Whether there are rows was not asked; a page of one says.
        let one = read_page(look.session, &expand.query, Some(&within), 1)?;
        page.next = one.rows.first().map(|_| String::new());
    }
    *left -= page.rows.len();
    if expand.query.top.is_some() && size == wanted {
        page.next = None;
    }
    Ok(page)
}

/// `…/accounts(id)/contact_customer_accounts?$select=…&$skiptoken=…`
fn link_to(look: &Look<'_>, query: &Query, expand: &Expand, id: &str, token: &str) -> String {
    let mut url = format!("{}{}({id})/{}", look.root, query.table.set, expand.navigation.name());
    let token = (!token.is_empty()).then(|| ("$skiptoken".to_owned(), token.to_owned()));
    for (at, (name, value)) in expand.options.iter().chain(&token).enumerate() {
        url.push(if at == 0 { '?' } else { '&' });
        url.push_str(&format!("{name}={}", utf8_percent_encode(value, OPTION)));
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Caller;
    use crate::schema;

    #[test]
    fn rows_that_no_longer_fit_are_left_to_links() {
        let conn = rusqlite::Connection::open_in_memory().unwrap();
        crate::store::create_tables(&conn).unwrap();
        conn.execute_batch(
            "INSERT INTO account (accountid, name) VALUES ('1', 'a'), ('2', 'b'), ('3', 'c');
             INSERT INTO contact (contactid, parentcustomerid, parentcustomerid_type)
             VALUES ('c', '1', 'account'), ('d', '1', 'account'), ('e', '2', 'account')",
        )
        .unwrap();
        let caller = Caller { user: String::new(), business_unit: String::new() };
        let session = Session { conn: &conn, now: 0, now_exact: 0, caller: &caller, delay_ms: 0 };
        let expand = "contact_customer_accounts($select=contactid)".to_owned();
        let query = Query::list(&[("$expand".to_owned(), expand)], schema::table("account").unwrap()).unwrap();
        let rows = read_page(&session, &query, None, MAX_PAGE).unwrap().rows;
        let look = Look { session: &session, prefer: &Prefer::default(), root: "/" };
        let seen = |mut left: usize| {
            let maps = shown(&look, &query, &rows, &mut left).unwrap();
            let of = |map: &Map<String, Json>| {
                let link = map.get("contact_customer_accounts@odata.nextLink").and_then(Json::as_str);
                let whole = link.map(|link| !link.contains("$skiptoken"));
                (map["contact_customer_accounts"].as_array().unwrap().len(), whole)
            };
            maps.iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(seen(9), [(2, None), (1, None), (0, None)]);
        assert_eq!(seen(2), [(2, None), (0, Some(true)), (0, None)]);
        assert_eq!(seen(1), [(1, Some(false)), (0, Some(true)), (0, None)]);
    }
}
