//! What for, and what is it called: then the designer opens. Nothing is created before it is saved.

use dataverse::outbound::{MAX_NAME_CHARS, SegmentType};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use super::Start;
use crate::messages;
use crate::parts::{segment_part, when_here};
use crate::templates::{TEMPLATES, Template};
use crate::ui::{Dialog, focus_soon};

const NAME: &str = "new-name";

#[component]
pub(super) fn NewSegmentDialog(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open title=messages::NEW_SEGMENT>
            {
                let segment_type = RwSignal::new(SegmentType::Dynamic);
                view! { <NewSegmentForm open segment_type/><Gallery segment_type/> }
            }
        </Dialog>
    }
}

#[component]
fn NewSegmentForm(open: RwSignal<bool>, segment_type: RwSignal<SegmentType>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let begin = use_begin(problem);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let chosen = name.get_untracked().trim().to_owned();
        problem.set(name_problem(&chosen));
        if problem.with_untracked(Option::is_some) {
            focus_soon(NAME.to_owned());
            return;
        }
        begin.run(Start::Empty(segment_type.get_untracked(), chosen));
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <fieldset class="plain-fieldset">
                <legend class="label">{messages::CHOOSE_TYPE}</legend>
                <div class="choice-cards">
                    {SegmentType::ALL.iter().map(|t| view! {
                        <label class="choice-card">
                            <input type="radio" name="segment-type" prop:checked=move || segment_type.get() == *t on:change=move |_| segment_type.set(*t)/>
                            <span class="choice-title">{messages::segment_type(*t)}</span>
                            <span class="detail">{messages::segment_type_purpose(*t)}</span>
                        </label>
                    }).collect_view()}
                </div>
            </fieldset>
            <label class="field">
                <span class="label">{messages::NAME_LABEL}</span>
                <input
                    id=NAME
                    class="input"
                    type="text"
                    autocomplete="off"
                    placeholder=messages::NAME_PLACEHOLDER
                    aria-invalid=move || problem.with(Option::is_some).to_string()
                    aria-describedby="new-name-problem"
                    prop:value=move || name.get()
                    on:input=move |event| {
                        name.set(event_target_value(&event));
                        problem.set(None);
                    }
                />
            </label>
            <p class="field-error" id="new-name-problem" role="alert">{move || problem.get()}</p>
            <div class="dialog-commands">
                <button type="button" class="button" on:click=move |_| open.set(false)>{messages::CANCEL}</button>
                <button type="submit" class="button button-primary">{messages::CREATE_AND_DESIGN}</button>
            </div>
        </form>
    }
}

/// Begins a segment and opens it, or says why that cannot be.
fn use_begin(problem: RwSignal<Option<String>>) -> Callback<Start> {
    let navigate = use_navigate();
    let begun = StoredValue::new(false);
    Callback::new(move |start: Start| {
        if begun.get_value() {
            return;
        }
        begun.set_value(true);
        let navigate = navigate.clone();
        spawn_local(async move {
            let part = segment_part().await;
            // Whoever left meanwhile wants none.
            if begun.try_update_value(|begun| *begun = false).is_none() {
                return;
            }
            match part.ok().and_then(|part| (part.begin)(start)) {
                Some(path) => navigate(&path, Default::default()),
                None => problem.set(Some(messages::PART_MISSING_SHORT.to_owned())),
            }
        });
    })
}

/// Every template, by what it asks about: definitions of dynamic segments. One's own may be of compound ones too.
#[component]
fn Gallery(segment_type: RwSignal<SegmentType>) -> impl IntoView {
    view! {
        <section class="gallery" aria-labelledby="gallery-title" hidden=move || segment_type.get() == SegmentType::Static>
            <h3 id="gallery-title" class="label">{messages::FROM_TEMPLATE}</h3>
            <p class="detail">{messages::TEMPLATES_HELP}</p>
            <div class="gallery-kinds" hidden=move || segment_type.get() != SegmentType::Dynamic>
                {TEMPLATES.iter().zip(messages::TEMPLATE_KINDS).map(|(templates, kind)| view! {
                    <div>
                        <h4 class="section-title">{kind}</h4>
                        <TemplateList templates=templates.iter().collect()/>
                    </div>
                }).collect_view()}
            </div>
            {when_here(|part| (part.own_templates)())}
        </section>
    }
}

/// Templates, each a button that opens the designer with it.
#[component]
pub(super) fn TemplateList(templates: Vec<&'static Template>) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    let begin = use_begin(problem);
    let asked = RwSignal::new(None::<&'static Template>);
    let has_asked = Memo::new(move |before: Option<&bool>| before == Some(&true) || asked.with(Option::is_some));
    let choose = Callback::new(move |template: &'static Template| {
        if template.questions.is_empty() {
            begin.run(Start::Template(template));
        } else {
            asked.set(Some(template));
        }
    });
    view! {
        {move || problem.get().map(|text| view! { <p class="field-error" role="alert">{text}</p> })}
        <ul class="templates">
            {templates.into_iter().map(|template| view! {
                <li>
                    <button type="button" class="template" on:click=move |_| choose.run(template)>
                        <span class="choice-title">{template.name}</span>
                        <span class="detail">{template.help}</span>
                    </button>
                </li>
            }).collect_view()}
        </ul>
        {move || has_asked.get().then(|| when_here(move |part| (part.questions)(asked)))}
    }
}

/// What is wrong with a name, if anything.
pub(crate) fn name_problem(name: &str) -> Option<String> {
    let length = name.chars().count();
    if name.trim().is_empty() {
        Some(messages::NAME_REQUIRED.to_owned())
    } else if length > MAX_NAME_CHARS {
        Some(messages::name_too_long(MAX_NAME_CHARS, length))
    } else {
        None
    }
}
