//! The three unbound actions of the segmentation API.

mod fetch;
mod parameters;

use dataverse::assumptions::{MembersState, RESULT};
use dataverse::codes;
use dataverse::outbound::{SEGMENT, SEGMENT_MEMBERS_UPDATE, SegmentType, Status, VALIDATE_SEGMENT, columns};
use rusqlite::OptionalExtension;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::lifecycle::{MEMBERS, MembersJob, plan};
use super::members::{MAX_IDS, parse_ids};
use super::{Definition, definition, validation};
use crate::fault::{Fault, Result};
use crate::records::Session;
use crate::wire::{Call, Reply};

pub(crate) use fetch::fetch_contacts;
pub(crate) use parameters::Parameters;

/// Answers 200 with the findings, valid or not.
pub(crate) fn validate(session: &Session<'_>, call: &Call) -> Result<Reply> {
    let known = [
        columns::ID,
        columns::NAME,
        columns::TYPE,
        columns::STATUS,
        columns::QUERY,
        columns::QUERY_ALIAS,
        columns::SCOPE,
    ];
    let parameters = Parameters::read(call, VALIDATE_SEGMENT, &known)?;
    let segment_type =
        parameters.choice(columns::TYPE, &SegmentType::ALL.iter().map(|t| t.code()).collect::<Vec<_>>())?;
    parameters.choice(columns::STATUS, &Status::ALL.iter().map(|s| s.code()).collect::<Vec<_>>())?;
    let name = parameters.text(columns::NAME)?;
    let query = match parameters.text(columns::QUERY)? {
        Some(query) => Some(query),
        None => parameters.text(columns::QUERY_ALIAS)?,
    };
    let definition = Definition {
        id: parameters.id(columns::ID)?.map(|id| id.to_string()),
        segment_type: segment_type.unwrap_or_else(|| SegmentType::Dynamic.code()).into(),
        query: query.map(str::to_owned),
        business_unit: None,
    };
    let mut findings = Vec::new();
    if name.is_some_and(|n| n.chars().count() > dataverse::outbound::MAX_NAME_CHARS) {
        findings.push(json!({ "ErrorCode": validation::INVALID, "FieldName": columns::NAME }));
    }
    if let Some(problem) = validation::problem(session.conn, &definition, session.now_exact)? {
        findings.push(json!({ "ErrorCode": problem.code, "FieldName": problem.field }));
    }
    Ok(answer(call, VALIDATE_SEGMENT, "ValidationResult", &Json::Array(findings)))
}

/// Accepts a change of a static segment's members, or tells how many wait.
pub(crate) fn update_members(session: &Session<'_>, call: &Call) -> Result<Reply> {
    const OPERATION: &str = "msdyncrm_operation";
    const MEMBER_IDS: &str = "msdyncrm_memberids";
    let known = [columns::ID, OPERATION, MEMBER_IDS, columns::QUERY_ALIAS];
    let parameters = Parameters::read(call, SEGMENT_MEMBERS_UPDATE, &known)?;
    let id = parameters.id(columns::ID)?.ok_or_else(|| parameters.missing(columns::ID))?;
    let operation = parameters.text(OPERATION)?.ok_or_else(|| parameters.missing(OPERATION))?;
    let definition = definition(session.conn, &id.to_string())?.ok_or_else(|| Fault::no_such_id(SEGMENT, id))?;
    let ids = || {
        let text = parameters.text(MEMBER_IDS)?.ok_or_else(|| parameters.missing(MEMBER_IDS))?;
        let ids = parse_ids(MEMBER_IDS, text)?;
        if ids.len() > MAX_IDS {
            let message = format!("'{MEMBER_IDS}' holds {} ids; send at most {MAX_IDS} in one call.", ids.len());
            return Err(Fault::argument(message));
        }
        Ok(ids)
    };
    let query = || {
        let text = parameters.text(columns::QUERY_ALIAS)?.ok_or_else(|| parameters.missing(columns::QUERY_ALIAS))?;
        usable_query(session, &definition, text).map(|()| text.to_owned())
    };
    let job = match operation {
        "getState" => return state(session, call, id),
        "addByIds" => MembersJob::AddIds(ids()?),
        "removeByIds" => MembersJob::RemoveIds(ids()?),
        "addByQuery" => MembersJob::AddQuery(query()?),
        "removeByQuery" => MembersJob::RemoveQuery(query()?),
        other => {
            let message = format!(
                "'{OPERATION}' has to be addByIds, removeByIds, addByQuery, removeByQuery or getState, not '{other}'."
            );
            return Err(Fault::argument(message));
        }
    };
    if definition.segment_type != i64::from(SegmentType::Static.code()) {
        return Err(Fault::refused("Members can be added to and removed from static segments only."));
    }
    let payload = serde_json::to_string(&job)
        .map_err(|e| Fault::new(http::StatusCode::INTERNAL_SERVER_ERROR, codes::UNEXPECTED, e.to_string()))?;
    let due = session.now_exact + session.delay_ms;
    plan(session.conn, due, &id.to_string(), MEMBERS, Some(&payload))?;
    state(session, call, id)
}

fn usable_query(session: &Session<'_>, definition: &Definition, text: &str) -> Result<()> {
    let refuse =
        |problem: validation::Problem| Fault::refused(format!("The query cannot be used: {}", problem.message));
    validation::members_query(session.conn, definition, text, session.now_exact)?.map(drop).map_err(refuse)
}

fn state(session: &Session<'_>, call: &Call, id: Uuid) -> Result<Reply> {
    let id = id.to_string();
    let pending: u32 = session
        .conn
        .prepare_cached("SELECT count(*) FROM job WHERE segmentid = ? AND kind = ?")?
        .query_row([id.as_str(), MEMBERS], |row| row.get(0))?;
    let error = session
        .conn
        .prepare_cached("SELECT message FROM members_error WHERE segmentid = ?")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?;
    Ok(answer(call, SEGMENT_MEMBERS_UPDATE, RESULT, &MembersState { pending: pending.into(), error }.to_result()))
}

/// An action's answer: its result as JSON inside a string, as `ValidationResult` is documented.
fn answer(call: &Call, action: &str, property: &str, result: &Json) -> Reply {
    let context = call.context(&format!("Microsoft.Dynamics.CRM.{action}Response"));
    Reply::json(json!({ "@odata.context": context, (property): result.to_string() }))
}
