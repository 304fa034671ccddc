//! One condition: a line that reads as a phrase and opens in place into an editor.

use leptos::prelude::*;
use segment_definition::{Condition, Definition, Node, NodeId, Operator, Value};
use segment_query::Column;

use super::block::element_name;
use super::column_picker::ColumnPicker;
use super::findings::FindingsOf;
use super::marks::row_marks;
use super::operator_select::OperatorSelect;
use super::part_menu::{arranging, first_commands, last_commands};
use super::refused::Refused;
use super::values::Values;
use super::{CountOfPart, InBlock, use_designer};
use crate::messages;
use crate::ui::{IconName, Menu, focus_inside, focus_soon, is_typing};

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
    let close = move || {
        designer.open.set(None);
        focus_soon(format!("{}-phrase", element_name(id)));
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        match (event.key().as_str(), event.alt_key()) {
            ("Escape", _) if is_open.get_untracked() => close(),
            ("Enter", false) if is_open.get_untracked() && is_typing(&event) && !event.default_prevented() => close(),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div
            class=move || {
                let (open, problem) = (is_open.get(), problem.get().is_some());
                designer.marks.class(id, "condition", &[(open, " is-open"), (problem && !open, " has-problem")])
            }
            id=element_name(id)
            role="group"
            tabindex="-1"
            aria-label=spoken
            on:keydown=on_key
        >
            {row_marks(id)}
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
            <CountOfPart id/>
            <Show when=move || !designer.read_only.get()>
                <Menu label=Signal::derive(move || messages::more_of(&spoken()))>
                    {first_commands(id)}
                    {arranging(id, messages::ENCLOSE, IconName::Group, Definition::enclose_several)}
                    {last_commands(id)}
                </Menu>
                <button type="button" class="icon-button remove-button" id=format!("{}-remove", element_name(id)) aria-label=messages::REMOVE aria-labelledby=format!("{0}-remove {0}", element_name(id)) title=messages::REMOVE on:click=move |_| designer.remove(&[id])></button>
            </Show>
            {move || problem.get().map(|kind| view! { <p class="field-hint" id=hint_id.clone()>{messages::problem(kind)}</p> })}
            {move || is_open.get().then(|| column.with(|c| messages::limits(c.as_ref(), condition.with(|c| c.operator)))).flatten().map(|note| view! { <p class="field-note">{note}</p> })}
            <Refused id/>
            <FindingsOf id/>
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
    let operator = messages::comparison(condition, kind);
    let is_range = condition.operator == Operator::Between && condition.values.iter().any(|v| !v.is_empty());
    let label = |value: &Value| match value.is_empty() {
        true => is_range.then(|| "…".to_owned()),
        false => Some(super::values::value_label(value, kind)),
    };
    let values: Vec<String> = condition.values.iter().filter_map(label).collect();
    if let Some((before, after)) = operator.split_once('…') {
        let amount = values.first().cloned().unwrap_or_else(|| "…".to_owned());
        pieces.push(("chip-operator", before.trim().to_owned()));
        pieces.push(("chip", amount));
        pieces.push(("chip-operator", after.trim().to_owned()));
        return pieces;
    }
    pieces.push(("chip-operator", operator.to_owned()));
    for (place, value) in values.into_iter().enumerate() {
        if place > 0 && condition.operator == Operator::Between {
            pieces.push(("chip-operator", messages::AND.to_owned()));
        }
        pieces.push(("chip", value));
    }
    pieces
}
