//! What is selected, muted and collapsed: beside the definition, so that only the parts that show it hear of it.

use leptos::prelude::*;
use segment_definition::{Applied, NodeId};

use super::block::element_name;
use super::{Designer, use_designer};
use crate::messages;

#[derive(Clone, Copy)]
pub(crate) struct Marks {
    pub(super) selected: RwSignal<Vec<NodeId>>,
    pub(super) muted: RwSignal<Vec<NodeId>>,
    /// Remembered while the page is open.
    pub(super) collapsed: RwSignal<Vec<NodeId>>,
    /// Where a range begins.
    pub(super) anchor: StoredValue<Option<NodeId>>,
}

impl Marks {
    pub(super) fn new() -> Self {
        Self {
            selected: RwSignal::new(Vec::new()),
            muted: RwSignal::new(Vec::new()),
            collapsed: RwSignal::new(Vec::new()),
            anchor: StoredValue::new(None),
        }
    }

    /// After an edit.
    pub(super) fn follow(self, designer: Designer, all: &[Applied]) {
        let muted = designer.untracked(|definition| definition.all_muted());
        if self.muted.with_untracked(|before| *before != muted) {
            self.muted.set(muted);
        }
        if all.iter().any(|applied| !applied.removed.is_empty()) && self.selected.with_untracked(|all| !all.is_empty())
        {
            let is_there = |id: &NodeId| designer.untracked(|definition| definition.node(*id).is_some());
            self.selected.update(|selected| selected.retain(is_there));
        }
    }

    pub(super) fn expand(self, parts: &[NodeId]) {
        if self.collapsed.with_untracked(|all| all.iter().any(|id| parts.contains(id))) {
            self.collapsed.update(|all| all.retain(|id| !parts.contains(id)));
        }
    }

    /// The class of a part, with a word for each thing that it is now.
    pub(super) fn class(self, id: NodeId, class: &str, more: &[(bool, &str)]) -> String {
        let mut all = class.to_owned();
        let marks = [(self.is_selected(id), " is-selected"), (self.is_muted(id), " is-muted")];
        for (_, word) in marks.iter().chain(more).filter(|(is, _)| *is) {
            all.push_str(word);
        }
        all
    }

    pub(super) fn is_selected(self, id: NodeId) -> bool {
        self.selected.with(|all| all.contains(&id))
    }

    /// Whether a part is muted itself.
    pub(super) fn is_muted(self, id: NodeId) -> bool {
        self.muted.with(|all| all.contains(&id))
    }
}

impl Designer {
    /// How many parts say nothing, because they are muted.
    pub fn muted_count(self) -> usize {
        self.marks.muted.track();
        self.untracked(|definition| definition.muted_parts().len())
    }
}

/// What stands before a row: the handle it is dragged by and the box that selects it. The style shows them when they are
/// of use; those of all rows are heard at one place.
pub(super) fn row_marks(id: NodeId) -> impl IntoView {
    let marks = use_designer().marks;
    let row = element_name(id);
    let name = format!("{row}-check {row}");
    view! {
        <span class="drag-handle" aria-hidden="true"></span>
        <input
            type="checkbox"
            class="row-check"
            id=format!("{row}-check")
            aria-label=messages::SELECT
            aria-labelledby=name
            prop:checked=move || marks.is_selected(id)
        />
        {move || marks.is_muted(id).then(muted_word)}
    }
}

pub(super) fn muted_word() -> impl IntoView {
    view! { <span class="muted-word">{messages::MUTED}</span> }
}

/// Shows and hides what is in a block or a group.
pub(super) fn collapse_button(id: NodeId, collapsed: Memo<bool>, name: Signal<String>) -> impl IntoView {
    let marks = use_designer().marks;
    let toggle = move |_| {
        marks.collapsed.update(|all| {
            let before = all.len();
            all.retain(|other| *other != id);
            if all.len() == before {
                all.push(id);
            }
        })
    };
    view! {
        <button
            type="button"
            class="icon-button collapse-button"
            aria-expanded=move || (!collapsed.get()).to_string()
            aria-label=move || messages::content_of(&name.get())
            title=move || if collapsed.get() { messages::EXPAND } else { messages::COLLAPSE }
            on:click=toggle
        ></button>
    }
}

pub(super) fn is_collapsed(id: NodeId) -> Memo<bool> {
    let marks = use_designer().marks;
    Memo::new(move |_| marks.collapsed.with(|all| all.contains(&id)))
}

/// What a collapsed part says, in one line.
pub(super) fn summary(id: NodeId) -> impl IntoView {
    let designer = use_designer();
    view! { <p class="part-summary">{move || designer.described(id)}</p> }
}
