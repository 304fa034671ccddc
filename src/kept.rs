//! What this browser keeps for a person, by name. Nothing is kept where the browser does not allow it, as in some
//! private windows.

use leptos::prelude::window;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Before every name, so that other apps of the same origin are left alone.
const PREFIX: &str = "segment-builder.";

pub(crate) fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// A text that was kept.
pub(crate) fn text(name: &str) -> Option<String> {
    storage()?.get_item(&format!("{PREFIX}{name}")).ok()?
}

/// Keeps a text; an empty one is forgotten. A full storage keeps what it has.
pub(crate) fn keep_text(name: &str, text: &str) {
    let Some(storage) = storage() else { return };
    let name = format!("{PREFIX}{name}");
    let _ = if text.is_empty() { storage.remove_item(&name) } else { storage.set_item(&name, text) };
}

/// What was kept; something that no longer reads is as good as nothing.
pub(crate) fn find<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_str(&text(name)?).ok()
}

pub(crate) fn keep<T: Serialize>(name: &str, value: &T) {
    if let Ok(text) = serde_json::to_string(value) {
        keep_text(name, &text);
    }
}

/// Every name that is kept, without the prefix.
pub(crate) fn names() -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|place| storage.key(place).ok().flatten());
    keys.filter_map(|key| key.strip_prefix(PREFIX).map(str::to_owned)).collect()
}
