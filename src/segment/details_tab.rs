//! Everything about the segment that is not its definition.

use dataverse::outbound::{Scope, Status};
use leptos::prelude::*;

use super::use_session;
use crate::messages;
use crate::ui::LocalTime;

#[component]
pub fn DetailsTab() -> impl IntoView {
    let session = use_session();
    let locked = move || !session.status().is_some_and(Status::details_are_editable);
    view! {
        <section class="details" aria-label=messages::DETAILS_TAB>
            <label class="field">
                <span class="label">{messages::DESCRIPTION_LABEL}</span>
                <textarea class="input" rows="4" maxlength="2000" readonly=locked prop:value=move || session.description.get() on:input=move |event| session.description.set(event_target_value(&event))></textarea>
            </label>
            <dl class="facts">
                <dt>{messages::COLUMN_TYPE}</dt>
                <dd>{messages::segment_type(session.segment_type)}</dd>
                <dt>{messages::DETAILS_ID}</dt>
                <dd class="mono">{session.id.to_string()}</dd>
                {move || session.record.get().map(|record| {
                    let scope = record.scope_code.and_then(Scope::from_code).map_or("", Scope::label);
                    view! {
                        <dt>{messages::DETAILS_QUERY_NAME}</dt>
                        <dd class="mono">{record.name_in_queries()}</dd>
                        <dt>{messages::DETAILS_SCOPE}</dt>
                        <dd>{scope}</dd>
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
                    }
                })}
            </dl>
        </section>
    }
}
