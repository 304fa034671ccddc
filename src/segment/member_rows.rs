//! A table of contacts, a page at a time.

use dataverse::Error;
use leptos::prelude::*;
use leptos::task::spawn_local;
use segment_query::ast::SetExpr;
use serde_json::{Map, Value};

use super::export::Export;
use super::preview::{self, Order};
use super::use_session;
use crate::messages;
use crate::ui::{ErrorBox, Skeleton};

const PAGE: u64 = 50;

/// Shown columns: name on the wire and heading.
pub(super) const SHOWN: [(&str, &str); 5] = [
    ("fullname", messages::FULL_NAME),
    ("emailaddress1", messages::EMAIL),
    ("jobtitle", messages::JOB_TITLE),
    ("address1_city", messages::CITY),
    ("address1_country", messages::COUNTRY),
];

/// The contacts of a set; a new set starts a new table.
#[component]
pub(super) fn MemberRows(set: SetExpr) -> impl IntoView {
    let session = use_session();
    let set = StoredValue::new(set);
    let rows = RwSignal::new(Vec::<Map<String, Value>>::new());
    let total = RwSignal::new(None::<u64>);
    let error = RwSignal::new(None::<Error>);
    let loading = RwSignal::new(false);
    let load = Callback::new(move |()| {
        if loading.get_untracked() {
            return;
        }
        loading.set(true);
        error.set(None);
        let api = session.api();
        let skip = rows.with_untracked(Vec::len) as u64;
        let scope = untrack(|| session.scope());
        spawn_local(async move {
            let answer = preview::contacts(&api, set.get_value(), scope, Order::Name, skip, PAGE).await;
            if rows.is_disposed() {
                return;
            }
            loading.set(false);
            match answer {
                Ok(contacts) => {
                    rows.update(|rows| rows.extend(contacts.rows));
                    total.set(Some(contacts.total.unwrap_or(rows.with_untracked(Vec::len) as u64)));
                }
                Err(failure) => error.set(Some(failure)),
            }
        });
    });
    load.run(());
    let has_more = move || total.get().is_some_and(|total| (rows.with(Vec::len) as u64) < total);
    view! {
        {move || error.get().map(|error| view! { <ErrorBox error retry=load/> })}
        {move || match total.get() {
            None if error.with(Option::is_some) => ().into_any(),
            None => view! { <Skeleton lines=8/> }.into_any(),
            Some(0) => view! {
                <div class="empty-state" role="status"><h3>{messages::NO_MEMBERS}</h3><p>{messages::NO_MEMBERS_HELP}</p></div>
            }.into_any(),
            Some(total) => view! {
                <div class="members-bar">
                    <p class="detail" role="status" data-testid="members-total">{move || messages::shown_of(rows.with(Vec::len), total)}</p>
                    <Export set total/>
                </div>
                <div class="table-frame">
                    <table class="table">
                        <caption class="visually-hidden">{messages::MEMBERS_CAPTION}</caption>
                        <thead><tr>{SHOWN.iter().map(|(_, heading)| view! { <th scope="col">{*heading}</th> }).collect_view()}</tr></thead>
                        <tbody>
                            <For each=move || rows.get() key=|row| text(row, "contactid") let:row>
                                <tr>
                                    {SHOWN.iter().enumerate().map(|(place, (column, heading))| {
                                        let shown = text(&row, column);
                                        if place == 0 {
                                            view! { <th scope="row">{shown}</th> }.into_any()
                                        } else {
                                            view! { <td data-label=*heading>{shown}</td> }.into_any()
                                        }
                                    }).collect_view()}
                                </tr>
                            </For>
                        </tbody>
                    </table>
                </div>
            }.into_any(),
        }}
        <Show when=has_more>
            <button type="button" class="button show-more" disabled=move || loading.get() on:click=move |_| load.run(())>{messages::SHOW_MORE}</button>
        </Show>
    }
}

/// A column's value as text; what is absent is nothing.
pub(super) fn text(row: &Map<String, Value>, column: &str) -> String {
    match row.get(column) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}
