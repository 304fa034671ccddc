//! Adding contacts to a static segment and taking them out, by a list or by a description.

use dataverse::Uuid;
use leptos::prelude::*;
use member_import::{Source, Way};
use segment_query::ast::SetExpr;

use super::import::{Import, ImportList};
use super::size::Size;
use super::use_session;
use crate::messages;

/// The ids in the text, one a line, with or without the crm prefix; or the numbers of the lines that hold none.
pub(super) fn parse_ids(text: &str) -> Result<Vec<Uuid>, Vec<usize>> {
    let mut ids = Vec::new();
    let mut bad = Vec::new();
    for (place, line) in text.lines().enumerate() {
        for part in line.split([',', ';', ' ', '\t']).map(|part| part.trim_matches(['"', '\'', '[', ']'])) {
            let part = part.trim();
            if part.is_empty() {
                continue;
            }
            match part.strip_prefix("crm").unwrap_or(part).parse::<Uuid>() {
                Ok(id) => ids.push(id),
                Err(_) => bad.push(place + 1),
            }
        }
    }
    ids.sort_unstable();
    ids.dedup();
    bad.dedup();
    if bad.is_empty() { Ok(ids) } else { Err(bad) }
}

#[component]
pub(super) fn StaticMembers() -> impl IntoView {
    let session = use_session();
    view! {
        <p class="intro">{messages::STATIC_INTRO}</p>
        <Show when=move || session.is_created() fallback=|| view! { <FirstMembers/> }>
            <Changes/>
        </Show>
    }
}

/// Those that the segment is created with.
#[component]
fn FirstMembers() -> impl IntoView {
    let session = use_session();
    view! {
        <section class="block" aria-labelledby="static-ids-title">
            <h2 id="static-ids-title" class="section-title">{messages::STATIC_BY_IDS}</h2>
            <label class="field">
                <span class="label">{messages::STATIC_IDS_LABEL}</span>
                <textarea class="input mono" rows="4" spellcheck="false" placeholder=messages::STATIC_IDS_PLACEHOLDER aria-describedby="static-ids-help" prop:value=move || session.member_ids.get() on:input=move |event| session.member_ids.set(event_target_value(&event))></textarea>
            </label>
            <p class="field-hint" id="static-ids-help">{messages::STATIC_IDS_HELP}" "{messages::STATIC_IDS_ON_SAVE}</p>
        </section>
        <h2 class="section-title">{messages::STATIC_BY_QUERY}</h2>
        <p class="field-hint">{messages::STATIC_SAVE_FIRST}</p>
    }
}

#[component]
fn Changes() -> impl IntoView {
    let session = use_session();
    let designer = session.designer;
    let import = Import::new(session);
    // Without a condition "everyone found" is everybody there is.
    let finds_everybody = move || {
        designer.analysis.with(|a| {
            let set = a.query.as_ref().map(|query| &query.set);
            matches!(set, Some(SetExpr::Profile(profile)) if profile.steps.is_empty())
        })
    };
    let no_query = move || {
        import.is_busy()
            || finds_everybody()
            || designer.analysis.with(|a| a.has_errors() || !a.settled)
            || designer.problems.with(|p| !p.is_empty())
    };
    let change = move |way: Way, id: &'static str, label: &'static str| {
        view! { <button type="button" class="button" id=id disabled=no_query on:click=move |_| import.check(way, Source::Query(designer.text_now()), id)>{label}</button> }
    };
    view! {
        <ImportList import/>
        <h2 class="section-title">{messages::STATIC_BY_QUERY}</h2>
        <Size title=messages::STATIC_FOUND/>
        <Show when=finds_everybody><p class="field-hint">{messages::STATIC_DESCRIBE_FIRST}</p></Show>
        <div class="add-row">
            {change(Way::Add, "found-add", messages::ADD_FOUND)}
            {change(Way::Remove, "found-remove", messages::REMOVE_FOUND)}
        </div>
    }
}
