//! Who is in the segment, and who would be with the definition as it stands.

use dataverse::outbound::Segment;
use leptos::prelude::*;
use segment_query::ast::SetExpr;

use super::changes::{Side, change, has_members};
use super::charts::Charts;
use super::member_table::MemberTable;
use super::static_members::ADD_CONTACT;
use super::{preview, use_session};
use crate::messages;
use crate::ui::focus_soon;

/// Whom the table shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Definition,
    Members,
    Change(Side),
}

#[component]
pub fn MembersTab(show_definition: Callback<()>) -> impl IntoView {
    let session = use_session();
    let designer = session.designer;
    let has_members = Memo::new(move |_| has_members(session));
    let has_change = Memo::new(move |_| change(session, Side::Joining).is_some());
    let which = session.members_shown;
    let shown = Memo::new(move |_| match which.get() {
        Some(Which::Change(_)) if !has_change.get() => Which::Members,
        Some(which) if has_members.get() && !session.is_static() => which,
        _ if session.is_static() => Which::Members,
        _ if has_members.get() && !session.is_dirty.get() => Which::Members,
        _ => Which::Definition,
    });
    let option = move |this: Which, label: &'static str| {
        view! {
            <label class="segment-option">
                <input type="radio" name="which-members" prop:checked=move || shown.get() == this on:change=move |_| which.set(Some(this))/>
                <span>{label}</span>
            </label>
        }
    };
    let set = Memo::new(move |_| -> Option<SetExpr> {
        match shown.get() {
            Which::Members => {
                session.record.with(|r| r.as_ref().map(|r| preview::members_of(&Segment::name_in_queries(r))))
            }
            Which::Change(side) => change(session, side),
            Which::Definition => designer
                .analysis
                .with(|a| (!a.has_errors()).then(|| a.query.as_ref().map(|query| query.set.clone())).flatten()),
        }
    });
    // Whoever looks at the charts wants those of the next answer too.
    let charts = RwSignal::new(false);
    // The members change under the same name when the record does.
    let version = Memo::new(move |_| session.record.with(|r| r.as_ref().and_then(|r| r.etag.clone())));
    let add = Callback::new(move |()| {
        show_definition.run(());
        focus_soon(ADD_CONTACT.to_owned());
    });
    view! {
        <section class="members" aria-label=messages::MEMBERS_TAB>
            <Show when=move || has_members.get() && !session.is_static()>
                <fieldset class="segmented" aria-label=messages::WHICH_MEMBERS>
                    {option(Which::Members, messages::MEMBERS_OPTION)}
                    {option(Which::Definition, messages::PREVIEW_OPTION)}
                    <Show when=move || has_change.get()>
                        {option(Which::Change(Side::Joining), messages::JOINING_OPTION)}
                        {option(Which::Change(Side::Leaving), messages::LEAVING_OPTION)}
                    </Show>
                </fieldset>
            </Show>
            <h2 class="section-title">
                {move || match shown.get() {
                    Which::Members => messages::MEMBERS_TITLE,
                    Which::Definition => messages::PREVIEW_TITLE,
                    Which::Change(Side::Joining) => messages::JOINING_TITLE,
                    Which::Change(Side::Leaving) => messages::LEAVING_TITLE,
                }}
            </h2>
            {move || {
                let unfinished = shown.get() == Which::Definition && designer.problems.with(|p| !p.is_empty());
                match set.get() {
                    _ if unfinished => view! { <p class="empty-line">{messages::COUNT_WAITS}</p> }.into_any(),
                    Some(set) => {
                        let (of_definition, charted) = (shown.get() == Which::Definition, set.clone());
                        view! {
                            {move || {
                                version.track();
                                view! { <Charts set=charted.clone() of_definition open=charts/> }
                            }}
                            <MemberTable set version add/>
                        }.into_any()
                    }
                    None if session.is_static() => view! { <p class="empty-line">{messages::STATIC_SAVE_FIRST}</p> }.into_any(),
                    None => view! { <p class="empty-line">{messages::COUNT_TEXT_WAITS}</p> }.into_any(),
                }
            }}
        </section>
    }
}
