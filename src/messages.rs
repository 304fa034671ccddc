//! Every text a person reads, in English. Plain words first; the technical ones stay folded away.

mod bulk;
mod conflict;
mod designer;
mod details;
mod errors;
mod findings;
mod lifecycle;
mod lookup;
mod related;
mod segments;
mod templates;
mod values;

pub use bulk::*;
pub use conflict::*;
pub use designer::*;
pub use details::*;
pub use errors::{Explained, explain, validation_issue};
pub use findings::*;
pub use lifecycle::*;
pub use lookup::*;
pub use related::*;
pub use segments::*;
pub use templates::*;
pub use values::*;

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

/// Digits in groups of three.
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
