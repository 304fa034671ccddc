//! Writing the query text, and reading the sentence.

pub const DAYS_ARE_UTC: &str = "Days begin and end at midnight UTC.";
pub const SENTENCE_EDIT: &str = "Go to this part";
pub const SUGGESTIONS: &str = "Suggestions";

pub fn suggestions(count: usize) -> String {
    if count == 1 { "1 suggestion".to_owned() } else { format!("{count} suggestions") }
}
