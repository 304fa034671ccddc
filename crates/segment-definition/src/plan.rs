//! What cannot stand beside other blocks becomes segments of its own, which the definition then names.

use std::collections::HashMap;

use segment_query::ast::SetExpr;
use segment_query::parse;

use crate::arrange::Arrangement;
use crate::edit::StepName;
use crate::node::{Block, BlockContent, Definition, NodeId};

impl Definition {
    /// The blocks that have to be segments of their own: what contacts did, as soon as another block meets it. The
    /// language joins such sets only by name.
    pub fn helpers(&self) -> Vec<NodeId> {
        let is_leaf = |id: &NodeId| !matches!(self.block(*id).map(|b| &b.content), Some(BlockContent::Brackets { .. }));
        let mut leaves = self.heard_blocks();
        leaves.retain(is_leaf);
        if leaves.len() < 2 {
            return Vec::new();
        }
        leaves.retain(|id| self.block(*id).is_some_and(is_behaviour));
        leaves
    }

    /// Puts segments in the place of blocks, which were saved under those names.
    pub fn move_out(&mut self, named: &[(NodeId, String)]) -> Option<Arrangement> {
        let mut edits = Vec::with_capacity(named.len() * 2);
        let mut first = None;
        for (block, query_name) in named {
            let (subtree, moved) = self.out(*block, query_name.clone())?;
            first = first.or(Some(subtree));
            edits.extend(moved);
        }
        Some(Arrangement { name: StepName::MoveOut, edits, result: first? })
    }

    /// What the definition is once its helpers are segments, each under the name that is found for it.
    pub fn moved_out(&self, names: &HashMap<NodeId, String>) -> Self {
        let mut after = self.clone();
        let named: Vec<(NodeId, String)> =
            self.helpers().into_iter().filter_map(|block| Some((block, names.get(&block)?.clone()))).collect();
        let edits = after.move_out(&named).map(|arrangement| arrangement.edits).unwrap_or_default();
        // Each edit fits the definition that it was made for.
        edits.into_iter().for_each(|edit| drop(after.apply(edit)));
        after
    }
}

fn is_behaviour(block: &Block) -> bool {
    match &block.content {
        BlockContent::Behaviour { .. } => true,
        BlockContent::Text { text } => {
            parse(text).query.is_some_and(|query| matches!(query.set, SetExpr::Interaction(_)))
        }
        _ => false,
    }
}
