//! Text on the clipboard, and a word about it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::Toasts;
use crate::messages;

pub fn copy(text: String, toasts: Toasts) {
    spawn_local(async move {
        let done = JsFuture::from(window().navigator().clipboard().write_text(&text)).await;
        toasts.show(if done.is_ok() { messages::COPIED } else { messages::NOT_COPIED });
    });
}
