//! Short messages that come and go by themselves.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{Icon, IconName};
use crate::messages;

/// Long enough to read a sentence and reach for its button.
const SHOWN_FOR: Duration = Duration::from_secs(8);
/// So many at once; an older one gives way.
const MOST: usize = 3;
/// What is said together with leaving a page is for the next one.
const JUST_NOW: f64 = 1_500.0;

/// Outlives the screen that offered it, as a callback of that screen would not.
type Undo = Arc<dyn Fn() + Send + Sync>;

#[derive(Clone)]
struct Toast {
    id: u32,
    text: String,
    /// Takes back what the toast speaks of.
    undo: Option<Undo>,
    since: f64,
}

#[derive(Clone, Copy)]
pub struct Toasts {
    all: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    pub fn show(self, text: impl Into<String>) {
        self.push(text.into(), None);
    }

    /// With a button that takes it back, as long as the toast is there.
    pub fn show_with_undo(self, text: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        self.push(text.into(), Some(Arc::new(undo)));
    }

    fn push(self, text: String, undo: Option<Undo>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.all.update(|all| {
            // One that takes something back stays for its time.
            if let Some(place) = all.iter().position(|toast| toast.undo.is_none()).filter(|_| all.len() >= MOST) {
                all.remove(place);
            }
            all.push(Toast { id, text, undo, since: js_sys::Date::now() });
        });
        set_timeout(move || self.close(id), SHOWN_FOR);
    }

    /// Another page: what was said on the one before is over, but what can be taken back.
    fn turn_page(self) {
        let now = js_sys::Date::now();
        self.all.update(|all| all.retain(|toast| toast.undo.is_some() || now - toast.since < JUST_NOW));
    }

    fn close(self, id: u32) {
        self.all.update(|all| all.retain(|toast| toast.id != id));
    }
}

pub fn provide_toasts() {
    provide_context(Toasts { all: RwSignal::new(Vec::new()), next: StoredValue::new(0) });
}

pub fn use_toasts() -> Toasts {
    expect_context()
}

#[component]
pub fn ToastList() -> impl IntoView {
    let toasts = use_toasts();
    let page = use_location().pathname;
    Effect::new(move |_| {
        page.track();
        toasts.turn_page();
    });
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.all.get() key=|toast| toast.id let:toast>
                <div class="toast">
                    <span>{toast.text}</span>
                    {toast.undo.map(|undo| view! {
                        <button type="button" class="button button-quiet" on:click=move |_| {
                            undo();
                            toasts.close(toast.id);
                        }>{messages::UNDO}</button>
                    })}
                    <button type="button" class="icon-button" aria-label=messages::CLOSE on:click=move |_| toasts.close(toast.id)>
                        <Icon name=IconName::Close/>
                    </button>
                </div>
            </For>
        </div>
    }
}
