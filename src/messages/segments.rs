//! The list of segments, and a segment's life.

use dataverse::outbound::{SegmentType, Status};

pub const SEGMENTS: &str = "Segments";
pub const NEW_SEGMENT: &str = "New segment";
pub const SEARCH_SEGMENTS: &str = "Search segments by name";
pub const FILTER_STATUS: &str = "Status";
pub const FILTER_TYPE: &str = "Type";
pub const ALL_STATUSES: &str = "All statuses";
pub const ALL_TYPES: &str = "All types";
pub const COLUMN_NAME: &str = "Name";
pub const COLUMN_TYPE: &str = "Type";
pub const COLUMN_STATUS: &str = "Status";
pub const COLUMN_MEMBERS: &str = "Members";
pub const COLUMN_MODIFIED: &str = "Modified";
pub const COLUMN_OWNER: &str = "Owner";
pub const CLEAR_FILTERS: &str = "Clear filters";
pub const NO_MATCH_TITLE: &str = "No segment matches";
pub const NO_MATCH_TEXT: &str = "Try another name, or clear the filters.";
pub const NOTHING_WRONG_TITLE: &str = "Nothing went wrong";
pub const NOTHING_WRONG_TEXT: &str = "The environment has gathered the members of every segment that it was asked to.";
pub const NO_SEGMENTS_TITLE: &str = "No segments yet";
pub const NO_SEGMENTS_TEXT: &str =
    "A segment is a group of contacts that you describe once and reach again and again, such as everyone in one city.";
pub const SHOW_MORE: &str = "Show more";
pub const UNNAMED: &str = "(no name)";

pub const CHOOSE_TYPE: &str = "What is it for?";
pub const NAME_LABEL: &str = "Name";
pub const NAME_PLACEHOLDER: &str = "Such as: Newsletter readers in New York";
pub const NAME_REQUIRED: &str = "Give the segment a name.";
pub const CREATE_AND_DESIGN: &str = "Continue";
pub const DESCRIPTION_LABEL: &str = "Description";

pub const TABS_LABEL: &str = "Parts of this segment";
pub const DEFINITION_TAB: &str = "Definition";
pub const MEMBERS_TAB: &str = "Members";
pub const DETAILS_TAB: &str = "Details";
pub const CHECK: &str = "Check";
pub const SAVE_DRAFT: &str = "Save draft";
pub const SAVE: &str = "Save";
pub const GO_LIVE: &str = "Go live";
pub const STOP: &str = "Stop";
pub const DELETE: &str = "Delete";
pub const SAVED: &str = "All changes saved";
pub const UNSAVED: &str = "Unsaved changes";
pub const NOT_CREATED: &str = "Not saved yet";
pub const SAVING: &str = "Saving…";
pub const BACK_TO_LIST: &str = "Back to segments";
pub const RESTORED: &str = "Your unsaved changes from last time are back.";
pub const DISCARD_CHANGES: &str = "Discard them";

pub const GO_LIVE_TITLE: &str = "Take this segment live?";
pub const GO_LIVE_CONFIRM: &str = "Go live now";
pub const GO_LIVE_NEXT: &str = "Going live takes a moment. Then the members are kept up to date by themselves.";
pub const GO_LIVE_LOCKED: &str =
    "While it is live, its definition is locked. “Edit while live” opens it again, and it stays in use meanwhile.";
pub const GO_LIVE_NOBODY: &str = "Nobody matches it now.";
pub const GO_LIVE_STATIC: &str = "Going live takes a moment. Its members stay until you add or remove some.";
pub const GO_LIVE_NAME_LOCKED: &str = "Its name, type and description cannot be changed from then on.";
pub const STOP_TITLE: &str = "Stop this segment?";
pub const STOP_CONFIRM: &str = "Stop it";
pub const STOP_TEXT: &str =
    "Its members are no longer kept up to date, and nothing new is sent to them. You can take it live again.";
pub const DELETE_CONFIRM: &str = "Delete it";
pub const DELETE_TEXT: &str = "The segment and its definition are removed for everyone. The contacts in it are not.";
pub const DISCARD_SHORT: &str = "Discard";
pub const DELETE_LIVE: &str = "It is live now: whatever uses it will find nobody.";
pub const DISCARD: &str = "Discard it";
pub const DISCARD_TEXT: &str = "It was never saved, so it is gone for good.";
pub const UNSAVED_TITLE: &str = "Not saved yet, kept in this browser";
pub const LIVE_STATIC: &str = "This segment is live. Its members can still be changed.";
pub const LIVE_READ_ONLY: &str = "This segment is live, so its definition is locked. Open it to change it: the segment stays in use as it is until you go live again.";
pub const MOVING_READ_ONLY: &str = "The environment is working on this segment. It can be changed when that is done.";
pub const EXPIRED_READ_ONLY: &str = "This segment has expired and cannot be changed.";
pub const STOP_NEEDS_LIVE: &str = "Only a live segment can be stopped.";
pub const ALREADY_LIVE: &str = "This segment is live already, or about to be.";
pub const CHECKED_FINE: &str = "The environment accepts this definition.";
pub const CHECKED_BAD: &str = "The environment does not accept this definition; the reason is below the query text.";
pub const CHECKING: &str = "Checking…";
pub const ISSUES_TITLE: &str = "The environment does not accept this definition.";

pub const DETAILS_ID: &str = "Segment id";
pub const DETAILS_QUERY_NAME: &str = "Name in queries";
pub const DETAILS_CREATED: &str = "Created";
pub const DETAILS_EVALUATED: &str = "Last evaluated";
pub const NOT_YET: &str = "Not yet";
pub const DETAILS_SCOPE: &str = "Scope";

pub const STATIC_INTRO: &str =
    "The members of this segment are picked, not described: by name, by a list, or everyone whom a description finds.";
pub const STATIC_SAVE_FIRST: &str = "Save the segment as a draft first; then members can be added.";
pub const STATIC_HOLDS: &str = "Who it holds";
pub const STATIC_FOUND: &str = "Found by this description";
pub const STATIC_DESCRIBE_FIRST: &str = "Add a condition first: without one, everybody would be found.";
pub const STATIC_BY_QUERY: &str = "By description";
pub const ADD_FOUND: &str = "Add everyone found";
pub const REMOVE_FOUND: &str = "Remove everyone found";

/// The name of a segment that a block was saved as.
pub fn part_of(segment: &str, what: &str) -> String {
    let segment = segment.trim();
    if segment.is_empty() { what.to_owned() } else { format!("{segment}: {what}") }
}

pub fn saved_apart(name: &str) -> String {
    format!("“{}” is created and going live.", super::isolated(name))
}

pub fn segment_type(segment_type: SegmentType) -> &'static str {
    match segment_type {
        SegmentType::Dynamic => "Dynamic",
        SegmentType::Static => "Static",
        SegmentType::Compound => "Compound",
    }
}

/// What each type is for, in the words of somebody who wants one.
pub fn segment_type_purpose(segment_type: SegmentType) -> &'static str {
    match segment_type {
        SegmentType::Dynamic => "Describe who belongs, and the members follow by themselves.",
        SegmentType::Static => "Pick the members one by one, and they stay until you change them.",
        SegmentType::Compound => "Combine segments you already have.",
    }
}

pub fn status(status: Status) -> &'static str {
    match status {
        Status::Draft => "Draft",
        Status::Live => "Live",
        Status::Stopped => "Stopped",
        Status::LiveEditable => "Live, being edited",
        Status::Expired => "Expired",
        Status::Error => "Error",
        Status::GoingLive => "Going live",
        Status::Stopping => "Stopping",
    }
}

pub fn status_meaning(status: Status) -> &'static str {
    match status {
        Status::Draft => "Being written; nobody is reached yet.",
        Status::Live => "In use; members are kept up to date.",
        Status::Stopped => "Not in use; members are no longer kept up to date.",
        Status::LiveEditable => "In use and open for changes; saving checks it again.",
        Status::Expired => "Past its time; it cannot be used again.",
        Status::Error => "Something went wrong in the environment; go live again or stop it.",
        Status::GoingLive => "The environment is gathering the members.",
        Status::Stopping => "The environment is taking it out of use.",
    }
}

pub fn unknown_code(code: Option<i32>) -> String {
    code.map_or_else(|| "Unknown".to_owned(), |code| format!("Unknown ({code})"))
}

pub fn name_too_long(max: usize, now: usize) -> String {
    format!("A name has at most {max} characters; this one has {now}.")
}

pub fn deleted(name: &str) -> String {
    format!("“{}” is deleted.", super::isolated(name))
}

pub fn now_is(name: &str, status_now: Status) -> String {
    format!("“{}” is now {}.", name.trim(), status(status_now).to_lowercase())
}

pub fn go_live_count(count: &str) -> String {
    format!("It holds {count} now.")
}

pub fn discard_named(name: &str) -> String {
    format!("Discard the unsaved work on {name}")
}

pub fn delete_title(name: &str) -> String {
    format!("Delete “{}”?", super::isolated(name))
}

pub fn discard_title(name: &str) -> String {
    format!("Discard “{}”?", super::isolated(name))
}

pub fn query_too_long(max: usize, now: usize) -> String {
    format!("A query has at most {} characters; this one has {}.", super::number(max as u64), super::number(now as u64))
}

pub fn discarded(name: &str) -> String {
    format!("The unsaved work on “{}” is discarded.", super::isolated(name))
}
