//! Members: how many, who, and why.

use dataverse::outbound::Total;
use segment_definition::Rule;
use segment_query::ast::SetOp;

use super::contacts;

/// Under a number of contacts that the definition was changed behind.
pub const COUNT_OUTDATED: &str = "Before your last change. Counting again…";

/// "1,234 contacts", "At least 5,000 contacts"
pub fn how_many(total: Total) -> String {
    match total {
        Total::Exact(count) => contacts(count),
        Total::AtLeast(count) => format!("At least {}", contacts(count)),
    }
}

/// What a count is worth, to stand before its time.
pub fn exactness(total: Total) -> &'static str {
    if total.is_exact() { "Exact, counted" } else { "Estimate, counted" }
}

pub const FUNNEL_TITLE: &str = "Part by part";
pub const ALTOGETHER: &str = "Altogether";
pub const NOT_COUNTED: &str = "not counted";
pub const LEAVES_NOBODY: &str = "Leaves nobody";

/// "1,234", "5,000+"
pub fn short(total: Total) -> String {
    let number = super::number(total.number());
    if total.is_exact() { number } else { format!("{number}+") }
}

pub fn counted_of(done: usize, all: usize) -> String {
    format!("{done} of {all} counted")
}

/// Which part the last contacts are lost at.
pub fn nobody_left(part: &str) -> String {
    format!("Nobody is left after: {part}")
}

/// "Any of these" for a group.
pub fn group_of(rule: Rule) -> String {
    match rule {
        Rule::All => "All of these",
        Rule::Any => "Any of these",
        Rule::None => "None of these",
    }
    .to_owned()
}

/// "Block 2: Members of a segment"
pub fn block_words(place: usize, kind: &str) -> String {
    format!("Block {place}: {kind}")
}

pub const COLUMNS: &str = "Columns";
pub const COLUMNS_TITLE: &str = "Columns of the table";
pub const COLUMNS_HELP: &str = "Up to twelve. They are kept in this browser, for all segments.";
pub const COLUMNS_USUAL: &str = "The usual ones";
pub const SEARCH_COLUMNS: &str = "Search columns";
pub const SEARCH_MEMBERS: &str = "Search by name or email";
pub const NO_MEMBER_NAMED: &str = "Nobody here has this name or email address.";
pub const LOOK_UP_CONTACT: &str = "Why is somebody in or out?";
pub const CONTACT: &str = "Contact";
pub const NO_CONTACT: &str = "This contact is not there any more.";
pub const CLOSE_CONTACT: &str = "Close this contact";

/// "1,234 contacts", "12 contacts found"
pub fn members_total(total: Total, is_search: bool) -> String {
    let all = how_many(total);
    if is_search { format!("{all} found") } else { all }
}

pub const WHY_TITLE: &str = "Why in or out?";
pub const WHY_WAITS: &str = "Finish the definition to see why.";
pub const WHY_ASKING: &str = "Asking part by part…";
pub const HOLDS: &str = "Yes";
pub const FAILS: &str = "No";
/// Of a block that takes contacts away.
pub const EXCLUDED: &str = "In it: left out";
pub const NOT_EXCLUDED: &str = "Not in it: good";
pub const UNKNOWN: &str = "Cannot tell: it is empty";
pub const UNASKED: &str = "Only told as a whole";

pub fn verdict(is_in: bool) -> &'static str {
    if is_in { "In, by this definition" } else { "Out, by this definition" }
}

/// The parts that decide, a few of them by name.
pub fn because(parts: &[String], all: usize) -> String {
    let named = parts.join("; ");
    match all.saturating_sub(parts.len()) {
        0 => format!("Decided by: {named}."),
        more => format!("Decided by: {named}; and {more} more."),
    }
}

/// The value beside a condition.
pub fn it_is(value: &str) -> String {
    if value.is_empty() { "It is empty.".to_owned() } else { format!("It is {value}.") }
}

pub const CHARTS: &str = "Charts";
pub const COLUMN_CHART: &str = "Members by";
pub const CHART_COLUMN: &str = "Column to count by";
pub const EMPTY_VALUE: &str = "(empty)";
pub const BLOCKS_CHART: &str = "How the blocks meet";
pub const VENN_WHO: &str = "Contacts in";
pub const VENN_IN: &str = "In the segment";
pub const VENN_CONTACTS: &str = "Contacts";
pub const YES: &str = "yes";
pub const NO: &str = "no";

pub fn chart_reads(done: u64) -> String {
    format!("Reading the members: {} so far…", super::number(done))
}

/// Where not all members were read.
pub fn chart_of_first(read: u64, all: u64) -> String {
    format!("Of {} of {} contacts; reading all would take too long.", super::number(read), super::number(all))
}

pub fn other_values(count: usize) -> String {
    format!("{count} others")
}

/// "A and B, not C"
pub fn region(letters: &[&str], of: usize) -> String {
    let all = ["A", "B", "C"];
    let without: Vec<&str> = all.into_iter().take(of).filter(|letter| !letters.contains(letter)).collect();
    let inside = letters.join(" and ");
    if without.is_empty() { inside } else { format!("{inside}, not {}", without.join(" or ")) }
}

/// What is left behind a block.
pub fn step_of_blocks(join: Option<SetOp>, block: &str) -> String {
    join.map_or_else(|| block.to_owned(), |join| format!("{}: {block}", super::join(join)))
}
