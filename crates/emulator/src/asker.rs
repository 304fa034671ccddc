//! Who waits for an answer, and whether they still do.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Somebody who asked. Reading for who has left is given up; writing is not, since nobody could tell how far it went.
#[derive(Clone, Debug, Default)]
pub struct Asker(Arc<AtomicBool>);

impl Asker {
    /// Nobody waits any more. Clones know it too.
    pub fn leave(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn has_left(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
