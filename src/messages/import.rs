//! Bringing lists of contacts to a static segment.

use member_import::{Column, Failure, Note, Report, Unfinished, Way, Why};

use super::{contacts, number};

pub const IMPORT_TITLE: &str = "From a list";
pub const IMPORT_LABEL: &str = "Contact ids or e-mail addresses";
pub const IMPORT_PLACEHOLDER: &str = "b5672bdb-8899-43cb-9fa1-0ae4dc61dad3\nann@example.com";
pub const IMPORT_HELP: &str =
    "One on each line, or the cells of a table. You see what will happen before anything changes.";
pub const IMPORT_CHOOSE: &str = "Choose a file";
pub const IMPORT_DROP: &str = "CSV or text. You can also drop it here.";
pub const IMPORT_OTHER: &str = "Use something else";
pub const IMPORT_READING: &str = "Reading";
pub const IMPORT_COLUMN: &str = "Column with the contacts";
pub const IMPORT_ALL_COLUMNS: &str = "All columns";
pub const IMPORT_HEADING: &str = "The first line is taken for a heading.";
pub const IMPORT_TOO_MANY: &str =
    "This is more than 2,500,000 contacts; the rest is not read. Split the file, or describe the contacts instead.";
pub const IMPORT_ADD: &str = "Add to segment…";
pub const IMPORT_REMOVE: &str = "Remove from segment…";
pub const IMPORT_PROGRESS: &str = "How far it is";
pub const IMPORT_CHECKING: &str = "Looking the contacts up";
pub const IMPORT_SENDING: &str = "Sending";
pub const IMPORT_PAUSE: &str = "Pause";
pub const IMPORT_SETTLING: &str = "All is sent. The environment is changing the members…";
pub const IMPORT_LONG: &str =
    "This takes longer than usual. You may leave this page: come back later to see what came of it.";
pub const IMPORT_UNFINISHED: &str = "A list is not finished";
pub const IMPORT_GO_ON: &str = "Go on";
pub const IMPORT_DROP_REST: &str = "Drop the rest";
pub const IMPORT_DONE: &str = "What came of it";
pub const IMPORT_ELSEWHERE_ANYWAY: &str = "Add them all the same. They can hang the segment.";
pub const IMPORT_SHARED_ANYWAY: &str = "Take all contacts of these addresses";

fn counted(count: u64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{} {many}", number(count)) }
}

pub fn import_size(bytes: f64) -> String {
    if bytes < 1e6 { format!("{} kB", number((bytes / 1e3).ceil() as u64)) } else { format!("{:.1} MB", bytes / 1e6) }
}

pub fn import_found(ids: u64, addresses: u64) -> String {
    let ids_text = counted(ids, "contact id", "contact ids");
    let addresses_text = counted(addresses, "e-mail address", "e-mail addresses");
    match (ids, addresses) {
        (0, 0) => "No contact ids and no e-mail addresses are found.".to_owned(),
        (_, 0) => format!("{ids_text}."),
        (0, _) => format!("{addresses_text}."),
        _ => format!("{ids_text} and {addresses_text}."),
    }
}

pub fn import_column(place: usize, column: &Column) -> String {
    let name = if column.name.is_empty() { format!("Column {}", place + 1) } else { column.name.clone() };
    if column.example.is_empty() { name } else { format!("{name} ({})", column.example) }
}

pub fn import_malformed(count: u64) -> String {
    format!("{} not understood and left out", counted(count, "line is", "lines are"))
}

pub fn import_duplicates(count: u64) -> String {
    format!("{} more than once and counted once", counted(count, "contact is there", "contacts are there"))
}

pub fn import_line(note: &Note) -> String {
    match note.of {
        Some(first) => format!("Line {}: {} (as line {first})", note.line, note.text),
        None => format!("Line {}: {}", note.line, note.text),
    }
}

pub fn import_more(count: u64) -> String {
    format!("and {} more", number(count))
}

pub fn import_unclosed(line: u32) -> String {
    format!(
        "The quotation mark in line {line} is never closed, so all behind it is one cell. Correct it and try again."
    )
}

pub fn import_checked_of(done: u64, of: u64) -> String {
    if of <= 1 { format!("{IMPORT_CHECKING}…") } else { format!("{} of {} looked up", number(done), number(of)) }
}

pub fn import_sent_of(sent: u64, of: u64) -> String {
    format!("{} of {} sent", number(sent), contacts(of))
}

pub fn import_waiting(why: Why, seconds: u32) -> String {
    let what = match why {
        Why::Busy => "The environment is busy.",
        Why::Connection => "The connection is lost. Nothing is lost.",
    };
    format!("{what} Goes on in {}.", counted(seconds.into(), "second", "seconds"))
}

pub fn import_title(adding: bool, count: u64) -> String {
    match (count, adding) {
        (0, _) => "Nothing to change".to_owned(),
        (_, true) => format!("Add {}?", contacts(count)),
        (_, false) => format!("Remove {}?", contacts(count)),
    }
}

pub fn import_send(adding: bool, count: u64) -> String {
    format!("{} {}", if adding { "Add" } else { "Remove" }, contacts(count))
}

pub fn import_change(adding: bool, count: u64) -> String {
    let to = if adding { "added to the segment" } else { "taken out of the segment" };
    if count == 0 { format!("Nobody will be {to}.") } else { format!("{} will be {to}.", contacts(count)) }
}

pub fn import_already(adding: bool, count: u64) -> String {
    if adding {
        format!("{} in it already.", counted(count, "contact is", "contacts are"))
    } else {
        format!("{} not in it.", counted(count, "of the list is", "of the list are"))
    }
}

pub fn import_unknown_ids(count: u64) -> String {
    counted(count, "id is no contact here and is left out.", "ids are no contacts here and are left out.")
}

pub fn import_unknown_addresses(count: u64) -> String {
    const MANY: &str = "e-mail addresses belong to no contact and are left out.";
    counted(count, "e-mail address belongs to no contact and is left out.", MANY)
}

pub fn import_elsewhere(count: u64) -> String {
    const MANY: &str = "contacts belong to another business unit and are held back.";
    counted(count, "contact belongs to another business unit and is held back.", MANY)
}

pub fn import_shared(addresses: u64, people: u64) -> String {
    let belong = counted(addresses, "e-mail address belongs", "e-mail addresses belong");
    let held = if addresses == 1 { "is" } else { "are" };
    format!("{belong} to several contacts ({} to change) and {held} held back.", number(people))
}

pub fn import_left(unfinished: &Unfinished) -> String {
    if unfinished.settling {
        return "All of it was sent. Go on to see what came of it.".to_owned();
    }
    let done = if unfinished.way == Way::Add { "to be added were sent" } else { "to be removed were sent" };
    format!("{} of {} {done} so far.", number(unfinished.sent), contacts(unfinished.of))
}

pub fn import_holds(after: u64) -> String {
    format!("The segment holds {} now.", contacts(after))
}

pub fn import_unexpected(expected: u64) -> String {
    format!(
        "{} were expected. Somebody else may have changed it meanwhile, or the environment is still counting.",
        contacts(expected)
    )
}

/// The lines of the report that say something.
pub fn import_report(report: &Report) -> Vec<(&'static str, u64)> {
    let changed = report.before.abs_diff(report.after);
    let (changed_name, already_name) = match report.way {
        Way::Add => ("Added", "Already there"),
        Way::Remove => ("Removed", "Not in it before"),
    };
    let elsewhere =
        if report.elsewhere_sent { "Of other business units, added" } else { "Of other business units, left out" };
    let shared = if report.shared_sent { "Addresses of several, all taken" } else { "Addresses of several, left out" };
    let unknown = if report.unknown == 1 { "Is not a contact here" } else { "Are not contacts here" };
    let mut lines = vec![(changed_name, changed)];
    let more = [
        (already_name, report.already),
        (unknown, report.unknown),
        (elsewhere, report.elsewhere),
        (shared, report.shared),
    ];
    lines.extend(more.into_iter().filter(|(_, count)| *count > 0));
    lines
}

/// What went wrong without an answer of the environment being to blame, and what to do.
pub fn import_failed(failure: Failure) -> (&'static str, String) {
    match failure {
        Failure::GivenUp(detail) => ("The environment could not change the members.", detail),
        Failure::Storage(detail) => ("This browser could not keep the list.", format!("Bring it again. ({detail})")),
        Failure::File(detail) => ("The list could not be read.", format!("Reload the page and try again. {detail}")),
        Failure::Api { message, .. } | Failure::Answer(message) => ("This did not work.", message),
        Failure::Cancelled => ("This was cancelled.", String::new()),
    }
}
