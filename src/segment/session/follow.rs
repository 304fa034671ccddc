//! Following a status that moves by itself.

use std::time::Duration;

use dataverse::Error;
use dataverse::outbound::Status;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Session;
use crate::messages;

/// How long the status is asked for quickly, and how long at most.
const POLL_START: Duration = Duration::from_millis(700);
const POLL_LONGEST: Duration = Duration::from_secs(15);
/// From then on a person is told that it takes long.
const LONG: Duration = Duration::from_secs(60);

impl Session {
    /// Asks for the status, less and less often, while the environment is at work and somebody is looking.
    pub(super) fn follow_status(self) {
        let moving = Memo::new(move |_| self.status().is_some_and(Status::is_transient));
        Effect::new(move |_| {
            self.takes_long.set(false);
            if moving.get() {
                self.poll(POLL_START, Duration::ZERO);
            }
        });
    }

    fn poll(self, pause: Duration, waited: Duration) {
        set_timeout(
            move || {
                // The page was left: nobody to tell.
                if self.record.is_disposed() {
                    return;
                }
                if document().hidden() {
                    self.poll(pause, waited);
                    return;
                }
                spawn_local(async move {
                    let answer = self.api().segment(self.id).await;
                    if self.record.is_disposed() {
                        return;
                    }
                    let waited = waited + pause;
                    if waited >= LONG {
                        self.takes_long.set(true);
                    }
                    match answer {
                        Ok(record) => match record.status() {
                            Some(status) if status.is_transient() => {
                                self.poll((pause * 3 / 2).min(POLL_LONGEST), waited);
                            }
                            status => {
                                self.record.set(Some(record));
                                self.metadata.load_segments(&self.api());
                                if let Some(status) = status {
                                    self.toasts.show(messages::now_is(status));
                                }
                            }
                        },
                        // A lost connection comes back; anything else is shown.
                        Err(Error::Transport(_)) => self.poll((pause * 2).min(POLL_LONGEST), waited),
                        Err(error) => self.error.set(Some(error)),
                    }
                });
            },
            pause,
        );
    }
}
