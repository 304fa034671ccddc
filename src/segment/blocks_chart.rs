//! How the blocks of a definition meet: two or three as circles, each region with its number; more as what is left after
//! each block. What the picture shows stands beside it as a list.

use dataverse::Error;
use dataverse::outbound::Total;
use leptos::prelude::*;
use segment_definition::{Definition, NodeId, compile_beginning, compile_part};
use segment_query::ast::{Ignored, SetExpr, SetOp};

use super::column_chart::BarList;
use super::preview::{self, has_interaction};
use super::use_session;
use crate::messages;
use crate::task::{Job, Task, side_by_side};
use crate::ui::ErrorBox;

const AT_A_TIME: usize = 3;

/// Some contacts of the picture: those in some of the blocks and in no other, or those left after a block.
#[derive(Clone, PartialEq)]
struct Region {
    /// The blocks they are in, a bit each.
    blocks: usize,
    words: String,
    is_in: bool,
    set: SetExpr,
    count: RwSignal<Option<Result<Total, Error>>>,
}

#[component]
pub(super) fn BlocksChart() -> impl IntoView {
    let session = use_session();
    let designer = session.designer;
    let regions = RwSignal::new(Vec::<Region>::new());
    let again = RwSignal::new(0u32);
    let asking = StoredValue::new_local(None::<Task>);
    let blocks = Memo::new(move |_| designer.with(|definition| definition.blocks().to_vec()));
    Effect::new(move |_| {
        again.track();
        asking.set_value(None);
        let all = designer.with(|definition| {
            let words = |block| untrack(|| designer.words_of(block));
            if definition.blocks().len() <= 3 { venn_regions(definition) } else { steps(definition, words) }
        });
        regions.set(all.clone());
        let (api, whose) = (session.api(), session.scope());
        let job = move |region: Region| -> Job {
            let api = api.clone();
            Box::pin(async move { region.count.set(Some(preview::count(&api, region.set, whose).await)) })
        };
        asking.set_value(Some(Task::new(side_by_side(all.into_iter().map(job).collect(), AT_A_TIME))));
    });
    let retry = Callback::new(move |()| again.update(|n| *n += 1));
    let error = move || regions.with(|all| all.iter().find_map(|region| region.count.get()?.err()));
    let number = move |region: &Region| match region.count.get() {
        Some(Ok(total)) => messages::short(total),
        _ => "…".to_owned(),
    };
    let is_venn = move || blocks.with(|blocks| (2..=3).contains(&blocks.len()));
    view! {
        <Show when=move || regions.with(|regions| !regions.is_empty())>
            <section class="chart-card" aria-labelledby="blocks-chart-title">
                <h3 id="blocks-chart-title">{messages::BLOCKS_CHART}</h3>
                {move || error().map(|error| view! { <ErrorBox error retry/> })}
                <Show
                    when=is_venn
                    fallback=move || view! {
                        <BarList bars=Signal::derive(move || regions.with(|all| all.iter().map(|region| {
                            let count = region.count.get().and_then(Result::ok).map_or(0, Total::number);
                            (region.words.clone(), count)
                        }).collect::<Vec<_>>()))/>
                    }
                >
                    <div class="venn-both">
                        {move || regions.with(|all| venn(blocks.with(Vec::len), all, number))}
                        <table class="venn-list">
                            <caption class="visually-hidden">{messages::BLOCKS_CHART}</caption>
                            <thead><tr>
                                <th scope="col">{messages::VENN_WHO}</th>
                                <th scope="col">{messages::VENN_IN}</th>
                                <th scope="col" class="number">{messages::VENN_CONTACTS}</th>
                            </tr></thead>
                            <tbody>
                                {move || regions.get().into_iter().map(|region| {
                                    let (words, is_in) = (region.words.clone(), region.is_in);
                                    view! {
                                        <tr class:is-in=is_in>
                                            <th scope="row">{words}</th>
                                            <td>{if is_in { messages::YES } else { messages::NO }}</td>
                                            <td class="number">{move || number(&region)}</td>
                                        </tr>
                                    }
                                }).collect_view()}
                            </tbody>
                        </table>
                    </div>
                    <ul class="venn-names">
                        {move || blocks.get().into_iter().enumerate().map(|(place, block)| view! {
                            <li><span class="venn-letter">{letter(place)}</span>{designer.words_of(block)}</li>
                        }).collect_view()}
                    </ul>
                </Show>
            </section>
        </Show>
    }
}

fn letter(place: usize) -> &'static str {
    ["A", "B", "C"].get(place).copied().unwrap_or_default()
}

/// The circles, and where the number of each region stands, for two and for three blocks.
fn venn(blocks: usize, regions: &[Region], number: impl Fn(&Region) -> String) -> AnyView {
    let circles: &[(f64, f64)] =
        if blocks == 2 { &[(125.0, 110.0), (215.0, 110.0)] } else { &[(130.0, 95.0), (210.0, 95.0), (170.0, 165.0)] };
    let place = |bits: usize| match (blocks, bits) {
        (2, 1) => (85.0, 115.0),
        (2, 2) => (255.0, 115.0),
        (2, _) => (170.0, 115.0),
        (_, 1) => (95.0, 80.0),
        (_, 2) => (245.0, 80.0),
        (_, 4) => (170.0, 210.0),
        (_, 3) => (170.0, 72.0),
        (_, 5) => (118.0, 145.0),
        (_, 6) => (222.0, 145.0),
        _ => (170.0, 122.0),
    };
    let drawn = circles.iter().enumerate().map(|(n, (x, y))| {
        view! { <circle class=format!("venn-circle venn-{}", letter(n)) cx=x.to_string() cy=y.to_string() r="80"/> }
    });
    let numbers = regions.iter().map(|region| {
        let (x, y) = place(region.blocks);
        let class = if region.is_in { "venn-number is-in" } else { "venn-number" };
        view! { <text class=class x=x.to_string() y=y.to_string() text-anchor="middle">{number(region)}</text> }
    });
    let tops: &[(f64, f64)] =
        if blocks == 2 { &[(60.0, 35.0), (280.0, 35.0)] } else { &[(52.0, 35.0), (288.0, 35.0), (262.0, 225.0)] };
    let letters = tops.iter().enumerate().map(|(n, (x, y))| {
        view! { <text class="venn-name" x=x.to_string() y=y.to_string() text-anchor="middle">{letter(n)}</text> }
    });
    view! {
        <svg class="venn" viewBox=if blocks == 2 { "0 0 340 200" } else { "0 0 340 250" } aria-hidden="true">
            {drawn.collect_view()}{numbers.collect_view()}{letters.collect_view()}
        </svg>
    }
    .into_any()
}

/// Each way to be in some of the blocks; nothing where the language cannot ask for it.
fn venn_regions(definition: &Definition) -> Vec<Region> {
    let blocks = definition.blocks();
    let sets: Option<Vec<SetExpr>> = blocks.iter().map(|block| Some(compile_part(definition, *block)?.set)).collect();
    let Some(sets) = sets.filter(|sets| sets.len() > 1 && !sets.iter().any(has_interaction)) else { return Vec::new() };
    let regions = 1..(1_usize << sets.len());
    regions
        .map(|bits| {
            let has = |place: usize| bits & (1 << place) != 0;
            let of =
                |wanted: bool| sets.iter().enumerate().filter(move |(n, _)| has(*n) == wanted).map(|(_, s)| s.clone());
            let inside = joined(SetOp::Intersect, of(true).collect());
            let outside: Vec<SetExpr> = of(false).collect();
            let set = if outside.is_empty() {
                inside
            } else {
                joined(SetOp::Except, std::iter::once(inside).chain(outside).collect())
            };
            let letters: Vec<&str> = (0..sets.len()).filter(|n| has(*n)).map(letter).collect();
            Region {
                blocks: bits,
                words: messages::region(&letters, sets.len()),
                is_in: is_in(definition, blocks, has),
                set,
                count: RwSignal::new(None),
            }
        })
        .collect()
}

/// Whether those who are in these blocks, and in no other, are in the segment.
fn is_in(definition: &Definition, blocks: &[NodeId], has: impl Fn(usize) -> bool) -> bool {
    let mut now = false;
    for (place, id) in blocks.iter().enumerate() {
        let join = definition.block(*id).map_or(SetOp::Union, |block| block.join);
        now = match join {
            _ if place == 0 => has(place),
            SetOp::Union => now || has(place),
            SetOp::Intersect => now && has(place),
            SetOp::Except => now && !has(place),
        };
    }
    now
}

/// What is left after each block.
fn steps(definition: &Definition, words: impl Fn(NodeId) -> String) -> Vec<Region> {
    let blocks = definition.blocks().iter().enumerate();
    let step = |(place, block): (usize, &NodeId)| {
        let set = compile_beginning(definition, definition.root(), place + 1)?.set;
        let join = definition.block(*block).map(|block| block.join).filter(|_| place > 0);
        let words = messages::step_of_blocks(join, &words(*block));
        (!has_interaction(&set)).then(|| Region { blocks: place, words, is_in: true, set, count: RwSignal::new(None) })
    };
    blocks.map(step).collect::<Option<Vec<_>>>().unwrap_or_default()
}

fn joined(op: SetOp, mut operands: Vec<SetExpr>) -> SetExpr {
    match operands.len() {
        1 => operands.remove(0),
        _ => SetExpr::Set { op, operands, span: Ignored::default() },
    }
}
