//! Which comparison a condition makes: with values, or with another column.

use leptos::prelude::*;
use segment_definition::{Condition, Edit, NodeId, Operator, Value};
use segment_query::Column;

use super::values::carried_over;
use super::{InBlock, use_designer};
use crate::messages;
use crate::metadata::use_metadata;

/// Whether the condition compares with another column.
pub(super) fn with_column(condition: &Condition) -> bool {
    matches!(condition.values.as_slice(), [Value::Column(_)])
}

#[component]
pub(super) fn OperatorSelect(id: NodeId, condition: Memo<Condition>, column: Memo<Option<Column>>) -> impl IntoView {
    let designer = use_designer();
    let catalog = use_metadata().catalog;
    let block: InBlock = expect_context();
    let current = Memo::new(move |_| condition.with(|condition| (condition.operator, with_column(condition))));
    // Each with whether it takes another column.
    let operators = Memo::new(move |_| {
        let mut all: Vec<(Operator, bool)> = Vec::new();
        block.with_table(|table| {
            if let (Some(table), Some(column)) = (table, column.get()) {
                all.extend(table.operators(&column.kind).into_iter().map(|operator| (operator, false)));
                let others = catalog.with(|catalog| table.column_operators(catalog, &column));
                all.extend(others.iter().map(|operator| (*operator, true)));
            }
        });
        // A written query may have one that is not offered.
        if !all.contains(&current.get()) {
            all.insert(0, current.get());
        }
        all
    });
    let choose = move |event: web_sys::Event| {
        let place = event_target_value(&event).parse::<usize>().ok();
        let chosen = operators.with_untracked(|all| place.and_then(|place| all.get(place).copied()));
        if let Some((operator, with_column)) = chosen {
            let old = condition.get_untracked();
            let values = carried_over(&old, operator, with_column);
            let condition = Condition { column: old.column, operator, values };
            designer.perform(Edit::SetCondition { node: id, condition });
        }
    };
    let option = move |(place, (operator, with_column)): (usize, (Operator, bool))| {
        let text = column.with(|column| messages::operator(operator, with_column, column.as_ref().map(|c| &c.kind)));
        view! {
            <option value=place.to_string() selected=move || current.get() == (operator, with_column)>{text}</option>
        }
    };
    view! {
        <select class="select" aria-label=messages::OPERATOR disabled=move || column.with(Option::is_none) on:change=choose>
            {move || operators.get().into_iter().enumerate().map(option).collect_view()}
        </select>
    }
}
