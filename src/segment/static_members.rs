//! Adding contacts to a static segment and taking them out, by their ids or by a description.

use dataverse::outbound::{MembersOperation, MembersUpdate};
use dataverse::{Error, Uuid};
use leptos::prelude::*;
use leptos::task::spawn_local;
use segment_query::ast::SetExpr;
use std::time::Duration;

use super::size::Size;
use super::use_session;
use crate::designer::Sentence;
use crate::messages;
use crate::ui::{Dialog, ErrorBox, Skeleton};

/// How many ids one request carries at most.
const BATCH: usize = 20_000;
const ASK_AGAIN: Duration = Duration::from_millis(600);

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
                Ok(id) if !ids.contains(&id) => ids.push(id),
                Ok(_) => {}
                Err(_) => bad.push(place + 1),
            }
        }
    }
    bad.dedup();
    if bad.is_empty() { Ok(ids) } else { Err(bad) }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Add,
    Remove,
}

#[component]
pub(super) fn StaticMembers() -> impl IntoView {
    let session = use_session();
    let designer = session.designer;
    let working = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let error = RwSignal::new(None::<Error>);
    let outcome = RwSignal::new(None::<String>);
    let run = move |operations: Vec<MembersOperation>, by_ids: bool| {
        working.set(true);
        error.set(None);
        outcome.set(None);
        spawn_local(async move {
            let before = session.record.with_untracked(|r| r.as_ref().and_then(|r| r.size));
            let done = change_members(session, operations).await;
            if working.is_disposed() {
                return;
            }
            working.set(false);
            match done {
                Ok(()) => {
                    if by_ids {
                        session.member_ids.set(String::new());
                    }
                    let after = session.record.with_untracked(|r| r.as_ref().and_then(|r| r.size));
                    outcome.set(Some(messages::members_now(before, after)));
                }
                Err(failure) => error.set(Some(failure)),
            }
        });
    };
    let found = RwSignal::new(None::<u64>);
    let way = RwSignal::new(Way::Add);
    let asking = RwSignal::new(false);
    let ask = move |which: Way| {
        way.set(which);
        asking.set(true);
    };
    let by_ids = move |way: Way| {
        problem.set(None);
        match parse_ids(&session.member_ids.get_untracked()) {
            Err(lines) => problem.set(Some(messages::bad_lines(&lines))),
            Ok(ids) => {
                let batches = ids.chunks(BATCH).map(<[Uuid]>::to_vec).map(|batch| match way {
                    Way::Add => MembersOperation::AddByIds(batch),
                    Way::Remove => MembersOperation::RemoveByIds(batch),
                });
                run(batches.collect(), true);
            }
        }
    };
    let by_query = move |way: Way| {
        let query = designer.text_now();
        run(
            vec![match way {
                Way::Add => MembersOperation::AddByQuery(query),
                Way::Remove => MembersOperation::RemoveByQuery(query),
            }],
            false,
        );
    };
    let no_ids = move || working.get() || session.member_ids.with(|text| text.trim().is_empty());
    // Without a condition "everyone found" is everybody there is.
    let finds_everybody = move || {
        designer.analysis.with(|a| {
            let set = a.query.as_ref().map(|query| &query.set);
            matches!(set, Some(SetExpr::Profile(profile)) if profile.steps.is_empty())
        })
    };
    let no_query = move || {
        working.get()
            || finds_everybody()
            || designer.analysis.with(|a| a.has_errors() || !a.settled)
            || designer.problems.with(|p| !p.is_empty())
    };
    view! {
        <p class="intro">{messages::STATIC_INTRO}</p>
        <section class="block" aria-labelledby="static-ids-title">
            <h2 id="static-ids-title" class="section-title">{messages::STATIC_BY_IDS}</h2>
            <label class="field">
                <span class="label">{messages::STATIC_IDS_LABEL}</span>
                <textarea class="input mono" rows="4" spellcheck="false" placeholder=messages::STATIC_IDS_PLACEHOLDER aria-describedby="static-ids-help static-ids-problem" prop:value=move || session.member_ids.get() on:input=move |event| session.member_ids.set(event_target_value(&event))></textarea>
            </label>
            <p class="field-hint" id="static-ids-help">
                {messages::STATIC_IDS_HELP}" "{move || (!session.is_created()).then_some(messages::STATIC_IDS_ON_SAVE)}
            </p>
            <p class="field-error" id="static-ids-problem" role="alert">{move || problem.get()}</p>
            <Show when=move || session.is_created()>
                <div class="add-row">
                    <button type="button" class="button" disabled=no_ids on:click=move |_| by_ids(Way::Add)>{messages::ADD_MEMBERS}</button>
                    <button type="button" class="button" disabled=no_ids on:click=move |_| by_ids(Way::Remove)>{messages::REMOVE_MEMBERS}</button>
                </div>
            </Show>
        </section>
        <div aria-live="polite">
            <Show when=move || working.get()><p>{messages::MEMBERS_WORKING}</p><Skeleton lines=1/></Show>
            {move || outcome.get().map(|text| view! { <p class="notice notice-good">{text}</p> })}
            {move || error.get().map(|error| view! { <ErrorBox error/> })}
        </div>
        <h2 class="section-title">{messages::STATIC_BY_QUERY}</h2>
        <Show when=move || session.is_created() fallback=|| view! { <p class="field-hint">{messages::STATIC_SAVE_FIRST}</p> }>
            <Size title=messages::STATIC_FOUND found/>
            <Show when=finds_everybody><p class="field-hint">{messages::STATIC_DESCRIBE_FIRST}</p></Show>
            <div class="add-row">
                <button type="button" class="button" disabled=no_query on:click=move |_| ask(Way::Add)>{messages::ADD_FOUND}</button>
                <button type="button" class="button" disabled=no_query on:click=move |_| ask(Way::Remove)>{messages::REMOVE_FOUND}</button>
            </div>
        </Show>
        <Dialog open=asking title=Signal::derive(move || messages::change_members_title(way.get() == Way::Add).to_owned())>
            <div class="form">
                <Sentence/>
                <p><strong>{move || messages::change_members_text(way.get() == Way::Add, found.get())}</strong></p>
                <div class="dialog-commands">
                    <button type="button" class="button" on:click=move |_| asking.set(false)>{messages::CANCEL}</button>
                    <button type="button" class="button button-primary" on:click=move |_| {
                        asking.set(false);
                        by_query(way.get_untracked());
                    }>
                        {move || if way.get() == Way::Add { messages::ADD_MEMBERS } else { messages::REMOVE_MEMBERS }}
                    </button>
                </div>
            </div>
        </Dialog>
    }
}

/// Sends the operations one after the other, then waits until the environment has done them all.
async fn change_members(session: super::Session, operations: Vec<MembersOperation>) -> Result<(), Error> {
    let api = session.api();
    for operation in operations {
        api.update_members(&MembersUpdate { segment: session.id, operation }).await?;
    }
    loop {
        let question = MembersUpdate { segment: session.id, operation: MembersOperation::GetState };
        let state = api.update_members(&question).await?;
        if let Some(problem) = state.error {
            return Err(Error::Answer(problem));
        }
        if state.pending == 0 {
            break;
        }
        pause(ASK_AGAIN).await;
    }
    session.reload().await
}

async fn pause(duration: Duration) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        set_timeout(
            move || {
                // Nobody waits any more when the page is gone.
                let _ = resolve.call0(&wasm_bindgen::JsValue::NULL);
            },
            duration,
        );
    });
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}
