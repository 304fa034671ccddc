//! Pictures of the members: how the blocks meet, and how the members spread over a column. Asked for, not kept up.

use leptos::prelude::*;
use segment_query::ast::SetExpr;

use super::blocks_chart::BlocksChart;
use super::column_chart::ColumnChart;
use crate::messages;

/// Closed until somebody wants to see them: they are questions for the environment.
#[component]
pub(super) fn Charts(set: SetExpr, of_definition: bool, open: RwSignal<bool>) -> impl IntoView {
    let set = StoredValue::new(set);
    view! {
        <details class="charts" prop:open=move || open.get() on:toggle=move |event| {
            open.set(event_target::<web_sys::Element>(&event).has_attribute("open"));
        }>
            <summary>{messages::CHARTS}</summary>
            <Show when=move || open.get()>
                <div class="charts-body">
                    <Show when=move || of_definition><BlocksChart/></Show>
                    <ColumnChart set=set.get_value()/>
                </div>
            </Show>
        </details>
    }
}
