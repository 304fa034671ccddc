//! How many contacts the definition selects, asked again whenever it has come to rest.

use dataverse::Error;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

use super::{preview, use_session};
use crate::messages;
use crate::ui::{ErrorBox, Icon, IconName};

const TYPING_PAUSE: Duration = Duration::from_millis(500);

#[derive(Clone, PartialEq)]
enum Count {
    /// Not asked, and why.
    Waits(&'static str),
    Counting,
    /// How many, and when that was (UTC, ISO 8601).
    Known(u64, String),
    Failed(Error),
}

/// How many contacts the definition finds, with the time of the answer.
#[component]
pub(super) fn Size(
    title: &'static str,
    /// Where the number goes for whoever else needs it.
    #[prop(optional)]
    found: Option<RwSignal<Option<u64>>>,
) -> impl IntoView {
    let session = use_session();
    let designer = session.designer;
    let count = RwSignal::new(Count::Counting);
    let again = RwSignal::new(0u32);
    let turn = StoredValue::new(0u32);
    Effect::new(move |_| {
        again.track();
        session.world.track();
        let now = turn.get_value() + 1;
        turn.set_value(now);
        let settled = designer.analysis.with(|analysis| analysis.settled);
        let set = designer
            .analysis
            .with(|a| (!a.has_errors()).then(|| a.query.as_ref().map(|query| query.set.clone())).flatten());
        let unfinished = designer.problems.with(|problems| !problems.is_empty());
        let Some(set) = set.filter(|_| !unfinished) else {
            let reason = if unfinished { messages::COUNT_WAITS } else { messages::COUNT_TEXT_WAITS };
            count.set(Count::Waits(reason));
            return;
        };
        count.set(Count::Counting);
        if !settled || session.world_moves.get() {
            return;
        }
        let scope = session.scope();
        let ask = move || {
            let api = session.api();
            spawn_local(async move {
                let answer = preview::contacts(&api, set, scope, preview::Order::Name, 0, 1).await;
                if turn.try_get_value() == Some(now) {
                    count.set(match answer {
                        Ok(contacts) => {
                            let total = contacts.total.unwrap_or(contacts.rows.len() as u64);
                            Count::Known(total, String::from(js_sys::Date::new_0().to_iso_string()))
                        }
                        Err(error) => Count::Failed(error),
                    });
                }
            });
        };
        if let Ok(timer) = set_timeout_with_handle(ask, TYPING_PAUSE) {
            on_cleanup(move || timer.clear());
        }
    });
    if let Some(found) = found {
        Effect::new(move |_| found.set(if let Count::Known(n, _) = count.get() { Some(n) } else { None }));
    }
    let retry = Callback::new(move |()| again.update(|n| *n += 1));
    view! {
        <section class="rail-card" aria-labelledby="size-title">
            <h2 id="size-title" class="section-title">{title}</h2>
            <div class="size" aria-live="polite">
                {move || match count.get() {
                    Count::Waits(reason) => view! { <p class="size-note">{reason}</p> }.into_any(),
                    Count::Counting => view! { <p class="size-number is-counting" aria-label=messages::COUNTING>"…"</p> }.into_any(),
                    Count::Known(n, at) => view! {
                        <p class="size-number" data-testid="size">{messages::contacts(n)}</p>
                        <p class="size-note"><Icon name=IconName::Check/>{messages::counted_at(&crate::ui::local_time(&at))}</p>
                    }.into_any(),
                    Count::Failed(error) => view! { <ErrorBox error retry/> }.into_any(),
                }}
            </div>
        </section>
    }
}
