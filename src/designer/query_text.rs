//! The query text and what is wrong with it; what is typed here is what the designer shows.

use leptos::html;
use leptos::prelude::*;
use segment_query::{Diagnostic, Fix, MAX_QUERY_CHARS};

use super::colours::CodeField;
use super::completion::{SuggestionList, Suggestions, units};
use super::use_designer;
use crate::messages;
use crate::ui::{Icon, IconName};

#[component]
pub fn QueryText() -> impl IntoView {
    let designer = use_designer();
    let area: NodeRef<html::Textarea> = NodeRef::new();
    let text = designer.text;
    let suggestions = Suggestions::new(designer, area);
    let diagnostics = Memo::new(move |_| designer.analysis.with(|analysis| analysis.diagnostics.clone()));
    let status = move || {
        if text.with(|text| text.trim().is_empty()) {
            messages::TEXT_EMPTY.to_owned()
        } else if !diagnostics.with(Vec::is_empty) {
            messages::problems_found(diagnostics.with(Vec::len))
        } else if designer.analysis.with(|analysis| analysis.settled) {
            messages::TEXT_FINE.to_owned()
        } else {
            messages::TEXT_CHECKING.to_owned()
        }
    };
    let apply = move |fix: Fix| {
        if designer.apply_fix(&fix) {
            // The button goes with what it mended.
            if let Some(area) = area.get_untracked() {
                let _ = area.focus();
            }
        }
    };
    let select = move |diagnostic: &Diagnostic| {
        let Some(area) = area.get_untracked() else { return };
        let source = text.get_untracked();
        let _ = area.focus();
        let _ = area.set_selection_range(units(&source, diagnostic.span.start), units(&source, diagnostic.span.end));
    };
    let invalid = move || diagnostics.with(|all| all.iter().any(Diagnostic::is_error)).to_string();
    view! {
        <section class="query-text" aria-labelledby="query-text-title">
            <header class="query-text-header">
                <h2 id="query-text-title" class="section-title">{messages::QUERY_TEXT}</h2>
                <span class="detail" aria-hidden="true">{move || format!("{} / {MAX_QUERY_CHARS}", text.with(|t| t.chars().count()))}</span>
            </header>
            <CodeField text diagnostics>
                <textarea
                    node_ref=area
                    class="code-input mono"
                    rows="3"
                    spellcheck="false"
                    autocomplete="off"
                    autocapitalize="off"
                    aria-label=messages::QUERY_TEXT
                    aria-describedby="query-text-help query-text-status"
                    aria-invalid=invalid
                    readonly=move || designer.read_only.get()
                    prop:value=move || text.get()
                    aria-autocomplete="list"
                    aria-haspopup="listbox"
                    aria-controls=move || suggestions.is_open().then(|| suggestions.list_id())
                    aria-activedescendant=move || suggestions.active_id()
                    on:input=move |event| {
                        designer.write_text(event_target_value(&event));
                        suggestions.look(false);
                    }
                    on:keydown=move |event| {
                        if !designer.read_only.get_untracked() && suggestions.key(&event) {
                            event.prevent_default();
                            event.stop_propagation();
                        }
                    }
                    on:click=move |_| suggestions.close()
                    on:blur=move |_| suggestions.close()
                ></textarea>
                <SuggestionList of=suggestions/>
            </CodeField>
            <p class="field-hint" id="query-text-help">{messages::QUERY_TEXT_HELP}</p>
            <p class="query-text-status" id="query-text-status" role="status">{status}</p>
            <ul class="diagnostics">
                {move || diagnostics.get().into_iter().map(|diagnostic| {
                    let class = if diagnostic.is_error() { "diagnostic diagnostic-error" } else { "diagnostic diagnostic-warning" };
                    let icon = if diagnostic.is_error() { IconName::Error } else { IconName::Warning };
                    let fix = diagnostic.fix.clone();
                    let message = diagnostic.message.clone();
                    let help = diagnostic.help.clone();
                    view! {
                        <li class=class>
                            <Icon name=icon/>
                            <div class="diagnostic-body">
                                <button type="button" class="link" on:click=move |_| select(&diagnostic)>{message}</button>
                                {help.map(|help| view! { <p class="field-hint">{help}</p> })}
                            </div>
                            {fix.map(|fix| {
                                let label = fix.label.clone();
                                let title = label.clone();
                                view! {
                                    <button type="button" class="button fix-button" title=title hidden=move || designer.read_only.get() on:click=move |_| apply(fix.clone())>
                                        {label}
                                    </button>
                                }
                            })}
                        </li>
                    }
                }).collect_view()}
            </ul>
        </section>
    }
}
