//! What would change: who would join and who would leave, were the definition taken as it stands now. Composed in the
//! query language, so that it works alike on every environment.

use std::time::Duration;

use dataverse::Error;
use dataverse::outbound::{Segment, Total};
use leptos::prelude::*;
use segment_query::ast::{Ignored, SetExpr, SetOp};

use super::members_tab::Which;
use super::preview::{self, has_interaction};
use super::session::Session;
use super::use_session;
use crate::messages;
use crate::task::{Task, pause};
use crate::ui::ErrorBox;

const TYPING_PAUSE: Duration = Duration::from_millis(500);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Joining,
    Leaving,
}

/// A segment that was evaluated has members of its own; before that there is only the preview.
pub(super) fn has_members(session: Session) -> bool {
    session.is_static() && session.is_created()
        || session.record.with(|r| r.as_ref().is_some_and(|r| r.last_evaluated_on.is_some()))
}

/// The contacts on one side of the change; `None` where nothing changes, or where it cannot be asked.
pub(super) fn change(session: Session, side: Side) -> Option<SetExpr> {
    session.is_dirty.get().then(|| against_members(session, side)).flatten()
}

/// The same whether or not the definition is saved.
pub(super) fn against_members(session: Session, side: Side) -> Option<SetExpr> {
    if session.is_static() || !has_members(session) {
        return None;
    }
    let now = session.record.with(|r| r.as_ref().map(|r| preview::members_of(&Segment::name_in_queries(r))))?;
    let unfinished = session.designer.problems.with(|problems| !problems.is_empty());
    let next = session.designer.analysis.with(|analysis| {
        let sound = !unfinished && analysis.settled && !analysis.has_errors();
        analysis.query.as_ref().filter(|_| sound).map(|query| query.set.clone())
    })?;
    // The language joins what contacts did with no other set.
    if has_interaction(&next) {
        return None;
    }
    let operands = match side {
        Side::Joining => vec![next, now],
        Side::Leaving => vec![now, next],
    };
    Some(SetExpr::Set { op: SetOp::Except, operands, span: Ignored::default() })
}

/// How many would join and leave, beside the count.
#[component]
pub(super) fn Changes(show_members: Callback<()>) -> impl IntoView {
    let session = use_session();
    let sides = Memo::new(move |_| change(session, Side::Joining).zip(change(session, Side::Leaving)));
    let counts = RwSignal::new(None::<Result<(Total, Total), Error>>);
    let again = RwSignal::new(0u32);
    let asking = StoredValue::new_local(None::<Task>);
    Effect::new(move |_| {
        session.world.track();
        again.track();
        counts.set(None);
        asking.set_value(None);
        let Some((joining, leaving)) = sides.get() else { return };
        let whose = session.scope();
        asking.set_value(Some(Task::new(async move {
            pause(TYPING_PAUSE).await;
            let api = session.api();
            let answer = async {
                let joining = preview::count(&api, joining, whose).await?;
                Ok((joining, preview::count(&api, leaving, whose).await?))
            };
            counts.set(Some(answer.await));
        })));
    });
    let side = move |side: Side, total: Total| {
        let words = messages::would(side == Side::Joining, total);
        if total == Total::Exact(0) {
            return words.into_any();
        }
        let show = move |_| {
            session.members_shown.set(Some(Which::Change(side)));
            show_members.run(());
        };
        view! { <button type="button" class="link" on:click=show>{words}</button> }.into_any()
    };
    let retry = Callback::new(move |()| again.update(|n| *n += 1));
    view! {
        <Show when=move || sides.with(Option::is_some)>
            <section class="rail-card" aria-labelledby="changes-title">
                <h2 id="changes-title" class="section-title">{messages::CHANGES_TITLE}</h2>
                {move || match counts.get() {
                    Some(Err(error)) => view! { <ErrorBox error retry/> }.into_any(),
                    known => view! {
                        <p class="changes" aria-live="polite" data-testid="changes">
                            {match known {
                                Some(Ok((Total::Exact(0), Total::Exact(0)))) => messages::SAME_CONTACTS.into_any(),
                                Some(Ok((joining, leaving))) => view! {
                                    {side(Side::Joining, joining)}", "{side(Side::Leaving, leaving)}"."
                                }.into_any(),
                                _ => messages::COUNTING.into_any(),
                            }}
                        </p>
                    }.into_any(),
                }}
            </section>
        </Show>
    }
}
