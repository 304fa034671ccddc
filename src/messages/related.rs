//! How tables are related.

pub const PICK_RELATION: &str = "Pick a related table";
pub const NO_RELATION: &str = "No related table has this name";
pub const GO_FURTHER: &str = "Go one step further";
pub const STEP_BACK: &str = "One step back";
pub const PICK_FURTHER: &str = "Pick where to go on to";

/// Where a relationship leads, and which column of which table makes it: "Account (Contact -> Account (Company Name))".
pub fn relation(to: &str, holder: &str, other: &str, column: &str) -> String {
    format!("{to} ({holder} -> {other} ({column}))")
}

pub fn many_to_many(to: &str, first: &str, second: &str) -> String {
    format!("{to} ({first} <-> {second})")
}
