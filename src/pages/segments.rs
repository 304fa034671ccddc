//! The list of segments. What is searched and filtered, and in which order, stands in the address.

mod asked;
mod bulk;
mod columns;
mod filters;
mod follow;
mod owner;
mod rows;
mod table;
mod unsaved;
mod view_name;
mod views;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use self::asked::Asked;
use self::bulk::{BulkBar, Selection};
use self::columns::Shown;
use self::filters::Filters;
use self::rows::Rows;
use self::table::Table;
pub use self::unsaved::UnsavedWork;
use self::views::{ViewBar, Views};
use super::new_segment::{NewSegmentDialog, TemplateList};
use crate::messages;
use crate::parts::Unsaved;
use crate::templates::TEMPLATES;
use crate::ui::{ErrorBox, Icon, IconName, Skeleton, claim_focus};

#[component]
pub fn SegmentsPage() -> impl IntoView {
    document().set_title(&format!("{} · {}", messages::SEGMENTS, messages::APP_NAME));
    let parameters = use_query_map();
    let asked = Memo::new(move |_| parameters.with(Asked::read));
    let shown = RwSignal::new(Shown::kept());
    let rows = Rows::new();
    let selection = Selection::new(rows.segments);
    let load =
        Callback::new(move |again: bool| untrack(|| asked.with(|asked| shown.with(|s| rows.load(asked, s, again)))));
    let navigate = use_navigate();
    let go_to = Callback::new(move |parameters: String| {
        navigate(
            &super::list_of(&parameters),
            NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() },
        );
    });
    let go = Callback::new(move |to: Asked| go_to.run(to.parameters()));
    let views = Views::new(asked, shown, go_to);
    Effect::new(move |_| super::LIST.set(asked.with(Asked::parameters)));
    // Nothing is asked for before the address says what the view says.
    let opening = StoredValue::new(views.opening().filter(|_| asked.with_untracked(|a| *a == Asked::default())));
    if let Some(view) = opening.get_value() {
        views.choose(&view);
    }
    Effect::new(move |_| {
        let is_bare = asked.with(|asked| *asked == Asked::default());
        let waits = is_bare && opening.with_value(Option::is_some);
        if !waits {
            opening.set_value(None);
            load.run(false);
        }
    });
    // Other columns of the same rows.
    Effect::new(move |before: Option<()>| {
        shown.track();
        if before.is_some() {
            load.run(true);
        }
    });
    follow::follow(rows, shown);
    let creating = RwSignal::new(false);
    let retry = Callback::new(move |()| load.run(true));
    let online = window_event_listener_untyped("online", move |_| {
        if rows.error.with_untracked(Option::is_some) {
            retry.run(());
        }
    });
    on_cleanup(move || online.remove());
    let is_empty = Memo::new(move |_| rows.segments.with(|rows| rows.as_ref().map(Vec::is_empty)));
    claim_focus();
    view! {
        <main id="content" tabindex="-1" class="page">
            <div class="page-header">
                <h1>{messages::SEGMENTS}</h1>
                <button type="button" class="button button-primary" on:click=move |_| creating.set(true)>
                    <Icon name=IconName::Add/>{messages::NEW_SEGMENT}
                </button>
            </div>
            <ViewBar views/>
            <Filters asked shown go/>
            <Unsaved/>
            {move || rows.error.get().map(|error| view! { <ErrorBox error retry/> })}
            <BulkBar selection rows load=retry/>
            {move || match is_empty.get() {
                None if rows.error.with(Option::is_some) => ().into_any(),
                None => view! { <Skeleton lines=8/> }.into_any(),
                Some(true) if asked.with(Asked::is_everything) => view! {
                    <div class="empty-state">
                        <h2>{messages::NO_SEGMENTS_TITLE}</h2>
                        <p>{messages::NO_SEGMENTS_TEXT}</p>
                        <TemplateList templates=TEMPLATES.iter().filter_map(|kind| kind.first()).collect()/>
                        <button type="button" class="button" on:click=move |_| creating.set(true)>{messages::FROM_SCRATCH}</button>
                    </div>
                }.into_any(),
                Some(true) => {
                    let (title, text) = if asked.with(Asked::is_what_went_wrong) {
                        (messages::NOTHING_WRONG_TITLE, messages::NOTHING_WRONG_TEXT)
                    } else {
                        (messages::NO_MATCH_TITLE, messages::NO_MATCH_TEXT)
                    };
                    view! { <div class="empty-state" role="status"><h2>{title}</h2><p>{text}</p></div> }.into_any()
                }
                Some(false) => view! { <Table asked rows shown selection go/> }.into_any(),
            }}
            <Show when=move || rows.has_more()>
                <button type="button" class="button show-more" disabled=move || rows.loading.get() on:click=move |_| rows.load_more()>
                    {move || if rows.loading.get() { messages::LOADING_MORE } else { messages::SHOW_MORE }}
                </button>
            </Show>
            <NewSegmentDialog open=creating/>
        </main>
    }
}
