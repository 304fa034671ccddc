//! A searchable list to pick one thing from; the options are in the page only while it is open.

use leptos::html;
use leptos::prelude::*;

use super::element_id;

/// How many matches are shown at once; typing narrows the rest down.
const SHOWN: usize = 60;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComboboxOption {
    pub value: String,
    pub label: String,
    /// The other name it is known and found by, shown small.
    pub detail: String,
}

impl ComboboxOption {
    fn matches(&self, search: &str) -> bool {
        self.label.to_lowercase().contains(search) || self.detail.to_lowercase().contains(search)
    }

    /// Matches at the beginning come first.
    fn rank(&self, search: &str) -> usize {
        let label = self.label.to_lowercase();
        if label == search {
            0
        } else if label.starts_with(search) {
            1
        } else if label.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(search)) {
            2
        } else {
            3
        }
    }
}

#[component]
pub fn Combobox(
    /// The accessible name.
    label: &'static str,
    #[prop(into)] options: Signal<Vec<ComboboxOption>>,
    /// The value that is picked now.
    #[prop(into)]
    selected: Signal<Option<String>>,
    on_pick: Callback<String>,
    placeholder: &'static str,
    #[prop(into)] empty: Signal<String>,
    /// Where the options come from a search: told what is typed, and nothing when the list opens. They are shown as
    /// they come then.
    #[prop(optional)]
    on_search: Option<Callback<String>>,
    #[prop(into, optional)] id: Option<String>,
    #[prop(into, optional)] autofocus: bool,
) -> impl IntoView {
    let input: NodeRef<html::Input> = NodeRef::new();
    let id = id.unwrap_or_else(|| element_id("combobox"));
    let list_id = format!("{id}-list");
    let open = RwSignal::new(false);
    let typed = RwSignal::new(None::<String>);
    let active = RwSignal::new(0usize);
    // Enter came before the options did: what was typed is picked when they are there.
    let awaited = RwSignal::new(false);
    // The options are read first: what is selected may itself follow from them, and would hide that they are others now.
    let shown_label = move || {
        options.with(|all| {
            let value = selected.get()?;
            Some(all.iter().find(|o| o.value == value).map_or(value.clone(), |o| o.label.clone()))
        })
    };
    let matches = Memo::new(move |_| {
        let search = typed.get().unwrap_or_default().trim().to_lowercase();
        options.with(|all| {
            if on_search.is_some() {
                return all.clone();
            }
            let found = all.iter().filter(|o| o.matches(&search)).cloned();
            if search.is_empty() {
                return found.collect::<Vec<_>>();
            }
            let mut ranked: [Vec<ComboboxOption>; 4] = Default::default();
            for option in found {
                let rank = option.rank(&search);
                if let Some(rank) = ranked.get_mut(rank) {
                    rank.push(option);
                }
            }
            ranked.into_iter().flatten().collect()
        })
    });
    let close = move || {
        open.set(false);
        typed.set(None);
        awaited.set(false);
    };
    let show = move || {
        if !open.get_untracked() {
            let now = selected.get_untracked();
            let place = matches.with_untracked(|m| m.iter().position(|o| Some(&o.value) == now.as_ref()));
            active.set(place.filter(|p| *p < SHOWN).unwrap_or(0));
            open.set(true);
            // What is typed then takes the place of what was picked.
            if let Some(input) = input.get_untracked() {
                input.select();
            }
            if let Some(search) = on_search {
                search.run(String::new());
            }
        }
    };
    let pick = move |value: String| {
        close();
        on_pick.run(value);
    };
    let pick_active = move || {
        let value = matches.with_untracked(|m| m.get(active.get_untracked()).map(|o| o.value.clone()));
        match value {
            Some(value) => pick(value),
            None => awaited.set(on_search.is_none() && options.with_untracked(Vec::is_empty)),
        }
    };
    Effect::new(move |_| {
        if awaited.get() && options.with(|all| !all.is_empty()) {
            awaited.set(false);
            pick_active();
        }
    });
    let on_key = move |event: web_sys::KeyboardEvent| {
        let last = matches.with_untracked(|m| m.len().min(SHOWN)).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" if !open.get_untracked() => show(),
            "ArrowDown" => active.update(|a| *a = if *a >= last { 0 } else { *a + 1 }),
            "ArrowUp" if open.get_untracked() => active.update(|a| *a = a.checked_sub(1).unwrap_or(last)),
            "Home" if open.get_untracked() => active.set(0),
            "End" if open.get_untracked() => active.set(last),
            "Enter" if open.get_untracked() => pick_active(),
            "Escape" if open.get_untracked() => {
                event.stop_propagation();
                close();
            }
            _ => return,
        }
        event.prevent_default();
    };
    if autofocus {
        Effect::new(move |_| {
            if let Some(input) = input.get() {
                let _ = input.focus();
            }
        });
    }
    let option_id = {
        let list_id = list_id.clone();
        move |place: usize| format!("{list_id}-{place}")
    };
    let active_id = {
        let option_id = option_id.clone();
        move || (open.get() && matches.with(|m| !m.is_empty())).then(|| option_id(active.get()))
    };
    let controls = list_id.clone();
    view! {
        <div class="combobox">
            <input
                node_ref=input
                id=id
                type="text"
                class="input"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                aria-label=label
                aria-autocomplete="list"
                aria-controls=controls
                aria-expanded=move || open.get().to_string()
                aria-activedescendant=active_id
                placeholder=placeholder
                prop:value=move || typed.get().or_else(shown_label).unwrap_or_default()
                on:click=move |_| show()
                on:input=move |event| {
                    let text = event_target_value(&event);
                    if let Some(search) = on_search {
                        search.run(text.clone());
                    }
                    typed.set(Some(text));
                    active.set(0);
                    awaited.set(false);
                    open.set(true);
                }
                on:keydown=on_key
                on:blur=move |_| close()
            />
            <Show when=move || open.get()>
                <ul class="combobox-list" id=list_id.clone() role="listbox" aria-label=label>
                    {
                        let option_id = option_id.clone();
                        move || {
                            let option_id = option_id.clone();
                            matches.get().into_iter().take(SHOWN).enumerate().map(move |(place, option)| {
                                let value = option.value.clone();
                                let is_selected = selected.with(|s| s.as_ref() == Some(&option.value));
                                view! {
                                    <li
                                        id=option_id(place)
                                        class="combobox-option"
                                        class:is-active=move || active.get() == place
                                        role="option"
                                        aria-selected=is_selected.to_string()
                                        // Before blur would close the list under the pointer.
                                        on:mousedown=move |event| {
                                            event.prevent_default();
                                            pick(value.clone());
                                        }
                                    >
                                        <span>{option.label}</span>
                                        <span class="detail">{option.detail}</span>
                                    </li>
                                }
                            }).collect_view()
                        }
                    }
                    <Show when=move || matches.with(Vec::is_empty)>
                        <li class="combobox-none" role="option" aria-disabled="true" aria-selected="false">{move || empty.get()}</li>
                    </Show>
                </ul>
            </Show>
        </div>
    }
}
