//! Suggestions for the query text while it is typed: tables, columns, relationships, functions, segments. They never
//! take a key from somebody who just writes on.

use leptos::html;
use leptos::prelude::*;
use segment_query::{Completion, Suggestion, complete};
use wasm_bindgen::JsCast;

use super::Designer;
use crate::api::use_api;
use crate::messages;
use crate::metadata::use_metadata;
use crate::ui::element_id;

/// The suggestions of one text field. A handle, copied freely.
#[derive(Clone, Copy)]
pub(super) struct Suggestions {
    designer: Designer,
    area: NodeRef<html::Textarea>,
    /// The text, and the byte that the caret stands at; `None` while nothing is offered.
    at: RwSignal<Option<(String, usize)>>,
    found: Memo<Option<Completion>>,
    /// The one that Enter takes.
    active: RwSignal<Option<usize>>,
    id: StoredValue<String>,
}

impl Suggestions {
    pub(super) fn new(designer: Designer, area: NodeRef<html::Textarea>) -> Self {
        let metadata = use_metadata();
        let at = RwSignal::new(None::<(String, usize)>);
        let found = Memo::new(move |_| {
            let (text, at) = at.get()?;
            let mut found = metadata.catalog.with(|catalog| complete(&text, at, catalog))?;
            if found.tables {
                let typed = text.get(found.span.start..at).unwrap_or_default();
                found.suggestions = metadata.tables_named(typed);
            }
            Some(found).filter(|found| !found.suggestions.is_empty())
        });
        let api = use_api();
        Effect::new(move |_| {
            if at.with(|at| at.as_ref().is_some_and(|(text, _)| text.to_ascii_uppercase().contains("SEGMENT("))) {
                metadata.want_segments(&api);
            }
            if let Some(table) = found.with(|found| found.as_ref()?.table.clone())
                && metadata.lists(&table)
            {
                metadata.want(&api, &table);
            }
        });
        Self { designer, area, at, found, active: RwSignal::new(None), id: StoredValue::new(element_id("suggestions")) }
    }

    pub(super) fn is_open(self) -> bool {
        self.found.with(Option::is_some)
    }

    pub(super) fn close(self) {
        if self.at.with_untracked(Option::is_some) {
            self.at.set(None);
        }
    }

    pub(super) fn list_id(self) -> String {
        self.id.get_value()
    }

    /// The element of the suggestion that Enter takes.
    pub(super) fn active_id(self) -> Option<String> {
        let place = self.active.get().filter(|_| self.is_open())?;
        Some(format!("{}-{place}", self.id.get_value()))
    }

    /// Offers what fits at the caret. Unless it is asked for, only where a word is begun or a name has to follow.
    pub(super) fn look(self, asked: bool) {
        let Some(area) = self.area.get_untracked() else { return };
        let caret = area.selection_start().ok().flatten();
        let has_selection = caret != area.selection_end().ok().flatten();
        let text = area.value();
        let Some(at) = caret.and_then(|units| bytes(&text, units)).filter(|_| !has_selection) else {
            return self.close();
        };
        let before = text.get(..at).unwrap_or_default();
        let in_word = before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let expects_name = ["(", ".", ", ", "= ", "> ", "< ", "&& ", "|| "].iter().any(|end| before.ends_with(end));
        if !(asked || in_word || expects_name) {
            return self.close();
        }
        self.active.set((asked || in_word).then_some(0));
        self.at.set(Some((text, at)));
    }

    /// Whether the key was for the list.
    pub(super) fn key(self, event: &web_sys::KeyboardEvent) -> bool {
        let key = event.key();
        if key == " " && event.ctrl_key() {
            self.look(true);
            return true;
        }
        let Some(count) = self.found.with_untracked(|found| found.as_ref().map(|found| found.suggestions.len())) else {
            return false;
        };
        let active = self.active.get_untracked();
        match (key.as_str(), active) {
            ("ArrowDown", _) => self.activate(active.map_or(0, |place| (place + 1) % count)),
            ("ArrowUp", _) => self.activate(active.and_then(|place| place.checked_sub(1)).unwrap_or(count - 1)),
            ("Enter" | "Tab", Some(place)) if !event.shift_key() => self.take(place),
            ("Escape", _) => self.close(),
            // The caret goes elsewhere.
            ("ArrowLeft" | "ArrowRight" | "Home" | "End", _) => {
                self.close();
                return false;
            }
            _ => return false,
        }
        true
    }

    fn activate(self, place: usize) {
        self.active.set(Some(place));
        let id = format!("{}-{place}", self.id.get_value());
        if let Some(option) = document().get_element_by_id(&id) {
            option.scroll_into_view_with_bool(false);
        }
    }

    /// Writes a suggestion in the place of the word begun, as if it were typed: the field's own undo takes it back.
    fn take(self, place: usize) {
        let taken = self.found.with_untracked(|found| {
            let found = found.as_ref()?;
            Some((found.span, found.suggestions.get(place)?.text.clone()))
        });
        let text = self.at.with_untracked(|at| at.as_ref().map(|(text, _)| text.clone()));
        let (Some((span, word)), Some(text), Some(area)) = (taken, text, self.area.get_untracked()) else { return };
        self.close();
        // A parenthesis that is there already is not written twice.
        let rest = text.get(span.end..).unwrap_or_default();
        let word = if rest.starts_with('(') { word.trim_end_matches(['(', ')']) } else { &word };
        let _ = area.set_selection_range(units(&text, span.start), units(&text, span.end));
        let page = document().unchecked_into::<web_sys::HtmlDocument>();
        let typed = page.exec_command_with_show_ui_and_value("insertText", false, word);
        if !typed.is_ok_and(|typed| typed) {
            let _ = area.set_range_text(word);
            let after = units(&text, span.start) + word.encode_utf16().count() as u32;
            let _ = area.set_selection_range(after, after);
            self.designer.write_text(area.value());
        }
    }
}

/// The page counts in UTF-16, spans count bytes.
pub(super) fn units(text: &str, bytes: usize) -> u32 {
    text.get(..bytes).map_or(0, |before| before.encode_utf16().count() as u32)
}

fn bytes(text: &str, units: u32) -> Option<usize> {
    let mut left = units as usize;
    for (at, c) in text.char_indices() {
        if left == 0 {
            return Some(at);
        }
        left = left.checked_sub(c.len_utf16())?;
    }
    (left == 0).then_some(text.len())
}

/// The list, below the line that the caret is in.
#[component]
pub(super) fn SuggestionList(of: Suggestions) -> impl IntoView {
    let before = move || of.at.with(|at| at.as_ref().and_then(|(text, at)| text.get(..*at).map(str::to_owned)));
    let all = move || of.found.with(|found| found.as_ref().map(|found| found.suggestions.clone()).unwrap_or_default());
    let option = move |(place, Suggestion { text, label }): (usize, Suggestion)| {
        let is_active = move || of.active.get() == Some(place);
        view! {
            <li
                id=format!("{}-{place}", of.list_id())
                class="combobox-option"
                class:is-active=is_active
                role="option"
                aria-selected=move || is_active().to_string()
                // Before the field would lose the focus.
                on:mousedown=move |event| {
                    event.prevent_default();
                    of.take(place);
                }
            >
                <span class="mono">{text}</span>
                <span class="detail">{label}</span>
            </li>
        }
    };
    view! {
        <span class="visually-hidden" role="status">{move || of.is_open().then(|| messages::suggestions(all().len()))}</span>
        <Show when=move || of.is_open()>
            <div class="code-colours mono suggestions">
                <span class="suggestions-before" aria-hidden="true">{before}</span>
                <ul class="combobox-list" id=of.list_id() role="listbox" aria-label=messages::SUGGESTIONS>
                    {move || all().into_iter().enumerate().map(option).collect_view()}
                </ul>
            </div>
        </Show>
    }
}
