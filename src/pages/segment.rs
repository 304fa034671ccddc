//! One segment: loads it, then shows its tabs. Which tab is open stands in the URL.

use dataverse::outbound::Segment;
use dataverse::{Error, Uuid};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map, use_query_map};

use super::NotFound;
use super::gone::{AllSegments, Gone};
use crate::api::use_api;
use crate::draft;
use crate::messages;
use crate::segment::{DefinitionTab, DetailsTab, Header, HistoryTab, MembersTab, Session, use_session};
use crate::ui::{ErrorBox, Skeleton, claim_focus};

#[component]
pub fn SegmentPage() -> impl IntoView {
    let parameters = use_params_map();
    let id = Memo::new(move |_| parameters.with(|p| p.get("id")).and_then(|id| id.parse::<Uuid>().ok()));
    move || match id.get() {
        Some(id) => view! { <Load id/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

/// Reads the segment, unless the environment cannot have it yet.
#[component]
fn Load(id: Uuid) -> impl IntoView {
    let api = use_api();
    // Read once: after the first save the mark goes from the URL, and what is on screen stays.
    let is_new = use_query_map().with_untracked(|p| p.get("new").is_some()) && draft::find(id).is_some();
    let loaded = RwSignal::new(None::<Result<Option<Segment>, Error>>);
    let retry = Callback::new(move |()| {
        loaded.set(None);
        let api = api.clone();
        spawn_local(async move {
            let answer = if is_new { Ok(None) } else { api.segment(id).await.map(Some) };
            if !loaded.is_disposed() {
                loaded.set(Some(answer));
            }
        });
    });
    retry.run(());
    move || {
        match loaded.get() {
        None => view! { <main id="content" tabindex="-1" class="page"><Skeleton lines=8/></main> }.into_any(),
        Some(Err(error)) if error.is_not_found() => view! { <Gone id/> }.into_any(),
        Some(Err(error)) => view! { <main id="content" tabindex="-1" class="page"><h1 class="visually-hidden">{messages::SEGMENTS}</h1><ErrorBox error retry/><AllSegments/></main> }.into_any(),
        Some(Ok(record)) => {
            provide_context(Session::new(id, record, draft::find(id)));
            view! { <Tabs/> }.into_any()
        }
    }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Definition,
    Members,
    History,
    Details,
}

impl Tab {
    const ALL: [Self; 4] = [Self::Definition, Self::Members, Self::History, Self::Details];

    const fn hash(self) -> &'static str {
        match self {
            Self::Definition => "definition",
            Self::Members => "members",
            Self::History => "history",
            Self::Details => "details",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Definition => messages::DEFINITION_TAB,
            Self::Members => messages::MEMBERS_TAB,
            Self::History => messages::HISTORY_TAB,
            Self::Details => messages::DETAILS_TAB,
        }
    }
}

#[component]
fn Tabs() -> impl IntoView {
    let session = use_session();
    let location = use_location();
    let navigate = use_navigate();
    let tab = Memo::new(move |_| {
        let hash = location.hash.get();
        let wanted = hash.trim_start_matches('#');
        Tab::ALL.into_iter().find(|tab| tab.hash() == wanted).unwrap_or(Tab::Definition)
    });
    let show = Callback::new(move |tab: Tab| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        let here = location.pathname.get_untracked();
        let search = location.search.get_untracked();
        let search = if search.is_empty() { search } else { format!("?{}", search.trim_start_matches('?')) };
        let base = crate::api::base_path();
        let path = here.strip_prefix(&base).unwrap_or(&here);
        navigate(&format!("{path}{search}#{}", tab.hash()), options);
    });
    Effect::new(move |_| {
        document().set_title(&format!("{} · {}", messages::isolated(&session.name.get()), messages::APP_NAME))
    });
    claim_focus();
    let on_key = move |event: web_sys::KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => Tab::ALL.len() - 1,
            _ => return,
        };
        let place = Tab::ALL.iter().position(|t| *t == tab.get_untracked()).unwrap_or(0);
        if let Some(next) = Tab::ALL.get((place + step) % Tab::ALL.len()) {
            event.prevent_default();
            show.run(*next);
            crate::ui::focus_soon(format!("tab-{}", next.hash()));
        }
    };
    view! {
        <main id="content" tabindex="-1" class="page page-segment">
            <Header/>
            <div class="tabs" role="tablist" aria-label=messages::TABS_LABEL on:keydown=on_key>
                {Tab::ALL.into_iter().map(|this| view! {
                    <button
                        type="button"
                        role="tab"
                        class="tab"
                        data-label=this.label()
                        id=format!("tab-{}", this.hash())
                        aria-controls="tab-panel"
                        aria-selected=move || (tab.get() == this).to_string()
                        tabindex=move || if tab.get() == this { "0" } else { "-1" }
                        on:click=move |_| show.run(this)
                    >{this.label()}</button>
                }).collect_view()}
            </div>
            <div id="tab-panel" role="tabpanel" aria-labelledby=move || format!("tab-{}", tab.get().hash())>
                {move || match tab.get() {
                    Tab::Definition => view! { <DefinitionTab show_members=Callback::new(move |()| show.run(Tab::Members))/> }.into_any(),
                    Tab::Members => view! { <MembersTab show_definition=Callback::new(move |()| show.run(Tab::Definition))/> }.into_any(),
                    Tab::History => view! { <HistoryTab/> }.into_any(),
                    Tab::Details => view! { <DetailsTab/> }.into_any(),
                }}
            </div>
        </main>
    }
}
