//! A definition as a link. It stands in the address's fragment, which goes to no server; who opens it has unsaved work,
//! and nothing of it is taken for more than text.

use dataverse::outbound::{MAX_NAME_CHARS, SegmentType};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use segment_query::MAX_QUERY_CHARS;
use web_sys::UrlSearchParams;

use crate::api::base_path;
use crate::draft::Draft;
use crate::messages;
use crate::pages::begin_with;
use crate::ui::{claim_focus, use_toasts};

/// Mail programs and chats cut longer links off.
pub const MAX_LINK_CHARS: usize = 8_000;

const VERSION: &str = "1";

/// The link, or how long it would be.
pub fn link_to(name: &str, segment_type: SegmentType, query: &str) -> Result<String, usize> {
    let mut link = String::new();
    if let Ok(parts) = UrlSearchParams::new() {
        parts.append("version", VERSION);
        parts.append("type", &segment_type.code().to_string());
        parts.append("name", name.trim());
        parts.append("query", query);
        let origin = window().location().origin().unwrap_or_default();
        link = format!("{origin}{}/share#{}", base_path(), parts.to_string());
    }
    if link.is_empty() || link.len() > MAX_LINK_CHARS { Err(link.len()) } else { Ok(link) }
}

/// What a fragment holds; `None` where it is not all there, or is none of ours.
fn read(fragment: &str) -> Option<Draft> {
    if fragment.len() > MAX_LINK_CHARS {
        return None;
    }
    let parts = UrlSearchParams::new_with_str(fragment.trim_start_matches('#')).ok()?;
    if parts.get("version")? != VERSION {
        return None;
    }
    let segment_type = SegmentType::from_code(parts.get("type")?.parse().ok()?)?;
    let query = parts.get("query").filter(|query| query.chars().count() <= MAX_QUERY_CHARS)?;
    // Line breaks and the like have no place in a name.
    let name: String = parts.get("name")?.chars().filter(|c| !c.is_control()).take(MAX_NAME_CHARS).collect();
    // Members are no part of a definition: a static segment's description is a dynamic one's.
    let segment_type = if segment_type == SegmentType::Compound { segment_type } else { SegmentType::Dynamic };
    Some(Draft::of_text(segment_type, name, query))
}

/// Where links lead.
#[component]
pub fn SharedPage() -> impl IntoView {
    let navigate = use_navigate();
    let toasts = use_toasts();
    let fragment = window().location().hash().unwrap_or_default();
    let opened = read(&fragment).and_then(|draft| begin_with(&draft));
    if let Some(path) = opened {
        request_animation_frame(move || {
            navigate(&path, NavigateOptions { replace: true, ..NavigateOptions::default() });
            toasts.show(messages::SHARED_OPENED);
        });
        return ().into_any();
    }
    claim_focus();
    view! {
        <main id="content" tabindex="-1" class="page">
            <h1>{messages::SHARED_BROKEN_TITLE}</h1>
            <p>{messages::SHARED_BROKEN}</p>
            <p><leptos_router::components::A href="/">{messages::TO_SEGMENTS}</leptos_router::components::A></p>
        </main>
    }
    .into_any()
}
