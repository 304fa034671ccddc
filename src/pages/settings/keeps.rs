//! What this browser keeps, by kind, and how to be rid of it.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::kept;
use crate::messages;
use crate::metadata_store;
use crate::settings;
use crate::ui::{Dialog, claim_focus, use_toasts};

/// The places of unsaved work, of which lists that are not sent yet are kept apart, and of the environment's own data,
/// which is too.
const WORK: usize = 0;
const COPIES: usize = 5;

/// The place of a name's kind among [`messages::KEPT_KINDS`].
fn kind(name: &str) -> usize {
    match name.split('.').next().unwrap_or_default() {
        "draft" => WORK,
        "views" | "first-view" => 1,
        "history" => 2,
        "columns" | "member-columns" | "theme" | "language" | "deprecated-read" => 3,
        "templates" => 4,
        _ => COPIES,
    }
}

/// The names of each kind.
fn names() -> [Vec<String>; messages::KEPT_KINDS.len()] {
    let mut kinds = <[Vec<String>; messages::KEPT_KINDS.len()]>::default();
    for name in kept::names() {
        if let Some(names) = kinds.get_mut(kind(&name)) {
            names.push(name);
        }
    }
    kinds
}

#[component]
pub(super) fn Keeps() -> impl IntoView {
    let counts = RwSignal::new(names().map(|names| names.len()));
    let asked = RwSignal::new(0usize);
    let open = RwSignal::new(false);
    let toasts = use_toasts();
    let recount = move || {
        counts.set(names().map(|names| names.len()));
        spawn_local(async move {
            for (place, is_there) in
                [(COPIES, metadata_store::version().await.is_some()), (WORK, metadata_store::has_lists().await)]
            {
                if !counts.is_disposed() {
                    counts.update(|counts| counts.get_mut(place).into_iter().for_each(|n| *n += usize::from(is_there)));
                }
            }
        });
    };
    recount();
    let said = move || messages::KEPT_KINDS.get(asked.get()).copied().unwrap_or_default();
    let clear = move |_| {
        for name in names().get(asked.get_untracked()).into_iter().flatten() {
            kept::keep_text(name, "");
        }
        settings::apply();
        open.set(false);
        spawn_local(async move {
            match asked.get_untracked() {
                WORK => metadata_store::clear_lists().await,
                COPIES => metadata_store::clear().await,
                _ => {}
            }
            if !counts.is_disposed() {
                recount();
            }
            toasts.show(messages::CLEARED);
            claim_focus();
        });
    };
    let row = move |place: usize, what: &'static str| {
        let count = move || counts.with(|counts| counts.get(place).copied().unwrap_or(0));
        view! {
            <li>
                <span>{what}</span>
                <span class="detail">{move || messages::kept_count(count())}</span>
                <button type="button" class="button" aria-label=messages::clear_named(what) disabled=move || count() == 0 on:click=move |_| {
                    asked.set(place);
                    open.set(true);
                }>{messages::CLEAR}</button>
            </li>
        }
    };
    view! {
        <section class="settings-card" aria-labelledby="settings-kept">
            <h2 id="settings-kept" class="section-title">{messages::SETTINGS_KEPT}</h2>
            <p class="detail">{messages::SETTINGS_KEPT_HINT}</p>
            <ul class="kept-list">
                {messages::KEPT_KINDS.iter().enumerate().map(|(place, (what, _))| row(place, what)).collect_view()}
            </ul>
        </section>
        <Dialog open title=Signal::derive(move || messages::clear_title(said().0))>
            <div class="form">
                <p>{move || said().1}</p>
                <p class="detail">{messages::CLEAR_FINAL}</p>
                <div class="dialog-commands">
                    <button type="button" class="button" on:click=move |_| open.set(false)>{messages::CANCEL}</button>
                    <button type="button" class="button button-danger" on:click=clear>{messages::CLEAR_CONFIRM}</button>
                </div>
            </div>
        </Dialog>
    }
}
