//! Every text a person reads, in English. Plain words first; the technical ones stay folded away.

mod bulk;
mod conflict;
mod designer;
mod details;
mod editing;
mod errors;
mod findings;
mod history;
mod import;
mod kept;
mod lifecycle;
mod list;
mod lookup;
mod members;
mod other_tabs;
mod parts;
mod picking;
mod plan;
mod query_text;
mod related;
mod segments;
mod settings;
mod share;
mod templates;
mod values;
mod views;

pub use bulk::*;
pub use conflict::*;
pub use designer::*;
pub use details::*;
pub use editing::*;
pub use errors::{Explained, explain, validation_issue};
pub use findings::*;
pub use history::*;
pub use import::*;
pub use kept::*;
pub use lifecycle::*;
pub use list::*;
pub use lookup::*;
pub use members::*;
pub use other_tabs::*;
pub use parts::*;
pub use picking::*;
pub use plan::*;
pub use query_text::*;
pub use related::*;
pub use segments::*;
pub use settings::*;
pub use share::*;
pub use templates::*;
pub use values::*;
pub use views::*;

pub const APP_NAME: &str = "Segment Builder";
pub const LOADING: &str = "Loading…";
pub const TRY_AGAIN: &str = "Try again";
pub const CLOSE: &str = "Close";
pub const CANCEL: &str = "Cancel";
pub const TECHNICAL_DETAIL: &str = "Technical detail";
pub const SKIP_TO_CONTENT: &str = "Skip to content";
pub const NOT_FOUND_TITLE: &str = "This page does not exist";
pub const NOT_FOUND_TEXT: &str = "The address may be old or mistyped.";
pub const TO_SEGMENTS: &str = "Go to segments";
pub const OFFLINE: &str = "The connection is lost. What you do is kept here and can be saved when it is back.";

pub const CRASHED: &str =
    "Something went wrong in this page. Your unsaved work is kept in this browser: reload the page to go on.";

/// "1 contact", "2,500 contacts"
pub fn contacts(count: u64) -> String {
    if count == 1 { "1 contact".to_owned() } else { format!("{} contacts", number(count)) }
}

/// A command with the key that gives it, for its tooltip.
pub fn by_key(command: &str, key: &str) -> String {
    format!("{command} ({key})")
}

/// A name within a sentence. One that is written from right to left, or says so of what follows, keeps that to itself:
/// it stands between the marks that isolate it.
pub fn isolated(name: &str) -> String {
    if !name.contains(|c| c >= '\u{590}') {
        return name.to_owned();
    }
    let mut text = String::from('\u{2068}');
    text.extend(name.chars().filter(|c| !matches!(c, '\u{2066}'..='\u{2069}')));
    text.push('\u{2069}');
    text
}

/// "12,345", as the chosen language groups digits.
pub fn number(n: u64) -> String {
    crate::ui::local_number(n)
}
