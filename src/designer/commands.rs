//! What can be done with the definition, each a step of its own.

use segment_definition::{Arrangement, Behaviour, Condition, Definition, Edit, NodeId, Rule, StepName, Subtree};
use segment_query::ast::SetOp;

use leptos::prelude::*;

use super::Designer;
use crate::messages;
use crate::ui::{focus_inside, leave_field};

impl Designer {
    /// A new, open condition at the end of a group.
    pub fn add_condition(self, group: NodeId) {
        leave_field();
        let index = self.untracked(|definition| definition.children(group).len());
        if let Some(subtree) = self.change(|editor| editor.build(|d| d.condition_leaf(Condition::empty()))) {
            let id = subtree.top();
            self.perform(Edit::Insert { parent: group, index, subtree });
            self.bring(id);
            self.open.set(Some(id));
        }
    }

    /// A new group with one open condition at the end of a group. It asks for the other rule than its parent: a group
    /// inside with the same one would change nothing.
    pub fn add_group(self, parent: NodeId) {
        leave_field();
        let (index, rule) = self.untracked(|definition| {
            let rule =
                if definition.group(parent).is_some_and(|g| g.rule == Rule::All) { Rule::Any } else { Rule::All };
            (definition.children(parent).len(), rule)
        });
        let built = self.change(|editor| {
            editor.build(|d| {
                let condition = d.condition_leaf(Condition::empty());
                let open = condition.top();
                (d.group_of(rule, vec![condition]), open)
            })
        });
        if let Some((subtree, open)) = built {
            self.perform(Edit::Insert { parent, index, subtree });
            self.bring(open);
            self.open.set(Some(open));
        }
    }

    pub fn add_query_block(self, parent: NodeId, join: SetOp) {
        self.add_block(parent, |d| d.query_block(join));
    }

    pub fn add_related_block(self, parent: NodeId, join: SetOp) {
        self.add_block(parent, |d| d.related_block(join, None));
    }

    pub fn add_behaviour_block(self, parent: NodeId, join: SetOp) {
        self.add_block(parent, |d| d.behaviour_block(join, Behaviour::empty()));
    }

    /// Makes several edits as one step, and leaves the focus on what came of it; whether they could be made.
    pub fn arrange(self, build: impl FnOnce(&mut Definition) -> Option<Arrangement>) -> bool {
        let done = self.arrange_unseen(build);
        if let Some(result) = done {
            self.focus(result);
        }
        done.is_some()
    }

    /// The same, but the focus stays where it is.
    pub(super) fn arrange_unseen(self, build: impl FnOnce(&mut Definition) -> Option<Arrangement>) -> Option<NodeId> {
        if self.is_locked() {
            return None;
        }
        let Arrangement { name, edits, result } = self.change(|editor| editor.build(build)).flatten()?;
        let applied = self.change(|editor| editor.perform_all(name, edits))?.ok()?;
        self.leave_own_text();
        self.mirror(&applied);
        self.say(messages::step_done(name));
        Some(result)
    }

    pub fn add_segment_block(self, parent: NodeId, join: SetOp) {
        self.add_block(parent, |d| d.segment_block(join, None));
    }

    /// Adds a block at the end of the root or of brackets; the focus goes to where it is filled in. The block of all
    /// contacts that a new segment begins with gives way to another kind: beside it it would say nothing.
    pub(super) fn add_block(self, parent: NodeId, build: impl FnOnce(&mut Definition) -> Subtree) {
        let Some(subtree) = self.change(|editor| editor.build(build)) else { return };
        let block = subtree.top();
        let another_kind = !subtree.is_query_block();
        self.arrange(|definition| {
            let blocks = definition.children(parent);
            let empty = match blocks {
                [only] if another_kind && definition.is_everyone(*only) => Some(*only),
                _ => None,
            };
            let index = blocks.len() - usize::from(empty.is_some());
            let mut edits: Vec<Edit> = empty.map(|node| Edit::Remove { node }).into_iter().collect();
            edits.push(Edit::Insert { parent, index, subtree });
            Some(Arrangement { name: StepName::AddBlock, edits, result: block })
        });
        focus_inside(format!("#node-{block} input, #node-{block} .add-row button"), false);
    }

    /// Takes parts out; the focus goes to the next one, else to the one before, else to what they stood in.
    pub fn remove(self, parts: &[NodeId]) {
        self.arrange(|d| d.remove_several(parts));
    }

    /// Moves a node one place up or down among its siblings.
    pub fn shift(self, node: NodeId, down: bool) {
        let target = self.untracked(|definition| {
            let parent = definition.parent(node)?;
            let siblings = definition.children(parent);
            let place = siblings.iter().position(|id| *id == node)?;
            let to = if down { place + 1 } else { place.checked_sub(1)? };
            (to < siblings.len()).then_some((parent, to))
        });
        if let Some((parent, index)) = target {
            self.perform(Edit::Move { node, parent, index });
            self.bring(node);
        }
    }
}
