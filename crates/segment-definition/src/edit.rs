//! The only ways a definition changes. Each edit, applied, hands back the edit that takes it back.

use std::collections::BTreeMap;

use segment_query::ast::SetOp;

use crate::node::{Behaviour, Block, BlockContent, Condition, Definition, Group, Node, NodeId, Path, Rule, Subtree};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Puts a subtree under a group or the root, before the child at `index`.
    Insert {
        parent: NodeId,
        index: usize,
        subtree: Subtree,
    },
    /// Takes a node out with everything below it.
    Remove {
        node: NodeId,
    },
    /// Puts a node elsewhere; `index` counts in the new parent without the node.
    Move {
        node: NodeId,
        parent: NodeId,
        index: usize,
    },
    SetMuted {
        node: NodeId,
        muted: bool,
    },
    SetRule {
        group: NodeId,
        rule: Rule,
    },
    SetCondition {
        node: NodeId,
        condition: Condition,
    },
    SetJoin {
        block: NodeId,
        join: SetOp,
    },
    SetSegment {
        block: NodeId,
        query_name: Option<String>,
    },
    SetPath {
        block: NodeId,
        path: Option<Path>,
    },
    SetBehaviour {
        block: NodeId,
        behaviour: Behaviour,
    },
    /// Another definition altogether, as after an edit of the text.
    Replace {
        definition: Box<Definition>,
    },
}

/// What an edit did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    pub inverse: Edit,
    /// Nodes that are there and changed or are new.
    pub touched: Vec<NodeId>,
    /// Nodes that are no longer there.
    pub removed: Vec<NodeId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("The part to change is not there any more.")]
    Missing,
    #[error("This part cannot go there.")]
    Misplaced,
}

/// What a step in the history did, to be named to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepName {
    AddBlock,
    AddGroup,
    AddCondition,
    RemoveBlock,
    RemoveGroup,
    RemoveCondition,
    RemoveSeveral,
    Cut,
    Paste,
    Mute,
    Unmute,
    Move,
    Duplicate,
    Enclose,
    Ungroup,
    Bracket,
    Unbracket,
    ChangeRule,
    ChangeCondition,
    ChangeJoin,
    ChangeSegment,
    ChangePath,
    ChangeBehaviour,
    /// A block became a segment of its own, which is named in its place.
    MoveOut,
    ChangeText,
}

impl Edit {
    /// How the history calls it; asked before it is applied.
    pub fn step_name(&self, definition: &Definition) -> StepName {
        match self {
            Self::Insert { subtree, .. } => match subtree.nodes.first() {
                Some((_, Node::Block(_))) => StepName::AddBlock,
                Some((_, Node::Group(_))) => StepName::AddGroup,
                _ => StepName::AddCondition,
            },
            Self::Remove { node } => match definition.node(*node) {
                Some(Node::Block(_)) => StepName::RemoveBlock,
                Some(Node::Group(_)) => StepName::RemoveGroup,
                _ => StepName::RemoveCondition,
            },
            Self::Move { .. } => StepName::Move,
            Self::SetMuted { muted: true, .. } => StepName::Mute,
            Self::SetMuted { muted: false, .. } => StepName::Unmute,
            Self::SetRule { .. } => StepName::ChangeRule,
            Self::SetCondition { .. } => StepName::ChangeCondition,
            Self::SetJoin { .. } => StepName::ChangeJoin,
            Self::SetSegment { .. } => StepName::ChangeSegment,
            Self::SetPath { .. } => StepName::ChangePath,
            Self::SetBehaviour { .. } => StepName::ChangeBehaviour,
            Self::Replace { .. } => StepName::ChangeText,
        }
    }

    /// The condition or block whose value it types on in, when it is the kind of edit that typing makes many of: another column,
    /// another operator or one more value is a step of its own. Asked before it is applied.
    pub(crate) fn typing_in(&self, definition: &Definition) -> Option<NodeId> {
        match self {
            Self::SetCondition { node, condition } => {
                let old = definition.condition(*node)?;
                let same_field = old.column == condition.column
                    && old.operator == condition.operator
                    && (old.values.len() == condition.values.len() || old.values.is_empty());
                same_field.then_some(*node)
            }
            Self::SetBehaviour { block, behaviour } => {
                let BlockContent::Behaviour { behaviour: old, .. } = &definition.block(*block)?.content else {
                    return None;
                };
                let unit = |behaviour: &Behaviour| behaviour.within.as_ref().map(|(_, unit)| *unit);
                (old.interaction == behaviour.interaction && unit(old) == unit(behaviour)).then_some(*block)
            }
            _ => None,
        }
    }
}

impl Definition {
    /// Applies an edit, or leaves everything as it was.
    pub fn apply(&mut self, edit: Edit) -> Result<Applied, EditError> {
        match edit {
            Edit::Insert { parent, index, subtree } => self.insert(parent, index, subtree),
            Edit::Remove { node } => self.remove(node),
            Edit::Move { node, parent, index } => self.relocate(node, parent, index),
            Edit::SetMuted { node, muted } => {
                let parent = self.parent(node).ok_or(EditError::Missing)?;
                // A block says all or nothing: its own group is not muted, nor is what is in its brackets as a whole.
                if self.block(parent).is_some() {
                    return Err(EditError::Misplaced);
                }
                let old = self.set_muted(node, muted);
                Ok(Applied::changed(Edit::SetMuted { node, muted: old }, node))
            }
            Edit::SetRule { group, rule } => {
                let Some(Node::Group(target)) = self.nodes.get_mut(&group) else { return Err(EditError::Missing) };
                let old = std::mem::replace(&mut target.rule, rule);
                Ok(Applied::changed(Edit::SetRule { group, rule: old }, group))
            }
            Edit::SetCondition { node, condition } => {
                let Some(Node::Condition(target)) = self.nodes.get_mut(&node) else { return Err(EditError::Missing) };
                let old = std::mem::replace(target, condition);
                Ok(Applied::changed(Edit::SetCondition { node, condition: old }, node))
            }
            Edit::SetJoin { block, join } => {
                let Some(Node::Block(target)) = self.nodes.get_mut(&block) else { return Err(EditError::Missing) };
                let old = std::mem::replace(&mut target.join, join);
                Ok(Applied::changed(Edit::SetJoin { block, join: old }, block))
            }
            Edit::SetSegment { block, query_name } => {
                let Some(Node::Block(target)) = self.nodes.get_mut(&block) else { return Err(EditError::Missing) };
                let BlockContent::Segment { query_name: target } = &mut target.content else {
                    return Err(EditError::Misplaced);
                };
                let old = std::mem::replace(target, query_name);
                Ok(Applied::changed(Edit::SetSegment { block, query_name: old }, block))
            }
            Edit::SetPath { block, path } => {
                let Some(Node::Block(target)) = self.nodes.get_mut(&block) else { return Err(EditError::Missing) };
                let BlockContent::Related { path: target, .. } = &mut target.content else {
                    return Err(EditError::Misplaced);
                };
                let old = std::mem::replace(target, path);
                Ok(Applied::changed(Edit::SetPath { block, path: old }, block))
            }
            Edit::SetBehaviour { block, behaviour } => {
                let Some(Node::Block(target)) = self.nodes.get_mut(&block) else { return Err(EditError::Missing) };
                let BlockContent::Behaviour { behaviour: target, .. } = &mut target.content else {
                    return Err(EditError::Misplaced);
                };
                let old = std::mem::replace(target, behaviour);
                Ok(Applied::changed(Edit::SetBehaviour { block, behaviour: old }, block))
            }
            Edit::Replace { definition } => Ok(self.replace(*definition)),
        }
    }

    /// The edit that makes this definition equal to `other` and keeps the ids of everything that stays in its place, so
    /// that views of those nodes stay too.
    pub fn replacement(&self, other: &Self) -> Edit {
        let mut next = Self { next: self.next.max(other.next), nodes: BTreeMap::new(), ..Self::new() };
        next.root = self.root;
        adopt(Some((self, self.root)), (other, other.root), &mut next);
        Edit::Replace { definition: Box::new(next) }
    }

    fn replace(&mut self, mut definition: Self) -> Applied {
        definition.next = definition.next.max(self.next);
        let mut old = std::mem::replace(self, definition);
        old.next = self.next;
        let touched =
            self.nodes.iter().filter(|(id, node)| old.nodes.get(id) != Some(node)).map(|(id, _)| *id).collect();
        let removed = old.nodes.keys().filter(|id| !self.nodes.contains_key(id)).copied().collect();
        Applied { inverse: Edit::Replace { definition: Box::new(old) }, touched, removed }
    }

    fn insert(&mut self, parent: NodeId, index: usize, subtree: Subtree) -> Result<Applied, EditError> {
        self.check_place(parent, subtree.nodes.first().map(|(_, node)| node))?;
        if subtree.nodes.iter().any(|(id, _)| self.nodes.contains_key(id)) {
            return Err(EditError::Misplaced);
        }
        let siblings = self.siblings(parent)?;
        let index = index.min(siblings.len());
        siblings.insert(index, subtree.top);
        let mut touched = vec![parent];
        touched.extend(subtree.nodes.iter().map(|(id, _)| *id));
        let inverse = Edit::Remove { node: subtree.top };
        self.nodes.extend(subtree.nodes);
        Ok(Applied { inverse, touched, removed: Vec::new() })
    }

    fn remove(&mut self, node: NodeId) -> Result<Applied, EditError> {
        let parent = self.parent(node).ok_or(EditError::Missing)?;
        let siblings = self.siblings(parent)?;
        let index = siblings.iter().position(|id| *id == node).ok_or(EditError::Missing)?;
        siblings.remove(index);
        let removed = self.walk_from(node);
        let nodes = removed.iter().filter_map(|id| self.nodes.remove(id).map(|node| (*id, node))).collect();
        let subtree = Subtree { top: node, nodes };
        Ok(Applied { inverse: Edit::Insert { parent, index, subtree }, touched: vec![parent], removed })
    }

    fn relocate(&mut self, node: NodeId, parent: NodeId, index: usize) -> Result<Applied, EditError> {
        self.check_place(parent, self.node(node))?;
        if self.walk_from(node).contains(&parent) {
            return Err(EditError::Misplaced);
        }
        let old_parent = self.parent(node).ok_or(EditError::Missing)?;
        let siblings = self.siblings(old_parent)?;
        let old_index = siblings.iter().position(|id| *id == node).ok_or(EditError::Missing)?;
        siblings.remove(old_index);
        let siblings = self.siblings(parent)?;
        let index = index.min(siblings.len());
        siblings.insert(index, node);
        let mut touched = vec![old_parent];
        if parent != old_parent {
            touched.push(parent);
        }
        let inverse = Edit::Move { node, parent: old_parent, index: old_index };
        Ok(Applied { inverse, touched, removed: Vec::new() })
    }

    /// Blocks go under the root and into brackets, everything else into groups.
    fn check_place(&self, parent: NodeId, node: Option<&Node>) -> Result<(), EditError> {
        let fits = match (self.node(parent).ok_or(EditError::Missing)?, node.ok_or(EditError::Missing)?) {
            (Node::Blocks(_), node) => matches!(node, Node::Block(_)),
            (Node::Group(_), node) => matches!(node, Node::Group(_) | Node::Condition(_) | Node::Text(_)),
            _ => false,
        };
        if fits { Ok(()) } else { Err(EditError::Misplaced) }
    }

    fn siblings(&mut self, parent: NodeId) -> Result<&mut Vec<NodeId>, EditError> {
        self.nodes.get_mut(&parent).and_then(Node::children_mut).ok_or(EditError::Misplaced)
    }
}

impl Applied {
    fn changed(inverse: Edit, node: NodeId) -> Self {
        Self { inverse, touched: vec![node], removed: Vec::new() }
    }
}

/// Copies the node `new` into `target`, under the id of `old` where that is a node of the same kind, and returns the id.
/// What is muted in `old` stays: no text has it, and none can say that it is to go.
fn adopt(old: Option<(&Definition, NodeId)>, new: (&Definition, NodeId), target: &mut Definition) -> NodeId {
    let (new_definition, new_id) = new;
    let Some(new_node) = new_definition.node(new_id) else { return new_id };
    let old = old.filter(|(definition, id)| definition.node(*id).is_some_and(|node| same_kind(node, new_node)));
    let id = old.map_or_else(|| target.fresh(), |(_, id)| id);
    if new_definition.is_muted(new_id) {
        target.muted.insert(id);
    }
    let mut before = old.map(|(definition, id)| definition.children(id)).unwrap_or_default();
    let mut children = Vec::new();
    for child in new_node.children() {
        let mut counterpart = None;
        while let (Some((definition, _)), [first, rest @ ..]) = (old, before)
            && counterpart.is_none()
        {
            before = rest;
            if definition.is_muted(*first) {
                children.extend(keep(definition, *first, target));
            } else {
                counterpart = Some((definition, *first));
            }
        }
        children.push(adopt(counterpart, (new_definition, *child), target));
    }
    if let Some((definition, _)) = old {
        let muted = before.iter().filter(|id| definition.is_muted(**id));
        children.extend(muted.filter_map(|id| keep(definition, *id, target)));
    }
    let node = match new_node.clone() {
        Node::Blocks(_) => Node::Blocks(children),
        Node::Group(group) => Node::Group(Group { children, ..group }),
        Node::Block(Block { join, content }) => {
            let content = match children.first() {
                Some(below) => content.over(*below),
                None => content,
            };
            Node::Block(Block { join, content })
        }
        other => other,
    };
    target.nodes.insert(id, node);
    id
}

/// Takes a part over as it is.
fn keep(definition: &Definition, part: NodeId, target: &mut Definition) -> Option<NodeId> {
    for id in definition.walk_from(part) {
        target.nodes.insert(id, definition.node(id)?.clone());
        if definition.is_muted(id) {
            target.muted.insert(id);
        }
    }
    Some(part)
}

fn same_kind(a: &Node, b: &Node) -> bool {
    match (a, b) {
        (Node::Block(a), Node::Block(b)) => std::mem::discriminant(&a.content) == std::mem::discriminant(&b.content),
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}
