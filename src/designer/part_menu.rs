//! The commands of one condition, group or block; of all that are selected, when it is one of them.

use leptos::prelude::*;
use segment_definition::{Arrangement, Definition, NodeId};

use super::clipboard::{copy, cut, paste};
use super::moving::move_page;
use super::use_designer;
use crate::messages;
use crate::ui::{IconName, MenuItem, use_toasts};

/// What every part can do: the commands that come first, and those that come last.
pub(super) fn first_commands(id: NodeId) -> impl IntoView {
    let designer = use_designer();
    let toasts = use_toasts();
    view! {
        {arranging(id, messages::DUPLICATE, IconName::Duplicate, Definition::duplicate_several)}
        {acting(messages::CUT, IconName::Cut, move || cut(designer, &designer.meant(id), toasts))}
        {acting(messages::COPY, IconName::Copy, move || copy(designer, &designer.meant(id), toasts))}
        {acting(messages::PASTE, IconName::Paste, move || paste(designer, id, toasts))}
    }
}

pub(super) fn last_commands(id: NodeId) -> impl IntoView {
    let designer = use_designer();
    let muted = untrack(|| designer.marks.is_muted(id));
    let mute = move || {
        designer.arrange(|d| d.mute_several(&designer.meant(id), !muted));
    };
    view! {
        {acting(if muted { messages::UNMUTE } else { messages::MUTE }, IconName::Mute, mute)}
        {acting(messages::MOVE_UP, IconName::Up, move || designer.shift(id, false))}
        {acting(messages::MOVE_DOWN, IconName::Down, move || designer.shift(id, true))}
        {move_page(id)}
    }
}

/// A command that rearranges what is meant.
pub(super) fn arranging(
    id: NodeId,
    label: &'static str,
    icon: IconName,
    build: fn(&mut Definition, &[NodeId]) -> Option<Arrangement>,
) -> AnyView {
    let designer = use_designer();
    acting(label, icon, move || {
        designer.arrange(|d| build(d, &designer.meant(id)));
    })
}

fn acting(label: &'static str, icon: IconName, act: impl Fn() + Send + Sync + 'static) -> AnyView {
    view! { <MenuItem label=label icon=icon on_choose=Callback::new(move |()| act())/> }.into_any()
}
