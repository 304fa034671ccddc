//! Going live becomes Live, and live definitions are refreshed at their interval. It waits in the table `job`, as the
//! life of outbound segments does.

use dataverse::assumptions::{state_of_definition, state_of_segment};
use dataverse::real_time::{DefinitionStatus, SegmentStatus};
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::rules::Effect;
use super::{Definition, definition, members};
use crate::evaluate::Sql;
use crate::fault::Result;
use crate::records::Session;
use crate::segments::{self, attempt, plan};
use crate::store::next_version;

pub(crate) const PUBLISH: &str = "publish-definition";
pub(crate) const REFRESH: &str = "refresh-definition";

/// Does what follows from a write.
pub(crate) fn apply(session: &Session<'_>, id: Uuid, effect: Effect) -> Result<()> {
    let id = id.to_string();
    if effect.left_life {
        segments::clear(session.conn, &id)?;
    }
    if let Some(status) = effect.moved_to {
        follow(session.conn, &id, segment_status(status), session.now)?;
    }
    if effect.left_life || effect.refresh.is_some() {
        forget_jobs(session.conn, &id)?;
    }
    match effect.refresh.flatten() {
        Some(due) => Ok(plan(session.conn, due, &id, REFRESH, None)?),
        None => Ok(()),
    }
}

/// Begins to publish.
pub(super) fn go_live(session: &Session<'_>, id: &str) -> Result<()> {
    forget_jobs(session.conn, id)?;
    move_to(session.conn, id, DefinitionStatus::GoingLive, session.now)?;
    follow(session.conn, id, SegmentStatus::Exporting, session.now)?;
    Ok(plan(session.conn, session.now_exact + session.delay_ms, id, PUBLISH, None)?)
}

/// Does a job that is due.
pub(crate) fn run(conn: &Connection, id: &str, kind: &str, now: i64) -> Result<()> {
    let Some(definition) = due(conn, id, kind)? else { return Ok(()) };
    let done = attempt(conn, || members::compute(conn, &definition, now))?;
    settle(conn, &definition, done.is_ok(), now)
}

/// Who should be in the segment by a job that is due; none where it cannot be told, or need not be any more.
pub(crate) fn wanted(conn: &Connection, id: &str, kind: &str, now: i64) -> Result<Option<Sql>> {
    let Some(definition) = due(conn, id, kind)? else { return Ok(None) };
    Ok(members::wanted(conn, &definition, now)?.ok())
}

/// The definition that a job is about, unless it went another way meanwhile.
fn due(conn: &Connection, id: &str, kind: &str) -> Result<Option<Definition>> {
    let fits = |definition: &Definition| {
        matches!((kind, definition.status), (PUBLISH, DefinitionStatus::GoingLive) | (REFRESH, DefinitionStatus::Live))
    };
    Ok(definition(conn, id)?.filter(fits))
}

/// Writes down what came of a job.
pub(crate) fn conclude(conn: &Connection, id: &str, done: bool, now: i64) -> Result<()> {
    match definition(conn, id)? {
        Some(definition) => settle(conn, &definition, done, now),
        None => Ok(()),
    }
}

/// What could not be published is a draft again. A live definition whose refresh failed keeps its members, and the next
/// refresh tries again.
fn settle(conn: &Connection, definition: &Definition, done: bool, now: i64) -> Result<()> {
    let status = match (done, definition.status) {
        (false, DefinitionStatus::GoingLive) => DefinitionStatus::Draft,
        _ => DefinitionStatus::Live,
    };
    let seconds = now.div_euclid(1_000) * 1_000;
    if status != definition.status {
        move_to(conn, &definition.id, status, seconds)?;
    }
    follow(conn, &definition.id, if done { SegmentStatus::Active } else { SegmentStatus::Error }, seconds)?;
    match definition.refresh_ms.filter(|_| status == DefinitionStatus::Live) {
        Some(interval) => Ok(plan(conn, now + interval, &definition.id, REFRESH, None)?),
        None => Ok(()),
    }
}

fn move_to(conn: &Connection, id: &str, status: DefinitionStatus, now: i64) -> Result<()> {
    let sql =
        "UPDATE msdynmkt_segmentdefinition SET statecode = ?2, statuscode = ?3, modifiedon = ?4, versionnumber = ?5
               WHERE msdynmkt_segmentdefinitionid = ?1";
    let values = params![id, state_of_definition(status), status.code(), now, next_version(conn)?];
    conn.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

/// The status that segments have by their definition's.
pub(super) fn segment_status(of: DefinitionStatus) -> SegmentStatus {
    match of {
        DefinitionStatus::Draft => SegmentStatus::Inactive,
        DefinitionStatus::GoingLive => SegmentStatus::Exporting,
        DefinitionStatus::Live => SegmentStatus::Active,
        DefinitionStatus::Deleted => SegmentStatus::Deleted,
    }
}

/// Brings the segments of a definition to a status. Those that were deleted on their own stay so.
fn follow(conn: &Connection, definition: &str, status: SegmentStatus, now: i64) -> Result<()> {
    let sql = "UPDATE msdynmkt_segment SET statecode = ?2, statuscode = ?3, modifiedon = ?4, versionnumber = ?5
               WHERE msdynmkt_sourcesegmentuid = ?1 AND statuscode NOT IN (?3, ?6)";
    let (state, deleted) = (state_of_segment(status), SegmentStatus::Deleted.code());
    let values = params![definition, state, status.code(), now, next_version(conn)?, deleted];
    conn.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn forget_jobs(conn: &Connection, id: &str) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM job WHERE segmentid = ?")?.execute([id])?;
    Ok(())
}

/// A removed definition takes its members and its waiting work along, and its segments are deleted ones.
pub(crate) fn removed(session: &Session<'_>, id: &str) -> Result<()> {
    segments::clear(session.conn, id)?;
    forget_jobs(session.conn, id)?;
    follow(session.conn, id, SegmentStatus::Deleted, session.now)
}
