//! Every block in order, joined by readable connectors, and the ways to add one.

use leptos::prelude::*;
use segment_query::ast::SetOp;

use super::block::BlockCard;
use super::use_designer;
use crate::messages;
use crate::ui::{Icon, IconName};

#[component]
pub fn Blocks(
    /// Whether contacts can be described here, or segments only be combined.
    #[prop(into)]
    queries: Signal<bool>,
) -> impl IntoView {
    let designer = use_designer();
    let root = designer.untracked(segment_definition::Definition::root);
    let blocks = Memo::new(move |_| designer.children(root));
    let locked = designer.read_only;
    view! {
        <Show when=move || designer.text_is_broken()>
            <div class="stale-note" role="status">
                <p>{messages::TEXT_BROKEN}</p>
                <button type="button" class="button" on:click=move |_| designer.drop_broken_text()>{messages::BACK_TO_LAST}</button>
            </div>
        </Show>
        <div class="blocks" class:is-stale=move || designer.text_is_broken() inert=move || designer.text_is_broken()>
            <Show when=move || blocks.with(Vec::is_empty)>
                <p class="empty-line">{messages::NO_BLOCKS}</p>
            </Show>
            <ForEnumerate each=move || blocks.get() key=|id| *id let(place, id)>
                <BlockCard id place=place/>
            </ForEnumerate>
            <div class="add-row" hidden=move || locked.get()>
                <Show when=move || queries.get()>
                    <button type="button" class="button button-quiet" on:click=move |_| designer.add_query_block(SetOp::Intersect)>
                        <Icon name=IconName::Add/>{messages::ADD_QUERY_BLOCK}
                    </button>
                    <button type="button" class="button button-quiet" on:click=move |_| designer.add_related_block(SetOp::Intersect)>
                        <Icon name=IconName::Add/>{messages::ADD_RELATED_BLOCK}
                    </button>
                    <button type="button" class="button button-quiet" on:click=move |_| designer.add_behaviour_block(SetOp::Intersect)>
                        <Icon name=IconName::Add/>{messages::ADD_BEHAVIOUR_BLOCK}
                    </button>
                </Show>
                <button type="button" class="button button-quiet" on:click=move |_| designer.add_segment_block(SetOp::Intersect)>
                    <Icon name=IconName::Add/>{messages::ADD_SEGMENT_BLOCK}
                </button>
            </div>
        </div>
    }
}
