//! The definition on screen: one signal per node, changed by edits and by nothing else.

mod behaviour;
mod block;
mod blocks;
mod clipboard;
mod colours;
mod column_picker;
mod commands;
mod completion;
mod condition;
mod drag;
mod explore;
mod explore_picture;
mod findings;
mod group;
mod history;
mod lookup;
mod marks;
mod moving;
mod muted;
mod operator_select;
mod part_counts;
mod part_menu;
mod path;
mod query_text;
mod records;
mod refused;
mod related;
mod rows;
mod runs;
mod selection;
mod sentence;
mod settling;
mod values;

pub use blocks::Blocks;
pub use history::History;
pub use part_counts::{PartCount, PartCounts};
pub use query_text::QueryText;
pub use refused::refuse;
pub use sentence::Sentence;

use std::collections::{BTreeSet, HashMap};

use leptos::prelude::*;
use segment_definition::{
    Applied, Block, Definition, Edit, Editor, Node, NodeId, Problem, StepName, Subject, Table, compile, problems, read,
};
use segment_query::{Column, Diagnostic, Query, check, check_text, parse};

use crate::api::use_api;
use crate::messages;
use crate::metadata::{Metadata, use_metadata};
use crate::ui::{focus_soon, hold_focus};
use marks::Marks;
use part_counts::CountOfPart;
use settling::Settling;

/// A definition, its text and what is wrong with either. Copied freely: it is a handle.
#[derive(Clone, Copy)]
pub struct Designer {
    editor: StoredValue<Editor>,
    nodes: StoredValue<HashMap<NodeId, ArcRwSignal<Option<Node>>>>,
    revision: RwSignal<u64>,
    settling: Settling,
    /// Text as a person wrote it; `None` once the definition was changed through the designer.
    own_text: RwSignal<Option<String>>,
    /// The query text: the person's own, or what the definition compiles to.
    pub text: Memo<String>,
    pub analysis: Memo<Analysis>,
    /// What is still to be finished, in the order of the definition.
    pub problems: Memo<Vec<Problem>>,
    /// The condition that is open for editing.
    pub open: RwSignal<Option<NodeId>>,
    /// What is selected, muted and collapsed.
    pub(crate) marks: Marks,
    /// A part that has to be in the page, however far from the screen, and all that it is in.
    brought: RwSignal<Vec<NodeId>>,
    /// Whether anything may be changed now.
    pub read_only: RwSignal<bool>,
    /// Whether it may hold segments by name and nothing else.
    segments_only: StoredValue<bool>,
    /// How many contacts each part finds by itself, as far as that was asked since the last edit.
    pub part_counts: PartCounts,
    /// The part that the environment refused, and its words.
    pub refused: RwSignal<Option<(NodeId, String)>>,
    /// What just happened, for those who cannot see it.
    pub announcement: RwSignal<String>,
}

/// The block that a condition stands in: it says what the condition is about.
#[derive(Clone, Copy)]
struct InBlock(Memo<Option<Block>>);

impl InBlock {
    fn with_table<R>(self, read: impl FnOnce(Option<Table<'_>>) -> R) -> R {
        self.0.with(|block| read(block.as_ref().and_then(Block::table)))
    }

    /// The column of this name, if it is known.
    fn column(self, name: &str) -> Option<Column> {
        let catalog = use_metadata().catalog;
        self.with_table(|table| catalog.with(|catalog| table?.column(catalog, name).cloned()))
    }

    /// The same to look at only.
    fn with_column<R>(self, name: Option<&str>, read: impl FnOnce(Option<&Column>) -> R) -> R {
        let catalog = use_metadata().catalog;
        self.with_table(|table| {
            catalog.with(|catalog| read(table.zip(name).and_then(|(t, name)| t.column(catalog, name))))
        })
    }

    /// The tables that a record named in this column may be of.
    fn targets(self, column: &str) -> Vec<String> {
        let catalog = use_metadata().catalog;
        self.with_table(|table| {
            catalog.with(|catalog| {
                let targets = table.map(|table| table.targets(catalog, column)).unwrap_or_default();
                targets.into_iter().map(str::to_owned).collect()
            })
        })
    }
}

/// Saves a block as a segment of its own and names that in its place: known where segments can be created.
#[derive(Clone, Copy)]
pub struct SaveApart(pub Callback<NodeId>);

/// What the text says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Analysis {
    pub query: Option<Query>,
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the metadata to judge it by is all here.
    pub settled: bool,
}

impl Analysis {
    pub fn has_errors(&self) -> bool {
        self.query.is_none() || self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

impl Designer {
    /// The designer of a text that is stored or was kept; text that does not parse is shown as it is.
    pub fn of_text(text: &str) -> Self {
        let query = parse(text).query;
        let definition = query.map_or_else(Definition::new, |query| read(&query, text));
        Self::new(definition, (!text.is_empty()).then(|| text.to_owned()))
    }

    pub fn new(definition: Definition, own_text: Option<String>) -> Self {
        let metadata = use_metadata();
        let api = use_api();
        let editor = StoredValue::new(Editor::new(definition));
        let (revision, settling) = (RwSignal::new(0), Settling::new());
        let own_text = RwSignal::new(own_text);
        let text = Memo::new(move |_| {
            settling.track();
            own_text.get_untracked().unwrap_or_else(|| {
                let query = editor.with_value(|editor| compile(editor.definition()).query);
                query.map(|query| query.to_string()).unwrap_or_default()
            })
        });
        let analysis = Memo::new(move |_| text.with(|text| analyse(text, metadata)));
        Effect::new(move |_| {
            analysis.with(|analysis| {
                if let Some(query) = &analysis.query {
                    metadata.ensure(&api, query);
                }
            });
        });
        let problems = Memo::new(move |_| {
            settling.track();
            metadata.catalog.with(|catalog| editor.with_value(|editor| problems(editor.definition(), catalog)))
        });
        let designer = Self {
            editor,
            nodes: StoredValue::new(HashMap::new()),
            revision,
            settling,
            own_text,
            text,
            analysis,
            problems,
            open: RwSignal::new(None),
            marks: Marks::new(),
            brought: RwSignal::new(Vec::new()),
            read_only: RwSignal::new(false),
            segments_only: StoredValue::new(false),
            part_counts: PartCounts::new(),
            refused: RwSignal::new(None),
            announcement: RwSignal::new(String::new()),
        };
        designer.marks.follow(designer, &[]);
        records::keep_named(designer, metadata);
        designer
    }

    /// The node's signal; `None` in it once the node is gone.
    pub fn node(self, id: NodeId) -> ArcRwSignal<Option<Node>> {
        let mut found = self.nodes.with_value(|nodes| nodes.get(&id).cloned());
        if found.is_none() {
            let signal = ArcRwSignal::new(self.untracked(|definition| definition.node(id).cloned()));
            self.nodes.update_value(|nodes| {
                nodes.insert(id, signal.clone());
            });
            found = Some(signal);
        }
        found.unwrap_or_else(|| ArcRwSignal::new(None))
    }

    pub fn children(self, id: NodeId) -> Vec<NodeId> {
        self.node(id).with(|node| node.as_ref().map(|node| node.children().to_vec()).unwrap_or_default())
    }

    /// The definition as it is now, and again soon after every change.
    pub fn with<R>(self, read: impl FnOnce(&Definition) -> R) -> R {
        self.settling.track();
        self.untracked(read)
    }

    /// The definition as it is now.
    pub fn untracked<R>(self, read: impl FnOnce(&Definition) -> R) -> R {
        self.editor.with_value(|editor| read(editor.definition()))
    }

    /// Applies an edit made in the designer: from now on the text is the definition's.
    pub fn perform(self, edit: Edit) {
        if self.is_locked() {
            return;
        }
        let name = self.untracked(|definition| edit.step_name(definition));
        if let Some(Ok(applied)) = self.change(|editor| editor.perform(edit, now_ms())) {
            self.leave_own_text();
            self.mirror(&[applied]);
            self.say(messages::step_done(name));
        }
    }

    /// What a person typed as text. What parses becomes the definition; what does not leaves the last good one.
    pub fn write_text(self, text: String) {
        if self.read_only.get_untracked() {
            return;
        }
        let query = parse(&text).query;
        self.own_text.set(Some(text.clone()));
        if let Some(query) = query {
            let edit = self.untracked(|definition| definition.replacement(&read(&query, &text)));
            if let Some(Ok(applied)) = self.change(|editor| editor.perform(edit, now_ms())) {
                self.mirror(&[applied]);
            }
        }
        self.settle_soon();
        self.settle();
    }

    /// The text as the person wrote it, when that is what counts.
    pub fn own_text(self) -> Option<String> {
        self.own_text.get()
    }

    /// Shows another text altogether, such as the environment's; it can be undone like an edit.
    pub fn show_text(self, text: String) {
        let definition = parse(&text).query.map_or_else(Definition::new, |query| read(&query, &text));
        let edit = self.untracked(|before| before.replacement(&definition));
        if let Some(Ok(applied)) = self.change(|editor| editor.perform(edit, now_ms())) {
            self.own_text.set((!text.is_empty()).then_some(text));
            self.mirror(&[applied]);
            self.settle();
        }
    }

    /// Drops text that is not understood: the last version that was is the text again.
    pub fn drop_broken_text(self) {
        self.leave_own_text();
        self.settle_soon();
        self.settle();
        self.announcement.set(messages::BACK_TO_LAST_DONE.to_owned());
    }

    /// Whether the text is one that the definition beside it does not follow.
    pub fn text_is_broken(self) -> bool {
        self.own_text.with(Option::is_some) && self.analysis.with(|analysis| analysis.query.is_none())
    }

    pub fn next_undo(self) -> Option<StepName> {
        self.revision.track();
        if self.text_is_broken() { None } else { self.editor.with_value(Editor::next_undo) }
    }

    pub fn next_redo(self) -> Option<StepName> {
        self.revision.track();
        if self.text_is_broken() { None } else { self.editor.with_value(Editor::next_redo) }
    }

    /// All steps with what they were about, the oldest first, and how many of them are done.
    pub fn history(self) -> (Vec<(StepName, Option<Subject>)>, usize) {
        self.revision.track();
        self.editor.with_value(Editor::history)
    }

    /// Takes steps back, or does them again, until so many are done.
    pub fn go_back_to(self, done: usize) {
        let before = self.editor.with_value(Editor::done);
        if self.is_locked() || before == done {
            return;
        }
        if let Some(applied) = self.change(|editor| editor.go_to(done)) {
            self.leave_own_text();
            self.mirror(&applied);
            self.say(messages::steps_taken(before, done));
        }
    }

    /// Whether nothing can be changed now. What somebody is writing is not to be lost by a click beside it.
    fn is_locked(self) -> bool {
        self.read_only.get_untracked() || untrack(|| self.text_is_broken())
    }

    pub fn undo(self) {
        self.step_back(Editor::next_undo, Editor::undo, messages::undone);
    }

    pub fn redo(self) {
        self.step_back(Editor::next_redo, Editor::redo, messages::redone);
    }

    fn step_back(
        self,
        name: fn(&Editor) -> Option<StepName>,
        step: fn(&mut Editor) -> Option<Vec<Applied>>,
        say: fn(StepName) -> String,
    ) {
        if self.is_locked() {
            return;
        }
        let name = self.editor.with_value(name);
        if let (Some(name), Some(Some(applied))) = (name, self.change(step)) {
            self.leave_own_text();
            self.mirror(&applied);
            self.say(say(name));
        }
    }

    fn change<R>(self, with: impl FnOnce(&mut Editor) -> R) -> Option<R> {
        self.editor.try_update_value(with)
    }

    /// Brings the signals of the touched nodes, and of no others, up to date.
    fn mirror(self, all: &[Applied]) {
        // Each of them once, however many edits there were.
        let touched = all.iter().flat_map(|applied| applied.touched.iter().chain(&applied.removed)).copied();
        for id in touched.collect::<BTreeSet<_>>() {
            let now = self.untracked(|definition| definition.node(id).cloned());
            let signal = self.node(id);
            if signal.with_untracked(|before| *before != now) {
                signal.set(now);
            }
        }
        self.marks.follow(self, all);
        self.hold_focus(all);
        self.revision.update(|revision| *revision += 1);
        self.settle_soon();
    }

    /// From now on the text is the definition's.
    fn leave_own_text(self) {
        if self.own_text.with_untracked(Option::is_some) {
            self.own_text.set(None);
        }
    }

    /// Sees to it that a part is in the page.
    pub fn bring(self, part: NodeId) {
        let path = self.untracked(|definition| {
            std::iter::successors(Some(part), |part| definition.parent(*part)).collect::<Vec<_>>()
        });
        self.marks.expand(path.get(1..).unwrap_or_default());
        self.brought.set(path);
    }

    /// Where an edit takes away what has the focus, the part that it was about takes it.
    fn hold_focus(self, all: &[Applied]) {
        let touched: Vec<NodeId> = all.iter().flat_map(|applied| applied.touched.iter().rev()).copied().collect();
        hold_focus(move || {
            let is_there = |definition: &Definition, id: NodeId| {
                definition.parent(id).is_some_and(|parent| definition.node(parent).is_some())
            };
            let part = self.editor.try_with_value(|e| touched.iter().copied().find(|id| is_there(e.definition(), *id)));
            part.flatten().map(block::element_name).unwrap_or_default()
        });
    }

    /// Tells those who cannot see it; what was said last is not said again.
    fn say(self, what: String) {
        if self.announcement.with_untracked(|said| *said != what) {
            self.announcement.set(what);
        }
    }

    /// Puts the focus on a part, wherever it is.
    pub fn focus(self, part: NodeId) {
        self.bring(part);
        focus_soon(block::element_name(part));
    }
}

fn analyse(text: &str, metadata: Metadata) -> Analysis {
    if text.trim().is_empty() {
        return Analysis::default();
    }
    let mut parsed = parse(text);
    parsed.diagnostics.extend(check_text(text, parsed.query.as_ref()));
    let settled = parsed.query.as_ref().is_none_or(|query| metadata.knows(query));
    if let Some(query) = parsed.query.as_ref().filter(|_| settled) {
        parsed.diagnostics.extend(metadata.catalog.with(|catalog| check(query, catalog)));
    }
    Analysis { query: parsed.query, diagnostics: parsed.diagnostics, settled }
}

fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// The designer of the page.
pub fn use_designer() -> Designer {
    expect_context()
}
