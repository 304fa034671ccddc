//! Two people changed one segment: both versions, and the choice.

pub const CONFLICT_TITLE: &str = "Yours and theirs";
pub const CONFLICT_TEXT: &str = "Nothing is overwritten until you choose.";
pub const MINE: &str = "Yours";
pub const THEIRS: &str = "Theirs";
pub const DIFFERS: &str = "differs";
pub const KEEP_MINE: &str = "Keep mine";
pub const TAKE_THEIRS: &str = "Take theirs";
pub const COPY_MINE: &str = "Copy mine to a new segment";
pub const MEANING: &str = "What it means";
pub const QUERY_TEXT_ROW: &str = "Query text";
pub const TOOK_THEIRS: &str = "Their version is shown. Yours is put aside.";
pub const MINE_CANNOT: &str =
    "In its status now the segment cannot be changed, so yours cannot take its place. Copy it to a new segment.";

/// "Ann changed it on Nov 15, 2025, 3:04 PM."
pub fn changed_by(who: &str, when: &str) -> String {
    let who = if who.is_empty() { "Somebody".to_owned() } else { super::isolated(who) };
    if when.is_empty() { format!("{who} changed it meanwhile.") } else { format!("{who} changed it on {when}.") }
}
