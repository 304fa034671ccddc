//! The tables around one, drawn: those that can be chosen, those in use, those that are not there.

use leptos::prelude::*;

use super::explore::{Neighbour, State};
use crate::messages;

/// More would not be readable; the list has all of them.
const DRAWN: usize = 12;
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 360.0;
const BOX: (f64, f64) = (148.0, 40.0);
/// As many letters as fit into a box.
const LETTERS: usize = 20;

#[component]
pub(super) fn Picture(
    center: Memo<String>,
    found: Memo<Vec<Neighbour>>,
    chosen: RwSignal<Option<String>>,
    choose: Callback<String>,
) -> impl IntoView {
    let shown = Memo::new(move |_| found.with(|found| found.iter().take(DRAWN).cloned().collect::<Vec<_>>()));
    let more = move || found.with(Vec::len).saturating_sub(DRAWN);
    let (middle_x, middle_y) = (WIDTH / 2.0, HEIGHT / 2.0);
    // The list below says the same to those who cannot see or point.
    view! {
        <svg class="explore-picture" viewBox=format!("0 0 {WIDTH} {HEIGHT}") aria-hidden="true">
            {move || {
                let all = shown.get();
                let count = all.len();
                let places: Vec<(f64, f64)> = (0..count).map(|place| on_ring(place, count)).collect();
                let lines = places.iter().map(|(x, y)| view! {
                    <line x1=middle_x.to_string() y1=middle_y.to_string() x2=x.to_string() y2=y.to_string()/>
                }).collect_view();
                let boxes = all.into_iter().zip(places).map(|(one, place)| neighbour(one, place, chosen, choose)).collect_view();
                view! { {lines}{boxes} }
            }}
            <g class="explore-center" transform=moved(middle_x, middle_y)>
                {rectangle()}
                <text text-anchor="middle" dy="5">{move || short(&center.get())}</text>
            </g>
        </svg>
        <p class="explore-legend" aria-hidden="true">
            <span class="is-free">{messages::LEGEND_FREE}</span>
            <span class="is-used">{messages::LEGEND_USED}</span>
            <span class="is-absent">{messages::LEGEND_ABSENT}</span>
            <span hidden=move || more() == 0>{move || messages::more_in_list(more())}</span>
        </p>
    }
}

fn neighbour(
    one: Neighbour,
    (x, y): (f64, f64),
    chosen: RwSignal<Option<String>>,
    choose: Callback<String>,
) -> impl IntoView {
    let (name, picked) = (one.name.clone(), one.name);
    let class = match one.state {
        State::Free => "explore-node is-free",
        State::Used => "explore-node is-used",
        State::Absent => "explore-node is-absent",
    };
    let pick = move |_| {
        if one.state != State::Absent {
            choose.run(picked.clone());
        }
    };
    // What stands in the inner brackets: the column that makes it, if there is one.
    let by = one.step.rsplit_once('(').map(|(_, by)| by.trim_end_matches(')').to_owned()).unwrap_or_default();
    view! {
        <g class=class class:is-chosen=move || chosen.with(|chosen| chosen.as_ref() == Some(&name)) transform=moved(x, y) on:click=pick>
            <title>{one.step}</title>
            {rectangle()}
            <text text-anchor="middle" dy="-2">{if one.state == State::Used { "✓ " } else { "" }}{short(&one.table)}</text>
            <text text-anchor="middle" dy="13" class="explore-by">{short(&by)}</text>
        </g>
    }
}

fn rectangle() -> impl IntoView {
    let (width, height) = BOX;
    view! {
        <rect x=(-width / 2.0).to_string() y=(-height / 2.0).to_string() width=width.to_string() height=height.to_string() rx="6"/>
    }
}

/// The place on an oval around the middle, beginning at the top.
fn on_ring(place: usize, count: usize) -> (f64, f64) {
    let turn = std::f64::consts::TAU * place as f64 / count.max(1) as f64 - std::f64::consts::FRAC_PI_2;
    let (reach_x, reach_y) = ((WIDTH - BOX.0) / 2.0 - 4.0, (HEIGHT - BOX.1) / 2.0 - 4.0);
    let round = |n: f64| js_sys::Math::round(n);
    (round(WIDTH / 2.0 + reach_x * js_sys::Math::cos(turn)), round(HEIGHT / 2.0 + reach_y * js_sys::Math::sin(turn)))
}

fn moved(x: f64, y: f64) -> String {
    format!("translate({x} {y})")
}

fn short(text: &str) -> String {
    if text.chars().count() <= LETTERS {
        return text.to_owned();
    }
    text.chars().take(LETTERS - 1).chain(std::iter::once('…')).collect()
}
