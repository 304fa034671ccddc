//! What the environment refused, at the part it is about.

use leptos::prelude::*;
use segment_definition::{BlockContent, Definition, Node, NodeId};

use super::{Designer, use_designer};

/// Shows the environment's words at the part that they name; `false` when they name none.
pub fn refuse(designer: Designer, words: &str) -> bool {
    let node = designer.untracked(|definition| named(definition, words));
    designer.refused.set(node.map(|node| (node, words.to_owned())));
    if let Some(node) = node {
        // After whatever else takes the focus now that the command is over.
        request_animation_frame(move || crate::ui::focus_soon(format!("node-{node}")));
    }
    node.is_some()
}

#[component]
pub(super) fn Refused(id: NodeId) -> impl IntoView {
    let designer = use_designer();
    let words = move || designer.refused.with(|r| r.as_ref().filter(|(node, _)| *node == id).map(|(_, w)| w.clone()));
    move || words().map(|words| view! { <p class="field-error refused" role="alert">{words}</p> })
}

/// The first part whose own name stands in the words as a word.
fn named(definition: &Definition, words: &str) -> Option<NodeId> {
    let is_named = |name: &str| words.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == name);
    definition.walk().into_iter().find(|id| {
        let name = match definition.node(*id) {
            Some(Node::Condition(condition)) => condition.column.as_deref(),
            Some(Node::Block(block)) => match &block.content {
                BlockContent::Segment { query_name } => query_name.as_deref(),
                BlockContent::Related { path, .. } => path.as_ref().map(|path| path.entity.as_str()),
                BlockContent::Behaviour { behaviour, .. } => behaviour.interaction.as_deref(),
                _ => None,
            },
            _ => None,
        };
        name.is_some_and(is_named)
    })
}
