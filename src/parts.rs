//! What of the app is loaded only when it is needed: all that knows what a segment says. Where the build
//! does not cut the app (build.rs), it is in the one file that the app then is, and nothing here ever waits.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;
use wasm_bindgen::JsCast;

use crate::messages;
use crate::metadata::provide_metadata;
use crate::pages::{OwnTemplates, SegmentPage, Start, TemplateQuestions, UnsavedWork, begin};
use crate::share::SharedPage;
use crate::templates::Template;
use crate::ui::{Icon, IconName, Skeleton};

/// The template that is asked about, while one is.
pub type Asked = RwSignal<Option<&'static Template>>;

/// The way into the segment part; whoever has it has the part.
#[derive(Clone, Copy)]
pub struct SegmentPart {
    /// Makes known what its screens share.
    provide: fn(),
    page: fn() -> AnyView,
    shared: fn() -> AnyView,
    unsaved_work: fn() -> AnyView,
    pub own_templates: fn() -> AnyView,
    pub questions: fn(Asked) -> AnyView,
    pub begin: fn(Start) -> Option<String>,
}

#[cfg_attr(split_app, leptos::wasm_split::wasm_split(segment, wasm_split_path = leptos::wasm_split, fallible))]
fn load() -> Result<SegmentPart, SplitLoaderError> {
    Ok(SegmentPart {
        provide: provide_metadata,
        page: || SegmentPage().into_any(),
        shared: || SharedPage().into_any(),
        unsaved_work: || UnsavedWork().into_any(),
        own_templates: || OwnTemplates().into_any(),
        questions: |asked| view! { <TemplateQuestions asked/> }.into_any(),
        begin,
    })
}

/// The segment part, loaded unless it is here. A failure is not kept: the next call tries again.
#[cfg(split_app)]
pub async fn segment_part() -> Result<SegmentPart, SplitLoaderError> {
    load().await
}

#[cfg(not(split_app))]
pub async fn segment_part() -> Result<SegmentPart, SplitLoaderError> {
    load()
}

#[derive(Clone, Copy)]
enum State {
    Away,
    Coming,
    Here(SegmentPart),
    Failed,
}

#[derive(Clone, Copy)]
struct Parts {
    segment: RwSignal<State>,
    root: StoredValue<Owner>,
}

impl Parts {
    fn want(self) {
        if matches!(self.segment.get_untracked(), State::Coming | State::Here(_)) {
            return;
        }
        self.segment.set(State::Coming);
        spawn_local(async move {
            let state = segment_part().await.map_or(State::Failed, State::Here);
            if let State::Here(part) = state {
                self.root.with_value(|root| root.with(part.provide));
            }
            self.segment.set(state);
        });
    }
}

/// What leads to a segment: its links, and what a new one is made with.
const LEADS_THERE: &str = "a[href*='/segments/'], .choice-card, .template";

/// Makes the parts known to everything below, and loads them ahead once somebody points at what needs them.
pub fn provide_parts() {
    let parts =
        Parts { segment: RwSignal::new(State::Away), root: StoredValue::new(Owner::current().unwrap_or_default()) };
    provide_context(parts);
    let ahead = move |event: web_sys::Event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if target.is_some_and(|element| element.closest(LEADS_THERE).is_ok_and(|found| found.is_some())) {
            parts.want();
        }
    };
    for event in ["pointerover", "focusin"] {
        // For as long as the page is open.
        drop(window_event_listener_untyped(event, ahead));
    }
}

/// One segment: a screen of the segment part.
#[component]
pub fn SegmentScreen() -> impl IntoView {
    screen(|part| part.page)
}

/// Where shared links lead.
#[component]
pub fn SharedScreen() -> impl IntoView {
    screen(|part| part.shared)
}

fn screen(page: fn(SegmentPart) -> fn() -> AnyView) -> impl IntoView {
    let parts: Parts = expect_context();
    parts.want();
    move || {
        match parts.segment.get() {
        State::Here(part) => page(part)(),
        State::Failed => {
            view! { <main id="content" tabindex="-1" class="page"><h1 class="visually-hidden">{messages::SEGMENTS}</h1><Missing/></main> }.into_any()
        }
        _ => view! { <main id="content" tabindex="-1" class="page"><Skeleton lines=8/></main> }.into_any(),
    }
    }
}

/// Work that was not saved, where there is any.
#[component]
pub fn Unsaved() -> impl IntoView {
    crate::draft::is_any().then(|| when_here(|part| (part.unsaved_work)()))
}

/// What the segment part shows within another screen, once it is here.
pub fn when_here(view: impl Fn(SegmentPart) -> AnyView + Send + 'static) -> impl IntoView {
    let parts: Parts = expect_context();
    parts.want();
    move || match parts.segment.get() {
        State::Here(part) => view(part),
        State::Failed => view! { <Missing/> }.into_any(),
        _ => ().into_any(),
    }
}

/// Says that a part could not be loaded, and what to do.
#[component]
fn Missing() -> impl IntoView {
    let parts: Parts = expect_context();
    let reload = move |_| {
        // A page that cannot be reloaded stays as it is.
        let _ = window().location().reload();
    };
    view! {
        <div class="notice notice-error" role="alert">
            <Icon name=IconName::Error/>
            <div class="notice-body">
                <p class="notice-title">{messages::PART_MISSING}</p>
                <p>{messages::PART_MISSING_TEXT}</p>
                <div class="notice-commands">
                    <button type="button" class="button" on:click=move |_| parts.want()>{messages::TRY_AGAIN}</button>
                    <button type="button" class="button" on:click=reload>{messages::RELOAD}</button>
                </div>
            </div>
        </div>
    }
}
