//! One contact beside the table: what is known of it, and why it is in or out.

use dataverse::{Error, Uuid};
use leptos::prelude::*;
use segment_query::TARGET_ENTITY;

use super::cells::shown;
use super::member_card::Membership;
use super::member_columns::{ChosenColumns, heading};
use super::people::Row;
use super::preview::{self, Only, Order, Question};
use super::use_session;
use super::why::Why;
use crate::messages;
use crate::metadata::use_metadata;
use crate::task::Task;
use crate::ui::{ErrorBox, Icon, IconName, Skeleton, focus_soon};

/// Shown beside those of the table.
const ALSO: [&str; 7] =
    ["fullname", "emailaddress1", "telephone1", "parentcustomerid", "jobtitle", "address1_city", "createdon"];
const TITLE: &str = "contact-panel-title";

#[component]
pub(super) fn ContactPanel(contact: Uuid, chosen: ChosenColumns, close: Callback<()>) -> impl IntoView {
    let session = use_session();
    let catalog = use_metadata().catalog;
    let row = RwSignal::new(None::<Option<Row>>);
    let error = RwSignal::new(None::<Error>);
    let asking = StoredValue::new_local(None::<Task>);
    // Those there are, each once.
    let columns = StoredValue::new(untrack(|| {
        let mut names: Vec<String> = ALSO.iter().map(|name| (*name).to_owned()).collect();
        for (name, _) in chosen.headings.get() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        catalog.with(|catalog| {
            names.retain(|name| catalog.entity(TARGET_ENTITY).is_none_or(|e| e.column(name).is_some()))
        });
        names
    }));
    let load = Callback::new(move |()| {
        error.set(None);
        asking.set_value(Some(Task::new(async move {
            let names = columns.get_value();
            let question = Question {
                set: preview::everybody(),
                whose: (dataverse::outbound::Scope::Organization, None),
                columns: &names,
                order: Order::by(preview::ID),
                page: 0,
                size: 1,
                wants_total: false,
                only: Some(Only::Contact(contact)),
            };
            match preview::ask(&session.api(), question).await {
                Ok(answer) => row.set(Some(answer.rows.into_iter().next())),
                Err(failure) => error.set(Some(failure)),
            }
        })));
    });
    load.run(());
    focus_soon(TITLE.to_owned());
    let name = move || {
        let name = row.with(|row| row.as_ref().and_then(Option::as_ref).map(|row| shown(row, "fullname")));
        name.filter(|name| !name.is_empty()).unwrap_or_else(|| messages::CONTACT.to_owned())
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            close.run(());
        }
    };
    let facts = move || match (row.get(), error.get()) {
        (_, Some(error)) => view! { <ErrorBox error retry=load/> }.into_any(),
        (None, None) => view! { <Skeleton lines=4/> }.into_any(),
        (Some(None), None) => view! { <p class="empty-line">{messages::NO_CONTACT}</p> }.into_any(),
        (Some(Some(row)), None) => {
            let told = columns.get_value().into_iter().filter_map(|name| {
                let value = shown(&row, &name);
                (name != "fullname" && !value.is_empty()).then(|| {
                    let label = catalog.with_untracked(|catalog| heading(catalog, &name));
                    view! { <dt>{label}</dt><dd>{value}</dd> }
                })
            });
            view! { <dl class="facts">{told.collect_view()}</dl> }.into_any()
        }
    };
    view! {
        <aside class="contact-panel" aria-labelledby=TITLE on:keydown=on_key>
            <header class="block-header">
                <h2 id=TITLE tabindex="-1" class="block-title">{name}</h2>
                <button type="button" class="icon-button" aria-label=messages::CLOSE_CONTACT title=messages::CLOSE on:click=move |_| close.run(())>
                    <Icon name=IconName::Close/>
                </button>
            </header>
            {facts}
            {if session.is_static() { view! { <Membership contact name=Signal::derive(name)/> }.into_any() } else { view! { <Why contact/> }.into_any() }}
        </aside>
    }
}
