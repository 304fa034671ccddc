//! Whether a definition can go live: the one check behind msdyncrm_ValidateSegment, going live and evaluation.

use std::collections::BTreeSet;

use dataverse::outbound::{SegmentType, columns};
use rusqlite::Connection;
use segment_query::ast::SetExpr;
use segment_query::{Catalog, Diagnostic, Dialect, MAX_QUERY_CHARS, Query};

use super::{Definition, catalog, id_of_query_name};
use crate::evaluate::{self, Context, Sql};
use crate::fault::Result;

/// The only code that Microsoft published.
pub(super) const INVALID: &str = "SegmentDciValidator_SegmentInvalid";

/// What is wrong with a definition. On the wire only the code and the field are sent, as documented; the words are for
/// the error of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(super) code: &'static str,
    pub(super) field: &'static str,
    pub(super) message: String,
}

impl Problem {
    /// A failure of the evaluation itself.
    pub(crate) fn internal(message: String) -> Self {
        Self { code: INVALID, field: columns::QUERY_ALIAS, message }
    }
}

fn problem_with_query(message: impl Into<String>) -> Problem {
    // The validator says `msdyncrm_query`, whatever column the query came in.
    Problem { code: INVALID, field: columns::QUERY_ALIAS, message: message.into() }
}

/// The first thing wrong, if any.
pub(super) fn problem(conn: &Connection, definition: &Definition, now_ms: i64) -> Result<Option<Problem>> {
    if definition.segment_type == i64::from(SegmentType::Static.code()) {
        return Ok(None);
    }
    let compiled = compile(conn, definition, now_ms)?;
    Ok(compiled.err())
}

/// The statement that selects a dynamic or compound segment's members, or why there is none.
pub(super) fn compile(
    conn: &Connection,
    definition: &Definition,
    now_ms: i64,
) -> Result<std::result::Result<Sql, Problem>> {
    let Some(text) = definition.query.as_deref().filter(|q| !q.trim().is_empty()) else {
        return Ok(Err(problem_with_query("a dynamic or compound segment needs a query.")));
    };
    let catalog = catalog(conn)?;
    let query = match checked(text, &catalog) {
        Ok(query) => query,
        Err(problem) => return Ok(Err(problem)),
    };
    if let Some(name) = cycle(conn, definition, &query)? {
        let message = format!("it would contain itself by way of SEGMENT({name}).");
        return Ok(Err(problem_with_query(message)));
    }
    Ok(statement(conn, &query, &catalog, definition.business_unit.clone(), now_ms))
}

/// Reads a query and judges it against the schema and the segments there are.
pub(super) fn checked(text: &str, catalog: &Catalog) -> std::result::Result<Query, Problem> {
    if text.chars().count() > MAX_QUERY_CHARS {
        return Err(problem_with_query(format!("the query is longer than {MAX_QUERY_CHARS} characters.")));
    }
    read_query(Dialect::Outbound, text, catalog).map_err(problem_with_query)
}

/// The same in either language; the error is in words.
pub(crate) fn read_query(dialect: Dialect, text: &str, catalog: &Catalog) -> std::result::Result<Query, String> {
    let parsed = dialect.parse(text);
    let Some(query) = parsed.query else {
        return Err(words(&parsed.diagnostics, text));
    };
    let findings = dialect.check(&query, catalog);
    if findings.iter().any(Diagnostic::is_error) {
        return Err(words(&findings, text));
    }
    Ok(query)
}

/// The contacts that a query selects who join or leave a static segment.
pub(super) fn members_query(
    conn: &Connection,
    definition: &Definition,
    text: &str,
    now_ms: i64,
) -> Result<std::result::Result<Sql, Problem>> {
    let catalog = catalog(conn)?;
    Ok(checked(text, &catalog)
        .and_then(|query| statement(conn, &query, &catalog, definition.business_unit.clone(), now_ms)))
}

/// The query as SQL.
fn statement(
    conn: &Connection,
    query: &Query,
    catalog: &Catalog,
    business_unit: Option<String>,
    now_ms: i64,
) -> std::result::Result<Sql, Problem> {
    let segment_id = |name: &str| id_of_query_name(conn, name).ok().flatten();
    let context = Context { now_ms, segment_id: &segment_id, business_unit };
    evaluate::compile(query, catalog, &context).map_err(|e| problem_with_query(e.message))
}

/// The first error in words, with the text it is about.
fn words(diagnostics: &[Diagnostic], text: &str) -> String {
    let Some(first) = diagnostics.iter().find(|d| d.is_error()) else {
        return "the query was not understood.".to_owned();
    };
    let place = first.span.of(text);
    let help = first.help.as_deref().map(|h| format!(" {h}")).unwrap_or_default();
    if place.is_empty() || first.message.contains(place) {
        return format!("{}{help}", first.message);
    }
    let place: String = place.chars().take(80).collect();
    format!("{} At: {place}{help}", first.message)
}

/// The name by which the definition reaches itself through the queries of other segments.
fn cycle(conn: &Connection, definition: &Definition, query: &Query) -> Result<Option<String>> {
    let Some(own) = &definition.id else { return Ok(None) };
    let mut seen = BTreeSet::new();
    let mut open: Vec<(String, String)> = Vec::new();
    for name in segment_names(query) {
        open.push((name.clone(), name));
    }
    while let Some((first, name)) = open.pop() {
        let Some(id) = id_of_query_name(conn, &name)? else { continue };
        if id == *own {
            return Ok(Some(first));
        }
        if !seen.insert(id.clone()) {
            continue;
        }
        let other = super::definition(conn, &id)?.and_then(|d| d.query);
        if let Some(query) = other.and_then(|text| segment_query::parse(&text).query) {
            open.extend(segment_names(&query).into_iter().map(|name| (first.clone(), name)));
        }
    }
    Ok(None)
}

pub(crate) fn segment_names(query: &Query) -> Vec<String> {
    leaves(&query.set)
        .into_iter()
        .filter_map(|leaf| match leaf {
            SetExpr::Segment(segment) => Some(segment.name.value.clone()),
            _ => None,
        })
        .collect()
}

/// Whether behaviour is part of the query.
pub(super) fn has_interaction(set: &SetExpr) -> bool {
    leaves(set).into_iter().any(|leaf| matches!(leaf, SetExpr::Interaction(_)))
}

fn leaves(set: &SetExpr) -> Vec<&SetExpr> {
    let (mut open, mut leaves) = (vec![set], Vec::new());
    while let Some(set) = open.pop() {
        match set {
            SetExpr::Set { operands, .. } => open.extend(operands.iter().rev()),
            leaf => leaves.push(leaf),
        }
    }
    leaves
}
