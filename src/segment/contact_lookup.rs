//! Any contact at all, picked by name or e-mail address.

use std::time::Duration;

use leptos::prelude::*;

use super::cells::shown;
use super::preview::{self, Only, Order, Question, Whose};
use super::use_session;
use crate::messages;
use crate::task::{Task, pause};
use crate::ui::{Combobox, ComboboxOption};

const TYPING_PAUSE: Duration = Duration::from_millis(250);
/// How many are offered; typing on finds the others.
const OFFERED: u64 = 20;

#[component]
pub(super) fn ContactLookup(
    label: &'static str,
    placeholder: &'static str,
    id: &'static str,
    /// Whose contacts are offered.
    whose: Signal<Whose>,
    /// Told the contact's id and name.
    on_pick: Callback<(String, String)>,
) -> impl IntoView {
    let session = use_session();
    let found = RwSignal::new(Vec::<ComboboxOption>::new());
    let says = RwSignal::new(messages::SEARCHING);
    let asking = StoredValue::new_local(None::<Task>);
    let search = Callback::new(move |text: String| {
        found.set(Vec::new());
        says.set(messages::SEARCHING);
        let text = text.trim().to_owned();
        asking.set_value(Some(Task::new(async move {
            pause(TYPING_PAUSE).await;
            let question = Question {
                set: preview::everybody(),
                whose: whose.get_untracked(),
                columns: &["fullname".to_owned(), "emailaddress1".to_owned()],
                order: Order::by("fullname"),
                page: 0,
                size: OFFERED,
                wants_total: false,
                only: (!text.is_empty()).then(|| text.parse().map_or(Only::Named(text), Only::Contact)),
            };
            match preview::ask(&session.api(), question).await {
                Ok(answer) => {
                    let option = |row: &super::people::Row| ComboboxOption {
                        value: shown(row, preview::ID),
                        label: shown(row, "fullname"),
                        detail: shown(row, "emailaddress1"),
                    };
                    says.set(messages::NO_RECORD);
                    found.set(answer.rows.iter().map(option).collect());
                }
                Err(_) => says.set(messages::SEARCH_FAILED),
            }
        })));
    });
    let pick = Callback::new(move |id: String| {
        let name = found.with_untracked(|all| all.iter().find(|o| o.value == id).map(|o| o.label.clone()));
        on_pick.run((id, name.unwrap_or_default()));
    });
    view! {
        <div class="contact-lookup">
            <Combobox
                label
                id
                options=found
                selected=Signal::stored(None::<String>)
                on_pick=pick
                placeholder
                empty=Signal::derive(move || says.get().to_owned())
                on_search=search
            />
        </div>
    }
}
