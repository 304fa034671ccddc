//! What the worker's surroundings do for the importer.

use std::cell::{Cell, RefCell};

use js_sys::{Function, Promise};
use member_import::{Event, Host, Wish};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::DedicatedWorkerGlobalScope;

pub(crate) struct Hands {
    scope: DedicatedWorkerGlobalScope,
    wish: Cell<Wish>,
    watched: Cell<bool>,
    /// Ends the sleep under way.
    wake: RefCell<Option<Function>>,
    pub(crate) newest_reading: Cell<u32>,
}

impl Hands {
    pub(crate) fn new(scope: DedicatedWorkerGlobalScope) -> Self {
        Self {
            scope,
            wish: Cell::new(Wish::Go),
            watched: Cell::new(true),
            wake: RefCell::default(),
            newest_reading: Cell::new(0),
        }
    }

    pub(crate) fn go(&self) {
        self.wish.set(Wish::Go);
    }

    pub(crate) fn pause(&self) {
        self.wish.set(Wish::Pause);
        if let Some(wake) = self.wake.borrow_mut().take() {
            let _ = wake.call0(&JsValue::NULL);
        }
    }

    pub(crate) fn watch(&self, watched: bool) {
        self.watched.set(watched);
    }
}

impl Host for Hands {
    fn tell(&self, event: Event) {
        if let Ok(text) = serde_json::to_string(&event) {
            let _ = self.scope.post_message(&JsValue::from_str(&text));
        }
    }

    fn wish(&self) -> Wish {
        self.wish.get()
    }

    fn is_watched(&self) -> bool {
        self.watched.get()
    }

    async fn sleep(&self, ms: u32) {
        let ms = i32::try_from(ms).unwrap_or(i32::MAX);
        let promise = Promise::new(&mut |resolve, _| {
            let _ = self.scope.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
            self.wake.replace(Some(resolve));
        });
        let _ = JsFuture::from(promise).await;
    }
}
