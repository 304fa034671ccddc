//! Why a contact is in or out: each part is asked for this contact alone, so that what is said is what the environment
//! finds. Only why a part that does not hold does not, told false or unknown for want of a value, is read from the values.

use dataverse::{Error, Uuid};
use leptos::prelude::*;
use segment_definition::{BlockContent, Definition, Node, NodeId, Operator, Rule, compile, compile_part};
use segment_query::ast::{SetExpr, SetOp};
use serde_json::{Map, Value};

use super::cells::shown;
use super::preview::{self, Only, Order, Question, Whose};
use super::use_session;
use crate::api::Api;
use crate::messages;
use crate::task::{Job, Task, side_by_side};
use crate::ui::{ErrorBox, Icon, IconName};

/// More is no answer any more.
const MOST: usize = 150;
const AT_A_TIME: usize = 4;

#[derive(Clone, PartialEq)]
enum Outcome {
    Asking,
    Holds,
    Fails,
    /// Neither, since a value is missing.
    Unknown,
    Failed(Error),
    /// It cannot be asked by itself.
    Unasked,
}

/// A part and what came of it.
#[derive(Clone)]
struct Line {
    id: NodeId,
    depth: usize,
    words: String,
    /// How a block meets those before it.
    join: Option<SetOp>,
    /// The contact's own column that a condition is about, and whether it is about having a value at all.
    column: Option<(String, bool)>,
    set: Option<SetExpr>,
    outcome: RwSignal<Outcome>,
    /// Where it holds, this speaks against the contact.
    against: bool,
}

#[component]
pub(super) fn Why(contact: Uuid) -> impl IntoView {
    let session = use_session();
    let designer = session.designer;
    let lines = RwSignal::new(Vec::<Line>::new());
    let values = RwSignal::new(None::<Map<String, Value>>);
    let again = RwSignal::new(0u32);
    let asking = StoredValue::new_local(None::<Task>);
    let ready = Memo::new(move |_| {
        designer.problems.with(Vec::is_empty) && designer.analysis.with(|a| a.settled && !a.has_errors())
    });
    Effect::new(move |_| {
        again.track();
        asking.set_value(None);
        values.set(None);
        lines.set(Vec::new());
        if !ready.get() {
            return;
        }
        let definition = designer.with(Clone::clone);
        let all = untrack(|| lines_of(&definition, |id| designer.words_of(id)));
        lines.set(all.clone());
        let (api, whose) = (session.api(), session.scope());
        asking.set_value(Some(Task::new(async move {
            let columns: Vec<String> = all.iter().filter_map(|line| Some(line.column.as_ref()?.0.clone())).collect();
            let own = own_values(&api, contact, &columns).await;
            values.set(Some(own));
            let jobs = all.iter().filter_map(|line| job(&api, whose, contact, line)).collect();
            side_by_side(jobs, AT_A_TIME).await;
            values.with_untracked(|values| tell_unknown(&definition, &all, values.as_ref()));
        })));
    });
    let retry = Callback::new(move |()| again.update(|n| *n += 1));
    // The first line is the whole.
    let whole = move || lines.with(|lines| lines.first().map(|line| line.outcome.get()));
    let decisive = Memo::new(move |_| {
        let is_done = lines.with(|lines| lines.iter().all(|line| line.outcome.get() != Outcome::Asking));
        if !is_done {
            return Vec::new();
        }
        designer.untracked(|definition| lines.with(|lines| decisive(definition, lines)))
    });
    let because = move || {
        let deciding = decisive.get();
        let words = |id: &NodeId| lines.with(|lines| lines.iter().find(|line| line.id == *id).map(|l| l.words.clone()));
        let named: Vec<String> = deciding.iter().take(3).filter_map(words).collect();
        (!named.is_empty()).then(|| messages::because(&named, deciding.len()))
    };
    view! {
        <section class="why" aria-labelledby="why-title">
            <h3 id="why-title">{messages::WHY_TITLE}</h3>
            <div role="status">
                {move || match whole() {
                    None => view! { <p class="empty-line">{messages::WHY_WAITS}</p> }.into_any(),
                    Some(Outcome::Asking) => view! { <p class="detail">{messages::WHY_ASKING}</p> }.into_any(),
                    Some(Outcome::Failed(error)) => view! { <ErrorBox error retry/> }.into_any(),
                    Some(outcome) => view! {
                        <p class="why-verdict">{verdict_icon(&outcome, false)}<strong>{messages::verdict(outcome == Outcome::Holds)}</strong></p>
                        <p class="detail">{because}</p>
                    }.into_any(),
                }}
            </div>
            <ul class="why-parts">
                {move || lines.get().into_iter().skip(1).map(|line| view! { <PartOutcome line values decisive retry/> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn PartOutcome(
    line: Line,
    values: RwSignal<Option<Map<String, Value>>>,
    decisive: Memo<Vec<NodeId>>,
    retry: Callback<()>,
) -> impl IntoView {
    let Line { id, depth, words, join, column, outcome, against, .. } = line;
    let excludes = join == Some(SetOp::Except);
    let said = move || match outcome.get() {
        Outcome::Asking => "…".to_owned(),
        Outcome::Holds => (if excludes { messages::EXCLUDED } else { messages::HOLDS }).to_owned(),
        Outcome::Fails => (if excludes { messages::NOT_EXCLUDED } else { messages::FAILS }).to_owned(),
        Outcome::Unknown => messages::UNKNOWN.to_owned(),
        Outcome::Failed(error) => messages::explain(&error).what,
        Outcome::Unasked => messages::UNASKED.to_owned(),
    };
    let value = move || {
        let (column, _) = column.as_ref()?;
        values.with(|values| Some(messages::it_is(&shown(values.as_ref()?, column))))
    };
    view! {
        <li class="why-part" class:decides=move || decisive.with(|all| all.contains(&id)) style:--depth=depth.to_string()>
            {move || verdict_icon(&outcome.get(), against)}
            <span class="why-words">
                {join.map(|join| view! { <span class="why-join">{messages::join(join)}</span> })}
                {words}
                <span class="detail">{value}</span>
            </span>
            <span class="why-outcome">{said}</span>
            {move || matches!(outcome.get(), Outcome::Failed(_)).then(|| view! {
                <button type="button" class="link" on:click=move |_| retry.run(())>{messages::TRY_AGAIN}</button>
            })}
        </li>
    }
}

/// Drawn as passed or not: what is told under "none of" or "but not" is passed by not holding.
fn verdict_icon(outcome: &Outcome, against: bool) -> AnyView {
    let (class, name) = match outcome {
        Outcome::Holds | Outcome::Fails if (*outcome == Outcome::Holds) != against => {
            ("why-icon is-good", IconName::Check)
        }
        Outcome::Holds | Outcome::Fails => ("why-icon is-bad", IconName::Close),
        Outcome::Unknown | Outcome::Unasked => ("why-icon is-unknown", IconName::Info),
        Outcome::Failed(_) => ("why-icon is-bad", IconName::Warning),
        Outcome::Asking => ("why-icon", IconName::Search),
    };
    view! { <span class=class><Icon name/></span> }.into_any()
}

/// The whole, then every part in the order of the definition.
fn lines_of(definition: &Definition, words: impl Fn(NodeId) -> String) -> Vec<Line> {
    let line = |id: NodeId, set: Option<SetExpr>| {
        let above = std::iter::successors(definition.parent(id), |id| definition.parent(*id));
        let depth = above.filter(|id| is_told(definition, *id)).count().saturating_sub(1);
        let own = definition.block_of(id).and_then(|block| definition.block(block)).and_then(|block| block.table());
        let column = definition
            .condition(id)
            .filter(|_| own.is_some_and(|table| table.is_contact()))
            .and_then(|c| Some((c.column.clone()?, matches!(c.operator, Operator::HasData | Operator::HasNoData))));
        let is_first = definition.parent(id).is_none_or(|parent| definition.children(parent).first() == Some(&id));
        let join = definition.block(id).filter(|_| !is_first).map(|block| block.join);
        let first = |id: NodeId| definition.parent(id).is_none_or(|p| definition.children(p).first() == Some(&id));
        let turns = |id: NodeId, own: bool| match definition.node(id) {
            Some(Node::Block(block)) => block.join == SetOp::Except && !first(id),
            Some(Node::Group(group)) => !own && group.rule == Rule::None,
            _ => false,
        };
        let turned = std::iter::successors(Some(id), |id| definition.parent(*id)).filter(|at| turns(*at, *at == id));
        let against = turned.count() % 2 == 1;
        let outcome = if set.is_some() { Outcome::Asking } else { Outcome::Unasked };
        Line { id, depth, words: words(id), join, column, set, outcome: RwSignal::new(outcome), against }
    };
    let whole = compile(definition).query.map(|query| query.set);
    let mut lines = vec![line(definition.root(), whole)];
    let parts = definition.walk().into_iter().filter(|id| *id != definition.root() && is_told(definition, *id));
    lines.extend(parts.take(MOST).map(|id| line(id, compile_part(definition, id).map(|query| query.set))));
    lines
}

/// The only block, and a block's only group of conditions that all have to hold, say no more than what is in them.
fn is_told(definition: &Definition, id: NodeId) -> bool {
    match definition.node(id) {
        Some(Node::Block(block)) => {
            definition.blocks().len() > 1 || !matches!(block.content, BlockContent::Query { .. })
        }
        Some(Node::Group(group)) => {
            let is_top = definition.parent(id).is_some_and(|parent| definition.block(parent).is_some());
            !(group.children.is_empty() || is_top && group.rule == Rule::All)
        }
        Some(Node::Condition(_) | Node::Text(_)) => true,
        Some(Node::Blocks(_)) => id == definition.root(),
        None => false,
    }
}

fn job(api: &Api, whose: Whose, contact: Uuid, line: &Line) -> Option<Job> {
    let (api, set, outcome) = (api.clone(), line.set.clone()?, line.outcome);
    Some(Box::pin(async move {
        let question = Question {
            set,
            whose,
            columns: &[],
            order: Order::by(preview::ID),
            page: 0,
            size: 1,
            wants_total: false,
            only: Some(Only::Contact(contact)),
        };
        outcome.set(match preview::ask(&api, question).await {
            Ok(answer) if answer.rows.is_empty() => Outcome::Fails,
            Ok(_) => Outcome::Holds,
            Err(error) => Outcome::Failed(error),
        });
    }))
}

/// What the contact holds; nothing where that cannot be read: the outcomes stand without it.
async fn own_values(api: &Api, contact: Uuid, columns: &[String]) -> Map<String, Value> {
    let question = Question {
        set: preview::everybody(),
        whose: (dataverse::outbound::Scope::Organization, None),
        columns,
        order: Order::by(preview::ID),
        page: 0,
        size: 1,
        wants_total: false,
        only: Some(Only::Contact(contact)),
    };
    let rows = preview::ask(api, question).await.map(|answer| answer.rows).unwrap_or_default();
    rows.into_iter().next().unwrap_or_default()
}

/// Of what does not hold, what is neither true nor false; children come before their group.
fn tell_unknown(definition: &Definition, lines: &[Line], values: Option<&Map<String, Value>>) {
    let is_empty = |column: &str| values.is_some_and(|values| !values.is_empty() && shown(values, column).is_empty());
    for line in lines.iter().skip(1).rev().filter(|line| line.outcome.get_untracked() == Outcome::Fails) {
        let below = || {
            let children = definition.children(line.id).iter();
            children.filter_map(|child| lines.iter().find(|line| line.id == *child)).map(|l| l.outcome.get_untracked())
        };
        let any = |outcome: &Outcome| below().any(|child| child == *outcome);
        let unknown = match (definition.node(line.id), &line.column) {
            (Some(Node::Condition(_)), Some((column, presence))) => !presence && is_empty(column),
            (Some(Node::Group(group)), _) => {
                let decided = match group.rule {
                    Rule::All => any(&Outcome::Fails),
                    Rule::Any => false,
                    Rule::None => any(&Outcome::Holds),
                };
                any(&Outcome::Unknown) && !decided
            }
            _ => false,
        };
        if unknown {
            line.outcome.set(Outcome::Unknown);
        }
    }
}

/// The smallest parts without which the whole would have come out differently.
fn decisive(definition: &Definition, lines: &[Line]) -> Vec<NodeId> {
    let outcome = |id: NodeId| lines.iter().find(|line| line.id == id).map(|line| line.outcome.get());
    let holds = |id: NodeId| outcome(id).map(|outcome| outcome == Outcome::Holds);
    let Some(whole) = holds(definition.root()) else { return Vec::new() };
    let mut found = Vec::new();
    let mut open = vec![(definition.root(), whole)];
    while let Some((id, is_in)) = open.pop() {
        let children = definition.children(id);
        let next: Vec<(NodeId, bool)> = match definition.node(id) {
            Some(Node::Blocks(blocks)) => deciding_blocks(definition, blocks, is_in, &holds),
            Some(Node::Block(_)) => children.iter().map(|child| (*child, is_in)).collect(),
            Some(Node::Group(group)) => {
                let wanted = if group.rule == Rule::None { !is_in } else { is_in };
                let alike = children.iter().filter(|child| holds(**child) == Some(wanted));
                alike.map(|child| (*child, wanted)).collect()
            }
            _ => Vec::new(),
        };
        if next.is_empty() {
            found.push(id);
        }
        open.extend(next);
    }
    found.retain(|id| *id != definition.root());
    found.reverse();
    found
}

/// Of blocks read from the left, those that brought the contact in, or kept it out.
fn deciding_blocks(
    definition: &Definition,
    blocks: &[NodeId],
    is_in: bool,
    holds: &impl Fn(NodeId) -> Option<bool>,
) -> Vec<(NodeId, bool)> {
    // One block alone is told by its parts.
    if let [only] = blocks {
        return vec![(*only, is_in)];
    }
    let mut deciding: Vec<(NodeId, bool)> = Vec::new();
    let mut now = false;
    for (place, id) in blocks.iter().enumerate() {
        let here = holds(*id).unwrap_or(false);
        let join = definition.block(*id).map_or(SetOp::Union, |block| block.join);
        let before = now;
        now = match join {
            _ if place == 0 => here,
            SetOp::Union => now || here,
            SetOp::Intersect => now && here,
            SetOp::Except => now && !here,
        };
        if place == 0 || before != now {
            // What was decided before is overruled.
            deciding.clear();
            deciding.push((*id, here));
        } else if if join == SetOp::Except { here } else { here == now } {
            deciding.push((*id, here));
        }
    }
    deciding
}
