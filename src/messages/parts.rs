//! Parts of the app that are loaded when they are needed.

pub const PART_MISSING: &str = "A part of the app could not be loaded.";
pub const PART_MISSING_TEXT: &str = "Check your network, then try again. If the app was updated since you opened it, \
     reload the page: unsaved work is kept in this browser.";
pub const PART_MISSING_SHORT: &str =
    "A part of the app could not be loaded. Check your network and try again, or reload the page.";
pub const RELOAD: &str = "Reload the page";
