//! Links to definitions.

pub const SHARE: &str = "Copy link to this definition";
pub const SHARED_OPENED: &str = "Opened from a link as unsaved work. Nothing is saved until you save it.";
pub const SHARED_BROKEN_TITLE: &str = "This link holds no definition";
pub const SHARED_BROKEN: &str =
    "It may have been cut off on its way, or comes from another version. Ask for it again, or open the segment itself.";

pub fn too_large_to_share(chars: usize, most: usize) -> String {
    format!(
        "This definition is too large for a link: it would have {chars} characters, and {most} is the most that mail and chat pass on. Save it, and send the segment's own address."
    )
}
