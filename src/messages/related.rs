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

pub const EXPLORE: &str = "Explore related";
pub const EXPLORE_TITLE: &str = "What is related to contacts";
pub const EXPLORE_HELP: &str =
    "Choose a table that contacts are related to. Add it, or go on from it to what it is related to in turn.";
pub const EXPLORE_SEARCH: &str = "Search related tables";
pub const GO_ON_FROM: &str = "Go on from there";
pub const ADD_PATH: &str = "Add related block";
pub const PATH_USED: &str = "already used";
pub const TABLE_ABSENT: &str = "not available: the environment does not list this table";
pub const LEGEND_FREE: &str = "can be chosen";
pub const LEGEND_USED: &str = "✓ already used";
pub const LEGEND_ABSENT: &str = "not available";

/// What the list of neighbours is called.
pub fn related_to(table: &str) -> String {
    format!("Related to {table}")
}

pub fn more_in_list(count: usize) -> String {
    format!("{count} more in the list below")
}
