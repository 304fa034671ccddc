//! The rows that are on screen, moved by the scrolling itself, so that a list that is higher than browsers can show scrolls
//! like any other.

use dataverse::Uuid;
use dataverse::outbound::Total;
use leptos::html;
use leptos::prelude::*;

use super::cells::shown;
use super::member_columns::ChosenColumns;
use super::member_selection::Selection;
use super::people::People;
use super::preview::{ID, LARGEST_PAGE, Order};
use crate::messages;
use crate::ui::{Icon, IconName, element_id, once_laid_out};

pub(super) const GRID: &str = "members-grid";
/// The height of a row, and of the headings; the style says the same.
pub(super) const ROW: f64 = 36.0;
/// The height of a row where it has two lines, and up to which width of the page that is.
const TWO_LINES: f64 = 56.0;
const NARROW: f64 = 640.0;
/// Browsers show nothing higher than some multiple of this.
const TALLEST: f64 = 8_000_000.0;

/// Where the table is scrolled to.
#[derive(Clone, Copy)]
pub(super) struct Window {
    pub element: NodeRef<html::Div>,
    pub people: RwSignal<People>,
    /// Pixels from the top, as the browser counts them.
    pub scroll: RwSignal<f64>,
    /// Pixels for rows, and for each of them.
    pub height: RwSignal<f64>,
    pub row: RwSignal<f64>,
}

impl Window {
    fn rows(self) -> f64 {
        self.people.with(People::rows) as f64
    }

    /// The height of what is scrolled, which stands for all rows.
    fn space(self) -> f64 {
        (self.rows() * self.row.get()).min(TALLEST)
    }

    /// How far the scrolling goes, in pixels and in rows.
    fn way(self) -> (f64, f64) {
        let height = self.height.get();
        ((self.space() - height).max(1.0), (self.rows() - height / self.row.get()).max(0.0))
    }

    /// The row at the top, with a fraction.
    pub(super) fn position(self) -> f64 {
        let (pixels, rows) = self.way();
        (self.scroll.get() / pixels).clamp(0.0, 1.0) * rows
    }

    /// Scrolls as little as it takes to have the row on screen.
    fn bring(self, row: f64) {
        let (top, visible) = (self.position(), self.height.get() / self.row.get());
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

#[component]
pub(super) fn Grid(
    window: Window,
    first: Memo<u64>,
    slots: Memo<u64>,
    chosen: ChosenColumns,
    order: RwSignal<Order>,
    picked: RwSignal<Option<Uuid>>,
    /// Where rows can be ticked, and what ticks them all.
    ticks: Option<(Selection, Callback<()>)>,
) -> impl IntoView {
    let Window { element, people, scroll, height, row } = window;
    let prefix = StoredValue::new(element_id("member"));
    let active = RwSignal::new(None::<u64>);
    let columns = chosen.headings;
    let measure = move || {
        let width = leptos::prelude::window().inner_width().ok().and_then(|width| width.as_f64());
        row.set(if width.is_some_and(|width| width <= NARROW) { TWO_LINES } else { ROW });
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
        let page = (height.get_untracked() / row.get_untracked()) as u64;
        let now = active.get_untracked();
        let here = now.unwrap_or(0);
        let next = match event.key().as_str() {
            "ArrowDown" => now.map_or(0, |row| row + 1),
            "ArrowUp" => here.saturating_sub(1),
            "PageDown" => here + page,
            "PageUp" => here.saturating_sub(page),
            "Home" => 0,
            "End" => last,
            key @ ("Enter" | " ") => {
                event.prevent_default();
                match (id_at(here), ticks) {
                    (Some(id), Some((selection, _))) if key == " " => selection.toggle(id),
                    (Some(id), _) => picked.set(Some(id)),
                    (None, _) => {}
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
    // Who was picked elsewhere has no row that would be the active one.
    Effect::new(move |_| {
        let now = picked.get();
        if now.is_some() && active.get_untracked().and_then(id_at) != now {
            active.set(None);
        }
    });
    let all_ticked = move || {
        ticks.is_some_and(|(selection, _)| {
            let all = people.with(People::rows).min(LARGEST_PAGE);
            all > 0 && selection.count() as u64 >= all
        })
    };
    let tick_all = ticks.map(|(selection, all)| {
        view! {
            <div role="columnheader" class="grid-cell grid-tick">
                <input
                    type="checkbox"
                    aria-label=messages::SELECT_SHOWN
                    title=messages::SELECT_SHOWN
                    prop:checked=all_ticked
                    on:keydown=|event| event.stop_propagation()
                    on:change=move |event| if event_target_checked(&event) { all.run(()) } else { selection.clear() }
                />
            </div>
        }
    });
    let active_id = move || {
        let slot = active.get()?.checked_sub(first.get()).filter(|slot| *slot < slots.get())?;
        Some(format!("{}-{slot}", prefix.get_value()))
    };
    let shift = move || format!("{}px", (first.get() as f64 - window.position()) * row.get());
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
            class:has-ticks=ticks.is_some()
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
                    aria-colcount=move || (columns.with(Vec::len) + usize::from(ticks.is_some())).to_string()
                    aria-multiselectable=ticks.map(|_| "true")
                    aria-activedescendant=active_id
                    on:keydown=on_key
                >
                    <div class="grid-row grid-head" role="row" aria-rowindex="1">
                        {tick_all}
                        {move || columns.get().into_iter().map(|(name, heading)| view! { <Heading name heading order/> }).collect_view()}
                    </div>
                    <div role="rowgroup" style:transform=move || format!("translateY({})", shift())>
                        <For each=move || 0..slots.get() key=|place| *place let:place>
                            <Line place id=format!("{}-{place}", prefix.get_value()) first people columns active picked ticks choose/>
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
    picked: RwSignal<Option<Uuid>>,
    ticks: Option<(Selection, Callback<()>)>,
    choose: Callback<u64>,
) -> impl IntoView {
    let row = move || first.get() + place;
    let contact = Memo::new(move |_| people.with(|people| shown(people.row(row())?, ID).parse::<Uuid>().ok()));
    let ticked = move || ticks.map(|(selection, _)| contact.get().is_some_and(|id| selection.has(id)));
    let tick = ticks.map(|(selection, _)| {
        let name =
            move || people.with(|people| people.row(row()).map(|row| shown(row, "fullname"))).unwrap_or_default();
        view! {
            <div role="gridcell" class="grid-cell grid-tick" on:click=|event| event.stop_propagation()>
                <input
                    type="checkbox"
                    tabindex="-1"
                    aria-label=move || messages::select_member(&name())
                    prop:checked=move || ticked() == Some(true)
                    on:change=move |_| if let Some(id) = contact.get_untracked() { selection.toggle(id) }
                />
            </div>
        }
    });
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
            class:is-picked=move || contact.get().is_some() && contact.get() == picked.get()
            aria-selected=move || ticked().map(|ticked| ticked.to_string())
            hidden=move || people.with(|people| row() >= people.rows())
            aria-rowindex=move || (row() + 2).to_string()
            on:click=move |_| choose.run(untrack(row))
        >{tick}{cells}</div>
    }
}
