//! How the size of a segment went through time, as far as it was counted in this browser: a line, and the same as a table.

use dataverse::outbound::Total;
use leptos::prelude::*;

use crate::history::{Counted, Version};
use crate::messages;
use crate::ui::{LocalTime, local_time};

/// The picture's own units; it is stretched to the place it has.
const WIDTH: f64 = 1_000.0;
const HEIGHT: f64 = 100.0;

/// One count, and whether it is the first of its definition.
#[derive(Clone, PartialEq)]
struct Point {
    counted: Counted,
    begins: bool,
}

impl Point {
    fn total(&self) -> Total {
        let contacts = self.counted.contacts;
        if self.counted.is_bound { Total::AtLeast(contacts) } else { Total::Exact(contacts) }
    }
}

/// Nothing as long as there is no way from one size to another.
#[component]
pub(super) fn SizeChart(
    /// The newest first.
    versions: Memo<Vec<Version>>,
) -> impl IntoView {
    move || {
        let points = versions.with(|versions| points(versions));
        let (Some(first), Some(last)) = (points.first(), points.get(1..).and_then(<[Point]>::last)) else {
            return ().into_any();
        };
        let most = points.iter().map(|point| point.counted.contacts).max().unwrap_or(0).max(1);
        let (began, ended) = (local_time(&first.counted.at), local_time(&last.counted.at));
        let says = messages::size_chart_says(
            &messages::how_many(first.total()),
            &began,
            &messages::how_many(last.total()),
            &ended,
        );
        let [when, size, definition] = messages::SIZE_CHART_HEADINGS;
        view! {
            <section class="chart-card" aria-labelledby="size-chart-title">
                <h3 id="size-chart-title">{messages::SIZE_CHART}</h3>
                <div class="size-chart">
                    <p class="size-chart-most" aria-hidden="true">{messages::number(most)}</p>
                    <p class="size-chart-least" aria-hidden="true">"0"</p>
                    {drawn(&points, most as f64, says)}
                    <p class="size-chart-times" aria-hidden="true"><span>{began}</span><span>{ended}</span></p>
                </div>
                <p class="detail">{messages::SIZE_CHART_HINT}</p>
                <details>
                    <summary>{messages::SIZE_CHART_TABLE}</summary>
                    <table class="venn-list">
                        <caption class="visually-hidden">{messages::SIZE_CHART}</caption>
                        <thead><tr>
                            <th scope="col">{when}</th>
                            <th scope="col" class="number">{size}</th>
                            <th scope="col">{definition}</th>
                        </tr></thead>
                        <tbody>{points.iter().rev().map(line).collect_view()}</tbody>
                    </table>
                </details>
            </section>
        }
        .into_any()
    }
}

fn line(point: &Point) -> AnyView {
    let definition = if point.begins { messages::SIZE_CHART_CHANGED } else { messages::SIZE_CHART_SAME };
    view! {
        <tr>
            <th scope="row"><LocalTime iso=point.counted.at.clone()/></th>
            <td class="number">{messages::how_many(point.total())}</td>
            <td>{definition}</td>
        </tr>
    }
    .into_any()
}

/// From the oldest to the newest.
fn points(versions: &[Version]) -> Vec<Point> {
    let mut points = Vec::<Point>::new();
    for version in versions.iter().rev() {
        let mut begins = !points.is_empty();
        for counted in version.sizes() {
            points.push(Point { counted, begins });
            begins = false;
        }
    }
    points
}

/// The line, where the definition changed, and the counts: strokes without a length, which stay round however the picture
/// is stretched.
fn drawn(points: &[Point], most: f64, says: String) -> AnyView {
    let time = |point: &Point| js_sys::Date::parse(&point.counted.at);
    let (begin, end) = (points.first().map(time).unwrap_or_default(), points.last().map(time).unwrap_or_default());
    let place = |point: &Point| {
        let x = (time(point) - begin) / (end - begin).max(1.0) * WIDTH;
        (x, HEIGHT - point.counted.contacts as f64 / most * HEIGHT)
    };
    let mut way = String::new();
    let mut changes = String::new();
    let mut exact = String::new();
    let mut bounds = String::new();
    for point in points {
        let (x, y) = place(point);
        way.push_str(&format!("{}{x:.1} {y:.1}", if way.is_empty() { "M" } else { "L" }));
        if point.begins {
            changes.push_str(&format!("M{x:.1} 0V{HEIGHT}"));
        }
        let dots = if point.counted.is_bound { &mut bounds } else { &mut exact };
        dots.push_str(&format!("M{x:.1} {y:.1}h0"));
    }
    let parts = [
        ("size-chart-change", changes),
        ("size-chart-line", way),
        ("size-chart-dot", exact + &bounds),
        ("size-chart-hollow", bounds),
    ];
    view! {
        <svg role="img" aria-label=says viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none">
            {parts.map(|(class, d)| view! { <path class=class d=d/> })}
        </svg>
    }
    .into_any()
}
