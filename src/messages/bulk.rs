//! Commands for several segments at once.

use dataverse::Error;

pub const SELECT: &str = "Select";
pub const SELECT_ALL_SHOWN: &str = "Select all shown";
pub const BULK_DELETE_TEXT: &str =
    "The segments and their definitions are removed for everyone. The contacts in them are not.";
pub const BULK_GO_LIVE_TEXT: &str = "Going live takes a moment. Each goes live as it was saved last.";
pub const BULK_STOP_TEXT: &str =
    "Their members are no longer kept up to date, and nothing new is sent to them. You can take them live again.";
pub const BULK_DUPLICATE_TEXT: &str =
    "Each copy is a draft called “Copy of …”, with the same definition. The segments themselves stay as they are.";
pub const BULK_STATIC_COPY: &str =
    "It is static: its members are not part of its definition, so a copy would lack them.";
pub const BULK_LEFT_OUT: &str = "Left as they are:";
pub const BULK_USED: &str =
    "Others use some of them. Those that include them lose their contacts, those that leave them out take them in:";
pub const BULK_NOT_ASKED: &str = "Whether other segments use them could not be found out.";
pub const BULK_HALT: &str = "Stop after this one";
pub const BULK_HALTED: &str = "Not begun: you stopped before it.";
pub const BULK_RETRY: &str = "Try the failed ones again";
pub const BULK_PROGRESS: &str = "Segments gone through";
pub const BULK_FAILED: &str = "Not done:";
pub const BULK_DONE: &str = "Done:";

pub fn select_named(name: &str) -> String {
    format!("Select {name}")
}

fn segments(count: usize) -> String {
    if count == 1 { "1 segment".to_owned() } else { format!("{count} segments") }
}

pub fn selected(count: usize) -> String {
    if count == 0 { String::new() } else { format!("{} selected", segments(count)) }
}

/// "Go live: 3 segments"
pub fn bulk_title(command: &str, count: usize) -> String {
    format!("{command}: {}", segments(count))
}

pub fn used_by_named(users: &str) -> String {
    format!("is used by {users}.")
}

pub fn bulk_progress(done: usize, failed: usize, total: usize) -> String {
    let failed = if failed == 0 { String::new() } else { format!(", {failed} not done") };
    format!("{done} of {total} done{failed}.")
}

/// Why one of several was not done.
pub fn bulk_reason(error: &Error) -> String {
    let own = match error {
        Error::Transport(_) => "The connection was lost, so it may have been done or not. Trying again looks first.",
        error if error.is_conflict() => {
            "Somebody else changed it since the list was loaded. Trying again takes it as it is now."
        }
        error if error.is_not_found() => "It is not there any more.",
        error => {
            let explained = super::explain(error);
            let is_refused = error.status().is_some_and(|status| matches!(status.as_u16(), 400 | 403));
            return if is_refused { format!("{} {}", explained.what, explained.what_to_do) } else { explained.what };
        }
    };
    own.to_owned()
}
