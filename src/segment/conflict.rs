//! Somebody else changed the segment meanwhile: both versions side by side, and the choice between them.

use dataverse::Error;
use dataverse::outbound::{Segment, Status};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::side_by_side::{Line, SideBySide};
use super::use_session;
use crate::messages;
use crate::ui::{ErrorBox, Skeleton, local_time};

#[component]
pub(super) fn Conflict() -> impl IntoView {
    let session = use_session();
    let theirs = RwSignal::new(None::<Result<Segment, Error>>);
    spawn_local(async move {
        let answer = session.api().segment(session.id).await;
        if !theirs.is_disposed() {
            theirs.set(Some(answer));
        }
    });
    move || match theirs.get() {
        None => view! { <Skeleton lines=3/> }.into_any(),
        Some(Err(error)) => view! { <ErrorBox error/> }.into_any(),
        Some(Ok(record)) => choice(record),
    }
}

fn choice(theirs: Segment) -> AnyView {
    let session = use_session();
    let can_keep = session.is_static() || theirs.status().is_some_and(Status::query_is_editable);
    let their_text = theirs.query.clone().unwrap_or_default();
    let my_text = session.designer.text_now();
    let status = |status: Option<Status>| status.map(messages::status).unwrap_or_default().to_owned();
    let mut lines = vec![
        Line::new(messages::NAME_LABEL, session.name.get_untracked(), theirs.name.clone().unwrap_or_default()),
        Line::new(
            messages::DESCRIPTION_LABEL,
            session.description.get_untracked(),
            theirs.description.clone().unwrap_or_default(),
        ),
        Line::new(messages::COLUMN_STATUS, status(untrack(|| session.status())), status(theirs.status())),
    ];
    if !session.is_static() {
        let meaning = |text: &str| untrack(|| session.meaning(text));
        lines.push(Line::new(messages::MEANING, meaning(&my_text), meaning(&their_text)));
        lines.push(Line::mono(messages::QUERY_TEXT_ROW, my_text, their_text));
    }
    // What is the same in both is no part of the choice.
    lines.retain(Line::differs);
    let who = theirs.modified_by.clone().unwrap_or_default();
    let when = theirs.modified_on.as_deref().map(local_time).unwrap_or_default();
    let record = StoredValue::new(theirs);
    let keep_mine = move |_| {
        // Just the version that is shown here is written over, and none that came after it.
        session.record.set(Some(record.get_value()));
        spawn_local(async move { session.error.set(session.save(None).await.err()) });
    };
    let take_theirs = move |_| session.show_theirs(record.get_value());
    view! {
        <section class="conflict" aria-labelledby="conflict-title">
            <h2 id="conflict-title" class="section-title">{messages::CONFLICT_TITLE}</h2>
            <p>{messages::changed_by(&who, &when)}" "{if can_keep { messages::CONFLICT_TEXT } else { messages::MINE_CANNOT }}</p>
            <div class="add-row">
                <Show when=move || can_keep>
                    <button type="button" class="button button-primary" on:click=keep_mine>{messages::KEEP_MINE}</button>
                </Show>
                <button type="button" class="button" on:click=take_theirs>{messages::TAKE_THEIRS}</button>
                <button type="button" class="button" on:click=move |_| session.copy_to_new()>{messages::COPY_MINE}</button>
            </div>
            <SideBySide headings=(messages::MINE, messages::THEIRS) lines/>
        </section>
    }
    .into_any()
}
