//! What went wrong, what it means and what to do.

use dataverse::outbound::ValidationIssue;
use dataverse::{Error, TransportError, codes};

pub struct Explained {
    pub what: String,
    pub what_to_do: String,
    pub detail: Option<String>,
}

pub fn explain(error: &Error) -> Explained {
    let detail = Some(technical(error));
    let say = |what: &str, what_to_do: &str| Explained {
        what: what.to_owned(),
        what_to_do: what_to_do.to_owned(),
        detail: detail.clone(),
    };
    match error {
        Error::Transport(TransportError::Connection(_)) => {
            say("The connection was lost.", "Nothing you typed is lost. Check your network, then try again.")
        }
        Error::Transport(TransportError::Cancelled) => say("This was cancelled.", "Nothing was changed."),
        Error::Answer(_) => say(
            "The environment answered something unexpected.",
            "Nothing you typed is lost. Try again; if it happens again, give the technical detail to your administrator.",
        ),
        error if error.is_conflict() && error.has_code(codes::CONCURRENCY_VERSION_MISMATCH) => say(
            "Somebody else changed this segment since you opened it.",
            "Your changes are kept here. Compare both versions below and choose.",
        ),
        error if error.is_not_found() => say("This segment is not there any more.", "It may have been deleted."),
        Error::Api { status, error } => match status.as_u16() {
            401 => say(
                "You are signed out.",
                "Sign in again in another tab, then try once more. Nothing you typed is lost.",
            ),
            403 => say("You are not allowed to do this.", "Ask your administrator for the right to change segments."),
            429 | 503 => say("The environment is busy.", "Wait a moment, then try again. Nothing you typed is lost."),
            400 => Explained {
                what: "The environment does not accept this.".to_owned(),
                what_to_do: reason(&error.message)
                    .unwrap_or("Change it, then try again. Nothing you typed is lost.")
                    .to_owned(),
                detail,
            },
            _ => say(
                "The environment could not do this.",
                "Nothing you typed is lost. Try again; if it happens again, give the technical detail to your administrator.",
            ),
        },
    }
}

/// The environment's own words, where they are words and no trace of its insides.
fn reason(message: &str) -> Option<&str> {
    (!message.contains("Exception") && message.chars().count() <= 300).then_some(message)
}

fn technical(error: &Error) -> String {
    match error {
        Error::Api { status, error } if error.code.is_empty() => format!("HTTP {status}: {}", error.message),
        Error::Api { status, error } => format!("HTTP {status}, code {}: {}", error.code, error.message),
        other => other.to_string(),
    }
}

/// An issue of the environment's validator, in words.
pub fn validation_issue(issue: &ValidationIssue) -> String {
    if let Some(message) = issue.message.as_deref().filter(|message| !message.is_empty()) {
        return message.to_owned();
    }
    match (issue.is_about_query(), issue.code.as_str()) {
        (true, "SegmentDciValidator_SegmentInvalid") => {
            "The environment does not accept this query. It may name something that does not exist there.".to_owned()
        }
        (true, code) => format!("The environment does not accept this query ({code})."),
        (false, code) => format!("The environment does not accept the field {} ({code}).", issue.field),
    }
}
