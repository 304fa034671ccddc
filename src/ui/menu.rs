//! Commands behind one button, in the platform's popover: it closes by Escape, by a click elsewhere and by a choice, and
//! then the focus is at the button again. It is in the page only while it is open: a long list has a menu a row.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::{Icon, IconName, element_id};
use crate::messages;

/// Letters typed within this time look for a longer word.
const TYPING_MS: f64 = 600.0;

/// The popover that the items below close.
#[derive(Clone)]
struct MenuId(String);

/// Other items that stand in the place of the first ones.
#[derive(Clone, Copy)]
struct Page(RwSignal<Option<ChildrenFn>>);

#[component]
pub fn Menu(
    /// The accessible name.
    #[prop(into)]
    label: Signal<String>,
    /// Of the button: how it looks, what its tooltip says and, where it shows its name, the icon before it.
    #[prop(default = ("icon-button more-button", messages::MORE, None))]
    button: (&'static str, &'static str, Option<IconName>),
    children: ChildrenFn,
) -> impl IntoView {
    let (class, title, icon) = button;
    let id = element_id("menu");
    let wanted = RwSignal::new(false);
    let page = RwSignal::new(None::<ChildrenFn>);
    provide_context(Page(page));
    // Opened by the upward arrow it begins at its end.
    let from_end = StoredValue::new(false);
    let typed = StoredValue::new((String::new(), 0.0));
    let button: NodeRef<html::Button> = NodeRef::new();
    let popover: NodeRef<html::Div> = NodeRef::new();
    let is_shown = move || popover.get_untracked().is_some_and(|menu| menu.matches(":popover-open").unwrap_or(false));
    provide_context(MenuId(id.clone()));
    let (target, controlled) = (id.clone(), id.clone());
    let open = move || {
        if wanted.get_untracked() {
            return;
        }
        wanted.set(true);
        // Only a press of the button tells the platform what the menu belongs to and stands beside.
        request_animation_frame(move || {
            if let Some(button) = button.try_get_untracked().flatten()
                && !is_shown()
            {
                button.click();
            }
        });
    };
    let on_button_key = move |event: web_sys::KeyboardEvent| {
        let up = event.key() == "ArrowUp";
        if (up || event.key() == "ArrowDown") && !event.alt_key() {
            from_end.set_value(up);
            event.prevent_default();
            open();
        }
    };
    let on_toggle = move |_: web_sys::Event| {
        let shown = is_shown();
        wanted.set(shown);
        if !shown {
            page.set(None);
        }
        if let Some(menu) = popover.get_untracked().filter(|_| shown) {
            let items = items(&menu);
            let current = items.iter().position(|item| item.has_attribute("aria-current"));
            let first = if from_end.get_value() { items.len().checked_sub(1) } else { current.or(Some(0)) };
            focus_item(&items, first);
            from_end.set_value(false);
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        let Some(menu) = popover.get_untracked() else { return };
        // What is around the menu has keys of its own, that do not mean it now.
        event.stop_propagation();
        if event.key() == "Tab" {
            // The focus goes on from the button.
            let _ = menu.hide_popover();
            return;
        }
        let items = items(&menu);
        let at = document().active_element().and_then(|active| items.iter().position(|item| **item == active));
        let next = match event.key().as_str() {
            "ArrowDown" => at.map_or(Some(0), |at| Some((at + 1) % items.len().max(1))),
            "ArrowUp" => at.unwrap_or(0).checked_sub(1).or(items.len().checked_sub(1)),
            "Home" => Some(0),
            "End" => items.len().checked_sub(1),
            key => match letter(key).filter(|_| !event.ctrl_key() && !event.meta_key() && !event.alt_key()) {
                Some(letter) => {
                    let now = js_sys::Date::now();
                    let (mut word, then) = typed.get_value();
                    if now - then > TYPING_MS {
                        word.clear();
                    }
                    // A space presses the item, but it is also part of a name.
                    if letter == ' ' && word.is_empty() {
                        return;
                    }
                    word.push(letter);
                    let found = find(&items, at, &word);
                    typed.set_value((word, now));
                    found.or(at)
                }
                None => return,
            },
        };
        event.prevent_default();
        focus_item(&items, next);
    };
    view! {
        <button
            node_ref=button
            type="button"
            class=class
            popovertarget=target
            aria-haspopup="menu"
            aria-expanded=move || wanted.get().to_string()
            aria-controls=controlled
            aria-label=move || label.get()
            title=title
            on:click=move |_| open()
            on:keydown=on_button_key
        >
            {icon.map(|name| view! { <Icon name/>{move || label.get()} })}
        </button>
        <Show when=move || wanted.get()>
            <div
                node_ref=popover
                class="menu"
                popover="auto"
                id=id.clone()
                role="menu"
                aria-label=move || label.get()
                on:toggle=on_toggle
                on:keydown=on_key
            >
                {
                    let children = children.clone();
                    move || match page.get() {
                        Some(page) => page(),
                        None => children(),
                    }
                }
            </div>
        </Show>
    }
}

#[component]
pub fn MenuItem(
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] icon: Option<IconName>,
    /// Why it cannot be chosen now, in words.
    #[prop(optional, into)]
    refusal: Signal<Option<&'static str>>,
    /// Whether it stands for how things are now.
    #[prop(optional)]
    is_current: bool,
    on_choose: Callback<()>,
) -> impl IntoView {
    let MenuId(id) = expect_context();
    let choose = move |event: web_sys::MouseEvent| {
        if refusal.with_untracked(Option::is_some) {
            event.prevent_default();
        } else {
            on_choose.run(());
        }
    };
    view! {
        <button
            type="button"
            class="menu-item"
            role="menuitem"
            tabindex="-1"
            popovertarget=id
            popovertargetaction="hide"
            aria-disabled=move || refusal.with(Option::is_some).then_some("true")
            aria-current=is_current.then_some("true")
            on:click=choose
        >
            {icon.map(|name| view! { <Icon name/> })}
            <span>{move || label.get()}{move || refusal.get().map(|reason| view! { <span class="menu-reason">{reason}</span> })}</span>
        </button>
    }
}

/// An item that shows others in the menu's place.
#[component]
pub fn MenuPage(#[prop(into)] label: Signal<String>, icon: IconName, children: ChildrenFn) -> impl IntoView {
    let MenuId(id) = expect_context();
    let Page(page) = expect_context();
    let choose = move |_| {
        page.set(Some(children.clone()));
        super::focus_inside(format!("#{id} [role=menuitem]"), false);
    };
    view! {
        <button type="button" class="menu-item" role="menuitem" tabindex="-1" aria-haspopup="menu" on:click=choose>
            <Icon name=icon/>
            <span>{move || label.get()}</span>
        </button>
    }
}

fn items(menu: &web_sys::HtmlElement) -> Vec<web_sys::HtmlElement> {
    let Ok(found) = menu.query_selector_all("[role=menuitem]") else { return Vec::new() };
    (0..found.length()).filter_map(|place| found.get(place)?.dyn_into().ok()).collect()
}

fn focus_item(items: &[web_sys::HtmlElement], place: Option<usize>) {
    if let Some(item) = place.and_then(|place| items.get(place)) {
        // An item that cannot have the focus is gone already.
        let _ = item.focus();
    }
}

/// The one character that the key writes.
fn letter(key: &str) -> Option<char> {
    let mut chars = key.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// The next item that begins with the word: one letter leads on from the item at hand, a longer word may be its own.
fn find(items: &[web_sys::HtmlElement], at: Option<usize>, word: &str) -> Option<usize> {
    let word = word.to_lowercase();
    let start = at.unwrap_or(0) + usize::from(at.is_some() && word.chars().count() == 1);
    let begins = |place: &usize| {
        let text = items.get(*place).and_then(|item| item.text_content()).unwrap_or_default();
        text.trim_start().to_lowercase().starts_with(&word)
    };
    (0..items.len()).map(|step| (start + step) % items.len().max(1)).find(begins)
}
