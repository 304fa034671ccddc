//! What this page asks of the environment, written down for somebody to repeat by program.

use dataverse::outbound::{Command, RequestedStatus, SegmentChanges, ValidateSegment};
use dataverse::{as_curl, as_http};
use http::Request;
use leptos::prelude::*;

use super::use_session;
use crate::messages;
use crate::ui::{Icon, IconName, copy};

#[component]
pub(super) fn Requests() -> impl IntoView {
    let session = use_session();
    let root = format!(
        "{}{}{}",
        window().location().origin().unwrap_or_default(),
        crate::api::base_path(),
        dataverse::API_ROOT
    );
    let requests = move || {
        let api = session.api();
        session.description.track();
        session.settings.track();
        session.record.with(|record| {
            let check = ValidateSegment {
                name: session.name.get(),
                query: session.designer.text.get(),
                segment_type: session.segment_type,
                status: RequestedStatus::GoingLive,
            };
            let mut list = Vec::new();
            if let Some(record) = record {
                let etag = record.etag.as_deref();
                list.push((messages::REQUEST_READ, api.reading(session.id)));
                let changes = session.changes(record, None);
                if !changes.is_empty() {
                    list.push((messages::REQUEST_SAVE, api.changing(session.id, etag, &changes)));
                }
                let offered =
                    Command::ALL.iter().filter(|command| record.status().is_some_and(|s| s.allows(**command)));
                for command in offered {
                    let changes = SegmentChanges { status: Some((*command).into()), ..SegmentChanges::default() };
                    list.push((messages::command(*command), api.changing(session.id, etag, &changes)));
                }
                list.push((messages::DELETE, api.deleting(session.id, etag)));
            } else {
                list.push((messages::REQUEST_CREATE, api.creating(&session.as_new(None))));
            }
            if !session.is_static() {
                list.push((messages::REQUEST_CHECK, api.checking(&check)));
            }
            list
        })
    };
    view! {
        <section class="requests" aria-labelledby="requests-title">
            <h2 id="requests-title" class="section-title">{messages::REQUESTS_TITLE}</h2>
            <p class="detail">{messages::REQUESTS_TEXT}</p>
            {move || requests().into_iter().map(|(name, request)| written(name, &request, &root)).collect_view()}
        </section>
    }
}

fn written(name: &'static str, request: &Request<Vec<u8>>, root: &str) -> AnyView {
    view! {
        <details>
            <summary>{name}</summary>
            {[("HTTP", as_http(request, root)), ("cURL", as_curl(request, root))].map(|(form, text)| {
                let copied = text.clone();
                let toasts = crate::ui::use_toasts();
                view! {
                    <div class="request">
                        <p class="request-head">
                            <strong>{form}</strong>
                            <button type="button" class="button button-quiet" aria-label=messages::copy_what(&format!("{name}, {form}")) on:click=move |_| copy(copied.clone(), toasts)>
                                <Icon name=IconName::Copy/>{messages::COPY}
                            </button>
                        </p>
                        <pre class="mono written" tabindex="0" role="region" aria-label=format!("{name}, {form}")>{text}</pre>
                    </div>
                }
            })}
        </details>
    }
    .into_any()
}
