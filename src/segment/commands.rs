//! Check, save, go live, stop, delete: what the status allows, and the questions before what cannot be taken back.

use dataverse::Error;
use dataverse::outbound::{Command, SegmentType, Status, Total};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::go_live_facts::{NotLive, StayAlone, WhoMoves};
use super::plan_view::{PlanDialog, PlanHint};
use super::where_used::WhereUsed;
use super::{CheckResult, Session, preview, use_session};
use crate::designer::{Sentence, refuse};
use crate::messages;
use crate::ui::{Dialog, Icon, IconName, Menu, MenuItem};

#[component]
pub(super) fn Commands() -> impl IntoView {
    let session = use_session();
    let going_live = RwSignal::new(false);
    let stopping = RwSignal::new(false);
    let deleting = RwSignal::new(false);
    let allows = move |command: Command| session.status().is_some_and(|status| status.allows(command));
    let blocked = Memo::new(move |_| session.blocks_saving());
    let can_save = move || {
        !session.saving.get() && session.is_dirty.get() && blocked.with(Option::is_none) && !is_moving(session.status())
    };
    let is_offered = move || session.status().is_some_and(Status::query_is_editable) || session.is_static();
    let save = move || {
        if !untrack(|| can_save() && is_offered()) {
            return;
        }
        spawn_local(async move {
            match session.save(None).await {
                Ok(()) => session.settle(),
                Err(error) => session.error.set(Some(error)),
            }
        });
    };
    let helpers = Memo::new(move |_| session.helpers_needed());
    let saved_by_key = window_event_listener(leptos::ev::keydown, move |event| {
        if (event.ctrl_key() || event.meta_key()) && !event.alt_key() && event.key().eq_ignore_ascii_case("s") {
            // The browser would save the page as a file.
            event.prevent_default();
            save();
        }
    });
    on_cleanup(move || saved_by_key.remove());
    let cannot_go_live = move || {
        let plan = || (helpers.get() > 0).then(|| messages::PLAN_FIRST.to_owned());
        let errors = || broken(session.designer.analysis.with(|a| a.has_errors()) && !session.is_static());
        blocked.get().or_else(plan).or_else(errors)
    };
    let save_label = move || {
        if session.status() == Some(Status::Draft) { messages::SAVE_DRAFT } else { messages::SAVE }
    };
    view! {
        <div class="commands">
            <Show when=move || !session.is_static()>
                <button type="button" class="button" on:click=move |_| session.run_check()>
                    <Icon name=IconName::Check/>{messages::CHECK}
                </button>
            </Show>
            <Show when=is_offered>
                <button type="button" class="button" aria-keyshortcuts="Control+S" aria-disabled=move || (!can_save()).to_string() title=move || blocked.get().unwrap_or_else(|| messages::by_key(save_label(), "Ctrl+S")) on:click=move |_| save()>{save_label}</button>
            </Show>
            <Show when=move || allows(Command::GoLive)>
                <button type="button" class="button button-primary" disabled=move || session.saving.get() || cannot_go_live().is_some() title=cannot_go_live on:click=move |_| going_live.set(true)>
                    <Icon name=IconName::Go/>{messages::GO_LIVE}
                </button>
            </Show>
            <Show when=move || allows(Command::Stop)>
                <button type="button" class="button" disabled=move || session.saving.get() on:click=move |_| stopping.set(true)>
                    <Icon name=IconName::Stop/>{messages::STOP}
                </button>
            </Show>
            <button type="button" class="button button-quiet" disabled=move || session.saving.get() on:click=move |_| deleting.set(true)>
                <Icon name=IconName::Delete/><span class="wide-only">{move || if session.is_created() { messages::DELETE } else { messages::DISCARD_SHORT }}</span>
            </button>
            <AllCommands going_live stopping unfinished=Signal::derive(move || cannot_go_live().is_some())/>
            <Show when=move || { allows(Command::GoLive) && blocked.with(Option::is_none) }><PlanHint needed=helpers/></Show>
        </div>
        <PlanDialog/>
        <Dialog open=going_live title=Signal::derive(move || {
            (if is_changed_live(session) { messages::GO_LIVE_CHANGES_TITLE } else { messages::GO_LIVE_TITLE }).to_owned()
        })><GoLive open=going_live/></Dialog>
        <Dialog open=stopping title=messages::STOP_TITLE><Stop open=stopping/></Dialog>
        <Dialog open=deleting title=Signal::derive(move || {
            let name = session.name.get();
            if session.is_created() { messages::delete_title(&name) } else { messages::discard_title(&name) }
        })><Delete open=deleting/></Dialog>
    }
}

/// Every command there is: those the status refuses say why.
#[component]
fn AllCommands(going_live: RwSignal<bool>, stopping: RwSignal<bool>, unfinished: Signal<bool>) -> impl IntoView {
    let session = use_session();
    let choose = move |command: Command| match command {
        Command::GoLive => going_live.set(true),
        Command::Stop => stopping.set(true),
        Command::Edit => session.edit_live(),
    };
    let item = move |command: Command| {
        let refusal = Signal::derive(move || {
            let by_status = session.status()?.refuses(command).map(messages::refusal);
            by_status.or_else(|| (command == Command::GoLive && unfinished.get()).then_some(messages::FINISH_FIRST))
        });
        view! { <MenuItem label=messages::command(command) refusal on_choose=Callback::new(move |()| choose(command))/> }
    };
    view! {
        <Menu label=messages::ALL_COMMANDS>
            {item(Command::GoLive)}
            {(!session.is_static()).then(|| item(Command::Edit))}
            {item(Command::Stop)}
            // The members of a static segment are not in its definition: a copy would lack them.
            {(!session.is_static()).then(|| view! {
                <MenuItem label=messages::DUPLICATE_SEGMENT on_choose=Callback::new(move |()| session.copy_to_new())/>
                <MenuItem label=messages::SHARE on_choose=Callback::new(move |()| session.copy_link())/>
                <MenuItem label=messages::SAVE_AS_TEMPLATE on_choose=Callback::new(move |()| session.save_as_template())/>
            })}
        </Menu>
    }
}

/// Whether going live puts changes of a segment in use that is in use already.
fn is_changed_live(session: Session) -> bool {
    session.status() == Some(Status::LiveEditable)
}

fn is_moving(status: Option<Status>) -> bool {
    status.is_some_and(Status::is_transient)
}

fn broken(has_errors: bool) -> Option<String> {
    has_errors.then(|| messages::COUNT_TEXT_WAITS.to_owned())
}

#[component]
fn GoLive(open: RwSignal<bool>) -> impl IntoView {
    let session = use_session();
    provide_context(session.designer);
    let count = RwSignal::new(None::<Option<Total>>);
    let set = session.designer.analysis.with_untracked(|a| a.query.as_ref().map(|query| query.set.clone()));
    if let Some(set) = set.filter(|_| !session.is_static()) {
        let scope = untrack(|| session.scope());
        spawn_local(async move {
            let answer = preview::count(&session.api(), set, scope).await;
            if !count.is_disposed() {
                count.set(Some(answer.ok()));
            }
        });
    }
    let confirm = move |_| {
        open.set(false);
        spawn_local(async move {
            let outcome = session.command(Command::GoLive).await;
            match outcome {
                Ok(()) => session.settle(),
                Err(error) => refused(session, error),
            }
        });
    };
    let is_static = session.segment_type == SegmentType::Static;
    let is_change = untrack(|| is_changed_live(session));
    let size = session.record.with_untracked(|r| r.as_ref().and_then(|r| r.size)).filter(|_| is_change);
    let holds = move |then: &str| match size {
        Some(now) => messages::go_live_changes(now.max(0) as u64, then),
        None => messages::go_live_count(then),
    };
    view! {
        <div class="form">
            {(!is_static).then(|| view! {
                <Sentence/>
                <p aria-live="polite"><strong>{move || match count.get() {
                    None => messages::COUNTING.to_owned(),
                    Some(Some(Total::Exact(0))) => messages::GO_LIVE_NOBODY.to_owned(),
                    Some(Some(total)) => holds(&messages::how_many(total)),
                    Some(None) => String::new(),
                }}</strong></p>
                {is_change.then(|| view! { <WhoMoves/> })}
                <NotLive/>
            })}
            <Show when=move || is_static><p><strong>{move || session.record.with(|r| r.as_ref().and_then(|r| r.size)).map(|n| messages::go_live_count(&messages::contacts(n.max(0) as u64)))}</strong></p></Show>
            <Show when=move || session.settings.with(|s| s.business_unit_only)><p>{messages::GO_LIVE_UNIT}</p></Show>
            <Show when=move || session.is_dirty.get() && session.is_created()><p>{messages::GO_LIVE_SAVES}</p></Show>
            {move || match session.designer.muted_count() {
                0 => None,
                muted => Some(view! { <p>{messages::muted_left_out(muted)}</p> }),
            }}
            <p>{match (is_static, is_change) {
                (true, _) => messages::GO_LIVE_STATIC,
                (_, true) => messages::GO_LIVE_CHANGES_NEXT,
                _ => messages::GO_LIVE_NEXT,
            }}</p>
            <p>{if is_static { messages::GO_LIVE_NAME_LOCKED } else { messages::GO_LIVE_LOCKED }}</p>
            <div class="dialog-commands">
                <button type="button" class="button" on:click=move |_| open.set(false)>{messages::CANCEL}</button>
                <button type="button" class="button button-primary" on:click=confirm>{messages::GO_LIVE_CONFIRM}</button>
            </div>
        </div>
    }
}

/// Failed validation belongs to the part it names, or to the query; anything else to the segment.
fn refused(session: Session, error: Error) {
    let is_validation = error.status().is_some_and(|status| status.as_u16() == 400) && !session.is_static();
    if !is_validation {
        session.error.set(Some(error));
        return;
    }
    if refuse(session.designer, &error.to_string()) {
        session.toasts().show(messages::REFUSED_HERE);
    }
    session.check.set(Some(CheckResult::Failed(error)));
}

#[component]
fn Stop(open: RwSignal<bool>) -> impl IntoView {
    let session = use_session();
    let confirm = move |_| {
        open.set(false);
        spawn_local(async move {
            if let Err(error) = session.command(Command::Stop).await {
                session.error.set(Some(error));
            }
        });
    };
    view! {
        <div class="form">
            <p>{messages::STOP_TEXT}</p>
            <UsedBy/>
            <div class="dialog-commands">
                <button type="button" class="button" on:click=move |_| open.set(false)>{messages::CANCEL}</button>
                <button type="button" class="button button-primary" on:click=confirm>{messages::STOP_CONFIRM}</button>
            </div>
        </div>
    }
}

#[component]
fn Delete(open: RwSignal<bool>) -> impl IntoView {
    let session = use_session();
    let confirm = move |_| {
        open.set(false);
        let (name, toasts) = (session.name.get_untracked(), session.toasts());
        spawn_local(async move {
            match session.delete().await {
                Ok(()) => {
                    toasts.show(messages::deleted(&name));
                    // Who has gone elsewhere meanwhile stays there.
                    if !session.record.is_disposed() {
                        session.leave();
                    }
                }
                Err(error) => session.error.set(Some(error)),
            }
        });
    };
    view! {
        <div class="form">
            <Show when=move || session.status() == Some(Status::Live)><p><strong>{messages::DELETE_LIVE}</strong></p></Show>
            <UsedBy/>
            <StayAlone/>
            <p>{move || if session.is_created() { messages::DELETE_TEXT } else { messages::DISCARD_TEXT }}</p>
            <div class="dialog-commands">
                <button type="button" class="button" on:click=move |_| open.set(false)>{messages::CANCEL}</button>
                <button type="button" class="button button-danger" on:click=confirm>{move || if session.is_created() { messages::DELETE_CONFIRM } else { messages::DISCARD }}</button>
            </div>
        </div>
    }
}

/// Who names this segment, where others could.
#[component]
fn UsedBy() -> impl IntoView {
    let session = use_session();
    session.record.get_untracked().map(|record| view! { <WhereUsed api=session.api() record warn=true/> })
}
