//! msdyncrm_FetchContactsByQuery: the contacts that a query selects, with the columns that a FetchXML names.
//!
//! Order and page stand in both. What the query says goes first: its ORDERBY, its SKIP and TAKE; the FetchXML's order,
//! page and count hold where the query says nothing. A filter in the FetchXML narrows what the query selects,
//! before anything is ordered or cut.

use std::collections::HashMap;

use dataverse::assumptions::{RESULT, contacts_result};
use dataverse::outbound::{Contacts, FETCH_CONTACTS, Scope};
use segment_query::{Catalog, Query, TARGET_ENTITY};
use serde_json::{Map, Value as Json, json};

use super::parameters::Parameters;
use super::{answer, validation};
use crate::evaluate::{self, Context, Ordered, Sql};
use crate::fault::{Fault, Result};
use crate::fetchxml::{self, Fetch, MAX_PAGE};
use crate::records::{Session, counted, fetch_rows, fetch_total};
use crate::schema;
use crate::segments::{catalog, id_of_query_name};
use crate::wire::{Call, Prefer, Reply};

pub(crate) fn fetch_contacts(session: &Session<'_>, call: &Call) -> Result<Reply> {
    const QUERY: &str = "Query";
    const FETCH_XML: &str = "FetchXml";
    const UNIT: &str = "OwningBusinessUnit";
    const SCOPE: &str = "Scope";
    const TIME_ZONE: &str = "TimeZone";
    let parameters = Parameters::read(call, FETCH_CONTACTS, &[QUERY, FETCH_XML, UNIT, SCOPE, TIME_ZONE])?;
    let text = parameters.text(QUERY)?.ok_or_else(|| parameters.missing(QUERY))?;
    let unit = parameters.id(UNIT)?.map(|id| id.to_string());
    let scope = parameters.choice(SCOPE, &Scope::ALL.iter().map(|s| s.code()).collect::<Vec<_>>())?;
    // The query language knows UTC only.
    parameters.int(TIME_ZONE)?;
    let unit = match (scope.and_then(Scope::from_code), unit) {
        (Some(Scope::BusinessUnit), None) => return Err(parameters.missing(UNIT)),
        (Some(Scope::BusinessUnit), unit) => unit,
        (Some(Scope::Organization) | None, _) => None,
    };
    let catalog = catalog(session.conn)?;
    let query = validation::checked(text, &catalog).map_err(refused)?;
    let fetch = match parameters.text(FETCH_XML)? {
        Some(xml) => fetchxml::parse(xml, session.viewpoint())?,
        None => fetchxml::parse(&columns_of(&query), session.viewpoint())?,
    };
    if fetch.entity.logical != TARGET_ENTITY {
        let message = format!("'{FETCH_XML}' has to be about '{TARGET_ENTITY}', not '{}'.", fetch.entity.logical);
        return Err(Fault::argument(message));
    }
    if fetch.aggregates.is_some() {
        return Err(Fault::unsupported(format_args!("An aggregate FetchXML as '{FETCH_XML}'")));
    }
    let contacts = read(session, query, &catalog, fetch, unit)?;
    Ok(answer(call, FETCH_CONTACTS, RESULT, &contacts_result(&contacts)))
}

fn refused(problem: validation::Problem) -> Fault {
    Fault::refused(format!("The query cannot be used: {}", problem.message))
}

/// A FetchXML for a request that has none: what SELECT names, and the total.
fn columns_of(query: &Query) -> String {
    let contact = schema::table(TARGET_ENTITY);
    let named = query.page.select.iter().filter_map(|c| contact?.column(&c.name.value.to_ascii_lowercase()));
    let attributes: String = named.map(|c| format!("<attribute name=\"{}\"/>", c.logical)).collect();
    format!(
        "<fetch returntotalrecordcount=\"true\"><entity name=\"{TARGET_ENTITY}\">\
         <attribute name=\"{TARGET_ENTITY}id\"/>{attributes}</entity></fetch>"
    )
}

fn read(
    session: &Session<'_>,
    mut query: Query,
    catalog: &Catalog,
    mut fetch: Fetch,
    unit: Option<String>,
) -> Result<Contacts> {
    let segment_id = |name: &str| id_of_query_name(session.conn, name).ok().flatten();
    let context = Context { now_ms: session.now_exact, segment_id: &segment_id, business_unit: unit };
    let unusable = |e: evaluate::EvaluateError| Fault::refused(format!("The query cannot be used: {}", e.message));
    if query.page.order_by.is_empty()
        && fetch.asks_for_columns_alone()
        && let Some(ids) = evaluate::behaviour(&query, catalog, &context).map_err(unusable)?
    {
        takes_over(&query, &mut fetch);
        let (order, total) = counted_page(session, ids, fetch.page(), fetch.total)?;
        return Ok(Contacts { rows: rows(session, fetch, &order)?, total, has_more: false });
    }
    let total = match fetch.total {
        false => None,
        true => {
            Some(match evaluate::count(&query, catalog, &context).map_err(unusable)?.filter(|_| fetch.keeps_all()) {
                Some(count) => counted(session, count)?,
                None => {
                    let all = evaluate::condition(&query, catalog, &context).map_err(unusable)?;
                    fetch_total(session, &fetch, Some(all))?
                }
            })
        }
    };
    if query.page.order_by.is_empty() {
        takes_over(&query, &mut fetch);
        let all = evaluate::condition_for_some(&query, catalog, &context).map_err(unusable)?;
        let rows = fetch_rows(session, &Prefer::with_formatted_values(), &fetch, Some(all))?.rows;
        return Ok(Contacts { rows, total, has_more: false });
    }
    page_of_query(&mut query, &fetch);
    let list = evaluate::ordered(&query, catalog, &context, fetchxml::ids(&fetch)).map_err(unusable)?;
    let order = page(session, &list, query.page.skip.unwrap_or(0), query.page.take.unwrap_or_default())?;
    Ok(Contacts { rows: rows(session, fetch, &order)?, total, has_more: false })
}

/// The rows of these contacts, in this order. Choices and lookups are shown by name, so that a preview needs no second
/// request.
fn rows(session: &Session<'_>, mut fetch: Fetch, order: &[String]) -> Result<Vec<Map<String, Json>>> {
    fetch.cut(MAX_PAGE, 0);
    let of_page = Sql {
        text: format!("t0.{TARGET_ENTITY}id IN (SELECT value FROM json_each(?))"),
        params: vec![json!(order).to_string().into()],
    };
    let found = fetch_rows(session, &Prefer::with_formatted_values(), &fetch, Some(of_page))?;
    let places: HashMap<&str, usize> = order.iter().map(String::as_str).zip(0..).collect();
    let places = found.ids.iter().map(|id| places.get(id.as_str()).copied());
    let mut rows: Vec<_> = places.zip(found.rows).collect();
    rows.sort_by_key(|(place, _)| *place);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

/// The ids of a page, of so many after so many others, and how many there are on all pages where that is asked: in one
/// go, since most of the work is to find any.
fn counted_page(
    session: &Session<'_>,
    ids: Sql,
    (most, skipped): (i64, i64),
    counts: bool,
) -> Result<(Vec<String>, Option<u64>)> {
    let known = session.remembered(|recent| recent.total(&ids)).flatten();
    let (most, skipped) = (usize::try_from(most).unwrap_or(0), u64::try_from(skipped).unwrap_or(0));
    let mut statement = session.conn.prepare(&ids.text)?;
    let mut found = statement.query(rusqlite::params_from_iter(&ids.params))?;
    let (mut page, mut passed) = (Vec::new(), 0);
    while (counts && known.is_none() || page.len() < most)
        && let Some(row) = found.next()?
    {
        if passed >= skipped && page.len() < most {
            page.push(row.get(0)?);
        }
        passed += 1;
    }
    drop(found);
    drop(statement);
    if counts && known.is_none() {
        session.remembered(|recent| recent.keep_total(ids, passed));
    }
    Ok((page, counts.then(|| known.unwrap_or(passed))))
}

/// The ids of a page. Where an earlier one ended, it need not count from the beginning.
fn page(session: &Session<'_>, list: &Ordered, skip: u64, take: u64) -> Result<Vec<String>> {
    let of = list.identity();
    let (before, begin) = match session.remembered(|recent| recent.end_within(&of, skip)).flatten() {
        Some((rows, keys)) => (rows, Some(keys)),
        None => (0, None),
    };
    let (mut ids, mut keys) = (Vec::new(), Vec::new());
    for page in list.page(begin.as_deref(), skip - before, take) {
        if ids.len() as u64 >= take {
            break;
        }
        let mut statement = session.conn.prepare(&page.text)?;
        let (last, width) = (statement.column_index("id")?, statement.column_count());
        let mut rows = statement.query(rusqlite::params_from_iter(page.params))?;
        while (ids.len() as u64) < take
            && let Some(row) = rows.next()?
        {
            ids.push(row.get(last)?);
            keys = (0..width).map(|at| row.get(at)).collect::<rusqlite::Result<_>>()?;
        }
    }
    if !ids.is_empty() {
        session.remembered(|recent| recent.keep_end(of, skip + ids.len() as u64, keys));
    }
    Ok(ids)
}

/// The page that the FetchXML asks for, where the query asks for none.
fn page_of_query(query: &mut Query, fetch: &Fetch) {
    let count = u64::from(fetch.top.unwrap_or(fetch.count));
    if query.page.skip.is_none() && query.page.take.is_none() && fetch.top.is_none() {
        query.page.skip = Some(u64::from(fetch.page.saturating_sub(1)) * count);
    }
    query.page.take = Some(query.page.take.unwrap_or(count).min(MAX_PAGE.into()));
}

/// Puts SKIP and TAKE into the FetchXML's terms, so that its order decides.
fn takes_over(query: &Query, fetch: &mut Fetch) {
    let (skip, take) = (query.page.skip, query.page.take);
    if skip.is_none() && take.is_none() {
        return;
    }
    let rows = take.map_or(fetch.top.unwrap_or(fetch.count), |take| u32::try_from(take).unwrap_or(MAX_PAGE));
    fetch.cut(rows, skip.map_or(0, |skip| i64::try_from(skip).unwrap_or(i64::MAX)));
}
