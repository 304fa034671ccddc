//! A segment's status and type, in words, colour and shape.

use dataverse::outbound::{Segment, SegmentType, Status};
use leptos::prelude::*;

use crate::messages;

/// The status with what it means on hover and for screen readers; an unknown one by its number.
#[component]
pub fn StatusPill(status: Option<Status>, #[prop(optional)] code: Option<i32>) -> impl IntoView {
    let class = status_class(status);
    let label = status.map_or_else(|| messages::unknown_code(code), |status| messages::status(status).to_owned());
    view! { <span class=class title=status.map(messages::status_meaning)>{label}</span> }
}

/// The class that gives a status its colour and shape.
fn status_class(status: Option<Status>) -> &'static str {
    match status {
        Some(Status::Draft) => "pill pill-draft",
        Some(Status::Live) => "pill pill-live",
        Some(Status::LiveEditable) => "pill pill-live pill-editable",
        Some(Status::GoingLive) => "pill pill-moving",
        Some(Status::Stopping) => "pill pill-moving pill-stopping",
        Some(Status::Stopped) => "pill pill-stopped",
        Some(Status::Error) => "pill pill-error",
        Some(Status::Expired) => "pill pill-stopped pill-expired",
        None => "pill pill-draft pill-unknown",
    }
}

/// The type in a word.
#[component]
pub fn TypeLabel(segment: Segment) -> impl IntoView {
    segment.segment_type().map_or_else(|| messages::unknown_code(segment.type_code), |t| type_name(t).to_owned())
}

fn type_name(segment_type: SegmentType) -> &'static str {
    messages::segment_type(segment_type)
}
