//! Evaluation beside the work: who is in a segment, and who joins or leaves a static one, is found out on a connection
//! that only reads, and what differs from its members is written in slices, so that no write waits for either.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use dataverse::outbound::SegmentType;
use rusqlite::types::Value;
use rusqlite::{Connection, TransactionBehavior, params_from_iter};

use super::lifecycle::{Duty, Job, MembersJob, Work, conclude, done, is_waiting, next_due, run};
use super::validation::{compile, members_query};
use super::{Definition, definition, members};
use crate::budget::Budget;
use crate::evaluate::Sql;
use crate::fault::Result;
use crate::readers::Reader;
use crate::real_time;

/// So many members are written at once.
const SLICE: usize = 5_000;

/// Lets in who waits for the writer: a lock goes to whoever takes it first.
const PAUSE: Duration = Duration::from_millis(1);

/// The connection that writes, and what a turn on it may cost.
pub(crate) struct Writer<'e> {
    pub(crate) conn: &'e Mutex<Connection>,
    pub(crate) budget: &'e Budget,
}

/// What is to be done to a segment's members.
#[derive(Debug, Default, PartialEq)]
struct Difference {
    joined: Vec<String>,
    left: Vec<String>,
}

/// Evaluates every segment that is due, and changes members. What fails to be written stays due.
pub(crate) fn evaluate(reader: &Reader, writer: &Writer<'_>, now: i64) -> Result<()> {
    while let Some(job) = next_due(&reader.conn, now, Duty::Evaluation)? {
        reader.budget.renew();
        match difference(&reader.conn, &job, now) {
            Ok(None) => at_once(writer, &job, now)?,
            Ok(Some(difference)) => write(writer, &job, &difference, now)?,
            // What is refused, or costs too much, is the segment's failure.
            Err(fault) => finish(writer, &job, Err(&fault.error.message), now)?,
        }
    }
    Ok(())
}

/// How the members by the job differ from those there are; none where nothing has to be computed.
fn difference(conn: &Connection, job: &Job, now: i64) -> Result<Option<Difference>> {
    // All of one moment.
    let moment = conn.unchecked_transaction()?;
    match job.work() {
        Work::Evaluation => {
            let Some(definition) = definition(&moment, &job.segment)? else { return Ok(None) };
            if definition.segment_type == i64::from(SegmentType::Static.code()) {
                return Ok(None);
            }
            let found = compile(&moment, &definition, now)?.ok();
            found.map(|found| compare(&moment, &job.segment, found)).transpose()
        }
        Work::Journey => {
            let found = real_time::wanted(&moment, &job.segment, &job.kind, now)?;
            found.map(|found| compare(&moment, &job.segment, found)).transpose()
        }
        Work::Members(change) => {
            let Some(definition) = definition(&moment, &job.segment)? else { return Ok(None) };
            change
                .map(|change| changed(&moment, &definition, &job.segment, change, now))
                .transpose()
                .map(Option::flatten)
        }
        Work::Other => Ok(None),
    }
}

/// Who joins a static segment, or leaves it.
fn changed(
    conn: &Connection,
    definition: &Definition,
    segment: &str,
    change: MembersJob,
    now: i64,
) -> Result<Option<Difference>> {
    let query = |text: &str| members_query(conn, definition, text, now).map(std::result::Result::ok);
    let members = "SELECT contactid FROM segment_member WHERE segmentid = ?";
    let joining = |found: Sql| ids(conn, &format!("SELECT id FROM ({}) EXCEPT {members}", found.text), found, segment);
    let leaving =
        |found: Sql| ids(conn, &format!("SELECT id FROM ({}) INTERSECT {members}", found.text), found, segment);
    let (joined, left) = match change {
        MembersJob::AddIds(ids) => (joining(members::contacts_among(&ids))?, Vec::new()),
        // Also of those who are no contacts any more.
        MembersJob::RemoveIds(ids) => (Vec::new(), ids),
        MembersJob::AddQuery(text) => match query(&text)? {
            Some(found) => (joining(found)?, Vec::new()),
            None => return Ok(None),
        },
        MembersJob::RemoveQuery(text) => match query(&text)? {
            Some(found) => (Vec::new(), leaving(found)?),
            None => return Ok(None),
        },
    };
    Ok(Some(Difference { joined, left }))
}

/// The ids that a statement selects, whose last parameter is the segment.
fn ids(conn: &Connection, sql: &str, found: Sql, segment: &str) -> Result<Vec<String>> {
    let params = found.params.into_iter().chain([Value::Text(segment.to_owned())]);
    let mut statement = conn.prepare(sql)?;
    let ids = statement.query_map(params_from_iter(params), |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// Walks both lists in the order of ids.
fn compare(conn: &Connection, segment: &str, found: Sql) -> Result<Difference> {
    let mut wanted = conn.prepare(&format!("SELECT id FROM ({}) ORDER BY id", found.text))?;
    let mut known = conn.prepare("SELECT contactid FROM segment_member WHERE segmentid = ? ORDER BY contactid")?;
    let mut wanted = wanted.query_map(params_from_iter(found.params), |row| row.get::<_, String>(0))?;
    let mut known = known.query_map([segment], |row| row.get::<_, String>(0))?;
    let (mut want, mut have) = (wanted.next().transpose()?, known.next().transpose()?);
    let mut difference = Difference::default();
    loop {
        match (want.take(), have.take()) {
            (None, None) => return Ok(difference),
            (Some(id), other) if other.as_ref().is_none_or(|other| id < *other) => {
                difference.joined.push(id);
                (want, have) = (wanted.next().transpose()?, other);
            }
            (other, Some(id)) if other.as_ref().is_none_or(|other| id < *other) => {
                difference.left.push(id);
                (want, have) = (other, known.next().transpose()?);
            }
            _ => (want, have) = (wanted.next().transpose()?, known.next().transpose()?),
        }
    }
}

fn write(writer: &Writer<'_>, job: &Job, difference: &Difference, now: i64) -> Result<()> {
    for slice in difference.left.chunks(SLICE) {
        if !in_turn(writer, job, |conn| Ok(members::remove_ids(conn, &job.segment, slice)?))? {
            return Ok(());
        }
    }
    for slice in difference.joined.chunks(SLICE) {
        if !in_turn(writer, job, |conn| Ok(members::add_ids(conn, &job.segment, slice)?))? {
            return Ok(());
        }
    }
    finish(writer, job, Ok(()), now)
}

/// Writes down what came of it: nothing, or why it failed.
fn finish(writer: &Writer<'_>, job: &Job, outcome: std::result::Result<(), &str>, now: i64) -> Result<()> {
    in_turn(writer, job, |conn| {
        done(conn, job)?;
        conclude(conn, job, outcome, now)?;
        Ok(members::analyze(conn)?)
    })
    .map(drop)
}

/// What takes no time, and what fails, goes as it does without a reader.
fn at_once(writer: &Writer<'_>, job: &Job, now: i64) -> Result<()> {
    in_turn(writer, job, |conn| {
        done(conn, job)?;
        run(conn, job, now)
    })
    .map(drop)
}

/// Does a part of a job in a transaction of its own; false when the segment went another way meanwhile, and nothing is
/// to be done any more.
fn in_turn(writer: &Writer<'_>, job: &Job, work: impl FnOnce(&Connection) -> Result<()>) -> Result<bool> {
    std::thread::sleep(PAUSE);
    let mut conn = writer.conn.lock().unwrap_or_else(PoisonError::into_inner);
    writer.budget.renew();
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let waiting = is_waiting(&transaction, job)?;
    if waiting {
        work(&transaction)?;
    }
    transaction.commit()?;
    Ok(waiting)
}

#[cfg(test)]
mod tests {
    use dataverse::outbound::Status;

    use super::super::lifecycle::plan;
    use super::*;
    use crate::store;

    const SEGMENT: &str = "5e6de900-11c4-4a8e-9d00-000000000001";

    /// Three contacts, and a live segment of two of them that has the third for its member.
    fn database() -> Connection {
        let conn = Connection::open_in_memory().unwrap();
        store::create_tables(&conn).unwrap();
        conn.execute_batch("INSERT INTO contact (contactid, lastname) VALUES ('1', 'A'), ('2', 'B'), ('3', 'A')")
            .unwrap();
        conn.execute("INSERT INTO segment_member VALUES (?, '2')", [SEGMENT]).unwrap();
        conn.execute(
            "INSERT INTO msdyncrm_segment (msdyncrm_segmentid, msdyncrm_segmenttype, statuscode, msdyncrm_segmentquery)
             VALUES (?, ?, ?, 'PROFILE(contact).FILTER(lastname == ''A'')')",
            (SEGMENT, SegmentType::Dynamic.code(), Status::Live.code()),
        )
        .unwrap();
        plan(&conn, 5, SEGMENT, "evaluate", None).unwrap();
        conn
    }

    fn members(conn: &Mutex<Connection>) -> Vec<String> {
        let conn = conn.lock().unwrap();
        let mut found = conn.prepare("SELECT contactid FROM segment_member ORDER BY 1").unwrap();
        found.query_map([], |row| row.get(0)).unwrap().collect::<rusqlite::Result<_>>().unwrap()
    }

    #[test]
    fn a_segment_that_goes_another_way_meanwhile_keeps_its_members() {
        let mut conn = database();
        let budget = Budget::on(&mut conn, 1_000_000).unwrap();
        let job = next_due(&conn, 5, Duty::Evaluation).unwrap().unwrap();
        let found = difference(&conn, &job, 5).unwrap().unwrap();
        assert_eq!(found, Difference { joined: vec!["1".into(), "3".into()], left: vec!["2".into()] });
        // Another job has come in its place, under its number.
        conn.execute_batch("DELETE FROM job").unwrap();
        plan(&conn, 9, SEGMENT, "evaluate", None).unwrap();
        let conn = Mutex::new(conn);
        let writer = Writer { conn: &conn, budget: &budget };
        write(&writer, &job, &found, 5).unwrap();
        assert_eq!(members(&conn), ["2"]);
        let next = next_due(&conn.lock().unwrap(), 9, Duty::All).unwrap().unwrap();
        write(&writer, &next, &found, 9).unwrap();
        assert_eq!(members(&conn), ["1", "3"]);
        assert!(!is_waiting(&conn.lock().unwrap(), &next).unwrap());
    }
}
