//! The rows of a group. Of a long group only what is near the screen is in the page; the rest is its text, which the
//! browser's own search finds and comes back for.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use segment_definition::{Definition, Node, NodeId};

use super::condition::spoken;
use super::runs::{self, Run};
use super::{Designer, InBlock, use_designer};
use crate::ui::Near;

/// What a row takes until it was seen.
const ROW_PX: usize = 44;
/// How many conditions are there before the browser has said what is near: a screen full.
const FIRST: usize = 20;
/// After an edit the text of what is not shown waits for a longer rest: it is for searches alone.
const REST: Duration = Duration::from_secs(1);

#[component]
pub(super) fn Rows(
    children: Memo<Vec<NodeId>>,
    /// A row's content.
    row: Callback<NodeId, AnyView>,
    /// The word between two rows.
    #[prop(into)]
    joint: Signal<&'static str>,
) -> impl IntoView {
    let designer = use_designer();
    let runs = Memo::new(move |before: Option<&Vec<Run>>| {
        let weight = |id| designer.untracked(|definition| weight(definition, id));
        children.with(|children| runs::cut(before.map(Vec::as_slice).unwrap_or_default(), children, weight))
    });
    let keys = move || runs.with(|runs| runs.iter().map(|run| run.key).collect::<Vec<_>>());
    // The keys of new runs count up.
    let near = Near::new(runs.with_untracked(|runs| first_of(runs, designer)));
    // Asked once for all runs, and only about one that is not here anyway: there may be hundreds.
    let brought = Memo::new(move |_| {
        let is_far = |run: &&Run| !untrack(|| near.has(run.key));
        let has = |run: &&Run| designer.brought.with(|brought| run.rows.iter().any(|row| brought.contains(row)));
        runs.with(|runs| runs.iter().filter(|_| runs.len() > 1).find(has).filter(is_far).map(|run| run.key))
    });
    let rest = rest_of(designer, Signal::derive(move || runs.with(|runs| runs.len() > 1)));
    view! {
        <div class="group-children" role="list" style:--joint=move || format!("\"{}\"", joint.get())>
            <ForEnumerate each=keys key=|key| *key let(place, key)>
                <RunOfRows runs key place near brought rest row/>
            </ForEnumerate>
        </div>
    }
}

#[component]
fn RunOfRows(
    runs: Memo<Vec<Run>>,
    key: usize,
    place: ReadSignal<usize>,
    near: Near,
    brought: Memo<Option<usize>>,
    rest: RwSignal<u32>,
    row: Callback<NodeId, AnyView>,
) -> impl IntoView {
    let designer = use_designer();
    let block: InBlock = expect_context();
    let element: NodeRef<html::Div> = NodeRef::new();
    // The place follows the list a moment later; until then the run is what it was.
    let run = Memo::new(move |before: Option<&Run>| {
        let now = runs.with(|runs| runs.get(place.get()).filter(|run| run.key == key).cloned());
        now.or_else(|| before.cloned()).unwrap_or_default()
    });
    let is_long = Memo::new(move |_| runs.with(|runs| runs.len() > 1));
    let is_here = Memo::new(move |_| !is_long.get() || near.has(key) || brought.get() == Some(key));
    Effect::new(move |_| {
        if let Some(element) = element.get()
            && is_long.get()
        {
            near.look_at(&element);
        }
    });
    let rows = move || run.with(|run| run.rows.clone());
    let count = move || runs.with(|runs| runs.last().map_or(0, |run| run.start + run.rows.len()));
    let come = move |_: web_sys::Event| near.bring(key);
    view! {
        <div
            node_ref=element
            class="rows"
            data-part=key.to_string()
            hidden=move || (!is_here.get()).then_some("until-found")
            style:--part-height=move || format!("{}px", run.with(|run| run.rows.len()) * ROW_PX)
            on:beforematch=come
        >
            {move || if is_here.get() {
                view! {
                    <ForEnumerate each=rows key=|id| *id let(place, id)>
                        <div
                            class="group-child"
                            role="listitem"
                            aria-posinset=move || is_long.get().then(|| (run.with(|run| run.start) + place.get() + 1).to_string())
                            aria-setsize=move || is_long.get().then(|| count().to_string())
                        >
                            {row.run(id)}
                        </div>
                    </ForEnumerate>
                }.into_any()
            } else {
                let text = move || {
                    let rows = (rest.get() > 0).then(rows).unwrap_or_default();
                    designer.untracked(|definition| untrack(|| text_of(definition, &rows, block)))
                };
                text.into_any()
            }}
        </div>
    }
}

/// The conditions in a part.
fn weight(definition: &Definition, id: NodeId) -> usize {
    let children = definition.children(id);
    if children.is_empty() { 1 } else { children.iter().map(|child| weight(definition, *child)).sum() }
}

/// How many runs fill the first screen.
fn first_of(runs: &[Run], designer: Designer) -> usize {
    let mut held = 0;
    let full = |run: &&Run| {
        let room = held < FIRST;
        held += designer.untracked(|d| run.rows.iter().map(|row| weight(d, *row)).sum::<usize>());
        room
    };
    runs.iter().take_while(full).count()
}

/// Grows whenever a long list has been at rest for a while.
fn rest_of(designer: Designer, is_long: Signal<bool>) -> RwSignal<u32> {
    let rest = RwSignal::new(0);
    let grow = move || {
        // Gone with the page, it tells nobody.
        let _ = rest.try_update(|rest| *rest += 1);
    };
    Effect::new(move |timer: Option<Option<TimeoutHandle>>| {
        if let Some(timer) = timer.flatten() {
            timer.clear();
        }
        designer.settling.track();
        is_long.get().then(|| set_timeout_with_handle(grow, REST).ok()).flatten()
    });
    rest
}

/// What the rows say, for a search in the page.
fn text_of(definition: &Definition, rows: &[NodeId], block: InBlock) -> String {
    let mut text = String::new();
    let mut open: Vec<NodeId> = rows.iter().rev().copied().collect();
    while let Some(id) = open.pop() {
        match definition.node(id) {
            Some(Node::Condition(condition)) => {
                text.push_str(&block.with_column(condition.column.as_deref(), |column| spoken(condition, column)))
            }
            Some(Node::Text(written)) => text.push_str(written),
            _ => open.extend(definition.children(id).iter().rev()),
        }
        text.push('\n');
    }
    text
}
