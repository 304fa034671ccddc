//! The list of segments. What is searched and filtered stands in the URL.

mod bulk;

use dataverse::outbound::{Segment, SegmentType, Status, columns};
use dataverse::{Direction, Error, Filter, Page, Query, Uuid};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_query_map};
use std::time::Duration;

use self::bulk::{BulkBar, Pick, Selection, name_of};
use super::new_segment::{NewSegmentDialog, TemplateList};
use super::segment_path;
use crate::api::use_api;
use crate::draft::{self, Draft};
use crate::messages;
use crate::templates::TEMPLATES;
use crate::ui::{ErrorBox, Icon, IconName, LocalTime, Skeleton, StatusPill, TypeLabel, claim_focus, use_toasts};

const PAGE_SIZE: u32 = 50;
const TYPING_PAUSE: Duration = Duration::from_millis(250);

/// What the list is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Narrowed {
    text: String,
    status: Option<Status>,
    segment_type: Option<SegmentType>,
}

impl Narrowed {
    fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    fn query(&self) -> Query<'static> {
        let mut parts = Vec::new();
        if !self.text.is_empty() {
            parts.push(Filter::Contains(columns::NAME, self.text.clone()));
        }
        parts.extend(self.status.map(|status| Filter::Equal(columns::STATUS, status.code().into())));
        parts.extend(self.segment_type.map(|t| Filter::Equal(columns::TYPE, t.code().into())));
        Query {
            select: vec![
                columns::NAME,
                columns::TYPE,
                columns::STATUS,
                columns::SIZE,
                columns::MODIFIED,
                columns::OWNER,
                columns::QUERY_NAME,
            ],
            filter: (!parts.is_empty()).then_some(Filter::All(parts)),
            order_by: vec![(columns::MODIFIED, Direction::Descending)],
            count: true,
            ..Query::default()
        }
    }

    fn url(&self) -> String {
        let parameters = web_sys::UrlSearchParams::new().ok();
        let set = |name: &str, value: Option<String>| {
            if let (Some(parameters), Some(value)) = (&parameters, value) {
                parameters.set(name, &value);
            }
        };
        set("q", (!self.text.is_empty()).then(|| self.text.clone()));
        set("status", self.status.map(|s| s.code().to_string()));
        set("type", self.segment_type.map(|t| t.code().to_string()));
        let query = parameters.map(|p| String::from(p.to_string())).unwrap_or_default();
        if query.is_empty() { "/".to_owned() } else { format!("/?{query}") }
    }
}

#[component]
pub fn SegmentsPage() -> impl IntoView {
    document().set_title(&format!("{} · {}", messages::SEGMENTS, messages::APP_NAME));
    let api = use_api();
    let parameters = use_query_map();
    let narrowed = Memo::new(move |_| {
        parameters.with(|p| {
            let code = |name: &str| p.get(name).and_then(|code| code.parse::<i32>().ok());
            Narrowed {
                text: p.get("q").unwrap_or_default(),
                status: code("status").and_then(Status::from_code),
                segment_type: code("type").and_then(SegmentType::from_code),
            }
        })
    });
    let rows = RwSignal::new(None::<Vec<Segment>>);
    let selection = Selection::new(rows);
    let next = RwSignal::new(None::<String>);
    let count = RwSignal::new(None::<u64>);
    let error = RwSignal::new(None::<Error>);
    let loading_more = RwSignal::new(false);
    let asked = StoredValue::new(0u32);
    let arrived = move |turn: u32, page: Result<Page<Segment>, Error>, more: bool| {
        // A stale answer never overwrites a newer one.
        if asked.try_get_value() != Some(turn) {
            return;
        }
        loading_more.set(false);
        match page {
            Ok(page) => {
                error.set(None);
                next.set(page.next);
                if more {
                    rows.update(|rows| rows.get_or_insert_default().extend(page.items));
                } else {
                    count.set(page.count);
                    rows.set(Some(page.items));
                }
            }
            Err(failure) => error.set(Some(failure)),
        }
    };
    let load = Callback::new({
        let api = api.clone();
        move |(): ()| {
            let turn = asked.get_value() + 1;
            asked.set_value(turn);
            let (api, query) = (api.clone(), narrowed.get_untracked().query());
            spawn_local(async move { arrived(turn, api.segments(&query, PAGE_SIZE).await, false) });
        }
    });
    let load_more = move |_| {
        let (Some(link), turn) = (next.get_untracked(), asked.get_value()) else { return };
        loading_more.set(true);
        let api = api.clone();
        spawn_local(async move { arrived(turn, api.next_segments(&link, PAGE_SIZE).await, true) });
    };
    Effect::new(move |_| {
        narrowed.track();
        load.run(());
    });
    let creating = RwSignal::new(false);
    claim_focus();
    view! {
        <main id="content" tabindex="-1" class="page">
            <div class="page-header">
                <h1>{messages::SEGMENTS}</h1>
                <button type="button" class="button button-primary" on:click=move |_| creating.set(true)>
                    <Icon name=IconName::Add/>{messages::NEW_SEGMENT}
                </button>
            </div>
            <Filters narrowed/>
            <UnsavedWork/>
            {move || error.get().map(|error| view! { <ErrorBox error retry=load/> })}
            <BulkBar selection load/>
            {move || match rows.get() {
                None if error.with(Option::is_some) => ().into_any(),
                None => view! { <Skeleton lines=8/> }.into_any(),
                Some(found) if found.is_empty() && narrowed.with(Narrowed::is_everything) => view! {
                    <div class="empty-state">
                        <h2>{messages::NO_SEGMENTS_TITLE}</h2>
                        <p>{messages::NO_SEGMENTS_TEXT}</p>
                        <TemplateList templates=TEMPLATES.iter().filter_map(|kind| kind.first()).collect()/>
                        <button type="button" class="button" on:click=move |_| creating.set(true)>{messages::FROM_SCRATCH}</button>
                    </div>
                }.into_any(),
                Some(found) if found.is_empty() => view! {
                    <div class="empty-state" role="status">
                        <h2>{messages::NO_MATCH_TITLE}</h2>
                        <p>{messages::NO_MATCH_TEXT}</p>
                        <A href="/" attr:class="button">{messages::CLEAR_FILTERS}</A>
                    </div>
                }.into_any(),
                Some(found) => view! { <Table found count=count.get() selection/> }.into_any(),
            }}
            <Show when=move || next.with(Option::is_some)>
                <button type="button" class="button show-more" disabled=move || loading_more.get() on:click=load_more.clone()>
                    {messages::SHOW_MORE}
                </button>
            </Show>
            <NewSegmentDialog open=creating/>
        </main>
    }
}

#[component]
fn Filters(narrowed: Memo<Narrowed>) -> impl IntoView {
    let navigate = use_navigate();
    let go = Callback::new(move |to: Narrowed| {
        navigate(&to.url(), NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    });
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let search = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        if let Some(timer) = waiting.get_value() {
            timer.clear();
        }
        let later = set_timeout_with_handle(
            move || go.run(Narrowed { text: text.trim().to_owned(), ..narrowed.get_untracked() }),
            TYPING_PAUSE,
        );
        waiting.set_value(later.ok());
    };
    let status = move |event: web_sys::Event| {
        let status = event_target_value(&event).parse().ok().and_then(Status::from_code);
        go.run(Narrowed { status, ..narrowed.get_untracked() });
    };
    let segment_type = move |event: web_sys::Event| {
        let segment_type = event_target_value(&event).parse().ok().and_then(SegmentType::from_code);
        go.run(Narrowed { segment_type, ..narrowed.get_untracked() });
    };
    view! {
        <search class="filters">
            <div class="search-field">
                <Icon name=IconName::Search/>
                <input type="search" class="input" aria-label=messages::SEARCH_SEGMENTS placeholder=messages::SEARCH_SEGMENTS prop:value=move || narrowed.with(|n| n.text.clone()) on:input=search/>
            </div>
            <select class="select" aria-label=messages::FILTER_STATUS on:change=status>
                <option value="" selected=move || narrowed.with(|n| n.status.is_none())>{messages::ALL_STATUSES}</option>
                {Status::ALL.iter().map(|status| view! {
                    <option value=status.code().to_string() selected=move || narrowed.with(|n| n.status == Some(*status))>{messages::status(*status)}</option>
                }).collect_view()}
            </select>
            <select class="select" aria-label=messages::FILTER_TYPE on:change=segment_type>
                <option value="" selected=move || narrowed.with(|n| n.segment_type.is_none())>{messages::ALL_TYPES}</option>
                {SegmentType::ALL.iter().map(|t| view! {
                    <option value=t.code().to_string() selected=move || narrowed.with(|n| n.segment_type == Some(*t))>{messages::segment_type(*t)}</option>
                }).collect_view()}
            </select>
        </search>
    }
}

/// Work in this browser that the environment does not have, each a click away.
#[component]
fn UnsavedWork() -> impl IntoView {
    let drafts = RwSignal::new(draft::all());
    let toasts = use_toasts();
    let discard = move |id: Uuid| {
        let Some(kept) = draft::find(id) else { return };
        draft::forget(id);
        drafts.set(draft::all());
        let text = messages::discarded(&kept.name);
        let undo = move || {
            draft::keep(id, &kept);
            if !drafts.is_disposed() {
                drafts.set(draft::all());
            }
        };
        toasts.show_with_undo(text, undo);
        claim_focus();
    };
    view! {
        <Show when=move || drafts.with(|drafts| !drafts.is_empty())>
            <section class="unsaved" aria-labelledby="unsaved-title">
                <h2 id="unsaved-title" class="section-title">{messages::UNSAVED_TITLE}</h2>
                <ul>
                    <For each=move || drafts.get() key=|(id, _)| *id let((id, draft))>
                        <UnsavedRow id draft discard=Callback::new(discard)/>
                    </For>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn UnsavedRow(id: Uuid, draft: Draft, discard: Callback<Uuid>) -> impl IntoView {
    let name = if draft.name.is_empty() { messages::UNNAMED.to_owned() } else { draft.name };
    let href = format!("{}{}", segment_path(id), if draft.created { "" } else { "?new=1" });
    let discard_name = messages::discard_named(&name);
    view! {
        <li>
            <A href=href>{name}</A>
            <button type="button" class="icon-button" aria-label=discard_name title=messages::DISCARD on:click=move |_| discard.run(id)>
                <Icon name=IconName::Delete/>
            </button>
        </li>
    }
}

#[component]
fn Table(found: Vec<Segment>, count: Option<u64>, selection: Selection) -> impl IntoView {
    let shown = messages::segments_shown(found.len(), count);
    view! {
        <div class="table-frame">
            <table class="table">
                <caption class="visually-hidden">{messages::SEGMENTS}</caption>
                <thead>
                    <tr>
                        <th scope="col"><span class="visually-hidden">{messages::SELECT}</span></th>
                        <th scope="col">{messages::COLUMN_NAME}</th>
                        <th scope="col">{messages::COLUMN_TYPE}</th>
                        <th scope="col">{messages::COLUMN_STATUS}</th>
                        <th scope="col" class="number">{messages::COLUMN_MEMBERS}</th>
                        <th scope="col">{messages::COLUMN_MODIFIED}</th>
                        <th scope="col">{messages::COLUMN_OWNER}</th>
                    </tr>
                </thead>
                <tbody>{found.into_iter().map(|segment| view! { <Row segment selection/> }).collect_view()}</tbody>
            </table>
        </div>
        <p class="detail" role="status">{shown}</p>
    }
}

#[component]
fn Row(segment: Segment, selection: Selection) -> impl IntoView {
    // Nobody is gathered before a segment goes live: a zero would say that somebody looked.
    let gathered = segment.size.filter(|size| *size > 0 || segment.status() != Some(Status::Draft));
    let members = gathered.map_or_else(|| "–".to_owned(), |n| messages::number(n.max(0) as u64));
    let name = name_of(&segment);
    view! {
        <tr>
            <Pick selection id=segment.id name=name.clone()/>
            <th scope="row"><A href=segment_path(segment.id) attr:class="row-link">{name}</A></th>
            <td data-label=messages::COLUMN_TYPE><TypeLabel segment=segment.clone()/></td>
            <td data-label=messages::COLUMN_STATUS><StatusPill status=segment.status() code=segment.status_code.unwrap_or(0)/></td>
            <td class="number" data-label=messages::COLUMN_MEMBERS>{members}</td>
            <td data-label=messages::COLUMN_MODIFIED>{segment.modified_on.map(|iso| view! { <LocalTime iso/> })}</td>
            <td data-label=messages::COLUMN_OWNER>{segment.owner_name.unwrap_or_default()}</td>
        </tr>
    }
}
