//! One condition: a line that reads as a phrase and opens in place into an editor.

use leptos::prelude::*;
use segment_definition::{Condition, Edit, Node, NodeId};
use segment_query::{Column, ColumnKind};

use super::block::element_name;
use super::column_picker::ColumnPicker;
use super::values::Values;
use super::{InBlock, PartCount, use_designer};
use crate::messages;
use crate::ui::{IconName, Menu, MenuItem, focus_inside, focus_soon, is_typing};

#[component]
pub(super) fn ConditionRow(id: NodeId) -> impl IntoView {
    let designer = use_designer();
    let block: InBlock = expect_context();
    let node = designer.node(id);
    let condition = Memo::new(move |_| {
        node.with(
            |node| if let Some(Node::Condition(condition)) = node { condition.clone() } else { Condition::empty() },
        )
    });
    let column = Memo::new(move |_| {
        condition.with(|condition| {
            let name = condition.column.as_deref()?;
            block.column(name)
        })
    });
    let is_open = Memo::new(move |_| designer.open.get() == Some(id) && !designer.read_only.get());
    let problem = Memo::new(move |_| designer.problems.with(|all| all.iter().find(|p| p.node == id).map(|p| p.kind)));
    let hint_id = format!("{}-hint", element_name(id));
    let described_by = hint_id.clone();
    let pieces =
        Memo::new(move |_| condition.with(|condition| column.with(|column| phrase(condition, column.as_ref()))));
    let spoken = move || pieces.with(|pieces| joined(pieces));
    let remove = move |_| {
        if let Some(next) = designer.remove(id) {
            designer.focus(next);
        }
    };
    let close = move || {
        designer.open.set(None);
        focus_soon(format!("{}-phrase", element_name(id)));
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        match (event.key().as_str(), event.alt_key()) {
            ("ArrowUp", true) => designer.shift(id, false),
            ("ArrowDown", true) => designer.shift(id, true),
            ("Escape", _) if is_open.get_untracked() => close(),
            ("Enter", false) if is_open.get_untracked() && is_typing(&event) && !event.default_prevented() => close(),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div
            class="condition"
            class:is-open=move || is_open.get()
            class:has-problem=move || problem.get().is_some() && !is_open.get()
            id=element_name(id)
            role="group"
            tabindex="-1"
            aria-label=spoken
            on:keydown=on_key
        >
            <Show
                when=move || is_open.get()
                fallback=move || view! {
                    <button
                        type="button"
                        class="phrase"
                        id=format!("{}-phrase", element_name(id))
                        disabled=move || designer.read_only.get()
                        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
                        on:click=move |_| {
                            designer.open.set(Some(id));
                            // What is changed most is the value, which comes last before "Done".
                            let row = element_name(id);
                            focus_inside(format!("#{row} .condition-editor :is(input, select)"), true);
                        }
                    >
                        {move || pieces.get().into_iter().map(|(class, text)| view! { <span class=class>{text}</span>" " }).collect_view()}
                    </button>
                }
            >
                <div class="condition-editor">
                    <ColumnPicker id condition=condition/>
                    <OperatorSelect id condition=condition column=column/>
                    <Values id condition=condition column=column described_by=described_by.clone()/>
                    <button type="button" class="button" on:click=move |_| close()>{messages::DONE}</button>
                </div>
            </Show>
            <PartCount id/>
            <Show when=move || !designer.read_only.get()>
                <Menu label=Signal::derive(move || messages::more_of(&spoken()))>
                    <MenuItem label=messages::DUPLICATE icon=IconName::Copy on_choose=Callback::new(move |()| designer.arrange(|d| d.duplicate(id)))/>
                    <MenuItem label=messages::ENCLOSE icon=IconName::Group on_choose=Callback::new(move |()| designer.arrange(|d| d.enclose(id)))/>
                    <MenuItem label=messages::MOVE_UP icon=IconName::Up on_choose=Callback::new(move |()| designer.shift(id, false))/>
                    <MenuItem label=messages::MOVE_DOWN icon=IconName::Down on_choose=Callback::new(move |()| designer.shift(id, true))/>
                </Menu>
                <button type="button" class="icon-button remove-button" aria-label=move || messages::remove_named(&spoken()) title=messages::REMOVE on:click=remove></button>
            </Show>
            {move || problem.get().map(|kind| view! { <p class="field-hint" id=hint_id.clone()>{messages::problem(kind)}</p> })}
        </div>
    }
}

/// The condition as it is read out.
pub(super) fn spoken(condition: &Condition, column: Option<&Column>) -> String {
    joined(&phrase(condition, column))
}

fn joined(pieces: &[(&'static str, String)]) -> String {
    let mut text = String::new();
    for (_, piece) in pieces {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(piece);
    }
    text
}

/// The condition in pieces: how each looks, and what it says.
fn phrase(condition: &Condition, column: Option<&Column>) -> Vec<(&'static str, String)> {
    let Some(name) = &condition.column else { return vec![("chip chip-new", messages::NEW_CONDITION.to_owned())] };
    let kind = column.map(|column| &column.kind);
    let mut pieces = vec![("chip chip-column", column.map_or_else(|| name.clone(), |c| c.display_name.clone()))];
    let operator = messages::operator(condition.operator, kind);
    let values: Vec<String> =
        condition.values.iter().filter(|v| !v.is_empty()).map(|v| super::values::value_label(v, kind)).collect();
    if let Some((before, after)) = operator.split_once('…') {
        let amount = values.first().cloned().unwrap_or_else(|| "…".to_owned());
        pieces.push(("chip-operator", before.trim().to_owned()));
        pieces.push(("chip", amount));
        pieces.push(("chip-operator", after.trim().to_owned()));
        return pieces;
    }
    pieces.push(("chip-operator", operator.to_owned()));
    pieces.extend(values.into_iter().map(|value| ("chip", value)));
    pieces
}

#[component]
fn OperatorSelect(id: NodeId, condition: Memo<Condition>, column: Memo<Option<Column>>) -> impl IntoView {
    let designer = use_designer();
    let kind = move || column.get().map(|column| column.kind);
    let block: InBlock = expect_context();
    let operators = move || {
        let kind = kind().unwrap_or(ColumnKind::Text);
        block.with_table(|table| table.map(|table| table.operators(&kind)).unwrap_or_default())
    };
    let current = move || condition.with(|condition| condition.operator);
    let choose = move |event: web_sys::Event| {
        let place = event_target_value(&event).parse::<usize>().ok();
        if let Some(operator) = place.and_then(|place| operators().get(place).copied()) {
            let old = condition.get_untracked();
            let values = super::values::carried_over(&old, operator);
            let condition = Condition { column: old.column, operator, values };
            designer.perform(Edit::SetCondition { node: id, condition });
        }
    };
    view! {
        <select class="select" aria-label=messages::OPERATOR disabled=move || column.with(Option::is_none) on:change=choose>
            {move || operators().into_iter().enumerate().map(|(place, operator)| view! {
                <option value=place.to_string() selected=move || current() == operator>
                    {messages::operator(operator, kind().as_ref())}
                </option>
            }).collect_view()}
        </select>
    }
}
