//! What a view is called: a new one, or one that has a name already.

use leptos::prelude::*;

use super::views::{MAX_NAME, Views};
use crate::messages;
use crate::ui::{Dialog, focus_soon, use_toasts};

const NAME: &str = "view-name";

/// Open while there is something to name: empty for a new view, else the name it has.
#[component]
pub(super) fn NameDialog(views: Views, naming: RwSignal<Option<String>>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(naming.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && naming.with_untracked(Option::is_some) {
            naming.set(None);
        }
    });
    let is_new = move || naming.with(|name| name.as_ref().is_none_or(String::is_empty));
    let title = Signal::derive(move || (if is_new() { messages::VIEW_SAVE } else { messages::VIEW_RENAME }).to_owned());
    view! { <Dialog open title><NameForm views naming open/></Dialog> }
}

#[component]
fn NameForm(views: Views, naming: RwSignal<Option<String>>, open: RwSignal<bool>) -> impl IntoView {
    let toasts = use_toasts();
    let before = naming.get_untracked().unwrap_or_default();
    let is_new = before.is_empty();
    let name = RwSignal::new(before.clone());
    let problem = RwSignal::new(None::<&'static str>);
    focus_soon(NAME.to_owned());
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let chosen = name.get_untracked().trim().to_owned();
        if chosen.is_empty() {
            problem.set(Some(messages::VIEW_NAME_REQUIRED));
            focus_soon(NAME.to_owned());
        } else if chosen.to_lowercase() != before.to_lowercase() && views.is_taken(&chosen) {
            problem.set(Some(messages::VIEW_NAME_TAKEN));
        } else {
            let is_kept = if is_new { views.save(&chosen) } else { views.rename(&before, &chosen) };
            toasts.show(messages::view_saved(&chosen, is_kept));
            open.set(false);
        }
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <label class="field">
                <span class="label">{messages::NAME_LABEL}</span>
                <input
                    id=NAME
                    class="input"
                    type="text"
                    autocomplete="off"
                    maxlength=MAX_NAME.to_string()
                    aria-invalid=move || problem.with(Option::is_some).to_string()
                    aria-describedby="view-name-problem"
                    prop:value=move || name.get()
                    on:input=move |event| {
                        name.set(event_target_value(&event));
                        problem.set(None);
                    }
                />
            </label>
            <p class="field-error" id="view-name-problem" role="alert">{move || problem.get()}</p>
            {is_new.then(|| view! { <p class="detail">{messages::VIEW_NAME_HINT}</p> })}
            <div class="dialog-commands">
                <button type="button" class="button" on:click=move |_| open.set(false)>{messages::CANCEL}</button>
                <button type="submit" class="button button-primary">{messages::VIEW_SAVE_SHORT}</button>
            </div>
        </form>
    }
}
