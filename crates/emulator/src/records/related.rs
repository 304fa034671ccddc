//! What a record is related to: `/accounts(id)/contact_customer_accounts`, `/contacts(id)/parentcustomerid_account`.

use rusqlite::types::Value;
use uuid::Uuid;

use super::find::exists;
use super::single::retrieve;
use super::{Session, count, list};
use crate::fault::{Fault, Result};
use crate::odata::{Fragment, Navigation, ROOT};
use crate::route::Related;
use crate::schema::Table;
use crate::wire::{Call, Reply};

pub(crate) fn related(
    session: &Session<'_>,
    call: &Call,
    table: &'static Table,
    id: Uuid,
    navigation: Navigation,
    asked: &Related,
) -> Result<Reply> {
    if !exists(session, table, id)? {
        return Err(Fault::no_such_id(table.logical, id));
    }
    let unknown = || Fault::no_resource(navigation.name());
    let target = navigation.target().ok_or_else(unknown)?;
    let within = Fragment::new(navigation.within(ROOT).ok_or_else(unknown)?, vec![Value::Text(id.to_string())]);
    match (asked, navigation) {
        (Related::Count, _) => count(session, call, target, Some(&within)),
        (Related::Records, Navigation::Many(_)) => list(session, call, target, Some(&within)),
        (Related::Records, Navigation::Single(_)) => match only(session, target, &within)? {
            Some(id) => retrieve(session, call, target, id),
            None => Ok(Reply::no_content()),
        },
    }
}

/// The record that a lookup leads to.
fn only(session: &Session<'_>, target: &Table, within: &Fragment) -> Result<Option<Uuid>> {
    let sql = format!("SELECT {} FROM {} AS {ROOT} WHERE {}", target.primary_id, target.logical, within.text);
    let mut statement = session.conn.prepare_cached(&sql)?;
    let mut found = statement.query_map(rusqlite::params_from_iter(&within.params), |row| row.get::<_, String>(0))?;
    let id = found.next().transpose()?;
    Ok(id.and_then(|id| Uuid::try_parse(&id).ok()))
}
