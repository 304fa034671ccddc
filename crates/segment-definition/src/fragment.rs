//! Parts as query text, and query text as parts: what goes over the clipboard.

use segment_query::ast::{ConditionKind, Page, Query, SetExpr, SetOp, Step};
use segment_query::{TARGET_ENTITY, parse};

use crate::arrange::Arrangement;
use crate::compile::{Compiler, combine};
use crate::edit::StepName;
use crate::node::{Block, BlockContent, Definition, Node, NodeId, Rule, Subtree};
use crate::read::read;
use crate::table::Table;

/// Why there is no text of some parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoText {
    /// One of them is not finished, and would be lost.
    Unfinished,
    /// They are of several blocks, or blocks and conditions.
    Apart,
}

impl Definition {
    /// The parts as one query: blocks as they are joined, conditions and groups as a block of their own kind with a
    /// FILTER for each. Muted ones that are asked for by themselves are in it.
    pub fn text_of(&self, parts: &[NodeId]) -> Result<String, NoText> {
        let tops = self.tops(parts);
        let mut heard = self.clone();
        tops.iter().for_each(|top| {
            heard.set_muted(*top, false);
        });
        let mut compiler = Compiler::new(&heard);
        let set = if tops.iter().all(|top| self.block(*top).is_some()) {
            compiler.set(&tops)
        } else {
            let block = tops.first().and_then(|top| self.block_of(*top)).ok_or(NoText::Apart)?;
            if tops.iter().any(|top| self.block(*top).is_some() || self.block_of(*top) != Some(block)) {
                return Err(NoText::Apart);
            }
            heard.block(block).and_then(|block| compiler.filtered(block, &tops))
        };
        let set = set.filter(|_| compiler.left_out.is_empty()).ok_or(NoText::Unfinished)?;
        Ok(Query { set, page: Page::default() }.to_string())
    }

    /// Puts in what a text says: behind the part at hand what its group can hold, else as blocks behind its block.
    /// `None` for a text that is neither a query nor a condition.
    pub fn paste(&mut self, text: &str, at: NodeId) -> Option<Arrangement> {
        let (query, text) = match parse(text).query {
            Some(query) => (query, text.to_owned()),
            None => {
                let table = match self.table_at(at) {
                    Some(Table::Entity(name)) => name,
                    _ => TARGET_ENTITY,
                };
                let whole = format!("PROFILE({table}).FILTER({})", text.trim());
                (parse(&whole).query.filter(is_one_filter)?, whole)
            }
        };
        let other = read(&query, &text);
        if let Some((group, index)) = self.group_at(at)
            && let [only] = other.blocks()
            && let Some(parts) = self.parts_for(group, &other, *only, &query)
        {
            return self.insert_several(group, index, parts);
        }
        let (parent, index) = match self.block(at).map(|_| at).or_else(|| self.block_of(at)) {
            Some(block) => self.place(block).map(|(parent, index)| (parent, index + 1))?,
            None => (self.root, self.children(self.root).len()),
        };
        let mut blocks: Vec<Subtree> = other.blocks().iter().map(|block| self.take_over(&other, *block)).collect();
        // It meets what is before as a block does that is added.
        if let Some((_, Node::Block(first))) = blocks.first_mut().and_then(|block| block.nodes.first_mut()) {
            first.join = SetOp::Intersect;
        }
        self.insert_several(parent, index, blocks)
    }

    /// The group that takes in what is pasted at a part, and the place in it.
    fn group_at(&self, at: NodeId) -> Option<(NodeId, usize)> {
        let (parent, index) = self.place(at)?;
        match (self.group(parent), self.group(at)) {
            (Some(_), _) => Some((parent, index + 1)),
            (None, Some(own)) => Some((at, own.children.len())),
            (None, None) => None,
        }
    }

    /// The conditions and groups of a block, to stand in a group here; `None` when they are about something else.
    fn parts_for(&mut self, target: NodeId, other: &Self, block: NodeId, query: &Query) -> Option<Vec<Subtree>> {
        let own = *other.children(block).first()?;
        let group = other.group(own).filter(|group| !group.children.is_empty())?;
        if other.block(block).and_then(Block::table) != self.table_at(target) {
            return None;
        }
        let is_list = matches!(&query.set, SetExpr::Profile(profile) if filters(&profile.steps) > 1);
        let same_rule = group.rule == Rule::All && self.group(target).is_some_and(|target| target.rule == Rule::All);
        // One condition is read as a group of all.
        let is_line = group.rule == Rule::All && group.children.len() == 1;
        let parts = if is_list || same_rule || is_line { group.children.clone() } else { vec![own] };
        Some(parts.into_iter().map(|part| self.take_over(other, part)).collect())
    }

    /// A part of another definition under ids of this one.
    fn take_over(&mut self, other: &Self, part: NodeId) -> Subtree {
        let ids = other.walk_from(part);
        let nodes = ids.iter().filter_map(|id| Some((*id, other.node(*id)?.clone()))).collect();
        self.renumber(part, nodes).0
    }

    /// Takes the parts out as what is cut; the history says so.
    pub fn cut_several(&self, parts: &[NodeId]) -> Option<Arrangement> {
        Some(Arrangement { name: StepName::Cut, ..self.remove_several(parts)? })
    }
}

fn filters(steps: &[Step]) -> usize {
    steps.iter().filter(|step| matches!(step, Step::Filter(_))).count()
}

/// What closes the FILTER and goes on is more than a condition.
fn is_one_filter(query: &Query) -> bool {
    matches!(&query.set, SetExpr::Profile(profile) if profile.steps.len() == 1 && filters(&profile.steps) == 1)
        && query.page.is_empty()
}

impl Compiler<'_> {
    /// A block with these conditions and groups for its own.
    fn filtered(&mut self, block: &Block, parts: &[NodeId]) -> Option<SetExpr> {
        let (first, more) = parts.split_first()?;
        let mut profile = match &block.content {
            BlockContent::Query { .. } => self.profile(*first),
            BlockContent::Related { path, .. } => self.related(*first, path.as_ref()?),
            BlockContent::Behaviour { behaviour, .. } => {
                let SetExpr::Interaction(mut set) = self.interaction(*first, behaviour)? else { return None };
                let conditions = parts.iter().filter_map(|part| self.child(*part, None)).collect();
                set.filter = combine(conditions, ConditionKind::All);
                return Some(SetExpr::Interaction(set));
            }
            _ => return None,
        };
        let alias = profile.alias.clone();
        // Behind the first condition and before the way to contact.
        let conditions = more.iter().filter_map(|part| self.child(*part, alias.as_ref()));
        let conditions: Vec<Step> = conditions.map(Step::Filter).collect();
        let at = usize::from(alias.is_some());
        profile.steps.splice(at..at, conditions);
        Some(SetExpr::Profile(profile))
    }
}
