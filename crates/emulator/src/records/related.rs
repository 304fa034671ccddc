//! What a record is related to: `/accounts(id)/contact_customer_accounts`, `/contacts(id)/parentcustomerid_account`, and
//! the links themselves under `$ref`.

use rusqlite::types::Value;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::find::{exists, located};
use super::link::linked;
use super::nested::{belong, join, point};
use super::page::{MAX_PAGE, condition, read_page};
use super::row::by_id;
use super::single::{create_with, guard, retrieve, url};
use super::{Session, count, list, pairs};
use crate::fault::{Fault, Result};
use crate::odata::{Fragment, Navigation, Query, ROOT};
use crate::route::{Key, Related};
use crate::schema::Table;
use crate::wire::{Call, Reply};

/// A record and one of its navigation properties.
pub(crate) struct Source {
    pub(crate) table: &'static Table,
    pub(crate) id: Uuid,
    pub(crate) navigation: Navigation,
}

impl Source {
    fn target(&self) -> Result<&'static Table> {
        self.navigation.target().ok_or_else(|| Fault::no_resource(self.navigation.name()))
    }

    /// What holds for the related records alone.
    fn within(&self) -> Result<Fragment> {
        let unknown = || Fault::no_resource(self.navigation.name());
        let condition = self.navigation.within(ROOT, "?").ok_or_else(unknown)?;
        Ok(Fragment::new(condition, vec![Value::Text(self.id.to_string())]))
    }
}

/// GET of related records, their number or their links.
pub(crate) fn related(session: &Session<'_>, call: &Call, source: &Source, asked: &Related) -> Result<Reply> {
    if !exists(session, source.table, source.id)? {
        return Err(Fault::no_such_id(source.table.logical, source.id));
    }
    let (target, within) = (source.target()?, source.within()?);
    match (asked, source.navigation) {
        (Related::Count, _) => count(session, call, target, Some(&within)),
        (Related::Records, Navigation::Many(_) | Navigation::Through(_)) => list(session, call, target, Some(&within)),
        (Related::Records, Navigation::Single(_)) => match only(session, target, &within)? {
            Some(id) => retrieve(session, call, target, id),
            None => Ok(Reply::no_content()),
        },
        (Related::Links, Navigation::Many(_) | Navigation::Through(_)) => links(session, call, target, &within),
        (Related::Links, Navigation::Single(_)) => match only(session, target, &within)? {
            Some(id) => Ok(Reply::json(json!({
                "@odata.context": call.context("$ref"),
                "@odata.id": url(call, target, id),
            }))),
            None => Ok(Reply::no_content()),
        },
        (Related::Link(_), _) => Err(Fault::unsupported("Reading one link")),
    }
}

fn links(session: &Session<'_>, call: &Call, target: &'static Table, within: &Fragment) -> Result<Reply> {
    if let Some((name, _)) = call.options.first() {
        return Err(Fault::unsupported(format_args!("'{name}' on links")));
    }
    let rows = read_page(session, &Query::list(&[], target, session.viewpoint())?, Some(within), MAX_PAGE)?.rows;
    let links: Vec<_> =
        rows.iter().map(|row| json!({ "@odata.id": format!("{}{}({})", call.root, target.set, row.id) })).collect();
    Ok(Reply::json(json!({ "@odata.context": call.context("Collection($ref)"), "value": links })))
}

/// POST of a record to a collection: it is created, and belongs to the source.
pub(crate) fn create_related(session: &Session<'_>, call: &Call, source: &Source) -> Result<Reply> {
    if !exists(session, source.table, source.id)? {
        return Err(Fault::no_such_id(source.table.logical, source.id));
    }
    create_with(session, call, source.target()?, |record| belong(record, source.navigation, source.id))
}

/// POST and PUT of a link: the record that the body names is related to the source.
pub(crate) fn associate(session: &Session<'_>, call: &Call, source: &Source) -> Result<Reply> {
    guarded(session, call, source)?;
    let body = call.json(source.table.set)?;
    let link = body.get("@odata.id").and_then(Json::as_str);
    let link = link.ok_or_else(|| {
        Fault::payload(source.table.set, "The body of a link is {\"@odata.id\": \"…/contacts(id)\"}.")
    })?;
    let (table, id) = linked(session, source.table.set, "@odata.id", link)?;
    if table.logical != source.target()?.logical {
        let reason = format!("'{link}' is nothing that '{}' may lead to.", source.navigation.name());
        return Err(Fault::payload(source.table.set, reason));
    }
    join(session, source.navigation, source.id, id)?;
    Ok(Reply::no_content())
}

/// DELETE of a link: the lookup behind it loses its value, if that is where it leads, or the pair is parted.
pub(crate) fn disassociate(session: &Session<'_>, call: &Call, source: &Source, of: Option<&Key>) -> Result<Reply> {
    guarded(session, call, source)?;
    let (target, within) = (source.target()?, source.within()?);
    match source.navigation {
        Navigation::Single(relationship) => {
            if only(session, target, &within)?.is_some() {
                point(session, relationship, source.id, None)?;
            }
        }
        Navigation::Many(_) | Navigation::Through(_) => {
            let id = match (of, call.options.iter().find(|(name, _)| name == "$id")) {
                (Some(key), None) => located(session, target, key)?,
                (None, Some((_, link))) => linked(session, source.table.set, "$id", link)?.1,
                _ => return Err(Fault::odata("Name the one record to take out: …/nav(id)/$ref or …/nav/$ref?$id=….")),
            };
            let one = Fragment::new(format!("{ROOT}.{} = ?", target.primary_id), vec![Value::Text(id.to_string())]);
            let both = condition([&within, &one].into_iter());
            only(session, target, &both)?.ok_or_else(|| Fault::no_such_id(target.logical, id))?;
            part(session, source, id)?;
        }
    }
    Ok(Reply::no_content())
}

fn part(session: &Session<'_>, source: &Source, id: Uuid) -> Result<()> {
    match source.navigation {
        Navigation::Single(relationship) => point(session, relationship, source.id, None),
        Navigation::Many(relationship) => point(session, relationship, id, None),
        Navigation::Through(way) => pairs::remove(session, way, source.id, id),
    }
}

/// The source has to be there, and as the guards want it.
fn guarded(session: &Session<'_>, call: &Call, source: &Source) -> Result<()> {
    let row = by_id(session, source.table, source.id, &[])?;
    guard(call, &row.ok_or_else(|| Fault::no_such_id(source.table.logical, source.id))?)
}

/// The record that a lookup leads to.
fn only(session: &Session<'_>, target: &Table, within: &Fragment) -> Result<Option<Uuid>> {
    let sql = format!("SELECT {} FROM {} AS {ROOT} WHERE {}", target.primary_id, target.logical, within.text);
    let mut statement = session.conn.prepare_cached(&sql)?;
    let mut found = statement.query_map(rusqlite::params_from_iter(&within.params), |row| row.get::<_, String>(0))?;
    let id = found.next().transpose()?;
    Ok(id.and_then(|id| Uuid::try_parse(&id).ok()))
}
