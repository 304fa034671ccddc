//! `$select`, `$orderby`, `$top`, `$count`: which options a resource takes, and what they say.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use super::bind::{Fragment, bind};
use super::parser::parse;
use crate::fault::{Fault, Result};
use crate::schema::{Column, Table};
use crate::wire::Call;

/// One column to sort by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    pub(crate) column: &'static Column,
    pub(crate) descending: bool,
}

/// The options of a list.
#[derive(Debug)]
pub(crate) struct ListOptions {
    /// What was asked by name, in that order; all columns otherwise.
    pub(crate) select: Option<Vec<&'static Column>>,
    pub(crate) filter: Option<Fragment>,
    pub(crate) order: Vec<Order>,
    pub(crate) top: Option<u32>,
    pub(crate) count: bool,
    pub(crate) skip_token: Option<String>,
}

impl ListOptions {
    pub(crate) fn read(call: &Call, table: &'static Table) -> Result<Self> {
        let mut options =
            Self { select: None, filter: None, order: Vec::new(), top: None, count: false, skip_token: None };
        for (name, value) in &call.options {
            match name.as_str() {
                "$select" => options.select = Some(select(value, table)?),
                "$filter" => options.filter = Some(bind(&parse(value)?, table)?),
                "$orderby" => options.order = order(value, table)?,
                "$top" => options.top = Some(top(value)?),
                "$count" => options.count = boolean(value)?,
                "$skiptoken" => options.skip_token = Some(value.clone()),
                other => return Err(not_taken(other)),
            }
        }
        Ok(options)
    }
}

/// Why an option is not taken.
pub(crate) fn not_taken(name: &str) -> Fault {
    match name {
        "$skip" => Fault::odata("Skip Clause is not supported in CRM"),
        "$search" | "$format" => Fault::odata(format!("The query option '{name}' is not supported.")),
        "$expand" | "$apply" | "$compute" | "$levels" | "savedQuery" | "userQuery" | "fetchXml" => {
            Fault::unsupported(format_args!("The query option '{name}' here"))
        }
        name if name.starts_with('@') => Fault::unsupported(format_args!("The parameter alias '{name}'")),
        _ => Fault::odata(format!("The query parameter {name} is not supported")),
    }
}

/// The columns that a `$select` names.
pub(crate) fn select(value: &str, table: &'static Table) -> Result<Vec<&'static Column>> {
    let mut columns: Vec<&'static Column> = Vec::new();
    for name in value.split(',').map(str::trim) {
        let column = table.property(name).ok_or_else(|| Fault::no_property(name, &table.type_name()))?;
        if !columns.iter().any(|known| known.logical == column.logical) {
            columns.push(column);
        }
    }
    Ok(columns)
}

fn order(value: &str, table: &'static Table) -> Result<Vec<Order>> {
    let mut orders: Vec<Order> = Vec::new();
    for item in value.split(',') {
        let mut words = item.split_whitespace();
        let name = words.next().unwrap_or("");
        let descending = match (words.next(), words.next()) {
            (None | Some("asc"), None) => false,
            (Some("desc"), None) => true,
            _ => return Err(Fault::odata(format!("Syntax error in '$orderby' at '{}'.", item.trim()))),
        };
        if name.contains('/') {
            return Err(Fault::unsupported(format_args!("The lookup path '{name}' in $orderby")));
        }
        let column = table.property(name).ok_or_else(|| Fault::no_property(name, &table.type_name()))?;
        if !orders.iter().any(|known| known.column.logical == column.logical) {
            orders.push(Order { column, descending });
        }
    }
    Ok(orders)
}

fn top(value: &str) -> Result<u32> {
    value.trim().parse().map_err(|_| {
        Fault::odata(format!("Invalid value '{value}' for $top query option found. It has to be a whole number."))
    })
}

fn boolean(value: &str) -> Result<bool> {
    match value.trim() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Fault::odata(format!("Invalid value '{value}' for $count query option found: 'true' or 'false'."))),
    }
}

/// An ISO date with time and zone as milliseconds since 1970, cut to whole seconds as Dataverse stores them.
pub(crate) fn parse_datetime(text: &str) -> Option<i64> {
    let ms = text.parse::<Timestamp>().ok()?.as_millisecond();
    Some(ms.div_euclid(1_000) * 1_000)
}

/// `YYYY-MM-DD` as milliseconds since 1970 at 00:00 UTC.
pub(crate) fn parse_date(text: &str) -> Option<i64> {
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let date: Date = if plain { text.parse().ok()? } else { return None };
    Some(Offset::UTC.to_timestamp(date.to_datetime(jiff::civil::Time::midnight())).ok()?.as_millisecond())
}
