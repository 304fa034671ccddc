//! What is said at the part that a finding is about.

pub const SEGMENT: &str = "This segment";

/// "Block 2"
pub fn nth_block(place: usize) -> String {
    format!("Block {place}")
}

/// After a fix; `what` is the button that was pressed.
pub fn mended(what: &str) -> String {
    format!("Mended: {what}")
}
