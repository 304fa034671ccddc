//! Parts that are kept and say nothing: neither the query nor the sentence knows of them.

use crate::node::{Definition, NodeId};

impl Definition {
    /// Whether the part itself is muted, whatever it stands in.
    pub fn is_muted(&self, id: NodeId) -> bool {
        self.muted.contains(&id)
    }

    /// Every part that is muted itself.
    pub fn all_muted(&self) -> Vec<NodeId> {
        // Parts that were taken out are remembered for undo, and are not here.
        self.muted.iter().copied().filter(|id| self.node(*id).is_some()).collect()
    }

    /// What is muted, in the order of the definition; what stands in a muted part does not count again.
    pub fn muted_parts(&self) -> Vec<NodeId> {
        if self.muted.is_empty() { Vec::new() } else { self.tops(self.muted.iter()) }
    }

    /// Every id in the tree that counts, parents before children.
    pub(crate) fn walk_heard(&self) -> Vec<NodeId> {
        self.walk_heard_from(self.root)
    }

    /// The same below one part.
    pub(crate) fn walk_heard_from(&self, top: NodeId) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut open = vec![top];
        while let Some(id) = open.pop() {
            if !self.is_muted(id) {
                found.push(id);
                open.extend(self.children(id).iter().rev());
            }
        }
        found
    }

    /// The blocks that count, those in brackets after their brackets.
    pub fn heard_blocks(&self) -> Vec<NodeId> {
        let mut all = self.walk_heard();
        all.retain(|id| self.block(*id).is_some());
        all
    }

    pub(crate) fn heard(&self, ids: &[NodeId]) -> Vec<NodeId> {
        ids.iter().copied().filter(|id| !self.is_muted(*id)).collect()
    }

    pub(crate) fn set_muted(&mut self, id: NodeId, muted: bool) -> bool {
        if muted { !self.muted.insert(id) } else { self.muted.remove(&id) }
    }
}
