//! What a create or an update may do to a definition and to a segment.

use dataverse::real_time::{BaseEntity, DEFINITION, DefinitionStatus, PUBLISH, SegmentStatus, columns, read_id_list};
use rusqlite::types::Value;
use uuid::Uuid;

use super::{Definition, definition, lifecycle, listed, members, refresh_ms};
use crate::fault::{Fault, Result};
use crate::records::{Changes, Row, Session, columns_of};
use crate::schema;
use crate::segments::{integer, text};

/// What has to happen after a definition's row was written.
#[derive(Debug, Default)]
pub(crate) struct Effect {
    /// The status it came to.
    pub(super) moved_to: Option<DefinitionStatus>,
    /// It is live no more.
    pub(super) left_life: bool,
    /// When it is refreshed next, if that is another time than before, and if it is at all.
    pub(super) refresh: Option<Option<i64>>,
}

/// Judges a definition that is about to be created: it begins as a draft.
pub(crate) fn creating(changes: &Changes) -> Result<Effect> {
    let status = status(changes.get(columns::STATUS)).unwrap_or(DefinitionStatus::Draft);
    if status != DefinitionStatus::Draft {
        return Err(transition(DefinitionStatus::Draft, status));
    }
    lists(changes)?;
    Ok(Effect::default())
}

/// Judges a change of the definition in `row`. What a live one selects is validated, and computed at once.
pub(crate) fn updating(session: &Session<'_>, id: Uuid, row: &Row, changes: &Changes) -> Result<Effect> {
    const CONTENT: [&str; 3] = [columns::QUERY, columns::INCLUDED, columns::EXCLUDED];
    const REFRESH: [&str; 2] = [columns::REFRESH_DISABLED, columns::REFRESH_MINUTES];
    let Some(stored) = definition(session.conn, &id.to_string())? else { return Ok(Effect::default()) };
    let (old, new) = (stored.status, status(changes.get(columns::STATUS)).unwrap_or(stored.status));
    if !old.may_be_written(new) {
        return Err(transition(old, new));
    }
    lists(changes)?;
    let locked = changes.iter().find(|change| CONTENT.contains(&change.column.logical)).filter(|_| !old.is_editable());
    if let Some(change) = locked {
        let (name, status) = (change.column.logical, old.label());
        return Err(Fault::refused(format!("'{name}' cannot be changed while the definition is '{status}'.")));
    }
    let changed = |columns: &[&str]| columns.iter().any(|column| changes.get(column).is_some());
    let mut effect = Effect { moved_to: (new != old).then_some(new), left_life: new != old, ..Effect::default() };
    if new == DefinitionStatus::Live {
        let after = with(stored, row, changes);
        if changed(&CONTENT) {
            if let Err(problem) = members::compile(session.conn, &after, session.now_exact)? {
                return Err(Fault::refused(format!("The live definition cannot be changed so: {problem}")));
            }
            effect.refresh = Some(Some(session.now_exact));
        } else if changed(&REFRESH) {
            effect.refresh = Some(after.refresh_ms.map(|interval| session.now_exact + interval));
        }
    }
    Ok(effect)
}

/// The definition as it will be after the write.
fn with(stored: Definition, row: &Row, changes: &Changes) -> Definition {
    let columns = schema::table(DEFINITION).map(columns_of).unwrap_or_default();
    let value = |column: &str| changes.get(column).unwrap_or_else(|| row.value(&columns, column));
    Definition {
        query: text(Some(value(columns::QUERY))).map(str::to_owned),
        included: listed(text(Some(value(columns::INCLUDED)))),
        excluded: listed(text(Some(value(columns::EXCLUDED)))),
        refresh_ms: refresh_ms(
            integer(Some(value(columns::REFRESH_DISABLED))) == Some(1),
            integer(Some(value(columns::REFRESH_MINUTES))),
        ),
        ..stored
    }
}

fn status(value: Option<&Value>) -> Option<DefinitionStatus> {
    DefinitionStatus::from_code(i32::try_from(integer(value)?).ok()?)
}

fn transition(from: DefinitionStatus, to: DefinitionStatus) -> Fault {
    let (from, label, code) = (from.label(), to.label(), to.code());
    let how = match to {
        DefinitionStatus::Live | DefinitionStatus::GoingLive => format!(" Publish it with {PUBLISH}."),
        DefinitionStatus::Draft | DefinitionStatus::Deleted => String::new(),
    };
    let message =
        format!("A segment definition cannot be written from '{from}' to '{label}' (status code {code}).{how}");
    Fault::invalid_status(message)
}

/// Listed members have to be ids, separated by commas.
fn lists(changes: &Changes) -> Result<()> {
    for column in [columns::INCLUDED, columns::EXCLUDED] {
        let Some(list) = text(changes.get(column)) else { continue };
        if let Err(item) = read_id_list(list) {
            let shown: String = item.chars().take(60).collect();
            let message = format!("'{column}' has to be GUIDs separated by commas; '{shown}' is none.");
            return Err(Fault::argument(message));
        }
    }
    Ok(())
}

/// Completes and judges a segment that is about to be created: its status is what its definition's makes it.
pub(crate) fn creating_segment(session: &Session<'_>, changes: &mut Changes) -> Result<()> {
    base_entity(changes)?;
    if let Some(status) = followed(session, changes)? {
        set_status(changes, status);
    }
    Ok(())
}

/// Judges a change of a segment. Of its status only Deleted is for a client to write.
pub(crate) fn updating_segment(session: &Session<'_>, changes: &mut Changes) -> Result<()> {
    base_entity(changes)?;
    let asked = integer(changes.get(columns::STATUS));
    if asked.is_some_and(|code| code != i64::from(SegmentStatus::Deleted.code())) {
        let message = format!("A segment's status follows that of its definition. Publish that with {PUBLISH}.");
        return Err(Fault::invalid_status(message));
    }
    match followed(session, changes)? {
        Some(status) if asked.is_none() => set_status(changes, status),
        _ => {}
    }
    Ok(())
}

fn set_status(changes: &mut Changes, status: SegmentStatus) {
    changes.set(columns::STATE, dataverse::assumptions::state_of_segment(status));
    changes.set(columns::STATUS, status.code());
}

/// The status by the definition that the write names.
fn followed(session: &Session<'_>, changes: &mut Changes) -> Result<Option<SegmentStatus>> {
    let Some(source) = text(changes.get(columns::SOURCE_SEGMENT)) else { return Ok(None) };
    let id = crate::route::parse_id(source).ok_or_else(|| {
        let column = columns::SOURCE_SEGMENT;
        Fault::argument(format!("'{column}' has to be the id of a segment definition, not '{source}'."))
    })?;
    let definition = definition(session.conn, &id.to_string())?.ok_or_else(|| Fault::no_such_id(DEFINITION, id))?;
    changes.set(columns::SOURCE_SEGMENT, id.to_string());
    Ok(Some(lifecycle::segment_status(definition.status)))
}

fn base_entity(changes: &Changes) -> Result<()> {
    match text(changes.get(columns::BASE_ENTITY)) {
        None => Ok(()),
        Some(name) if name == BaseEntity::Contact.logical_name() => Ok(()),
        Some(name) if name == BaseEntity::Lead.logical_name() => Err(Fault::unsupported("A segment of leads")),
        Some(name) => {
            let message = format!("'{}' has to be contact or lead, not '{name}'.", columns::BASE_ENTITY);
            Err(Fault::argument(message))
        }
    }
}
