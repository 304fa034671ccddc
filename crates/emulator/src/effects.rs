//! Tables whose records lead a life of their own: what a write may do to these, and what follows from it.

use dataverse::{outbound, real_time as rt};
use uuid::Uuid;

use crate::fault::Result;
use crate::records::{Changes, Row, Session};
use crate::schema::Table;
use crate::{real_time, segments};

/// What has to happen after a row was written.
pub(crate) enum Effect {
    Nothing,
    Segment(segments::Effect),
    Definition(real_time::Effect),
}

/// Completes and judges a record that is about to be created; defaults and status are already in `changes`.
pub(crate) fn creating(session: &Session<'_>, table: &Table, id: Uuid, changes: &mut Changes) -> Result<Effect> {
    Ok(match table.logical {
        outbound::SEGMENT => Effect::Segment(segments::creating(session, id, changes)?),
        rt::DEFINITION => Effect::Definition(real_time::creating(changes)?),
        rt::SEGMENT => {
            real_time::creating_segment(session, changes)?;
            Effect::Nothing
        }
        _ => Effect::Nothing,
    })
}

/// Judges a change of the record in `row`; `changes` holds only what differs.
pub(crate) fn updating(
    session: &Session<'_>,
    table: &Table,
    id: Uuid,
    row: &Row,
    changes: &mut Changes,
) -> Result<Effect> {
    Ok(match table.logical {
        outbound::SEGMENT => Effect::Segment(segments::updating(session, id, row, changes)?),
        rt::DEFINITION => Effect::Definition(real_time::updating(session, id, row, changes)?),
        rt::SEGMENT => {
            real_time::updating_segment(session, changes)?;
            Effect::Nothing
        }
        _ => Effect::Nothing,
    })
}

pub(crate) fn apply(session: &Session<'_>, id: Uuid, effect: Effect) -> Result<()> {
    match effect {
        Effect::Nothing => Ok(()),
        Effect::Segment(effect) => segments::apply(session, id, effect),
        Effect::Definition(effect) => real_time::apply(session, id, effect),
    }
}

/// What goes with a record that is deleted.
pub(crate) fn removed(session: &Session<'_>, table: &Table, id: &str) -> Result<()> {
    match table.logical {
        outbound::SEGMENT => segments::removed(session.conn, id),
        rt::DEFINITION => real_time::removed(session, id),
        "contact" => segments::contact_removed(session, id),
        _ => Ok(()),
    }
}
