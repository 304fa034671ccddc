//! What a new segment begins as: work that is kept in the browser and not saved yet.

use dataverse::Uuid;
use dataverse::outbound::SegmentType;
use leptos::prelude::window;

use super::segment_path;
use crate::draft::{self, Draft};
use crate::templates::Template;

pub enum Start {
    Empty(SegmentType, String),
    Template(&'static Template),
}

/// Keeps the work, and says where to go on with it.
pub fn begin(start: Start) -> Option<String> {
    let draft = match start {
        Start::Empty(segment_type, name) => Draft::new(segment_type, name),
        Start::Template(template) => Draft::of_query(template.name, template.query),
    };
    begin_with(&draft)
}

/// The same of work that is put together already.
pub fn begin_with(draft: &Draft) -> Option<String> {
    let id = fresh_id()?;
    draft::keep(id, draft);
    Some(format!("{}?new=1", segment_path(id)))
}

/// The new segment's id for good: whoever saves twice because an answer got lost still makes one segment.
pub(crate) fn fresh_id() -> Option<Uuid> {
    let mut bytes = [0u8; 16];
    window().crypto().ok()?.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(uuid::Builder::from_random_bytes(bytes).into_uuid())
}
