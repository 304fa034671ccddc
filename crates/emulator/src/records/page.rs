//! One page of a table's rows, sorted, and the token that says where the next one begins.
//!
//! The token holds the sort keys of the page's last row; the next page begins after them. Rows that come or go meanwhile
//! neither repeat nor hide others.

use rusqlite::params_from_iter;
use rusqlite::types::Value;
use serde_json::{Value as Json, json};

use super::Session;
use super::row::{Row, select_list};
use crate::fault::{Fault, Result};
use crate::keyset::stretches_after;
use crate::odata::{Fragment, Order, Query, ROOT};

/// The default and the most rows of a page.
pub(super) const MAX_PAGE: u32 = 5_000;

pub(super) struct Page {
    pub(super) rows: Vec<Row>,
    /// Whether there are others after these.
    pub(super) more: bool,
    /// The token of a page that begins after the last row.
    pub(super) token: Option<String>,
}

/// Reads up to `size` rows, of those that `within` holds for where there is one.
pub(super) fn read_page(session: &Session<'_>, query: &Query, within: Option<&Fragment>, size: u32) -> Result<Page> {
    let (table, columns) = (query.table, query.columns());
    let mut order = query.order.clone();
    // The id decides between equals, so that the order is the same on every page.
    order.push(Order { sql: format!("{ROOT}.{}", table.primary_id), descending: false });
    let begins = match &query.skip_token {
        Some(token) => stretches_after(&order, &keys_of(token, order.len())?).into_iter().map(Some).collect::<Vec<_>>(),
        None => vec![None],
    };
    let list = select_list(table, &columns);
    let keys: Vec<&str> = order.iter().map(|o| o.sql.as_str()).collect();
    let sorted: Vec<String> =
        order.iter().map(|o| format!("{}{}", o.sql, if o.descending { " DESC" } else { "" })).collect();
    let mut rows: Vec<(Row, Vec<Value>)> = Vec::new();
    for begin in &begins {
        let conditions = condition(within.into_iter().chain(&query.filter).chain(begin));
        let sql = format!(
            "SELECT {list}, {} FROM {} AS {ROOT} WHERE {} ORDER BY {} LIMIT ?",
            keys.join(", "),
            table.logical,
            conditions.text,
            sorted.join(", "),
        );
        let wanted = i64::from(size) + 1 - i64::try_from(rows.len()).unwrap_or(i64::MAX);
        if wanted <= 0 {
            break;
        }
        let mut statement = session.conn.prepare_cached(&sql)?;
        let first_key = statement.column_count() - order.len();
        let params = conditions.params.into_iter().chain([Value::Integer(wanted)]);
        let found = statement.query_map(params_from_iter(params), |row| {
            let keys = (first_key..first_key + order.len()).map(|i| row.get(i)).collect::<rusqlite::Result<_>>()?;
            Ok((Row::read(row, &columns)?, keys))
        })?;
        for row in found {
            rows.push(row?);
        }
    }
    let more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let token = rows.last().map(|(_, keys)| token(keys));
    Ok(Page { rows: rows.into_iter().map(|(row, _)| row).collect(), more, token })
}

/// All of the conditions.
pub(super) fn condition<'f>(all: impl Iterator<Item = &'f Fragment>) -> Fragment {
    let mut condition = Fragment::new("1", Vec::new());
    for one in all {
        condition.text.push_str(&format!(" AND ({})", one.text));
        condition.params.extend(one.params.iter().cloned());
    }
    condition
}

fn token(keys: &[Value]) -> String {
    let keys: Vec<Json> = keys
        .iter()
        .map(|key| match key {
            Value::Integer(n) => json!(n),
            Value::Real(n) => json!(n),
            Value::Text(text) => json!(text),
            Value::Null | Value::Blob(_) => Json::Null,
        })
        .collect();
    Json::Array(keys).to_string().bytes().map(|b| format!("{b:02x}")).collect()
}

fn keys_of(token: &str, expected: usize) -> Result<Vec<Value>> {
    let malformed = || Fault::odata("The $skiptoken is malformed. Follow @odata.nextLink as it was given.");
    let bytes: Option<Vec<u8>> = token
        .as_bytes()
        .chunks(2)
        .map(|pair| {
            std::str::from_utf8(pair).ok().filter(|p| p.len() == 2).and_then(|p| u8::from_str_radix(p, 16).ok())
        })
        .collect();
    let keys: Vec<Json> = bytes.and_then(|b| serde_json::from_slice(&b).ok()).ok_or_else(malformed)?;
    if keys.len() != expected {
        return Err(malformed());
    }
    keys.into_iter()
        .map(|key| match key {
            Json::Null => Ok(Value::Null),
            Json::String(text) => Ok(Value::Text(text)),
            Json::Number(n) => match (n.as_i64(), n.as_f64()) {
                (Some(n), _) => Ok(Value::Integer(n)),
                (None, Some(n)) => Ok(Value::Real(n)),
                (None, None) => Err(malformed()),
            },
            _ => Err(malformed()),
        })
        .collect()
}
