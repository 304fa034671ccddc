//! The list of segments: its order, its columns and whose segments it shows.

pub const ALL_OWNERS: &str = "All owners";
pub const OWNER_ME: &str = "Me";
pub const NO_SUCH_OWNER: &str = "Nobody has this name.";
pub const SORT_BY: &str = "Sort by";
pub const SCOPE_UNIT: &str = "Business unit";
pub const SCOPE_ORGANIZATION: &str = "Organization";
pub const LOADING_MORE: &str = "Loading more…";

pub fn sorted_by(column: &str, descending: bool) -> String {
    format!("{column} {}", if descending { "↓" } else { "↑" })
}

/// How many segments match; the environment counts only so far.
pub fn segments_total(total: Option<usize>, counted_to: usize) -> String {
    match total {
        Some(1) => "1 segment".to_owned(),
        Some(total) => format!("{} segments", super::number(total as u64)),
        None => format!("{} segments or more", super::number(counted_to as u64)),
    }
}
