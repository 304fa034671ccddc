//! A block of contacts that a record of another table leads to: how they are related, and what the record has to meet.

use leptos::prelude::*;
use segment_definition::{BlockContent, Node, NodeId};

use super::group::GroupRail;
use super::path::{PathName, PathPicker};
use super::use_designer;
use crate::messages;

#[component]
pub(super) fn RelatedBlock(id: NodeId, group: NodeId) -> impl IntoView {
    let designer = use_designer();
    let node = designer.node(id);
    let path = Memo::new(move |_| match node.get() {
        Some(Node::Block(block)) => match block.content {
            BlockContent::Related { path, .. } => path,
            _ => None,
        },
        _ => None,
    });
    let problem = move || designer.problems.with(|all| all.iter().find(|p| p.node == id).map(|p| p.kind));
    view! {
        <fieldset class="plain-fieldset" disabled=move || designer.read_only.get()>
            <PathPicker id path/>
            {move || problem().map(|kind| view! { <p class="field-hint">{messages::problem(kind)}</p> })}
        </fieldset>
        <Show when=move || path.with(Option::is_some)>
            <PathName path/>
            <GroupRail id=group level=1/>
        </Show>
    }
}
