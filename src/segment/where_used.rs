//! The segments that name this one: asked of the environment, since others make them.

use dataverse::outbound::{Segment, columns};
use dataverse::{Error, Filter, Query, Uuid};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use super::uses::sides;
use crate::api::Api;
use crate::messages;
use crate::pages::segment_path;
use crate::ui::{ErrorBox, Skeleton, StatusPill};

/// The other segments whose query names this one.
pub async fn segments_naming(api: &Api, id: Uuid, query_name: &str) -> Result<Vec<Segment>, Error> {
    let query = Query {
        select: vec![columns::ID, columns::NAME, columns::STATUS, columns::QUERY],
        filter: Some(Filter::All(vec![
            Filter::Contains(columns::QUERY, query_name.to_owned()),
            Filter::NotEqual(columns::ID, id.into()),
        ])),
        ..Query::default()
    };
    Ok(api.segments(&query, 50).await?.items)
}

/// Asked once, when it is shown.
#[component]
pub fn WhereUsed(
    api: Api,
    record: Segment,
    /// Before a command that takes the members away; shown as a warning.
    #[prop(optional)]
    warn: bool,
) -> impl IntoView {
    let found = RwSignal::new(None::<Result<Vec<Segment>, Error>>);
    let name = StoredValue::new(record.name_in_queries());
    spawn_local(async move {
        let answer = segments_naming(&api, record.id, &record.name_in_queries()).await;
        if !found.is_disposed() {
            found.set(Some(answer));
        }
    });
    move || match found.get() {
        None => view! { <Skeleton lines=1/> }.into_any(),
        Some(Err(error)) => view! { <ErrorBox error/> }.into_any(),
        Some(Ok(list)) if list.is_empty() => {
            view! { <p class="detail">{(!warn).then_some(messages::USED_BY_NONE)}</p> }.into_any()
        }
        Some(Ok(list)) => view! {
            <div class=if warn { "notice notice-warn used-by" } else { "used-by" }>
                {warn.then(|| view! { <p class="notice-title">{messages::used_by(list.len())}</p> })}
                <ul>
                    {list.into_iter().map(|segment| {
                        let status = segment.status();
                        let query = segment.query.unwrap_or_default();
                        let (takes, leaves) = name.with_value(|name| sides(&query, name));
                        view! {
                            <li>
                                <A href=segment_path(segment.id)>{segment.name.unwrap_or_default()}</A>
                                <StatusPill status code=segment.status_code.unwrap_or(0)/>
                                {warn.then(|| view! { <span>{messages::user_is_met(takes, leaves)}</span> })}
                            </li>
                        }
                    }).collect_view()}
                </ul>
            </div>
        }
        .into_any(),
    }
}
