//! The plan of a definition that needs segments of their own first.

pub const COUNT_PLAN_WAITS: &str = "Show the plan first: the count follows once the helper segments are there.";
pub const PLAN_TITLE: &str = "The plan";
pub const PLAN_TEXT: &str = "What contacts did can meet other blocks only as a segment of its own. These are created first, in this order, and go live at once; then this segment names them.";
pub const PLAN_SHOW: &str = "Show the plan";
pub const PLAN_FIRST: &str = "Some blocks have to be helper segments first.";
pub const PLAN_SEE: &str = "See the plan";
pub const PLAN_GO_ON: &str = "Go on with the plan";
pub const PLAN_UNDO: &str = "Delete what was created";
pub const PLAN_NAME: &str = "Name of the helper segment";
pub const PLAN_THIS: &str = "This segment";
pub const PLAN_THIS_DRAFT: &str = "Stays a draft until you take it live.";
pub const PLAN_PART: &str = "Part";
pub const PLAN_MADE: &str = "Created";
pub const PLAN_WORKING: &str = "Creating…";
pub const PLAN_SENT: &str = "Asked for, not confirmed";
pub const PLAN_WAITING: &str = "Not created yet";
pub const PLAN_STALE: &str = "Its block has changed since: it is deleted first.";
pub const PLAN_PROGRESS: &str = "Steps of the plan";
pub const PLAN_SAME_NAME: &str = "Another helper segment has this name. Give each its own.";
pub const PLAN_TAKEN_BACK: &str = "What the plan created is deleted.";
pub const PLAN_DONE: &str = "The helper segments are created and going live, and this segment names them.";

/// What stands beside the blocks while nothing has been created.
pub fn plan_needed(helpers: usize) -> String {
    if helpers == 1 {
        "One block has to be a helper segment before this one can go live.".to_owned()
    } else {
        format!("{helpers} blocks have to be helper segments before this one can go live.")
    }
}

/// What stands there after it broke off.
pub fn plan_broken_off(made: usize, count: usize) -> String {
    format!("The plan stopped half-way: {made} of {count} helper segments are created for certain.")
}

pub fn plan_create(segments: usize) -> String {
    format!("Create all {segments}")
}

pub fn plan_step(made: usize, segments: usize) -> String {
    format!("{made} of {segments} done.")
}
