//! One's own templates in the gallery, and the file they come from and go to.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use segment_query::parse;
use wasm_bindgen_futures::JsFuture;

use super::begin_with;
use crate::messages;
use crate::metadata::use_metadata;
use crate::own_templates::{self, MAX_FILE_BYTES, NotTaken, OwnTemplate};
use crate::ui::{Icon, IconName, focus_soon, save_file, use_toasts};

const PROBLEM: &str = "templates-problem";

#[component]
pub(crate) fn OwnTemplates() -> impl IntoView {
    let templates = RwSignal::new(own_templates::all());
    let problem = RwSignal::new(None::<String>);
    let input: NodeRef<html::Input> = NodeRef::new();
    let toasts = use_toasts();
    let remove = Callback::new(move |template: OwnTemplate| {
        own_templates::remove(&template.name);
        templates.set(own_templates::all());
        let undo = {
            let template = template.clone();
            move || {
                own_templates::add(template.clone());
                if !templates.is_disposed() {
                    templates.set(own_templates::all());
                }
            }
        };
        toasts.show_with_undo(messages::template_removed(&template.name), undo);
    });
    let import = move |_: web_sys::Event| {
        let Some(input) = input.get_untracked() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        problem.set(None);
        spawn_local(async move {
            let taken = if file.size() > MAX_FILE_BYTES {
                Err(NotTaken::TooLarge)
            } else {
                let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
                text.ok_or(NotTaken::NotUnderstood).and_then(|text| own_templates::import(&text))
            };
            if templates.is_disposed() {
                return;
            }
            // The same file may be chosen again once it is mended.
            input.set_value("");
            match taken {
                Ok(imported) => {
                    templates.set(own_templates::all());
                    toasts.show(messages::templates_imported(imported));
                }
                Err(why) => {
                    problem.set(Some(messages::not_taken(why, &file.name())));
                    focus_soon(PROBLEM.to_owned());
                }
            }
        });
    };
    let export = move |_: web_sys::MouseEvent| {
        save_file(messages::TEMPLATES_FILE, "application/json", &own_templates::export());
    };
    let none = move || templates.with(Vec::is_empty);
    view! {
        <section aria-labelledby="own-templates-title">
            <h4 id="own-templates-title" class="section-title">{messages::OWN_TEMPLATES}</h4>
            <p class="field-error" id=PROBLEM tabindex="-1" role="alert">{move || problem.get()}</p>
            <Show when=none><p class="detail">{messages::NO_OWN_TEMPLATES}</p></Show>
            <ul class="templates own-templates">
                {move || templates.get().into_iter().map(|template| own_template(template, remove)).collect_view()}
            </ul>
            <div class="add-row">
                <label class="button file-button">
                    {messages::IMPORT_TEMPLATES}
                    <input node_ref=input type="file" accept=".json,application/json" class="visually-hidden" on:change=import/>
                </label>
                <button type="button" class="button" disabled=none on:click=export>{messages::EXPORT_TEMPLATES}</button>
            </div>
        </section>
    }
}

fn own_template(template: OwnTemplate, remove: Callback<OwnTemplate>) -> impl IntoView {
    let navigate = use_navigate();
    let name = template.name.clone();
    let label = messages::remove_named(&name);
    // Labels that arrive later take the place of the names in it.
    let metadata = use_metadata();
    let query = template.query.clone();
    let words = Memo::new(move |_| {
        let definition = parse(&query).query.map(|parsed| segment_definition::read(&parsed, &query));
        definition.map_or_else(|| query.clone(), |d| metadata.catalog.with(|c| segment_definition::sentence(&d, c)))
    });
    let chosen = template.clone();
    let choose = move |_: web_sys::MouseEvent| {
        if let Some(path) = begin_with(&chosen.draft()) {
            navigate(&path, Default::default());
        }
    };
    view! {
        <li class="own-template">
            <button type="button" class="template" on:click=choose>
                <span class="choice-title">{name}</span>
                <span class="detail own-template-query">{words}</span>
            </button>
            <button type="button" class="icon-button" aria-label=label title=messages::REMOVE on:click=move |_| remove.run(template.clone())>
                <Icon name=IconName::Delete/>
            </button>
        </li>
    }
}
