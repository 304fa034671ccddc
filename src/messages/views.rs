//! Views of the list: what it is narrowed to, under a name.

pub const VIEWS: &str = "Views";
pub const VIEW_ALL: &str = "All";
pub const VIEW_DRAFTS: &str = "Drafts";
pub const VIEW_MINE: &str = "Mine";
pub const VIEW_WENT_WRONG: &str = "Went wrong";
pub const MORE_ON_VIEWS: &str = "Save and change views";
pub const VIEW_SAVE: &str = "Save as a view";
pub const VIEW_SAVE_SHORT: &str = "Save view";
pub const VIEW_RENAME: &str = "Rename view";
pub const VIEW_NAME_HINT: &str =
    "The filters, the order and the columns as they are now. Views are kept in this browser only.";
pub const VIEW_NAME_TAKEN: &str = "There is a view of this name already. Choose another one.";
pub const VIEW_NAME_REQUIRED: &str = "Give the view a name.";
pub const VIEW_OPENS_FIRST: &str = "opens first";

pub fn view_update(name: &str) -> String {
    format!("Save changes to “{}”", super::isolated(name))
}

pub fn view_rename(name: &str) -> String {
    format!("Rename “{}”", super::isolated(name))
}

pub fn view_delete(name: &str) -> String {
    format!("Delete “{}”", super::isolated(name))
}

pub fn view_deleted(name: &str) -> String {
    format!("The view “{}” is deleted.", super::isolated(name))
}

pub fn view_saved(name: &str, is_kept: bool) -> String {
    let name = super::isolated(name);
    if is_kept {
        format!("The view “{name}” is saved in this browser.")
    } else {
        format!("This browser has no room for the view “{name}”: it is gone when you leave this page.")
    }
}

/// A list that opens with this view, or no longer does.
pub fn view_first(name: &str, is_first: bool) -> String {
    if is_first {
        format!("Do not open with “{}” first", super::isolated(name))
    } else {
        format!("Open with “{}” first", super::isolated(name))
    }
}

pub fn view_is_first(name: &str, is_first: bool) -> String {
    if is_first {
        format!("The list opens with “{}” from now on.", super::isolated(name))
    } else {
        "The list opens with all segments from now on.".to_owned()
    }
}
