//! Versions of the definition as the environment got them, remembered in this browser.

use dataverse::outbound::Total;
use leptos::prelude::*;

use leptos::task::spawn_local;

use super::Session;
use crate::history::{self, Version};
use crate::segment::preview;

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
                })
            });
            let Some(version) = version else { return };
            let text = version.text.clone();
            history::note(self.id, version);
            if history::of(self.id).last().is_some_and(|last| last.text == text && last.size.is_none()) {
                self.count_version(text);
            }
        });
    }

    /// How many it finds now; where that cannot be counted, nothing is said of it.
    fn count_version(self, text: String) {
        let Some(query) = segment_query::parse(&text).query else { return };
        let scope = untrack(|| self.scope());
        spawn_local(async move {
            if let Ok(Total::Exact(total)) = preview::count(&self.api(), query.set, scope).await {
                history::note_size(self.id, &text, total);
                if !self.versions.is_disposed() {
                    self.versions.update(|serial| *serial += 1);
                }
            }
        });
    }
}
