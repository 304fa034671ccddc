//! Whether one contact is a member of a static segment, and the way in or out.

use dataverse::{Error, Uuid};
use leptos::prelude::*;
use member_import::Way;

use super::membership::Picked;
use super::preview::{self, Only};
use super::use_session;
use crate::messages;
use crate::task::Task;
use crate::ui::{ErrorBox, Icon, IconName};

#[component]
pub(super) fn Membership(contact: Uuid, #[prop(into)] name: Signal<String>) -> impl IntoView {
    let session = use_session();
    // Whether it is a member, and whether it could be one.
    let is_in = RwSignal::new(None::<(bool, bool)>);
    let error = RwSignal::new(None::<Error>);
    let again = RwSignal::new(0u32);
    let asking = StoredValue::new_local(None::<Task>);
    Effect::new(move |_| {
        again.track();
        session.world.track();
        error.set(None);
        let whose = session.scope();
        asking.set_value(Some(Task::new(async move {
            let answer = async {
                let is_in = session.has_member(contact).await?;
                let only = Some(Only::Contact(contact));
                let may_be =
                    is_in || preview::count_only(&session.api(), preview::everybody(), whose, only).await?.number() > 0;
                Ok((is_in, may_be))
            };
            match answer.await {
                Ok(answer) => is_in.set(Some(answer)),
                Err(failure) => error.set(Some(failure)),
            }
        })));
    });
    let retry = Callback::new(move |()| again.update(|n| *n += 1));
    let change = move |way: Way| {
        if session.changing.get_untracked() > 0 {
            return;
        }
        let words = messages::contact_named(&name.get_untracked());
        session.change_members(way, Picked { contacts: vec![contact], words });
    };
    let way = move || is_in.get().is_some_and(|(is_in, _)| is_in);
    view! {
        <section class="why" aria-labelledby="why-title">
            <h3 id="why-title">{messages::WHY_TITLE}</h3>
            <div role="status">
                {move || match (is_in.get(), error.get()) {
                    (_, Some(error)) => view! { <ErrorBox error retry/> }.into_any(),
                    (None, None) => view! { <p class="detail">{messages::SEARCHING}</p> }.into_any(),
                    (Some((is_in, may_be)), None) => {
                        let (icon, class, verdict) = if is_in {
                            (IconName::Check, "why-icon is-good", messages::IS_MEMBER)
                        } else {
                            (IconName::Close, "why-icon", messages::IS_NO_MEMBER)
                        };
                        view! {
                            <p class="why-verdict"><span class=class><Icon name=icon/></span><strong>{verdict}</strong></p>
                            <p class="detail">{messages::STATIC_WHY}</p>
                            {(!may_be).then(|| view! { <p class="detail">{messages::OTHER_UNIT}</p> })}
                        }.into_any()
                    }
                }}
            </div>
            // The same button for both ways, so that the focus stays.
            <div class="add-row" hidden=move || !is_in.get().is_some_and(|(_, may_be)| may_be)>
                <button type="button" class="button" aria-disabled=move || (session.changing.get() > 0).to_string() on:click=move |_| change(if way() { Way::Remove } else { Way::Add })>
                    {move || if way() { messages::REMOVE_FROM_SEGMENT } else { messages::ADD_TO_SEGMENT }}
                </button>
                <span class="detail" role="status">{move || (session.changing.get() > 0).then_some(messages::MEMBERS_CHANGING)}</span>
            </div>
        </section>
    }
}
