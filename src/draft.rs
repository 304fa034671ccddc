//! Unsaved work, kept in the browser until it is saved or thrown away: across reload, crash and lost connection.

use dataverse::Uuid;
use dataverse::outbound::{SegmentType, Settings};
use leptos::prelude::window;
use segment_definition::{Definition, read};
use segment_query::parse;
use serde::{Deserialize, Serialize};

use crate::ui::in_order_of;

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

    pub fn segment_type(&self) -> SegmentType {
        SegmentType::from_code(self.type_code).unwrap_or(SegmentType::Dynamic)
    }
}

/// Far more than a segment can hold; a longer text was not typed.
const MAX_TEXT: usize = 200_000;

const PREFIX: &str = "segment-builder.draft.";

fn key(id: Uuid) -> String {
    format!("{PREFIX}{id}")
}

/// `None` where the browser keeps nothing, as in some private windows.
pub(crate) fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

pub fn keep(id: Uuid, draft: &Draft) {
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(draft)) {
        // A full storage keeps what it has; the page still holds the work.
        let _ = storage.set_item(&key(id), &text);
    }
}

/// What was kept; something that no longer reads is as good as nothing.
pub fn find(id: Uuid) -> Option<Draft> {
    let kept: Draft = serde_json::from_str(&storage()?.get_item(&key(id)).ok()??).ok()?;
    let is_usable = kept.definition.is_sound() && kept.own_text.as_ref().is_none_or(|text| text.len() <= MAX_TEXT);
    is_usable.then_some(kept)
}

/// Everything that is kept, by name.
pub fn all() -> Vec<(Uuid, Draft)> {
    let Some(storage) = storage() else { return Vec::new() };
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|place| storage.key(place).ok().flatten());
    let ids = keys.filter_map(|key| key.strip_prefix(PREFIX)?.parse::<Uuid>().ok());
    let found = ids.filter_map(|id| Some((id, find(id)?))).collect();
    in_order_of(found, |(_, draft): &(Uuid, Draft)| draft.name.clone())
}

pub fn forget(id: Uuid) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&key(id));
    }
}
