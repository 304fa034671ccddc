//! How a person wants the app: its colours, the language of numbers and dates, and how members are read. Kept in this
//! browser.

use std::sync::RwLock;

use leptos::prelude::*;

use crate::kept;
use crate::messages;

const THEME: &str = "theme";
const LANGUAGE: &str = "language";
const DEPRECATED_READ: &str = "deprecated-read";

/// Read wherever a number or a date is written, which is too often to ask the browser's memory each time.
static CHOSEN_LANGUAGE: RwLock<String> = RwLock::new(String::new());

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the device has it.
    System,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub const fn key(self) -> &'static str {
        match self {
            Self::System => "",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub fn kept() -> Self {
        let kept = kept::text(THEME).unwrap_or_default();
        Self::ALL.into_iter().find(|theme| theme.key() == kept).unwrap_or(Self::System)
    }

    pub fn choose(self) {
        kept::keep_text(THEME, self.key());
        self.show();
    }

    fn show(self) {
        let Some(root) = document().document_element() else { return };
        // Elements of a page take attributes; without one the device decides.
        let _ = match self {
            Self::System => root.remove_attribute("data-theme"),
            _ => root.set_attribute("data-theme", self.key()),
        };
    }
}

/// The language of numbers and dates; empty for the browser's own.
pub fn language() -> String {
    CHOSEN_LANGUAGE.read().map(|language| language.clone()).unwrap_or_default()
}

/// The language that numbers and dates are written in.
pub fn language_in_use() -> String {
    let chosen = language();
    if chosen.is_empty() { window().navigator().language().unwrap_or_else(|| "en-US".to_owned()) } else { chosen }
}

pub fn choose_language(language: &str) {
    kept::keep_text(LANGUAGE, language);
    set_language(language);
}

fn set_language(language: &str) {
    if let Ok(mut chosen) = CHOSEN_LANGUAGE.write() {
        language.clone_into(&mut chosen);
    }
}

/// Whether members of static segments are read by FetchXML, the deprecated way.
pub fn reads_deprecated() -> bool {
    kept::text(DEPRECATED_READ).is_some()
}

pub fn choose_deprecated_read(on: bool) {
    kept::keep_text(DEPRECATED_READ, if on { "on" } else { "" });
}

/// Puts into effect what was chosen earlier.
pub fn apply() {
    Theme::kept().show();
    // Only a language that is offered: the platform refuses what it does not know.
    let kept = kept::text(LANGUAGE).unwrap_or_default();
    let is_offered = messages::LANGUAGES.iter().any(|(code, _)| *code == kept);
    set_language(if is_offered { &kept } else { "" });
}
