//! A segment that is not there any more, and the work on it that this browser still has.

use dataverse::Uuid;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use super::{begin_with, list_path, segment_path};
use crate::draft;
use crate::messages;
use crate::ui::{Icon, IconName, claim_focus, use_toasts};

#[component]
pub(super) fn Gone(id: Uuid) -> impl IntoView {
    let kept = StoredValue::new(draft::find(id));
    let navigate = use_navigate();
    let toasts = use_toasts();
    let go = move |path: String| navigate(&path, Default::default());
    let copy = {
        let go = go.clone();
        move |_| {
            if let Some(path) = kept.get_value().and_then(|draft| begin_with(&draft.copy())) {
                draft::throw_away(id);
                go(path);
            }
        }
    };
    let discard = move |_| {
        let Some(draft) = kept.get_value() else { return };
        draft::throw_away(id);
        go(list_path());
        let back = go.clone();
        toasts.show_with_undo(messages::discarded(&draft.name), move || {
            draft::keep(id, &draft);
            back(segment_path(id));
        });
    };
    document().set_title(&format!("{} · {}", messages::GONE_TITLE, messages::APP_NAME));
    claim_focus();
    view! {
        <main id="content" tabindex="-1" class="page empty-state">
            <h1>{messages::GONE_TITLE}</h1>
            <p>{messages::GONE_TEXT}</p>
            {kept.with_value(|kept| kept.as_ref().map(|draft| view! {
                <p>{messages::work_left(&draft.name)}</p>
                <div class="add-row">
                    <button type="button" class="button button-primary" on:click=copy>{messages::COPY_MINE}</button>
                    <button type="button" class="button" on:click=discard>{messages::DISCARD_CHANGES}</button>
                </div>
            }))}
            <AllSegments/>
        </main>
    }
}

/// The way out of a page that shows nothing.
#[component]
pub(super) fn AllSegments() -> impl IntoView {
    view! { <A href=list_path() attr:class="button"><Icon name=IconName::Back/>{messages::ALL_SEGMENTS}</A> }
}
