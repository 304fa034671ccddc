//! Which column a condition is about, found by either of its names.

use leptos::prelude::*;
use segment_definition::{Condition, Edit, NodeId};
use segment_query::{Column, ColumnKind};

use super::block::element_name;
use super::{InBlock, use_designer};
use crate::messages;
use crate::metadata::use_metadata;
use crate::ui::{Combobox, ComboboxOption, focus_inside, in_order_of};

#[component]
pub(super) fn ColumnPicker(id: NodeId, condition: Memo<Condition>) -> impl IntoView {
    let designer = use_designer();
    let metadata = use_metadata();
    let block: InBlock = expect_context();
    let options = Memo::new(move |_| {
        let option = |column: &Column| ComboboxOption {
            value: column.logical_name.clone(),
            label: column.display_name.clone(),
            detail: match column.kind {
                ColumnKind::MultiChoice(_) => format!("{} · {}", column.logical_name, messages::SEVERAL_CHOICES),
                _ => column.logical_name.clone(),
            },
        };
        let all = block.with_table(|table| {
            metadata.catalog.with(|catalog| {
                let columns = table.map(|table| table.columns(catalog)).unwrap_or_default();
                columns.into_iter().map(option).collect()
            })
        });
        in_order_of(all, |option: &ComboboxOption| option.label.to_lowercase())
    });
    let selected = Memo::new(move |_| condition.with(|condition| condition.column.clone()));
    let pick = Callback::new(move |name: String| {
        let picked = untrack(|| {
            let column = block.column(&name)?;
            let operator = block.with_table(|table| table?.operators(&column.kind).first().copied())?;
            Some(Condition { column: Some(column.logical_name), operator, values: Vec::new() })
        });
        if let Some(condition) = picked {
            designer.perform(Edit::SetCondition { node: id, condition });
            // What comes next is how it compares.
            focus_inside(format!("#{} .condition-editor select", element_name(id)), false);
        }
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
