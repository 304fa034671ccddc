//! Records that are looked up by name.

pub const PICK_RECORD: &str = "Search by name";
pub const ADD_RECORD: &str = "Add a record by name";
pub const SEARCHING: &str = "Searching…";
pub const NO_RECORD: &str = "No record has this name. A record's id can be pasted too.";
pub const NO_SEARCH: &str = "Records of this table cannot be searched here. Paste the record's id.";
pub const SEARCH_FAILED: &str = "The search did not get through. Type again to try once more.";
pub const NO_NAME: &str = "(no name)";
pub const MISSING_RECORD: &str = "a record that no longer exists";
pub const NOT_FOUND_BY_ID: &str = "no record has this id";

/// What tells records of one name apart: the table, and the id's beginning.
pub fn record_detail(table: Option<&str>, id: &str) -> String {
    let short = id.split('-').next().unwrap_or(id);
    table.map_or_else(|| short.to_owned(), |table| format!("{table} · {short}"))
}
