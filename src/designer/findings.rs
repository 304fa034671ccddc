//! What is wrong with the query, said at the condition or block that it is about, with what mends it.

use std::iter::successors;

use leptos::prelude::*;
use segment_definition::{Node, NodeId, Places, Problem, ProblemKind};
use segment_query::{Code, Diagnostic, Fix, Query, Span};

use super::block::element_name;
use super::{Designer, InBlock, use_designer};
use crate::messages;
use crate::metadata::use_metadata;
use crate::ui::{Icon, IconName, focus_inside, focus_soon};

/// What was found, and at which part; what belongs to no part stands at the text alone.
pub(super) type Findings = Vec<(NodeId, Diagnostic)>;

impl Designer {
    /// The findings of the text, each at its part. While the text is not understood the parts are those of an older one.
    pub(super) fn find_places(self) -> Findings {
        self.analysis.with(|analysis| {
            let Some(query) = analysis.query.as_ref().filter(|_| !analysis.diagnostics.is_empty()) else {
                return Vec::new();
            };
            let places = self.places(query);
            let at = |found: &Diagnostic| Some((places.find(found.span)?, found.clone()));
            let told = analysis.diagnostics.iter().filter(|found| !self.is_of_plan(found));
            told.filter_map(at).collect()
        })
    }

    /// Whether it says that what contacts did has to be a segment of its own: in the designer that is a step of the work,
    /// which the block itself offers.
    fn is_of_plan(self, found: &Diagnostic) -> bool {
        let is_behaviour = |text: &String| {
            let rest = text.get(found.span.range()).and_then(|text| text.split_at_checked("INTERACTION".len()));
            rest.is_some_and(|(word, rest)| {
                word.eq_ignore_ascii_case("INTERACTION") && rest.trim_start().starts_with('(')
            })
        };
        found.code == Code::InteractionLimit && self.text.with(is_behaviour)
    }

    fn places(self, query: &Query) -> Places {
        self.text.with(|text| self.with(|definition| Places::new(definition, query, text)))
    }

    /// What now says what a stretch of the text says: a fix may have made one condition of two.
    fn part_at(self, span: Span) -> Option<NodeId> {
        untrack(|| self.analysis.with(|analysis| self.places(analysis.query.as_ref()?).find(span)))
    }

    /// Mends the text; whether it could.
    pub(super) fn apply_fix(self, fix: &Fix) -> bool {
        let mut text = self.text.get_untracked();
        let fits = !self.is_settling() && text.get(fix.span.range()).is_some();
        if fits {
            text.replace_range(fix.span.range(), &fix.replacement);
            self.write_text(text);
        }
        fits
    }
}

/// The findings of one part. Where the part is not finished, that says the same in plainer words and only fixes are added.
#[component]
pub(super) fn FindingsOf(id: NodeId) -> impl IntoView {
    let designer = use_designer();
    let own = Memo::new(move |_| {
        let is_unfinished = designer.problems.with(|all| all.iter().any(|problem| problem.node == id));
        let findings = expect_context::<FoundHere>().0;
        findings.with(|all| {
            let here = all.iter().filter(|(node, found)| *node == id && (found.fix.is_some() || !is_unfinished));
            here.map(|(_, found)| in_plain_words(designer, id, found)).collect::<Vec<_>>()
        })
    });
    move || {
        own.with(|own| (!own.is_empty()).then(|| own.clone())).map(|own| {
            view! { <ul class="findings">{own.into_iter().map(|found| finding(designer, id, found)).collect_view()}</ul> }
        })
    }
}

/// The finding as it is told in the designer, where columns have labels and nobody sees the query's words.
fn in_plain_words(designer: Designer, id: NodeId, found: &Diagnostic) -> Diagnostic {
    let block = use_context::<InBlock>();
    let label = |name: &str| block.and_then(|block| block.column(name)).map(|column| column.display_name);
    let mut plain = found.clone();
    plain.message = messages::with_labels(&found.message, label);
    let column = found.message.split('`').nth(1).map(|name| label(name).unwrap_or_else(|| name.to_owned()));
    let is_block = designer.untracked(|definition| definition.block(id).is_some());
    if let Some(words) = messages::finding(found, column.as_deref(), is_block) {
        plain.message = words.message;
        plain.help = words.help.map(str::to_owned);
        if let (Some(fix), Some(label)) = (&mut plain.fix, words.fix) {
            label.clone_into(&mut fix.label);
        }
    }
    plain
}

fn finding(designer: Designer, id: NodeId, found: Diagnostic) -> impl IntoView {
    let (class, icon) = if found.is_error() {
        ("diagnostic diagnostic-error", IconName::Error)
    } else {
        ("diagnostic diagnostic-warning", IconName::Warning)
    };
    let mend = move |fix: &Fix| {
        if designer.apply_fix(fix) {
            designer.announcement.set(messages::mended(&fix.label));
            // The button goes with what it mended.
            let mended = Span::new(fix.span.start, fix.span.start + fix.replacement.len());
            focus_soon(element_name(designer.part_at(mended).unwrap_or(id)));
        }
    };
    view! {
        <li class=class>
            <Icon name=icon/>
            <div class="diagnostic-body">
                <span>{found.message}</span>
                {found.help.map(|help| view! { <p class="field-hint">{help}</p> })}
            </div>
            {found.fix.map(|fix| {
                let label = fix.label.clone();
                let title = label.clone();
                view! {
                    <button type="button" class="button fix-button" title=title hidden=move || designer.read_only.get() on:click=move |_| mend(&fix)>
                        {label}
                    </button>
                }
            })}
        </li>
    }
}

/// The findings of the designer on screen, worked out once for all its parts.
#[derive(Clone, Copy)]
struct FoundHere(Memo<Findings>);

/// Makes the findings known to the parts of the designer.
pub(super) fn provide_findings(designer: Designer) {
    provide_context(FoundHere(Memo::new(move |_| designer.find_places())));
}

impl Designer {
    /// What a part is called where it is spoken of elsewhere: a condition by its column, a block by its number.
    pub fn name_of(self, node: NodeId) -> String {
        let catalog = use_metadata().catalog;
        self.with(|definition| {
            let block = definition.blocks().iter().position(|block| *block == node);
            if let Some(place) = block {
                return messages::nth_block(place + 1);
            }
            let Some(Node::Condition(condition)) = definition.node(node) else { return messages::SEGMENT.to_owned() };
            let Some(column) = condition.column.as_deref() else { return messages::NEW_CONDITION.to_owned() };
            let table =
                successors(Some(node), |id| definition.parent(*id)).find_map(|id| definition.block(id)?.table());
            let known = catalog.with(|catalog| Some(table?.column(catalog, column)?.display_name.clone()));
            known.unwrap_or_else(|| column.to_owned())
        })
    }

    /// Opens a part and puts the focus where it is changed: its column when that is missing, else its value.
    pub fn go_to(self, problem: &Problem) {
        let row = element_name(problem.node);
        self.open.set(Some(problem.node));
        if problem.kind == ProblemKind::NoBlocks {
            return focus_inside(".blocks .add-row button".to_owned(), false);
        }
        self.focus(problem.node);
        let first = matches!(problem.kind, ProblemKind::NoColumn | ProblemKind::UnknownColumn);
        focus_inside(format!("#{row} .condition-editor :is(input, select), #{row} > .plain-fieldset input"), !first);
    }

    /// Opens a part to be changed and puts the focus there: on a condition's value, or on what a block is about.
    pub fn edit(self, part: NodeId) {
        self.focus(part);
        if self.read_only.get_untracked() {
            return;
        }
        self.open.set(Some(part));
        let (row, is_block) = (element_name(part), self.untracked(|definition| definition.block(part).is_some()));
        focus_inside(format!("#{row} .condition-editor :is(input, select), #{row} > .plain-fieldset input"), !is_block);
    }
}
