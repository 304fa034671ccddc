//! What a screen shows while it waits, and when something went wrong.

use dataverse::Error;
use leptos::prelude::*;

use super::{Icon, IconName};
use crate::messages;

/// Says what happened, what it means and what to do, with the technical part folded away.
#[component]
pub fn ErrorBox(error: Error, #[prop(optional)] retry: Option<Callback<()>>) -> impl IntoView {
    let explained = messages::explain(&error);
    view! {
        <div class="notice notice-error" role="alert">
            <Icon name=IconName::Error/>
            <div class="notice-body">
                <p class="notice-title">{explained.what}</p>
                <p>{explained.what_to_do}</p>
                {explained.detail.map(|detail| view! {
                    <details><summary>{messages::TECHNICAL_DETAIL}</summary><p class="mono">{detail}</p></details>
                })}
                {retry.map(|retry| view! {
                    <button type="button" class="button" on:click=move |_| retry.run(())>{messages::TRY_AGAIN}</button>
                })}
            </div>
        </div>
    }
}

/// Grey lines in the shape of what is coming.
#[component]
pub fn Skeleton(#[prop(default = 5)] lines: usize) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{messages::LOADING}</span>
            {(0..lines).map(|_| view! { <div class="skeleton-line" aria-hidden="true"></div> }).collect_view()}
        </div>
    }
}
