//! Commands behind one button, in the platform's popover: it closes by Escape, by a click elsewhere and by a choice.

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
    children: Children,
) -> impl IntoView {
    let id = element_id("menu");
    provide_context(MenuId(id.clone()));
    view! {
        <button type="button" class="icon-button" popovertarget=id.clone() aria-label=move || label.get() title=crate::messages::MORE>
            <Icon name=IconName::More/>
        </button>
        <div class="menu" popover="auto" id=id role="group" aria-label=move || label.get()>
            {children()}
        </div>
    }
}

#[component]
pub fn MenuItem(
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] icon: Option<IconName>,
    on_choose: Callback<()>,
) -> impl IntoView {
    let MenuId(id) = expect_context();
    view! {
        <button type="button" class="menu-item" popovertarget=id popovertargetaction="hide" on:click=move |_| on_choose.run(())>
            {icon.map(|name| view! { <Icon name/> })}
            <span>{move || label.get()}</span>
        </button>
    }
}
