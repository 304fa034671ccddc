//! What is told of a segment beside its definition, and what follows from its commands.

pub const WHO_COUNTS: &str = "Whose contacts may belong";
pub const WHOLE_ORGANIZATION: &str = "The whole organization's";
pub const OWN_BUSINESS_UNIT: &str = "Only those of its own business unit";
pub const TIME_ZONE_LABEL: &str = "Time zone";
pub const TIME_ZONE_HINT: &str = "Kept with the segment for its environment. What is counted here goes by UTC.";
pub const NO_TIME_ZONE: &str = "The environment's own";
pub const EXTERNAL_SOURCE_LABEL: &str = "It comes from Customer Insights";
pub const EXTERNAL_URL_LABEL: &str = "Its address there";
pub const DETAILS_LOCKED: &str =
    "These are fixed once a segment has been live. Copy it to a new segment to have them otherwise.";
pub const FACTS_TITLE: &str = "About this segment";
pub const USED_BY_TITLE: &str = "Where it is used";
pub const USED_BY_NONE: &str = "No other segment names it.";
pub const RAW_TITLE: &str = "The record as the environment has it";
pub const REQUESTS_TITLE: &str = "The same by program";
pub const REQUESTS_TEXT: &str =
    "Each request as this page sends it. No sign-in is part of it: whoever sends it brings their own.";
pub const REQUEST_READ: &str = "Read it";
pub const REQUEST_CREATE: &str = "Create it";
pub const REQUEST_SAVE: &str = "Save what is not saved";
pub const REQUEST_CHECK: &str = "Check its definition";
pub const NOT_COPIED: &str = "The browser did not let this be copied. Select the text and copy it.";
pub const GO_LIVE_UNIT: &str = "Only contacts of its own business unit belong to it.";
pub const GO_LIVE_CHANGES_TITLE: &str = "Go live with the changes?";
pub const GO_LIVE_CHANGES_NEXT: &str =
    "Until it is done it stays in use as it was. Then the members follow the changed definition.";
pub const GO_LIVE_SAVES: &str = "Your unsaved changes are saved with it.";
pub const REFUSED_HERE: &str = "The environment did not take it live. The reason stands at the part it is about.";

pub fn copy_what(what: &str) -> String {
    format!("{}: {what}", super::COPY)
}

/// Before a segment is stopped or deleted that others name.
pub fn used_by(count: usize) -> String {
    if count == 1 { "One segment names it:".to_owned() } else { format!("{count} segments name it:") }
}

/// What that means for one that names it.
pub fn user_is_met(takes: bool, leaves: bool) -> &'static str {
    match (takes, leaves) {
        (_, false) => "takes its contacts in and would lose them",
        (false, true) => "leaves its contacts out and would take them in",
        (true, true) => "both takes its contacts in and leaves them out, and would hold others",
    }
}

/// Segments that nothing but a deleted one uses.
pub fn stay_alone(names: &[String]) -> String {
    format!("Nothing else uses these, and they stay until you delete them too: {}.", names.join(", "))
}

/// Segments that are named by one that goes live.
pub fn not_live(names: &[String]) -> String {
    format!(
        "These segments that it names are not live, so their contacts may be missing or out of date: {}. Take them live first.",
        names.join(", ")
    )
}

/// What a live segment holds, and what it will hold with its changes.
pub fn go_live_changes(now: u64, then: &str) -> String {
    format!("It holds {} now and will hold {then}.", super::contacts(now))
}

/// A time zone by its Dataverse code.
pub fn time_zone(code: i32) -> String {
    TIME_ZONES
        .iter()
        .find(|(known, _)| *known == code)
        .map_or_else(|| format!("Code {code}"), |(_, name)| (*name).to_owned())
}

/// The codes that Dataverse gives its time zones, west to east: the usual ones. That a segment's time zone is such a
/// code is an assumption: no source says it, its range allows it.
pub const TIME_ZONES: [(i32, &str); 32] = [
    (2, "Hawaii"),
    (3, "Alaska"),
    (4, "Pacific (Los Angeles)"),
    (10, "Mountain (Denver)"),
    (15, "Arizona (Phoenix)"),
    (20, "Central (Chicago)"),
    (35, "Eastern (New York)"),
    (50, "Atlantic (Halifax)"),
    (65, "Brasília (São Paulo)"),
    (80, "Azores"),
    (92, "UTC"),
    (85, "Dublin, Lisbon, London"),
    (95, "Budapest, Prague, Belgrade"),
    (100, "Warsaw, Zagreb, Sarajevo"),
    (105, "Brussels, Madrid, Paris"),
    (110, "Amsterdam, Berlin, Rome"),
    (113, "Lagos"),
    (115, "Bucharest"),
    (120, "Cairo"),
    (125, "Helsinki, Kyiv, Riga"),
    (130, "Athens"),
    (135, "Jerusalem"),
    (140, "Johannesburg"),
    (145, "Moscow"),
    (150, "Riyadh, Kuwait"),
    (165, "Abu Dhabi, Dubai"),
    (190, "Mumbai, Delhi"),
    (205, "Bangkok, Jakarta"),
    (210, "Beijing, Hong Kong"),
    (215, "Singapore"),
    (235, "Tokyo"),
    (255, "Sydney, Melbourne"),
];
