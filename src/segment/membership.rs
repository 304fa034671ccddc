//! Contacts go into a static segment and out of it as they are picked; what was done is taken back by its toast.

use std::time::Duration;

use dataverse::outbound::{MembersOperation, MembersUpdate, Segment};
use dataverse::{ApiError, Error, Uuid};
use leptos::prelude::*;
use leptos::task::spawn_local;
use member_import::{BATCH, Way};

use super::preview::{self, Only};
use super::session::Session;
use crate::api::Api;
use crate::messages;
use crate::task::pause;

const FIRST_PAUSE: Duration = Duration::from_millis(400);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// Contacts, and what they are called together.
#[derive(Clone)]
pub(super) struct Picked {
    pub contacts: Vec<Uuid>,
    pub words: String,
}

impl Session {
    /// Takes contacts in or out, and offers to take that back. What is picked has to be a change.
    pub(super) fn change_members(self, way: Way, picked: Picked) {
        let (api, toasts) = (self.api(), self.toasts());
        self.error.set(None);
        self.changing.update(|n| *n += 1);
        spawn_local(async move {
            let outcome = change(&api, self.id, way, &picked.contacts).await;
            self.members_changed(outcome.clone()).await;
            if outcome.is_err() {
                return;
            }
            let said = messages::members_changed(way, &picked.words);
            // The toast may be there longer than the segment's page.
            toasts.show_with_undo(said, move || {
                let (api, picked) = (api.clone(), picked.clone());
                self.changing.try_update(|n| *n += 1);
                spawn_local(async move {
                    let back = if way == Way::Add { Way::Remove } else { Way::Add };
                    let outcome = change(&api, self.id, back, &picked.contacts).await;
                    if let Err(error) = &outcome {
                        toasts.show(messages::explain(error).what);
                    } else {
                        toasts.show(messages::members_changed(back, &picked.words));
                    }
                    self.members_changed(outcome).await;
                });
            });
        });
    }

    /// Adds one who may be in it already.
    pub(super) fn add_member(self, picked: Picked) {
        let Some(contact) = picked.contacts.first().copied() else { return };
        spawn_local(async move {
            match self.has_member(contact).await {
                Ok(true) => self.toasts().show(messages::member_already(&picked.words)),
                Ok(false) => self.change_members(Way::Add, picked),
                Err(error) => {
                    self.error.try_set(Some(error));
                }
            }
        });
    }

    pub(super) async fn has_member(self, contact: Uuid) -> Result<bool, Error> {
        let name = self.record.with_untracked(|record| record.as_ref().map(Segment::name_in_queries));
        let Some(name) = name else { return Ok(false) };
        let whose = untrack(|| self.scope());
        let found =
            preview::count_only(&self.api(), preview::members_of(&name), whose, Some(Only::Contact(contact))).await?;
        Ok(found.number() > 0)
    }

    /// The record has the new size, and the tables ask again.
    async fn members_changed(self, outcome: Result<(), Error>) {
        if self.changing.is_disposed() {
            return;
        }
        let outcome = match outcome {
            Ok(()) => self.reload().await,
            error => error,
        };
        if self.changing.is_disposed() {
            return;
        }
        self.world.update(|n| *n += 1);
        self.changing.update(|n| *n -= 1);
        self.error.set(outcome.err());
    }
}

/// Sends it, and waits until the environment has done it.
async fn change(api: &Api, segment: Uuid, way: Way, contacts: &[Uuid]) -> Result<(), Error> {
    for batch in contacts.chunks(BATCH) {
        let operation = match way {
            Way::Add => MembersOperation::AddByIds(batch.to_vec()),
            Way::Remove => MembersOperation::RemoveByIds(batch.to_vec()),
        };
        api.update_members(&MembersUpdate { segment, operation }).await?;
    }
    let mut wait = FIRST_PAUSE;
    loop {
        let state = api.update_members(&MembersUpdate { segment, operation: MembersOperation::GetState }).await?;
        if state.pending == 0 {
            let given_up = |message| Error::Api {
                status: http::StatusCode::BAD_REQUEST,
                error: ApiError { code: String::new(), message },
            };
            return state.error.map_or(Ok(()), |message| Err(given_up(message)));
        }
        pause(wait).await;
        wait = (wait * 3 / 2).min(LONGEST_PAUSE);
    }
}
