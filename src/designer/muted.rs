//! What the designer says about muted parts: a segment has none, so they live in this browser alone.

use leptos::prelude::*;

use super::use_designer;
use crate::messages;

#[component]
pub(super) fn MutedNote() -> impl IntoView {
    let designer = use_designer();
    let count = Memo::new(move |_| designer.muted_count());
    let parts = move || designer.marks.muted.get_untracked();
    let unmute = move |_| {
        designer.arrange(|d| d.mute_several(&parts(), false));
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <div class="stale-note" role="status">
                <p>{move || messages::muted_parts(count.get())}</p>
                <div class="note-commands" hidden=move || designer.read_only.get()>
                    <button type="button" class="button" on:click=unmute>{messages::UNMUTE_ALL}</button>
                    <button type="button" class="button" on:click=move |_| designer.remove(&parts())>{messages::DELETE_MUTED}</button>
                </div>
            </div>
        </Show>
    }
}
