//! Demo data: believable, skewed, in several scripts, and the same every time, but for times, which follow the clock.

mod behaviour;
mod companies;
mod insert;
mod leads;
mod marketing;
mod names;
mod organization;
mod people;
mod places;
mod random;
mod segments;
#[cfg(test)]
mod tests;
mod time;

use std::cell::RefCell;
use std::sync::mpsc::sync_channel;

use rusqlite::{Connection, Error, Result};

use crate::store;
use behaviour::Behaviour;
use insert::{Batch, Output};
use leads::Leads;
use people::{Contacts, Person};
use time::Times;

/// How far the filling is. Both numbers have the same unit, which is about one contact's share of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    pub total: u64,
}

/// A company for so many contacts.
const CONTACTS_PER_ACCOUNT: u32 = 15;

/// So many contacts make a step of the progress, and are remembered for leads and relatives.
const ROUND: u32 = 500;

/// So much may be made, but not stored yet.
const WAITING: usize = 64;

enum Made {
    Rows(Batch),
    /// So many contacts, with all that is about them, came before this.
    Contacts(u32),
}

/// Fills empty tables in one transaction, and makes their indexes then: in order, instead of row by row. Without
/// contacts there is nothing at all: no users and no segments either.
pub(crate) fn fill(
    conn: &mut Connection,
    contacts: u32,
    now_ms: i64,
    progress: &mut dyn FnMut(Progress),
) -> Result<()> {
    if contacts == 0 {
        return Ok(());
    }
    // SQLite's own 2 MB of cache is far too little for growing tables and for sorting.
    let usual: i64 = conn.pragma_query_value(None, "cache_size", |row| row.get(0))?;
    conn.pragma_update(None, "cache_size", -200_000)?;
    let rows = u64::from(contacts);
    // Indexes take about half as long as rows.
    let total = rows + rows.div_ceil(2);
    let transaction = conn.transaction()?;
    insert(&transaction, contacts, Times::new(now_ms), &mut |done| progress(Progress { done, total }))?;
    transaction.commit()?;
    store::create_indexes(conn, &mut |done, of| {
        progress(Progress { done: rows + (total - rows) * done / of.max(1), total });
    })?;
    companies::set_primary_contacts(conn)?;
    conn.pragma_update(None, "cache_size", usual)?;
    progress(Progress { done: total, total });
    Ok(())
}

fn insert(conn: &Connection, contacts: u32, times: Times, report: &mut dyn FnMut(u64)) -> Result<()> {
    let first = store::reserve_versions(conn, 0)?;
    // Where threads are unknown, as in a browser, so is their number.
    let several = std::thread::available_parallelism().is_ok_and(|processors| processors.get() > 1);
    let last = if several {
        by_two(conn, first, contacts, times, report)?
    } else {
        make(&mut |made| store_one(conn, made, report), first, contacts, times)?
    };
    store::reserve_versions(conn, u32::try_from(last - first).unwrap_or(u32::MAX)).map(drop)
}

/// Makes rows in one thread and stores them in this one.
fn by_two(conn: &Connection, first: i64, contacts: u32, times: Times, report: &mut dyn FnMut(u64)) -> Result<i64> {
    let (sender, made) = sync_channel(WAITING);
    std::thread::scope(|scope| {
        let maker = scope.spawn(move || {
            make(&mut |made| sender.send(made).map_err(|_| Error::InvalidQuery), first, contacts, times)
        });
        let stored = made.into_iter().try_for_each(|made| store_one(conn, made, report));
        let last = maker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        // When storing failed, making did so only because of that.
        stored.and(last)
    })
}

fn store_one(conn: &Connection, made: Made, report: &mut dyn FnMut(u64)) -> Result<()> {
    match made {
        Made::Rows(batch) => batch.insert(conn),
        Made::Contacts(done) => {
            report(done.into());
            Ok(())
        }
    }
}

/// Makes every row; the answer is the last version that a record got.
fn make(send: &mut dyn FnMut(Made) -> Result<()>, version: i64, contacts: u32, times: Times) -> Result<i64> {
    let send = RefCell::new(send);
    let send = |made| (send.borrow_mut())(made);
    let output = Output::new(version, |batch| send(Made::Rows(batch)));
    let owners = organization::fill(&output, times)?;
    let companies = companies::fill(&output, contacts.div_ceil(CONTACTS_PER_ACCOUNT), &owners, times)?;
    let events = marketing::fill_events(&output, &owners, times)?;
    let emails = marketing::fill_emails(&output, &owners, times)?;
    let mut people = Contacts::new(&output, &companies, &owners, times)?;
    let mut behaviour = Behaviour::new(&output, &emails, &events, times)?;
    let mut leads = Leads::new(&output, &owners, times)?;
    let (mut recent, mut board): (Vec<Person<'_>>, Vec<String>) = (Vec::new(), Vec::new());
    for number in 0..contacts {
        if number.is_multiple_of(ROUND) {
            recent.clear();
            send(Made::Contacts(number))?;
        }
        let Some(person) = people.add(&recent)? else { continue };
        behaviour.add(&person)?;
        if segments::on_board(number) {
            board.push(person.id.clone());
        }
        recent.push(person);
        if (number + 1).is_multiple_of(leads::CONTACTS_PER_LEAD) {
            leads.add(&recent)?;
        }
    }
    if let Some(owner) = owners.first() {
        segments::fill(&output, &board, owner, times)?;
    }
    output.finish()
}
