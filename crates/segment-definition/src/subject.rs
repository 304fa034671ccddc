//! What a step of the history was about.

use crate::edit::Edit;
use crate::node::{Block, Definition, Node, NodeId};

/// A part as it was after the step, or before it was taken out, and the block that it stood in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub node: Node,
    pub block: Option<Block>,
}

impl Subject {
    pub(crate) fn new(definition: &Definition, part: NodeId) -> Option<Self> {
        let node = definition.node(part)?.clone();
        let block = definition.block_of(part).and_then(|block| definition.block(block)).cloned();
        Some(Self { node, block })
    }
}

impl Edit {
    /// The part that it is about, unless it is about all of them.
    pub(crate) fn part(&self) -> Option<NodeId> {
        match self {
            Self::Insert { subtree, .. } => Some(subtree.top()),
            Self::Remove { node }
            | Self::Move { node, .. }
            | Self::SetMuted { node, .. }
            | Self::SetCondition { node, .. } => Some(*node),
            Self::SetRule { group, .. } => Some(*group),
            Self::SetJoin { block, .. }
            | Self::SetSegment { block, .. }
            | Self::SetPath { block, .. }
            | Self::SetBehaviour { block, .. } => Some(*block),
            Self::Replace { .. } => None,
        }
    }
}
