//! What each part finds by itself, as far as that was asked since the last edit, and which part leaves nobody.

use std::collections::HashMap;

use dataverse::Error;
use dataverse::outbound::Total;
use leptos::prelude::*;
use segment_definition::{Block, BlockContent, Condition, Definition, Node, NodeId, Subject, Table, describe_part};

use super::condition::spoken;
use super::{Designer, use_designer};
use crate::messages;
use crate::metadata::use_metadata;

#[derive(Clone, PartialEq)]
pub enum PartCount {
    Counting,
    Counted(Total),
    Failed(Error),
}

/// A handle, copied freely.
#[derive(Clone, Copy)]
pub struct PartCounts {
    all: RwSignal<HashMap<NodeId, PartCount>>,
    /// The part behind which nobody is left.
    pub emptied_by: RwSignal<Option<NodeId>>,
}

impl PartCounts {
    pub(super) fn new() -> Self {
        Self { all: RwSignal::new(HashMap::new()), emptied_by: RwSignal::new(None) }
    }

    pub fn clear(self) {
        self.all.update(HashMap::clear);
        self.emptied_by.set(None);
    }

    pub fn set(self, part: NodeId, count: PartCount) {
        self.all.update(|all| {
            all.insert(part, count);
        });
    }

    pub fn get(self, part: NodeId) -> Option<PartCount> {
        self.all.with(|all| all.get(&part).cloned())
    }
}

impl Designer {
    /// A part as a person reads it: a condition as a phrase, a group by its rule, a block by its sentence, or by its place
    /// and kind where it says nothing of its own.
    pub fn words_of(self, part: NodeId) -> String {
        self.with(|definition| words(definition, part))
    }
}

fn words(definition: &Definition, part: NodeId) -> String {
    match definition.node(part) {
        Some(Node::Condition(condition)) => {
            words_of_condition(condition, definition.block_of(part).and_then(|block| definition.block(block)))
        }
        Some(Node::Text(text)) => text.clone(),
        Some(Node::Group(group)) => messages::group_of(group.rule),
        Some(Node::Block(block)) => {
            let sentence = use_metadata().catalog.with(|catalog| describe_part(definition, catalog, part));
            if !sentence.is_empty() && !matches!(block.content, BlockContent::Text { .. }) {
                return sentence;
            }
            let place =
                definition.parent(part).map(|parent| definition.children(parent).iter().position(|id| *id == part));
            let place = place.flatten().unwrap_or(0) + 1;
            messages::block_words(place, kind_name(&block.content))
        }
        Some(Node::Blocks(_)) | None => messages::SEGMENT.to_owned(),
    }
}

/// A part of a step that was taken, as it was then.
pub(super) fn words_of_subject(subject: &Subject) -> String {
    match &subject.node {
        Node::Condition(condition) => words_of_condition(condition, subject.block.as_ref()),
        Node::Text(text) => text.clone(),
        Node::Group(group) => messages::group_of(group.rule),
        Node::Block(block) => detail_of(block).unwrap_or_else(|| kind_name(&block.content).to_owned()),
        Node::Blocks(_) => String::new(),
    }
}

fn words_of_condition(condition: &Condition, block: Option<&Block>) -> String {
    let table = block.and_then(Block::table);
    use_metadata().catalog.with(|catalog| {
        let column = condition.column.as_deref().and_then(|name| table?.column(catalog, name));
        spoken(condition, column)
    })
}

/// What a block is about.
fn detail_of(block: &Block) -> Option<String> {
    use_metadata().catalog.with(|catalog| match &block.content {
        BlockContent::Segment { query_name: Some(name) } => catalog.segment(name).map(str::to_owned),
        BlockContent::Query { .. } => None,
        _ => block.table().and_then(|table: Table<'_>| table.label(catalog)).map(str::to_owned),
    })
}

fn kind_name(content: &BlockContent) -> &'static str {
    match content {
        BlockContent::Query { .. } => messages::CONTACTS_BLOCK,
        BlockContent::Related { .. } => messages::RELATED_BLOCK,
        BlockContent::Behaviour { .. } => messages::BEHAVIOUR_BLOCK,
        BlockContent::Segment { .. } => messages::SEGMENT_BLOCK,
        BlockContent::Brackets { .. } => messages::BRACKETS_BLOCK,
        BlockContent::Text { .. } => messages::TEXT_BLOCK,
    }
}

/// What a part finds by itself, beside it.
#[component]
pub(super) fn CountOfPart(id: NodeId) -> impl IntoView {
    let counts = use_designer().part_counts;
    let count = Memo::new(move |_| counts.get(id));
    let empties = Memo::new(move |_| counts.emptied_by.get() == Some(id));
    move || {
        let (class, text) = match count.get()? {
            PartCount::Counting => ("part-count is-counting", "…".to_owned()),
            PartCount::Counted(total) if total.number() == 0 => ("part-count is-empty", messages::short(total)),
            PartCount::Counted(total) => ("part-count", messages::short(total)),
            PartCount::Failed(_) => ("part-count is-empty", messages::NOT_COUNTED.to_owned()),
        };
        let view = view! {
            <span class="part-counts">
                {move || empties.get().then(|| view! { <span class="pill pill-error">{messages::LEAVES_NOBODY}</span> })}
                <span class=class title=messages::PART_COUNT_HELP>
                    {text}
                    <span class="visually-hidden">" "{messages::PART_COUNT_HELP}</span>
                </span>
            </span>
        };
        Some(view)
    }
}
