//! Asking the environment what it thinks of the definition.

use dataverse::Error;
use dataverse::outbound::{RequestedStatus, ValidateSegment, ValidationIssue};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Session;
use crate::messages;

/// What the environment said of the definition.
#[derive(Clone, Debug, PartialEq)]
pub enum CheckResult {
    Running,
    Fine,
    Issues(Vec<ValidationIssue>),
    /// Going live was refused, or the question itself failed.
    Failed(Error),
}

impl Session {
    /// Asks the environment what it thinks of the definition.
    pub fn run_check(self) {
        let question = ValidateSegment {
            name: self.name.get_untracked(),
            query: self.designer.text_now(),
            segment_type: self.segment_type,
            status: RequestedStatus::GoingLive,
        };
        self.check.set(Some(CheckResult::Running));
        spawn_local(async move {
            let result = match self.api().validate(&question).await {
                Ok(issues) if issues.is_empty() => {
                    self.toasts.show(messages::CHECKED_FINE);
                    CheckResult::Fine
                }
                Ok(issues) => {
                    self.toasts.show(messages::CHECKED_BAD);
                    CheckResult::Issues(issues)
                }
                Err(error) => CheckResult::Failed(error),
            };
            // An answer to a text that is gone is no answer.
            if !self.check.is_disposed() && self.designer.text_now() == question.query {
                self.check.set(Some(result));
                request_animation_frame(|| {
                    if let Some(answer) = document().get_element_by_id("check-answer") {
                        answer.scroll_into_view_with_bool(false);
                    }
                });
            }
        });
    }
}
