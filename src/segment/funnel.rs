//! How many contacts each part finds by itself, and behind which part nobody is left. Asked for, not kept up: it is one
//! question a part, a few of them at a time.

use dataverse::Error;
use dataverse::outbound::Total;
use leptos::prelude::*;
use segment_definition::{Definition, Node, NodeId, Rule, compile, compile_beginning, compile_part};
use segment_query::ast::{SetExpr, SetOp};

use super::preview::{self, Whose};
use super::use_session;
use crate::api::Api;
use crate::designer::{PartCount, PartCounts};
use crate::messages;
use crate::task::{Job, Task, side_by_side};

/// More would take longer than anybody looks.
const MOST: usize = 60;
/// As many as an environment answers beside each other without making others wait.
const AT_A_TIME: usize = 3;

/// A part that is worth a number of its own.
#[derive(Clone, PartialEq)]
struct Part {
    id: NodeId,
    depth: usize,
    set: SetExpr,
}

#[component]
pub(super) fn Funnel() -> impl IntoView {
    let session = use_session();
    let designer = session.designer;
    let counts = designer.part_counts;
    let asking = StoredValue::new_local(None::<Task>);
    let running = RwSignal::new(false);
    let shown = RwSignal::new(Vec::<Part>::new());
    // An edit ends it.
    Effect::new(move |_| {
        designer.with(|_| ());
        asking.set_value(None);
        running.set(false);
        shown.set(Vec::new());
        counts.clear();
    });
    let ask = Callback::new(move |parts: Vec<Part>| {
        let (api, whose) = (session.api(), untrack(|| session.scope()));
        let definition = designer.untracked(Clone::clone);
        running.set(true);
        counts.emptied_by.set(None);
        for part in &parts {
            counts.set(part.id, PartCount::Counting);
        }
        asking.set_value(Some(Task::new(async move {
            let jobs = parts.into_iter().map(|part| job(api.clone(), whose, counts, part)).collect();
            side_by_side(jobs, AT_A_TIME).await;
            let whole = untrack(|| counts.get(definition.root()));
            if whole == Some(PartCount::Counted(Total::Exact(0))) {
                // Without it the numbers still stand.
                counts.emptied_by.set(emptying(&api, whose, &definition, counts).await.ok().flatten());
            }
            running.set(false);
        })));
    });
    let ask_all = move |_| {
        let all = designer.untracked(parts);
        shown.set(all.clone());
        ask.run(all);
    };
    let has_several = Memo::new(move |_| designer.with(|definition| alone(definition, 2).len() > 1));
    let status = move || {
        let (done, all) = shown.with(|parts| {
            let done = |part: &&Part| !matches!(counts.get(part.id), None | Some(PartCount::Counting));
            (parts.iter().filter(done).count(), parts.len())
        });
        match counts.emptied_by.get() {
            Some(part) => messages::nobody_left(&designer.words_of(part)),
            None if running.get() => messages::counted_of(done, all),
            None => String::new(),
        }
    };
    view! {
        <Show when=move || has_several.get() && designer.problems.with(Vec::is_empty)>
            <section class="rail-card" aria-labelledby="funnel-title">
                <h2 id="funnel-title" class="section-title">{messages::FUNNEL_TITLE}</h2>
                <p class="detail funnel-status" role="status">{status}</p>
                <ul class="funnel">
                    {move || shown.get().into_iter().map(|part| view! { <PartLine part shown ask/> }).collect_view()}
                </ul>
                <button type="button" class="button rail-button" disabled=move || running.get() on:click=ask_all>
                    {move || if running.get() { messages::COUNTING } else { messages::COUNT_PARTS }}
                </button>
            </section>
        </Show>
    }
}

#[component]
fn PartLine(part: Part, shown: RwSignal<Vec<Part>>, ask: Callback<Vec<Part>>) -> impl IntoView {
    let designer = use_session().designer;
    let counts = designer.part_counts;
    let id = part.id;
    let is_whole = designer.untracked(Definition::root) == id;
    let words = if is_whole { messages::ALTOGETHER.to_owned() } else { untrack(|| designer.words_of(id)) };
    let share = move || {
        let number = |count| if let Some(PartCount::Counted(total)) = count { total.number() } else { 0 };
        let most = shown.with(|parts| parts.iter().map(|part| number(counts.get(part.id))).max()).unwrap_or(0).max(1);
        format!("{}%", number(counts.get(id)) * 100 / most)
    };
    let number = move || match counts.get(id) {
        Some(PartCount::Counted(total)) => messages::short(total),
        Some(PartCount::Failed(_)) => messages::NOT_COUNTED.to_owned(),
        _ => "…".to_owned(),
    };
    let again = {
        let part = part.clone();
        move |_| ask.run(vec![part.clone()])
    };
    let failure = move || {
        let Some(PartCount::Failed(error)) = counts.get(id) else { return None };
        let again = again.clone();
        let explained = messages::explain(&error);
        Some(view! {
            <p class="field-error funnel-error">
                <span title=explained.detail>{explained.what}</span>
                <button type="button" class="link" on:click=again>{messages::TRY_AGAIN}</button>
            </p>
        })
    };
    view! {
        <li
            class="funnel-part"
            class:is-whole=is_whole
            class:is-empty=move || matches!(counts.get(id), Some(PartCount::Counted(total)) if total.number() == 0)
            class:empties=move || counts.emptied_by.get() == Some(id)
            style:--depth=part.depth.to_string()
            style:--share=share
        >
            {if is_whole {
                view! { <span>{words}</span> }.into_any()
            } else {
                view! { <button type="button" class="link" on:click=move |_| designer.focus(id)>{words}</button> }.into_any()
            }}
            <span class="funnel-number">{number}</span>
            <span class="funnel-bar" aria-hidden="true"></span>
            {failure}
        </li>
    }
}

fn job(api: Api, whose: Whose, counts: PartCounts, part: Part) -> Job {
    Box::pin(async move {
        counts.set(
            part.id,
            match preview::count(&api, part.set, whose).await {
                Ok(total) => PartCount::Counted(total),
                Err(error) => PartCount::Failed(error),
            },
        );
    })
}

/// The parts, and the whole last.
fn parts(definition: &Definition) -> Vec<Part> {
    let mut parts = alone(definition, MOST);
    let whole = compile(definition).query;
    parts.extend(whole.map(|query| Part { id: definition.root(), depth: 0, set: query.set }));
    parts
}

/// Blocks where there are several, inner groups and conditions, each with what it finds alone: the first of them.
fn alone(definition: &Definition, most: usize) -> Vec<Part> {
    let several = definition.blocks().len() > 1;
    let worth = |id: &NodeId| match definition.node(*id) {
        Some(Node::Block(_)) => several,
        Some(Node::Group(_)) => definition.parent(*id).is_some_and(|parent| definition.block(parent).is_none()),
        Some(Node::Condition(_) | Node::Text(_)) => true,
        Some(Node::Blocks(_)) | None => false,
    };
    let depth =
        |id: NodeId| std::iter::successors(definition.parent(id), |id| definition.parent(*id)).filter(worth).count();
    let all = definition.walk().into_iter().filter(worth).take(MOST);
    let part = |id| Some(Part { id, depth: depth(id), set: compile_part(definition, id)?.set });
    all.filter_map(part).take(most).collect()
}

/// The smallest part behind which nobody is left, in a definition that finds nobody.
async fn emptying(
    api: &Api,
    whose: Whose,
    definition: &Definition,
    counts: PartCounts,
) -> Result<Option<NodeId>, Error> {
    let is_empty = async |query: Option<segment_query::Query>| match query {
        Some(query) => preview::count(api, query.set, whose).await.map(|total| total == Total::Exact(0)),
        None => Ok(false),
    };
    let mut found = None;
    let mut parent = definition.root();
    loop {
        let children = definition.children(parent);
        if matches!(definition.group(parent), Some(group) if group.rule != Rule::All) && children.len() > 1 {
            return Ok(found);
        }
        // The last one that was reached with somebody and left with nobody.
        let mut last = children.len();
        while last > 1 && is_empty(compile_beginning(definition, parent, last - 1)).await? {
            last -= 1;
        }
        let Some(child) = last.checked_sub(1).and_then(|place| children.get(place)).copied() else { return Ok(found) };
        found = Some(child);
        // It is empty by itself, unless it was the way it meets what is before that leaves nobody.
        let excluded = last > 1 && definition.block(child).is_some_and(|block| block.join == SetOp::Except);
        let known = untrack(|| counts.get(child)) == Some(PartCount::Counted(Total::Exact(0)));
        if excluded || !(known || last == 1 || is_empty(compile_part(definition, child)).await?) {
            return Ok(found);
        }
        parent = match definition.node(child) {
            Some(Node::Block(_)) => match definition.children(child) {
                [below] => *below,
                _ => return Ok(found),
            },
            Some(Node::Group(_)) => child,
            _ => return Ok(found),
        };
    }
}
