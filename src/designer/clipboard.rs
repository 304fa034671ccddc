//! Cut, copy and paste of parts, as query text on the system's clipboard.

use leptos::prelude::*;
use leptos::task::spawn_local;
use segment_definition::{Arrangement, NoText, NodeId};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::{Designer, use_designer};
use crate::messages;
use crate::ui::{Toasts, is_in_text, use_toasts};

impl Designer {
    fn text_of(self, parts: &[NodeId], toasts: Toasts) -> Option<String> {
        match self.untracked(|definition| definition.text_of(parts)) {
            Ok(text) => Some(text),
            Err(why) => {
                toasts.show(match why {
                    NoText::Unfinished => messages::COPY_UNFINISHED,
                    NoText::Apart => messages::COPY_APART,
                });
                None
            }
        }
    }

    fn paste(self, text: &str, at: NodeId, toasts: Toasts) {
        let text = text.trim();
        let only_segments = self.segments_only.get_value();
        let mut refusal = messages::CANNOT_PASTE;
        let fits = |pasted: &Arrangement| {
            let fits = !only_segments || pasted.adds_segments_only();
            if !fits {
                refusal = messages::PASTE_SEGMENTS_ONLY;
            }
            fits
        };
        if text.is_empty() || !self.arrange(|definition| definition.paste(text, at).filter(fits)) {
            toasts.show(refusal);
        }
    }
}

fn copied(count: usize, toasts: Toasts) {
    toasts.show(messages::parts_copied(count));
}

/// From a menu: the clipboard is asked by name.
pub(super) fn copy(designer: Designer, parts: &[NodeId], toasts: Toasts) {
    let Some(text) = designer.text_of(parts, toasts) else { return };
    let count = parts.len();
    spawn_local(async move {
        match JsFuture::from(window().navigator().clipboard().write_text(&text)).await {
            Ok(_) => copied(count, toasts),
            Err(_) => toasts.show(messages::NOT_COPIED),
        }
    });
}

pub(super) fn cut(designer: Designer, parts: &[NodeId], toasts: Toasts) {
    let Some(text) = designer.text_of(parts, toasts) else { return };
    let parts = parts.to_vec();
    spawn_local(async move {
        // What is not on the clipboard is not taken away.
        match JsFuture::from(window().navigator().clipboard().write_text(&text)).await {
            Ok(_) => drop(designer.arrange(|definition| definition.cut_several(&parts))),
            Err(_) => toasts.show(messages::NOT_COPIED),
        }
    });
}

pub(super) fn paste(designer: Designer, at: NodeId, toasts: Toasts) {
    spawn_local(async move {
        match JsFuture::from(window().navigator().clipboard().read_text()).await {
            Ok(text) => designer.paste(&text.as_string().unwrap_or_default(), at, toasts),
            // The browser asks the person, or offers the key alone.
            Err(_) => toasts.show(messages::PASTE_BY_KEY),
        }
    });
}

/// The platform's own events, which need no permission: what is cut, copied and pasted where a part has the focus.
#[derive(Clone, Copy)]
pub(super) struct Keys {
    designer: Designer,
    toasts: Toasts,
}

impl Keys {
    pub(super) fn new() -> Self {
        Self { designer: use_designer(), toasts: use_toasts() }
    }

    pub(super) fn take(self, event: &web_sys::ClipboardEvent, away: bool) {
        let Some(part) = self.part(event).filter(|part| self.designer.is_on_part(event.target(), *part)) else {
            return;
        };
        // Marked text is meant before the part it stands in.
        let marked = window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed());
        if marked || (away && self.designer.is_locked()) {
            return;
        }
        let parts = self.designer.meant(part);
        let (Some(data), Some(text)) = (event.clipboard_data(), self.designer.text_of(&parts, self.toasts)) else {
            return;
        };
        if data.set_data("text/plain", &text).is_ok() {
            event.prevent_default();
            if away {
                self.designer.arrange(|definition| definition.cut_several(&parts));
            } else {
                copied(parts.len(), self.toasts);
            }
        }
    }

    pub(super) fn paste(self, event: &web_sys::ClipboardEvent) {
        if let (Some(at), Some(data)) = (self.part(event), event.clipboard_data()) {
            event.prevent_default();
            self.designer.paste(&data.get_data("text/plain").unwrap_or_default(), at, self.toasts);
        }
    }

    fn part(self, event: &web_sys::ClipboardEvent) -> Option<NodeId> {
        let event: &web_sys::Event = event.unchecked_ref();
        if is_in_text(event.target()) { None } else { self.designer.part_of(event.target()) }
    }
}
