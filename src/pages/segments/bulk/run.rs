//! One command for several segments, one after the other. Each write holds only for the version that was read, and
//! whatever failed is looked at before it is called failed or written again: a lost answer never makes two effects.

use dataverse::Error;
use dataverse::Uuid;
use dataverse::outbound::{Command, NewSegment, RequestedStatus, Segment, SegmentChanges, SegmentType, Status};
use leptos::prelude::*;

use crate::api::Api;
use crate::draft;
use crate::messages;
use crate::pages::fresh_id;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    Life(Command),
    /// Makes a draft of each that is like it.
    Duplicate,
    Delete,
}

impl Task {
    pub fn label(self) -> &'static str {
        match self {
            Self::Life(command) => messages::command(command),
            Self::Duplicate => messages::DUPLICATE,
            Self::Delete => messages::DELETE,
        }
    }

    /// Why it is not asked for this segment.
    pub fn refusal(self, segment: &Segment) -> Option<&'static str> {
        match self {
            Self::Life(command) => segment.status()?.refuses(command).map(messages::refusal),
            // Its members are not in its definition.
            Self::Duplicate => {
                (segment.segment_type() == Some(SegmentType::Static)).then_some(messages::BULK_STATIC_COPY)
            }
            Self::Delete => None,
        }
    }

    async fn write(self, api: &Api, segment: &Segment, copy: Uuid) -> Result<(), Error> {
        let etag = segment.etag.as_deref();
        match self {
            Self::Duplicate => api.create_segment(&copy_of(&api.segment(segment.id).await?, copy)).await,
            Self::Delete => api.delete_segment(segment.id, etag).await,
            Self::Life(command) => {
                let changes = SegmentChanges { status: Some(command.into()), ..SegmentChanges::default() };
                api.update_segment(segment.id, etag, &changes).await
            }
        }
    }

    /// The segment as it is now; `None` when it is where it was asked to be.
    async fn look(self, api: &Api, id: Uuid, copy: Uuid) -> Result<Option<Segment>, Error> {
        if self == Self::Duplicate {
            match api.segment(copy).await {
                Ok(_) => return Ok(None),
                Err(error) if !error.is_not_found() => return Err(error),
                Err(_) => {}
            }
        }
        let found = api.segment(id).await;
        match (self, &found) {
            (Self::Delete, Err(error)) if error.is_not_found() => Ok(None),
            (Self::Life(command), Ok(now))
                if now.status().is_some_and(|status| RequestedStatus::from(command).led_to(status)) =>
            {
                Ok(None)
            }
            _ => found.map(Some),
        }
    }

    /// `copy` is the id that a copy has for good, however often it is tried.
    async fn attempt(self, api: &Api, segment: &Segment, copy: Uuid, again: bool) -> Result<(), String> {
        // One on its way has another version by now, which is nobody's change.
        let fresh = if again || segment.status().is_some_and(Status::is_transient) {
            match self.look(api, segment.id, copy).await {
                Ok(None) => return Ok(()),
                found => found.map_err(|error| messages::bulk_reason(&error))?,
            }
        } else {
            None
        };
        let segment = fresh.as_ref().unwrap_or(segment);
        if let Some(refusal) = self.refusal(segment) {
            return Err(refusal.to_owned());
        }
        let Err(error) = self.write(api, segment, copy).await else { return Ok(()) };
        match self.look(api, segment.id, copy).await {
            Ok(None) => Ok(()),
            _ => Err(messages::bulk_reason(&error)),
        }
    }
}

/// A draft like the segment, under an id of its own.
fn copy_of(segment: &Segment, id: Uuid) -> NewSegment {
    NewSegment {
        id,
        name: messages::copy_of(segment.name.as_deref().unwrap_or_default()),
        segment_type: segment.segment_type().unwrap_or(SegmentType::Dynamic),
        query: segment.query.clone(),
        description: segment.description.clone(),
        settings: segment.settings(),
        members: Vec::new(),
        status: RequestedStatus::Draft,
    }
}

/// How far it got.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub total: RwSignal<usize>,
    pub done: RwSignal<Vec<Segment>>,
    pub failed: RwSignal<Vec<(Segment, String)>>,
    pub running: RwSignal<bool>,
    /// Nothing more is begun.
    pub halted: RwSignal<bool>,
    /// The id of each segment's copy.
    copies: StoredValue<Vec<(Uuid, Uuid)>>,
}

impl Run {
    pub fn new() -> Self {
        Self {
            total: RwSignal::new(0),
            done: RwSignal::new(Vec::new()),
            failed: RwSignal::new(Vec::new()),
            running: RwSignal::new(false),
            halted: RwSignal::new(false),
            copies: StoredValue::new(Vec::new()),
        }
    }

    pub fn clear(self) {
        self.total.set(0);
        self.done.set(Vec::new());
        self.failed.set(Vec::new());
        self.copies.set_value(Vec::new());
    }

    fn copy_id(self, id: Uuid) -> Option<Uuid> {
        let known = self.copies.with_value(|copies| copies.iter().find(|(of, _)| *of == id).map(|(_, copy)| *copy));
        known.or_else(|| {
            let copy = fresh_id()?;
            self.copies.update_value(|copies| copies.push((id, copy)));
            Some(copy)
        })
    }

    /// Goes through the segments; `again` after they failed once. False when the page was left meanwhile.
    pub async fn go(self, api: &Api, task: Task, segments: Vec<Segment>, again: bool) -> bool {
        self.running.set(true);
        self.halted.set(false);
        self.total.set(self.done.with_untracked(Vec::len) + segments.len());
        self.failed.set(Vec::new());
        for segment in segments {
            let Some(halted) = self.halted.try_get_untracked() else { return false };
            let outcome = match self.copy_id(segment.id).filter(|_| !halted) {
                Some(copy) => task.attempt(api, &segment, copy, again).await,
                None => Err(messages::BULK_HALTED.to_owned()),
            };
            if outcome.is_ok() && task == Task::Delete {
                draft::forget(segment.id);
            }
            if self.done.is_disposed() {
                return false;
            }
            match outcome {
                Ok(()) => self.done.update(|done| done.push(segment)),
                Err(reason) => self.failed.update(|failed| failed.push((segment, reason))),
            }
        }
        self.running.set(false);
        true
    }
}
