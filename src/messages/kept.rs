//! What this browser keeps, and what it could not.

pub const WORK_KEPT: &str = "Your changes are kept here.";
pub const GONE_TITLE: &str = "This segment is not there any more";
pub const GONE_TEXT: &str = "It was deleted, or its address is mistyped.";
pub const ALL_SEGMENTS: &str = "All segments";
pub const UNKEPT: &str = "This browser has no room to keep your unsaved changes: they are lost when you close or reload this page. Save the segment before you do.";

/// Work on a segment that is gone.
pub fn work_left(name: &str) -> String {
    format!("What you changed in “{name}” is kept in this browser, and can become a new segment.")
}
