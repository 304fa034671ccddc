//! A block of contacts who did something: what, how often, since when, and conditions on what they did.

use leptos::prelude::*;
use segment_definition::{Behaviour, BlockContent, Edit, Node, NodeId, TimeUnit};

use super::block::element_name;
use super::group::GroupRail;
use super::{SaveApart, use_designer};
use crate::messages;
use crate::metadata::use_metadata;
use crate::ui::{Combobox, ComboboxOption, in_order_of};

#[component]
pub(super) fn BehaviourBlock(id: NodeId, group: NodeId) -> impl IntoView {
    let designer = use_designer();
    let metadata = use_metadata();
    let node = designer.node(id);
    let behaviour = Memo::new(move |_| match node.get() {
        Some(Node::Block(block)) => match block.content {
            BlockContent::Behaviour { behaviour, .. } => behaviour,
            _ => Behaviour::empty(),
        },
        _ => Behaviour::empty(),
    });
    let change = move |with: &dyn Fn(&mut Behaviour)| {
        let mut behaviour = behaviour.get_untracked();
        with(&mut behaviour);
        designer.perform(Edit::SetBehaviour { block: id, behaviour });
    };
    let options = Memo::new(move |_| {
        metadata.catalog.with(|catalog| {
            let option = |known: &segment_query::Interaction| ComboboxOption {
                value: known.name.clone(),
                label: known.display_name.clone(),
                detail: known.name.clone(),
            };
            in_order_of(catalog.interactions().map(option).collect(), |option| option.label.to_lowercase())
        })
    });
    let selected = Memo::new(move |_| behaviour.with(|behaviour| behaviour.interaction.clone()));
    let pick = Callback::new(move |name: String| change(&|behaviour| behaviour.interaction = Some(name.clone())));
    let since = move |event: web_sys::Event| {
        let within = (event_target_value(&event) == "within").then(|| ("30".to_owned(), TimeUnit::Days));
        change(&|behaviour| behaviour.within.clone_from(&within));
    };
    let set_unit = move |event: web_sys::Event| {
        let unit = event_target_value(&event).parse().ok().and_then(|place: usize| TimeUnit::ALL.get(place).copied());
        change(&|behaviour| {
            if let (Some((_, old)), Some(unit)) = (&mut behaviour.within, unit) {
                *old = unit;
            }
        });
    };
    let unit = move || behaviour.with(|behaviour| behaviour.within.as_ref().map(|(_, unit)| *unit));
    let has_limit = Memo::new(move |_| unit().is_some());
    let length = move || behaviour.with(|b| b.within.as_ref().map(|(length, _)| length.clone()).unwrap_or_default());
    let problem = Memo::new(move |_| designer.problems.with(|all| all.iter().find(|p| p.node == id).map(|p| p.kind)));
    let is_mixed = Memo::new(move |_| designer.with(|definition| definition.all_blocks().len() > 1));
    let apart = use_context::<SaveApart>();
    let hint_id = format!("{}-hint", element_name(id));
    let described_by = hint_id.clone();
    let described_too = hint_id.clone();
    view! {
        <fieldset class="plain-fieldset behaviour" disabled=move || designer.read_only.get()>
            <Combobox
                label=messages::PICK_INTERACTION
                options=options
                selected=selected
                on_pick=pick
                placeholder=messages::PICK_INTERACTION
                empty=messages::NO_INTERACTION
            />
            <span class="behaviour-often">
                <span class="behaviour-words">{messages::AT_LEAST}</span>
                <input
                    class="input behaviour-number"
                    inputmode="numeric"
                    aria-label=messages::TIMES
                    aria-describedby=described_by
                    prop:value=move || behaviour.with(|behaviour| behaviour.times.clone())
                    on:input=move |event| change(&|behaviour| behaviour.times = event_target_value(&event))
                />
                <span class="behaviour-words">{messages::TIMES_AFTER}</span>
            </span>
            <span class="behaviour-since">
                <select class="select" aria-label=messages::SINCE on:change=since>
                    <option value="ever" selected=move || !has_limit.get()>{messages::EVER}</option>
                    <option value="within" selected=move || has_limit.get()>{messages::WITHIN}</option>
                </select>
                <Show when=move || has_limit.get()>
                    <input
                        class="input behaviour-number"
                        inputmode="numeric"
                        aria-label=messages::LENGTH
                        aria-describedby=described_too.clone()
                        prop:value=length
                        on:input=move |event| change(&|behaviour| {
                            if let Some((length, _)) = &mut behaviour.within {
                                *length = event_target_value(&event);
                            }
                        })
                    />
                    <select class="select" aria-label=messages::UNIT on:change=set_unit>
                        {TimeUnit::ALL.into_iter().enumerate().map(|(place, option)| view! {
                            <option value=place.to_string() selected=move || unit() == Some(option)>{messages::unit(option)}</option>
                        }).collect_view()}
                    </select>
                </Show>
            </span>
        </fieldset>
        <p class="field-hint" id=hint_id>{move || problem.get().map(messages::problem)}</p>
        <Show when=move || is_mixed.get() && !designer.read_only.get()>
            <div class="stale-note">
                <p>{messages::BEHAVIOUR_ALONE}</p>
                {apart.map(|apart| view! {
                    <button type="button" class="button" disabled=move || problem.with(Option::is_some) on:click=move |_| apart.0.run(id)>
                        {messages::SAVE_APART}
                    </button>
                })}
            </div>
        </Show>
        <Show when=move || selected.with(Option::is_some)>
            <GroupRail id=group level=1/>
        </Show>
    }
}
