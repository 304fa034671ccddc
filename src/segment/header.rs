//! The segment's name, type and status, and what can be done with it now.

use dataverse::Error;
use leptos::prelude::*;
use leptos_router::components::A;

use super::commands::Commands;
use super::conflict::Conflict;
use super::other_tabs::OtherTabs;
use super::trouble::Trouble;
use super::use_session;
use crate::messages;
use crate::ui::{ErrorBox, Icon, IconName, StatusPill};

#[component]
pub fn Header() -> impl IntoView {
    let session = use_session();
    let name_locked = move || !session.status().is_some_and(dataverse::outbound::Status::details_are_editable);
    let name_problem = move || crate::pages::name_problem(&session.name.get());
    let reason = move || {
        use dataverse::outbound::Status;
        match session.status() {
            Some(Status::Live) if session.is_static() => Some(messages::LIVE_STATIC),
            Some(Status::Live) => Some(messages::LIVE_READ_ONLY),
            Some(Status::GoingLive | Status::Stopping) if session.takes_long.get() => None,
            Some(Status::GoingLive | Status::Stopping) => Some(messages::MOVING_READ_ONLY),
            Some(Status::LiveEditable) => Some(messages::LIVE_EDITABLE),
            Some(Status::Expired) => Some(messages::EXPIRED_READ_ONLY),
            _ => None,
        }
    };
    view! {
        <header class="segment-header">
            <A href=crate::pages::list_path() attr:class="back"><Icon name=IconName::Back/>{messages::SEGMENTS}</A>
            <div class="segment-title">
                <h1 class="visually-hidden">{move || session.name.get()}</h1>
                <input
                    class="name-input"
                    aria-label=messages::NAME_LABEL
                    aria-invalid=move || name_problem().is_some().to_string()
                    aria-describedby="name-problem"
                    readonly=name_locked
                    autocomplete="off"
                    title=move || session.name.get()
                    prop:value=move || session.name.get()
                    on:input=move |event| session.name.set(event_target_value(&event))
                />
                <p class="segment-facts">
                    <span>{messages::segment_type(session.segment_type)}</span>
                    {move || view! { <StatusPill status=session.status() code=session.record.with(|r| r.as_ref().and_then(|r| r.status_code)).unwrap_or(0)/> }}
                    <span class="detail">{move || session.status().map(messages::status_meaning)}</span>
                    <SavedState/>
                </p>
            </div>
            <Commands/>
        </header>
        <p class="field-error" id="name-problem" role="alert">{name_problem}</p>
        {move || reason().map(|text| view! {
            <p class="notice" role="status">
                <Icon name=IconName::Info/>
                <span>{text}</span>
                {(text == messages::LIVE_READ_ONLY).then(|| view! {
                    <button type="button" class="button" disabled=move || session.saving.get() on:click=move |_| session.edit_live()>{messages::EDIT_LIVE}</button>
                })}
            </p>
        })}
        <Trouble/>
        <OtherTabs/>
        <Restored/>
        <div role="status">
            <Show when=move || session.unkept.get()>
                <p class="notice notice-warn"><Icon name=IconName::Warning/><span>{messages::UNKEPT}</span></p>
            </Show>
        </div>
        {move || session.error.get().map(|error| view! { <Failure error/> })}
    }
}

#[component]
fn SavedState() -> impl IntoView {
    let session = use_session();
    let text = move || match (session.saving.get(), session.is_created(), session.is_dirty.get()) {
        (true, ..) => messages::SAVING,
        (_, false, _) => messages::NOT_CREATED,
        (_, _, true) => messages::UNSAVED,
        _ => messages::SAVED,
    };
    view! { <span class="detail" role="status">{text}</span> }
}

/// Work from last time is back: say so, and offer to drop it.
#[component]
fn Restored() -> impl IntoView {
    let session = use_session();
    let discard = move |_| {
        session.spawn(async move {
            match session.take_theirs().await {
                Ok(()) => session.restored.set(false),
                Err(error) => session.error.set(Some(error)),
            }
        });
    };
    view! {
        <Show when=move || session.restored.get() && session.is_dirty.get()>
            <p class="notice" role="status">
                <Icon name=IconName::Info/>
                <span>{messages::RESTORED}</span>
                <button type="button" class="button" on:click=discard>{messages::DISCARD_CHANGES}</button>
            </p>
        </Show>
    }
}

/// An error of a command; when somebody else changed the segment, the choice between theirs and mine.
#[component]
fn Failure(error: Error) -> impl IntoView {
    let session = use_session();
    let conflict = error.is_conflict();
    let gone = error.is_not_found();
    view! {
        <ErrorBox error/>
        {conflict.then(|| view! { <Conflict/> })}
        {gone.then(|| view! {
            <div class="add-row">
                {untrack(|| session.is_dirty.get()).then_some(messages::WORK_KEPT)}
                <button type="button" class="button" on:click=move |_| session.copy_to_new()>{messages::COPY_MINE}</button>
            </div>
        })}
    }
}
