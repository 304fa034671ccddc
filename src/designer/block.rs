//! One block: a card with its connector above it.

use leptos::prelude::*;
use segment_definition::{Arrangement, BlockContent, Definition, Edit, Node, NodeId};
use segment_query::ast::SetOp;

use super::behaviour::BehaviourBlock;
use super::blocks::block_list;
use super::findings::FindingsOf;
use super::group::GroupRail;
use super::marks::{collapse_button, is_collapsed, muted_word, summary};
use super::part_menu::{first_commands, last_commands};
use super::refused::Refused;
use super::related::RelatedBlock;
use super::{CountOfPart, InBlock, use_designer};
use crate::api::use_api;
use crate::messages;
use crate::metadata::use_metadata;
use crate::ui::{Combobox, ComboboxOption, Icon, IconName, Menu, MenuItem, in_order_of};

const JOINS: [SetOp; 3] = [SetOp::Union, SetOp::Intersect, SetOp::Except];

/// What kind of content a block has, which never changes for one id.
#[derive(Clone, PartialEq)]
enum Kind {
    Query(NodeId),
    Related(NodeId),
    Behaviour(NodeId),
    Segment,
    Brackets(NodeId),
    Text,
}

/// The number of the brackets that a block stands in, with a dot behind it; nothing outside of brackets.
#[derive(Clone, Copy)]
struct Numbered(Signal<String>);

#[component]
pub(super) fn BlockCard(id: NodeId, place: ReadSignal<usize>) -> impl IntoView {
    let designer = use_designer();
    let node = designer.node(id);
    let block =
        Memo::new(move |_| node.get().and_then(|node| if let Node::Block(block) = node { Some(block) } else { None }));
    let kind = Memo::new(move |_| {
        block.with(|block| {
            Some(match &block.as_ref()?.content {
                BlockContent::Query { group } => Kind::Query(*group),
                BlockContent::Related { group, .. } => Kind::Related(*group),
                BlockContent::Behaviour { group, .. } => Kind::Behaviour(*group),
                BlockContent::Segment { .. } => Kind::Segment,
                BlockContent::Brackets { blocks } => Kind::Brackets(*blocks),
                BlockContent::Text { .. } => Kind::Text,
            })
        })
    });
    let kind_name = move || match kind.get() {
        Some(Kind::Related(_)) => messages::RELATED_BLOCK,
        Some(Kind::Behaviour(_)) => messages::BEHAVIOUR_BLOCK,
        Some(Kind::Segment) => messages::SEGMENT_BLOCK,
        Some(Kind::Brackets(_)) => messages::BRACKETS_BLOCK,
        Some(Kind::Text) => messages::TEXT_BLOCK,
        _ => messages::CONTACTS_BLOCK,
    };
    provide_context(InBlock(block));
    let within = use_context::<Numbered>();
    let number = Signal::derive(move || {
        format!("{}{}", within.map(|within| within.0.get()).unwrap_or_default(), place.get() + 1)
    });
    provide_context(Numbered(Signal::derive(move || format!("{}.", number.get()))));
    let name = move || messages::block_name(&number.get(), kind_name());
    let join = move || block.with(|block| block.as_ref().map_or(SetOp::Union, |block| block.join));
    let set_join = move |event: web_sys::Event| {
        let word = event_target_value(&event);
        if let Some(join) = JOINS.into_iter().find(|join| join.keyword() == word) {
            designer.perform(Edit::SetJoin { block: id, join });
        }
    };
    let locked = designer.read_only;
    let collapsed = is_collapsed(id);
    view! {
        <Show when=move || { place.get() > 0 }>
            <div class="connector">
                <select class="select select-small" aria-label=messages::BLOCK_JOIN disabled=move || locked.get() prop:value=move || join().keyword() on:change=set_join>
                    {JOINS.into_iter().map(|op| view! {
                        <option value=op.keyword() selected=move || join() == op>{messages::join(op)}</option>
                    }).collect_view()}
                </select>
            </div>
        </Show>
        <section class="block" class:is-muted=move || designer.marks.is_muted(id) id=element_name(id) tabindex="-1" aria-label=name>
            <header class="block-header">
                <span class="drag-handle" aria-hidden="true"></span>
                {collapse_button(id, collapsed, Signal::derive(name))}
                <h2 class="block-title">{kind_name}</h2>
                {move || designer.marks.is_muted(id).then(muted_word)}
                <CountOfPart id/>
                <div class="block-commands" hidden=move || locked.get()>
                    <button type="button" class="icon-button" aria-label=move || format!("{}: {}", messages::MOVE_UP, name()) title=messages::MOVE_UP on:click=move |_| designer.shift(id, false)>
                        <Icon name=IconName::Up/>
                    </button>
                    <button type="button" class="icon-button" aria-label=move || format!("{}: {}", messages::MOVE_DOWN, name()) title=messages::MOVE_DOWN on:click=move |_| designer.shift(id, true)>
                        <Icon name=IconName::Down/>
                    </button>
                    <Menu label=Signal::derive(move || messages::more_of(&name()))>
                        {first_commands(id)}
                        {bracket_commands(id, place, within.is_some(), matches!(kind.get_untracked(), Some(Kind::Brackets(_))))}
                        {last_commands(id)}
                    </Menu>
                    <button type="button" class="icon-button" aria-label=move || messages::remove_named(&name()) title=messages::REMOVE on:click=move |_| designer.remove(&[id])>
                        <Icon name=IconName::Delete/>
                    </button>
                </div>
            </header>
            <FindingsOf id/>
            {move || if collapsed.get() { Some(summary(id).into_any()) } else { kind.get().map(|kind| match kind {
                Kind::Query(group) => view! { <GroupRail id=group level=1/> }.into_any(),
                Kind::Related(group) => view! { <RelatedBlock id group/> }.into_any(),
                Kind::Behaviour(group) => view! { <BehaviourBlock id group/> }.into_any(),
                Kind::Segment => view! { <SegmentPicker id/> }.into_any(),
                Kind::Brackets(blocks) => view! { <div class="brackets">{block_list(blocks)}</div> }.into_any(),
                Kind::Text => view! { <WrittenQuery id/> }.into_any(),
            }) }}
            <Refused id/>
        </section>
    }
}

/// The ways into brackets and out of them.
fn bracket_commands(id: NodeId, place: ReadSignal<usize>, inside: bool, is_brackets: bool) -> impl IntoView {
    let designer = use_designer();
    let command = move |label: &'static str, arrange: fn(&mut Definition, NodeId) -> Option<Arrangement>| {
        let choose = Callback::new(move |()| {
            designer.arrange(|d| arrange(d, id));
        });
        view! { <MenuItem label=label icon=IconName::Group on_choose=choose/> }
    };
    view! {
        {command(messages::BRACKET, Definition::bracket)}
        <Show when=move || { place.get() > 0 }>
            {command(messages::BRACKET_WITH_PREVIOUS, Definition::bracket_with_previous)}
        </Show>
        {inside.then(|| command(messages::OUT_OF_BRACKETS, |d, id| d.out_of_brackets(id)))}
        {is_brackets.then(|| command(messages::UNBRACKET, |d, id| d.unbracket(id)))}
    }
}

/// The id of the element that stands for a node.
pub(super) fn element_name(id: NodeId) -> String {
    format!("node-{id}")
}

#[component]
fn SegmentPicker(id: NodeId) -> impl IntoView {
    let designer = use_designer();
    let metadata = use_metadata();
    metadata.want_segments(&use_api());
    let node = designer.node(id);
    let options = Memo::new(move |_| {
        metadata.catalog.with(|catalog| {
            let options: Vec<ComboboxOption> = catalog
                .segments()
                .map(|(query_name, name)| ComboboxOption {
                    value: query_name.to_owned(),
                    label: name.to_owned(),
                    detail: query_name.to_owned(),
                })
                .collect();
            in_order_of(options, |option| option.label.to_lowercase())
        })
    });
    // Names ignore case; the list has its own spelling of each.
    let selected = Memo::new(move |_| {
        let Some(Node::Block(block)) = node.get() else { return None };
        let BlockContent::Segment { query_name } = block.content else { return None };
        let name = query_name?;
        options.with(|all| {
            Some(all.iter().find(|o| o.value.eq_ignore_ascii_case(&name)).map_or(name, |o| o.value.clone()))
        })
    });
    let pick = Callback::new(move |query_name: String| {
        designer.perform(Edit::SetSegment { block: id, query_name: Some(query_name) });
    });
    let problem = move || designer.problems.with(|all| all.iter().find(|p| p.node == id).map(|p| p.kind));
    view! {
        <fieldset class="plain-fieldset segment-picker" disabled=move || designer.read_only.get()>
            <Combobox
                label=messages::PICK_SEGMENT
                options=options
                selected=selected
                on_pick=pick
                placeholder=messages::PICK_SEGMENT
                empty=messages::NO_SEGMENT
            />
            {move || problem().map(|kind| view! { <p class="field-hint">{messages::problem(kind)}</p> })}
        </fieldset>
    }
}

#[component]
fn WrittenQuery(id: NodeId) -> impl IntoView {
    let node = use_designer().node(id);
    let text = move || match node.get() {
        Some(Node::Block(segment_definition::Block { content: BlockContent::Text { text }, .. })) => text,
        _ => String::new(),
    };
    view! {
        <div class="written">
            <pre class="mono written-text" tabindex="0">{text}</pre>
            <p class="field-hint">{messages::TEXT_BLOCK_HELP}</p>
        </div>
    }
}
