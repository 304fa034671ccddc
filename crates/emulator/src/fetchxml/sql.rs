//! A [`Fetch`] as SQL. All names are the schema's own constants.

use std::ops::Range;

use super::{Fetch, Link, On, cookie};
use crate::evaluate::Sql;
use crate::keyset::stretches_after;
use crate::odata::Order as Sort;
use crate::schema::{self, Column, Kind, Table};

/// The statements of one FetchXML.
#[derive(Debug)]
pub struct Statement {
    /// One page of rows: the entity's id, its version, each of [`Fetch::columns`], and then for each polymorphic lookup
    /// among these the logical name of the entity that its value belongs to.
    pub rows: Sql,
    /// More of the page, where [`Self::rows`] has fewer than it holds.
    pub(crate) rest: Option<Sql>,
    /// One number: how many rows there are on all pages.
    pub total: Sql,
    /// Whether the rows are records of the entity. Those of a distinct query that does not name the key are not; their
    /// id is an empty text, and their version 0.
    pub keyed: bool,
    /// Where in a row the values stand that a paging cookie is made of.
    pub(crate) keys: Range<usize>,
}

/// Compiles a query; `within`, when there is one, is a condition on the entity's table, `t0`, for what may be among the
/// rows.
pub fn to_sql(fetch: &Fetch, within: Option<Sql>) -> Statement {
    let id = fetch.entity.primary_id;
    let keyed = !fetch.distinct || fetch.columns.iter().any(|c| c.place == 0 && c.column.logical == id);
    let mut list: Vec<String> = if keyed {
        vec![format!("t0.{id}"), "t0.versionnumber".to_owned()]
    } else {
        vec!["''".to_owned(), "0".to_owned()]
    };
    list.extend(fetch.columns.iter().map(|c| format!("t{}.{}", c.place, c.column.logical)));
    let polymorphic = fetch.columns.iter().filter(|c| matches!(c.column.kind, Kind::Polymorphic { .. }));
    list.extend(polymorphic.map(|c| format!("t{}.{}_type", c.place, c.column.logical)));
    let distinct = if fetch.distinct { "DISTINCT " } else { "" };
    let decisive: Vec<Sort> = cookie::keys(fetch).into_iter().flatten().map(|(_, sort)| sort).collect();
    let first_key = list.len();
    list.extend(decisive.iter().map(|key| key.sql.clone()));
    let list_length = list.len();
    let list = format!("SELECT {distinct}{}", list.join(", "));

    let begin = fetch.begins_after().filter(|last| last.len() == decisive.len());
    let begins = begin.map_or_else(Vec::new, |last| stretches_after(&decisive, last));
    let mut begins = begins.into_iter().map(|after| Sql { text: after.text, params: after.params });
    let (begin, rest) = (begins.next(), begins.next());
    let after_another = begin.is_some();
    let page = |begin| page(fetch, &list, from(fetch, within.clone(), begin), after_another);
    let (rows, rest) = (page(begin), rest.map(|rest| page(Some(rest))));
    let from = from(fetch, within, None);
    let mut total =
        if fetch.distinct { Sql::new(&format!("SELECT COUNT(*) FROM ({list}")) } else { Sql::new("SELECT COUNT(*)") };
    total.append(from);
    if fetch.distinct {
        total.push(")");
    }
    Statement { rows, rest, total, keyed, keys: first_key..list_length }
}

/// A page of rows, of which none has to be skipped where it begins `after_another` one.
fn page(fetch: &Fetch, list: &str, from: Sql, after_another: bool) -> Sql {
    let mut rows = Sql::new(list);
    rows.append(from);
    rows.push(" ORDER BY ");
    for order in &fetch.orders {
        rows.append(label(order.place, order.column));
        rows.push(if order.descending { " DESC, " } else { ", " });
    }
    // Pages need an order that leaves nothing open.
    rows.push(&format!("t0.{} LIMIT ", fetch.entity.primary_id));
    let (limit, skipped) = fetch.page();
    rows.bind(limit);
    rows.push(" OFFSET ");
    rows.bind(if after_another { 0 } else { skipped });
    rows
}

/// The ids of the entity's records that the query's filters and links leave over, on all pages; `None` when it has
/// neither, and so leaves all of them.
pub(crate) fn ids(fetch: &Fetch) -> Option<Sql> {
    if fetch.links.is_empty() && fetch.filter.sql().is_none() {
        return None;
    }
    let mut sql = Sql::new(&format!("SELECT t0.{}", fetch.entity.primary_id));
    sql.append(from(fetch, None, None));
    Some(sql)
}

/// `begin`, when there is one, leaves out the rows of the pages before.
pub(super) fn from(fetch: &Fetch, within: Option<Sql>, begin: Option<Sql>) -> Sql {
    let mut sql = Sql::new(&format!(" FROM {} AS t0", fetch.entity.logical));
    for (place, link) in (1_usize..).zip(&fetch.links) {
        sql.append(join(link, place, fetch.table(link.parent)));
    }
    let mut sep = " WHERE ";
    if let Some(condition) = within {
        sql.push(&format!("{sep}("));
        sql.append(condition);
        sql.push(")");
        sep = " AND ";
    }
    for condition in fetch.filter.sql().into_iter().chain(begin) {
        sql.push(&format!("{sep}("));
        sql.append(condition);
        sql.push(")");
        sep = " AND ";
    }
    sql
}

/// The filter of a link stands in its ON, where it does not turn an outer link into an inner one.
fn join(link: &Link, place: usize, above: &Table) -> Sql {
    let (table, parent) = (link.table, link.parent);
    let kind = if link.outer { "LEFT JOIN" } else { "JOIN" };
    let mut sql = match link.on {
        On::Membership => Sql::new(&format!(
            " {kind} (segment_member AS m{place} JOIN {} AS t{place} ON t{place}.{} = m{place}.segmentid) \
             ON m{place}.contactid = t{parent}.contactid",
            table.logical, table.primary_id
        )),
        On::Columns { from, to } => {
            let mut sql = Sql::new(&format!(
                " {kind} {} AS t{place} ON t{place}.{} = t{parent}.{}",
                table.logical, from.logical, to.logical
            ));
            if matches!(to.kind, Kind::Polymorphic { .. }) && from.kind == Kind::Id {
                sql.push(&format!(" AND t{parent}.{}_type = ", to.logical));
                sql.bind(table.logical.to_owned());
            } else if matches!(from.kind, Kind::Polymorphic { .. }) && to.kind == Kind::Id {
                sql.push(&format!(" AND t{place}.{}_type = ", from.logical));
                sql.bind(above.logical.to_owned());
            }
            sql
        }
    };
    if let Some(filter) = link.filter.sql() {
        sql.push(" AND ");
        sql.append(filter);
    }
    sql
}

/// What a column is ordered by: a lookup by the name of the record it leads to and a choice by its label, as Dataverse
/// does; anything else by its value.
pub(super) fn label(place: usize, ordered: &Column) -> Sql {
    let column = format!("t{place}.{}", ordered.logical);
    match &ordered.kind {
        Kind::Choice(set) | Kind::State(set) | Kind::Status(set) => {
            let mut sql = Sql::new(&format!("CASE {column}"));
            for option in set.options {
                sql.push(" WHEN ");
                sql.bind(option.value);
                sql.push(" THEN ");
                sql.bind(option.label.to_owned());
            }
            sql.push(" END COLLATE DV_TEXT");
            sql
        }
        Kind::Lookup(_) | Kind::Polymorphic { .. } => {
            let names: Vec<String> = ordered
                .kind
                .targets()
                .into_iter()
                .filter_map(schema::table)
                .map(|target| {
                    let typed = match ordered.kind {
                        Kind::Polymorphic { .. } => format!(" AND {column}_type = '{}'", target.logical),
                        _ => String::new(),
                    };
                    let (name, table, id) = (target.primary_name, target.logical, target.primary_id);
                    format!("(SELECT n.{name} FROM {table} AS n WHERE n.{id} = {column}{typed})")
                })
                .collect();
            let sql =
                if let [one] = names.as_slice() { one.clone() } else { format!("COALESCE({})", names.join(", ")) };
            Sql::new(&format!("{sql} COLLATE DV_TEXT"))
        }
        _ => Sql::new(&column),
    }
}
