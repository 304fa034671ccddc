//! How tables are related, and how blocks stand together.

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

pub const BRACKETS_BLOCK: &str = "Blocks in brackets";
pub const BRACKET: &str = "Put in brackets";
pub const BRACKET_WITH_PREVIOUS: &str = "Put in brackets with the block above";
pub const OUT_OF_BRACKETS: &str = "Take out of the brackets";
pub const UNBRACKET: &str = "Remove the brackets";
