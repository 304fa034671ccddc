//! Everything about the segment that is not its definition.

use dataverse::outbound::Segment;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::details_form::DetailsForm;
use super::requests::Requests;
use super::use_session;
use super::where_used::WhereUsed;
use crate::messages;
use crate::ui::LocalTime;

#[component]
pub fn DetailsTab() -> impl IntoView {
    let session = use_session();
    view! {
        <section class="details" aria-label=messages::DETAILS_TAB>
            <div class="rail-card details-form"><DetailsForm/></div>
            <div class="details-aside">
                <div class="rail-card">
                    <h2 class="section-title">{messages::FACTS_TITLE}</h2>
                    <Facts/>
                </div>
                {move || session.record.get().map(|record| view! {
                    <div class="rail-card">
                        <h2 class="section-title">{messages::USED_BY_TITLE}</h2>
                        <WhereUsed api=session.api() record/>
                    </div>
                })}
            </div>
            <div class="details-technical">
                {move || session.record.get().map(|record| view! { <RawRecord record/> })}
                <Requests/>
            </div>
        </section>
    }
}

#[component]
fn Facts() -> impl IntoView {
    let session = use_session();
    view! {
        <dl class="facts">
            <dt>{messages::COLUMN_TYPE}</dt>
            <dd>{messages::segment_type(session.segment_type)}</dd>
            <dt>{messages::DETAILS_ID}</dt>
            <dd class="mono">{session.id.to_string()}</dd>
            {move || session.record.get().map(|record| view! {
                <dt>{messages::DETAILS_QUERY_NAME}</dt>
                <dd class="mono">{record.name_in_queries()}</dd>
                <dt>{messages::COLUMN_OWNER}</dt>
                <dd>{record.owner_name.unwrap_or_default()}</dd>
                <dt>{messages::DETAILS_CREATED}</dt>
                <dd>{record.created_on.map(|iso| view! { <LocalTime iso/> })}</dd>
                <dt>{messages::COLUMN_MODIFIED}</dt>
                <dd>{record.modified_on.map(|iso| view! { <LocalTime iso/> })}</dd>
                <dt>{messages::DETAILS_EVALUATED}</dt>
                <dd>{match record.last_evaluated_on {
                    Some(iso) => view! { <LocalTime iso/> }.into_any(),
                    None => messages::NOT_YET.into_any(),
                }}</dd>
            })}
        </dl>
    }
}

/// Every column, read when somebody wants to see it.
#[component]
fn RawRecord(record: Segment) -> impl IntoView {
    let session = use_session();
    let text = RwSignal::new(None::<String>);
    let load = move |_| {
        if text.with_untracked(Option::is_some) {
            return;
        }
        spawn_local(async move {
            let shown = match session.api().segment_record(record.id).await {
                Ok(value) => serde_json::to_string_pretty(&value).unwrap_or_default(),
                Err(error) => messages::explain(&error).what,
            };
            if !text.is_disposed() {
                text.set(Some(shown));
            }
        });
    };
    view! {
        <details on:toggle=load>
            <summary>{messages::RAW_TITLE}</summary>
            <pre class="mono written" tabindex="0" role="region" aria-label=messages::RAW_TITLE>{move || text.get().unwrap_or_else(|| messages::LOADING.to_owned())}</pre>
        </details>
    }
}
