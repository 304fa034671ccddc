//! Rows as they are shown, with what `$expand` adds to each: the record that a lookup leads to, or those that lead here.
//!
//! As Microsoft's page on joins has it, each collection in a list comes with a link to all of it, and is not paged; where
//! one `$expand` stands in another it is paged, and the link is to what follows.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use rusqlite::types::Value;
use serde_json::{Map, Value as Json};

use super::page::{MAX_PAGE, read_page};
use super::render::{Names, Rendering, render};
use super::{Row, Session};
use crate::fault::{Fault, Result};
use crate::odata::{Expand, Fragment, Query, ROOT};
use crate::wire::Prefer;

/// How many values of expanded records one answer holds, so that it stays within memory.
const MAX_VALUES: usize = 1_000_000;

/// What still fits into an answer.
struct Room(usize);

impl Room {
    /// Of a row with so many columns; its key, etag and name take room too.
    fn size(query: &Query) -> usize {
        query.columns().len() + 3
    }

    /// How many rows of this kind fit.
    fn rows(&self, query: &Query) -> u32 {
        u32::try_from(self.0 / Self::size(query)).unwrap_or(u32::MAX)
    }

    fn take(&mut self, query: &Query, rows: usize) {
        self.0 = self.0.saturating_sub(Self::size(query).saturating_mul(rows));
    }
}

/// What no value of an option in a link may hold as it is.
const OPTION: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'&').add(b'+').add(b'<').add(b'>');

/// How rows are shown.
pub(super) struct Look<'a> {
    pub(super) session: &'a Session<'a>,
    pub(super) prefer: &'a Prefer,
    /// Where links begin.
    pub(super) root: &'a str,
    /// Whether the rows are those of a list, and not one record.
    pub(super) list: bool,
}

/// The rows of a query as JSON. Rows of collections that no longer fit are left to links.
pub(super) fn shown(look: &Look<'_>, query: &Query, rows: &[Row]) -> Result<Vec<Map<String, Json>>> {
    within(look, query, rows, Room(MAX_VALUES))
}

fn within(look: &Look<'_>, query: &Query, rows: &[Row], mut room: Room) -> Result<Vec<Map<String, Json>>> {
    let paged = look.list && query.nests();
    level(look, query, rows, Way { paged, tagged: true }, &mut room)
}

/// How one level of what is expanded is shown.
#[derive(Clone, Copy)]
struct Way {
    paged: bool,
    tagged: bool,
}

fn level(look: &Look<'_>, query: &Query, rows: &[Row], way: Way, room: &mut Room) -> Result<Vec<Map<String, Json>>> {
    let columns = query.columns();
    let names = Names::of(look.session, look.prefer, &columns, rows)?;
    let how = Rendering {
        table: query.table,
        columns: &columns,
        prefer: look.prefer,
        names: &names,
        tagged: way.tagged,
        fetch: None,
    };
    let mut maps: Vec<_> = rows.iter().map(|row| render(row, &how)).collect();
    for expand in &query.expand {
        let related = rows.iter().map(|row| related(look, expand, row, way.paged, room)).collect::<Result<Vec<_>>>()?;
        let counts: Vec<usize> = related.iter().map(|found| found.rows.len()).collect();
        let (found, links): (Vec<Vec<Row>>, Vec<Option<Link>>) =
            related.into_iter().map(|found| (found.rows, found.link)).unzip();
        let found = found.concat();
        let single = expand.navigation.is_single();
        let inner = if expand.link {
            found.iter().map(|row| link_alone(look, expand, row)).collect()
        } else {
            let tagged = !(look.list && (single || way.paged));
            level(look, &expand.query, &found, Way { tagged, ..way }, room)?
        };
        let mut inner = inner.into_iter().map(Json::Object);
        let name = expand.navigation.name();
        for ((map, count), (row, link)) in maps.iter_mut().zip(counts).zip(rows.iter().zip(links)) {
            let mut own: Vec<Json> = inner.by_ref().take(count).collect();
            map.insert(name.to_owned(), if single { own.pop().unwrap_or(Json::Null) } else { Json::Array(own) });
            if let Some(link) = link {
                let link = link_to(look, query, expand, &row.id, link);
                map.insert(format!("{name}@odata.nextLink"), link.into());
            }
        }
    }
    Ok(maps)
}

struct Related {
    rows: Vec<Row>,
    link: Option<Link>,
}

/// Where the link beside a collection leads.
enum Link {
    /// To all of it.
    Whole,
    /// To what follows the rows shown.
    Onward(String),
}

/// What a row is related to.
fn related(look: &Look<'_>, expand: &Expand, row: &Row, paged: bool, room: &mut Room) -> Result<Related> {
    let unknown = || Fault::no_resource(expand.navigation.name());
    let condition = expand.navigation.within(ROOT, "?").ok_or_else(unknown)?;
    let within = Fragment::new(condition, vec![Value::Text(row.id.clone())]);
    if expand.navigation.is_single() {
        let rows = read_page(look.session, &expand.query, Some(&within), 1)?.rows;
        if room.rows(&expand.query) == 0 {
            return Err(Fault::too_much_work());
        }
        room.take(&expand.query, rows.len());
        return Ok(Related { rows, link: None });
    }
    let size = if paged { look.prefer.max_page_size } else { expand.query.top };
    let wanted = size.unwrap_or(MAX_PAGE).min(MAX_PAGE);
    let fitting = wanted.min(room.rows(&expand.query));
    let page = read_page(look.session, &expand.query, Some(&within), fitting)?;
    room.take(&expand.query, page.rows.len());
    let whole = fitting == wanted;
    let link = match page.token {
        Some(token) if paged && whole => Some(Link::Onward(token)),
        // Of one record, the rows are all there are, unless they do not fit.
        _ if look.list || (page.more && (!whole || expand.query.top.is_none())) => Some(Link::Whole),
        _ => None,
    };
    Ok(Related { rows: page.rows, link })
}

/// `{"@odata.id": "…/contacts(id)"}`
fn link_alone(look: &Look<'_>, expand: &Expand, row: &Row) -> Map<String, Json> {
    let url = format!("{}{}({})", look.root, expand.query.table.set, row.id);
    Map::from_iter([("@odata.id".to_owned(), url.into())])
}

/// `…/accounts(id)/contact_customer_accounts?$select=…&$skiptoken=…`
fn link_to(look: &Look<'_>, query: &Query, expand: &Expand, id: &str, link: Link) -> String {
    let mut url = format!("{}{}({id})/{}", look.root, query.table.set, expand.navigation.name());
    let token = match link {
        Link::Whole => None,
        Link::Onward(token) => Some(("$skiptoken".to_owned(), token)),
    };
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
        let session = Session { conn: &conn, now: 0, now_exact: 0, caller: &caller, delay_ms: 0, recent: None };
        let expand = "contact_customer_accounts($select=contactid)".to_owned();
        let query =
            Query::list(&[("$expand".to_owned(), expand)], schema::table("account").unwrap(), session.viewpoint())
                .unwrap();
        let rows = read_page(&session, &query, None, MAX_PAGE).unwrap().rows;
        let seen = |fitting: usize, list: bool| {
            let look = Look { session: &session, prefer: &Prefer::default(), root: "/", list };
            let room = Room(fitting * Room::size(&query.expand[0].query));
            let maps = within(&look, &query, &rows, room).unwrap();
            let of = |map: &Map<String, Json>| {
                let link = map.contains_key("contact_customer_accounts@odata.nextLink");
                (map["contact_customer_accounts"].as_array().unwrap().len(), link)
            };
            maps.iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(seen(9, true), [(2, true), (1, true), (0, true)]);
        assert_eq!(seen(1, true), [(1, true), (0, true), (0, true)]);
        assert_eq!(seen(9, false), [(2, false), (1, false), (0, false)]);
        assert_eq!(seen(2, false), [(2, false), (0, true), (0, false)]);
        assert_eq!(seen(1, false), [(1, true), (0, true), (0, false)]);
    }
    #[test]
    fn single_records_that_do_not_fit_are_too_much() {
        let conn = rusqlite::Connection::open_in_memory().unwrap();
        crate::store::create_tables(&conn).unwrap();
        conn.execute_batch("INSERT INTO contact (contactid, ownerid, ownerid_type) VALUES ('c', 'u', 'systemuser'), ('d', 'u', 'systemuser'); INSERT INTO systemuser (systemuserid) VALUES ('u')").unwrap();
        let caller = Caller { user: String::new(), business_unit: String::new() };
        let session = Session { conn: &conn, now: 0, now_exact: 0, caller: &caller, delay_ms: 0, recent: None };
        let query = Query::list(
            &[("$expand".to_owned(), "ownerid".to_owned())],
            schema::table("contact").unwrap(),
            session.viewpoint(),
        )
        .unwrap();
        let rows = read_page(&session, &query, None, MAX_PAGE).unwrap().rows;
        let look = Look { session: &session, prefer: &Prefer::default(), root: "/", list: true };
        let one = Room::size(&query.expand[0].query);
        assert_eq!(within(&look, &query, &rows, Room(2 * one)).unwrap().len(), 2);
        assert_eq!(within(&look, &query, &rows, Room(one)).unwrap_err(), Fault::too_much_work());
    }
}
