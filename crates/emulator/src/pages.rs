//! Whether the file's pages were looked at, and found sound.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::fault::{Fault, Result};
use crate::store::{self, OpenError, Storage};

pub(crate) struct Pages {
    /// The file that has still to be looked at.
    unchecked: Mutex<Option<PathBuf>>,
    damaged: AtomicBool,
}

impl Pages {
    pub(crate) fn of(storage: &Storage, unchecked: bool) -> Self {
        let path = match storage {
            Storage::File(path) if unchecked => Some(path.clone()),
            Storage::File(_) | Storage::Memory => None,
        };
        Self { unchecked: Mutex::new(path), damaged: AtomicBool::new(false) }
    }

    pub(crate) fn verify(&self) -> std::result::Result<(), OpenError> {
        let path = self.unchecked.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(path) = path else { return Ok(()) };
        store::verify(&path).inspect_err(|error| {
            self.damaged.store(matches!(error, OpenError::Corrupt { .. }), Ordering::Relaxed);
        })
    }

    /// An error once damage was found.
    pub(crate) fn sound(&self) -> Result<()> {
        if self.damaged.load(Ordering::Relaxed) { Err(Fault::damaged()) } else { Ok(()) }
    }
}
