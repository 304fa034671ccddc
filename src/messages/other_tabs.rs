//! One segment in two tabs.

pub const OTHER_TAB: &str = "This segment is open in another tab too. Go on in one of them and close the other. What is not saved is kept for each tab by itself.";
pub const SAVED_ELSEWHERE: &str =
    "Another tab saved this segment while you are changing it here. Nothing is overwritten until you choose.";
pub const COMPARE_BOTH: &str = "Compare both versions";
