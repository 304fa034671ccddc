//! The input that fits a column and an operator.

use leptos::html;
use leptos::prelude::*;
use segment_definition::{Condition, Edit, NodeId, Operand, Operator, Value};
use segment_query::{Choice, Column, ColumnKind};

use super::lookup::{LookupValues, record_label};
use super::operator_select::with_column;
use super::{InBlock, use_designer};
use crate::messages;
use crate::metadata::use_metadata;
use crate::ui::{Combobox, ComboboxOption, Icon, IconName, element_id, focus_soon, in_order_of};

/// A value as a person knows it: a choice by its label, a record by its name.
pub(super) fn value_label(value: &Value, kind: Option<&ColumnKind>) -> String {
    match (kind, value) {
        (Some(ColumnKind::Boolean { yes, no }), Value::Bool(on)) => {
            if *on {
                yes.clone()
            } else {
                no.clone()
            }
        }
        (_, Value::Column(name)) => use_context::<InBlock>()
            .and_then(|block| block.column(name))
            .map_or_else(|| name.clone(), |column| column.display_name),
        (Some(ColumnKind::Choice(choices)), value) => {
            let choice = choices.iter().find(|choice| choice.value.to_string() == value.as_input());
            choice.map_or_else(|| value.as_input().to_owned(), |choice| choice.label.clone())
        }
        (Some(ColumnKind::Lookup { .. } | ColumnKind::Id), value) => record_label(value.as_input()),
        _ => value.as_input().to_owned(),
    }
}

/// What a change of the operator leaves of the values.
pub(super) fn carried_over(old: &Condition, operator: Operator, with_column: bool) -> Vec<Value> {
    match (old.values.as_slice(), with_column) {
        ([Value::Column(_)], true) => return old.values.clone(),
        (_, true) => return vec![Value::Column(String::new())],
        ([Value::Column(_)], false) => return Vec::new(),
        _ => {}
    }
    let same_meaning = (old.operator.operand() == Operand::Amount) == (operator.operand() == Operand::Amount);
    match operator.operand() {
        Operand::Nothing => Vec::new(),
        _ if !same_meaning => Vec::new(),
        Operand::One | Operand::Amount => old.values.iter().take(1).cloned().collect(),
        Operand::Two => old.values.iter().take(2).cloned().collect(),
        Operand::Several => old.values.clone(),
    }
}

/// The kind of value a column's conditions hold.
fn value_of(kind: &ColumnKind, text: String) -> Value {
    match kind {
        ColumnKind::Whole
        | ColumnKind::Decimal
        | ColumnKind::Money
        | ColumnKind::Choice(_)
        | ColumnKind::MultiChoice(_) => Value::Number(text),
        ColumnKind::Boolean { .. } => Value::Bool(text == "true"),
        _ => Value::Text(text),
    }
}

#[component]
pub(super) fn Values(
    id: NodeId,
    condition: Memo<Condition>,
    column: Memo<Option<Column>>,
    described_by: String,
) -> impl IntoView {
    let designer = use_designer();
    // The input stays while one types: it changes with the kind of column and of operator alone.
    let shape = Memo::new(move |_| (column.get().map(|column| column.kind), condition.with(|c| c.operator.operand())));
    let other_column = Memo::new(move |_| condition.with(with_column));
    let set = Callback::new(move |values: Vec<Value>| {
        let condition = Condition { values, ..condition.get_untracked() };
        designer.perform(Edit::SetCondition { node: id, condition });
    });
    let values = Memo::new(move |_| condition.with(|condition| condition.values.clone()));
    let block: InBlock = expect_context();
    let targets = Memo::new(move |_| {
        column.with(|column| column.as_ref().map(|column| block.targets(&column.logical_name)).unwrap_or_default())
    });
    move || {
        let described_by = described_by.clone();
        match shape.get() {
            (None, _) | (_, Operand::Nothing) => ().into_any(),
            _ if other_column.get() => view! { <OtherColumn column values set/> }.into_any(),
            (_, Operand::Amount) => {
                view! { <OneValue label=messages::VALUE kind=ColumnKind::Whole values set described_by/> }.into_any()
            }
            (Some(kind), Operand::Two) => view! { <Range kind values set described_by/> }.into_any(),
            (Some(kind @ (ColumnKind::Choice(_) | ColumnKind::Boolean { .. })), Operand::One) => {
                let options = options_of(&kind);
                view! { <PickOne options kind values set described_by/> }.into_any()
            }
            (_, operand) if !targets.with(Vec::is_empty) => {
                let several = operand == Operand::Several;
                view! { <LookupValues targets=targets.get() several values set/> }.into_any()
            }
            (Some(ColumnKind::Choice(choices)), Operand::Several) => {
                view! { <SeveralChoices choices values set/> }.into_any()
            }
            (Some(kind), Operand::Several) => view! { <SeveralValues kind values set described_by/> }.into_any(),
            (Some(kind), Operand::One) => {
                view! { <OneValue label=messages::VALUE kind values set described_by/> }.into_any()
            }
        }
    }
}

/// What a choice or a yes/no column can be.
fn options_of(kind: &ColumnKind) -> Vec<(String, String)> {
    match kind {
        ColumnKind::Choice(choices) => choices.iter().map(|c| (c.value.to_string(), c.label.clone())).collect(),
        ColumnKind::Boolean { yes, no } => vec![("true".to_owned(), yes.clone()), ("false".to_owned(), no.clone())],
        _ => Vec::new(),
    }
}

fn input_type(kind: &ColumnKind) -> (&'static str, &'static str) {
    match kind {
        ColumnKind::Whole => ("text", "numeric"),
        ColumnKind::Decimal | ColumnKind::Money => ("text", "decimal"),
        ColumnKind::DateTime | ColumnKind::DateOnly => ("date", "none"),
        _ => ("text", "text"),
    }
}

/// The two ends of a range.
#[component]
fn Range(kind: ColumnKind, values: Memo<Vec<Value>>, set: Callback<Vec<Value>>, described_by: String) -> impl IntoView {
    let end = move |place: usize, label: &'static str| {
        let kind = kind.clone();
        let own = Memo::new(move |_| values.with(|all| all.get(place).cloned().into_iter().collect::<Vec<_>>()));
        let empty = value_of(&kind, String::new());
        let set_own = Callback::new(move |new: Vec<Value>| {
            let mut both = values.get_untracked();
            both.resize(2, empty.clone());
            if let (Some(end), Some(new)) = (both.get_mut(place), new.into_iter().next()) {
                *end = new;
            }
            set.run(both);
        });
        view! { <OneValue label kind values=own set=set_own described_by=described_by.clone()/> }
    };
    view! {
        <div class="values">{end(0, messages::FROM_VALUE)}<span>{messages::AND}</span>{end(1, messages::TO_VALUE)}</div>
    }
}

/// Another column of the same record, of the same kind.
#[component]
fn OtherColumn(column: Memo<Option<Column>>, values: Memo<Vec<Value>>, set: Callback<Vec<Value>>) -> impl IntoView {
    let block: InBlock = expect_context();
    let catalog = use_metadata().catalog;
    let options = Memo::new(move |_| {
        let option = |column: &Column| ComboboxOption {
            value: column.logical_name.clone(),
            label: column.display_name.clone(),
            detail: column.logical_name.clone(),
        };
        let all = block.with_table(|table| {
            catalog.with(|catalog| {
                let column = column.get();
                let others = table.zip(column.as_ref()).map(|(table, column)| table.comparable(catalog, column));
                others.unwrap_or_default().into_iter().map(option).collect()
            })
        });
        in_order_of(all, |option: &ComboboxOption| option.label.to_lowercase())
    });
    let selected = Memo::new(move |_| {
        values.with(|all| all.first().map(|value| value.as_input().to_owned()).filter(|name| !name.is_empty()))
    });
    let pick = Callback::new(move |name: String| set.run(vec![Value::Column(name)]));
    view! {
        <Combobox
            label=messages::OTHER_COLUMN
            options=options
            selected=selected
            on_pick=pick
            placeholder=messages::OTHER_COLUMN
            empty=messages::NO_COLUMN
        />
    }
}

#[component]
fn OneValue(
    label: &'static str,
    kind: ColumnKind,
    values: Memo<Vec<Value>>,
    set: Callback<Vec<Value>>,
    described_by: String,
) -> impl IntoView {
    let (input_type, mode) = input_type(&kind);
    let is_id = matches!(kind, ColumnKind::Lookup { .. } | ColumnKind::Id);
    let is_date = input_type == "date";
    // A date input shows days only; what a person wrote in the text may have a time behind.
    let shown = move || {
        values.with(|values| {
            let text = values.first().map(|v| v.as_input().to_owned()).unwrap_or_default();
            if is_date { text.chars().take(10).collect() } else { text }
        })
    };
    view! {
        <input
            class="input"
            class:input-wide=is_id
            type=input_type
            inputmode=mode
            autocomplete="off"
            aria-label=label
            aria-describedby=described_by
            placeholder=is_id.then_some(messages::ID_HELP)
            prop:value=shown
            on:input=move |event| set.run(vec![value_of(&kind, event_target_value(&event))])
        />
    }
}

#[component]
fn SeveralValues(
    kind: ColumnKind,
    values: Memo<Vec<Value>>,
    set: Callback<Vec<Value>>,
    described_by: String,
) -> impl IntoView {
    let (input_type, mode) = input_type(&kind);
    let input: NodeRef<html::Input> = NodeRef::new();
    let label_kind = kind.clone();
    // The field also loses the focus by going from the page; then there is nothing left to read.
    let typed = move || input.try_get_untracked().flatten().map(|input| input.value()).unwrap_or_default();
    let add = move || {
        let text = typed().trim().to_owned();
        if text.is_empty() {
            return;
        }
        let value = value_of(&kind, text);
        let mut all = values.get_untracked();
        if !all.contains(&value) {
            all.push(value);
            set.run(all);
        }
        if let Some(input) = input.try_get_untracked().flatten() {
            input.set_value("");
        }
    };
    let field = element_id("values");
    let on_key = {
        let add = add.clone();
        // With nothing typed, Enter goes on to the row, which closes.
        move |event: web_sys::KeyboardEvent| match event.key().as_str() {
            "Enter" | "," if !typed().trim().is_empty() => {
                event.prevent_default();
                add();
            }
            // Closing keeps what was typed.
            "Escape" => add(),
            "Backspace" if typed().is_empty() => {
                let mut all = values.get_untracked();
                if all.pop().is_some() {
                    set.run(all);
                }
            }
            _ => {}
        }
    };
    view! {
        <div class="values">
            <Chips values set label=Callback::new(move |value: Value| value_label(&value, Some(&label_kind))) field=field.clone()/>
            <input
                id=field
                node_ref=input
                class="input"
                type=input_type
                inputmode=mode
                autocomplete="off"
                aria-label=messages::ADD_VALUE
                aria-describedby=described_by
                placeholder=messages::ADD_VALUE
                title=messages::VALUES_HELP
                on:keydown=on_key
                // What was typed counts, also when one goes on without Enter.
                on:blur=move |_| add()
            />
        </div>
    }
}

/// The values that are picked already, each with a way to take it out.
#[component]
pub(super) fn Chips(
    values: Memo<Vec<Value>>,
    set: Callback<Vec<Value>>,
    label: Callback<Value, String>,
    /// The id of the field that further values come from: it gets the focus when a value is gone.
    field: String,
) -> impl IntoView {
    let remove = move |value: &Value| {
        set.run(values.get_untracked().into_iter().filter(|v| v != value).collect());
        focus_soon(field.clone());
    };
    move || {
        let remove = remove.clone();
        let chip = move |value: Value| {
            let label = label.run(value.clone());
            let remove = remove.clone();
            view! {
                <span class="chip chip-value">
                    {label.clone()}
                    <button type="button" class="chip-remove" aria-label=messages::remove_value(&label) on:click=move |_| remove(&value)>
                        <Icon name=IconName::Close/>
                    </button>
                </span>
            }
        };
        values.get().into_iter().map(chip).collect_view()
    }
}

/// One of a few: each option is what the value reads as, and what a person sees.
#[component]
fn PickOne(
    options: Vec<(String, String)>,
    kind: ColumnKind,
    values: Memo<Vec<Value>>,
    set: Callback<Vec<Value>>,
    described_by: String,
) -> impl IntoView {
    let current = move || values.with(|values| values.first().map(|v| v.as_input().to_owned()).unwrap_or_default());
    let choose = move |event: web_sys::Event| {
        let chosen = event_target_value(&event);
        let value = (!chosen.is_empty()).then(|| value_of(&kind, chosen));
        set.run(value.into_iter().collect());
    };
    view! {
        <select class="select" aria-label=messages::VALUE aria-describedby=described_by on:change=choose>
            <option value="" selected=move || current().is_empty()>{messages::PICK_VALUE}</option>
            {options.into_iter().map(|(value, label)| {
                let is_current = { let value = value.clone(); move || current() == value };
                view! { <option value=value selected=is_current>{label}</option> }
            }).collect_view()}
        </select>
    }
}

#[component]
fn SeveralChoices(choices: Vec<Choice>, values: Memo<Vec<Value>>, set: Callback<Vec<Value>>) -> impl IntoView {
    let toggle = move |number: String, on: bool| {
        let mut all: Vec<Value> = values.get_untracked().into_iter().filter(|v| v.as_input() != number).collect();
        if on {
            all.push(Value::Number(number));
        }
        set.run(all);
    };
    view! {
        <div class="values" role="group" aria-label=messages::VALUE>
            {choices.into_iter().map(|choice| {
                let number = choice.value.to_string();
                let is_on = { let number = number.clone(); move || values.with(|all| all.iter().any(|v| v.as_input() == number)) };
                view! {
                    <label class="checkbox">
                        <input type="checkbox" prop:checked=is_on on:change=move |event| toggle(number.clone(), event_target_checked(&event))/>
                        {choice.label}
                    </label>
                }
            }).collect_view()}
        </div>
    }
}
