//! Earlier versions of the definition: what they mean, held against what is on screen, and brought back.

use leptos::prelude::*;

use super::session::Session;
use super::side_by_side::{Line, SideBySide};
use super::size_chart::SizeChart;
use super::use_session;
use crate::history::{self, Version};
use crate::messages;
use crate::ui::{LocalTime, local_time};

#[component]
pub fn HistoryTab() -> impl IntoView {
    let session = use_session();
    let versions = Memo::new(move |_| {
        session.versions.track();
        history::of(session.id).into_iter().rev().collect::<Vec<_>>()
    });
    let locked = Memo::new(move |_| session.designer.read_only.get());
    view! {
        <section class="history" aria-labelledby="history-title">
            <h2 id="history-title" class="section-title">{messages::HISTORY_TITLE}</h2>
            <p class="intro history-hint">{messages::HISTORY_HINT}</p>
            <Show when=move || locked.get()><p class="detail">{messages::HISTORY_LOCKED}</p></Show>
            {move || versions.with(Vec::is_empty).then(|| view! { <p class="empty-line">{messages::HISTORY_NONE}</p> })}
            <SizeChart versions/>
            <ol class="versions">
                <For each=move || versions.get() key=|version| (version.at.clone(), version.size) let:version>
                    <Row version locked/>
                </For>
            </ol>
        </section>
    }
}

#[component]
fn Row(version: Version, locked: Memo<bool>) -> impl IntoView {
    let session = use_session();
    let compared = RwSignal::new(false);
    let time = local_time(&version.at);
    let (compare, restore) = (
        messages::of_version(messages::HISTORY_COMPARE, &time),
        messages::of_version(messages::HISTORY_RESTORE, &time),
    );
    let Version { at, name, text, size, .. } = version;
    let text = StoredValue::new(text);
    let is_current = move || session.record.with(|r| r.as_ref().is_some_and(|r| r.query == Some(text.get_value())));
    let back = move |_| session.restore(text.get_value());
    view! {
        <li class="version">
            <p class="version-head">
                <strong><LocalTime iso=at/></strong>
                {size.map(|size| view! { <span>{messages::contacts(size)}</span> })}
                <Show when=is_current><span class="pill pill-live">{messages::HISTORY_NOW}</span></Show>
                {(name != session.name.get_untracked()).then(|| view! { <span class="detail">{name}</span> })}
            </p>
            <p class="version-sentence">{move || session.meaning(&text.get_value())}</p>
            <div class="version-commands">
                <button type="button" class="button" aria-label=compare aria-expanded=move || compared.get().to_string() on:click=move |_| compared.update(|on| *on = !*on)>{messages::HISTORY_COMPARE}</button>
                <button type="button" class="button" aria-label=restore disabled=move || locked.get() || session.designer.text.with(|now| *now == text.get_value()) on:click=back>{messages::HISTORY_RESTORE}</button>
            </div>
            <Show when=move || compared.get()><Compared text=text.get_value()/></Show>
        </li>
    }
}

#[component]
fn Compared(text: String) -> impl IntoView {
    let session = use_session();
    move || {
        let now = session.designer.text.get();
        if now == text {
            return view! { <p class="detail" role="status">{messages::HISTORY_SAME}</p> }.into_any();
        }
        let lines = vec![
            Line::new(messages::MEANING, session.meaning(&now), session.meaning(&text)),
            Line::mono(messages::QUERY_TEXT_ROW, now, text.clone()),
        ];
        view! {
            <SideBySide caption=messages::HISTORY_COMPARED headings=(messages::HISTORY_ON_SCREEN, messages::HISTORY_VERSION) lines/>
        }
        .into_any()
    }
}

impl Session {
    /// What a query text means, in a sentence; nothing where it cannot be read.
    pub(super) fn meaning(self, text: &str) -> String {
        let Some(query) = segment_query::parse(text).query else { return String::new() };
        self.ensure(&query);
        let definition = segment_definition::read(&query, text);
        self.catalog().with(|catalog| segment_definition::sentence(&definition, catalog))
    }

    /// An earlier text as unsaved work; what was on screen comes back by the toast's undo.
    fn restore(self, text: String) {
        let before = self.designer.text_now();
        self.designer.show_text(text);
        self.toasts().show_with_undo(messages::HISTORY_RESTORED, move || {
            if !self.name.is_disposed() {
                self.designer.show_text(before.clone());
            }
        });
    }
}
