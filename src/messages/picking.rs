//! Members of a static segment, picked one by one.

use member_import::Way;

use super::contacts;

pub const PICK_TITLE: &str = "One by one";
pub const PICK_LABEL: &str = "Add a contact";
pub const PICK_PLACEHOLDER: &str = "Search by name or email";
pub const PICK_HELP: &str = "Whom you pick is added at once. You can take it back.";
pub const MEMBERS_CHANGING: &str = "The environment is changing the members…";
pub const FIRST_SAVE_TITLE: &str = "Save first, then add members";
pub const FIRST_SAVE: &str = "The environment has to know the segment before it can hold anybody. Saved as a draft, it is empty; then you pick contacts by name, bring a list of ids or email addresses, or add everyone that a description finds.";
pub const SAVE_AND_ADD: &str = "Save draft and add members";
pub const NOBODY_YET: &str = "Nobody was added yet";
pub const NOBODY_YET_HELP: &str =
    "The members of this segment are picked. Add them by name, by a list, or by a description.";
pub const ADD_MEMBERS: &str = "Add members";
pub const ADD_TO_SEGMENT: &str = "Add to this segment";
pub const REMOVE_FROM_SEGMENT: &str = "Remove from this segment";
pub const IS_MEMBER: &str = "Is a member";
pub const IS_NO_MEMBER: &str = "Is not a member";
pub const STATIC_WHY: &str = "The members of this segment are picked, so no condition decides.";
pub const OTHER_UNIT: &str =
    "This contact belongs to another business unit than the segment. Adding it could hang the segment.";
pub const SELECT_SHOWN: &str = "Select all shown";
pub const REMOVE_SELECTED: &str = "Remove from segment…";
pub const CLEAR_SELECTED: &str = "Clear selection";
pub const REMOVE_HELP: &str = "They stay contacts, and can be added again.";

/// Whom a search found, as it is called in a sentence.
pub fn contact_named(name: &str) -> String {
    if name.is_empty() { "The contact".to_owned() } else { name.to_owned() }
}

pub fn members_changed(way: Way, who: &str) -> String {
    format!("{}: {who}.", if way == Way::Add { "Added" } else { "Removed" })
}

pub fn member_already(who: &str) -> String {
    format!("{who} is a member already.")
}

pub fn select_member(name: &str) -> String {
    format!("Select {name}")
}

pub fn members_selected(count: usize) -> String {
    format!("{} selected", super::number(count as u64))
}

pub fn remove_title(count: usize) -> String {
    format!("Remove {} from this segment?", contacts(count as u64))
}

pub fn remove_now(count: usize) -> String {
    format!("Remove {}", contacts(count as u64))
}

pub fn first_selected(count: usize) -> String {
    format!("The first {} are selected.", contacts(count as u64))
}
