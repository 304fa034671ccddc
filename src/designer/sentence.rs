//! What the segment means, in words. In the designer each part of it leads to where it is changed.

use leptos::prelude::*;
use segment_definition::{Part, describe, speaks_of_days};
use wasm_bindgen::JsCast;

use super::{Designer, use_designer};
use crate::messages;
use crate::metadata::use_metadata;
use crate::ui::focus_inside;

#[component]
pub fn Sentence(
    /// Whether its parts lead to the blocks beside it.
    #[prop(optional)]
    leads: bool,
) -> impl IntoView {
    let designer = use_designer();
    let metadata = use_metadata();
    let parts = Memo::new(move |_| {
        metadata.catalog.with(|catalog| designer.with(|definition| shortened(describe(definition, catalog))))
    });
    let has_days = Memo::new(move |_| {
        metadata.catalog.with(|catalog| designer.with(|definition| speaks_of_days(definition, catalog)))
    });
    // One stop on the way of the Tab key; arrows go on from part to part.
    let current = RwSignal::new(0);
    let on_key = move |event: web_sys::KeyboardEvent| {
        let count = parts.with_untracked(|parts| parts.iter().filter(|part| leads_on(part)).count());
        let now = current.get_untracked().min(count.saturating_sub(1));
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => (now + 1).min(count.saturating_sub(1)),
            "ArrowLeft" | "ArrowUp" => now.saturating_sub(1),
            "Home" => 0,
            "End" => count.saturating_sub(1),
            // A button breaks no lines, so that these are none of the platform's own.
            "Enter" | " " => {
                event.prevent_default();
                if let Some(part) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok()) {
                    part.click();
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        current.set(next);
        focus_inside(".sentence-part[tabindex='0']".to_owned(), false);
    };
    let words = move || parts.with(|parts| parts.iter().map(|part| part.text.as_str()).collect::<String>());
    let text = move || {
        if leads { parts.with(|parts| linked(parts, designer, current)).into_any() } else { words().into_any() }
    };
    view! {
        <p class="sentence" tabindex=(!leads).then_some("0") role="group" aria-label=messages::SENTENCE_TITLE on:keydown=on_key>{text}</p>
        <Show when=move || has_days.get()><p class="field-hint">{messages::DAYS_ARE_UTC}</p></Show>
    }
}

/// Whether there is something to change behind the part, beyond its punctuation.
fn leads_on(part: &Part) -> bool {
    part.node.is_some() && part.text.contains(char::is_alphanumeric)
}

fn linked(parts: &[Part], designer: Designer, current: RwSignal<usize>) -> Vec<AnyView> {
    let count = parts.iter().filter(|part| leads_on(part)).count();
    let mut place = 0;
    let mut view = Vec::with_capacity(parts.len());
    for part in parts {
        let Some(node) = part.node.filter(|_| leads_on(part)) else {
            view.push(part.text.clone().into_any());
            continue;
        };
        let words = part.text.trim_matches([' ', ',', '(', ')']);
        let (before, after) = part.text.split_once(words).unwrap_or_default();
        let this = place;
        place += 1;
        let tab = move || if current.get().min(count - 1) == this { "0" } else { "-1" };
        let go = move |_| {
            current.set(this);
            designer.edit(node);
        };
        view.push(before.to_owned().into_any());
        view.push(
            view! { <span role="button" class="sentence-part" tabindex=tab title=messages::SENTENCE_EDIT on:click=go>{words.to_owned()}</span> }
                .into_any(),
        );
        view.push(after.to_owned().into_any());
    }
    view
}

/// More than this nobody reads as one sentence.
const LONGEST: usize = 2_000;

fn shortened(mut parts: Vec<Part>) -> Vec<Part> {
    let mut left = LONGEST;
    for (place, part) in parts.iter_mut().enumerate() {
        if part.text.len() > left {
            part.text.truncate(part.text.floor_char_boundary(left));
            part.text.push('…');
            parts.truncate(place + 1);
            break;
        }
        left -= part.text.len();
    }
    parts
}
