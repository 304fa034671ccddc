//! Following a status that moves by itself.

use std::time::Duration;

use dataverse::Error;
use dataverse::outbound::{Segment, Status};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Session;
use crate::messages;
use crate::ui::minutes_since;

/// How long the status is asked for quickly, and how long at most.
const POLL_START: Duration = Duration::from_millis(700);
const POLL_LONGEST: Duration = Duration::from_secs(15);
/// From then on a person is told that it takes long: after so much waiting here, or so many minutes since it began.
const LONG: Duration = Duration::from_secs(60);
const LONG_MINUTES: f64 = 10.0;

impl Session {
    /// Asks for the status, less and less often, while the environment is at work and somebody is looking.
    pub(super) fn follow_status(self) {
        let moving = Memo::new(move |_| self.status().filter(|status| status.is_transient()));
        Effect::new(move |_| {
            let is_moving = moving.get().is_some();
            self.takes_long.set(is_moving && self.record.with_untracked(|record| began_long_ago(record.as_ref())));
            if is_moving {
                self.poll(POLL_START, Duration::ZERO);
            }
        });
        // Nothing is asked while the page is hidden; whoever comes back wants to know at once.
        let seen = window_event_listener_untyped("visibilitychange", move |_| {
            if !document().hidden() && self.paused.get_value() {
                self.paused.set_value(false);
                self.poll(Duration::ZERO, Duration::ZERO);
            }
        });
        on_cleanup(move || seen.remove());
    }

    fn poll(self, pause: Duration, waited: Duration) {
        set_timeout(
            move || {
                // The page was left: nobody to tell.
                if self.record.is_disposed() {
                    return;
                }
                if document().hidden() {
                    self.paused.set_value(true);
                    return;
                }
                spawn_local(self.ask_status(pause.max(POLL_START), waited + pause));
            },
            pause,
        );
    }

    async fn ask_status(self, pause: Duration, waited: Duration) {
        let answer = self.api().segment(self.id).await;
        if self.record.is_disposed() {
            return;
        }
        if waited >= LONG {
            self.takes_long.set(true);
        }
        match answer {
            Ok(record) => match record.status() {
                Some(status) if status.is_transient() => self.poll((pause * 3 / 2).min(POLL_LONGEST), waited),
                status => {
                    self.record.set(Some(record));
                    self.metadata.load_segments(&self.api());
                    if let Some(status) = status {
                        self.toasts.show(messages::now_is(&self.name.get_untracked(), status));
                    }
                }
            },
            // A lost connection comes back and a busy environment has time again; anything else is shown.
            Err(error) if is_passing(&error) => self.poll((pause * 2).min(POLL_LONGEST), waited),
            Err(error) => self.error.set(Some(error)),
        }
    }

    /// Asks once, now, whatever the pace.
    pub fn look_now(self) {
        self.spawn(async move {
            let outcome = self.reload().await;
            self.error.set(outcome.err());
            if self.status().is_some_and(Status::is_transient) {
                self.toasts.show(messages::STILL_MOVING);
            }
        });
    }
}

fn is_passing(error: &Error) -> bool {
    matches!(error, Error::Transport(_))
        || error.status().is_some_and(|status| status.as_u16() == 429 || status.is_server_error())
}

fn began_long_ago(record: Option<&Segment>) -> bool {
    record
        .and_then(|record| minutes_since(record.modified_on.as_deref()?))
        .is_some_and(|minutes| minutes > LONG_MINUTES)
}
