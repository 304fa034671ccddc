//! Rearrangements made of several edits, which are one step.

use std::collections::BTreeMap;

use crate::edit::{Edit, StepName};
use crate::node::{Block, BlockContent, Definition, Group, Node, NodeId, Subtree};

/// Edits that belong together, and how the history calls them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrangement {
    pub name: StepName,
    pub edits: Vec<Edit>,
    /// The node that it is about afterwards.
    pub result: NodeId,
}

impl Arrangement {
    /// Whether all that it puts in are segments by name, in brackets or not.
    pub fn adds_segments_only(&self) -> bool {
        let is_segment = |node: &Node| match node {
            Node::Blocks(_) => true,
            Node::Block(block) => matches!(block.content, BlockContent::Segment { .. } | BlockContent::Brackets { .. }),
            _ => false,
        };
        self.edits.iter().all(|edit| match edit {
            Edit::Insert { subtree, .. } => subtree.nodes.iter().all(|(_, node)| is_segment(node)),
            _ => true,
        })
    }
}

impl Definition {
    /// A copy of the node with everything below it, right behind it.
    pub fn duplicate(&mut self, node: NodeId) -> Option<Arrangement> {
        self.duplicate_several(&[node])
    }

    /// Puts the node into a group of its own.
    pub fn enclose(&mut self, node: NodeId) -> Option<Arrangement> {
        self.enclose_several(&[node])
    }

    /// Puts what is in a group in its place. A block's own group stays.
    pub fn ungroup(&self, group: NodeId) -> Option<Arrangement> {
        let children = &self.group(group)?.children;
        let (parent, index) = self.place(group).filter(|(parent, _)| self.group(*parent).is_some())?;
        let moves = children.iter().enumerate();
        let mut edits: Vec<Edit> =
            moves.map(|(offset, node)| Edit::Move { node: *node, parent, index: index + offset }).collect();
        edits.push(Edit::Remove { node: group });
        let result = children.first().copied().unwrap_or(parent);
        Some(Arrangement { name: StepName::Ungroup, edits, result })
    }

    /// Puts a block in brackets of its own, into which others can follow.
    pub fn bracket(&mut self, block: NodeId) -> Option<Arrangement> {
        let join = self.block(block)?.join;
        let (parent, index) = self.place(block)?;
        let subtree = self.brackets(join, Vec::new());
        let (result, inside) = (subtree.top(), subtree.nodes.get(1)?.0);
        let edits = vec![Edit::Insert { parent, index, subtree }, Edit::Move { node: block, parent: inside, index: 0 }];
        Some(Arrangement { name: StepName::Bracket, edits, result })
    }

    /// Puts a block in brackets together with the one before it: at the end of its brackets where it has some.
    pub fn bracket_with_previous(&mut self, block: NodeId) -> Option<Arrangement> {
        let (parent, index) = self.place(block)?;
        let before = *self.children(parent).get(index.checked_sub(1)?)?;
        let (edits, result) = match self.block(before)?.content {
            BlockContent::Brackets { blocks } => {
                let index = self.children(blocks).len();
                (vec![Edit::Move { node: block, parent: blocks, index }], block)
            }
            _ => {
                let Arrangement { mut edits, result, .. } = self.bracket(before)?;
                let inside = edits.iter().find_map(|edit| match edit {
                    Edit::Move { parent, .. } => Some(*parent),
                    _ => None,
                })?;
                edits.push(Edit::Move { node: block, parent: inside, index: 1 });
                (edits, result)
            }
        };
        Some(Arrangement { name: StepName::Bracket, edits, result })
    }

    /// Takes a block out of its brackets, to behind them; brackets that would be empty go.
    pub fn out_of_brackets(&self, block: NodeId) -> Option<Arrangement> {
        self.block(block)?;
        let (inside, _) = self.place(block)?;
        let brackets = self.parent(inside)?;
        let (parent, index) = self.place(brackets)?;
        let mut edits = vec![Edit::Move { node: block, parent, index: index + 1 }];
        if self.children(inside).len() == 1 {
            // Alone it stands for its brackets.
            edits.push(Edit::SetJoin { block, join: self.block(brackets)?.join });
            edits.push(Edit::Remove { node: brackets });
        }
        Some(Arrangement { name: StepName::Unbracket, edits, result: block })
    }

    /// Takes brackets away: the blocks in them stand in their place.
    pub fn unbracket(&self, brackets: NodeId) -> Option<Arrangement> {
        let Block { join, content: BlockContent::Brackets { blocks } } = self.block(brackets)? else { return None };
        let (parent, index) = self.place(brackets)?;
        let inside = self.children(*blocks);
        let mut edits: Vec<Edit> =
            inside.first().map(|first| Edit::SetJoin { block: *first, join: *join }).into_iter().collect();
        edits.extend(inside.iter().enumerate().map(|(offset, node)| Edit::Move {
            node: *node,
            parent,
            index: index + offset,
        }));
        edits.push(Edit::Remove { node: brackets });
        let result = inside.first().copied().unwrap_or(parent);
        Some(Arrangement { name: StepName::Unbracket, edits, result })
    }

    /// The segment block that takes a block's place, and the edits that put it there.
    pub(crate) fn out(&mut self, block: NodeId, query_name: String) -> Option<(NodeId, [Edit; 2])> {
        let join = self.block(block)?.join;
        let (parent, index) = self.place(block)?;
        let subtree = self.segment_block(join, Some(query_name));
        Some((subtree.top(), [Edit::Remove { node: block }, Edit::Insert { parent, index, subtree }]))
    }

    /// The parent, and the place among its children.
    pub fn place(&self, node: NodeId) -> Option<(NodeId, usize)> {
        let parent = self.parent(node)?;
        Some((parent, self.children(parent).iter().position(|id| *id == node)?))
    }

    /// A copy, and the edits that mute in it what is muted here.
    pub(crate) fn copy(&mut self, node: NodeId) -> (Subtree, Vec<Edit>) {
        let ids = self.walk_from(node);
        let nodes = ids.iter().filter_map(|id| Some((*id, self.node(*id)?.clone()))).collect();
        let (subtree, new) = self.renumber(node, nodes);
        let muted = new.iter().filter(|(old, _)| self.is_muted(**old));
        let muting = muted.map(|(_, new)| Edit::SetMuted { node: *new, muted: true }).collect();
        (subtree, muting)
    }

    /// The nodes under new ids, and which has become which.
    pub(crate) fn renumber(&mut self, top: NodeId, nodes: Vec<(NodeId, Node)>) -> (Subtree, BTreeMap<NodeId, NodeId>) {
        let new: BTreeMap<NodeId, NodeId> = nodes.iter().map(|(id, _)| (*id, self.fresh())).collect();
        let renamed = |id: &NodeId| new.get(id).copied().unwrap_or(*id);
        let copied = |(id, node): (NodeId, Node)| {
            let node = match node {
                Node::Group(group) => {
                    Node::Group(Group { children: group.children.iter().map(renamed).collect(), ..group })
                }
                Node::Blocks(blocks) => Node::Blocks(blocks.iter().map(renamed).collect()),
                Node::Block(Block { join, content }) => {
                    let content = match content.below().map(renamed) {
                        Some(below) => content.over(below),
                        None => content,
                    };
                    Node::Block(Block { join, content })
                }
                other => other,
            };
            (renamed(&id), node)
        };
        let nodes = nodes.into_iter().map(copied).collect();
        (Subtree { top: renamed(&top), nodes }, new)
    }
}
