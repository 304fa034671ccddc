//! A table of contacts, be they a million: the rows that are on screen are in the page, those near them in memory, and
//! the others are asked for when one comes near. The rows are moved by the scrolling itself, so that a list that is
//! higher than browsers can show scrolls like any other.

use std::time::Duration;

use dataverse::outbound::Total;
use dataverse::{Error, Uuid};
use leptos::html;
use leptos::prelude::*;
use segment_query::ast::SetExpr;

use super::cells::shown;
use super::contact_lookup::ContactLookup;
use super::contact_panel::ContactPanel;
use super::export::Export;
use super::member_columns::{ChosenColumns, ColumnChoice};
use super::people::{PAGE, People};
use super::preview::{self, ID, Only, Order, Question};
use super::use_session;
use crate::api::Api;
use crate::messages;
use crate::task::{Task, pause};
use crate::ui::{ErrorBox, Icon, IconName, Skeleton, element_id, focus_soon, once_laid_out};

/// The height of a row, and of the headings; the style says the same.
const ROW: f64 = 36.0;
/// Browsers show nothing higher than some multiple of this.
const TALLEST: f64 = 8_000_000.0;
/// Rows that fly by are not asked for.
const SCROLL_PAUSE: Duration = Duration::from_millis(90);
const TYPING_PAUSE: Duration = Duration::from_millis(350);

/// Where the table is scrolled to.
#[derive(Clone, Copy)]
struct Window {
    element: NodeRef<html::Div>,
    people: RwSignal<People>,
    /// Pixels from the top, as the browser counts them.
    scroll: RwSignal<f64>,
    /// Pixels for rows.
    height: RwSignal<f64>,
}

impl Window {
    fn rows(self) -> f64 {
        self.people.with(People::rows) as f64
    }

    /// The height of what is scrolled, which stands for all rows.
    fn space(self) -> f64 {
        (self.rows() * ROW).min(TALLEST)
    }

    /// How far the scrolling goes, in pixels and in rows.
    fn way(self) -> (f64, f64) {
        let height = self.height.get();
        ((self.space() - height).max(1.0), (self.rows() - height / ROW).max(0.0))
    }

    /// The row at the top, with a fraction.
    fn position(self) -> f64 {
        let (pixels, rows) = self.way();
        (self.scroll.get() / pixels).clamp(0.0, 1.0) * rows
    }

    /// Scrolls as little as it takes to have the row on screen.
    fn bring(self, row: f64) {
        let (top, visible) = (self.position(), self.height.get() / ROW);
        let wanted = if row < top { row } else { row + 1.0 - visible };
        if (row < top || row + 1.0 > top + visible)
            && let Some(element) = self.element.get()
        {
            let (pixels, rows) = self.way();
            let scroll = (wanted / rows.max(1.0)).clamp(0.0, 1.0) * pixels;
            element.set_scroll_top(scroll.round() as i32);
            self.scroll.set(scroll);
        }
    }
}

/// The contacts of a set; a new set starts a new table.
#[component]
pub(super) fn MemberTable(set: SetExpr) -> impl IntoView {
    let session = use_session();
    let set = StoredValue::new(set);
    let chosen = ChosenColumns::kept();
    let people = RwSignal::new(People::default());
    let order = RwSignal::new(Order::by("fullname"));
    let search = RwSignal::new(String::new());
    let error = RwSignal::new(None::<Error>);
    let picked = RwSignal::new(None::<Uuid>);
    let window = Window { element: NodeRef::new(), people, scroll: RwSignal::new(0.0), height: RwSignal::new(0.0) };
    let first = Memo::new(move |_| window.position().floor() as u64);
    let slots = Memo::new(move |_| (window.height.get() / ROW).ceil() as u64 + 1);
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
        let typed = search.get_untracked();
        let ask = Asked {
            api: session.api(),
            set: set.get_value(),
            whose: untrack(|| session.scope()),
            columns: chosen.headings.with_untracked(|all| all.iter().map(|(name, _)| name.clone()).collect()),
            order: order.get_untracked(),
            only: (!typed.is_empty()).then_some(Only::Named(typed)),
        };
        let is_first = people.with_untracked(|people| people.total.is_none());
        asking.set_value(Some(Task::new(async move {
            if !is_first {
                pause(SCROLL_PAUSE).await;
            }
            for page in missing {
                match ask.page(page, is_first).await {
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
    let count = move || total.get().map(|total| messages::members_total(total, is_searching()));
    let close = Callback::new(move |()| {
        picked.set(None);
        focus_soon(GRID.to_owned());
    });
    view! {
        <div class="members-bar">
            <SearchField search/>
            <p class="detail" role="status" data-testid="members-total">{count}</p>
            <ContactLookup picked/>
            <div class="members-commands">
                <ColumnChoice chosen/>
                <Export set total=known columns=chosen.headings/>
            </div>
        </div>
        {move || error.get().map(|error| view! { <ErrorBox error retry/> })}
        <div class="members-body" class:has-panel=move || picked.get().is_some()>
            {move || match total.get() {
                None if error.with(Option::is_some) => ().into_any(),
                None => view! { <Skeleton lines=8/> }.into_any(),
                Some(Total::Exact(0)) => view! {
                    <div class="empty-state" role="status">
                        <h3>{messages::NO_MEMBERS}</h3>
                        <p>{if is_searching() { messages::NO_MEMBER_NAMED } else { messages::NO_MEMBERS_HELP }}</p>
                    </div>
                }.into_any(),
                Some(_) => ().into_any(),
            }}
            <div class="grid-frame" hidden=move || people.with(|people| people.rows() == 0)>
                <Grid window first slots chosen order picked/>
            </div>
            {move || picked.get().map(|contact| view! { <ContactPanel contact chosen close/> })}
        </div>
    }
}

const GRID: &str = "members-grid";

/// A question that lacks nothing but its page.
struct Asked {
    api: Api,
    set: SetExpr,
    whose: preview::Whose,
    columns: Vec<String>,
    order: Order,
    only: Option<Only>,
}

impl Asked {
    async fn page(&self, page: u64, wants_total: bool) -> Result<preview::Answer, Error> {
        let question = Question {
            set: self.set.clone(),
            whose: self.whose,
            columns: &self.columns,
            order: self.order.clone(),
            page,
            size: PAGE,
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

#[component]
fn Grid(
    window: Window,
    first: Memo<u64>,
    slots: Memo<u64>,
    chosen: ChosenColumns,
    order: RwSignal<Order>,
    picked: RwSignal<Option<Uuid>>,
) -> impl IntoView {
    let Window { element, people, scroll, height } = window;
    let prefix = StoredValue::new(element_id("member"));
    let active = RwSignal::new(None::<u64>);
    let columns = chosen.headings;
    let measure = move || {
        if let Some(element) = element.get_untracked() {
            height.set((f64::from(element.client_height()) - ROW).max(ROW));
        }
    };
    // The frame is as high as its rows until these fill it.
    Effect::new(move |_| {
        element.track();
        people.with(People::rows);
        once_laid_out(measure);
    });
    let resized = window_event_listener_untyped("resize", move |_| measure());
    on_cleanup(move || resized.remove());
    let on_scroll = move |_| {
        if let Some(element) = element.get_untracked() {
            scroll.set(f64::from(element.scroll_top()));
        }
    };
    let id_at = move |row: u64| people.with_untracked(|people| shown(people.row(row)?, ID).parse::<Uuid>().ok());
    let on_key = move |event: web_sys::KeyboardEvent| {
        let last = people.with_untracked(People::rows).saturating_sub(1);
        let page = (height.get_untracked() / ROW) as u64;
        let now = active.get_untracked();
        let here = now.unwrap_or(0);
        let next = match event.key().as_str() {
            "ArrowDown" => now.map_or(0, |row| row + 1),
            "ArrowUp" => here.saturating_sub(1),
            "PageDown" => here + page,
            "PageUp" => here.saturating_sub(page),
            "Home" => 0,
            "End" => last,
            "Enter" | " " => {
                event.prevent_default();
                if let Some(id) = id_at(here) {
                    picked.set(Some(id));
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        let next = next.min(last);
        active.set(Some(next));
        untrack(|| window.bring(next as f64));
    };
    let active_id = move || {
        let slot = active.get()?.checked_sub(first.get()).filter(|slot| *slot < slots.get())?;
        Some(format!("{}-{slot}", prefix.get_value()))
    };
    let shift = move || format!("{}px", (first.get() as f64 - window.position()) * ROW);
    let row_count = move || {
        people.with(|people| match people.total {
            Some(Total::Exact(total)) => (total + 1).to_string(),
            _ => "-1".to_owned(),
        })
    };
    let choose = Callback::new(move |row: u64| {
        active.set(Some(row));
        if let Some(id) = id_at(row) {
            picked.set(Some(id));
        }
    });
    view! {
        <div
            node_ref=element
            class="grid-scroll"
            style:--widths=move || columns.with(|all| all.iter().map(|(name, _)| width(name)).collect::<String>())
            style:--usual-columns=move || columns.with(|all| all.iter().filter(|(name, _)| !is_wide(name)).count()).to_string()
            style:--wide-columns=move || columns.with(|all| all.iter().filter(|(name, _)| is_wide(name)).count()).to_string()
            style:--space=move || format!("{}px", window.space() + ROW)
            on:scroll=on_scroll
        >
            <div class="grid-space">
                <div
                    id=GRID
                    class="grid"
                    role="grid"
                    tabindex="0"
                    aria-label=messages::MEMBERS_CAPTION
                    aria-rowcount=row_count
                    aria-colcount=move || columns.with(Vec::len).to_string()
                    aria-activedescendant=active_id
                    on:keydown=on_key
                >
                    <div class="grid-row grid-head" role="row" aria-rowindex="1">
                        {move || columns.get().into_iter().map(|(name, heading)| view! { <Heading name heading order/> }).collect_view()}
                    </div>
                    <div role="rowgroup" style:transform=move || format!("translateY({})", shift())>
                        <For each=move || 0..slots.get() key=|place| *place let:place>
                            <Line place id=format!("{}-{place}", prefix.get_value()) first people columns active choose/>
                        </For>
                    </div>
                </div>
            </div>
        </div>
    }
}

/// Columns whose values are no use when they are cut.
fn is_wide(column: &str) -> bool {
    column.starts_with("emailaddress") || column == "fullname"
}

/// What the style calls the width.
fn width(column: &str) -> &'static str {
    if is_wide(column) { "var(--wide) " } else { "var(--usual) " }
}

/// A heading that sorts by its column; once more turns the order round.
#[component]
fn Heading(name: String, heading: String, order: RwSignal<Order>) -> impl IntoView {
    let name = StoredValue::new(name);
    let sorted =
        move || order.with(|order| (name.with_value(|name| *name == order.column)).then_some(order.descending));
    let sort = move |_| {
        let descending = sorted() == Some(false);
        order.set(Order { column: name.get_value(), descending });
    };
    let (word, class) = (
        move || match sorted() {
            Some(false) => "ascending",
            Some(true) => "descending",
            None => "none",
        },
        move || if sorted() == Some(true) { "grid-sort is-descending" } else { "grid-sort" },
    );
    view! {
        <div role="columnheader" class="grid-cell" aria-sort=word>
            <button type="button" class=class on:click=sort on:keydown=|event| event.stop_propagation()>
                <span>{heading}</span>
                {move || sorted().is_some().then(|| view! { <Icon name=IconName::Up/> })}
            </button>
        </div>
    }
}

/// A place on the screen; which row stands there follows the scrolling.
#[component]
fn Line(
    place: u64,
    id: String,
    first: Memo<u64>,
    people: RwSignal<People>,
    columns: Memo<Vec<(String, String)>>,
    active: RwSignal<Option<u64>>,
    choose: Callback<u64>,
) -> impl IntoView {
    let row = move || first.get() + place;
    let cells = move || {
        people.with(|people| {
            let found = people.row(row());
            columns.with(|columns| {
                let cell = |(name, heading): &(String, String)| {
                    let value = found.map(|found| shown(found, name));
                    let (title, is_coming) = (value.clone(), value.is_none());
                    view! {
                        <div role="gridcell" class="grid-cell" class:is-coming=is_coming data-label=heading.clone() title=title>{value}</div>
                    }
                };
                columns.iter().map(cell).collect_view()
            })
        })
    };
    view! {
        <div
            id=id
            class="grid-row"
            role="row"
            class:is-active=move || active.get() == Some(row())
            hidden=move || people.with(|people| row() >= people.rows())
            aria-rowindex=move || (row() + 2).to_string()
            on:click=move |_| choose.run(untrack(row))
        >{cells}</div>
    }
}
