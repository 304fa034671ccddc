//! An address that leads nowhere.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::messages;

#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <main id="content" tabindex="-1" class="page empty-state">
            <h1>{messages::NOT_FOUND_TITLE}</h1>
            <p>{messages::NOT_FOUND_TEXT}</p>
            <A href="/" attr:class="button button-primary">{messages::TO_SEGMENTS}</A>
        </main>
    }
}
