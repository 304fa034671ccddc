//! The two unbound actions. Either takes the id of a definition or of a segment made of it: the page says both.

use dataverse::real_time::{DEFINITION, DefinitionStatus, MEMBERS_LIST, Members, PUBLISH, SEGMENT_ID};
use segment_query::TARGET_ENTITY;
use serde_json::json;
use uuid::Uuid;

use super::{Definition, definition, lifecycle, members, resolve};
use crate::fault::{Fault, Result};
use crate::records::Session;
use crate::segments::Parameters;
use crate::wire::{Call, Reply};

/// Validates a definition and lets it go live.
pub(crate) fn publish(session: &Session<'_>, call: &Call) -> Result<Reply> {
    let definition = asked(session, call, PUBLISH)?;
    if !definition.status.may_be_published() {
        let message = format!("A definition that is '{}' cannot be published.", definition.status.label());
        return Err(Fault::invalid_status(message));
    }
    // Asked again after a lost answer, it is on its way already.
    if definition.status != DefinitionStatus::GoingLive {
        if let Err(problem) = members::compile(session.conn, &definition, session.now_exact)? {
            return Err(Fault::refused(format!("The segment definition cannot be published: {problem}")));
        }
        lifecycle::go_live(session, &definition.id)?;
    }
    Ok(Reply::no_content())
}

/// Who is in a segment that is live.
pub(crate) fn members_list(session: &Session<'_>, call: &Call) -> Result<Reply> {
    let definition = asked(session, call, MEMBERS_LIST)?;
    if definition.status != DefinitionStatus::Live {
        return Err(Fault::refused(format!(
            "The segment has no members while its definition is '{}'. Publish it with {PUBLISH}.",
            definition.status.label()
        )));
    }
    let mut statement =
        session.conn.prepare_cached("SELECT contactid FROM segment_member WHERE segmentid = ? ORDER BY contactid")?;
    let ids =
        statement.query_map([&definition.id], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    let members = Members {
        entity: TARGET_ENTITY.to_owned(),
        key_column: format!("{TARGET_ENTITY}id"),
        ids: ids.iter().filter_map(|id| Uuid::try_parse(id).ok()).collect(),
    };
    Ok(Reply::json(json!({
        "@odata.context": call.context(&format!("Microsoft.Dynamics.CRM.{MEMBERS_LIST}Response")),
        "StatusCode": 200,
        "ResultText": members.to_result().to_string(),
    })))
}

fn asked(session: &Session<'_>, call: &Call, action: &str) -> Result<Definition> {
    let parameters = Parameters::read(call, action, &[SEGMENT_ID])?;
    let id = parameters.id(SEGMENT_ID)?.ok_or_else(|| parameters.missing(SEGMENT_ID))?;
    let found = match resolve(session.conn, id)? {
        Some(id) => definition(session.conn, &id)?,
        None => None,
    };
    found.ok_or_else(|| Fault::no_such_id(DEFINITION, id))
}
