//! How many contacts each part finds by itself, so that the one which empties the segment is seen at once. Asked for,
//! not kept up: it is one question a part.

use leptos::prelude::*;
use leptos::task::spawn_local;
use segment_definition::{Definition, Node, NodeId, compile_part};
use segment_query::ast::SetExpr;

use super::preview::{self, Order};
use super::use_session;
use crate::messages;

/// More would take longer than anybody looks.
const MOST: usize = 60;

#[component]
pub(super) fn Funnel() -> impl IntoView {
    let session = use_session();
    let designer = session.designer;
    // Which round it is: an edit ends it.
    let round = StoredValue::new(0_u32);
    let running = RwSignal::new(false);
    Effect::new(move |_| {
        designer.with(|_| ());
        round.update_value(|round| *round += 1);
        running.set(false);
        designer.part_counts.update(|counts| counts.clear());
    });
    let count = move |_| {
        let parts = designer.untracked(parts);
        let scope = untrack(|| session.scope());
        let own = round.get_value();
        running.set(true);
        spawn_local(async move {
            for (id, set) in parts {
                let answer = preview::contacts(&session.api(), set, scope, Order::Id, 0, 1).await;
                if round.try_get_value() != Some(own) {
                    return;
                }
                // A part that cannot be counted stays without a number; the count of the whole tells what fails.
                if let Some(total) = answer.ok().and_then(|contacts| contacts.total) {
                    designer.part_counts.update(|counts| {
                        counts.insert(id, total);
                    });
                }
            }
            running.set(false);
        });
    };
    let has_several = Memo::new(move |_| designer.with(|definition| parts(definition).len() > 1));
    view! {
        <Show when=move || has_several.get() && designer.problems.with(Vec::is_empty)>
            <button type="button" class="button rail-button" disabled=move || running.get() on:click=count>
                {move || if running.get() { messages::COUNTING } else { messages::COUNT_PARTS }}
            </button>
        </Show>
    }
}

/// Blocks where there are several, inner groups and conditions, each with what it finds alone.
fn parts(definition: &Definition) -> Vec<(NodeId, SetExpr)> {
    let several = definition.blocks().len() > 1;
    let worth = |id: &NodeId| match definition.node(*id) {
        Some(Node::Block(_)) => several,
        Some(Node::Group(_)) => definition.parent(*id).is_some_and(|parent| definition.block(parent).is_none()),
        Some(Node::Condition(_) | Node::Text(_)) => true,
        Some(Node::Blocks(_)) | None => false,
    };
    let all = definition.walk().into_iter().filter(worth).take(MOST);
    all.filter_map(|id| Some((id, compile_part(definition, id)?.set))).collect()
}
