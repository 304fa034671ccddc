//! The state of a segment's page, and what can be done with it.

mod check;
mod follow;
mod remember;
mod save;

use dataverse::outbound::{Scope, Segment, SegmentType, Settings, Status, Total, query_name};
use dataverse::{Error, Uuid};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use segment_query::{Catalog, Query};

use super::members_tab::Which;
use super::plan::Plan;
use crate::api::{Api, use_api};
use crate::designer::Designer;
use crate::draft::{self, Draft};
use crate::messages;
use crate::metadata::{Metadata, use_metadata};
use crate::own_templates::{self, OwnTemplate};
use crate::pages::{fresh_id, list_path, name_problem, segment_path};
use crate::share;
use crate::task::while_there;
use crate::ui::{Toasts, copy, use_toasts};

pub use check::CheckResult;

/// A handle, copied freely.
#[derive(Clone, Copy)]
pub struct Session {
    pub id: Uuid,
    pub segment_type: SegmentType,
    /// The segment as the environment has it; `None` until it is created.
    pub record: RwSignal<Option<Segment>>,
    pub name: RwSignal<String>,
    pub description: RwSignal<String>,
    /// Scope, time zone and source.
    pub settings: RwSignal<Settings>,
    /// A list of contacts to add to a static segment or to remove, as it was typed.
    pub member_ids: RwSignal<String>,
    pub designer: Designer,
    /// The segments that it needs first.
    pub plan: Plan,
    pub check: RwSignal<Option<CheckResult>>,
    pub error: RwSignal<Option<Error>>,
    /// A request that changes the segment is under way.
    pub saving: RwSignal<bool>,
    /// How many changes of single members are under way.
    pub changing: RwSignal<u32>,
    /// Whether unsaved work from an earlier visit is shown.
    pub restored: RwSignal<bool>,
    pub takes_long: RwSignal<bool>,
    /// The status was not asked for because nobody was looking.
    paused: StoredValue<bool>,
    /// Grows when something in the environment changed that counts may depend on.
    pub world: RwSignal<u32>,
    /// A segment that counts depend on is on its way to its members.
    pub world_moves: RwSignal<bool>,
    /// Grows with what is remembered of the definition's versions.
    pub versions: RwSignal<u32>,
    /// How many contacts the definition on screen finds, as soon as that is known.
    pub counted: RwSignal<Option<Total>>,
    /// Whom the table of members shows, where that was chosen.
    pub(super) members_shown: RwSignal<Option<Which>>,
    pub is_dirty: Memo<bool>,
    /// The browser had no room for the unsaved work.
    pub unkept: RwSignal<bool>,
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
        let settings = match (&kept, &record) {
            (Some(draft), _) => draft.settings.clone(),
            (None, Some(record)) => record.settings(),
            (None, None) => Settings::default(),
        };
        let settings = RwSignal::new(settings);
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
                        && settings.with(|settings| *settings == record.settings())
                        && query_is_kept)
                }
            })
        });
        let mut api = use_api();
        if segment_type == SegmentType::Static && crate::settings::reads_deprecated() {
            let name = record.with_untracked(|r| r.as_ref().map_or_else(|| query_name(id), Segment::name_in_queries));
            api = api.with_older_members(name, id);
        }
        let navigate = use_navigate();
        let session = Self {
            id,
            segment_type,
            record,
            name,
            description,
            settings,
            member_ids: RwSignal::new(member_ids),
            designer,
            plan: Plan::new(kept.map(|draft| draft.plan).unwrap_or_default()),
            check: RwSignal::new(None),
            error: RwSignal::new(None),
            saving: RwSignal::new(false),
            changing: RwSignal::new(0),
            restored: RwSignal::new(restored),
            takes_long: RwSignal::new(false),
            paused: StoredValue::new(false),
            world: RwSignal::new(0),
            world_moves: RwSignal::new(false),
            versions: RwSignal::new(0),
            counted: RwSignal::new(None),
            members_shown: RwSignal::new(None),
            is_dirty,
            unkept: RwSignal::new(false),
            api: StoredValue::new(api),
            go: Callback::new(move |(path, options): (String, NavigateOptions)| navigate(&path, options)),
            toasts: use_toasts(),
            metadata: use_metadata(),
        };
        session.keep_unsaved_work();
        session.remember_versions();
        session.follow_rules();
        session.follow_status();
        session
    }

    pub fn api(self) -> Api {
        self.api.get_value()
    }

    /// Work of this page, which ends with it.
    pub fn spawn(self, work: impl Future<Output = ()> + 'static) {
        spawn_local(self.here(work));
    }

    /// What only the page that is still there goes on with.
    async fn here<T>(self, work: impl Future<Output = T>) -> T {
        while_there(move || !self.record.is_disposed(), work).await
    }

    pub fn catalog(self) -> RwSignal<Catalog> {
        self.metadata.catalog
    }

    /// Asks for what the query names.
    pub fn ensure(self, query: &Query) {
        self.metadata.ensure(&self.api(), query);
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

    /// What is on screen as a new segment that is not saved yet: nothing of this one changes.
    pub fn copy_to_new(self) {
        let Some(id) = fresh_id() else { return };
        draft::keep(id, &untrack(|| self.as_draft()).copy());
        self.go.run((format!("{}?new=1", segment_path(id)), NavigateOptions::default()));
    }

    /// The definition on screen as a link on the clipboard.
    pub fn copy_link(self) {
        match share::link_to(&self.name.get_untracked(), self.segment_type, &self.designer.text_now()) {
            Ok(link) => copy(link, self.toasts),
            Err(chars) => self.toasts.show(messages::too_large_to_share(chars, share::MAX_LINK_CHARS)),
        }
    }

    /// The definition on screen as a template of one's own.
    pub fn save_as_template(self) {
        let name = self.name.get_untracked();
        if let Some(problem) = name_problem(&name) {
            self.toasts.show(problem);
            return;
        }
        let added = own_templates::add(OwnTemplate::new(&name, self.segment_type, self.designer.text_now()));
        match added {
            Some(name) => self.toasts.show(messages::template_saved(&name)),
            None => self.toasts.show(messages::TEMPLATE_NO_ROOM),
        }
    }

    /// What a person has of the segment, to be kept.
    fn as_draft(self) -> Draft {
        let mut draft = Draft::new(self.segment_type, self.name.get());
        draft.description = self.description.get();
        draft.settings = self.settings.get();
        draft.definition = self.designer.with(Clone::clone);
        draft.own_text = self.designer.own_text();
        // What is longer was not typed, and is more than the browser keeps here.
        draft.member_ids = self.member_ids.with(|ids| if ids.len() > 200_000 { String::new() } else { ids.clone() });
        draft.created = self.is_created();
        draft.plan = self.plan.helpers.get();
        draft
    }

    /// Keeps the work as it is now, before anything is sent.
    pub fn keep_now(self) {
        self.unkept.set(!draft::keep(self.id, &untrack(|| self.as_draft())));
    }

    /// The same where there is something that is not saved.
    pub fn keep_if_unsaved(self) {
        if untrack(|| self.is_dirty.get() || self.plan.is_underway()) {
            self.keep_now();
        }
    }

    /// Back to the list.
    pub fn leave(self) {
        self.go.run((list_path(), NavigateOptions::default()));
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
        let unit = self.record.with(|record| record.as_ref().and_then(|record| record.business_unit));
        (self.settings.with(Settings::scope), unit)
    }

    pub fn is_static(self) -> bool {
        self.segment_type == SegmentType::Static
    }

    fn keep_unsaved_work(self) {
        Effect::new(move |_| {
            let draft = self.as_draft();
            let is_dirty = self.is_dirty.get() || !draft.member_ids.is_empty() || self.plan.is_underway();
            // The environment has no place for muted parts.
            if is_dirty || self.designer.muted_count() > 0 {
                self.unkept.set(!draft::keep(self.id, &draft));
            } else {
                draft::forget(self.id);
                self.unkept.set(false);
            }
            if !is_dirty {
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
                self.designer.refused.set(None);
            }
            text
        });
    }
}
