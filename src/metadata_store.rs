//! Answers about metadata, kept in the browser from visit to visit with the version they belong to. Where nothing can be
//! kept (private windows, a full disk, a browser that does not answer) there is simply nothing.

use js_sys::{Function, Promise};
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransactionMode};

use crate::api::base_path;

const NAME: &str = "segment-builder";
const ANSWERS: &str = "metadata";
/// Where the importer's worker keeps what is not sent yet (crates/import-worker/src/storage.rs).
const LISTS: (&str, &str) = ("member-import", "kept");
/// The key of the version; answers have paths, which begin with a slash.
const VERSION: &str = "version";
/// A browser that takes longer is asked no more than the environment would take.
const PATIENCE_MS: i32 = 1_000;

pub async fn version() -> Option<String> {
    get(VERSION).await
}

/// The kept answer to a path.
pub async fn answer(path: &str) -> Option<String> {
    let answer = get(path).await;
    if answer.is_some() {
        SERVED.set(true);
    }
    answer
}

/// Whether anything of this visit came from here since this was asked last.
pub fn was_used() -> bool {
    SERVED.replace(false)
}

pub async fn keep(path: &str, answer: &str) {
    put(path, answer).await;
}

/// What is kept belongs to this version.
pub async fn set_version(version: &str) {
    put(VERSION, version).await;
}

pub async fn clear() {
    let Some(store) = store(IdbTransactionMode::Readwrite).await else { return };
    if let Ok(request) = store.clear() {
        done(&request).await;
    }
}

/// Whether lists of contacts are kept that are not sent yet.
pub async fn has_lists() -> bool {
    let Some((database, store)) = lists(IdbTransactionMode::Readonly).await else { return false };
    let request = store.count();
    // What was asked for is still done.
    database.close();
    let Ok(request) = request else { return false };
    done(&request).await.and_then(|count| count.as_f64()).is_some_and(|count| count > 0.0)
}

pub async fn clear_lists() {
    let Some((database, store)) = lists(IdbTransactionMode::Readwrite).await else { return };
    let request = store.clear();
    database.close();
    if let Ok(request) = request {
        done(&request).await;
    }
}

async fn lists(mode: IdbTransactionMode) -> Option<(IdbDatabase, IdbObjectStore)> {
    let (name, store) = LISTS;
    let database: IdbDatabase = JsFuture::from(open_database(name, store)).await.ok()?.dyn_into().ok()?;
    let store = database.transaction_with_str_and_mode(store, mode).ok()?.object_store(store).ok()?;
    Some((database, store))
}

async fn get(key: &str) -> Option<String> {
    let store = store(IdbTransactionMode::Readonly).await?;
    done(&store.get(&key.into()).ok()?).await?.as_string()
}

async fn put(key: &str, value: &str) {
    let Some(store) = store(IdbTransactionMode::Readwrite).await else { return };
    if let Ok(request) = store.put_with_key(&value.into(), &key.into()) {
        done(&request).await;
    }
}

thread_local! {
    static SERVED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
    static OPEN: std::cell::RefCell<Option<Promise>> = const { std::cell::RefCell::new(None) };
}

async fn store(mode: IdbTransactionMode) -> Option<IdbObjectStore> {
    // Opened once for all; the answer may be that it cannot be.
    let open = OPEN.with_borrow_mut(|open| {
        // Two mounts on one host are two environments.
        open.get_or_insert_with(|| open_database(&format!("{NAME}{}", base_path()), ANSWERS)).clone()
    });
    let database: IdbDatabase = JsFuture::from(open).await.ok()?.dyn_into().ok()?;
    database.transaction_with_str_and_mode(ANSWERS, mode).ok()?.object_store(ANSWERS).ok()
}

fn open_database(name: &str, store: &'static str) -> Promise {
    let request = || -> Option<IdbOpenDbRequest> {
        let request = window().indexed_db().ok()??.open_with_u32(name, 1).ok()?;
        let upgrade = {
            let request = request.clone();
            Closure::once_into_js(move || {
                let database = request.result().ok().and_then(|result| result.dyn_into::<IdbDatabase>().ok());
                // Without the store every transaction fails, which is what `store` expects.
                drop(database.map(|database| database.create_object_store(store)));
            })
        };
        request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
        Some(request)
    };
    match request() {
        Some(request) => settled(&request),
        None => Promise::resolve(&JsValue::UNDEFINED),
    }
}

async fn done(request: &IdbRequest) -> Option<JsValue> {
    JsFuture::from(settled(request)).await.ok().filter(|value| !value.is_undefined())
}

/// What comes of a request; nothing when it fails or hangs.
fn settled(request: &IdbRequest) -> Promise {
    Promise::new(&mut |resolve: Function, _| {
        let result = {
            let (request, resolve) = (request.clone(), resolve.clone());
            Closure::once_into_js(move || {
                let value = request.result().unwrap_or(JsValue::UNDEFINED);
                drop(resolve.call1(&JsValue::UNDEFINED, &value));
            })
        };
        request.set_onsuccess(Some(result.unchecked_ref()));
        let nothing = resolve.bind1(&JsValue::UNDEFINED, &JsValue::UNDEFINED);
        request.set_onerror(Some(nothing.unchecked_ref()));

        // Without a timer it waits for the answer alone.
        drop(window().set_timeout_with_callback_and_timeout_and_arguments_0(nothing.unchecked_ref(), PATIENCE_MS));
    })
}
