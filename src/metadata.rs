//! The environment's metadata, loaded when it is first needed and kept for as long as the environment's version of it
//! stays.

use std::collections::{BTreeMap, BTreeSet};

use dataverse::outbound::columns;
use dataverse::{EntitySummary, Error, LookupTable, Query};
use leptos::prelude::*;
use leptos::task::spawn_local;
use segment_query::ast::{SetExpr, Step};
use segment_query::{Catalog, Query as SegmentQuery, TARGET_ENTITY};

use crate::api::{Api, use_api};
use crate::metadata_store;

/// What is known of the environment so far.
#[derive(Clone, Copy)]
pub struct Metadata {
    pub catalog: RwSignal<Catalog>,
    /// Every entity there is, by logical name; `None` until the list has arrived.
    summaries: RwSignal<Option<BTreeMap<String, EntitySummary>>>,
    /// Entities asked for and not here yet.
    loading: RwSignal<BTreeSet<String>>,
    pub error: RwSignal<Option<Error>>,
    /// The version that was said last, if one was; `None` until the environment has answered.
    version: StoredValue<Option<Option<String>>>,
    /// Grows when everything is asked anew: older answers come too late.
    round: StoredValue<u32>,
    /// Whether somebody has asked for the names of the segments, of which there may be thousands.
    names: StoredValue<bool>,
}

/// Starts loading, and makes the metadata known to everything below.
pub fn provide_metadata() {
    let metadata = Metadata {
        catalog: RwSignal::new(segment_catalog::behaviours()),
        summaries: RwSignal::new(None),
        loading: RwSignal::new(BTreeSet::new()),
        error: RwSignal::new(None),
        version: StoredValue::new(None),
        round: StoredValue::new(0),
        names: StoredValue::new(false),
    };
    provide_context(metadata);
    metadata.load(&use_api());
}

/// Makes a catalog known that is complete as it is: nothing is asked of the environment.
pub fn provide_catalog(catalog: Catalog) {
    provide_context(Metadata {
        catalog: RwSignal::new(catalog),
        summaries: RwSignal::new(Some(BTreeMap::new())),
        loading: RwSignal::new(BTreeSet::new()),
        error: RwSignal::new(None),
        version: StoredValue::new(None),
        round: StoredValue::new(0),
        names: StoredValue::new(true),
    });
}

pub fn use_metadata() -> Metadata {
    expect_context()
}

impl Metadata {
    /// Asks for what every screen needs.
    pub fn load(self, api: &Api) {
        self.error.set(None);
        if self.summaries.with_untracked(Option::is_none) {
            self.request_summaries(api);
        }
        self.request(api, TARGET_ENTITY);
        self.ask_segments(api);
    }

    /// The way to go on after an error, which may lie in what was kept.
    pub fn retry(self, api: &Api) {
        let api = api.clone();
        spawn_local(async move {
            metadata_store::clear().await;
            self.load(&api);
        });
    }

    fn request_summaries(self, api: &Api) {
        let (api, round) = (api.clone(), self.round.get_value());
        spawn_local(async move {
            let answer = api.entities().await;
            if self.round.try_get_value() != Some(round) {
                return;
            }
            match answer {
                Ok(list) => {
                    let mut by_name = BTreeMap::new();
                    for entity in list {
                        by_name.insert(entity.logical_name.clone(), entity);
                    }
                    self.summaries.set(Some(by_name));
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    /// What was kept counts as long as the environment still says the version it was kept with. One that says none is
    /// asked anew at every visit, while what was kept is on screen.
    async fn follow_version(self, version: Option<String>, api: &Api) {
        if self.version.with_value(|before| before.as_ref() == Some(&version)) {
            return;
        }
        self.version.set_value(Some(version.clone()));
        let kept = metadata_store::version().await;
        let is_old = (kept.is_some() || metadata_store::was_used()) && (version.is_none() || kept != version);
        if is_old {
            metadata_store::clear().await;
        }
        if let Some(version) = version {
            metadata_store::set_version(&version).await;
        }
        if is_old && self.round.try_update_value(|round| *round += 1).is_some() {
            let known =
                self.catalog.with_untracked(|c| c.entities().map(|e| e.logical_name.clone()).collect::<Vec<_>>());
            let asked = self.loading.try_update(std::mem::take).unwrap_or_default();
            self.request_summaries(api);
            known.into_iter().chain(asked).for_each(|name| self.fetch(api, name));
        }
    }

    /// Asks for the names of the segments, once: for whoever picks one or reads of one.
    pub fn want_segments(self, api: &Api) {
        if !self.names.try_update_value(|wanted| std::mem::replace(wanted, true)).unwrap_or(true) {
            self.ask_segments(api);
        }
    }

    /// Asks for their names again, after one was created; as long as nobody wants them, nothing is to be done.
    pub fn load_segments(self, api: &Api) {
        if self.names.get_value() {
            self.ask_segments(api);
        }
    }

    /// The names of the segments if they are wanted, and in any case the version that comes with such an answer.
    fn ask_segments(self, api: &Api) {
        let api = api.clone();
        let wanted = self.names.get_value();
        spawn_local(async move {
            let query = Query { select: vec![columns::ID, columns::NAME, columns::QUERY_NAME], ..Query::default() };
            match api.segments(&query, if wanted { 5_000 } else { 1 }).await {
                Ok(page) => {
                    if wanted {
                        let names = page.items.iter().map(|segment| {
                            let query_name = segment.name_in_queries();
                            (query_name.clone(), segment.name.clone().unwrap_or(query_name))
                        });
                        self.catalog.update(|catalog| catalog.set_segments(names));
                    }
                    self.follow_version(page.metadata_version, &api).await;
                }
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    /// A table as a person knows it; its logical name as long as nothing else is known.
    pub fn label_of(self, entity: &str) -> String {
        let label = |list: &BTreeMap<String, EntitySummary>| list.get(entity).map(|known| known.display_name.clone());
        self.summaries.with(|list| list.as_ref().and_then(label)).unwrap_or_else(|| entity.to_owned())
    }

    /// Whether the environment lists the table; it may as long as the list is not here.
    pub fn lists(self, entity: &str) -> bool {
        self.summaries.with(|list| list.as_ref().is_none_or(|list| list.contains_key(entity)))
    }

    /// The tables whose name or label begins as typed, or has it inside.
    pub fn tables_named(self, typed: &str) -> Vec<segment_query::Suggestion> {
        let typed = typed.to_lowercase();
        let mut found: [Vec<segment_query::Suggestion>; 2] = Default::default();
        self.summaries.with(|list| {
            for (name, known) in list.iter().flatten() {
                let inside = name.contains(&typed) || known.display_name.to_lowercase().contains(&typed);
                let rank = if name.starts_with(&typed) { 0 } else { usize::from(inside) };
                if let Some(found) = found.get_mut(rank).filter(|found| (inside || rank == 0) && found.len() < 50) {
                    found.push(segment_query::Suggestion { text: name.clone(), label: known.display_name.clone() });
                }
            }
        });
        found.into_iter().flatten().collect()
    }

    /// Asks for a table's columns and relationships.
    pub fn want(self, api: &Api, entity: &str) {
        self.request(api, entity);
    }

    /// Where records of a table are found by name; `None` as long as the table is not known, and for those without
    /// names.
    pub fn lookup_table(self, entity: &str) -> Option<LookupTable> {
        self.summaries.with_untracked(|list| LookupTable::of(list.as_ref()?.get(entity)?))
    }

    /// Whether contact's columns are here.
    pub fn is_ready(self) -> bool {
        self.catalog.with(|catalog| catalog.entity(TARGET_ENTITY).is_some())
    }

    /// Whether all that can be known of what the query names is here.
    pub fn knows(self, query: &SegmentQuery) -> bool {
        let knows_segments = !names_segment(&query.set) || self.catalog.with(Catalog::knows_segments);
        self.is_ready() && self.summaries.with(Option::is_some) && knows_segments && self.missing(query).is_empty()
    }

    /// Asks for what the query names and the catalog lacks.
    pub fn ensure(self, api: &Api, query: &SegmentQuery) {
        if names_segment(&query.set) {
            self.want_segments(api);
        }
        for name in self.missing(query) {
            self.request(api, &name);
        }
    }

    fn missing(self, query: &SegmentQuery) -> Vec<String> {
        let missing = self.catalog.with(|catalog| missing_entities(&query.set, catalog));
        let exists = |name: &String| self.summaries.with(|s| s.as_ref().is_some_and(|s| s.contains_key(name)));
        missing.into_iter().filter(exists).collect()
    }

    fn request(self, api: &Api, name: &str) {
        let here = self.catalog.with_untracked(|catalog| catalog.entity(name).is_some());
        if !here {
            self.fetch(api, name.to_owned());
        }
    }

    fn fetch(self, api: &Api, name: String) {
        if self.loading.with_untracked(|loading| loading.contains(&name)) {
            return;
        }
        self.loading.update(|loading| {
            loading.insert(name.clone());
        });
        let (api, round) = (api.clone(), self.round.get_value());
        spawn_local(async move {
            let answer = api.entity(&name).await;
            if self.round.try_get_value() != Some(round) {
                return;
            }
            match answer {
                Ok(entity) => self.catalog.update(|catalog| segment_catalog::add(catalog, entity)),
                Err(error) => self.error.set(Some(error)),
            }
            self.loading.update(|loading| {
                loading.remove(&name);
            });
        });
    }
}

/// The entities along the query's paths whose columns are not in the catalog, as far as the paths can be followed.
fn missing_entities(set: &SetExpr, catalog: &Catalog) -> BTreeSet<String> {
    match set {
        SetExpr::Set { operands, .. } => {
            let mut missing = BTreeSet::new();
            operands.iter().for_each(|operand| missing.extend(missing_entities(operand, catalog)));
            missing
        }
        SetExpr::Profile(profile) => {
            let mut missing = BTreeSet::new();
            let mut here = Some(profile.entity.value.to_ascii_lowercase());
            let traversals = profile.steps.iter().filter_map(|step| match step {
                Step::Traverse(traverse) => Some(traverse),
                _ => None,
            });
            let mut visit = |entity: &Option<String>| {
                if let Some(entity) = entity
                    && catalog.entity(entity).is_none()
                {
                    missing.insert(entity.clone());
                }
            };
            visit(&here);
            for traverse in traversals {
                here = here.and_then(|entity| {
                    Some(catalog.relationship(&traverse.relationship.value)?.other_end(&entity)?.to_ascii_lowercase())
                });
                visit(&here);
            }
            missing
        }
        SetExpr::Segment(_) | SetExpr::Interaction(_) => BTreeSet::new(),
    }
}

fn names_segment(set: &SetExpr) -> bool {
    match set {
        SetExpr::Segment(_) => true,
        SetExpr::Set { operands, .. } => operands.iter().any(names_segment),
        SetExpr::Profile(_) | SetExpr::Interaction(_) => false,
    }
}
