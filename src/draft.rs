//! Unsaved work, kept in the browser until it is saved or thrown away: across reload, crash and lost connection.

use dataverse::Uuid;
use dataverse::outbound::{SegmentType, Settings};
use leptos::prelude::window;
use segment_definition::{Definition, read};
use segment_query::parse;
use serde::{Deserialize, Serialize};

use crate::messages::copy_of;
use crate::segment::Helper;
use crate::ui::in_order_of;

mod shelf;

pub(crate) use shelf::storage;

/// What a person has and the environment does not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    type_code: i32,
    pub name: String,
    pub description: String,
    #[serde(default)]
    pub settings: Settings,
    pub definition: Definition,
    /// The query as the person wrote it, when that is what counts.
    pub own_text: Option<String>,
    /// Contact ids of a static segment, as typed.
    pub member_ids: String,
    /// Whether the environment has the segment, in an older form.
    pub created: bool,
    /// Segments that it needs first, and how far each has come.
    #[serde(default)]
    pub plan: Vec<Helper>,
}

impl Draft {
    /// A segment that was only named so far.
    pub fn new(segment_type: SegmentType, name: String) -> Self {
        let definition = match segment_type {
            SegmentType::Dynamic | SegmentType::Static => Definition::all_contacts(),
            SegmentType::Compound => Definition::one_segment(),
        };
        Self {
            type_code: segment_type.code(),
            name,
            description: String::new(),
            settings: Settings::default(),
            definition,
            own_text: None,
            member_ids: String::new(),
            created: false,
            plan: Vec::new(),
        }
    }

    /// A segment that begins with what a query says.
    pub fn of_query(name: &str, text: &str) -> Self {
        let mut draft = Self::new(SegmentType::Dynamic, name.to_owned());
        if let Some(query) = parse(text).query {
            draft.definition = read(&query, text);
        }
        draft
    }

    /// The same of text that is taken as somebody wrote it, whether it is understood or not.
    pub fn of_text(segment_type: SegmentType, name: String, text: String) -> Self {
        let mut draft = Self::new(segment_type, name);
        if let Some(query) = parse(&text).query {
            draft.definition = read(&query, &text);
        }
        draft.own_text = Some(text);
        draft
    }

    /// The same as a segment that the environment has not.
    pub fn copy(mut self) -> Self {
        self.name = copy_of(&self.name);
        self.created = false;
        // What the plan has made belongs to the other one.
        self.plan.clear();
        self
    }

    pub fn segment_type(&self) -> SegmentType {
        SegmentType::from_code(self.type_code).unwrap_or(SegmentType::Dynamic)
    }
}

/// Far more than a segment can hold. Where there is no room for a longer text, the rest is kept without it.
const MAX_TEXT: usize = 200_000;

const PREFIX: &str = "segment-builder.draft.";

/// Where this tab keeps its work on a segment: the plain place, or one of its own beside another tab.
fn key(id: Uuid) -> String {
    let place = place(id);
    if place == SHARED { format!("{PREFIX}{id}") } else { format!("{PREFIX}{id}.{place}") }
}

const SHARED: &str = "shared";
const PLACE_PREFIX: &str = "segment-builder.place.";

/// What tells the places of two tabs apart.
pub fn place(id: Uuid) -> String {
    let own = tab_storage().and_then(|storage| storage.get_item(&format!("{PLACE_PREFIX}{id}")).ok().flatten());
    own.unwrap_or_else(|| SHARED.to_owned())
}

/// From now on this tab keeps its work on the segment in a place of its own.
pub fn keep_apart(id: Uuid) {
    if let Some(storage) = tab_storage() {
        let _ = storage.set_item(&format!("{PLACE_PREFIX}{id}"), &js_sys::Math::random().to_bits().to_string());
    }
}

/// What a tab has for itself, across reloads.
fn tab_storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

/// Whether the browser keeps it now; if not, the page holds it as long as it is open.
pub fn keep(id: Uuid, draft: &Draft) -> bool {
    let Ok(text) = serde_json::to_string(draft) else { return false };
    let key = key(id);
    let is_kept = shelf::put(&key, &text);
    if !is_kept && draft.own_text.as_ref().is_some_and(|text| text.len() > MAX_TEXT) {
        let rest = Draft { own_text: None, ..draft.clone() };
        shelf::put_in_storage(&key, &serde_json::to_string(&rest).unwrap_or_default());
    }
    is_kept
}

/// What was kept: by this tab, else in the plain place, else by a tab that is gone.
pub fn find(id: Uuid) -> Option<Draft> {
    let plain = format!("{PREFIX}{id}");
    read_draft(&key(id)).or_else(|| read_draft(&plain)).or_else(|| {
        let apart = format!("{plain}.");
        let left = shelf::keys().into_iter().find(|key| key.starts_with(&apart))?;
        let draft = read_draft(&left)?;
        // It is this tab's now. Its own tab, should it be open after all, writes it anew with its next change.
        if keep(id, &draft) {
            shelf::remove(&left);
        }
        Some(draft)
    })
}

/// Something that no longer reads is as good as nothing.
fn read_draft(key: &str) -> Option<Draft> {
    let kept: Draft = serde_json::from_str(&shelf::get(key)?).ok()?;
    kept.definition.is_sound().then_some(kept)
}

/// Whether there may be anything, without reading it.
pub fn is_any() -> bool {
    shelf::keys().iter().any(|key| key.starts_with(PREFIX))
}

/// Everything that is kept, by name; of a segment that two tabs had work on, what is found first.
pub fn all() -> Vec<(Uuid, Draft)> {
    let mut found: Vec<(Uuid, Draft)> = Vec::new();
    for key in shelf::keys() {
        let id = key.strip_prefix(PREFIX).and_then(|rest| rest.split('.').next()?.parse::<Uuid>().ok());
        if let Some(id) = id.filter(|id| !found.iter().any(|(known, _)| known == id))
            && let Some(draft) = find(id)
        {
            found.push((id, draft));
        }
    }
    in_order_of(found, |(_, draft): &(Uuid, Draft)| draft.name.clone())
}

/// Drops what is found of a segment, in whichever place.
pub fn throw_away(id: Uuid) {
    let own = key(id);
    let found = if read_draft(&own).is_some() { own } else { format!("{PREFIX}{id}") };
    shelf::remove(&found);
}

/// Drops what this tab has of a segment.
pub fn forget(id: Uuid) {
    shelf::remove(&key(id));
}
