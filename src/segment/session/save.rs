//! Writing the segment: saving, commands, deleting, and reading it again.

use dataverse::Error;
use dataverse::outbound::{Command, MAX_NAME_CHARS, NewSegment, RequestedStatus, Segment, SegmentChanges};
use leptos::prelude::*;
use leptos::task::spawn_local;
use segment_query::MAX_QUERY_CHARS;

use super::Session;
use crate::draft;
use crate::messages;
use crate::ui::claim_focus;

impl Session {
    /// What keeps the segment from being saved, by what to do about it.
    pub fn blocks_saving(self) -> Option<String> {
        let name = self.name.with(|name| name.trim().to_owned());
        let length = name.chars().count();
        if name.is_empty() {
            return Some(messages::NAME_REQUIRED.to_owned());
        }
        if length > MAX_NAME_CHARS {
            return Some(messages::name_too_long(MAX_NAME_CHARS, length));
        }
        if self.is_static() {
            return None;
        }
        let chars = self.designer.text.with(|text| text.encode_utf16().count());
        if chars > MAX_QUERY_CHARS {
            return Some(messages::query_too_long(MAX_QUERY_CHARS, chars));
        }
        // Text that is not understood is saved as it stands; what the designer shows beside it is not what is meant.
        if self.designer.text_is_broken() {
            return None;
        }
        self.designer
            .problems
            .with(|problems| problems.first().map(|problem| messages::problem(problem.kind).to_owned()))
    }

    /// The segment as it would be created now.
    pub fn as_new(self, status: Option<RequestedStatus>) -> NewSegment {
        let description = self.description.get_untracked();
        NewSegment {
            id: self.id,
            name: self.name.get_untracked().trim().to_owned(),
            segment_type: self.segment_type,
            query: (!self.is_static()).then(|| self.designer.text_now()),
            description: (!description.is_empty()).then_some(description),
            settings: self.settings.get_untracked(),
            members: Vec::new(),
            status: status.unwrap_or(RequestedStatus::Draft),
        }
    }

    /// What differs from the record.
    pub fn changes(self, record: &Segment, status: Option<RequestedStatus>) -> SegmentChanges {
        let changed = |now: String, then: &Option<String>| (now != then.as_deref().unwrap_or_default()).then_some(now);
        let query = (!self.is_static()).then(|| self.designer.text_now());
        let (before, settings) = (record.settings(), self.settings.get_untracked());
        SegmentChanges {
            name: changed(self.name.get_untracked().trim().to_owned(), &record.name),
            query: query.and_then(|query| changed(query, &record.query)),
            description: changed(self.description.get_untracked(), &record.description),
            settings: (before != settings).then_some((before, settings)),
            status,
        }
    }

    /// Saves what changed; the status stays unless one is asked for. It does not end where the page is gone meanwhile,
    /// but then the work that was saved is not kept as unsaved.
    pub async fn save(self, status: Option<RequestedStatus>) -> Result<(), Error> {
        let api = self.api();
        let sent = untrack(|| self.as_draft());
        self.saving.set(true);
        self.error.set(None);
        let before = self.record.get_untracked();
        if status.is_some() {
            self.check.set(None);
        }
        let outcome = match &before {
            None => api.create_segment(&self.as_new(status)).await,
            Some(record) => {
                let changes = self.changes(record, status);
                if changes.is_empty() {
                    Ok(())
                } else {
                    api.update_segment(self.id, record.etag.as_deref(), &changes).await
                }
            }
        };
        if self.record.is_disposed() && outcome.is_ok() && draft::find(self.id).as_ref() == Some(&sent) {
            draft::forget(self.id);
        }
        self.here(self.saved(status, outcome)).await
    }

    /// What follows from the answer.
    async fn saved(self, status: Option<RequestedStatus>, outcome: Result<(), Error>) -> Result<(), Error> {
        let outcome = match outcome {
            Ok(()) => self.reload().await,
            // The first try may have arrived and only its answer got lost: then what is there is what was wanted.
            Err(error) if error.is_conflict() => match self.is_there_already(status).await {
                Some(record) => {
                    self.record.set(Some(record));
                    Ok(())
                }
                None => Err(error),
            },
            Err(error) => Err(error),
        };
        self.saving.set(false);
        claim_focus();
        if outcome.is_ok() {
            self.load_segments();
            let muted = untrack(|| self.designer.muted_count());
            if muted > 0 {
                self.toasts.show(messages::muted_not_saved(muted));
            }
        }
        outcome
    }

    /// The environment's record, if it says just what is on screen and stands where it was asked to.
    async fn is_there_already(self, asked: Option<RequestedStatus>) -> Option<Segment> {
        let record = self.api().segment(self.id).await.ok()?;
        let same_text = self.changes(&record, None).is_empty();
        let arrived = record.status().is_some_and(|status| asked.is_none_or(|asked| asked.led_to(status)));
        (same_text && arrived).then_some(record)
    }

    /// Reads the record again. Unsaved work stays.
    pub async fn reload(self) -> Result<(), Error> {
        let record = self.api().segment(self.id).await?;
        self.name.update(|name| *name = name.trim().to_owned());
        self.record.set(Some(record));
        Ok(())
    }

    /// Takes the environment's version and drops what was not saved.
    pub async fn take_theirs(self) -> Result<(), Error> {
        let record = self.api().segment(self.id).await?;
        self.show_record(record);
        Ok(())
    }

    /// Takes the version that is at hand; what was on screen comes back by the toast's undo.
    pub fn show_theirs(self, record: Segment) {
        let name = self.name.get_untracked();
        let description = self.description.get_untracked();
        let settings = self.settings.get_untracked();
        let text = self.designer.text_now();
        self.show_record(record);
        claim_focus();
        self.toasts.show_with_undo(messages::TOOK_THEIRS, move || {
            if self.name.is_disposed() {
                return;
            }
            self.name.set(name.clone());
            self.description.set(description.clone());
            self.settings.set(settings.clone());
            if !self.is_static() {
                self.designer.show_text(text.clone());
            }
        });
    }

    /// Which version of the record is at hand.
    pub fn etag(self) -> Option<String> {
        self.record.with_untracked(|record| record.as_ref().and_then(|record| record.etag.clone()))
    }

    pub(in crate::segment) fn show_record(self, record: Segment) {
        let text = record.query.clone().unwrap_or_default();
        self.name.set(record.name.clone().unwrap_or_default());
        self.description.set(record.description.clone().unwrap_or_default());
        self.settings.set(record.settings());
        self.member_ids.set(String::new());
        self.error.set(None);
        self.record.set(Some(record));
        if !self.is_static() && self.designer.text_now() != text {
            self.designer.show_text(text);
        }
    }

    /// Asks for going live or stopping, with whatever changed.
    pub async fn command(self, command: Command) -> Result<(), Error> {
        self.save(Some(command.into())).await
    }

    /// Opens a live segment for changes.
    pub fn edit_live(self) {
        spawn_local(async move { self.error.set(self.command(Command::Edit).await.err()) });
    }

    pub async fn delete(self) -> Result<(), Error> {
        let record = self.record.get_untracked();
        if let Some(record) = record {
            self.saving.set(true);
            let outcome = self.api().delete_segment(self.id, record.etag.as_deref()).await;
            self.saving.set(false);
            match outcome {
                // Gone already is what was wanted.
                Err(error) if error.is_not_found() => {}
                other => other?,
            }
        }
        draft::forget(self.id);
        Ok(())
    }
}
