//! A table of contacts, be they a million: the rows that are on screen are in the page, those near them in memory, and
//! the others are asked for when one comes near.

use std::time::Duration;

use dataverse::outbound::Total;
use dataverse::{Error, Uuid};
use leptos::prelude::*;
use segment_query::ast::SetExpr;

use super::contact_lookup::ContactLookup;
use super::contact_panel::ContactPanel;
use super::export::Export;
use super::member_columns::{ChosenColumns, ColumnChoice};
use super::member_grid::{GRID, Grid, ROW, Window};
use super::member_selection::{Selection, SelectionBar};
use super::people::{PAGE, People};
use super::preview::{self, Only, Order, Question};
use super::use_session;
use crate::api::Api;
use crate::messages;
use crate::task::{Task, pause};
use crate::ui::{ErrorBox, Icon, IconName, Skeleton, focus_soon};

/// Rows that fly by are not asked for.
const SCROLL_PAUSE: Duration = Duration::from_millis(90);
const TYPING_PAUSE: Duration = Duration::from_millis(350);

/// The contacts of a set; a new set starts a new table.
#[component]
pub(super) fn MemberTable(
    set: SetExpr,
    /// Changes when other contacts are in the set.
    version: Memo<Option<String>>,
    /// To where members of a static segment are added.
    add: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let set = StoredValue::new(set);
    let chosen = ChosenColumns::kept();
    let people = RwSignal::new(People::default());
    let order = RwSignal::new(Order::by("fullname"));
    let search = RwSignal::new(String::new());
    let error = RwSignal::new(None::<Error>);
    let picked = RwSignal::new(None::<Uuid>);
    let window = Window {
        element: NodeRef::new(),
        people,
        scroll: RwSignal::new(0.0),
        height: RwSignal::new(0.0),
        row: RwSignal::new(ROW),
    };
    let first = Memo::new(move |_| window.position().floor() as u64);
    let slots = Memo::new(move |_| (window.height.get() / window.row.get()).ceil() as u64 + 1);
    let again = RwSignal::new(0u32);
    let under_way = StoredValue::new(Vec::<u64>::new());
    let asking = StoredValue::new_local(None::<Task>);
    // Which rows they are depends on these; an edit of one begins anew.
    let anew = move || {
        asking.set_value(None);
        under_way.set_value(Vec::new());
        people.set(People::default());
        window.scroll.set(0.0);
        if let Some(element) = window.element.get_untracked() {
            element.set_scroll_top(0);
        }
    };
    Effect::new(move |before: Option<()>| {
        order.track();
        search.track();
        chosen.headings.track();
        if before.is_some() {
            anew();
        }
    });
    let selection = Selection::new();
    // Other contacts under the same name: the rows are asked for again where the table stands.
    Effect::new(move |before: Option<()>| {
        version.track();
        session.world.track();
        if before.is_some() {
            asking.set_value(None);
            under_way.set_value(Vec::new());
            people.update(People::grow_old);
        }
    });
    let asked = move || {
        let typed = search.get_untracked();
        Asked {
            api: session.api(),
            set: set.get_value(),
            whose: untrack(|| session.scope()),
            columns: chosen.headings.with_untracked(|all| all.iter().map(|(name, _)| name.clone()).collect()),
            order: order.get_untracked(),
            only: (!typed.is_empty()).then_some(Only::Named(typed)),
        }
    };
    Effect::new(move |_| {
        again.track();
        let (first, slots) = (first.get(), slots.get());
        let missing = people.with(|people| people.missing(first, first + slots));
        if missing == under_way.get_value() {
            return;
        }
        under_way.set_value(missing.clone());
        asking.set_value(None);
        if missing.is_empty() {
            return;
        }
        let ask = asked();
        let is_first = people.with_untracked(People::wants_total);
        asking.set_value(Some(Task::new(async move {
            if !is_first {
                pause(SCROLL_PAUSE).await;
            }
            for page in missing {
                match ask.rows(page, PAGE, is_first).await {
                    Ok(answer) => people.update(|people| people.take(page, answer.rows, answer.total, is_first)),
                    Err(failure) => {
                        error.set(Some(failure));
                        return;
                    }
                }
            }
        })));
    });
    let retry = Callback::new(move |()| {
        error.set(None);
        under_way.set_value(Vec::new());
        again.update(|n| *n += 1);
    });
    let total = Signal::derive(move || people.with(|people| people.total));
    let known = Signal::derive(move || total.get().unwrap_or(Total::AtLeast(0)));
    let is_searching = move || search.with(|search| !search.is_empty());
    let nobody_yet = move || session.is_static() && !is_searching();
    let take_all = Callback::new(move |()| selection.take_all(asked(), people.with_untracked(People::rows)));
    let ticks = session.is_static().then_some((selection, take_all));
    let count = move || total.get().map(|total| messages::members_total(total, is_searching()));
    let close = Callback::new(move |()| {
        picked.set(None);
        focus_soon(GRID.to_owned());
    });
    view! {
        <div class="members-bar">
            <SearchField search/>
            <p class="detail" role="status" data-testid="members-total">{count}</p>
            <ContactLookup
                id="why-contact"
                label=messages::LOOK_UP_CONTACT
                placeholder=messages::LOOK_UP_CONTACT
                whose=Signal::stored((dataverse::outbound::Scope::Organization, None))
                on_pick=Callback::new(move |(id, _): (String, String)| picked.set(id.parse().ok()))
            />
            <div class="members-commands">
                <ColumnChoice chosen/>
                <Export set total=known columns=chosen.headings/>
            </div>
        </div>
        {move || error.get().map(|error| view! { <ErrorBox error retry/> })}
        {ticks.map(|(selection, _)| view! { <SelectionBar selection grid=GRID/> })}
        <div class="members-body" class:has-panel=move || picked.get().is_some()>
            {move || match total.get() {
                None if error.with(Option::is_some) => ().into_any(),
                None => view! { <Skeleton lines=8/> }.into_any(),
                Some(Total::Exact(0)) => view! {
                    <div class="empty-state" role="status">
                        <h3>{if nobody_yet() { messages::NOBODY_YET } else { messages::NO_MEMBERS }}</h3>
                        <p>{match (is_searching(), nobody_yet()) {
                            (true, _) => messages::NO_MEMBER_NAMED,
                            (_, true) => messages::NOBODY_YET_HELP,
                            _ => messages::NO_MEMBERS_HELP,
                        }}</p>
                        {nobody_yet().then(|| view! {
                            <button type="button" class="button button-primary" on:click=move |_| add.run(())>{messages::ADD_MEMBERS}</button>
                        })}
                    </div>
                }.into_any(),
                Some(_) => ().into_any(),
            }}
            <div class="grid-frame" hidden=move || people.with(|people| people.rows() == 0)>
                <Grid window first slots chosen order picked ticks/>
            </div>
            {move || picked.get().map(|contact| view! { <ContactPanel contact chosen close/> })}
        </div>
    }
}

/// A question that lacks nothing but its page.
pub(super) struct Asked {
    api: Api,
    set: SetExpr,
    whose: preview::Whose,
    columns: Vec<String>,
    order: Order,
    only: Option<Only>,
}

impl Asked {
    pub(super) async fn rows(&self, page: u64, size: u64, wants_total: bool) -> Result<preview::Answer, Error> {
        let question = Question {
            set: self.set.clone(),
            whose: self.whose,
            columns: &self.columns,
            order: self.order.clone(),
            page,
            size,
            wants_total,
            only: self.only.clone(),
        };
        preview::ask(&self.api, question).await
    }
}

#[component]
fn SearchField(search: RwSignal<String>) -> impl IntoView {
    let typing = StoredValue::new_local(None::<Task>);
    let typed = move |event| {
        let text = event_target_value(&event);
        typing.set_value(Some(Task::new(async move {
            pause(TYPING_PAUSE).await;
            search.set(text.trim().to_owned());
        })));
    };
    view! {
        <div class="search-field">
            <Icon name=IconName::Search/>
            <input type="search" class="input" aria-label=messages::SEARCH_MEMBERS placeholder=messages::SEARCH_MEMBERS on:input=typed/>
        </div>
    }
}
