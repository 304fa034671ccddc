//! Members of a static segment that are ticked in the table, to be taken out together.

use dataverse::Uuid;
use leptos::prelude::*;
use member_import::Way;

use super::member_table::Asked;
use super::membership::Picked;
use super::preview::{ID, LARGEST_PAGE};
use super::use_session;
use crate::messages;
use crate::task::Task;
use crate::ui::{Dialog, focus_soon};

/// A handle, copied freely.
#[derive(Clone, Copy)]
pub(super) struct Selection {
    chosen: RwSignal<Vec<Uuid>>,
    asking: StoredValue<Option<Task>, LocalStorage>,
}

impl Selection {
    pub(super) fn new() -> Self {
        Self { chosen: RwSignal::new(Vec::new()), asking: StoredValue::new_local(None) }
    }

    pub(super) fn has(self, contact: Uuid) -> bool {
        self.chosen.with(|chosen| chosen.contains(&contact))
    }

    pub(super) fn count(self) -> usize {
        self.chosen.with(Vec::len)
    }

    pub(super) fn clear(self) {
        self.asking.set_value(None);
        self.chosen.set(Vec::new());
    }

    pub(super) fn toggle(self, contact: Uuid) {
        self.chosen.update(|chosen| match chosen.iter().position(|other| *other == contact) {
            Some(place) => {
                chosen.swap_remove(place);
            }
            None => chosen.push(contact),
        });
    }

    /// All that the table has with its search, as many as one answer holds.
    pub(super) fn take_all(self, ask: Asked, total: u64) {
        let session = use_session();
        self.asking.set_value(Some(Task::new(async move {
            match ask.rows(0, LARGEST_PAGE, false).await {
                Ok(answer) => {
                    let ids = answer.rows.iter().filter_map(|row| row.get(ID)?.as_str()?.parse().ok());
                    self.chosen.set(ids.collect());
                    let count = self.chosen.with_untracked(Vec::len);
                    if (count as u64) < total {
                        session.toasts().show(messages::first_selected(count));
                    }
                }
                Err(error) => session.error.set(Some(error)),
            }
        })));
    }
}

/// What can be done with those that are ticked.
#[component]
pub(super) fn SelectionBar(selection: Selection, grid: &'static str) -> impl IntoView {
    let session = use_session();
    let asking = RwSignal::new(false);
    let is_busy = move || session.changing.get() > 0;
    let clear = move |_| {
        selection.clear();
        focus_soon(grid.to_owned());
    };
    let remove = move |_| {
        asking.set(false);
        let contacts = selection.chosen.get_untracked();
        let words = messages::contacts(contacts.len() as u64);
        session.change_members(Way::Remove, Picked { contacts, words });
        selection.clear();
        focus_soon(grid.to_owned());
    };
    view! {
        <div class="members-selected" hidden=move || selection.count() == 0>
            <span role="status">{move || messages::members_selected(selection.count())}</span>
            <button type="button" class="button" disabled=is_busy on:click=move |_| asking.set(true)>{messages::REMOVE_SELECTED}</button>
            <button type="button" class="button button-quiet" on:click=clear>{messages::CLEAR_SELECTED}</button>
        </div>
        <Dialog open=asking title=Signal::derive(move || messages::remove_title(selection.count()))>
            <div class="form">
                <p>{messages::REMOVE_HELP}</p>
                <div class="dialog-commands">
                    <button type="button" class="button" on:click=move |_| asking.set(false)>{messages::CANCEL}</button>
                    <button type="button" class="button button-primary" on:click=remove>{move || messages::remove_now(selection.count())}</button>
                </div>
            </div>
        </Dialog>
    }
}
