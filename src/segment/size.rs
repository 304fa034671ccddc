//! How many contacts the definition selects, asked again whenever it has come to rest. The older question is given up.

use dataverse::Error;
use dataverse::outbound::Total;
use leptos::prelude::*;
use segment_definition::Definition;
use std::time::Duration;

use super::{preview, use_session};
use crate::messages;
use crate::task::{Task, pause};
use crate::ui::{ErrorBox, Icon, IconName, LocalTime};

const TYPING_PAUSE: Duration = Duration::from_millis(500);

#[derive(Clone, PartialEq)]
enum Count {
    /// Not asked, and why.
    Waits(&'static str),
    /// And what the last answer was.
    Counting(Option<Total>),
    /// How many, and when that was (UTC, ISO 8601).
    Known(Total, String),
    Failed(Error),
}

/// How many contacts the definition finds, with the time of the answer.
#[component]
pub(super) fn Size(
    title: &'static str,
    /// Where the number goes for whoever else needs it.
    #[prop(optional)]
    found: Option<RwSignal<Option<Total>>>,
) -> impl IntoView {
    let session = use_session();
    let designer = session.designer;
    let count = RwSignal::new(Count::Counting(None));
    let last = StoredValue::new(None::<Total>);
    let again = RwSignal::new(0u32);
    let asking = StoredValue::new_local(None::<Task>);
    Effect::new(move |_| {
        again.track();
        session.world.track();
        asking.set_value(None);
        let settled = designer.analysis.with(|analysis| analysis.settled);
        let set = designer
            .analysis
            .with(|a| (!a.has_errors()).then(|| a.query.as_ref().map(|query| query.set.clone())).flatten());
        let unfinished = designer.problems.with(|problems| !problems.is_empty());
        let Some(set) = set.filter(|_| !unfinished) else {
            let reason = match (unfinished, designer.with(Definition::helpers).is_empty()) {
                (true, _) => messages::COUNT_WAITS,
                (_, true) => messages::COUNT_TEXT_WAITS,
                (_, false) => messages::COUNT_PLAN_WAITS,
            };
            count.set(Count::Waits(reason));
            return;
        };
        count.set(Count::Counting(last.get_value()));
        if !settled || session.world_moves.get() {
            return;
        }
        let whose = session.scope();
        asking.set_value(Some(Task::new(async move {
            pause(TYPING_PAUSE).await;
            let answer = preview::count(&session.api(), set, whose).await;
            last.set_value(answer.as_ref().ok().copied());
            count.set(match answer {
                Ok(total) => Count::Known(total, String::from(js_sys::Date::new_0().to_iso_string())),
                Err(error) => Count::Failed(error),
            });
        })));
    });
    if let Some(found) = found {
        Effect::new(move |_| found.set(if let Count::Known(total, _) = count.get() { Some(total) } else { None }));
    }
    let retry = Callback::new(move |()| again.update(|n| *n += 1));
    view! {
        <section class="rail-card" aria-labelledby="size-title">
            <h2 id="size-title" class="section-title">{title}</h2>
            <div class="size" aria-live="polite">
                {move || match count.get() {
                    Count::Waits(reason) => view! { <p class="size-note">{reason}</p> }.into_any(),
                    Count::Counting(None) => view! { <p class="size-number is-counting" aria-label=messages::COUNTING>"…"</p> }.into_any(),
                    Count::Counting(Some(total)) => view! {
                        <p class="size-number is-counting">{messages::how_many(total)}</p>
                        <p class="size-note">{messages::COUNT_OUTDATED}</p>
                    }.into_any(),
                    Count::Known(total, at) => view! {
                        <p class="size-number" data-testid="size">{messages::how_many(total)}</p>
                        <p class="size-note">
                            <Icon name=if total.is_exact() { IconName::Check } else { IconName::Warning }/>
                            <span>{messages::exactness(total)}" "<LocalTime iso=at/></span>
                        </p>
                    }.into_any(),
                    Count::Failed(error) => view! { <ErrorBox error retry/> }.into_any(),
                }}
            </div>
        </section>
    }
}
