//! What follows from an edit (text, checks, sentence, unsaved work) follows a moment later: a key that is pressed waits
//! for none of it.

use std::time::Duration;

use leptos::prelude::*;

use super::Designer;

/// Up to this many parts all of it is done with the frame after the next one: what was typed is seen first.
const FEW: usize = 60;
const NEXT: Duration = Duration::from_millis(20);
/// In a larger definition it waits for a pause.
const PAUSE: Duration = Duration::from_millis(150);

/// The edits that something is still to follow from.
#[derive(Clone, Copy)]
pub(super) struct Settling {
    done: RwSignal<u64>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Settling {
    pub(super) fn new() -> Self {
        Self { done: RwSignal::new(0), timer: StoredValue::new(None) }
    }

    /// Again whenever the definition has come to rest.
    pub(super) fn track(self) {
        self.done.track();
    }

    fn take(self) -> Option<TimeoutHandle> {
        self.timer.try_update_value(Option::take).flatten()
    }
}

impl Designer {
    /// Has what follows from an edit done soon.
    pub(super) fn settle_soon(self) {
        let waiting = self.settling.take();
        let few = self.untracked(|definition| definition.size() <= FEW);
        if few && waiting.is_some() {
            self.settling.timer.set_value(waiting);
            return;
        }
        if let Some(timer) = waiting {
            timer.clear();
        }
        let pause = if few { NEXT } else { PAUSE };
        let settle = move || {
            if self.settling.take().is_some() {
                self.settling.done.update(|done| *done += 1);
            }
        };
        match set_timeout_with_handle(settle, pause) {
            Ok(timer) => self.settling.timer.set_value(Some(timer)),
            Err(_) => self.settling.done.update(|done| *done += 1),
        }
    }

    /// Does now what an edit left to be done.
    pub fn settle(self) {
        if let Some(timer) = self.settling.take() {
            timer.clear();
            self.settling.done.update(|done| *done += 1);
        }
    }

    /// Whether the text is not yet that of the last edit.
    pub(super) fn is_settling(self) -> bool {
        self.settling.timer.with_value(Option::is_some)
    }

    /// The text of this very moment.
    pub fn text_now(self) -> String {
        self.settle();
        self.text.get_untracked()
    }
}
