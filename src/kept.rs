//! What this browser keeps for a person, by name. Nothing is kept where the browser does not allow it, as in some
//! private windows.

use leptos::prelude::window;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Before every name, so that other apps of the same origin are left alone.
const PREFIX: &str = "segment-builder.";

pub(crate) fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// A text that was kept.
pub(crate) fn text(name: &str) -> Option<String> {
    storage()?.get_item(&format!("{PREFIX}{name}")).ok()?
}

/// Keeps a text; an empty one is forgotten. A full storage keeps what it has, and the answer is no.
pub(crate) fn keep_text(name: &str, text: &str) -> bool {
    let Some(storage) = storage() else { return false };
    let name = format!("{PREFIX}{name}");
    if text.is_empty() { storage.remove_item(&name) } else { storage.set_item(&name, text) }.is_ok()
}

/// What was kept; something that no longer reads is as good as nothing.
pub(crate) fn find<T: DeserializeOwned>(name: &str) -> Option<T> {
    serde_json::from_str(&text(name)?).ok()
}

pub(crate) fn keep<T: Serialize>(name: &str, value: &T) -> bool {
    serde_json::to_string(value).is_ok_and(|text| keep_text(name, &text))
}

/// The entries of a list that read, and whether those are all that there is.
pub(crate) fn entries<T: DeserializeOwned>(list: Value) -> (Vec<T>, bool) {
    let Value::Array(list) = list else { return (Vec::new(), false) };
    let count = list.len();
    let read: Vec<T> = list.into_iter().filter_map(|entry| serde_json::from_value(entry).ok()).collect();
    let is_whole = read.len() == count;
    (read, is_whole)
}

/// Leaves what is kept under another name before it is written over: a later version of the app may read it.
pub(crate) fn put_aside(name: &str) -> bool {
    let Some(kept) = text(name) else { return true };
    let mut aside = format!("{name}.aside");
    while text(&aside).is_some_and(|other| other != kept) {
        aside.push('+');
    }
    keep_text(&aside, &kept)
}

/// Every name that is kept, without the prefix.
pub(crate) fn names() -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|place| storage.key(place).ok().flatten());
    keys.filter_map(|key| key.strip_prefix(PREFIX).map(str::to_owned)).collect()
}
