//! Work in this browser that the environment does not have.

use dataverse::Uuid;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::draft::{self, Draft};
use crate::messages;
use crate::pages::segment_path;
use crate::ui::{Icon, IconName, claim_focus, use_toasts};

/// All of it, each a click away.
#[component]
pub fn UnsavedWork() -> impl IntoView {
    let drafts = RwSignal::new(draft::all());
    let toasts = use_toasts();
    let discard = move |id: Uuid| {
        let Some(kept) = draft::find(id) else { return };
        draft::throw_away(id);
        drafts.set(draft::all());
        let text = messages::discarded(&kept.name);
        let undo = move || {
            draft::keep(id, &kept);
            if !drafts.is_disposed() {
                drafts.set(draft::all());
            }
        };
        toasts.show_with_undo(text, undo);
        claim_focus();
    };
    view! {
        <Show when=move || drafts.with(|drafts| !drafts.is_empty())>
            <section class="unsaved" aria-labelledby="unsaved-title">
                <h2 id="unsaved-title" class="section-title">{messages::UNSAVED_TITLE}</h2>
                <ul>
                    <For each=move || drafts.get() key=|(id, _)| *id let((id, draft))>
                        <UnsavedRow id draft discard=Callback::new(discard)/>
                    </For>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn UnsavedRow(id: Uuid, draft: Draft, discard: Callback<Uuid>) -> impl IntoView {
    let name = if draft.name.is_empty() { messages::UNNAMED.to_owned() } else { draft.name };
    let href = format!("{}{}", segment_path(id), if draft.created { "" } else { "?new=1" });
    let discard_name = messages::discard_named(&name);
    view! {
        <li>
            <A href=href>{name}</A>
            <button type="button" class="icon-button" aria-label=discard_name title=messages::DISCARD on:click=move |_| discard.run(id)>
                <Icon name=IconName::Delete/>
            </button>
        </li>
    }
}
