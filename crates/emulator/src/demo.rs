//! Demo data: believable, skewed, in several scripts, and the same every time, but for times, which follow the clock.

mod behaviour;
mod companies;
mod insert;
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

use rusqlite::{Connection, Result};

use time::Times;

/// How far the filling is. Both numbers have the same unit, which is about one contact's share of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    pub total: u64,
}

/// A company for so many contacts.
const CONTACTS_PER_ACCOUNT: u32 = 15;

/// Fills empty tables in one transaction. Without contacts there is nothing at all: no users and no segments either.
pub(crate) fn fill(
    conn: &mut Connection,
    contacts: u32,
    now_ms: i64,
    progress: &mut dyn FnMut(Progress),
) -> Result<()> {
    if contacts == 0 {
        return Ok(());
    }
    // SQLite's own 2 MB of cache is far too little for nine growing indexes.
    let usual: i64 = conn.pragma_query_value(None, "cache_size", |row| row.get(0))?;
    conn.pragma_update(None, "cache_size", -200_000)?;
    let transaction = conn.transaction()?;
    let times = Times::new(now_ms);
    // Contacts, then twice as much work on what they did.
    let total = u64::from(contacts) * 3;
    let owners = organization::fill(&transaction, times)?;
    let companies = companies::fill(&transaction, contacts.div_ceil(CONTACTS_PER_ACCOUNT), &owners, times)?;
    let people = people::fill(&transaction, contacts, &companies, &owners, times, &mut |done| {
        progress(Progress { done, total });
    })?;
    companies::set_primary_contacts(&transaction)?;
    marketing::fill_leads(&transaction, &people, &companies, &owners, times)?;
    let events = marketing::fill_events(&transaction, &owners, times)?;
    let emails = marketing::fill_emails(&transaction, &owners, times)?;
    behaviour::fill(&transaction, &people, &emails, &events, times, &mut |done| {
        progress(Progress { done: u64::from(contacts) + 2 * done, total });
    })?;
    if let Some(owner) = owners.first() {
        segments::fill(&transaction, &people, owner, times)?;
    }
    transaction.commit()?;
    conn.pragma_update(None, "cache_size", usual)?;
    progress(Progress { done: total, total });
    Ok(())
}
