//! What a person may say of a segment beside its definition, as long as it never was live.

use dataverse::outbound::{Settings, Status};
use leptos::prelude::*;

use super::use_session;
use crate::messages;

#[component]
pub(super) fn DetailsForm() -> impl IntoView {
    let session = use_session();
    let settings = session.settings;
    let locked = Memo::new(move |_| !session.status().is_some_and(Status::details_are_editable));
    let change = move |change: &dyn Fn(&mut Settings)| settings.update(|settings| change(settings));
    let scope = move |unit_only: bool, label: &'static str| {
        view! {
            <label class="checkbox">
                <input type="radio" name="scope" prop:checked=move || settings.with(|s| s.business_unit_only == unit_only) on:change=move |_| change(&|s| s.business_unit_only = unit_only)/>
                {label}
            </label>
        }
    };
    let zone = move |event: web_sys::Event| {
        let code = event_target_value(&event).parse().ok();
        change(&|s| s.time_zone = code);
    };
    // One that is not in the list stays what it is.
    let unlisted = move || {
        settings.with(|s| s.time_zone).filter(|code| messages::TIME_ZONES.iter().all(|(known, _)| known != code))
    };
    let option = move |code: i32| {
        view! { <option value=code.to_string() selected=move || settings.with(|s| s.time_zone == Some(code))>{messages::time_zone(code)}</option> }
    };
    view! {
        <Show when=move || locked.get()><p class="detail">{messages::DETAILS_LOCKED}</p></Show>
        <label class="field">
            <span class="label">{messages::DESCRIPTION_LABEL}</span>
            <textarea class="input" rows="4" maxlength="2000" readonly=move || locked.get() prop:value=move || session.description.get() on:input=move |event| session.description.set(event_target_value(&event))></textarea>
        </label>
        <fieldset class="plain-fieldset details-settings" disabled=move || locked.get()>
            <legend class="visually-hidden">{messages::DETAILS_TAB}</legend>
            <div class="field" role="radiogroup" aria-labelledby="scope-label">
                <span class="label" id="scope-label">{messages::WHO_COUNTS}</span>
                {scope(false, messages::WHOLE_ORGANIZATION)}
                {scope(true, messages::OWN_BUSINESS_UNIT)}
            </div>
            <label class="field">
                <span class="label">{messages::TIME_ZONE_LABEL}</span>
                <select class="select" aria-describedby="time-zone-hint" on:change=zone>
                    <option value="" selected=move || settings.with(|s| s.time_zone.is_none())>{messages::NO_TIME_ZONE}</option>
                    {move || unlisted().map(option)}
                    {messages::TIME_ZONES.map(|(code, _)| option(code)).collect_view()}
                </select>
                <span class="field-hint" id="time-zone-hint">{messages::TIME_ZONE_HINT}</span>
            </label>
            <label class="checkbox">
                <input type="checkbox" prop:checked=move || settings.with(|s| s.from_customer_insights) on:change=move |event| {
                    let checked = event_target_checked(&event);
                    change(&|s| s.from_customer_insights = checked);
                }/>
                {messages::EXTERNAL_SOURCE_LABEL}
            </label>
            <Show when=move || settings.with(|s| s.from_customer_insights || !s.external_url.is_empty())>
                <label class="field">
                    <span class="label">{messages::EXTERNAL_URL_LABEL}</span>
                    <input class="input" type="url" maxlength="2000" prop:value=move || settings.with(|s| s.external_url.clone()) on:input=move |event| {
                        let url = event_target_value(&event);
                        change(&|s| s.external_url.clone_from(&url));
                    }/>
                </label>
            </Show>
        </fieldset>
    }
}
