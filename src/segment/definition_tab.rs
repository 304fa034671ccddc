//! The heart: the blocks, the text below them, and the rail that says whom it holds and what it means.

use leptos::prelude::*;

use super::apart::provide_save_apart;
use super::changes::Changes;
use super::check_result::CheckAnswer;
use super::funnel::Funnel;
use super::plan_view::PlanCard;
use super::size::Size;
use super::static_members::StaticMembers;
use super::use_session;
use crate::designer::{Blocks, History, QueryText, Sentence};
use crate::messages;
use crate::metadata::use_metadata;
use crate::ui::{ErrorBox, Icon, IconName, Skeleton, focus_soon, is_in_text};

#[component]
pub fn DefinitionTab(show_members: Callback<()>) -> impl IntoView {
    let session = use_session();
    let designer = session.designer;
    provide_context(designer);
    provide_save_apart(session);
    let metadata = use_metadata();
    let queries = Signal::derive(move || session.segment_type != dataverse::outbound::SegmentType::Compound);
    // Metadata of further tables arrives later, and must not build the blocks anew under somebody's hands.
    let is_ready = Memo::new(move |_| metadata.is_ready());
    let retry = Callback::new(move |()| metadata.retry(&session.api()));
    // A button that has nothing left to do gives the focus to the other one.
    let step = move |back: bool| {
        if back {
            designer.undo()
        } else {
            designer.redo()
        }
        let (left, other) = if back { (designer.next_undo(), "redo") } else { (designer.next_redo(), "undo") };
        if left.is_none() {
            focus_soon(other.to_owned());
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if !(event.ctrl_key() || event.meta_key()) || is_in_text(event.target()) {
            return;
        }
        match (event.key().to_lowercase().as_str(), event.shift_key()) {
            ("z", false) => designer.undo(),
            ("z", true) | ("y", _) => designer.redo(),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div class="definition" on:keydown=on_key>
            <div class="definition-main">
                <Show when=move || session.is_static()><StaticMembers/></Show>
                <Show when=move || !session.is_static() || session.is_created()>
                <div class="designer-bar" hidden=move || designer.read_only.get()>
                    <button type="button" class="button button-quiet" id="undo" disabled=move || designer.next_undo().is_none() title=move || messages::with_step(messages::UNDO, designer.next_undo()) on:click=move |_| step(true)>
                        <Icon name=IconName::Undo/>{messages::UNDO}
                    </button>
                    <button type="button" class="button button-quiet" id="redo" disabled=move || designer.next_redo().is_none() title=move || messages::with_step(messages::REDO, designer.next_redo()) on:click=move |_| step(false)>
                        <Icon name=IconName::Redo/>{messages::REDO}
                    </button>
                    <History/>
                </div>
                <p class="visually-hidden" role="status" aria-live="polite">{move || designer.announcement.get()}</p>
                {move || match (is_ready.get(), metadata.error.get()) {
                    (false, Some(error)) => view! { <ErrorBox error retry/> }.into_any(),
                    (false, None) => view! { <Skeleton lines=4/> }.into_any(),
                    (true, _) => view! { <Blocks queries/> }.into_any(),
                }}
                <PlanCard/>
                <QueryText/>
                <CheckAnswer/>
                </Show>
            </div>
            <aside class="rail">
                <Show when=move || session.is_static() fallback=move || view! { <Size title=messages::COUNT_TITLE found=session.counted/> }><MembersNow/></Show>
                <Show when=move || !session.is_static()><Funnel/></Show>
                <Changes show_members/>
                <button type="button" class="button rail-button" on:click=move |_| show_members.run(())>
                    <Icon name=IconName::People/>{messages::PREVIEW}
                </button>
                <Show when=move || !session.is_static()>
                    <section class="rail-card" aria-labelledby="sentence-title">
                        <h2 id="sentence-title" class="section-title">{messages::SENTENCE_TITLE}</h2>
                        <Sentence leads=true/>
                    </section>
                </Show>
                <Unfinished/>
            </aside>
        </div>
    }
}

/// A static segment holds who was put into it, whatever the description beside it finds.
#[component]
fn MembersNow() -> impl IntoView {
    let session = use_session();
    let size = move || session.record.with(|r| r.as_ref().and_then(|r| r.size)).unwrap_or(0).max(0) as u64;
    view! {
        <section class="rail-card" aria-labelledby="members-now-title">
            <h2 id="members-now-title" class="section-title">{messages::STATIC_HOLDS}</h2>
            <p class="size-number" data-testid="members-now">{move || messages::contacts(size())}</p>
        </section>
    }
}

/// What has to be finished, each a step away.
#[component]
fn Unfinished() -> impl IntoView {
    let designer = use_session().designer;
    view! {
        <Show when=move || designer.problems.with(|problems| !problems.is_empty())>
            <section class="rail-card" aria-labelledby="unfinished-title">
                <h2 id="unfinished-title" class="section-title">{messages::UNFINISHED_TITLE}</h2>
                <ul class="unfinished">
                    {move || designer.problems.get().into_iter().map(|problem| view! {
                        <li>
                            <button type="button" class="link" on:click={
                                let problem = problem.clone();
                                move |_| designer.go_to(&problem)
                            }>{designer.name_of(problem.node)}</button>
                            <p class="field-hint">{messages::problem(problem.kind)}</p>
                        </li>
                    }).collect_view()}
                </ul>
            </section>
        </Show>
    }
}
