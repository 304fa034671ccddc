//! Versions of the definition as the environment got them, remembered in this browser.

use leptos::prelude::*;

use super::Session;
use crate::history::{self, Counted, Version};

impl Session {
    /// Whatever the environment has is a version: what is saved here, and what others saved and is seen here.
    pub(super) fn remember_versions(self) {
        Effect::new(move |_| {
            let version = self.record.with(|record| {
                let record = record.as_ref()?;
                Some(Version {
                    at: record.modified_on.clone()?,
                    name: record.name.clone().unwrap_or_default(),
                    text: record.query.clone()?,
                    size: None,
                    counts: Vec::new(),
                })
            });
            if let Some(version) = version {
                history::note(self.id, version);
                self.versions.update(|serial| *serial += 1);
            }
        });
        // What is counted on screen is what the version finds, as long as the screen says the same.
        Effect::new(move |_| {
            let Some(size) = self.counted.get() else { return };
            let text = self.designer.text.get_untracked();
            if self.record.with_untracked(|record| record.as_ref().is_some_and(|r| r.query.as_ref() == Some(&text))) {
                let at = String::from(js_sys::Date::new_0().to_iso_string());
                let counted = Counted { at, contacts: size.number(), is_bound: !size.is_exact() };
                history::note_size(self.id, &text, counted);
                self.versions.update(|serial| *serial += 1);
            }
        });
    }
}
