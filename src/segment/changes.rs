//! What would change: who would join and who would leave, were the definition taken as it stands now. Composed in the
//! query language, so that it works alike on every environment.

use std::time::Duration;

use dataverse::outbound::Segment;
use leptos::prelude::*;
use leptos::task::spawn_local;
use segment_query::ast::{Ignored, SetExpr, SetOp};

use super::preview::{self, Order};
use super::session::Session;
use super::use_session;
use crate::messages;

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
    if session.is_static() || !has_members(session) || !session.is_dirty.get() {
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

fn has_interaction(set: &SetExpr) -> bool {
    match set {
        SetExpr::Interaction(_) => true,
        SetExpr::Set { operands, .. } => operands.iter().any(has_interaction),
        SetExpr::Profile(_) | SetExpr::Segment(_) => false,
    }
}

/// How many would join and leave, beside the count.
#[component]
pub(super) fn Changes() -> impl IntoView {
    let session = use_session();
    let sides = Memo::new(move |_| change(session, Side::Joining).zip(change(session, Side::Leaving)));
    let counts = RwSignal::new(None::<(u64, u64)>);
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        session.world.track();
        let own = turn.get_value() + 1;
        turn.set_value(own);
        counts.set(None);
        let Some((joining, leaving)) = sides.get() else { return };
        let scope = session.scope();
        let ask = move || {
            spawn_local(async move {
                let api = session.api();
                let joining = preview::contacts(&api, joining, scope, Order::Id, 0, 1).await;
                let leaving = preview::contacts(&api, leaving, scope, Order::Id, 0, 1).await;
                if turn.try_get_value() != Some(own) {
                    return;
                }
                // The count beside it tells of what fails.
                let totals = joining.ok().and_then(|c| c.total).zip(leaving.ok().and_then(|c| c.total));
                counts.set(totals);
            });
        };
        if let Ok(timer) = set_timeout_with_handle(ask, TYPING_PAUSE) {
            on_cleanup(move || timer.clear());
        }
    });
    view! {
        <Show when=move || sides.with(Option::is_some)>
            <section class="rail-card" aria-labelledby="changes-title">
                <h2 id="changes-title" class="section-title">{messages::CHANGES_TITLE}</h2>
                <p class="changes" aria-live="polite" data-testid="changes">
                    {move || match counts.get() {
                        Some((joining, leaving)) => messages::would_change(joining, leaving),
                        None => messages::COUNTING.to_owned(),
                    }}
                </p>
            </section>
        </Show>
    }
}
