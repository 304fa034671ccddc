//! Selection, muting, the clipboard, moving and the history.

use segment_definition::{Rule, StepName};

use super::{rule, step};

pub const SELECTION: &str = "What can be done with the selected parts";
pub const GROUP: &str = "Group";
pub const MUTE: &str = "Mute";
pub const UNMUTE: &str = "Unmute";
pub const MUTED: &str = "Muted";
pub const CUT: &str = "Cut";
pub const PASTE: &str = "Paste below";
pub const CLEAR: &str = "Clear";
pub const MOVE_TO: &str = "Move to…";
pub const CANNOT_GROUP: &str =
    "These parts cannot share a group: they are about different tables. Select parts of one block.";
pub const CANNOT_UNGROUP: &str = "There is no group among the selected parts.";
pub const UNMUTE_ALL: &str = "Unmute all";
pub const DELETE_MUTED: &str = "Delete what is muted";
pub const COPY_UNFINISHED: &str = "An unfinished part cannot be copied. Finish it first.";
pub const COPY_APART: &str = "These parts stand in different blocks. Copy those of one block at a time.";
pub const CANNOT_PASTE: &str =
    "Nothing was pasted: the clipboard holds neither a query nor a condition that is understood here.";
pub const PASTE_SEGMENTS_ONLY: &str = "Nothing was pasted: a compound segment holds segments only. Put the conditions into a segment of their own, then add that one here.";
pub const PASTE_BY_KEY: &str =
    "The browser does not let this page read the clipboard. Press Ctrl+V on the part instead.";
pub const NO_PLACE: &str = "No other place";
pub const NO_PLACE_HELP: &str = "Add a group or a block about the same table first.";
pub const OUTSIDE_BRACKETS: &str = "Outside of all brackets";
pub const DRAG_ENDED: &str = "Nothing was moved.";
pub const HISTORY: &str = "History";
pub const HISTORY_HELP: &str = "Every step, newest first";
pub const HISTORY_START: &str = "As it was opened";
pub const COLLAPSE: &str = "Collapse";
pub const EXPAND: &str = "Expand";

/// "3 selected"
pub fn parts_selected(count: usize) -> String {
    if count == 0 { "Nothing selected".to_owned() } else { format!("{count} selected") }
}

/// The same as it is spoken.
pub fn parts_selected_spoken(count: usize) -> String {
    let commands = if count == 0 { "" } else { ". Alt+F10 leads to what can be done with them." };
    format!("{}{commands}", parts_selected(count))
}

pub fn muted_parts(count: usize) -> String {
    let (parts, are) =
        if count == 1 { ("1 muted part is", "it") } else { (&*format!("{count} muted parts are"), "them") };
    format!("{parts} left out of the segment and not saved with it. This browser keeps {are} here.")
}

/// Before going live.
pub fn muted_left_out(count: usize) -> String {
    match count {
        1 => "1 muted part is left out of it: only this browser keeps it.".to_owned(),
        _ => format!("{count} muted parts are left out of it: only this browser keeps them."),
    }
}

/// Said after saving.
pub fn muted_not_saved(count: usize) -> String {
    match count {
        1 => "Saved without the muted part, which this browser keeps.".to_owned(),
        _ => format!("Saved without {count} muted parts, which this browser keeps."),
    }
}

pub fn parts_copied(count: usize) -> String {
    if count == 1 { "Copied as query text.".to_owned() } else { format!("{count} parts copied as query text.") }
}

pub fn in_block(number: &str) -> String {
    format!("Block {number}")
}

pub fn in_brackets(number: &str) -> String {
    format!("In the brackets of block {number}")
}

pub fn in_group(number: &str, of: Rule, words: &str) -> String {
    let words = if words.is_empty() { "…" } else { words };
    format!("Block {number}, {}: {words}", rule(of))
}

/// The name of the button that shows and hides what is in a part.
pub fn content_of(name: &str) -> String {
    format!("Content of {name}")
}

/// More of a part's words tells no more in a list.
const LONGEST_PART: usize = 48;

/// A step as an entry of the history, with the part that it was about, if any.
pub fn step_title(name: StepName, part: &str) -> String {
    let mut title = step(name).to_owned();
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    if !part.is_empty() {
        title.push_str(": ");
        title.push_str(part.get(..part.floor_char_boundary(LONGEST_PART)).unwrap_or_default());
    }
    if part.len() > LONGEST_PART {
        title.push('…');
    }
    title
}

pub fn steps_taken(before: usize, after: usize) -> String {
    let (count, what) = if after < before { (before - after, "undone") } else { (after - before, "redone") };
    if count == 1 { format!("1 step {what}.") } else { format!("{count} steps {what}.") }
}
