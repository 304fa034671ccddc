//! What the list is narrowed to, chosen.

use dataverse::outbound::{SegmentType, Status};
use leptos::prelude::*;
use std::time::Duration;

use super::asked::Asked;
use super::columns::{ColumnsMenu, Shown};
use super::owner::OwnerFilter;
use super::table::SortSelect;
use crate::messages;
use crate::ui::{Icon, IconName};

const TYPING_PAUSE: Duration = Duration::from_millis(250);

#[component]
pub(super) fn Filters(asked: Memo<Asked>, shown: RwSignal<Shown>, go: Callback<Asked>) -> impl IntoView {
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    on_cleanup(move || {
        if let Some(timer) = waiting.try_get_value().flatten() {
            timer.clear();
        }
    });
    let search = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        if let Some(timer) = waiting.get_value() {
            timer.clear();
        }
        let later = set_timeout_with_handle(
            move || go.run(Asked { text: text.trim().to_owned(), ..asked.get_untracked() }),
            TYPING_PAUSE,
        );
        waiting.set_value(later.ok());
    };
    let status = move |event: web_sys::Event| {
        let status = event_target_value(&event).parse().ok().and_then(Status::from_code);
        go.run(Asked { status, ..asked.get_untracked() });
    };
    let segment_type = move |event: web_sys::Event| {
        let segment_type = event_target_value(&event).parse().ok().and_then(SegmentType::from_code);
        go.run(Asked { segment_type, ..asked.get_untracked() });
    };
    view! {
        <search class="filters">
            <div class="search-field">
                <Icon name=IconName::Search/>
                <input type="search" class="input" aria-label=messages::SEARCH_SEGMENTS placeholder=messages::SEARCH_SEGMENTS prop:value=move || asked.with(|n| n.text.clone()) on:input=search/>
            </div>
            <select class="select" aria-label=messages::FILTER_STATUS on:change=status>
                <option value="" selected=move || asked.with(|n| n.status.is_none())>{messages::ALL_STATUSES}</option>
                {Status::ALL.iter().map(|status| view! {
                    <option value=status.code().to_string() selected=move || asked.with(|n| n.status == Some(*status))>{messages::status(*status)}</option>
                }).collect_view()}
            </select>
            <select class="select" aria-label=messages::FILTER_TYPE on:change=segment_type>
                <option value="" selected=move || asked.with(|n| n.segment_type.is_none())>{messages::ALL_TYPES}</option>
                {SegmentType::ALL.iter().map(|t| view! {
                    <option value=t.code().to_string() selected=move || asked.with(|n| n.segment_type == Some(*t))>{messages::segment_type(*t)}</option>
                }).collect_view()}
            </select>
            <OwnerFilter asked go/>
            <Show when=move || asked.with(|asked| !asked.is_everything())>
                <button type="button" class="button button-quiet" on:click=move |_| {
                    go.run(asked.with_untracked(Asked::widened));
                    crate::ui::claim_focus();
                }>{messages::CLEAR_FILTERS}</button>
            </Show>
            <span class="filters-end">
                <SortSelect asked shown go/>
                <ColumnsMenu shown/>
            </span>
        </search>
    }
}
