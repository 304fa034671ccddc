//! The rows of the list. Only what is near the screen is in the page, however many there are.

use dataverse::outbound::Segment;
use leptos::html;
use leptos::prelude::*;
use leptos_router::components::A;

use super::asked::{Asked, Sort};
use super::bulk::{Pick, Selection, name_of};
use super::columns::{Column, Shown};
use super::rows::Rows;
use crate::messages;
use crate::pages::segment_path;
use crate::ui::Near;

/// Rows that are in the page as a whole or not at all.
const RUN: usize = 25;
/// Runs that are there before the browser has said what is near.
const FIRST: usize = 2;

#[component]
pub(super) fn Table(
    asked: Memo<Asked>,
    rows: Rows,
    shown: RwSignal<Shown>,
    selection: Selection,
    go: Callback<Asked>,
) -> impl IntoView {
    let runs = Memo::new(move |_| (rows.serial.get(), rows.loaded().div_ceil(RUN)));
    let keys = move || {
        let (serial, count) = runs.get();
        (0..count).map(|run| (serial, run)).collect::<Vec<_>>()
    };
    let near = Near::new(FIRST);
    // The end comes near: what follows is asked for before it is missed.
    Effect::new(move |_| {
        if let Some(last) = runs.get().1.checked_sub(1)
            && near.has(last)
        {
            rows.load_more();
        }
    });
    let press = move |column: Column| {
        go.run(asked.with_untracked(|asked| Asked { sort: asked.sort.pressed(column), ..asked.clone() }));
    };
    view! {
        <div class="list-frame" aria-busy=move || rows.loading.get().to_string()>
            <table class="table list" aria-rowcount=move || rows.total().map_or(-1, |total| total as i64 + 1).to_string()>
                <caption class="visually-hidden">{messages::SEGMENTS}</caption>
                <thead>
                    <tr aria-rowindex="1">
                        <th scope="col" class="pick"><span class="visually-hidden">{messages::SELECT}</span></th>
                        {move || shown.get().columns().into_iter().map(|column| view! {
                            <th scope="col" class=column.class() aria-sort=move || asked.with(|asked| sorted(asked.sort, column))>
                                <button type="button" class="sort-button" on:click=move |_| press(column)>{column.label()}</button>
                            </th>
                        }).collect_view()}
                    </tr>
                </thead>
                <For each=keys key=|key| *key let((_, run))>
                    <RunOfRows rows run near shown selection/>
                </For>
            </table>
        </div>
    }
}

fn sorted(sort: Sort, column: Column) -> Option<&'static str> {
    (sort.column == column).then_some(if sort.descending { "descending" } else { "ascending" })
}

/// The order where there are no headings to press: on a phone.
#[component]
pub(super) fn SortSelect(asked: Memo<Asked>, shown: RwSignal<Shown>, go: Callback<Asked>) -> impl IntoView {
    let choose = move |event: web_sys::Event| {
        if let Some(sort) = Sort::parse(&event_target_value(&event)) {
            go.run(asked.with_untracked(|asked| Asked { sort, ..asked.clone() }));
        }
    };
    view! {
        <select class="select sort-select" aria-label=messages::SORT_BY on:change=choose>
            {move || {
                let both = |column: Column| [false, true].map(|descending| Sort { column, descending });
                shown.get().columns().into_iter().flat_map(both).map(|sort| view! {
                    <option value=sort.text() selected=move || asked.with(|asked| asked.sort == sort)>
                        {messages::sorted_by(sort.column.label(), sort.descending)}
                    </option>
                }).collect_view()
            }}
        </select>
    }
}

#[component]
fn RunOfRows(rows: Rows, run: usize, near: Near, shown: RwSignal<Shown>, selection: Selection) -> impl IntoView {
    let element: NodeRef<html::Tbody> = NodeRef::new();
    Effect::new(move |_| {
        if let Some(element) = element.get() {
            near.look_at(&element);
        }
    });
    let is_here = Memo::new(move |_| near.has(run));
    // Rows that are away cost nothing when others arrive.
    let segments = Memo::new(move |_| if is_here.get() { rows.slice(run * RUN, RUN) } else { Vec::new() });
    view! {
        <tbody node_ref=element data-part=run.to_string()>
            {move || if is_here.get() {
                let columns = shown.get().columns();
                segments.get().into_iter().enumerate().map(|(place, segment)| {
                    row(&segment, run * RUN + place, &columns, selection)
                }).collect_view().into_any()
            } else {
                view! { <tr class="list-gap" aria-hidden="true"><td></td></tr> }.into_any()
            }}
        </tbody>
    }
}

fn row(segment: &Segment, place: usize, columns: &[Column], selection: Selection) -> AnyView {
    let name = name_of(segment);
    let title = name.clone();
    view! {
        <tr aria-rowindex=(place + 2).to_string()>
            <Pick selection id=segment.id name=name.clone()/>
            <th scope="row" class=Column::Name.class()><A href=segment_path(segment.id) attr:class="row-link" attr:title=title>{name}</A></th>
            {columns.iter().skip(1).map(|column| view! {
                <td class=column.class() data-label=column.label()>{column.cell(segment)}</td>
            }).collect_view()}
        </tr>
    }
    .into_any()
}
