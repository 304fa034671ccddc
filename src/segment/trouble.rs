//! A segment that does not get where it was asked to go: what that means, and what can be done.

use dataverse::outbound::Status;
use leptos::prelude::*;

use super::use_session;
use crate::messages;
use crate::ui::{Icon, IconName, LocalTime};

#[component]
pub(super) fn Trouble() -> impl IntoView {
    let session = use_session();
    let kind = Memo::new(move |_| {
        let status = session.status()?;
        let stuck = status.is_transient() && session.takes_long.get();
        (stuck || status == Status::Error).then_some(status)
    });
    move || kind.get().map(told)
}

fn told(status: Status) -> AnyView {
    let session = use_session();
    let failed = status == Status::Error;
    let (title, text, to_do) = match status {
        Status::GoingLive => (messages::STUCK_TITLE, messages::STUCK_GOING_LIVE, messages::STUCK_TO_DO),
        Status::Stopping => (messages::STUCK_TITLE, messages::STUCK_STOPPING, messages::STUCK_TO_DO),
        _ => (messages::FAILED_TITLE, messages::FAILED_TEXT, messages::FAILED_TO_DO),
    };
    let since = session.record.with_untracked(|record| record.as_ref().and_then(|record| record.modified_on.clone()));
    view! {
        <section class=if failed { "notice notice-error" } else { "notice notice-warn" } role="status" aria-label=title>
            <Icon name=if failed { IconName::Error } else { IconName::Warning }/>
            <div class="notice-body">
                <p class="notice-title">{title}</p>
                <p>{text}</p>
                <p>{to_do}</p>
                {since.map(|iso| view! {
                    <p class="detail">{if failed { messages::FAILED_AT } else { messages::MOVING_SINCE }}" "<LocalTime iso/></p>
                })}
                <div class="add-row">
                    {if failed && !session.is_static() {
                        view! { <button type="button" class="button" on:click=move |_| session.run_check()>{messages::CHECK_DEFINITION}</button> }.into_any()
                    } else {
                        view! { <button type="button" class="button" on:click=move |_| session.look_now()>{messages::LOOK_NOW}</button> }.into_any()
                    }}
                    <button type="button" class="button" on:click=move |_| session.copy_to_new()>{messages::COPY_TO_NEW}</button>
                </div>
            </div>
        </section>
    }
    .into_any()
}
