//! Short messages that come and go by themselves.

use std::time::Duration;

use leptos::prelude::*;

use super::{Icon, IconName};
use crate::messages;

/// Long enough to read a sentence and reach for its button.
const SHOWN_FOR: Duration = Duration::from_secs(8);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Toast {
    id: u32,
    text: String,
}

#[derive(Clone, Copy)]
pub struct Toasts {
    all: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    pub fn show(self, text: impl Into<String>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.all.update(|all| all.push(Toast { id, text: text.into() }));
        set_timeout(move || self.close(id), SHOWN_FOR);
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
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.all.get() key=|toast| toast.id let:toast>
                <div class="toast">
                    <span>{toast.text}</span>
                    <button type="button" class="icon-button" aria-label=messages::CLOSE on:click=move |_| toasts.close(toast.id)>
                        <Icon name=IconName::Close/>
                    </button>
                </div>
            </For>
        </div>
    }
}
