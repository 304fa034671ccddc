//! Adding contacts to a static segment and taking them out: by name, by a list, or by a description.

use leptos::prelude::*;
use leptos::task::spawn_local;
use member_import::Way;
use segment_query::ast::SetExpr;

use super::contact_lookup::ContactLookup;
use super::import::{Import, ImportList};
use super::membership::Picked;
use super::size::Size;
use super::use_session;
use crate::messages;
use crate::ui::focus_soon;

/// Where members are added by name; the page goes there when that is what is asked for.
pub(super) const ADD_CONTACT: &str = "add-contact";

#[component]
pub(super) fn StaticMembers() -> impl IntoView {
    let session = use_session();
    view! {
        <p class="intro">{messages::STATIC_INTRO}</p>
        <Show when=move || session.is_created() fallback=|| view! { <SaveFirst/> }>
            <AddOne/>
            <Changes/>
        </Show>
    }
}

/// Before the segment is saved there is nothing that could hold anybody.
#[component]
fn SaveFirst() -> impl IntoView {
    let session = use_session();
    let blocked = Memo::new(move |_| session.blocks_saving());
    let save = move |_| {
        spawn_local(async move {
            match session.save(None).await {
                Ok(()) => {
                    session.settle();
                    focus_soon(ADD_CONTACT.to_owned());
                }
                Err(error) => session.error.set(Some(error)),
            }
        });
    };
    view! {
        <section class="block" aria-labelledby="save-first-title">
            <h2 id="save-first-title" class="section-title">{messages::FIRST_SAVE_TITLE}</h2>
            <p>{messages::FIRST_SAVE}</p>
            <p class="field-error" role="status">{move || blocked.get()}</p>
            <div class="add-row">
                <button type="button" class="button button-primary" disabled=move || session.saving.get() || blocked.with(Option::is_some) on:click=save>{messages::SAVE_AND_ADD}</button>
            </div>
        </section>
    }
}

/// Whoever is picked is a member.
#[component]
fn AddOne() -> impl IntoView {
    let session = use_session();
    let add = Callback::new(move |(id, name): (String, String)| {
        if let Ok(contact) = id.parse() {
            session.add_member(Picked { contacts: vec![contact], words: messages::contact_named(&name) });
        }
    });
    view! {
        <section class="block" aria-labelledby="pick-title">
            <h2 id="pick-title" class="section-title">{messages::PICK_TITLE}</h2>
            <label class="label" for=ADD_CONTACT>{messages::PICK_LABEL}</label>
            <ContactLookup
                id=ADD_CONTACT
                label=messages::PICK_LABEL
                placeholder=messages::PICK_PLACEHOLDER
                whose=Signal::derive(move || session.scope())
                on_pick=add
            />
            <p class="field-hint" role="status">{move || if session.changing.get() > 0 { messages::MEMBERS_CHANGING } else { messages::PICK_HELP }}</p>
        </section>
    }
}

#[component]
fn Changes() -> impl IntoView {
    let session = use_session();
    let designer = session.designer;
    let import = Import::new(session);
    // Without a condition "everyone found" is everybody there is.
    let finds_everybody = move || {
        designer.analysis.with(|a| {
            let set = a.query.as_ref().map(|query| &query.set);
            matches!(set, Some(SetExpr::Profile(profile)) if profile.steps.is_empty())
        })
    };
    let no_query = move || {
        import.is_busy()
            || finds_everybody()
            || designer.analysis.with(|a| a.has_errors() || !a.settled)
            || designer.problems.with(|p| !p.is_empty())
    };
    let change = move |way: Way, id: &'static str, label: &'static str| {
        view! { <button type="button" class="button" id=id disabled=no_query on:click=move |_| import.check_query(way, designer.analysis.with_untracked(|a| a.query.clone()), id)>{label}</button> }
    };
    view! {
        <ImportList import/>
        <h2 class="section-title">{messages::STATIC_BY_QUERY}</h2>
        <Size title=messages::STATIC_FOUND/>
        <Show when=finds_everybody><p class="field-hint">{messages::STATIC_DESCRIBE_FIRST}</p></Show>
        <div class="add-row">
            {change(Way::Add, "found-add", messages::ADD_FOUND)}
            {change(Way::Remove, "found-remove", messages::REMOVE_FOUND)}
        </div>
    }
}
