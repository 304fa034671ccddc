//! Which column a condition is about, found by either of its names.

use leptos::prelude::*;
use segment_definition::{Condition, Edit, NodeId, operators_for};

use super::{Table, use_designer};
use crate::messages;
use crate::metadata::use_metadata;
use crate::ui::{Combobox, ComboboxOption, in_order_of};

#[component]
pub(super) fn ColumnPicker(id: NodeId, condition: Memo<Condition>) -> impl IntoView {
    let designer = use_designer();
    let metadata = use_metadata();
    let table: Table = expect_context();
    let options = Memo::new(move |_| {
        metadata.catalog.with(|catalog| {
            let columns = catalog.entity(&table.0.get()).into_iter().flat_map(|entity| entity.columns());
            let usable = columns.filter(|column| !column.computed);
            let options: Vec<ComboboxOption> = usable
                .map(|column| ComboboxOption {
                    value: column.logical_name.clone(),
                    label: column.display_name.clone(),
                    detail: column.logical_name.clone(),
                })
                .collect();
            in_order_of(options, |option| option.label.to_lowercase())
        })
    });
    let selected = Memo::new(move |_| condition.with(|condition| condition.column.clone()));
    let pick = Callback::new(move |name: String| {
        let table = table.0.get_untracked();
        let column = metadata.catalog.with_untracked(|catalog| catalog.entity(&table)?.column(&name).cloned());
        let Some(column) = column else { return };
        let operator = operators_for(&column.kind).first().copied().unwrap_or(segment_definition::Operator::Is);
        let condition = Condition { column: Some(column.logical_name), operator, values: Vec::new() };
        designer.perform(Edit::SetCondition { node: id, condition });
    });
    let is_new = condition.with_untracked(|condition| condition.column.is_none());
    view! {
        <Combobox
            label=messages::COLUMN
            options=options
            selected=selected
            on_pick=pick
            placeholder=messages::PICK_COLUMN
            empty=messages::NO_COLUMN
            autofocus=is_new
        />
    }
}
