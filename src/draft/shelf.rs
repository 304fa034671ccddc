//! Texts by key in the browser's storage. What that does not take, the page holds as long as it is open, and asks
//! before it goes.

use std::cell::RefCell;

use leptos::prelude::{window, window_event_listener};

thread_local! {
    static HELD: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
    static ASKS: RefCell<bool> = const { RefCell::new(false) };
}

/// `None` where the browser keeps nothing, as in some private windows.
pub(crate) fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// Whether the browser took it. A full storage keeps what it has under this key; the page has the newer text.
pub(super) fn put(key: &str, text: &str) -> bool {
    let taken = storage().is_some_and(|storage| storage.set_item(key, text).is_ok());
    let_go(key);
    if !taken {
        HELD.with_borrow_mut(|held| held.push((key.to_owned(), text.to_owned())));
        ask_before_leaving();
    }
    taken
}

/// The same for what stands in for a text that is held whole.
pub(super) fn put_in_storage(key: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, text);
    }
}

pub(super) fn get(key: &str) -> Option<String> {
    let of_key =
        |held: &Vec<(String, String)>| held.iter().find(|(known, _)| known == key).map(|(_, text)| text.clone());
    HELD.with_borrow(of_key).or_else(|| storage()?.get_item(key).ok()?)
}

pub(super) fn remove(key: &str) {
    let_go(key);
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

pub(super) fn keys() -> Vec<String> {
    let mut keys: Vec<String> = HELD.with_borrow(|held| held.iter().map(|(key, _)| key.clone()).collect());
    if let Some(storage) = storage() {
        keys.extend((0..storage.length().unwrap_or(0)).filter_map(|place| storage.key(place).ok().flatten()));
    }
    keys
}

fn let_go(key: &str) {
    HELD.with_borrow_mut(|held| held.retain(|(known, _)| known != key));
}

/// For as long as the page is open, but only while it holds something.
fn ask_before_leaving() {
    if ASKS.replace(true) {
        return;
    }
    let _ = window_event_listener(leptos::ev::beforeunload, |event| {
        if HELD.with_borrow(|held| !held.is_empty()) {
            event.prevent_default();
            // Some browsers ask for this alone.
            event.set_return_value("true");
        }
    });
}
