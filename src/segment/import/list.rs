//! Where a list comes from: pasted text or a file, which of its columns, and what was understood of it.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use member_import::{Choice, Column, Command, Notes, Source, Summary, Way};
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, File, HtmlInputElement};

use super::Import;
use crate::messages;
use crate::ui::focus_soon;

const TYPING_PAUSE: Duration = Duration::from_millis(300);
const TEXT: &str = "import-text";

#[component]
pub(super) fn List(import: Import) -> impl IntoView {
    let session = import.session;
    let file = RwSignal::new_local(None::<File>);
    let dragged = RwSignal::new(false);
    let choice = RwSignal::new(Choice::Guess);
    let input: NodeRef<html::Input> = NodeRef::new();
    // Read again whenever text, file or column are others.
    Effect::new(move |before: Option<bool>| {
        let chosen = file.get();
        let text = if chosen.is_none() { session.member_ids.get() } else { String::new() };
        let column = choice.get();
        let turn = import.turn.get_value() + 1;
        import.turn.set_value(turn);
        if chosen.is_none() && text.trim().is_empty() {
            import.summary.set(None);
            import.read.set(None);
            return false;
        }
        import.read.set(Some(0));
        let read = move || {
            let text = chosen.is_none().then_some(text);
            let command = Command::Read { turn, text, choice: column };
            import.worker.tell(&command, chosen.as_ref(), Callback::new(move |event| import.hear(event)));
        };
        let pause = if before == Some(true) { TYPING_PAUSE } else { Duration::ZERO };
        if let Ok(timer) = set_timeout_with_handle(read, pause) {
            on_cleanup(move || timer.clear());
        }
        true
    });
    let take = move |taken: Option<File>| {
        if let Some(taken) = taken {
            choice.set(Choice::Guess);
            import.summary.set(None);
            import.put_result_away();
            file.set(Some(taken));
            focus_soon("import-other".to_owned());
        }
    };
    let on_drop = move |event: DragEvent| {
        event.prevent_default();
        dragged.set(false);
        take(event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)));
    };
    let on_drag = move |event: DragEvent| {
        event.prevent_default();
        dragged.set(true);
    };
    let on_choose = move |event: web_sys::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        take(input.and_then(|input| input.files()).and_then(|files| files.get(0)));
    };
    let is_empty = move || import.summary.with(|summary| summary.as_ref().is_none_or(|s| s.ids + s.addresses == 0));
    let cannot = move || import.is_busy() || import.read.with(Option::is_some) || is_empty();
    let change = move |way: Way, id: &'static str, label: &'static str| {
        view! { <button type="button" class="button" id=id disabled=cannot on:click=move |_| import.check(way, Source::List, id)>{label}</button> }
    };
    view! {
        <section class="block import" class:is-dragged=move || dragged.get() aria-labelledby="import-title" on:dragover=on_drag on:dragleave=move |_| dragged.set(false) on:drop=on_drop>
            <h2 id="import-title" class="section-title">{messages::IMPORT_TITLE}</h2>
            <Show
                when=move || file.with(Option::is_some)
                fallback=move || view! {
                    <label class="field">
                        <span class="label">{messages::IMPORT_LABEL}</span>
                        <textarea id=TEXT class="input mono" rows="5" spellcheck="false" autocomplete="off" placeholder=messages::IMPORT_PLACEHOLDER aria-describedby="import-help" prop:value=move || session.member_ids.get() on:input=move |event| {
                            import.put_result_away();
                            session.member_ids.set(event_target_value(&event));
                        }></textarea>
                    </label>
                    <p class="field-hint" id="import-help">{messages::IMPORT_HELP}</p>
                    <div class="import-file">
                        <input type="file" id="import-file" class="visually-hidden" tabindex="-1" aria-hidden="true" accept=".csv,.tsv,.txt,text/csv,text/plain" node_ref=input on:change=on_choose/>
                        <button type="button" class="button" on:click=move |_| {
                            if let Some(input) = input.get_untracked() {
                                input.click();
                            }
                        }>{messages::IMPORT_CHOOSE}</button>
                        <span class="field-hint">{messages::IMPORT_DROP}</span>
                    </div>
                }
            >
                <p class="import-chosen">
                    <span class="mono">{move || file.with(|file| file.as_ref().map(File::name))}</span>
                    <span class="detail">{move || file.with(|file| file.as_ref().map(|file| messages::import_size(file.size())))}</span>
                    <button type="button" class="button button-quiet" id="import-other" on:click=move |_| {
                        file.set(None);
                        choice.set(Choice::Guess);
                        focus_soon(TEXT.to_owned());
                    }>{messages::IMPORT_OTHER}</button>
                </p>
            </Show>
            <div aria-live="polite">
                {move || match (import.read.get(), import.summary.get()) {
                    (Some(done), None) => {
                        let size = file.with(|file| file.as_ref().map_or(0.0, |file| file.size()));
                        view! { <progress class="import-bar" max=size.max(1.0).to_string() value=done.to_string() aria-label=messages::IMPORT_READING></progress> }.into_any()
                    }
                    (_, Some(summary)) => view! { <Understood summary choice/> }.into_any(),
                    (None, None) => ().into_any(),
                }}
            </div>
            <div class="add-row">
                {change(Way::Add, "import-add", messages::IMPORT_ADD)}
                {change(Way::Remove, "import-remove", messages::IMPORT_REMOVE)}
            </div>
        </section>
    }
}

#[component]
fn Understood(summary: Summary, choice: RwSignal<Choice>) -> impl IntoView {
    let Summary { layout, ids, addresses, duplicates, malformed, unclosed, too_many } = summary;
    let columns = (!layout.columns.is_empty()).then(|| column_select(&layout.columns, layout.column, choice));
    view! {
        {columns}
        <p class="import-found">{messages::import_found(ids, addresses)}</p>
        {(layout.header && layout.columns.is_empty()).then(|| view! { <p class="field-hint">{messages::IMPORT_HEADING}</p> })}
        {too_many.then(|| view! { <p class="field-error">{messages::IMPORT_TOO_MANY}</p> })}
        {unclosed.map(|line| view! { <p class="field-error">{messages::import_unclosed(line)}</p> })}
        {remarks(&malformed, messages::import_malformed(malformed.count))}
        {remarks(&duplicates, messages::import_duplicates(duplicates.count))}
    }
}

fn column_select(columns: &[Column], column: Option<usize>, choice: RwSignal<Choice>) -> AnyView {
    let chosen = column.map_or_else(|| "all".to_owned(), |column| column.to_string());
    let option = |value: String, label: String| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{label}</option> }
    };
    let mut options: Vec<_> = (0..)
        .zip(columns)
        .map(|(n, column): (usize, _)| option(n.to_string(), messages::import_column(n, column)))
        .collect();
    options.push(option("all".to_owned(), messages::IMPORT_ALL_COLUMNS.to_owned()));
    view! {
        <label class="field import-column">
            <span class="label">{messages::IMPORT_COLUMN}</span>
            <select class="input" on:change=move |event| {
                choice.set(event_target_value(&event).parse().map_or(Choice::All, Choice::Column));
            }>{options}</select>
        </label>
    }
    .into_any()
}

/// What is to be said of some lines, with the first of them folded away.
fn remarks(notes: &Notes, title: String) -> AnyView {
    if notes.count == 0 {
        return ().into_any();
    }
    let lines = notes.first.iter().map(|note| view! { <li>{messages::import_line(note)}</li> }).collect_view();
    let more = notes.count - notes.first.len() as u64;
    view! {
        <details class="import-notes">
            <summary>{title}</summary>
            <ul>{lines}</ul>
            {(more > 0).then(|| messages::import_more(more))}
        </details>
    }
    .into_any()
}
