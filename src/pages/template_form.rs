//! What a template asks before it opens.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::{begin_with, name_problem};
use crate::draft::Draft;
use crate::messages;
use crate::templates::{Question, Template};
use crate::ui::Dialog;

/// Open while a template is asked about.
#[component]
pub(crate) fn TemplateQuestions(asked: RwSignal<Option<&'static Template>>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(asked.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            asked.set(None);
        }
        now
    });
    let title = Signal::derive(move || asked.get().map(|template| template.name.to_owned()).unwrap_or_default());
    view! {
        <Dialog open title>
            {move || asked.get().map(|template| view! { <Questions template open/> })}
        </Dialog>
    }
}

#[component]
fn Questions(template: &'static Template, open: RwSignal<bool>) -> impl IntoView {
    let navigate = use_navigate();
    let draft = StoredValue::new(Draft::of_query(template.name, template.query));
    let name = RwSignal::new(template.name.to_owned());
    let first = |question: &Question| draft.with_value(|draft| question.of.value(&draft.definition));
    let answers = RwSignal::new(template.questions.iter().map(first).collect::<Vec<String>>());
    let problem = move || name.with(|name| name_problem(name));
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if untrack(problem).is_some() {
            return;
        }
        let mut filled = draft.get_value();
        filled.name = name.get_untracked().trim().to_owned();
        for (question, answer) in template.questions.iter().zip(answers.get_untracked()) {
            question.of.set(&mut filled.definition, answer.trim());
        }
        if let Some(path) = begin_with(&filled) {
            open.set(false);
            navigate(&path, Default::default());
        }
    };
    let field = move |(place, question): (usize, &'static Question)| {
        let help = format!("template-help-{place}");
        let describes = help.clone();
        view! {
            <label class="field">
                <span class="label">{question.label}</span>
                <input
                    class="input"
                    autocomplete="off"
                    aria-describedby=describes
                    prop:value=move || answers.with(|all| all.get(place).cloned().unwrap_or_default())
                    on:input=move |event| answers.update(|all| {
                        if let Some(answer) = all.get_mut(place) {
                            *answer = event_target_value(&event);
                        }
                    })
                />
            </label>
            <p class="field-hint" id=help>{question.help}</p>
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <p>{template.help}</p>
            <label class="field">
                <span class="label">{messages::NAME_LABEL}</span>
                <input class="input" autocomplete="off" aria-invalid=move || problem().is_some().to_string() aria-describedby="template-name-problem" prop:value=move || name.get() on:input=move |event| name.set(event_target_value(&event))/>
            </label>
            <p class="field-error" id="template-name-problem" role="alert">{problem}</p>
            {template.questions.iter().enumerate().map(field).collect_view()}
            <div class="dialog-commands">
                <button type="button" class="button" on:click=move |_| open.set(false)>{messages::CANCEL}</button>
                <button type="submit" class="button button-primary">{messages::OPEN_TEMPLATE}</button>
            </div>
        </form>
    }
}
