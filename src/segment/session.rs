//! The state of a segment's page, and what can be done with it.

use dataverse::outbound::{
    Command, MAX_NAME_CHARS, NewSegment, RequestedStatus, Scope, Segment, SegmentChanges, SegmentType, Status,
    ValidateSegment, ValidationIssue,
};
use dataverse::{Error, Uuid};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use segment_query::{Catalog, MAX_QUERY_CHARS};
use std::time::Duration;

use crate::api::{Api, use_api};
use crate::designer::Designer;
use crate::draft::{self, Draft};
use crate::messages;
use crate::metadata::{Metadata, use_metadata};
use crate::pages::segment_path;
use crate::ui::{Toasts, claim_focus, use_toasts};

/// How long the status is asked for quickly, and how long at most.
const POLL_START: Duration = Duration::from_millis(700);
const POLL_LONGEST: Duration = Duration::from_secs(15);
/// From then on a person is told that it takes long.
const LONG: Duration = Duration::from_secs(60);

/// What the environment said of the definition.
#[derive(Clone, Debug, PartialEq)]
pub enum CheckResult {
    Running,
    Fine,
    Issues(Vec<ValidationIssue>),
    /// Going live was refused, or the question itself failed.
    Failed(Error),
}

/// A handle, copied freely.
#[derive(Clone, Copy)]
pub struct Session {
    pub id: Uuid,
    pub segment_type: SegmentType,
    /// The segment as the environment has it; `None` until it is created.
    pub record: RwSignal<Option<Segment>>,
    pub name: RwSignal<String>,
    pub description: RwSignal<String>,
    /// Ids to create a static segment with, or to add and remove.
    pub member_ids: RwSignal<String>,
    pub designer: Designer,
    pub check: RwSignal<Option<CheckResult>>,
    pub error: RwSignal<Option<Error>>,
    /// A request that changes the segment is under way.
    pub saving: RwSignal<bool>,
    /// Whether unsaved work from an earlier visit is shown.
    pub restored: RwSignal<bool>,
    pub takes_long: RwSignal<bool>,
    /// Grows when something in the environment changed that counts may depend on.
    pub world: RwSignal<u32>,
    /// A segment that counts depend on is on its way to its members.
    pub world_moves: RwSignal<bool>,
    pub is_dirty: Memo<bool>,
    api: StoredValue<Api>,
    go: Callback<(String, NavigateOptions)>,
    toasts: Toasts,
    metadata: Metadata,
}

pub fn use_session() -> Session {
    expect_context()
}

impl Session {
    /// Puts together what is known: the record, the work kept from last time, or both.
    pub fn new(id: Uuid, record: Option<Segment>, kept: Option<Draft>) -> Self {
        let (segment_type, name, description, member_ids, designer) = match (&kept, &record) {
            (Some(draft), _) => {
                let designer = Designer::new(draft.definition.clone(), draft.own_text.clone());
                (
                    draft.segment_type(),
                    draft.name.clone(),
                    draft.description.clone(),
                    draft.member_ids.clone(),
                    designer,
                )
            }
            (None, Some(record)) => {
                let text = record.query.clone().unwrap_or_default();
                let segment_type = record.segment_type().unwrap_or(SegmentType::Dynamic);
                let name = record.name.clone().unwrap_or_default();
                let designer = if segment_type == SegmentType::Static && text.is_empty() {
                    Designer::new(segment_definition::Definition::all_contacts(), None)
                } else {
                    Designer::of_text(&text)
                };
                (segment_type, name, record.description.clone().unwrap_or_default(), String::new(), designer)
            }
            (None, None) => {
                let draft = Draft::new(SegmentType::Dynamic, String::new());
                (
                    SegmentType::Dynamic,
                    String::new(),
                    String::new(),
                    String::new(),
                    Designer::new(draft.definition, None),
                )
            }
        };
        let restored = kept.is_some() && record.is_some();
        let record = RwSignal::new(record);
        let name = RwSignal::new(name);
        let description = RwSignal::new(description);
        let is_dirty = Memo::new(move |_| {
            record.with(|record| match record {
                None => true,
                Some(record) => {
                    let same = |now: &str, then: &Option<String>| now == then.as_deref().unwrap_or_default();
                    let query_is_kept =
                        segment_type == SegmentType::Static || same(&designer.text.get(), &record.query);
                    !(name.with(|n| same(n, &record.name))
                        && description.with(|d| same(d, &record.description))
                        && query_is_kept)
                }
            })
        });
        let navigate = use_navigate();
        let session = Self {
            id,
            segment_type,
            record,
            name,
            description,
            member_ids: RwSignal::new(member_ids),
            designer,
            check: RwSignal::new(None),
            error: RwSignal::new(None),
            saving: RwSignal::new(false),
            restored: RwSignal::new(restored),
            takes_long: RwSignal::new(false),
            world: RwSignal::new(0),
            world_moves: RwSignal::new(false),
            is_dirty,
            api: StoredValue::new(use_api()),
            go: Callback::new(move |(path, options): (String, NavigateOptions)| navigate(&path, options)),
            toasts: use_toasts(),
            metadata: use_metadata(),
        };
        session.keep_unsaved_work();
        session.follow_rules();
        session.follow_status();
        session
    }

    pub fn api(self) -> Api {
        self.api.get_value()
    }

    pub fn catalog(self) -> RwSignal<Catalog> {
        self.metadata.catalog
    }

    /// The names of the segments, after one more was made.
    pub fn load_segments(self) {
        self.metadata.load_segments(&self.api());
    }

    pub fn toasts(self) -> Toasts {
        self.toasts
    }

    /// After the first save the address is the segment's own.
    pub fn settle(self) {
        let search = window().location().search().unwrap_or_default();
        if !search.is_empty() {
            let hash = window().location().hash().unwrap_or_default();
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            self.go.run((format!("{}{hash}", segment_path(self.id)), options));
        }
    }

    /// Back to the list.
    pub fn leave(self) {
        self.go.run(("/".to_owned(), NavigateOptions::default()));
    }

    pub fn is_created(self) -> bool {
        self.record.with(Option::is_some)
    }

    /// The status as the environment has it; a segment that is not created yet is a draft.
    pub fn status(self) -> Option<Status> {
        self.record.with(|record| record.as_ref().map_or(Some(Status::Draft), Segment::status))
    }

    /// Whose contacts count: everybody's, or those of the segment's own business unit.
    pub fn scope(self) -> (Scope, Option<Uuid>) {
        self.record.with(|record| {
            let record = record.as_ref();
            let scope = record.and_then(|r| Scope::from_code(r.scope_code?)).unwrap_or(Scope::Organization);
            (scope, record.and_then(|r| r.business_unit))
        })
    }

    pub fn is_static(self) -> bool {
        self.segment_type == SegmentType::Static
    }

    fn keep_unsaved_work(self) {
        Effect::new(move |_| {
            let mut draft = Draft::new(self.segment_type, self.name.get());
            draft.description = self.description.get();
            draft.definition = self.designer.with(Clone::clone);
            draft.own_text = self.designer.own_text();
            draft.member_ids = self.member_ids.get();
            draft.created = self.is_created();
            if self.is_dirty.get() || !draft.member_ids.is_empty() {
                draft::keep(self.id, &draft);
            } else {
                draft::forget(self.id);
                self.restored.set(false);
            }
        });
    }

    /// What may be edited follows the status; what the environment said is of no use once the text changed.
    fn follow_rules(self) {
        Effect::new(move |_| {
            let editable = self.status().is_some_and(Status::query_is_editable);
            self.designer.read_only.set(!editable && !self.is_static());
        });
        Effect::new(move |before: Option<String>| {
            let text = self.designer.text.get();
            if before.is_some_and(|before| before != text) {
                self.check.set(None);
            }
            text
        });
    }

    /// Asks for the status, less and less often, while the environment is at work and somebody is looking.
    fn follow_status(self) {
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
            let ids = self.member_ids.with(|ids| super::static_members::parse_ids(ids));
            return (!self.is_created()).then(|| ids.err().map(|lines| messages::bad_lines(&lines))).flatten();
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

    /// Saves what changed; the status stays unless one is asked for.
    pub async fn save(self, status: Option<RequestedStatus>) -> Result<(), Error> {
        let api = self.api();
        let text = self.designer.text.get_untracked();
        let query = (!self.is_static()).then_some(text);
        let name = self.name.get_untracked().trim().to_owned();
        let description = self.description.get_untracked();
        self.saving.set(true);
        self.error.set(None);
        let before = self.record.get_untracked();
        if status.is_some() {
            self.check.set(None);
        }
        let outcome = match &before {
            None => {
                let new = NewSegment {
                    id: self.id,
                    name,
                    segment_type: self.segment_type,
                    query,
                    description: (!description.is_empty()).then_some(description),
                    members: super::static_members::parse_ids(&self.member_ids.get_untracked()).unwrap_or_default(),
                    status: status.unwrap_or(RequestedStatus::Draft),
                };
                api.create_segment(&new).await
            }
            Some(record) => {
                let changed =
                    |now: String, then: &Option<String>| (now != then.as_deref().unwrap_or_default()).then_some(now);
                let changes = SegmentChanges {
                    name: changed(name, &record.name),
                    query: query.and_then(|query| changed(query, &record.query)),
                    description: changed(description, &record.description),
                    status,
                };
                if changes.is_empty() {
                    Ok(())
                } else {
                    api.update_segment(self.id, record.etag.as_deref(), &changes).await
                }
            }
        };
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
            if before.is_none() {
                self.member_ids.set(String::new());
            }
            self.metadata.load_segments(&api);
        }
        outcome
    }

    /// The environment's record, if it says just what is on screen and stands where it was asked to.
    async fn is_there_already(self, asked: Option<RequestedStatus>) -> Option<Segment> {
        let record = self.api().segment(self.id).await.ok()?;
        let same = |now: String, then: &Option<String>| now == then.as_deref().unwrap_or_default();
        let same_query = self.is_static() || same(self.designer.text.get_untracked(), &record.query);
        let same_text = same(self.name.get_untracked().trim().to_owned(), &record.name)
            && same(self.description.get_untracked(), &record.description)
            && same_query;
        let arrived = match (asked, record.status()?) {
            (None, _) => true,
            (Some(RequestedStatus::GoingLive), status) => matches!(status, Status::GoingLive | Status::Live),
            (Some(RequestedStatus::Stopping), status) => matches!(status, Status::Stopping | Status::Stopped),
            (Some(RequestedStatus::Draft), status) => status == Status::Draft,
        };
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
        let text = record.query.clone().unwrap_or_default();
        self.name.set(record.name.clone().unwrap_or_default());
        self.description.set(record.description.clone().unwrap_or_default());
        self.member_ids.set(String::new());
        self.error.set(None);
        self.record.set(Some(record));
        if !self.is_static() {
            self.designer.show_text(text);
        }
        Ok(())
    }

    /// Asks for going live or stopping, with whatever changed.
    pub async fn command(self, command: Command) -> Result<(), Error> {
        self.save(Some(command.into())).await
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

    /// Asks the environment what it thinks of the definition.
    pub fn run_check(self) {
        let question = ValidateSegment {
            name: self.name.get_untracked(),
            query: self.designer.text.get_untracked(),
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
            if !self.check.is_disposed() && self.designer.text.get_untracked() == question.query {
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
