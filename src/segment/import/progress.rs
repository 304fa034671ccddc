//! How far it is, what it waits for, and how it ended.

use dataverse::{ApiError, Error};
use leptos::prelude::*;
use member_import::{Command, Failure, Unfinished};

use super::report::said;
use super::{Import, Step};
use crate::messages;
use crate::ui::{ErrorBox, Icon, IconName};

/// Where the focus is while the buttons that began it cannot be used.
pub(super) const OUTCOME: &str = "import-outcome";

#[component]
pub(super) fn Progress(import: Import) -> impl IntoView {
    let pause = move |label: &'static str| {
        view! { <button type="button" class="button" on:click=move |_| import.pause()>{label}</button> }
    };
    let kind = Memo::new(move |_| import.step.with(std::mem::discriminant));
    // The bar stays the same element while it moves.
    let done = Memo::new(move |_| {
        import.step.with(|step| match step {
            Step::Checking { done, of } => (*done, *of),
            Step::Sending { sent, of } => (*sent, *of),
            _ => (0, 0),
        })
    });
    let bar = move |label: &'static str, stop: &'static str, text: fn(u64, u64) -> String| {
        view! {
            <div class="import-progress">
                <progress class="import-bar" max=move || done.get().1.max(1).to_string() value=move || done.get().0.to_string() aria-label=label></progress>
                <div class="import-line">
                    <span data-testid="import-progress">{move || text(done.get().0, done.get().1)}</span>
                    {pause(stop)}
                </div>
                <p class="field-hint" role="status">{move || import.waiting.get().map(|(why, seconds)| messages::import_waiting(why, seconds))}</p>
            </div>
        }
        .into_any()
    };
    let shown = move || {
        kind.get();
        match import.step.get_untracked() {
            Step::Gathering | Step::Checked(_) => ().into_any(),
            Step::Checking { .. } => bar(messages::IMPORT_CHECKING, messages::CANCEL, messages::import_checked_of),
            Step::Sending { .. } => bar(messages::IMPORT_SENDING, messages::IMPORT_PAUSE, messages::import_sent_of),
            Step::Settling { .. } => {
                let long = move || import.step.with(|step| matches!(step, Step::Settling { long: true }));
                view! {
                    <div class="import-progress" role="status">
                        <progress class="import-bar" aria-label=messages::IMPORT_SETTLING></progress>
                        <p>{messages::IMPORT_SETTLING}</p>
                        <p class="field-hint">{move || long().then_some(messages::IMPORT_LONG)}</p>
                        <p class="field-hint">{move || import.waiting.get().map(|(why, seconds)| messages::import_waiting(why, seconds))}</p>
                    </div>
                }
                .into_any()
            }
            Step::Unfinished(unfinished) => left(import, &unfinished),
            Step::Done(report) => said(&report),
            Step::Failed(failure) => failed(import, failure),
        }
    };
    view! { <div id=OUTCOME class="import-outcome" role="group" aria-label=messages::IMPORT_PROGRESS tabindex="-1">{shown}</div> }
}

fn go_on(import: Import) {
    import.tell(&Command::GoOn { segment: import.session.id });
}

fn left(import: Import, unfinished: &Unfinished) -> AnyView {
    let drop = move |_| import.tell(&Command::Forget { segment: import.session.id });
    view! {
        <div class="notice notice-warn" role="status" aria-label=messages::IMPORT_UNFINISHED>
            <Icon name=IconName::Warning/>
            <div class="notice-body">
                <p class="notice-title">{messages::IMPORT_UNFINISHED}</p>
                <p>{messages::import_left(unfinished)}</p>
                <div class="add-row">
                    <button type="button" class="button button-primary" on:click=move |_| go_on(import)>{messages::IMPORT_GO_ON}</button>
                    <button type="button" class="button" on:click=drop>{messages::IMPORT_DROP_REST}</button>
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn failed(import: Import, failure: Failure) -> AnyView {
    let retry = Callback::new(move |()| go_on(import));
    let error = match failure {
        Failure::Api { status, code, message } => {
            let status = http::StatusCode::from_u16(status).unwrap_or_default();
            Error::Api { status, error: ApiError { code, message } }
        }
        Failure::Answer(text) => Error::Answer(text),
        other => {
            let (what, detail) = messages::import_failed(other);
            return view! {
                <div class="notice notice-error" role="alert">
                    <div class="notice-body">
                        <p class="notice-title">{what}</p>
                        <p>{detail}</p>
                    </div>
                </div>
            }
            .into_any();
        }
    };
    view! { <ErrorBox error retry/> }.into_any()
}
