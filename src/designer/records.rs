//! The names of the records that conditions name by id, asked for when a definition comes to name them.

use std::time::Duration;

use dataverse::{LookupTable, Uuid};
use leptos::prelude::*;
use leptos::task::spawn_local;
use segment_definition::{NamedRecord, named_records};
use segment_query::Record;

use super::Designer;
use crate::api::{Api, use_api};
use crate::metadata::Metadata;

/// What is still being written is not asked for.
const PAUSE: Duration = Duration::from_millis(300);
/// How many ids one request asks for.
const AT_ONCE: usize = 50;

/// Looks up whatever the definition names from now on.
pub(super) fn keep_named(designer: Designer, metadata: Metadata) {
    let api = use_api();
    let asked = StoredValue::new(Vec::<String>::new());
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        if let Some(timer) = before.flatten() {
            timer.clear();
        }
        designer.settling.track();
        metadata.catalog.track();
        let api = api.clone();
        let ask = move || {
            let Some(mut wanted) = asked.try_with_value(|asked| {
                let all = metadata.catalog.with_untracked(|catalog| designer.untracked(|d| named_records(d, catalog)));
                all.into_iter().filter(|record| !asked.contains(&record.id)).collect::<Vec<_>>()
            }) else {
                return;
            };
            // A table that is not known yet is asked once it is.
            wanted.retain(|record| record.targets.iter().any(|target| metadata.lookup_table(target).is_some()));
            if !wanted.is_empty() {
                asked.update_value(|asked| asked.extend(wanted.iter().map(|record| record.id.clone())));
                spawn_local(ask_for(wanted, metadata, api, asked));
            }
        };
        set_timeout_with_handle(ask, PAUSE).ok()
    });
}

async fn ask_for(mut open: Vec<NamedRecord>, metadata: Metadata, api: Api, asked: StoredValue<Vec<String>>) {
    let mut found: Vec<(String, Record)> = Vec::new();
    let mut targets: Vec<String> = Vec::new();
    for target in open.iter().flat_map(|record| &record.targets) {
        if !targets.contains(target) {
            targets.push(target.clone());
        }
    }
    // Who cannot be asked about leaves it open whether there is such a record.
    let mut unsure: Vec<String> = Vec::new();
    for target in targets {
        let of_it: Vec<String> = open.iter().filter(|r| r.targets.contains(&target)).map(|r| r.id.clone()).collect();
        match names_in(metadata.lookup_table(&target), &of_it, &api).await {
            Some(names) => {
                open.retain(|record| !names.iter().any(|(id, _)| record.id.eq_ignore_ascii_case(id)));
                found.extend(names.into_iter().map(|(id, name)| (id, Record::Named(name))));
            }
            None => unsure.extend(of_it),
        }
    }
    let (unsure, missing): (Vec<NamedRecord>, Vec<NamedRecord>) =
        open.into_iter().partition(|record| unsure.contains(&record.id));
    found.extend(missing.into_iter().map(|record| (record.id, Record::Missing)));
    // A lost connection is no answer: the next edit asks again.
    asked.try_update_value(|asked| asked.retain(|id| !unsure.iter().any(|record| record.id == *id)));
    if !found.is_empty() {
        metadata
            .catalog
            .try_update(|catalog| found.into_iter().for_each(|(id, record)| catalog.set_record(&id, record)));
    }
}

/// Ids and names of those that are there; `None` where that could not be asked.
async fn names_in(table: Option<LookupTable>, ids: &[String], api: &Api) -> Option<Vec<(String, String)>> {
    let table = table?;
    let mut names = Vec::new();
    for ids in ids.chunks(AT_ONCE) {
        let ids: Vec<Uuid> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        let found = api.find(&table, &table.with_ids(&ids)).await.ok()?;
        names.extend(found.into_iter().map(|record| (record.id.to_string(), record.name)));
    }
    Some(names)
}
