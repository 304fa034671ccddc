//! Small parts that every screen uses, on the platform's own elements.

mod combobox;
mod copy;
mod dialog;
mod feedback;
mod icon;
mod menu;
mod near;
mod order;
mod save_file;
mod status;
mod time;
mod toast;

pub use combobox::{Combobox, ComboboxOption};
pub use copy::copy;
pub use dialog::Dialog;
pub use feedback::{ErrorBox, Skeleton};
pub use icon::{Icon, IconName};
pub use menu::{Menu, MenuItem, MenuPage};
pub use near::Near;
pub use order::in_order_of;
pub use save_file::save_file;
pub use status::{StatusPill, TypeLabel};
pub use time::{LocalTime, local_number, local_time, minutes_since};
pub use toast::{ToastList, Toasts, provide_toasts, use_toasts};

use leptos::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};
use wasm_bindgen::JsCast;

/// An id for an element that another one has to name; unique on the page.
pub fn element_id(prefix: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{prefix}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Runs once what changed is laid out, unless who asked for it is gone by then.
pub fn once_laid_out(run: impl FnOnce() + 'static) {
    if let Ok(frame) = request_animation_frame_with_handle(run) {
        on_cleanup(move || frame.cancel());
    }
}

/// Puts the focus on the element with this id once it is on the page.
pub fn focus_soon(id: String) {
    request_animation_frame(move || focus_now(&id));
}

fn focus_now(id: &str) {
    if let Some(element) = document().get_element_by_id(id).and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Not focusable any more: then the focus stays where it is.
        let _ = element.focus();
    }
}

/// Puts the focus on the first, or the last, of the elements a selector finds once they are on the page.
pub fn focus_inside(selector: String, last: bool) {
    request_animation_frame(move || {
        let Ok(found) = document().query_selector_all(&selector) else { return };
        let place = if last { found.length().saturating_sub(1) } else { 0 };
        if let Some(element) = found.get(place).and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}

/// Where the focus fell to nowhere, the screen's main part takes it, so that the keyboard goes on from there.
pub fn claim_focus() {
    request_animation_frame(move || {
        let nowhere = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
        // At once: a frame later somebody else may have it.
        if nowhere {
            focus_now("content");
        }
    });
}

/// The focus leaves a field that is about to go: taken away with it, the browser would lay out a page half changed.
pub fn leave_field() {
    if let Some(field) = document().active_element().and_then(|active| active.dyn_into::<web_sys::HtmlElement>().ok()) {
        // It goes in any case.
        let _ = field.blur();
    }
}

/// Where a change of the page takes the focus away, it comes back to what had it, or goes to the element of this name.
pub fn hold_focus(fallback: impl FnOnce() -> String + 'static) {
    let before = document().active_element().and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    request_animation_frame(move || {
        let nowhere = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
        if let Some(before) = before.filter(|before| nowhere && before.tag_name() != "BODY") {
            let gone = !before.is_connected();
            let other = document().get_element_by_id(&fallback()).filter(|_| gone);
            let next = other.and_then(|element| element.dyn_into().ok()).unwrap_or(before);
            // What neither has it nor can have it leaves it where it is.
            let _ = next.focus();
        }
    });
}

/// Whether the event comes from a field of text, which has its own undo, selection and clipboard.
pub fn is_in_text(target: Option<web_sys::EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element
        .is_some_and(|element| element.matches("input:not([type=checkbox], [type=radio]), textarea").unwrap_or(false))
}

/// Whether the event comes from something one types into, where keys belong to the field.
pub fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}
