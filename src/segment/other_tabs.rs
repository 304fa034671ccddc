//! The same segment in another tab: both say so, and what is not saved is kept for each by itself.
//!
//! Tabs talk over one channel. Whoever opens a segment asks who has it too; those answer with the place that they keep
//! their work in, and a newcomer who would write there takes another.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use super::conflict::Conflict;
use super::{Session, use_session};
use crate::draft;
use crate::messages;
use crate::ui::{Icon, IconName};

const CHANNEL: &str = "segment-builder.tabs";
/// An open tab answers long before.
const PATIENCE: Duration = Duration::from_millis(1_000);
const AGAIN: Duration = Duration::from_millis(4_000);

#[component]
pub(super) fn OtherTabs() -> impl IntoView {
    let session = use_session();
    let others = RwSignal::new(false);
    let saved = RwSignal::new(false);
    let comparing = RwSignal::new(false);
    listen(session, others, saved);
    Effect::new(move |_| {
        if !saved.get() {
            comparing.set(false);
        }
    });
    // A save that was refused shows both versions itself.
    let is_told = move || saved.get() && session.error.with(Option::is_none);
    view! {
        <div role="status">
            <Show when=is_told>
                <p class="notice notice-warn">
                    <Icon name=IconName::Warning/>
                    <span>{messages::SAVED_ELSEWHERE}</span>
                    <button type="button" class="button" on:click=move |_| comparing.set(true)>{messages::COMPARE_BOTH}</button>
                </p>
            </Show>
            <Show when=move || others.get()>
                <p class="notice notice-warn"><Icon name=IconName::Warning/><span>{messages::OTHER_TAB}</span></p>
            </Show>
        </div>
        <Show when=move || is_told() && comparing.get()><Conflict/></Show>
    }
}

/// What this tab knows of the others.
#[derive(Clone)]
struct Tabs {
    channel: BroadcastChannel,
    id: String,
    /// Tells answers to this tab from answers to others.
    tab: String,
    others: RwSignal<bool>,
    /// Another tab saved while this one had unsaved work.
    saved: RwSignal<bool>,
    answered: StoredValue<bool>,
    asking: StoredValue<bool>,
    /// Until its first question is over, this tab makes room for those that were there.
    is_newcomer: StoredValue<bool>,
}

impl Tabs {
    /// Asks who has the segment too; again and again while somebody has, since a tab may go without a word.
    fn ask(&self) {
        if self.others.is_disposed() || self.asking.get_value() {
            return;
        }
        self.asking.set_value(true);
        self.answered.set_value(false);
        self.say(&format!("who {} {}", self.id, self.tab));
        let this = self.clone();
        set_timeout(
            move || {
                if this.others.is_disposed() {
                    return;
                }
                this.asking.set_value(false);
                this.is_newcomer.set_value(false);
                if this.answered.get_value() {
                    set_timeout(move || this.ask(), AGAIN);
                } else {
                    this.others.set(false);
                }
            },
            PATIENCE,
        );
    }

    fn hear(&self, session: Session, said: &str) {
        let mut words = said.split(' ');
        let (word, about, whom) = (words.next(), words.next(), words.next());
        if about != Some(self.id.as_str()) || self.others.is_disposed() {
            return;
        }
        match word {
            Some("who") => {
                self.others.set(true);
                self.say(&format!("here {} {} {}", self.id, whom.unwrap_or_default(), draft::place(session.id)));
                self.ask();
            }
            Some("here") if whom == Some(self.tab.as_str()) => {
                self.others.set(true);
                self.answered.set_value(true);
                if words.next() == Some(draft::place(session.id).as_str()) && self.is_newcomer.get_value() {
                    draft::keep_apart(session.id);
                    session.keep_if_unsaved();
                }
            }
            Some("saved") if whom != session.etag().as_deref() => spawn_local(take_in(session, self.saved)),
            Some("bye") => self.ask(),
            _ => {}
        }
    }

    fn say(&self, words: &str) {
        // Fails only on a closed channel, where nobody listens any more.
        let _ = self.channel.post_message(&JsValue::from_str(words));
    }
}

/// What another tab saved is shown here, unless that would cost unsaved work.
async fn take_in(session: Session, saved: RwSignal<bool>) {
    let Ok(record) = session.api().segment(session.id).await else { return };
    // What is saved from here meanwhile is read again by itself.
    if saved.is_disposed() || session.saving.get_untracked() || record.etag == session.etag() {
        return;
    }
    if untrack(|| session.is_dirty.get() || session.plan.is_underway()) {
        saved.set(true);
    } else {
        let ids = session.member_ids.get_untracked();
        session.show_record(record);
        session.member_ids.set(ids);
    }
}

fn listen(session: Session, others: RwSignal<bool>, saved: RwSignal<bool>) {
    // A browser without channels has no warning; saving still never overwrites unseen.
    let Ok(channel) = BroadcastChannel::new(CHANNEL) else { return };
    let tabs = Tabs {
        channel: channel.clone(),
        id: session.id.to_string(),
        tab: js_sys::Math::random().to_string(),
        others,
        saved,
        answered: StoredValue::new(false),
        asking: StoredValue::new(false),
        is_newcomer: StoredValue::new(true),
    };
    let hear = {
        let tabs = tabs.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            tabs.hear(session, &event.data().as_string().unwrap_or_default());
        })
    };
    channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
    tabs.ask();
    let teller = tabs.clone();
    Effect::new(move |before: Option<Option<String>>| {
        let now = session.record.with(|record| record.as_ref().and_then(|record| record.etag.clone()));
        if let (Some(before), Some(etag)) = (before, &now)
            && before != now
        {
            saved.set(false);
            teller.say(&format!("saved {} {etag}", teller.id));
        }
        now
    });
    let farewell = format!("bye {}", tabs.id);
    let left = {
        let (tabs, farewell) = (tabs.clone(), farewell.clone());
        window_event_listener_untyped("pagehide", move |_| tabs.say(&farewell))
    };
    let back = window_event_listener_untyped("pageshow", move |_| tabs.ask());
    let kept = StoredValue::new_local((channel, hear));
    on_cleanup(move || {
        left.remove();
        back.remove();
        kept.with_value(|(channel, _)| {
            let _ = channel.post_message(&JsValue::from_str(&farewell));
            channel.set_onmessage(None);
            channel.close();
        });
    });
}
