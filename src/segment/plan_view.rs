//! The plan on screen: what is missing, beside the blocks; and the list of segments to create, with names to change.

use dataverse::outbound::Status;
use leptos::prelude::*;
use leptos::task::spawn_local;
use segment_definition::describe_part;

use super::plan::{Helper, Stage};
use super::{Session, use_session};
use crate::messages;
use crate::ui::{Dialog, ErrorBox, Icon, IconName, claim_focus};

#[component]
pub(super) fn PlanCard() -> impl IntoView {
    let session = use_session();
    let (plan, designer) = (session.plan, session.designer);
    let needed = Memo::new(move |_| session.helpers_needed());
    let underway = Memo::new(move |_| plan.is_underway());
    let shown = move || !designer.read_only.get() && (needed.get() > 0 || underway.get());
    let text = move || {
        if underway.get() {
            messages::plan_broken_off(plan.made(), plan.count.get().max(needed.get()))
        } else {
            messages::plan_needed(needed.get())
        }
    };
    let blocked = Memo::new(move |_| session.blocks_saving());
    let cannot = move || needed.get() > 0 && blocked.with(Option::is_some);
    view! {
        <Show when=move || { shown() && !plan.running.get() }>
            <div class="stale-note plan-card">
                <p>{text}{move || blocked.get().map(|why| view! { <span class="field-hint plan-why">{why}</span> })}</p>
                <div class="plan-buttons">
                    <Show when=move || underway.get()><TakeBack/></Show>
                    <button type="button" class="button" disabled=cannot on:click=move |_| session.show_plan()>
                        {move || if underway.get() { messages::PLAN_GO_ON } else { messages::PLAN_SHOW }}
                    </button>
                </div>
            </div>
        </Show>
    }
}

/// What is created, wherever it was asked for.
#[component]
pub(super) fn PlanDialog() -> impl IntoView {
    let open = use_session().plan.open;
    view! { <Dialog open title=Signal::stored(messages::PLAN_TITLE.to_owned())><PlanList open/></Dialog> }
}

/// Why going live is off, and the way on, where going live is asked for.
#[component]
pub(super) fn PlanHint(needed: Memo<usize>) -> impl IntoView {
    let session = use_session();
    view! {
        <Show when=move || { needed.get() > 0 && !session.plan.running.get() }>
            <p class="plan-hint">
                <Icon name=IconName::Info/>
                <span>{messages::PLAN_FIRST}</span>
                <button type="button" class="link" on:click=move |_| session.show_plan()>{messages::PLAN_SEE}</button>
            </p>
        </Show>
    }
}

#[component]
fn TakeBack() -> impl IntoView {
    let session = use_session();
    let take_back = move |_: web_sys::MouseEvent| {
        spawn_local(async move {
            if session.take_plan_back().await {
                session.toasts().show(messages::PLAN_TAKEN_BACK);
                session.prepare_plan();
                claim_focus();
            }
        });
    };
    view! {
        <button type="button" class="button" disabled=move || session.plan.running.get() on:click=take_back>{messages::PLAN_UNDO}</button>
    }
}

/// Everything that is created, the segment on screen last.
#[component]
fn PlanList(open: RwSignal<bool>) -> impl IntoView {
    let session = use_session();
    let plan = session.plan;
    let running = plan.running;
    // Which there are does not change by what is typed or done.
    let ids = Memo::new(move |_| plan.helpers.with(|all| all.iter().map(|helper| helper.id).collect::<Vec<_>>()));
    let segments = move || plan.count.get() + 1;
    let problem = move || (0..plan.count.get()).any(|place| name_problem(session, place).is_some());
    let go = move |_: web_sys::MouseEvent| {
        spawn_local(async move {
            if session.carry_out_plan().await {
                open.set(false);
                session.toasts().show(messages::PLAN_DONE);
                claim_focus();
            }
        });
    };
    let leave =
        move |_: web_sys::MouseEvent| if running.get_untracked() { plan.halted.set(true) } else { open.set(false) };
    view! {
        <div class="form">
            <p>{messages::PLAN_TEXT}</p>
            <ol class="plan">
                <For each=move || ids.get().into_iter().enumerate() key=|pair| *pair let:pair>
                    <HelperLine place=pair.0/>
                </For>
                <li class="plan-line">
                    <p><strong>{messages::PLAN_THIS}</strong>" "{move || session.name.get()}</p>
                    <p class="plan-sentence">{move || session.after_plan()}</p>
                    <p class="plan-state">{move || (session.status() == Some(Status::Draft)).then_some(messages::PLAN_THIS_DRAFT)}</p>
                </li>
            </ol>
            <Show when=move || running.get()>
                <progress class="bulk-progress" max=move || segments().to_string() value=move || plan.made().to_string() aria-label=messages::PLAN_PROGRESS></progress>
            </Show>
            <p class="field-hint" role="status">{move || (running.get() || plan.made() > 0).then(|| messages::plan_step(plan.made(), segments()))}</p>
            {move || plan.error.get().map(|error| view! { <ErrorBox error/> })}
            <div class="dialog-commands">
                <button type="button" class="button" on:click=leave>
                    {move || if running.get() { messages::BULK_HALT } else { messages::CLOSE }}
                </button>
                <Show when=move || { plan.is_underway() && !running.get() }><TakeBack/></Show>
                <button type="button" class="button button-primary" disabled=move || running.get() || problem() on:click=go>
                    {move || if !running.get() && (plan.is_underway() || plan.error.with(Option::is_some)) { messages::TRY_AGAIN.to_owned() } else { messages::plan_create(segments()) }}
                </button>
            </div>
        </div>
    }
}

#[component]
fn HelperLine(place: usize) -> impl IntoView {
    let session = use_session();
    let plan = session.plan;
    let with = move |read: fn(&Helper) -> String| plan.helpers.with(|all| all.get(place).map(read).unwrap_or_default());
    let stage = move || plan.helpers.with(|all| all.get(place).map_or(Stage::Named, |helper| helper.stage));
    let is_stale = move || place >= plan.count.get();
    let holds = {
        let block = plan.helpers.with_untracked(|all| all.get(place).map(|helper| helper.block));
        let read =
            |block| session.designer.untracked(|d| session.catalog().with_untracked(|c| describe_part(d, c, block)));
        block.map(read)
    };
    let name_id = format!("plan-name-{place}");
    let problem_id = format!("{name_id}-problem");
    let describes = problem_id.clone();
    let problem = move || name_problem(session, place);
    let state = move || match (is_stale(), stage(), plan.running.get()) {
        (true, ..) => messages::PLAN_STALE,
        (_, Stage::Made | Stage::Used, _) => messages::PLAN_MADE,
        (_, Stage::Sent, true) => messages::PLAN_WORKING,
        (_, Stage::Sent, false) => messages::PLAN_SENT,
        (_, Stage::Named, _) => messages::PLAN_WAITING,
    };
    view! {
        <li class="plan-line">
            <label class="field">
                <span class="label">{messages::PLAN_NAME}</span>
                <input
                    class="input"
                    id=name_id
                    autocomplete="off"
                    readonly=move || stage() != Stage::Named || plan.running.get()
                    aria-invalid=move || problem().is_some().to_string()
                    aria-describedby=describes
                    prop:value=move || with(|helper| helper.name.clone())
                    on:input=move |event| plan.helpers.update(|all| {
                        if let Some(helper) = all.get_mut(place) {
                            helper.name = event_target_value(&event);
                        }
                    })
                />
            </label>
            <p class="field-error" id=problem_id>{problem}</p>
            <p class="plan-sentence">{holds}</p>
            <p class="plan-state" class:is-made=move || matches!(stage(), Stage::Made | Stage::Used)>
                {move || matches!(stage(), Stage::Made | Stage::Used).then(|| view! { <Icon name=IconName::Check/> })}
                {state}
            </p>
        </li>
    }
}

/// What is wrong with a helper's name, as long as it can be changed.
fn name_problem(session: Session, place: usize) -> Option<String> {
    session.plan.helpers.with(|all| {
        let helper = all.get(place).filter(|helper| helper.stage == Stage::Named)?;
        // Those behind are deleted first.
        let kept = all.iter().take(session.plan.count.get());
        let same = kept.filter(|other| other.name.trim() == helper.name.trim()).count() > 1;
        crate::pages::name_problem(helper.name.trim()).or_else(|| same.then(|| messages::PLAN_SAME_NAME.to_owned()))
    })
}
