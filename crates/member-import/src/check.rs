//! What a list or a query would change, asked before anything is sent.

use std::collections::BTreeMap;

use dataverse::{Client, Transport};
use segment_query::Query;
use segment_query::ast::{SetExpr, SetOp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::list::Listing;
use crate::patience::{Host, Wish};
use crate::protocol::{Event, Failure, Findings, Target, Way};
use crate::question::{ADDRESS, Found, everybody, find, joined, members, total};

/// How many values one question names: in all far below what a FetchXML may hold.
const IDS_A_QUESTION: usize = 1_000;
const ADDRESSES_A_QUESTION: usize = 400;

/// What was found, and what is to be sent of it.
#[derive(Debug)]
pub struct Checked {
    pub(crate) target: Target,
    pub(crate) way: Way,
    pub(crate) findings: Findings,
    pub(crate) what: What,
}

#[derive(Debug)]
pub(crate) enum What {
    /// Each in order and once, none in two of them.
    Ids {
        ready: Vec<Uuid>,
        elsewhere: Vec<Uuid>,
        shared: Vec<Uuid>,
    },
    Query(Box<Described>),
}

/// Contacts by a query, and what is known of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    pub(crate) findings: Findings,
    /// With and without contacts of other business units.
    pub(crate) all: String,
    pub(crate) own: String,
}

pub(crate) async fn list<T: Transport, H: Host>(
    client: &Client<T>,
    host: &H,
    listing: &Listing,
    target: Target,
    way: Way,
) -> Result<Checked, Failure> {
    let holds = members(&target.name);
    let mut findings = Findings { exact: true, members: total(client, &holds, None).await?, ..Findings::default() };
    let of = (listing.ids.len() + listing.addresses.len()) as u64;
    let mut done = 0;
    let mut progress = |more: usize| {
        done += more as u64;
        host.tell(Event::Checking { done, of });
        if host.wish() == Wish::Pause { Err(Failure::Cancelled) } else { Ok(()) }
    };
    progress(0)?;
    let mut ready = Vec::new();
    let mut elsewhere = Vec::new();
    let mut shared = Vec::new();
    let unit = target.unit.filter(|_| way == Way::Add);
    let is_elsewhere = |found: &Found| unit.is_some() && found.unit != unit;
    for addresses in listing.addresses.chunks(ADDRESSES_A_QUESTION) {
        let rows = find(client, &everybody(), ADDRESS, addresses).await?;
        let mut owners: BTreeMap<&str, Vec<&Found>> = BTreeMap::new();
        for row in &rows {
            owners.entry(row.address.as_deref().unwrap_or_default()).or_default().push(row);
        }
        for address in addresses {
            let owners = owners.get(address.as_str()).map(Vec::as_slice).unwrap_or_default();
            match owners {
                [] => findings.unknown_addresses.add(|| address.clone()),
                [owner] if is_elsewhere(owner) => elsewhere.push(owner.id),
                [owner] => ready.push(owner.id),
                several => {
                    findings.shared.add(|| address.clone());
                    for owner in several {
                        if is_elsewhere(owner) { elsewhere.push(owner.id) } else { shared.push(owner.id) }
                    }
                }
            }
        }
        progress(addresses.len())?;
    }
    for ids in listing.ids.chunks(IDS_A_QUESTION) {
        match way {
            // Whoever is no member need not exist either.
            Way::Remove => ready.extend_from_slice(ids),
            Way::Add => {
                let mut rows = find(client, &everybody(), "contactid", &texts(ids)).await?;
                rows.sort_unstable_by_key(|row| row.id);
                for id in ids {
                    match rows.binary_search_by_key(id, |row| row.id).ok().and_then(|place| rows.get(place)) {
                        None => findings.unknown_ids.add(|| id.to_string()),
                        Some(row) if is_elsewhere(row) => elsewhere.push(*id),
                        Some(_) => ready.push(*id),
                    }
                }
            }
        }
        progress(if way == Way::Add { ids.len() } else { 0 })?;
    }
    for list in [&mut ready, &mut elsewhere, &mut shared] {
        list.sort_unstable();
        list.dedup();
    }
    elsewhere.retain(|id| ready.binary_search(id).is_err());
    shared.retain(|id| ready.binary_search(id).is_err() && elsewhere.binary_search(id).is_err());
    if findings.members > 0 {
        for list in [&mut ready, &mut elsewhere, &mut shared] {
            let mut kept = Vec::with_capacity(list.len());
            for ids in list.chunks(IDS_A_QUESTION) {
                let inside = find(client, &holds, "contactid", &texts(ids)).await?;
                let mut inside: Vec<Uuid> = inside.iter().map(|row| row.id).collect();
                inside.sort_unstable();
                let is_inside = |id: &Uuid| inside.binary_search(id).is_ok();
                kept.extend(ids.iter().copied().filter(|id| is_inside(id) == (way == Way::Remove)));
                progress(if way == Way::Remove { ids.len() } else { 0 })?;
            }
            findings.already += (list.len() - kept.len()) as u64;
            *list = kept;
        }
    } else if way == Way::Remove {
        findings.already = (ready.len() + shared.len()) as u64;
        ready.clear();
        shared.clear();
    }
    findings.change = ready.len() as u64;
    findings.shared_contacts = shared.len() as u64;
    for id in &elsewhere {
        findings.elsewhere.add(|| id.to_string());
    }
    Ok(Checked { target, way, findings, what: What::Ids { ready, elsewhere, shared } })
}

/// Asks what a query would change. Not the importer's: whoever has the query is who asks, so that the importer
/// knows nothing of the language.
pub async fn describe<T: Transport>(
    client: &Client<T>,
    query: &Query,
    target: &Target,
    way: Way,
) -> Result<Described, Failure> {
    target.check()?;
    let holds = members(&target.name);
    let before = total(client, &holds, None).await?;
    let all = total(client, &query.set, None).await?;
    let op = if way == Way::Add { SetOp::Except } else { SetOp::Intersect };
    let changing = joined(op, query.set.clone(), holds);
    let change = total(client, &changing, None).await?;
    let mut findings =
        Findings { change, already: all - change.min(all), members: before, exact: true, ..Findings::default() };
    let text = query.to_string();
    let mut own = text.clone();
    if let Some(unit) = target.unit.filter(|_| way == Way::Add) {
        findings.change = total(client, &changing, Some(unit)).await?.min(change);
        findings.elsewhere.count = change - findings.change;
        own = of_unit(unit).map(|unit| joined(SetOp::Intersect, query.set.clone(), unit).to_string()).unwrap_or(own);
    }
    Ok(Described { findings, all: text, own })
}

fn of_unit(unit: Uuid) -> Option<SetExpr> {
    let text = format!("PROFILE(contact, contact_1).FILTER(contact_1.owningbusinessunit == '{unit}')");
    segment_query::parse(&text).query.map(|query| query.set)
}

fn texts(ids: &[Uuid]) -> Vec<String> {
    ids.iter().map(Uuid::to_string).collect()
}
