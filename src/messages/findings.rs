//! What is said at the part that a finding is about.

use segment_query::{Code, Diagnostic};

pub const SEGMENT: &str = "This segment";

/// "Block 2"
pub fn nth_block(place: usize) -> String {
    format!("Block {place}")
}

/// After a fix; `what` is the button that was pressed.
pub fn mended(what: &str) -> String {
    format!("Mended: {what}")
}

/// A finding in the words of the designer.
pub struct FindingWords {
    pub message: String,
    pub help: Option<&'static str>,
    /// What the button says that mends it.
    pub fix: Option<&'static str>,
}

/// What the query text says by its own words, for those who only see the designer; `None` where its message is plain
/// enough. `column`: the label of the column that it is about.
pub fn finding(found: &Diagnostic, column: Option<&str>, is_block: bool) -> Option<FindingWords> {
    let words = |message: String, help, fix| Some(FindingWords { message, help, fix });
    let has_fix = found.fix.is_some();
    match (found.code, column) {
        (Code::NeverTrue, Some(column)) => words(
            format!("Nobody meets this and the other condition about {column} at once."),
            Some(if has_fix { NEVER_EITHER } else { NEVER_OTHER }),
            Some("Change to any of these"),
        ),
        (Code::NeverTrue, None) if is_block => {
            words("This takes away everyone that the blocks above find.".to_owned(), Some(ONE_OF_TWO), None)
        }
        (Code::AlwaysTrue, Some(column)) => words(
            format!("With the other condition about {column}, everyone meets one of the two."),
            Some("Choose “all of these” when both have to hold, or remove both."),
            Some("Change to all of these"),
        ),
        (Code::Duplicate, _) => {
            let what = if is_block { "block" } else { "condition" };
            words(format!("This {what} stands here twice."), Some(ONE_OF_TWO), Some("Remove it"))
        }
        (Code::Redundant, _) => words(
            "This group changes nothing: it asks in the same way as the group around it.".to_owned(),
            Some("Choose another way for one of them, or ungroup it."),
            Some("Ungroup"),
        ),
        (Code::InteractionLimit, _) if !has_fix => words(
            "What contacts did cannot be asked for in this way.".to_owned(),
            Some("Choose another comparison, or another number or time at the top of the block."),
            None,
        ),
        (Code::TooLong, _) => words(
            found.message.clone(),
            Some("Save a part of it as its own segment, and add that here as a segment block."),
            None,
        ),
        _ => None,
    }
}

const ONE_OF_TWO: &str = "Remove one of the two.";
const NEVER_EITHER: &str = "Choose “any of these” when either will do.";
const NEVER_OTHER: &str = "Look at the values, remove one of the two, or choose “any of these” for both.";

/// The names in backticks by their labels.
pub fn with_labels(message: &str, label: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::new();
    for (place, part) in message.split('`').enumerate() {
        match (place % 2 == 1).then(|| label(part)).flatten() {
            Some(label) => text.push_str(&label),
            None => text.push_str(part),
        }
    }
    text
}
