//! The arena: nodes with stable ids, a group holding the ids of its children.

use std::collections::{BTreeMap, BTreeSet};

use segment_query::TARGET_ENTITY;
use segment_query::ast::SetOp;
use serde::{Deserialize, Serialize};

use crate::operator::{Operator, TimeUnit};
use crate::table::Table;

/// Deeper than any query the language accepts: brackets are two nodes each.
const MAX_DEPTH: usize = 220;

/// Names a node for as long as the definition lives; undo brings a node back under its old id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NodeId(pub(crate) u32);

impl std::fmt::Display for NodeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A segment as a person thinks of it: blocks, joined one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    pub(crate) root: NodeId,
    pub(crate) nodes: BTreeMap<NodeId, Node>,
    /// Kept, but left out of what it says.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) muted: BTreeSet<NodeId>,
    pub(crate) next: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Node {
    /// The root, or what stands in brackets: every block in order.
    Blocks(Vec<NodeId>),
    Block(Block),
    Group(Group),
    Condition(Condition),
    /// A condition that the designer cannot show, as query text.
    Text(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// How the block meets everything before it; without meaning on the first.
    #[serde(with = "set_op")]
    pub join: SetOp,
    pub content: BlockContent,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockContent {
    /// Contacts that meet the conditions of one group.
    Query { group: NodeId },
    /// Contacts that are related to a record which meets the conditions of one group; one and the same record meets
    /// them all. `None` until it is picked how they are related.
    Related { group: NodeId, path: Option<Path> },
    /// Contacts who did something, so and so often, with the conditions of one group on what they did.
    Behaviour { group: NodeId, behaviour: Behaviour },
    /// Members of another segment, by the name queries know it by; `None` until one is picked.
    Segment { query_name: Option<String> },
    /// Blocks in brackets: what they come to together meets what is before.
    Brackets { blocks: NodeId },
    /// Query text that the designer cannot show.
    Text { text: String },
}

/// The way from another table to contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Path {
    /// The logical name of the table it starts at.
    pub entity: String,
    /// The relationships to go along, one or more, by the names TRAVERSE uses; the last one ends at contact.
    pub hops: Vec<String>,
}

/// What contacts did, how often, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behaviour {
    /// The interaction's name; `None` until one is picked.
    pub interaction: Option<String>,
    /// How many times at least, as typed: a whole number, one or more.
    pub times: String,
    /// So many units before now at most, as typed; `None` for ever.
    pub within: Option<(String, TimeUnit)>,
}

impl Behaviour {
    /// Anything at all, once, at any time.
    pub fn empty() -> Self {
        Self { interaction: None, times: "1".to_owned(), within: None }
    }
}

impl BlockContent {
    /// What is below it: the group of its conditions, or the blocks in its brackets.
    pub(crate) const fn below(&self) -> Option<&NodeId> {
        match self {
            Self::Brackets { blocks } => Some(blocks),
            Self::Query { group } | Self::Related { group, .. } | Self::Behaviour { group, .. } => Some(group),
            Self::Segment { .. } | Self::Text { .. } => None,
        }
    }

    /// The same over another node.
    pub(crate) fn over(self, group: NodeId) -> Self {
        match self {
            Self::Brackets { .. } => Self::Brackets { blocks: group },
            Self::Query { .. } => Self::Query { group },
            Self::Related { path, .. } => Self::Related { group, path },
            Self::Behaviour { behaviour, .. } => Self::Behaviour { group, behaviour },
            other => other,
        }
    }
}

impl Block {
    /// What the block's conditions are about: `None` where it has none, or nothing is picked.
    pub fn table(&self) -> Option<Table<'_>> {
        match &self.content {
            BlockContent::Query { .. } => Some(Table::Entity(TARGET_ENTITY)),
            BlockContent::Related { path, .. } => path.as_ref().map(|path| Table::Entity(&path.entity)),
            BlockContent::Behaviour { behaviour, .. } => behaviour.interaction.as_deref().map(Table::Interaction),
            BlockContent::Segment { .. } | BlockContent::Brackets { .. } | BlockContent::Text { .. } => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub rule: Rule,
    pub children: Vec<NodeId>,
}

/// How many of a group's children have to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Rule {
    All,
    Any,
    None,
}

impl Rule {
    pub const ALL: [Self; 3] = [Self::All, Self::Any, Self::None];
}

/// One line: a column, an operator, and as many values as the operator takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The column's logical name; `None` until one is picked.
    pub column: Option<String>,
    pub operator: Operator,
    pub values: Vec<Value>,
}

/// A value as it stands in the query. Dates are texts (`2026-01-31`), choices are numbers, ids are texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    Text(String),
    /// As typed; whether it is a number shows when it is compiled.
    Number(String),
    Bool(bool),
    /// Another column of the same record, by its logical name.
    Column(String),
}

impl Value {
    /// The text an input shows for it.
    pub fn as_input(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text) | Self::Column(text) => text,
            Self::Bool(true) => "true",
            Self::Bool(false) => "false",
        }
    }

    pub fn is_empty(&self) -> bool {
        self.as_input().trim().is_empty()
    }
}

impl Condition {
    /// A line with nothing chosen yet.
    pub fn empty() -> Self {
        Self { column: None, operator: Operator::Is, values: Vec::new() }
    }
}

impl Group {
    pub fn empty(rule: Rule) -> Self {
        Self { rule, children: Vec::new() }
    }
}

/// A node with everything below it, ready to be put somewhere. The first node is the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subtree {
    pub(crate) top: NodeId,
    pub(crate) nodes: Vec<(NodeId, Node)>,
}

impl Subtree {
    pub fn top(&self) -> NodeId {
        self.top
    }

    /// Whether it is a block of contacts by their own columns.
    pub fn is_query_block(&self) -> bool {
        matches!(self.nodes.first(), Some((_, Node::Block(Block { content: BlockContent::Query { .. }, .. }))))
    }
}

impl Node {
    /// The ids of the nodes directly below.
    pub fn children(&self) -> &[NodeId] {
        match self {
            Self::Blocks(children) | Self::Group(Group { children, .. }) => children,
            Self::Block(Block { content, .. }) => content.below().map_or(&[], std::slice::from_ref),
            _ => &[],
        }
    }

    pub(crate) fn children_mut(&mut self) -> Option<&mut Vec<NodeId>> {
        match self {
            Self::Blocks(children) | Self::Group(Group { children, .. }) => Some(children),
            _ => None,
        }
    }
}

impl Default for Definition {
    fn default() -> Self {
        Self::new()
    }
}

impl Definition {
    /// No blocks at all.
    pub fn new() -> Self {
        let root = NodeId(0);
        let mut nodes = BTreeMap::new();
        nodes.insert(root, Node::Blocks(Vec::new()));
        Self { root, nodes, muted: BTreeSet::new(), next: 1 }
    }

    /// One query block whose group is still empty: all contacts.
    pub fn all_contacts() -> Self {
        let mut definition = Self::new();
        let block = definition.query_block(SetOp::Union);
        definition.plant(block);
        definition
    }

    /// One segment block in which no segment is picked yet.
    pub fn one_segment() -> Self {
        let mut definition = Self::new();
        let block = definition.segment_block(SetOp::Union, None);
        definition.plant(block);
        definition
    }

    pub fn root(&self) -> NodeId {
        self.root
    }

    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(&id)
    }

    /// The node of this number, as its id is printed.
    pub fn find(&self, number: &str) -> Option<NodeId> {
        number.parse().ok().map(NodeId).filter(|id| self.nodes.contains_key(id))
    }

    /// A block's number as people count: those in brackets have the number of their brackets before their own.
    pub fn number_of(&self, block: NodeId) -> String {
        let Some((parent, index)) = self.place(block) else { return String::new() };
        match self.parent(parent) {
            Some(brackets) => format!("{}.{}", self.number_of(brackets), index + 1),
            None => (index + 1).to_string(),
        }
    }

    /// How many parts it has, of all kinds.
    pub fn size(&self) -> usize {
        self.nodes.len()
    }

    pub fn blocks(&self) -> &[NodeId] {
        self.children(self.root)
    }

    /// Every block, those in brackets after their brackets.
    pub fn all_blocks(&self) -> Vec<NodeId> {
        let mut all = self.walk();
        all.retain(|id| self.block(*id).is_some());
        all
    }

    /// The block that a node stands in, brackets aside.
    pub fn block_of(&self, node: NodeId) -> Option<NodeId> {
        std::iter::successors(Some(node), |node| self.parent(*node)).find(|id| self.block(*id).is_some())
    }

    pub fn block(&self, id: NodeId) -> Option<&Block> {
        if let Some(Node::Block(block)) = self.node(id) { Some(block) } else { None }
    }

    /// Whether the block is one of all contacts, without a condition.
    pub fn is_everyone(&self, block: NodeId) -> bool {
        let Some(Block { content: BlockContent::Query { group }, .. }) = self.block(block) else { return false };
        self.children(*group).is_empty()
    }

    pub fn group(&self, id: NodeId) -> Option<&Group> {
        if let Some(Node::Group(group)) = self.node(id) { Some(group) } else { None }
    }

    pub fn condition(&self, id: NodeId) -> Option<&Condition> {
        if let Some(Node::Condition(condition)) = self.node(id) { Some(condition) } else { None }
    }

    pub fn children(&self, id: NodeId) -> &[NodeId] {
        self.node(id).map_or(&[], Node::children)
    }

    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.nodes.iter().find(|(_, node)| node.children().contains(&id)).map(|(parent, _)| *parent)
    }

    /// Whether this is a tree with everything in its place, as edits leave it. What comes from outside, such as from
    /// storage, is asked before it is used.
    pub fn is_sound(&self) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![(self.root, 0usize)];
        while let Some((id, depth)) = open.pop() {
            let Some(node) = self.nodes.get(&id) else { return false };
            let fits = |child: &NodeId| match (node, self.nodes.get(child)) {
                (Node::Blocks(_), child) => matches!(child, Some(Node::Block(_))),
                (Node::Block(Block { content: BlockContent::Brackets { .. }, .. }), child) => {
                    matches!(child, Some(Node::Blocks(_)))
                }
                (Node::Block(_), child) => matches!(child, Some(Node::Group(_))),
                (_, child) => matches!(child, Some(Node::Group(_) | Node::Condition(_) | Node::Text(_))),
            };
            let known = id.0 < self.next && (depth > 0 || matches!(node, Node::Blocks(_)));
            if !seen.insert(id) || depth > MAX_DEPTH || !known || !node.children().iter().all(fits) {
                return false;
            }
            open.extend(node.children().iter().map(|child| (*child, depth + 1)));
        }
        seen.len() == self.nodes.len()
    }

    /// Every id in the tree, parents before children.
    pub fn walk(&self) -> Vec<NodeId> {
        self.walk_from(self.root)
    }

    pub(crate) fn walk_from(&self, top: NodeId) -> Vec<NodeId> {
        let mut found = Vec::new();
        let mut open = vec![top];
        while let Some(id) = open.pop() {
            found.push(id);
            open.extend(self.children(id).iter().rev());
        }
        found
    }

    pub(crate) fn fresh(&mut self) -> NodeId {
        let id = NodeId(self.next);
        self.next += 1;
        id
    }

    fn leaf(&mut self, node: Node) -> Subtree {
        let id = self.fresh();
        Subtree { top: id, nodes: vec![(id, node)] }
    }

    pub fn condition_leaf(&mut self, condition: Condition) -> Subtree {
        self.leaf(Node::Condition(condition))
    }

    pub(crate) fn text_leaf(&mut self, text: String) -> Subtree {
        self.leaf(Node::Text(text))
    }

    pub fn group_of(&mut self, rule: Rule, children: Vec<Subtree>) -> Subtree {
        let id = self.fresh();
        let group = Group { rule, children: children.iter().map(Subtree::top).collect() };
        let below = children.into_iter().flat_map(|child| child.nodes);
        Subtree { top: id, nodes: std::iter::once((id, Node::Group(group))).chain(below).collect() }
    }

    /// A query block with an empty "all of" group.
    pub fn query_block(&mut self, join: SetOp) -> Subtree {
        let group = self.group_of(Rule::All, Vec::new());
        self.block_over(join, group)
    }

    /// A block of related contacts with an empty "all of" group.
    pub fn related_block(&mut self, join: SetOp, path: Option<Path>) -> Subtree {
        let group = self.group_of(Rule::All, Vec::new());
        self.related_over(join, path, group)
    }

    pub(crate) fn block_over(&mut self, join: SetOp, group: Subtree) -> Subtree {
        let content = BlockContent::Query { group: group.top };
        self.over(join, content, group)
    }

    pub(crate) fn related_over(&mut self, join: SetOp, path: Option<Path>, group: Subtree) -> Subtree {
        let content = BlockContent::Related { group: group.top, path };
        self.over(join, content, group)
    }

    /// A block of what contacts did, with no conditions on it yet.
    pub fn behaviour_block(&mut self, join: SetOp, behaviour: Behaviour) -> Subtree {
        let group = self.group_of(Rule::All, Vec::new());
        self.behaviour_over(join, behaviour, group)
    }

    pub(crate) fn behaviour_over(&mut self, join: SetOp, behaviour: Behaviour, group: Subtree) -> Subtree {
        let content = BlockContent::Behaviour { group: group.top, behaviour };
        self.over(join, content, group)
    }

    /// Blocks in brackets.
    pub fn brackets(&mut self, join: SetOp, blocks: Vec<Subtree>) -> Subtree {
        let id = self.fresh();
        let list = Node::Blocks(blocks.iter().map(Subtree::top).collect());
        let below = blocks.into_iter().flat_map(|block| block.nodes);
        let list = Subtree { top: id, nodes: std::iter::once((id, list)).chain(below).collect() };
        self.over(join, BlockContent::Brackets { blocks: id }, list)
    }

    fn over(&mut self, join: SetOp, content: BlockContent, group: Subtree) -> Subtree {
        let id = self.fresh();
        let block = Block { join, content };
        let nodes = std::iter::once((id, Node::Block(block))).chain(group.nodes).collect();
        Subtree { top: id, nodes }
    }

    pub fn segment_block(&mut self, join: SetOp, query_name: Option<String>) -> Subtree {
        self.leaf(Node::Block(Block { join, content: BlockContent::Segment { query_name } }))
    }

    pub(crate) fn text_block(&mut self, join: SetOp, text: String) -> Subtree {
        self.leaf(Node::Block(Block { join, content: BlockContent::Text { text } }))
    }

    /// Adds a block at the end, outside any history: for building a definition from scratch.
    pub(crate) fn plant(&mut self, block: Subtree) {
        let top = block.top;
        self.nodes.extend(block.nodes);
        if let Some(blocks) = self.nodes.get_mut(&self.root).and_then(Node::children_mut) {
            blocks.push(top);
        }
    }
}

/// `SetOp` belongs to the language, which knows no serialisation.
mod set_op {
    use segment_query::ast::SetOp;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(op: &SetOp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(op.keyword())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SetOp, D::Error> {
        let word = String::deserialize(deserializer)?;
        [SetOp::Union, SetOp::Intersect, SetOp::Except]
            .into_iter()
            .find(|op| op.keyword() == word)
            .ok_or_else(|| D::Error::custom("unknown set operator"))
    }
}
