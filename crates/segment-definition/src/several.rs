//! Commands for several parts at once, each of them one step.

use std::collections::BTreeSet;

use crate::arrange::Arrangement;
use crate::edit::{Edit, StepName};
use crate::node::{Block, Definition, Node, NodeId, Rule, Subtree};
use crate::table::Table;

impl Definition {
    /// The parts that are there, in the order of the definition, without those that stand in another one of them.
    pub fn tops<'a>(&self, parts: impl IntoIterator<Item = &'a NodeId>) -> Vec<NodeId> {
        let wanted: BTreeSet<NodeId> = parts.into_iter().copied().collect();
        let mut found = Vec::new();
        let mut open = vec![self.root];
        while let Some(id) = open.pop() {
            if wanted.contains(&id) {
                found.push(id);
            } else {
                open.extend(self.children(id).iter().rev());
            }
        }
        found
    }

    /// What the conditions at this part are about.
    pub fn table_at(&self, part: NodeId) -> Option<Table<'_>> {
        std::iter::successors(Some(part), |id| self.parent(*id)).find_map(|id| self.block(id)).and_then(Block::table)
    }

    /// Takes the parts out. The result is what stands where they stood: the next one, else the one before, else what they
    /// stood in.
    pub fn remove_several(&self, parts: &[NodeId]) -> Option<Arrangement> {
        let tops = self.tops(parts);
        let (parent, index) = self.place(*tops.first()?)?;
        let siblings = self.children(parent);
        let stays = |id: &&NodeId| !tops.contains(id);
        let result = siblings.iter().skip(index).find(stays).or(siblings.iter().take(index).next_back());
        let name = match tops.as_slice() {
            [only] => Edit::Remove { node: *only }.step_name(self),
            _ => StepName::RemoveSeveral,
        };
        let edits = tops.iter().rev().map(|node| Edit::Remove { node: *node }).collect();
        Some(Arrangement { name, edits, result: result.copied().unwrap_or(parent) })
    }

    /// A copy of each, right behind it. A block has one group and no copy of it.
    pub fn duplicate_several(&mut self, parts: &[NodeId]) -> Option<Arrangement> {
        let mut edits = Vec::new();
        let mut result = None;
        // The last one first: what is put in does not move those before it.
        for node in self.tops(parts).into_iter().rev() {
            let Some((parent, index)) = self.place(node).filter(|(parent, _)| self.block(*parent).is_none()) else {
                continue;
            };
            let (subtree, muting) = self.copy(node);
            result = Some(subtree.top());
            edits.push(Edit::Insert { parent, index: index + 1, subtree });
            edits.extend(muting);
        }
        Some(Arrangement { name: StepName::Duplicate, edits, result: result? })
    }

    /// Puts the parts into a group of their own, at the place of the first. Several keep the rule they stood under, so that
    /// they mean what they meant; one means the same under either, and gets the one that it did not have.
    pub fn enclose_several(&mut self, parts: &[NodeId]) -> Option<Arrangement> {
        let tops = self.tops(parts);
        let (parent, index) = self.place(*tops.first()?)?;
        let together = self.group(parent)?.rule == Rule::All;
        let rule = if together == (tops.len() > 1) { Rule::All } else { Rule::Any };
        if !tops.iter().all(|top| self.fits(*top, parent)) {
            return None;
        }
        let subtree = self.group_of(rule, Vec::new());
        let group = subtree.top();
        let moves = tops.iter().enumerate().map(|(index, node)| Edit::Move { node: *node, parent: group, index });
        let edits = std::iter::once(Edit::Insert { parent, index, subtree }).chain(moves).collect();
        Some(Arrangement { name: StepName::Enclose, edits, result: group })
    }

    /// Puts what is in each of these groups in the group's place.
    pub fn ungroup_several(&self, parts: &[NodeId]) -> Option<Arrangement> {
        let groups = self.tops(parts).into_iter().filter_map(|group| self.ungroup(group));
        let all: Vec<Arrangement> = groups.collect();
        let result = all.first()?.result;
        let edits = all.into_iter().rev().flat_map(|one| one.edits).collect();
        Some(Arrangement { name: StepName::Ungroup, edits, result })
    }

    pub fn mute_several(&self, parts: &[NodeId], muted: bool) -> Option<Arrangement> {
        let tops = self.tops(parts);
        let result = *tops.first()?;
        let name = if muted { StepName::Mute } else { StepName::Unmute };
        // What is muted within a muted part is heard again with it.
        let all = if muted { tops } else { parts.iter().copied().filter(|id| self.node(*id).is_some()).collect() };
        let edits = all.into_iter().map(|node| Edit::SetMuted { node, muted }).collect();
        Some(Arrangement { name, edits, result })
    }

    /// Moves the parts, in their order, to before the child at `index`.
    pub fn move_several(&self, parts: &[NodeId], parent: NodeId, index: usize) -> Option<Arrangement> {
        let tops = self.tops(parts);
        let result = *tops.first()?;
        if !tops.iter().all(|top| self.fits(*top, parent)) {
            return None;
        }
        let mut siblings = self.children(parent).to_vec();
        let before = siblings.iter().skip(index).find(|id| !tops.contains(id)).copied();
        let mut edits = Vec::with_capacity(tops.len());
        for node in tops {
            siblings.retain(|id| *id != node);
            let index = siblings.iter().position(|id| Some(*id) == before).unwrap_or(siblings.len());
            siblings.insert(index, node);
            edits.push(Edit::Move { node, parent, index });
        }
        Some(Arrangement { name: StepName::Move, edits, result })
    }

    /// The groups, or for blocks the brackets, that all of the parts can be moved to the end of.
    pub fn move_targets(&self, parts: &[NodeId]) -> Vec<NodeId> {
        let tops = self.tops(parts);
        let mut found = if tops.is_empty() { Vec::new() } else { self.walk() };
        found.retain(|target| {
            let is_there = tops.iter().all(|top| self.children(*target).contains(top));
            !is_there && tops.iter().all(|top| self.fits(*top, *target))
        });
        found
    }

    /// Puts subtrees in, the first before the child at `index`.
    pub fn insert_several(&self, parent: NodeId, index: usize, parts: Vec<Subtree>) -> Option<Arrangement> {
        let result = parts.first()?.top();
        let insert = |(offset, subtree)| Edit::Insert { parent, index: index + offset, subtree };
        let edits = parts.into_iter().enumerate().map(insert).collect();
        Some(Arrangement { name: StepName::Paste, edits, result })
    }

    /// Whether the part can stand there: of the right kind, not within itself, about the same table.
    pub fn fits(&self, part: NodeId, parent: NodeId) -> bool {
        let is_own = self.parent(part).is_some_and(|parent| self.block(parent).is_some());
        let right_kind = match (self.node(parent), self.node(part)) {
            (Some(Node::Blocks(_)), Some(Node::Block(_))) => true,
            (Some(Node::Group(_)), Some(Node::Group(_) | Node::Condition(_) | Node::Text(_))) => {
                self.table_at(parent) == self.table_at(part)
            }
            _ => false,
        };
        right_kind && !is_own && !std::iter::successors(Some(parent), |id| self.parent(*id)).any(|id| id == part)
    }
}
