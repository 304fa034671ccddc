//! The menu of places that parts can be moved to: what dragging does, without dragging.

use leptos::prelude::*;
use segment_definition::{NodeId, describe_part};

use super::{Designer, use_designer};
use crate::messages;
use crate::metadata::use_metadata;
use crate::ui::{IconName, MenuItem, MenuPage};

/// A place is known by its first words.
const NAME_CHARS: usize = 60;

impl Designer {
    /// What a part says in words, by itself.
    pub(super) fn described(self, part: NodeId) -> String {
        let catalog = use_metadata().catalog;
        catalog.with(|catalog| self.with(|definition| describe_part(definition, catalog, part)))
    }

    /// What a place to move to is called.
    fn place_name(self, place: NodeId) -> String {
        let number = self.untracked(|definition| {
            let block = definition.block_of(place).unwrap_or(place);
            definition.number_of(block)
        });
        let (is_root, rule, is_own) = self.untracked(|definition| {
            let is_own = definition.parent(place).is_some_and(|parent| definition.block(parent).is_some());
            (place == definition.root(), definition.group(place).map(|group| group.rule), is_own)
        });
        match rule {
            None if is_root => messages::OUTSIDE_BRACKETS.to_owned(),
            None => messages::in_brackets(&number),
            Some(_) if is_own => messages::in_block(&number),
            Some(rule) => {
                let mut words = untrack(|| self.described(place));
                if words.chars().count() > NAME_CHARS {
                    words = words.chars().take(NAME_CHARS).chain(['…']).collect();
                }
                messages::in_group(&number, rule, &words)
            }
        }
    }
}

#[component]
pub(super) fn MoveItems(
    /// The part that is meant, with all that are selected when it is one of them; without one, those alone.
    #[prop(optional)]
    part: Option<NodeId>,
) -> impl IntoView {
    let designer = use_designer();
    let parts = move || part.map_or_else(|| designer.marks.selected.get_untracked(), |part| designer.meant(part));
    let moved = parts();
    let targets = designer.untracked(|definition| definition.move_targets(&moved));
    if targets.is_empty() {
        let refusal = Signal::stored(Some(messages::NO_PLACE_HELP));
        return view! { <MenuItem label=messages::NO_PLACE refusal on_choose=Callback::new(|()| ())/> }.into_any();
    }
    let item = |place: NodeId| {
        let choose = move |()| {
            designer.arrange(|definition| {
                let end = definition.children(place).len();
                definition.move_several(&parts(), place, end)
            });
        };
        view! { <MenuItem label=designer.place_name(place) on_choose=Callback::new(choose)/> }
    };
    targets.into_iter().map(item).collect_view().into_any()
}

/// Leads to the places that a part, or all that are selected with it, can be moved to.
pub(super) fn move_page(id: NodeId) -> impl IntoView {
    view! { <MenuPage label=messages::MOVE_TO icon=IconName::Move><MoveItems part=id/></MenuPage> }
}
