//! The page of settings.

use super::CLEAR;

pub const SETTINGS: &str = "Settings";
pub const SETTINGS_LOOKS: &str = "Looks and language";
pub const SETTINGS_THEME: &str = "Colors";
pub const THEMES: [&str; 3] = ["As the device has them", "Light", "Dark"];
pub const SETTINGS_LANGUAGE: &str = "Numbers and dates";
pub const SETTINGS_LANGUAGE_OWN: &str = "As the browser has them";
pub const SETTINGS_EXAMPLE: &str = "For example:";
pub const SETTINGS_MEMBERS: &str = "Members of static segments";
pub const SETTINGS_DEPRECATED: &str = "Read them the older way (FetchXML)";
pub const SETTINGS_DEPRECATED_HINT: &str = "Only for an environment that does not answer the usual way. This way is deprecated and may go away; it works for static segments alone.";
pub const SETTINGS_YOU: &str = "You and the environment";
pub const SETTINGS_USER: &str = "You are";
pub const SETTINGS_UNIT: &str = "Business unit";
pub const SETTINGS_ORGANIZATION: &str = "Environment";
pub const SETTINGS_ADDRESS: &str = "Reached at";
pub const SETTINGS_KEPT: &str = "What this browser keeps";
pub const SETTINGS_KEPT_HINT: &str =
    "None of it is in the environment, and nobody else sees it. Clearing the browser's site data removes all of it.";
pub const SETTINGS_KEPT_NOTHING: &str = "Nothing";
pub const CLEAR_CONFIRM: &str = "Clear it";
pub const CLEAR_FINAL: &str = "This cannot be taken back.";
pub const CLEARED: &str = "Cleared.";

/// The kinds of what is kept, and what their going means.
pub const KEPT_KINDS: [(&str, &str); 6] = [
    (
        "Unsaved work",
        "Changes to segments that were not saved, segments that were never saved, and what was not sent yet of lists of contacts are gone for good.",
    ),
    ("Views of the list", "The views you named, and which opens first, are gone. The built-in ones stay."),
    (
        "History of definitions",
        "Earlier versions can no longer be compared or restored. The segments stay as they are.",
    ),
    ("Choices", "Colors, language, columns and the other choices are as they were at first."),
    ("Your own templates", "They are gone for good, unless you exported them as a file."),
    ("Copies of the environment's data", "They are read anew when they are needed."),
];

/// "3 entries"
pub fn kept_count(count: usize) -> String {
    match count {
        0 => SETTINGS_KEPT_NOTHING.to_owned(),
        1 => "1 entry".to_owned(),
        count => format!("{} entries", super::number(count as u64)),
    }
}

pub fn clear_named(what: &str) -> String {
    format!("{CLEAR}: {what}")
}

pub fn clear_title(what: &str) -> String {
    format!("Clear “{what}”?")
}

/// Languages whose ways of writing numbers and dates differ, by their codes and as they call themselves.
pub const LANGUAGES: [(&str, &str); 14] = [
    ("en-US", "English (United States)"),
    ("en-GB", "English (United Kingdom)"),
    ("cs-CZ", "Čeština"),
    ("da-DK", "Dansk"),
    ("de-DE", "Deutsch"),
    ("de-CH", "Deutsch (Schweiz)"),
    ("es-ES", "Español"),
    ("fr-FR", "Français"),
    ("it-IT", "Italiano"),
    ("nl-NL", "Nederlands"),
    ("pl-PL", "Polski"),
    ("pt-BR", "Português (Brasil)"),
    ("sv-SE", "Svenska"),
    ("ja-JP", "日本語"),
];
