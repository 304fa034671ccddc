//! What may be asked of a segment in each status, and why the rest may not.

use dataverse::outbound::{Command, Refusal};

pub const ALL_COMMANDS: &str = "All commands";
pub const EDIT_LIVE: &str = "Edit while live";
pub const LIVE_EDITABLE: &str =
    "This segment stays in use as it was while you change it. Go live again to put the changes in use.";
pub const STUCK_TITLE: &str = "This takes longer than usual.";
pub const STUCK_GOING_LIVE: &str = "The environment is still gathering the members. Until it is done, nothing reaches them and nothing can be changed.";
pub const STUCK_STOPPING: &str =
    "The environment is still taking the segment out of use. Until it is done, nothing can be changed.";
pub const STUCK_TO_DO: &str = "You can leave this page: the environment goes on without it. If it is the same in an hour, ask your administrator to look at the environment's system jobs, or go on with a copy.";
pub const MOVING_SINCE: &str = "It began at";
pub const LOOK_NOW: &str = "Look again now";
pub const STILL_MOVING: &str = "The environment is still at work.";
pub const COPY_TO_NEW: &str = "Copy to a new segment";
pub const FAILED_TITLE: &str = "The environment could not gather the members.";
pub const FAILED_TEXT: &str = "Nobody is added any more, and whatever uses the segment keeps whom it had, or nobody. Most often its definition names something that is gone: a column, or a segment that was deleted.";
pub const FAILED_TO_DO: &str =
    "Check the definition to see what is wrong, correct it, then go live again. Or stop the segment.";
pub const CHECK_DEFINITION: &str = "Check the definition";
pub const FAILED_AT: &str = "The last try was at";

pub const FINISH_FIRST: &str = "Finish or correct what is marked first.";

pub fn command(command: Command) -> &'static str {
    match command {
        Command::GoLive => super::GO_LIVE,
        Command::Edit => EDIT_LIVE,
        Command::Stop => super::STOP,
    }
}

/// Why a command is not offered, and where it leads on from here.
pub fn refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::AlreadyLive => "It is live already.",
        Refusal::NotLive => "It is not live yet, so there is nothing to stop.",
        Refusal::AlreadyStopped => "It is stopped already.",
        Refusal::AlreadyEditable => "It is not in use with this definition, so it can be edited as it is.",
        Refusal::BeingEdited => "It is open for changes. Go live again first; then it can be stopped.",
        Refusal::Moving => "The environment is working on it. Wait until that is done.",
        Refusal::Expired => "It has expired and cannot be used again. A copy of it can.",
    }
}

pub fn copy_of(name: &str) -> String {
    const MAX: usize = dataverse::outbound::MAX_NAME_CHARS;
    format!("Copy of {}", name.trim()).chars().take(MAX).collect()
}
