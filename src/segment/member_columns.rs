//! Which columns the table of members shows: chosen by the person, kept in this browser.

use leptos::prelude::*;
use segment_query::{Catalog, TARGET_ENTITY};

use super::preview::ID;
use crate::messages;
use crate::metadata::use_metadata;
use crate::ui::{Dialog, in_order_of};

const KEY: &str = "segment-builder.member-columns";
/// As many as still read as a table.
const MOST: usize = 12;

/// Those that are shown until others are chosen, and what they are called in short.
const USUAL: [(&str, &str); 5] = [
    ("fullname", messages::FULL_NAME),
    ("emailaddress1", messages::EMAIL),
    ("jobtitle", messages::JOB_TITLE),
    ("address1_city", messages::CITY),
    ("address1_country", messages::COUNTRY),
];

/// Name on the wire and heading.
pub(super) type Heading = (String, String);

/// A handle, copied freely.
#[derive(Clone, Copy)]
pub(super) struct ChosenColumns {
    names: RwSignal<Vec<String>>,
    pub(super) headings: Memo<Vec<Heading>>,
}

impl ChosenColumns {
    pub(super) fn kept() -> Self {
        let kept = storage().and_then(|storage| storage.get_item(KEY).ok().flatten()).unwrap_or_default();
        let plain = |name: &&str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let mut names: Vec<String> = kept.split(',').filter(plain).take(MOST).map(str::to_owned).collect();
        if names.is_empty() {
            names = usual();
        }
        let names = RwSignal::new(names);
        let catalog = use_metadata().catalog;
        let headings = Memo::new(move |_| {
            catalog.with(|catalog| {
                // Another environment may lack what was chosen in this browser.
                let known = |name: &String| catalog.entity(TARGET_ENTITY).is_none_or(|e| e.column(name).is_some());
                let chosen = names.get().into_iter().filter(known);
                chosen.map(|name| (name.clone(), heading(catalog, &name))).collect::<Vec<_>>()
            })
        });
        Self { names, headings }
    }

    fn set(self, names: Vec<String>) {
        if let Some(storage) = storage() {
            // Without room they are chosen for this visit.
            let _ = storage.set_item(KEY, &names.join(","));
        }
        self.names.set(names);
    }
}

fn usual() -> Vec<String> {
    USUAL.iter().map(|(name, _)| (*name).to_owned()).collect()
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

pub(super) fn heading(catalog: &Catalog, name: &str) -> String {
    if let Some((_, short)) = USUAL.iter().find(|(usual, _)| *usual == name) {
        return (*short).to_owned();
    }
    let column = catalog.entity(TARGET_ENTITY).and_then(|entity| entity.column(name));
    column.map_or_else(|| name.to_owned(), |column| column.display_name.clone())
}

#[component]
pub(super) fn ColumnChoice(chosen: ChosenColumns) -> impl IntoView {
    let open = RwSignal::new(false);
    let search = RwSignal::new(String::new());
    let catalog = use_metadata().catalog;
    let all = Memo::new(move |_| {
        catalog.with(|catalog| {
            let columns = catalog.entity(TARGET_ENTITY).into_iter().flat_map(|entity| entity.columns());
            let names = columns.filter(|column| column.logical_name != ID).map(|column| column.logical_name.clone());
            in_order_of(names.map(|name| (heading(catalog, &name), name)).collect(), |(heading, _)| {
                heading.to_lowercase()
            })
        })
    });
    let is_chosen = move |name: &String| chosen.names.with(|names| names.contains(name));
    let is_full = move || chosen.names.with(|names| names.len() >= MOST);
    let toggle = move |name: &String| {
        let mut names = chosen.names.get_untracked();
        if !names.contains(name) {
            names.push(name.clone());
        } else if names.len() > 1 {
            names.retain(|other| other != name);
        }
        chosen.set(names);
    };
    let option = move |(heading, name): (String, String)| {
        let (label, key) = (heading.to_lowercase(), name.clone());
        let is_found = move || search.with(|s| s.is_empty() || label.contains(&s.to_lowercase()) || key.contains(s));
        let (checked, locked, changed) = (name.clone(), name.clone(), name.clone());
        view! {
            <label class="checkbox" hidden=move || !is_found()>
                <input
                    type="checkbox"
                    prop:checked=move || is_chosen(&checked)
                    disabled=move || is_full() && !is_chosen(&locked)
                    on:change=move |_| toggle(&changed)
                />
                <span>{heading}</span>
                <span class="detail">{name}</span>
            </label>
        }
    };
    view! {
        <button type="button" class="button" on:click=move |_| open.set(true)>{messages::COLUMNS}</button>
        <Dialog open title=Signal::stored(messages::COLUMNS_TITLE.to_owned())>
            <div class="form">
                <p class="detail">{messages::COLUMNS_HELP}</p>
                <input
                    type="search"
                    class="input"
                    aria-label=messages::SEARCH_COLUMNS
                    placeholder=messages::SEARCH_COLUMNS
                    on:input=move |event| search.set(event_target_value(&event))
                />
                <div class="column-choice" tabindex="0" role="group" aria-label=messages::COLUMNS>
                    {move || all.get().into_iter().map(option).collect_view()}
                </div>
                <div class="dialog-commands">
                    <button type="button" class="button" on:click=move |_| chosen.set(usual())>{messages::COLUMNS_USUAL}</button>
                    <button type="button" class="button button-primary" on:click=move |_| open.set(false)>{messages::DONE}</button>
                </div>
            </div>
        </Dialog>
    }
}
