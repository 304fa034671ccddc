//! The way to a definition that cannot be one query: the segments it needs are made first, one after the other, then it
//! names them. Each has its id before it is asked for, and the plan is kept in the browser: whatever breaks off half-way
//! goes on without a second one, or is taken back.

use std::collections::HashMap;

use dataverse::outbound::{MAX_NAME_CHARS, NewSegment, RequestedStatus, SegmentType, query_name};
use dataverse::{Error, Uuid};
use leptos::prelude::*;
use segment_definition::{Block, NodeId, compile_block};
use serde::{Deserialize, Serialize};

use super::apart;
use super::session::Session;
use crate::api::Api;
use crate::messages;
use crate::pages::fresh_id;

/// How far a helper has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    Named,
    /// Asked for; whether it is there is not known.
    Sent,
    Made,
    /// The definition names it.
    Used,
}

/// A segment that a block becomes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Helper {
    pub block: NodeId,
    pub id: Uuid,
    pub name: String,
    query: String,
    pub stage: Stage,
}

impl Helper {
    /// Whether it may be in the environment and in no definition.
    fn is_loose(&self) -> bool {
        matches!(self.stage, Stage::Sent | Stage::Made)
    }
}

/// A handle, copied freely.
#[derive(Clone, Copy)]
pub struct Plan {
    /// Those to be made in this order, then those made for blocks that have changed since.
    pub helpers: RwSignal<Vec<Helper>>,
    /// How many are to be made.
    pub count: RwSignal<usize>,
    pub running: RwSignal<bool>,
    /// Nothing more is begun.
    pub halted: RwSignal<bool>,
    pub error: RwSignal<Option<Error>>,
    /// Whether it is on screen.
    pub open: RwSignal<bool>,
}

impl Plan {
    pub fn new(kept: Vec<Helper>) -> Self {
        Self {
            count: RwSignal::new(kept.len()),
            helpers: RwSignal::new(kept),
            running: RwSignal::new(false),
            halted: RwSignal::new(false),
            error: RwSignal::new(None),
            open: RwSignal::new(false),
        }
    }

    /// Whether it broke off half-way.
    pub fn is_underway(self) -> bool {
        self.helpers.with(|helpers| helpers.iter().any(Helper::is_loose))
    }

    pub fn made(self) -> usize {
        self.helpers.with(|all| all.iter().filter(|h| matches!(h.stage, Stage::Made | Stage::Used)).count())
    }

    fn set(self, id: Uuid, change: impl FnOnce(&mut Helper)) {
        self.helpers.update(|all| {
            if let Some(helper) = all.iter_mut().find(|helper| helper.id == id) {
                change(helper);
            }
        });
    }
}

impl Session {
    /// How many segments the definition needs first.
    pub fn helpers_needed(self) -> usize {
        self.designer.with(segment_definition::Definition::helpers).len()
    }

    pub fn show_plan(self) {
        self.prepare_plan();
        self.plan.open.set(true);
    }

    /// Brings the plan up to date with the definition. What was made for a block that is as it was then is taken again.
    pub fn prepare_plan(self) {
        let mut old = self.plan.helpers.get_untracked();
        let mut new: Vec<Helper> = Vec::new();
        for (block, query, what) in self.wanted() {
            if let Some(place) = old.iter().position(|known| known.block == block && known.query == query) {
                new.push(old.remove(place));
                continue;
            }
            let typed = old.iter().find(|h| h.block == block && h.stage == Stage::Named).map(|h| h.name.clone());
            let name = typed.unwrap_or_else(|| {
                let name = messages::part_of(&self.name.get_untracked(), &what);
                apart_from(name.chars().take(MAX_NAME_CHARS - 4).collect(), &new)
            });
            if let Some(id) = fresh_id() {
                new.push(Helper { block, id, name, query, stage: Stage::Named });
            }
        }
        self.plan.count.set(new.len());
        old.retain(Helper::is_loose);
        new.extend(old);
        self.plan.helpers.set(new);
    }

    /// The blocks that need a helper, with the query and the subject of each.
    fn wanted(self) -> Vec<(NodeId, String, String)> {
        let catalog = self.catalog();
        self.designer.untracked(|definition| {
            let one = |block: NodeId| {
                let query = compile_block(definition, block)?.to_string();
                let table = definition.block(block).and_then(Block::table);
                let label = catalog.with_untracked(|c| table.and_then(|table| table.label(c)).map(str::to_owned));
                Some((block, query, label.unwrap_or_else(|| messages::PLAN_PART.to_owned())))
            };
            definition.helpers().into_iter().filter_map(one).collect()
        })
    }

    /// The sentence of the definition once its helpers are there, by their names.
    pub fn after_plan(self) -> String {
        let names: HashMap<NodeId, String> =
            self.plan.helpers.with(|all| all.iter().map(|h| (h.block, h.name.trim().to_owned())).collect());
        let after = self.designer.with(|definition| definition.moved_out(&names));
        self.catalog().with(|catalog| segment_definition::sentence(&after, catalog))
    }

    /// Goes through what is still to be done, and says whether all of it is.
    pub async fn carry_out_plan(self) -> bool {
        self.begin_plan();
        self.plan.halted.set(false);
        let outcome = self.plan_steps().await;
        self.end_plan(outcome)
    }

    /// Deletes whatever of the plan may be in the environment.
    pub async fn take_plan_back(self) -> bool {
        self.begin_plan();
        let loose = self.plan.helpers.get_untracked().into_iter().filter(Helper::is_loose).collect();
        let outcome = self.delete_helpers(loose).await.map(|()| true);
        self.end_plan(outcome)
    }

    fn begin_plan(self) {
        self.plan.running.set(true);
        self.plan.error.set(None);
        self.saving.set(true);
    }

    fn end_plan(self, outcome: Result<bool, Error>) -> bool {
        if self.saving.is_disposed() {
            return false;
        }
        self.plan.running.set(false);
        self.saving.set(false);
        let done = matches!(outcome, Ok(true));
        self.plan.error.set(outcome.err());
        done
    }

    async fn plan_steps(self) -> Result<bool, Error> {
        let (plan, api) = (self.plan, self.api());
        let all = plan.helpers.get_untracked();
        let (wanted, stale) = all.split_at(plan.count.get_untracked().min(all.len()));
        self.delete_helpers(stale.iter().filter(|helper| helper.is_loose()).cloned().collect()).await?;
        for helper in wanted {
            if self.saving.is_disposed() || plan.halted.get_untracked() {
                return Ok(false);
            }
            if matches!(helper.stage, Stage::Made | Stage::Used) {
                continue;
            }
            // Kept before it is sent: whatever happens to this page, it is known what was asked for.
            plan.set(helper.id, |helper| helper.stage = Stage::Sent);
            self.keep_now();
            let outcome = make(&api, &self.as_segment(helper)).await;
            if self.saving.is_disposed() {
                return Ok(false);
            }
            match outcome {
                Ok(name) => plan.set(helper.id, |helper| {
                    helper.stage = Stage::Made;
                    helper.name = name;
                }),
                Err(error) => {
                    // A refusal is certain; after anything else it may be there.
                    if error.status().is_some_and(|status| status.is_client_error()) && !error.is_conflict() {
                        plan.set(helper.id, |helper| helper.stage = Stage::Named);
                    }
                    return Err(error);
                }
            }
        }
        self.name_helpers(wanted);
        self.save(None).await?;
        self.settle();
        Ok(true)
    }

    /// Puts the helpers in the place of their blocks; counts follow once they have their members.
    fn name_helpers(self, helpers: &[Helper]) {
        let blocks = self.designer.untracked(segment_definition::Definition::helpers);
        let named: Vec<(NodeId, String)> =
            helpers.iter().filter(|h| blocks.contains(&h.block)).map(|h| (h.block, query_name(h.id))).collect();
        if named.is_empty() {
            return;
        }
        self.designer.arrange(|definition| definition.move_out(&named));
        self.plan.helpers.update(|all| {
            for helper in all.iter_mut().filter(|helper| named.iter().any(|(block, _)| *block == helper.block)) {
                helper.stage = Stage::Used;
            }
        });
        self.load_segments();
        self.world_moves.set(true);
        helpers.iter().for_each(|helper| apart::follow(self, helper.id));
    }

    fn as_segment(self, helper: &Helper) -> NewSegment {
        NewSegment {
            id: helper.id,
            name: helper.name.trim().to_owned(),
            segment_type: SegmentType::Dynamic,
            query: Some(helper.query.clone()),
            description: None,
            members: Vec::new(),
            settings: self.settings.get_untracked(),
            // Only a live segment has members for the other one to count.
            status: RequestedStatus::GoingLive,
        }
    }

    async fn delete_helpers(self, helpers: Vec<Helper>) -> Result<(), Error> {
        let api = self.api();
        for helper in helpers {
            delete(&api, helper.id).await?;
            if self.saving.is_disposed() {
                return Ok(());
            }
            self.plan.helpers.update(|all| all.retain(|other| other.id != helper.id));
            self.keep_now();
        }
        Ok(())
    }
}

/// A name that no other helper has.
fn apart_from(name: String, others: &[Helper]) -> String {
    let is_free = |name: &String| others.iter().all(|other| other.name != *name);
    let numbered = (2..100).map(|number| format!("{name} {number}"));
    std::iter::once(name.clone()).chain(numbered).find(is_free).unwrap_or(name)
}

/// Creates the segment unless an earlier try arrived after all, and says what it is called.
pub(super) async fn make(api: &Api, new: &NewSegment) -> Result<String, Error> {
    match api.create_segment(new).await {
        Ok(()) => Ok(new.name.clone()),
        Err(error) if error.is_conflict() => match api.segment(new.id).await {
            Ok(record) if record.query == new.query => Ok(record.name.unwrap_or_default()),
            _ => Err(error),
        },
        Err(error) => Err(error),
    }
}

/// How often a segment is read again that changed between being read and being deleted.
const TRIES: usize = 4;

/// One that is on its way to live changes by itself; gone already is what was wanted.
async fn delete(api: &Api, id: Uuid) -> Result<(), Error> {
    let mut tries = TRIES;
    loop {
        tries -= 1;
        let outcome = match api.segment(id).await {
            Ok(record) => api.delete_segment(id, record.etag.as_deref()).await,
            Err(error) => Err(error),
        };
        match outcome {
            Err(error) if error.is_not_found() => return Ok(()),
            Err(error) if error.is_conflict() && tries > 0 => {}
            other => return other,
        }
    }
}
