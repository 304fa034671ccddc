//! What a create or an update may do: defaults, status transitions, what is locked when, and the check before going
//! live.

use dataverse::codes;
use dataverse::outbound::{SEGMENT, SegmentType, Status, columns, query_name};
use rusqlite::types::Value;
use uuid::Uuid;

use super::{Definition, Effect, integer, is_unit_scope, members, text, validation};
use crate::fault::{Fault, Result};
use crate::records::{Changes, Row, Session, columns_of};
use crate::schema;

const INTERACTION_BASED: i64 = 192_350_000;
const PROFILE_BASED: i64 = 192_350_001;

/// Completes and judges a segment that is about to be created; defaults and status are already in `changes`.
pub(crate) fn creating(session: &Session<'_>, id: Uuid, changes: &mut Changes) -> Result<Effect> {
    named(changes)?;
    let status = status(changes.get(columns::STATUS)).unwrap_or(Status::Draft);
    if !Status::Draft.may_become(status) {
        return Err(transition(Status::Draft, status));
    }
    if text(changes.get(columns::QUERY_NAME)).is_none() {
        changes.set(columns::QUERY_NAME, query_name(id));
    }
    unique_query_name(session, id, changes)?;
    if text(changes.get("msdyncrm_segmenttargetprofiletypename")).is_none() {
        changes.set("msdyncrm_segmenttargetprofiletypename", segment_query::TARGET_ENTITY.to_owned());
    }
    changes.set(columns::SIZE, 0);
    query_type(changes);
    let definition = definition(id, None, changes);
    let members = listed_members(&definition, changes)?;
    if matches!(status, Status::GoingLive | Status::Live) {
        live_check(session, &definition)?;
    }
    entered(status, changes);
    Ok(Effect { moved_to: (status != Status::Draft).then_some(status), members })
}

/// Judges a change of the segment in `row`; `changes` holds only what differs.
pub(crate) fn updating(session: &Session<'_>, id: Uuid, row: &Row, changes: &mut Changes) -> Result<Effect> {
    named(changes)?;
    let old = status(Some(current(row, columns::STATUS))).unwrap_or(Status::Draft);
    let new = status(changes.get(columns::STATUS)).unwrap_or(old);
    if !old.may_become(new) {
        return Err(transition(old, new));
    }
    locks(old, new, changes)?;
    if changes.get(columns::QUERY_NAME).is_some() {
        if text(changes.get(columns::QUERY_NAME)).is_none() {
            changes.set(columns::QUERY_NAME, query_name(id));
        }
        unique_query_name(session, id, changes)?;
    }
    if changes.get(columns::QUERY).is_some() {
        query_type(changes);
        changes.set("msdyncrm_lastupdatedtime", session.now);
    }
    let definition = definition(id, Some(row), changes);
    let members = listed_members(&definition, changes)?;
    if new != old {
        if matches!(new, Status::GoingLive | Status::Live) {
            live_check(session, &definition)?;
        }
        entered(new, changes);
    }
    Ok(Effect { moved_to: (new != old).then_some(new), members })
}

fn status(value: Option<&Value>) -> Option<Status> {
    Status::from_code(i32::try_from(integer(value)?).ok()?)
}

fn current<'r>(row: &'r Row, column: &str) -> &'r Value {
    schema::table(SEGMENT).map_or(&Value::Null, |table| row.value(&columns_of(table), column))
}

/// The definition as it will be after the write.
fn definition(id: Uuid, row: Option<&Row>, changes: &Changes) -> Definition {
    let value = |column: &str| changes.get(column).or_else(|| row.map(|row| current(row, column)));
    let unit = is_unit_scope(integer(value(columns::SCOPE)));
    Definition {
        id: Some(id.to_string()),
        segment_type: integer(value(columns::TYPE)).unwrap_or(0),
        query: text(value(columns::QUERY)).map(str::to_owned),
        business_unit: text(value("owningbusinessunit")).filter(|_| unit).map(str::to_owned),
    }
}

fn transition(from: Status, to: Status) -> Fault {
    Fault::invalid_status(format!(
        "A segment cannot go from '{}' to '{}' (status code {}).",
        from.label(),
        to.label(),
        to.code()
    ))
}

/// The table of "what is editable when" (Microsoft's go-live page).
fn locks(old: Status, new: Status, changes: &Changes) -> Result<()> {
    const DETAILS: [&str; 6] =
        [columns::NAME, columns::TYPE, columns::DESCRIPTION, columns::QUERY_NAME, columns::SCOPE, "ownerid"];
    const CONTENT: [&str; 3] = [columns::QUERY, columns::MEMBER_IDS, "msdyncrm_segmentfilterquery"];
    // A write that opens a live segment for editing may edit it at once.
    let content_open = old.query_is_editable() || new == Status::LiveEditable;
    for change in changes.iter() {
        let column = &change.column;
        let locked = DETAILS.contains(&column.logical) && !old.details_are_editable()
            || CONTENT.contains(&column.logical) && !content_open;
        if locked {
            return Err(Fault::refused(format!(
                "'{}' ({}) cannot be changed while the segment is '{}'.",
                column.display,
                column.logical,
                old.label()
            )));
        }
    }
    Ok(())
}

/// A name of white space alone would be nothing to read or to click.
fn named(changes: &Changes) -> Result<()> {
    match text(changes.get(columns::NAME)) {
        Some(name) if name.trim().is_empty() => Err(Fault::bad(
            codes::REQUIRED_FIELD_MISSING,
            format!("Required field '{}' holds only white space for entity '{SEGMENT}'.", columns::NAME),
        )),
        _ => Ok(()),
    }
}

fn unique_query_name(session: &Session<'_>, id: Uuid, changes: &Changes) -> Result<()> {
    let Some(name) = text(changes.get(columns::QUERY_NAME)) else { return Ok(()) };
    match super::id_of_query_name(session.conn, name)? {
        Some(other) if other != id.to_string() => Err(Fault::duplicate()),
        _ => Ok(()),
    }
}

/// Says of what kind the query is, unless the client did.
fn query_type(changes: &mut Changes) {
    if matches!(changes.get("msdyncrm_querytype"), Some(Value::Integer(_))) {
        return;
    }
    let query = text(changes.get(columns::QUERY)).and_then(|text| segment_query::parse(text).query);
    if let Some(query) = query {
        let behaviour = validation::has_interaction(&query.set);
        changes.set("msdyncrm_querytype", if behaviour { INTERACTION_BASED } else { PROFILE_BASED });
    }
}

/// The ids in `msdyncrm_segmentmemberids`, which only a static segment may list.
fn listed_members(definition: &Definition, changes: &Changes) -> Result<Option<Vec<String>>> {
    match changes.get(columns::MEMBER_IDS) {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(Vec::new())),
        Some(_) if definition.segment_type != i64::from(SegmentType::Static.code()) => {
            Err(Fault::refused("Only a static segment lists its members (msdyncrm_segmentmemberids)."))
        }
        Some(value) => members::parse_ids(columns::MEMBER_IDS, text(Some(value)).unwrap_or("")).map(Some),
    }
}

/// "The segment definition is checked when you create the record, and the status code is set to Going Live. Failed
/// validation returns HTTP 400 with an error message in the response body."
fn live_check(session: &Session<'_>, definition: &Definition) -> Result<()> {
    match validation::problem(session.conn, definition, session.now_exact)? {
        None => Ok(()),
        Some(problem) => Err(Fault::refused(format!(
            "The segment cannot go live: {} ({}, {})",
            problem.message, problem.code, problem.field
        ))),
    }
}

/// What a status sets besides itself.
fn entered(status: Status, changes: &mut Changes) {
    match status {
        Status::Live => changes.set("msdyncrm_islive", 1),
        Status::Stopped | Status::Expired => {
            changes.set("msdyncrm_islive", 0);
            changes.set("msdyncrm_nextevaluation", Value::Null);
        }
        _ => {}
    }
}
