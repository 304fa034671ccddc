//! The life that segments lead by themselves: Going live becomes Live, Stopping becomes Stopped, live ones are
//! evaluated anew every hour, and changes of members are worked off.
//!
//! All of it waits in the table `job` for its time, so that a restart forgets nothing.

use dataverse::outbound::{SegmentType, Status};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::validation::{self, Problem};
use super::{Definition, Effect, definition, members};
use crate::budget::Budget;
use crate::fault::{Fault, Result, TOO_MUCH_WORK};
use crate::real_time;
use crate::records::Session;
use crate::store::next_version;

/// Live segments are evaluated about hourly (Microsoft's working-with-segments page).
const INTERVAL_MS: i64 = 60 * 60 * 1_000;

const GO_LIVE: &str = "go-live";
const STOP: &str = "stop";
const EVALUATE: &str = "evaluate";
pub(super) const MEMBERS: &str = "members";

/// A change of members that waits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum MembersJob {
    AddIds(Vec<String>),
    RemoveIds(Vec<String>),
    AddQuery(String),
    RemoveQuery(String),
}

/// What a look at the waiting work is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Duty {
    All,
    /// What finds out who is in a segment, and changes it.
    Evaluation,
    /// Everything but that.
    Rest,
}

#[derive(Debug)]
pub(super) struct Job {
    id: i64,
    due: i64,
    pub(super) segment: String,
    pub(super) kind: String,
    payload: Option<String>,
}

/// What a job is about.
pub(super) enum Work {
    /// Who is in an outbound segment.
    Evaluation,
    /// Who is in a segment of real-time journeys.
    Journey,
    /// A change of a static segment's members; none when it cannot be read.
    Members(Option<MembersJob>),
    Other,
}

impl Job {
    pub(super) fn work(&self) -> Work {
        match self.kind.as_str() {
            GO_LIVE | EVALUATE => Work::Evaluation,
            real_time::PUBLISH | real_time::REFRESH => Work::Journey,
            MEMBERS => Work::Members(self.payload.as_deref().and_then(|payload| serde_json::from_str(payload).ok())),
            _ => Work::Other,
        }
    }
}

/// Does what follows from a write: stores listed members, and plans the next step of the segment's life.
pub(crate) fn apply(session: &Session<'_>, id: Uuid, effect: Effect) -> Result<()> {
    let id = id.to_string();
    if let Some(listed) = effect.members {
        members::clear(session.conn, &id)?;
        members::add_ids(session.conn, &id, &listed)?;
        members::count(session.conn, &id)?;
    }
    let Some(status) = effect.moved_to else { return Ok(()) };
    session
        .conn
        .prepare_cached("DELETE FROM job WHERE segmentid = ?1 AND kind <> ?2")?
        .execute([id.as_str(), MEMBERS])?;
    let later = session.now_exact + session.delay_ms;
    match status {
        Status::GoingLive => plan(session.conn, later, &id, GO_LIVE, None)?,
        Status::Stopping => plan(session.conn, later, &id, STOP, None)?,
        Status::Live => plan(session.conn, session.now_exact, &id, EVALUATE, None)?,
        _ => {}
    }
    Ok(())
}

pub(crate) fn plan(
    conn: &Connection,
    due: i64,
    segment: &str,
    kind: &str,
    payload: Option<&str>,
) -> rusqlite::Result<()> {
    conn.prepare_cached("INSERT INTO job (due, segmentid, kind, payload) VALUES (?, ?, ?, ?)")?
        .execute(params![due, segment, kind, payload])?;
    Ok(())
}

/// Plans the next step of every segment that has none, as after demo data was written.
pub(crate) fn schedule_missing(conn: &Connection, now: i64) -> rusqlite::Result<()> {
    let sql = "SELECT msdyncrm_segmentid, statuscode, msdyncrm_segmenttype, msdyncrm_segmentmemberids
               FROM msdyncrm_segment s
               WHERE NOT EXISTS (SELECT 1 FROM job WHERE segmentid = s.msdyncrm_segmentid AND kind <> ?)
               ORDER BY msdyncrm_segmenttype, versionnumber";
    struct Found {
        id: String,
        status: Option<Status>,
        is_static: bool,
        listed: Option<String>,
    }
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Found {
            id: row.get(0)?,
            status: row.get::<_, Option<i32>>(1)?.and_then(Status::from_code),
            is_static: row.get::<_, Option<i32>>(2)? == Some(SegmentType::Static.code()),
            listed: row.get(3)?,
        })
    };
    let found: Vec<Found> = conn.prepare(sql)?.query_map([MEMBERS], read)?.collect::<rusqlite::Result<_>>()?;
    for Found { id, status, is_static, listed } in found {
        if is_static
            && let Some(ids) = listed.and_then(|text| members::parse_ids("", &text).ok())
            && !conn.prepare_cached("SELECT 1 FROM segment_member WHERE segmentid = ?")?.exists([&id])?
        {
            members::add_ids(conn, &id, &ids)?;
            members::count(conn, &id)?;
        }
        match status {
            Some(Status::GoingLive) => plan(conn, now, &id, GO_LIVE, None)?,
            Some(Status::Stopping) => plan(conn, now, &id, STOP, None)?,
            Some(Status::Live) => plan(conn, now, &id, EVALUATE, None)?,
            _ => {}
        }
    }
    Ok(())
}

/// Does everything that is due, oldest first, each step on its own. What fails stays due; what costs more than its
/// budget is given up, since it would stand in the way of everything else for ever.
pub(crate) fn advance(conn: &mut Connection, budget: &Budget, now: i64, duty: Duty) -> Result<()> {
    while next_due(conn, now, duty)?.is_some() {
        budget.renew();
        let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(job) = next_due(&transaction, now, duty)? {
            done(&transaction, &job)?;
            match run(&transaction, &job, now) {
                Err(fault) if fault == Fault::too_much_work() => {
                    drop(transaction);
                    budget.renew();
                    give_up(conn, &job, now)?;
                    continue;
                }
                outcome => outcome?,
            }
        }
        transaction.commit()?;
    }
    Ok(())
}

/// Whether anything is due.
pub(crate) fn is_due(conn: &Connection, now: i64, duty: Duty) -> Result<bool> {
    Ok(next_due(conn, now, duty)?.is_some())
}

/// Whether the job is still there. Its number alone says little: a later one may have it.
pub(super) fn is_waiting(conn: &Connection, job: &Job) -> rusqlite::Result<bool> {
    conn.prepare_cached("SELECT 1 FROM job WHERE jobid = ? AND due = ? AND segmentid = ? AND kind = ?")?
        .exists(params![job.id, job.due, job.segment, job.kind])
}

pub(super) fn done(conn: &Connection, job: &Job) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM job WHERE jobid = ?")?.execute([job.id])?;
    Ok(())
}

/// Puts in place of a job's effect that it cost too much.
fn give_up(conn: &mut Connection, job: &Job, now: i64) -> Result<()> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    done(&transaction, job)?;
    conclude(&transaction, job, Err(TOO_MUCH_WORK), now)?;
    transaction.commit()?;
    Ok(())
}

/// Writes down what came of a job, its members being written: nothing more, or why it failed.
pub(super) fn conclude(conn: &Connection, job: &Job, outcome: std::result::Result<(), &str>, now: i64) -> Result<()> {
    match (job.work(), outcome) {
        (Work::Journey, outcome) => real_time::conclude(conn, &job.segment, outcome.is_ok(), now),
        (Work::Evaluation, Ok(())) => settle(conn, &job.segment, evaluated(now), now),
        (Work::Evaluation, Err(_)) => settle(conn, &job.segment, Outcome::Failed, now),
        (Work::Members(_) | Work::Other, outcome) => {
            match outcome {
                Ok(()) => forget_members_error(conn, &job.segment)?,
                Err(message) => note_members_error(conn, &job.segment, message)?,
            }
            Ok(members::count(conn, &job.segment)?)
        }
    }
}

pub(super) fn next_due(conn: &Connection, now: i64, duty: Duty) -> rusqlite::Result<Option<Job>> {
    let kinds = match duty {
        Duty::All => String::new(),
        Duty::Evaluation => format!("AND kind <> '{STOP}'"),
        Duty::Rest => format!("AND kind = '{STOP}'"),
    };
    let sql = format!(
        "SELECT jobid, due, segmentid, kind, payload FROM job WHERE due <= ? {kinds} ORDER BY due, jobid LIMIT 1"
    );
    conn.prepare_cached(&sql)?
        .query_row([now], |row| {
            let (id, due) = (row.get(0)?, row.get(1)?);
            Ok(Job { id, due, segment: row.get(2)?, kind: row.get(3)?, payload: row.get(4)? })
        })
        .optional()
}

pub(super) fn run(conn: &Connection, job: &Job, now: i64) -> Result<()> {
    if let real_time::PUBLISH | real_time::REFRESH = job.kind.as_str() {
        return real_time::run(conn, &job.segment, &job.kind, now);
    }
    let Some(definition) = definition(conn, &job.segment)? else { return Ok(()) };
    let status = status_of(conn, &job.segment)?;
    match (job.kind.as_str(), status) {
        (GO_LIVE, Some(Status::GoingLive)) | (EVALUATE, Some(Status::Live)) => {
            evaluate(conn, &definition, &job.segment, now)
        }
        (STOP, Some(Status::Stopping)) => stop(conn, &job.segment, now),
        (MEMBERS, Some(_)) => change_members(conn, &definition, job, now),
        // The segment went another way meanwhile.
        _ => Ok(()),
    }
}

fn status_of(conn: &Connection, segment: &str) -> rusqlite::Result<Option<Status>> {
    let code: Option<Option<i32>> = conn
        .prepare_cached("SELECT statuscode FROM msdyncrm_segment WHERE msdyncrm_segmentid = ?")?
        .query_row([segment], |row| row.get(0))
        .optional()?;
    Ok(code.flatten().and_then(Status::from_code))
}

/// Whole seconds, as Dataverse stores a time.
fn seconds(now: i64) -> i64 {
    now.div_euclid(1_000) * 1_000
}

fn evaluate(conn: &Connection, definition: &Definition, segment: &str, now: i64) -> Result<()> {
    let is_static = definition.segment_type == i64::from(SegmentType::Static.code());
    let live = attempt(conn, || members::evaluate(conn, definition, now))?.is_ok();
    let outcome = match live {
        false => Outcome::Failed,
        true if is_static => Outcome::Live { next: None },
        true => evaluated(now),
    };
    settle(conn, segment, outcome, now)
}

/// What came of an evaluation.
#[derive(Clone, Copy)]
enum Outcome {
    /// With the time of the next one.
    Live {
        next: Option<i64>,
    },
    Failed,
}

/// An evaluation is followed by another.
fn evaluated(now: i64) -> Outcome {
    Outcome::Live { next: Some(now + INTERVAL_MS) }
}

/// Writes down what came of an evaluation: Live with its members counted, or Error.
fn settle(conn: &Connection, segment: &str, outcome: Outcome, now: i64) -> Result<()> {
    let (live, next) = match outcome {
        Outcome::Live { next } => (true, next),
        Outcome::Failed => (false, None),
    };
    let status = if live { Status::Live } else { Status::Error };
    conn.prepare_cached(
        "UPDATE msdyncrm_segment SET statecode = 0, statuscode = ?2, msdyncrm_islive = ?3,
            msdyncrm_segmentevaluationstate = ?4, msdyncrm_lastevaluationtime = ?5, msdyncrm_nextevaluation = ?6,
            msdyncrm_segmentevaluationdurationinminutes = 0, modifiedon = ?5, versionnumber = ?7
         WHERE msdyncrm_segmentid = ?1",
    )?
    .execute(params![
        segment,
        status.code(),
        live,
        if live { "Success" } else { "Failure" },
        seconds(now),
        next.map(seconds),
        next_version(conn)?
    ])?;
    members::count(conn, segment)?;
    if let Some(next) = next {
        plan(conn, next, segment, EVALUATE, None)?;
    }
    Ok(())
}

/// Runs a step inside a savepoint. A statement that SQLite refuses is the segment's failure and undoes only the step:
/// as an error it would stand in the way of everything else that is due.
pub(crate) fn attempt<T>(
    conn: &Connection,
    step: impl FnOnce() -> Result<std::result::Result<T, Problem>>,
) -> Result<std::result::Result<T, Problem>> {
    conn.execute_batch("SAVEPOINT step")?;
    let done = step().unwrap_or_else(|fault| Err(Problem::internal(fault.error.message)));
    // A statement that is interrupted while it writes takes the whole transaction with it.
    if conn.is_autocommit() {
        return Err(Fault::too_much_work());
    }
    conn.execute_batch(if done.is_ok() { "RELEASE step" } else { "ROLLBACK TO step; RELEASE step" })?;
    Ok(done)
}

fn stop(conn: &Connection, segment: &str, now: i64) -> Result<()> {
    conn.prepare_cached(
        "UPDATE msdyncrm_segment SET statuscode = ?2, msdyncrm_islive = 0, msdyncrm_nextevaluation = NULL,
            modifiedon = ?3, versionnumber = ?4
         WHERE msdyncrm_segmentid = ?1",
    )?
    .execute(params![segment, Status::Stopped.code(), seconds(now), next_version(conn)?])?;
    Ok(())
}

/// Works off one change of a static segment's members, and keeps in words what went wrong with it.
fn change_members(conn: &Connection, definition: &Definition, job: &Job, now: i64) -> Result<()> {
    let segment = job.segment.as_str();
    let Work::Members(Some(work)) = job.work() else { return Ok(()) };
    let done = attempt(conn, || {
        match work {
            MembersJob::AddIds(ids) => members::add_ids(conn, segment, &ids)?,
            MembersJob::RemoveIds(ids) => members::remove_ids(conn, segment, &ids)?,
            MembersJob::AddQuery(query) => match validation::members_query(conn, definition, &query, now)? {
                Ok(sql) => members::add_found(conn, segment, sql)?,
                Err(problem) => return Ok(Err(problem)),
            },
            MembersJob::RemoveQuery(query) => match validation::members_query(conn, definition, &query, now)? {
                Ok(sql) => members::remove_found(conn, segment, sql)?,
                Err(problem) => return Ok(Err(problem)),
            },
        }
        Ok(Ok(()))
    })?;
    conclude(conn, job, done.as_ref().copied().map_err(|problem| problem.message.as_str()), now)
}

fn forget_members_error(conn: &Connection, segment: &str) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM members_error WHERE segmentid = ?")?.execute([segment])?;
    Ok(())
}

fn note_members_error(conn: &Connection, segment: &str, message: &str) -> rusqlite::Result<()> {
    conn.prepare_cached("INSERT OR REPLACE INTO members_error (segmentid, message) VALUES (?, ?)")?
        .execute([segment, message])?;
    Ok(())
}
