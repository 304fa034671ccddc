//! Every block in order, joined by readable connectors, and the ways to add one.

use leptos::prelude::*;
use segment_definition::NodeId;
use segment_query::ast::SetOp;

use super::block::BlockCard;
use super::clipboard::Keys;
use super::drag::{Drag, DropLine};
use super::explore::Explore;
use super::findings::provide_findings;
use super::muted::MutedNote;
use super::selection::SelectionBar;
use super::{Designer, use_designer};
use crate::messages;
use crate::ui::{Icon, IconName};

/// Whether contacts can be described here, or segments only be combined.
#[derive(Clone, Copy)]
struct Queries(Signal<bool>);

#[component]
pub fn Blocks(
    /// Whether contacts can be described here, or segments only be combined.
    #[prop(into)]
    queries: Signal<bool>,
) -> impl IntoView {
    let designer = use_designer();
    let root = designer.untracked(segment_definition::Definition::root);
    designer.segments_only.set_value(!queries.get_untracked());
    provide_context(Queries(queries));
    provide_findings(designer);
    let keys = Keys::new();
    let drag = Drag::new();
    view! {
        <Show when=move || designer.text_is_broken()>
            <div class="stale-note" role="status">
                <p>{messages::TEXT_BROKEN}</p>
                <button type="button" class="button" on:click=move |_| designer.drop_broken_text()>{messages::BACK_TO_LAST}</button>
            </div>
        </Show>
        <SelectionBar/>
        <div
            class="blocks"
            class:is-stale=move || designer.text_is_broken()
            class:is-locked=move || designer.read_only.get()
            class:has-selection=move || designer.marks.selected.with(|all| !all.is_empty())
            inert=move || designer.text_is_broken()
            on:click=move |event| designer.hear_click(&event)
            on:keydown=move |event| designer.hear_key(&event)
            node_ref=drag.list
            class:is-dragging=move || drag.is_under_way()
            on:pointerdown=move |event| drag.start(&event)
            on:pointermove=move |event| drag.go_on(&event)
            on:pointerup=move |_| drag.drop_here()
            on:pointercancel=move |_| drag.cancel()
            on:copy=move |event| keys.take(&event, false)
            on:cut=move |event| keys.take(&event, true)
            on:paste=move |event| keys.paste(&event)
        >
            {block_list(root)}
            <DropLine drag/>
        </div>
        <MutedNote/>
    }
}

/// The blocks of the definition, or those in brackets.
pub(super) fn block_list(parent: NodeId) -> AnyView {
    let designer = use_designer();
    let queries: Queries = expect_context();
    let blocks = Memo::new(move |_| designer.children(parent));
    let is_root = parent == designer.untracked(segment_definition::Definition::root);
    let locked = designer.read_only;
    let adding = move |label: &'static str, add: fn(Designer, NodeId, SetOp)| {
        view! {
            <button type="button" class="button button-quiet" on:click=move |_| add(designer, parent, SetOp::Intersect)>
                <Icon name=IconName::Add/>{label}
            </button>
        }
    };
    view! {
        <Show when=move || blocks.with(Vec::is_empty)>
            <p class="empty-line">{messages::NO_BLOCKS}</p>
        </Show>
        <ForEnumerate each=move || blocks.get() key=|id| *id let(place, id)>
            <BlockCard id place=place/>
        </ForEnumerate>
        <div class="add-row" hidden=move || locked.get()>
            <Show when=move || queries.0.get()>
                {adding(messages::ADD_QUERY_BLOCK, Designer::add_query_block)}
                {adding(messages::ADD_RELATED_BLOCK, Designer::add_related_block)}
                {adding(messages::ADD_BEHAVIOUR_BLOCK, Designer::add_behaviour_block)}
            </Show>
            {adding(messages::ADD_SEGMENT_BLOCK, Designer::add_segment_block)}
            <Show when=move || is_root && queries.0.get()><Explore/></Show>
        </div>
    }
    .into_any()
}
