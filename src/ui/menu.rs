//! Commands behind one button, in the platform's popover: it closes by Escape, by a click elsewhere and by a choice. It
//! is in the page only while it is open: a long list has a menu a row.

use leptos::html;
use leptos::prelude::*;

use super::{Icon, IconName, element_id};

/// The popover that the items below close.
#[derive(Clone)]
struct MenuId(String);

#[component]
pub fn Menu(
    /// The accessible name.
    #[prop(into)]
    label: Signal<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let id = element_id("menu");
    let wanted = RwSignal::new(false);
    let button: NodeRef<html::Button> = NodeRef::new();
    let popover: NodeRef<html::Div> = NodeRef::new();
    let is_shown = move || popover.get_untracked().is_some_and(|menu| menu.matches(":popover-open").unwrap_or(false));
    provide_context(MenuId(id.clone()));
    let target = id.clone();
    let open = move |_| {
        if wanted.get_untracked() {
            return;
        }
        wanted.set(true);
        // Only a press of the button tells the platform what the menu belongs to and stands beside.
        request_animation_frame(move || {
            if let Some(button) = button.get_untracked()
                && !is_shown()
            {
                button.click();
            }
        });
    };
    view! {
        <button node_ref=button type="button" class="icon-button more-button" popovertarget=target aria-label=move || label.get() title=crate::messages::MORE on:click=open></button>
        <Show when=move || wanted.get()>
            <div
                node_ref=popover
                class="menu"
                popover="auto"
                id=id.clone()
                role="group"
                aria-label=move || label.get()
                on:toggle=move |_| wanted.set(is_shown())
            >
                {children()}
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
        <button type="button" class="menu-item" popovertarget=id popovertargetaction="hide" aria-disabled=move || refusal.with(Option::is_some).then_some("true") on:click=choose>
            {icon.map(|name| view! { <Icon name/> })}
            <span>{move || label.get()}{move || refusal.get().map(|reason| view! { <span class="menu-reason">{reason}</span> })}</span>
        </button>
    }
}
