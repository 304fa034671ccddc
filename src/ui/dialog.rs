//! A modal dialog on the platform's own element, which keeps the focus inside and gives it back.

use leptos::html;
use leptos::prelude::*;

use super::element_id;

/// Shown while `open` is true; Escape and the platform's own ways of closing set it back.
#[component]
pub fn Dialog(
    #[prop(into)] open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let element: NodeRef<html::Dialog> = NodeRef::new();
    let heading = element_id("dialog");
    let labelled_by = heading.clone();
    Effect::new(move |_| {
        let Some(dialog) = element.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                // Fails only for an element outside the page, which then is about to go anyway.
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    // The event comes some time after the closing; by then the dialog may have been opened again.
    let closed = move || {
        if !element.get_untracked().is_some_and(|dialog| dialog.open()) {
            open.set(false);
        }
    };
    view! {
        <dialog class="dialog" node_ref=element aria-labelledby=labelled_by on:close=move |_| closed()>
            <h2 id=heading class="dialog-title">{move || title.get()}</h2>
            <Show when=move || open.get()>{children()}</Show>
        </dialog>
    }
}
