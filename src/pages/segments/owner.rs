//! Whose segments the list shows: everybody's, one's own, or those of somebody who is found by name.

use dataverse::{Error, Found, LookupTable, Uuid};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

use super::asked::{Asked, Owner};
use crate::api::{Api, use_api};
use crate::messages;
use crate::ui::{Combobox, ComboboxOption};

const TYPING_PAUSE: Duration = Duration::from_millis(250);
/// How many people are offered; typing on finds the others.
const OFFERED: u32 = 20;
const EVERYBODY: &str = "";

/// Who is looked for.
enum Who {
    Anybody,
    Named(String),
    One(Uuid),
}

/// Where people are found. The names are those every environment has.
async fn find(api: &Api, who: &Who) -> Result<Vec<Found>, Error> {
    let Some(table) = LookupTable::new("systemusers", "systemuserid", "fullname") else { return Ok(Vec::new()) };
    let query = match who {
        Who::Anybody => table.search("", OFFERED),
        Who::Named(text) => table.search(text, OFFERED),
        Who::One(id) => table.with_ids(&[*id]),
    };
    api.find(&table, &query).await
}

fn option(value: String, label: &str) -> ComboboxOption {
    ComboboxOption { value, label: label.to_owned(), detail: String::new() }
}

/// Everybody and oneself, who need no search.
fn always() -> Vec<ComboboxOption> {
    vec![option(EVERYBODY.to_owned(), messages::ALL_OWNERS), option(Owner::Me.text(), messages::OWNER_ME)]
}

#[component]
pub(super) fn OwnerFilter(asked: Memo<Asked>, go: Callback<Asked>) -> impl IntoView {
    let found = RwSignal::new(always());
    let failed = RwSignal::new(false);
    let turn = StoredValue::new(0u32);
    let api = StoredValue::new(use_api());
    let ask = move |who: Who, before: Vec<ComboboxOption>| {
        let own = turn.get_value() + 1;
        turn.set_value(own);
        let pause = if matches!(who, Who::Named(_)) { TYPING_PAUSE } else { Duration::ZERO };
        let ask = move || {
            if turn.try_get_value() == Some(own) {
                spawn_local(async move {
                    let answer = find(&api.get_value(), &who).await;
                    if turn.try_get_value() != Some(own) {
                        return;
                    }
                    failed.set(answer.is_err());
                    let people = answer.unwrap_or_default();
                    let people = people.into_iter().map(|one| option(one.id.to_string(), &one.name));
                    found.set(before.into_iter().chain(people).collect());
                });
            }
        };
        set_timeout(ask, pause);
    };
    let search = Callback::new(move |text: String| {
        let text = text.trim().to_owned();
        if text.is_empty() { ask(Who::Anybody, always()) } else { ask(Who::Named(text), Vec::new()) }
    });
    let owner = Memo::new(move |_| asked.with(|asked| asked.owner));
    // Somebody whom the address names has a name, too.
    Effect::new(move |_| {
        if let Some(Owner::User(id)) = owner.get()
            && found.with_untracked(|found| found.iter().all(|one| one.value != id.to_string()))
        {
            ask(Who::One(id), always());
        }
    });
    let pick = Callback::new(move |value: String| {
        let owner = Owner::parse(&value);
        go.run(asked.with_untracked(|asked| Asked { owner, ..asked.clone() }));
    });
    view! {
        <div class="owner-filter">
            <Combobox
                label=messages::COLUMN_OWNER
                options=found
                selected=Signal::derive(move || owner.get().map(Owner::text))
                on_pick=pick
                on_search=search
                placeholder=messages::ALL_OWNERS
                empty=Signal::derive(move || (if failed.get() { messages::SEARCH_FAILED } else { messages::NO_SUCH_OWNER }).to_owned())
            />
        </div>
    }
}
