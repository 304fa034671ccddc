//! The importer's own program, started with the first command, and the mark that it has unfinished work.

use dataverse::Uuid;
use js_sys::Array;
use leptos::prelude::*;
use member_import::{Command, Event, Failure};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{File, MessageEvent};

use crate::api::base_path;
use crate::draft::storage;

#[derive(Clone, Copy)]
pub(super) struct Worker {
    worker: StoredValue<Option<web_sys::Worker>, LocalStorage>,
    /// Messages from before it could hear; `None` once it does.
    early: StoredValue<Option<Vec<JsValue>>, LocalStorage>,
}

impl Default for Worker {
    fn default() -> Self {
        Self { worker: StoredValue::new_local(None), early: StoredValue::new_local(Some(Vec::new())) }
    }
}

impl Worker {
    pub(super) fn tell(self, command: &Command, file: Option<&File>, hear: Callback<Event>) {
        let message = message(command, file);
        if self.worker.with_value(Option::is_none) {
            self.start(hear);
        }
        let mut message = Some(message);
        self.early.update_value(|early| {
            if let Some(early) = early {
                early.extend(message.take());
            }
        });
        if let Some(message) = message {
            self.post(&message);
        }
    }

    /// Tells it what only matters to one that is at work.
    pub(super) fn tell_if_there(self, command: &Command) {
        if self.early.try_with_value(Option::is_none) == Some(true) {
            self.post(&message(command, None));
        }
    }

    pub(super) fn end(self) {
        if let Some(worker) = self.worker.try_with_value(Clone::clone).flatten() {
            worker.terminate();
        }
    }

    fn post(self, message: &JsValue) {
        self.worker.with_value(|worker| {
            // Fails only for what cannot be copied, which nothing here is.
            let _ = worker.as_ref().map(|worker| worker.post_message(message));
        });
    }

    fn start(self, hear: Callback<Event>) {
        let lost = move || hear.run(Event::Failed(Failure::File(String::new())));
        let Ok(worker) = web_sys::Worker::new(&format!("{}/import-worker-loader.js", base_path())) else {
            return lost();
        };
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            let text = message.data().as_string().unwrap_or_default();
            let Ok(event) = serde_json::from_str(&text) else { return };
            if event == Event::Ready {
                let early = self.early.try_update_value(Option::take).flatten();
                early.into_iter().flatten().for_each(|message| self.post(&message));
            }
            hear.run(event);
        });
        let on_error = Closure::<dyn Fn()>::new(lost);
        worker.set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
        worker.set_onerror(Some(on_error.into_js_value().unchecked_ref()));
        self.worker.set_value(Some(worker));
    }
}

fn message(command: &Command, file: Option<&File>) -> JsValue {
    let text = serde_json::to_string(command).unwrap_or_default();
    let parts = Array::of1(&JsValue::from_str(&text));
    if let Some(file) = file {
        parts.push(file);
    }
    parts.into()
}

fn key(segment: Uuid) -> String {
    format!("segment-builder.import.{segment}")
}

/// Notes that something of the segment may be unfinished, so that its page asks the importer when it opens.
pub(super) fn mark(segment: Uuid, unfinished: bool) {
    let Some(storage) = storage() else { return };
    let _ = if unfinished { storage.set_item(&key(segment), "1") } else { storage.remove_item(&key(segment)) };
}

pub(super) fn is_marked(segment: Uuid) -> bool {
    storage().is_some_and(|storage| storage.get_item(&key(segment)).is_ok_and(|mark| mark.is_some()))
}
