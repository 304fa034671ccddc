//! The frame: header, screens by URL, toasts, and what everything below shares.

use leptos::prelude::*;
use leptos_router::components::{A, Route, Router, Routes};
use leptos_router::path;

use crate::api::{base_path, provide_api};
use crate::messages;
use crate::pages::{NotFound, SegmentsPage, SettingsPage};
use crate::parts::{SegmentScreen, SharedScreen, provide_parts};
use crate::ui::{Icon, IconName, ToastList, focus_soon, provide_toasts};

#[component]
pub fn App() -> impl IntoView {
    provide_api();
    provide_toasts();
    provide_parts();
    let base = base_path();
    let home = if base.is_empty() { "/".to_owned() } else { base.clone() };
    view! {
        <Router base=base>
            <button type="button" class="skip-link" on:click=move |_| focus_soon("content".to_owned())>{messages::SKIP_TO_CONTENT}</button>
            <header class="app-header">
                <A href=home attr:class="brand"><Icon name=IconName::People/><span>{messages::APP_NAME}</span></A>
                <A href="/settings" attr:class="settings-link"><Icon name=IconName::Settings/><span>{messages::SETTINGS}</span></A>
            </header>
            <OfflineNotice/>
            <Routes fallback=|| view! { <NotFound/> }>
                <Route path=path!("/") view=SegmentsPage/>
                <Route path=path!("/segments/:id") view=SegmentScreen/>
                <Route path=path!("/settings") view=SettingsPage/>
                <Route path=path!("/share") view=SharedScreen/>
            </Routes>
            <ToastList/>
        </Router>
    }
}

/// Says so while the browser knows that it has no connection.
#[component]
fn OfflineNotice() -> impl IntoView {
    let online = RwSignal::new(window().navigator().on_line());
    let went_online = window_event_listener_untyped("online", move |_| online.set(true));
    let went_offline = window_event_listener_untyped("offline", move |_| online.set(false));
    on_cleanup(move || {
        went_online.remove();
        went_offline.remove();
    });
    view! {
        <div role="status">
            <Show when=move || !online.get()>
                <p class="offline"><Icon name=IconName::Warning/>{messages::OFFLINE}</p>
            </Show>
        </div>
    }
}
