//! Settings: what a person chose for this browser, who one is, and what this browser keeps.

mod keeps;
mod who;

use leptos::prelude::*;

use self::keeps::Keeps;
use self::who::Who;
use crate::messages;
use crate::settings::{self, Theme};
use crate::ui::{claim_focus, local_time};

#[component]
pub fn SettingsPage() -> impl IntoView {
    document().set_title(&format!("{} · {}", messages::SETTINGS, messages::APP_NAME));
    claim_focus();
    view! {
        <main id="content" tabindex="-1" class="page settings">
            <h1>{messages::SETTINGS}</h1>
            <Looks/>
            <section class="settings-card" aria-labelledby="settings-members">
                <h2 id="settings-members" class="section-title">{messages::SETTINGS_MEMBERS}</h2>
                <label class="checkbox">
                    <input type="checkbox" aria-describedby="deprecated-hint" prop:checked=settings::reads_deprecated() on:change=move |event| settings::choose_deprecated_read(event_target_checked(&event))/>
                    {messages::SETTINGS_DEPRECATED}
                </label>
                <p class="field-hint" id="deprecated-hint">{messages::SETTINGS_DEPRECATED_HINT}</p>
            </section>
            <Who/>
            <Keeps/>
        </main>
    }
}

/// Colours, and the language of numbers and dates with an example.
#[component]
fn Looks() -> impl IntoView {
    let theme = RwSignal::new(Theme::kept());
    let language = RwSignal::new(settings::language());
    let example = move || {
        language.track();
        let now = String::from(js_sys::Date::new_0().to_iso_string());
        format!("{} {} · {}", messages::SETTINGS_EXAMPLE, messages::number(1_234_567), local_time(&now))
    };
    let choose = move |chosen: Theme| {
        chosen.choose();
        theme.set(chosen);
    };
    view! {
        <section class="settings-card" aria-labelledby="settings-looks">
            <h2 id="settings-looks" class="section-title">{messages::SETTINGS_LOOKS}</h2>
            <div class="field" role="radiogroup" aria-labelledby="settings-theme">
                <span class="label" id="settings-theme">{messages::SETTINGS_THEME}</span>
                <span class="segmented">
                    {Theme::ALL.into_iter().zip(messages::THEMES).map(|(this, label)| view! {
                        <label class="segment-option">
                            <input type="radio" name="theme" prop:checked=move || theme.get() == this on:change=move |_| choose(this)/>
                            {label}
                        </label>
                    }).collect_view()}
                </span>
            </div>
            <label class="field">
                <span class="label">{messages::SETTINGS_LANGUAGE}</span>
                <select class="select" aria-describedby="language-example" on:change=move |event| {
                    let chosen = event_target_value(&event);
                    settings::choose_language(&chosen);
                    language.set(chosen);
                }>
                    <option value="" selected=move || language.with(String::is_empty)>{messages::SETTINGS_LANGUAGE_OWN}</option>
                    {messages::LANGUAGES.into_iter().map(|(code, name)| view! {
                        <option value=code selected=move || language.with(|language| language == code)>{name}</option>
                    }).collect_view()}
                </select>
                <span class="field-hint" id="language-example" aria-live="polite">{example}</span>
            </label>
        </section>
    }
}
