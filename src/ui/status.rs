//! A segment's status and type, in words, colour and shape.

use dataverse::outbound::{Segment, SegmentType, Status};
use leptos::prelude::*;

use crate::messages;

/// The status with what it means on hover and for screen readers; an unknown one by its number.
#[component]
pub fn StatusPill(status: Option<Status>, #[prop(optional)] code: Option<i32>) -> impl IntoView {
    let class = match status {
        Some(Status::Live | Status::LiveEditable) => "pill pill-live",
        Some(Status::GoingLive | Status::Stopping) => "pill pill-moving",
        Some(Status::Error) => "pill pill-error",
        Some(Status::Stopped | Status::Expired) => "pill pill-stopped",
        Some(Status::Draft) | None => "pill pill-draft",
    };
    let label = status.map_or_else(|| messages::unknown_code(code), |status| messages::status(status).to_owned());
    view! { <span class=class title=status.map(messages::status_meaning)>{label}</span> }
}

/// The type in a word.
#[component]
pub fn TypeLabel(segment: Segment) -> impl IntoView {
    segment.segment_type().map_or_else(|| messages::unknown_code(segment.type_code), |t| type_name(t).to_owned())
}

fn type_name(segment_type: SegmentType) -> &'static str {
    messages::segment_type(segment_type)
}
