//! One module a screen.

mod new_segment;
mod not_found;
mod segment;
mod segments;
mod settings;

pub(crate) use new_segment::{fresh_id, name_problem};
pub use not_found::NotFound;
pub use segment::SegmentPage;
pub use segments::SegmentsPage;
pub use settings::SettingsPage;

/// Below the place the app is mounted at.
pub(crate) fn segment_path(id: dataverse::Uuid) -> String {
    format!("/segments/{id}")
}
