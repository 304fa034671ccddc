//! What a question before a command tells beside it, asked of the environment when the question is put.

use std::future::Future;

use dataverse::outbound::Status;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::changes::{Side, against_members};
use super::{preview, use_session, uses};
use crate::messages;

/// How many join and leave with the changes of a live segment.
#[component]
pub(super) fn WhoMoves() -> impl IntoView {
    let session = use_session();
    let sides = untrack(|| against_members(session, Side::Joining).zip(against_members(session, Side::Leaving)));
    let whose = untrack(|| session.scope());
    let api = session.api();
    told("", async move {
        let (joining, leaving) = sides?;
        let joining = preview::count(&api, joining, whose).await.ok()?;
        let leaving = preview::count(&api, leaving, whose).await.ok()?;
        Some(messages::would_change(joining, leaving))
    })
}

/// Segments that the definition names and that are not live.
#[component]
pub(super) fn NotLive() -> impl IntoView {
    let session = use_session();
    let set = session.designer.analysis.with_untracked(|a| a.query.as_ref().map(|query| query.set.clone()));
    let api = session.api();
    told("notice notice-warn", async move {
        let named = uses::named_in(&api, &set?).await.ok()?;
        let is_live = |status| matches!(status, Some(Status::Live | Status::LiveEditable | Status::GoingLive));
        let others = named.into_iter().filter(|segment| !is_live(segment.status()));
        let names: Vec<String> = others.map(|segment| segment.name.unwrap_or_default()).collect();
        (!names.is_empty()).then(|| messages::not_live(&names))
    })
}

/// Segments that nothing but the one that is deleted uses.
#[component]
pub(super) fn StayAlone() -> impl IntoView {
    let session = use_session();
    let record = session.record.get_untracked();
    let api = session.api();
    told("", async move {
        let names = uses::used_here_alone(&api, &record?).await.ok()?;
        (!names.is_empty()).then(|| messages::stay_alone(&names))
    })
}

/// A sentence that comes when it is known; where it cannot be found out the question stands without it.
fn told(class: &'static str, sentence: impl Future<Output = Option<String>> + 'static) -> AnyView {
    let known = RwSignal::new(None::<String>);
    spawn_local(async move {
        let sentence = sentence.await;
        if !known.is_disposed() {
            known.set(sentence);
        }
    });
    view! { <div aria-live="polite">{move || known.get().map(|text| view! { <p class=class>{text}</p> })}</div> }
        .into_any()
}
