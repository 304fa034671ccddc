//! Earlier versions of a definition.

pub const HISTORY_TAB: &str = "History";
pub const HISTORY_TITLE: &str = "Versions of the definition";
pub const HISTORY_HINT: &str = "Every version that was saved or opened here, kept in this browser only: the environment keeps no earlier ones. On another computer, or after clearing this browser's data, they are not there.";
pub const HISTORY_NONE: &str = "There is no version yet. The first one is kept when the segment is saved.";
pub const HISTORY_NOW: &str = "As the environment has it";
pub const HISTORY_COMPARE: &str = "Compare";
pub const HISTORY_COMPARED: &str = "Compared with what is on screen";
pub const HISTORY_ON_SCREEN: &str = "On screen now";
pub const HISTORY_VERSION: &str = "This version";
pub const HISTORY_SAME: &str = "It is the same as what is on screen.";
pub const HISTORY_RESTORE: &str = "Restore";
pub const HISTORY_RESTORED: &str = "The version is back as unsaved work. Save to keep it.";
pub const HISTORY_LOCKED: &str = "In its status now the definition cannot be changed, so no version can be restored.";

pub const SIZE_CHART: &str = "Size over time";
pub const SIZE_CHART_HINT: &str =
    "What was counted here, the last of each day. A hollow point is a lower bound, a dashed line a new definition.";
pub const SIZE_CHART_TABLE: &str = "As a table";
pub const SIZE_CHART_HEADINGS: [&str; 3] = ["Counted", "Size", "Definition"];
pub const SIZE_CHART_CHANGED: &str = "changed";
pub const SIZE_CHART_SAME: &str = "as before";

/// "From 1,204 contacts on 3 Jan 2026 to at least 5,000 contacts on 5 Jan 2026."
pub fn size_chart_says(first: &str, began: &str, last: &str, ended: &str) -> String {
    format!("{SIZE_CHART}: {first} ({began}) to {last} ({ended}).")
}

/// For buttons that many rows have.
pub fn of_version(command: &str, time: &str) -> String {
    format!("{command}: {time}")
}
