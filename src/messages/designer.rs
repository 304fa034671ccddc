//! The designer, the query text and the preview.

use dataverse::outbound::Total;
use segment_definition::{ProblemKind, Rule, StepName, Table, TimeUnit};
use segment_query::ast::SetOp;

pub const ADD_CONDITION: &str = "Add condition";
pub const ADD_GROUP: &str = "Add group";
pub const ADD_QUERY_BLOCK: &str = "Add query block";
pub const ADD_RELATED_BLOCK: &str = "Add related block";
pub const ADD_BEHAVIOUR_BLOCK: &str = "Add behavior block";
pub const ADD_SEGMENT_BLOCK: &str = "Add segment block";
pub const UNDO: &str = "Undo";
pub const REDO: &str = "Redo";
pub const DONE: &str = "Done";
pub const REMOVE: &str = "Remove";
pub const MOVE_UP: &str = "Move up";
pub const MOVE_DOWN: &str = "Move down";
pub const MORE: &str = "More";
pub const DUPLICATE: &str = "Duplicate";
pub const ENCLOSE: &str = "Put in a group";
pub const UNGROUP: &str = "Ungroup";
pub const CONTACTS_BLOCK: &str = "Contacts";
pub const RELATED_BLOCK: &str = "Contacts with a related record";
pub const BEHAVIOUR_BLOCK: &str = "Contacts who did something";
pub const SEGMENT_BLOCK: &str = "Members of a segment";
pub const TEXT_BLOCK: &str = "Written query";
pub const TEXT_BLOCK_HELP: &str = "This part is kept as it was written. Change it in the query text below.";
pub const TEXT_CONDITION: &str = "Written condition";
pub const EMPTY_INNER_GROUP: &str = "No conditions yet: this group says nothing.";
pub const NO_BLOCKS: &str = "Nobody is in this segment yet. Add a block to say who belongs.";
pub const GROUP_RULE: &str = "Which of these conditions have to hold";
pub const BLOCK_JOIN: &str = "How this block meets what is above";
pub const COLUMN: &str = "Column";
pub const PICK_COLUMN: &str = "Pick a column";
pub const NO_COLUMN: &str = "No column has this name";
pub const OPERATOR: &str = "Comparison";
pub const VALUE: &str = "Value";
pub const ADD_VALUE: &str = "Add a value";
pub const PICK_VALUE: &str = "Pick a value";
pub const VALUES_HELP: &str = "Press Enter after each value.";
pub const PICK_SEGMENT: &str = "Pick a segment";
pub const NO_SEGMENT: &str = "No segment has this name";
pub const PICK_INTERACTION: &str = "Pick what they did";
pub const NO_INTERACTION: &str = "Nothing has this name";
pub const AT_LEAST: &str = "at least";
pub const TIMES: &str = "How many times";
pub const TIMES_AFTER: &str = "times";
pub const SINCE: &str = "Since when";
pub const EVER: &str = "at any time";
pub const WITHIN: &str = "in the last";
pub const LENGTH: &str = "How long ago at most";
pub const UNIT: &str = "Unit of time";
pub const BEHAVIOUR_ALONE: &str =
    "What contacts did can be joined with other blocks only as a segment of its own, which goes live at once.";
pub const SAVE_APART: &str = "Save as its own segment";
pub const NEW_CONDITION: &str = "New condition";
pub const ID_HELP: &str = "The record's id, such as 1cc00a15-37ef-e911-a81d-000d3a6d200c";

pub const QUERY_TEXT: &str = "Query text";
pub const QUERY_TEXT_HELP: &str =
    "Changes here show in the designer as soon as the text is understood. Press Ctrl+Space for suggestions.";
pub const TEXT_BROKEN: &str = "The query text is not understood right now. Below is the last version that was; it cannot be changed until the text is right.";
pub const BACK_TO_LAST: &str = "Go back to that version";
pub const BACK_TO_LAST_DONE: &str = "Back to the last version that was understood.";
pub const TEXT_CHECKING: &str = "Checking…";
pub const TEXT_FINE: &str = "No problems found here.";
pub const TEXT_EMPTY: &str = "The query is empty.";
pub const COPY: &str = "Copy";
pub const COPIED: &str = "Copied.";

pub const SENTENCE_TITLE: &str = "In words";
pub const COUNT_TITLE: &str = "Who it holds";
pub const COUNTING: &str = "Counting…";
pub const COUNT_PARTS: &str = "Count each part";
pub const PART_COUNT_HELP: &str = "contacts by itself";
pub const COUNT_WAITS: &str = "Finish the open conditions to see the count.";
pub const COUNT_TEXT_WAITS: &str = "Correct the query text to see the count.";
pub const REFRESH: &str = "Count again";
pub const PREVIEW: &str = "Preview members";
pub const PREVIEW_TITLE: &str = "Who would be in it";
pub const MEMBERS_TITLE: &str = "Who is in it";
pub const PREVIEW_OPTION: &str = "This definition";
pub const MEMBERS_OPTION: &str = "Members now";
pub const CHANGES_TITLE: &str = "What would change";
pub const JOINING_OPTION: &str = "Would join";
pub const LEAVING_OPTION: &str = "Would leave";
pub const JOINING_TITLE: &str = "Who would join";
pub const LEAVING_TITLE: &str = "Who would leave";
pub const NO_MEMBERS: &str = "Nobody matches.";
pub const NO_MEMBERS_HELP: &str = "Loosen a condition, or check how its values are written.";
pub const MEMBERS_LATER: &str = "The members are gathered when the segment goes live.";
pub const MEMBERS_CAPTION: &str = "Contacts";
pub const WHICH_MEMBERS: &str = "Which contacts to show";
pub const EXPORT: &str = "Export as CSV";
pub const EXPORTING: &str = "Exporting";
pub const EXPORT_NAME: &str = "Segment";
pub const CONTACT_ID: &str = "Contact ID";
pub const FULL_NAME: &str = "Full name";
pub const EMAIL: &str = "Email";
pub const CITY: &str = "City";
pub const COUNTRY: &str = "Country";
pub const JOB_TITLE: &str = "Job title";

pub const UNFINISHED_TITLE: &str = "To be finished first";
pub const SHOW_IT: &str = "Show";

pub fn rule(rule: Rule) -> &'static str {
    match rule {
        Rule::All => "all of these",
        Rule::Any => "any of these",
        Rule::None => "none of these",
    }
}

/// What a block without conditions says.
pub fn empty_group(table: Option<Table<'_>>) -> &'static str {
    match table {
        Some(Table::Interaction(_)) => "No conditions yet: whatever it was about.",
        Some(table) if !table.is_contact() => "No conditions yet: any related record will do.",
        _ => "No conditions yet: all contacts.",
    }
}

pub fn unit(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Days => "days",
        TimeUnit::Months => "months",
        TimeUnit::Years => "years",
    }
}

/// The word between two conditions of a group.
pub fn rule_joint(rule: Rule) -> &'static str {
    match rule {
        Rule::All => "and",
        Rule::Any => "or",
        Rule::None => "nor",
    }
}

pub fn join(op: SetOp) -> &'static str {
    match op {
        SetOp::Union => "or",
        SetOp::Intersect => "and also",
        SetOp::Except => "but not",
    }
}

pub fn problem(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::NoBlocks => "Add a block to say who belongs.",
        ProblemKind::NoColumn => "Pick a column for this condition, or remove it.",
        ProblemKind::NoValue => "Give this condition a value, or remove it.",
        ProblemKind::NoLowerValue => "Give the lower value.",
        ProblemKind::NoUpperValue => "Give the upper value.",
        ProblemKind::NotANumber => "Enter a number, such as 1500.",
        ProblemKind::NotADate => "Enter a date, such as 2026-01-31.",
        ProblemKind::NotAnId => "Enter a record id, such as 1cc00a15-37ef-e911-a81d-000d3a6d200c.",
        ProblemKind::NoPath => "Pick how the contacts are related, or remove this block.",
        ProblemKind::NoInteraction => "Pick what the contacts did, or remove this block.",
        ProblemKind::NotACount => "Enter a whole number, one or more.",
        ProblemKind::EmptyRange => "Nothing lies between these two: the first has to be the smaller one.",
        ProblemKind::NoSegment => "Pick a segment for this block, or remove it.",
        ProblemKind::UnknownColumn => "This environment has no such column. Pick another one.",
        ProblemKind::WrongOperator => "This comparison does not fit the column. Pick another one.",
    }
}

/// What a step does, to follow "Undo:" or "Redo:".
pub fn step(name: StepName) -> &'static str {
    match name {
        StepName::AddBlock => "add a block",
        StepName::AddGroup => "add a group",
        StepName::AddCondition => "add a condition",
        StepName::RemoveBlock => "remove a block",
        StepName::RemoveGroup => "remove a group",
        StepName::RemoveCondition => "remove a condition",
        StepName::RemoveSeveral => "remove several parts",
        StepName::Cut => "cut",
        StepName::Paste => "paste",
        StepName::Mute => "mute",
        StepName::Unmute => "unmute",
        StepName::Move => "move",
        StepName::Duplicate => "duplicate",
        StepName::Enclose => "put in a group",
        StepName::Ungroup => "ungroup",
        StepName::Bracket => "put in brackets",
        StepName::Unbracket => "take out of brackets",
        StepName::ChangeRule => "change which conditions have to hold",
        StepName::ChangeCondition => "change a condition",
        StepName::ChangeJoin => "change how blocks meet",
        StepName::ChangeSegment => "pick a segment",
        StepName::ChangePath => "pick a related table",
        StepName::ChangeBehaviour => "change what contacts did",
        StepName::MoveOut => "save a block as its own segment",
        StepName::ChangeText => "change the query text",
    }
}

/// Spoken after an edit; nothing while somebody types.
pub fn step_done(name: StepName) -> String {
    match name {
        StepName::AddBlock => "Block added.",
        StepName::AddGroup => "Group added.",
        StepName::AddCondition => "Condition added.",
        StepName::RemoveBlock => "Block removed.",
        StepName::RemoveGroup => "Group removed.",
        StepName::RemoveCondition => "Condition removed.",
        StepName::RemoveSeveral => "Parts removed.",
        StepName::Cut => "Cut to the clipboard.",
        StepName::Paste => "Pasted.",
        StepName::Mute => "Muted: left out of the segment.",
        StepName::Unmute => "No longer muted.",
        StepName::Move => "Moved.",
        StepName::Duplicate => "Duplicated.",
        StepName::Enclose => "Put in a group.",
        StepName::Ungroup => "Ungrouped.",
        StepName::Bracket => "Put in brackets.",
        StepName::Unbracket => "Taken out of the brackets.",
        StepName::MoveOut => "Saved as its own segment, which stands here now.",
        StepName::ChangeRule
        | StepName::ChangeCondition
        | StepName::ChangeJoin
        | StepName::ChangeSegment
        | StepName::ChangePath
        | StepName::ChangeBehaviour
        | StepName::ChangeText => "",
    }
    .to_owned()
}

pub fn undone(name: StepName) -> String {
    format!("Undone: {}.", step(name))
}

pub fn redone(name: StepName) -> String {
    format!("Redone: {}.", step(name))
}

/// The tooltip of undo and redo.
pub fn with_step(command: &str, name: Option<StepName>) -> String {
    name.map_or_else(|| command.to_owned(), |name| format!("{command}: {}", step(name)))
}

/// A group's accessible name.
pub fn group_name(level: usize, rule_now: Rule, count: usize) -> String {
    let conditions = if count == 1 { "1 part" } else { &format!("{count} parts") };
    format!("Group on level {level}, {}, {conditions}", rule(rule_now))
}

pub fn block_name(number: &str, kind: &str) -> String {
    format!("Block {number}: {kind}")
}

/// The name of the further commands of a part.
pub fn more_of(what: &str) -> String {
    format!("More: {what}")
}

pub fn remove_named(what: &str) -> String {
    format!("Remove {what}")
}

pub fn remove_value(value: &str) -> String {
    format!("Remove the value {value}")
}

pub const SAME_CONTACTS: &str = "The same contacts as now.";

/// Who joins and leaves once the definition is taken as it stands.
pub fn would_change(joining: Total, leaving: Total) -> String {
    match (joining, leaving) {
        (Total::Exact(0), Total::Exact(0)) => SAME_CONTACTS.to_owned(),
        (joining, leaving) => format!("{}, {}.", would(true, joining), would(false, leaving)),
    }
}

/// "12 contacts would join"
pub fn would(join: bool, total: Total) -> String {
    format!("{} would {}", super::how_many(total), if join { "join" } else { "leave" })
}

pub fn exported(count: u64) -> String {
    format!("{} exported.", super::contacts(count))
}

pub fn exported_of(done: u64, total: Total) -> String {
    if total.is_exact() {
        format!("{} of {}", super::number(done), super::how_many(total))
    } else {
        super::contacts(done)
    }
}

pub fn problems_found(count: usize) -> String {
    if count == 1 { "1 problem".to_owned() } else { format!("{count} problems") }
}
