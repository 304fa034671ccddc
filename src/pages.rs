//! One module a screen.

use std::cell::RefCell;

mod begin;
mod gone;
mod new_segment;
mod not_found;
mod own_templates;
mod segment;
mod segments;
mod settings;
mod template_form;

pub(crate) use begin::{Start, begin, begin_with, fresh_id};
pub(crate) use new_segment::name_problem;
pub use not_found::NotFound;
pub(crate) use own_templates::OwnTemplates;
pub use segment::SegmentPage;
pub use segments::{SegmentsPage, UnsavedWork};
pub use settings::SettingsPage;
pub(crate) use template_form::TemplateQuestions;

/// Below the place the app is mounted at.
pub(crate) fn segment_path(id: dataverse::Uuid) -> String {
    format!("/segments/{id}")
}

thread_local! {
    static LIST: RefCell<String> = RefCell::default();
}

/// The list as it was left: narrowed and in order as before.
pub(crate) fn list_path() -> String {
    LIST.with_borrow(|parameters| list_of(parameters))
}

fn list_of(parameters: &str) -> String {
    if parameters.is_empty() { "/".to_owned() } else { format!("/?{parameters}") }
}
