//! Commands for the segments that are selected in the list.

mod run;

use dataverse::Uuid;
use dataverse::outbound::{Command, Segment};
use leptos::prelude::*;
use leptos::task::spawn_local;

use self::run::{Run, Task};
use super::rows::{MOST, Rows};
use crate::api::use_api;
use crate::messages;
use crate::segment::segments_naming;
use crate::ui::{Dialog, Skeleton, claim_focus, focus_soon, use_toasts};

const LEAVE_BUTTON: &str = "bulk-leave";

/// Which segments of the list are selected.
#[derive(Clone, Copy)]
pub(super) struct Selection {
    rows: RwSignal<Option<Vec<Segment>>>,
    ids: RwSignal<Vec<Uuid>>,
}

impl Selection {
    pub fn new(rows: RwSignal<Option<Vec<Segment>>>) -> Self {
        Self { rows, ids: RwSignal::new(Vec::new()) }
    }

    /// Those that are shown: nothing happens to what nobody sees.
    fn segments(self) -> Vec<Segment> {
        let ids = self.ids.get();
        self.rows.with(|rows| rows.iter().flatten().filter(|row| ids.contains(&row.id)).cloned().collect())
    }

    fn shown(self) -> usize {
        self.rows.with(|rows| rows.as_ref().map_or(0, Vec::len))
    }

    fn all(self, on: bool) {
        let ids = self.rows.with_untracked(|rows| rows.iter().flatten().filter(|_| on).map(|row| row.id).collect());
        self.ids.set(ids);
    }

    fn one(self, id: Uuid, on: bool) {
        self.ids.update(|ids| {
            ids.retain(|kept| *kept != id);
            if on {
                ids.push(id);
            }
        });
    }
}

pub(super) fn name_of(segment: &Segment) -> String {
    let name = segment.name.clone().filter(|name| !name.trim().is_empty());
    name.unwrap_or_else(|| messages::UNNAMED.to_owned())
}

/// The cell a row is selected by.
#[component]
pub(super) fn Pick(selection: Selection, id: Uuid, name: String) -> impl IntoView {
    view! {
        <td class="pick">
            <input type="checkbox" aria-label=messages::select_named(&name) prop:checked=move || selection.ids.with(|ids| ids.contains(&id)) on:change=move |event| selection.one(id, event_target_checked(&event))/>
        </td>
    }
}

/// Above the list: selects all, and says and does what can be done with those selected.
#[component]
pub(super) fn BulkBar(selection: Selection, rows: Rows, load: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(false);
    let task = RwSignal::new(Task::Delete);
    let asked = RwSignal::new(Vec::<Segment>::new());
    let count = Memo::new(move |_| selection.segments().len());
    let run = Run::new();
    let toasts = use_toasts();
    // Whoever closes the dialog wants no more of it.
    Effect::new(move |before: Option<bool>| {
        let is_open = open.get();
        if before == Some(true) && !is_open {
            run.halted.set(true);
            claim_focus();
        }
        is_open
    });
    let api = use_api();
    let go = Callback::new(move |again: bool| {
        let api = api.clone();
        let segments = if again {
            run.failed.get_untracked().into_iter().map(|(segment, _)| segment).collect()
        } else {
            allowed(task.get_untracked(), asked.get_untracked())
        };
        focus_soon(LEAVE_BUTTON.to_owned());
        spawn_local(async move {
            if !run.go(&api, task.get_untracked(), segments, again).await {
                return;
            }
            let failed: Vec<Uuid> = run.failed.with_untracked(|f| f.iter().map(|(segment, _)| segment.id).collect());
            if !open.get_untracked() {
                toasts.show(messages::bulk_progress(
                    run.done.with_untracked(Vec::len),
                    failed.len(),
                    run.total.get_untracked(),
                ));
            }
            selection.ids.set(failed);
            load.run(());
        });
    });
    let choose = move |chosen: Task| {
        view! {
            <button type="button" class="button" disabled=move || run.running.get() on:click=move |_| {
                run.clear();
                task.set(chosen);
                asked.set(untrack(|| selection.segments()));
                open.set(true);
            }>{chosen.label()}</button>
        }
    };
    let some = move || count.get() != 0;
    let all = move || some() && count.get() == selection.shown();
    view! {
        <Show when=move || selection.shown() != 0>
            <div class="bulk-bar">
                <label class="checkbox">
                    <input type="checkbox" prop:checked=all prop:indeterminate=move || some() && !all() on:change=move |event| selection.all(event_target_checked(&event))/>
                    {messages::SELECT_ALL_SHOWN}
                </label>
                <span class="bulk-count" role="status">
                    {move || if some() { messages::selected(count.get()) } else { messages::segments_total(rows.total(), MOST) }}
                </span>
                <Show when=some>
                    <div class="bulk-commands">
                        {choose(Task::Life(Command::GoLive))}
                        {choose(Task::Life(Command::Stop))}
                        {choose(Task::Duplicate)}
                        {choose(Task::Delete)}
                    </div>
                </Show>
            </div>
        </Show>
        <Dialog open title=Signal::derive(move || messages::bulk_title(task.get().label(), allowed(task.get(), asked.get()).len()))>
            {move || if run.total.get() == 0 {
                view! { <Question task=task.get() asked=asked.get() open go/> }.into_any()
            } else {
                view! { <Progress run open go/> }.into_any()
            }}
        </Dialog>
    }
}

fn allowed(task: Task, mut segments: Vec<Segment>) -> Vec<Segment> {
    segments.retain(|segment| task.refusal(segment).is_none());
    segments
}

/// Names with what is said of each.
fn list(title: &'static str, lines: Vec<(String, String)>) -> impl IntoView {
    (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|(name, text)| view! { <li><strong>{name}</strong>" "{text}</li> });
        view! { <div class="bulk-list"><p>{title}</p><ul>{lines.collect_view()}</ul></div> }
    })
}

/// What is about to happen, to which, and to which not.
#[component]
fn Question(task: Task, asked: Vec<Segment>, open: RwSignal<bool>, go: Callback<bool>) -> impl IntoView {
    let left = asked.iter().filter_map(|segment| Some((name_of(segment), task.refusal(segment)?.to_owned()))).collect();
    let segments = allowed(task, asked);
    let count = segments.len();
    let text = match task {
        Task::Delete => messages::BULK_DELETE_TEXT,
        Task::Duplicate => messages::BULK_DUPLICATE_TEXT,
        Task::Life(Command::Stop) => messages::BULK_STOP_TEXT,
        Task::Life(_) => messages::BULK_GO_LIVE_TEXT,
    };
    let is_known = RwSignal::new(matches!(task, Task::Life(Command::GoLive) | Task::Duplicate));
    let used = RwSignal::new(Vec::new());
    let unknown = RwSignal::new(false);
    if !is_known.get_untracked() {
        let api = use_api();
        spawn_local(async move {
            for segment in segments {
                let answer = segments_naming(&api, segment.id, &segment.name_in_queries()).await;
                if used.is_disposed() {
                    return;
                }
                match answer {
                    Ok(users) if users.is_empty() => {}
                    Ok(users) => {
                        let names: Vec<String> = users.iter().map(name_of).collect();
                        used.update(|used| used.push((name_of(&segment), messages::used_by_named(&names.join(", ")))));
                    }
                    Err(_) => unknown.set(true),
                }
            }
            is_known.set(true);
        });
    }
    let button = if task == Task::Delete { "button button-danger" } else { "button button-primary" };
    view! {
        <div class="form">
            {list(messages::BULK_LEFT_OUT, left)}
            {(count != 0).then(|| view! {
                <p>{text}</p>
                <div aria-live="polite">
                    <Show when=move || !is_known.get()><Skeleton lines=1/></Show>
                    {move || list(messages::BULK_USED, used.get())}
                    <Show when=move || unknown.get()><p>{messages::BULK_NOT_ASKED}</p></Show>
                </div>
            })}
            <div class="dialog-commands">
                <button type="button" class="button" on:click=move |_| open.set(false)>{messages::CANCEL}</button>
                {(count != 0).then(|| view! {
                    <button type="button" class=button disabled=move || !is_known.get() on:click=move |_| go.run(false)>{messages::bulk_title(task.label(), count)}</button>
                })}
            </div>
        </div>
    }
}

/// How far it got, what was not done and why.
#[component]
fn Progress(run: Run, open: RwSignal<bool>, go: Callback<bool>) -> impl IntoView {
    let failed =
        move || run.failed.with(|f| f.iter().map(|(segment, reason)| (name_of(segment), reason.clone())).collect());
    let done = move || run.done.with(|d| d.iter().map(|segment| (name_of(segment), String::new())).collect());
    let gone_through = move || run.done.with(Vec::len) + run.failed.with(Vec::len);
    let leave = move |_| if run.running.get_untracked() { run.halted.set(true) } else { open.set(false) };
    view! {
        <div class="form">
            <progress class="bulk-progress" max=move || run.total.get().to_string() value=move || gone_through().to_string() aria-label=messages::BULK_PROGRESS></progress>
            <p role="status">{move || messages::bulk_progress(run.done.with(Vec::len), run.failed.with(Vec::len), run.total.get())}</p>
            {move || list(messages::BULK_FAILED, failed())}
            {move || list(messages::BULK_DONE, done())}
            <div class="dialog-commands">
                <Show when=move || !run.running.get() && !run.failed.with(Vec::is_empty)>
                    <button type="button" class="button button-primary" on:click=move |_| go.run(true)>{messages::BULK_RETRY}</button>
                </Show>
                <button type="button" id=LEAVE_BUTTON class="button" on:click=leave>
                    {move || if run.running.get() { messages::BULK_HALT } else { messages::CLOSE }}
                </button>
            </div>
        </div>
    }
}
