//! How the members spread over a column, as bars. No documented request groups the contacts of a query, so their values
//! are read, page by page, as far as that is quick.

use dataverse::Error;
use dataverse::outbound::Total;
use leptos::prelude::*;
use segment_query::ast::SetExpr;
use segment_query::{ColumnKind, TARGET_ENTITY};

use super::cells::shown;
use super::member_columns::heading;
use super::preview::{self, ID, LARGEST_PAGE, Order, Question};
use super::use_session;
use crate::messages;
use crate::metadata::use_metadata;
use crate::task::Task;
use crate::ui::{ErrorBox, in_order_of};

/// As many members as are read at most, in whole pages.
const MOST_PAGES: u64 = 10;
const BARS: usize = 10;
/// Offered first; of the others those that have few values by their kind.
const FIRST: [&str; 5] = ["address1_city", "address1_country", "createdon", "jobtitle", "address1_stateorprovince"];

/// A bar: what it is of, and how many.
type Bar = (String, u64);

#[component]
pub(super) fn ColumnChart(set: SetExpr) -> impl IntoView {
    let session = use_session();
    let catalog = use_metadata().catalog;
    let set = StoredValue::new(set);
    let column = RwSignal::new("address1_city".to_owned());
    let values = RwSignal::new(Vec::<String>::new());
    let total = RwSignal::new(None::<Total>);
    let done = RwSignal::new(false);
    let error = RwSignal::new(None::<Error>);
    let again = RwSignal::new(0u32);
    let asking = StoredValue::new_local(None::<Task>);
    Effect::new(move |_| {
        again.track();
        let name = column.get();
        values.set(Vec::new());
        total.set(None);
        done.set(false);
        error.set(None);
        let whose = session.scope();
        asking.set_value(Some(Task::new(async move {
            let names = [name];
            for page in 0..MOST_PAGES {
                let question = Question {
                    set: set.get_value(),
                    whose,
                    columns: &names,
                    order: Order::by(ID),
                    page,
                    size: LARGEST_PAGE,
                    wants_total: page == 0,
                    only: None,
                };
                match preview::ask(&session.api(), question).await {
                    Ok(answer) => {
                        let got = answer.rows.len() as u64;
                        let [name] = &names;
                        values.update(|values| {
                            values.extend(answer.rows.iter().map(|row| value_of(&shown(row, name), name)))
                        });
                        if page == 0 {
                            total.set(Some(answer.total));
                        }
                        if got < LARGEST_PAGE {
                            break;
                        }
                    }
                    Err(failure) => return error.set(Some(failure)),
                }
            }
            done.set(true);
        })));
    });
    let bars = Memo::new(move |_| bars_of(values.get()));
    let options = Memo::new(move |_| {
        catalog.with(|catalog| {
            let mut names: Vec<String> = FIRST.iter().map(|name| (*name).to_owned()).collect();
            let few = |kind: &ColumnKind| {
                matches!(kind, ColumnKind::Choice(_) | ColumnKind::Boolean { .. } | ColumnKind::Lookup { .. })
            };
            let entity = catalog.entity(TARGET_ENTITY);
            names.retain(|name| entity.is_none_or(|entity| entity.column(name).is_some()));
            names.extend(
                entity.into_iter().flat_map(|e| e.columns()).filter(|c| few(&c.kind)).map(|c| c.logical_name.clone()),
            );
            names.into_iter().map(|name| (heading(catalog, &name), name)).collect::<Vec<_>>()
        })
    });
    let note = move || {
        let read = values.with(Vec::len) as u64;
        match total.get() {
            Some(Total::Exact(all)) if all > read && done.get() => messages::chart_of_first(read, all),
            _ if !done.get() && error.with(Option::is_none) => messages::chart_reads(read),
            _ => messages::contacts(read),
        }
    };
    let retry = Callback::new(move |()| again.update(|n| *n += 1));
    view! {
        <section class="chart-card" aria-labelledby="column-chart-title">
            <header class="block-header">
                <h3 id="column-chart-title">{messages::COLUMN_CHART}</h3>
                <select class="select" aria-label=messages::CHART_COLUMN on:change=move |event| column.set(event_target_value(&event))>
                    {move || options.get().into_iter().map(|(label, name)| {
                        let is_it = name == column.get_untracked();
                        view! { <option value=name selected=is_it>{label}</option> }
                    }).collect_view()}
                </select>
            </header>
            <p class="detail" role="status">{note}</p>
            {move || error.get().map(|error| view! { <ErrorBox error retry/> })}
            <BarList bars/>
        </section>
    }
}

/// Bars with their words and numbers: the picture and the text are one.
#[component]
pub(super) fn BarList(#[prop(into)] bars: Signal<Vec<Bar>>) -> impl IntoView {
    view! {
        <ul class="bars">
            {move || {
                let bars = bars.get();
                let most = bars.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
                bars.into_iter().map(|(label, count)| view! {
                    <li class="bar" style:--share=format!("{}%", count as f64 * 100.0 / most as f64)>
                        <span class="bar-label">{label}</span>
                        <span class="funnel-bar" aria-hidden="true"></span>
                        <span class="bar-number">{messages::number(count)}</span>
                    </li>
                }).collect_view()
            }}
        </ul>
    }
}

/// What a value counts under: a moment under its month, nothing under "empty".
fn value_of(value: &str, column: &str) -> String {
    if value.is_empty() {
        return messages::EMPTY_VALUE.to_owned();
    }
    if column == "createdon" { value.chars().take(7).collect() } else { value.to_owned() }
}

/// The most frequent values, and all others together.
fn bars_of(values: Vec<String>) -> Vec<Bar> {
    let mut bars = Vec::<Bar>::new();
    for value in in_order_of(values, Clone::clone) {
        match bars.last_mut() {
            Some((last, count)) if *last == value => *count += 1,
            _ => bars.push((value, 1)),
        }
    }
    let mut bars = in_order_of(bars, |(_, count)| format!("{:020}", u64::MAX - count));
    if bars.len() > BARS {
        let others = bars.split_off(BARS - 1);
        bars.push((messages::other_values(others.len()), others.iter().map(|(_, count)| count).sum()));
    }
    bars
}
