//! Every contact of a set as a CSV file: fetched page by page, with progress, and given up or gone on with at any time.

use dataverse::Error;
use dataverse::outbound::Total;
use js_sys::Array;
use leptos::prelude::*;
use segment_query::ast::SetExpr;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::cells::shown;
use super::preview::{self, ID, LARGEST_PAGE, Order, Question};
use super::use_session;
use crate::messages;
use crate::task::Task;
use crate::ui::ErrorBox;

#[component]
pub(super) fn Export(
    set: StoredValue<SetExpr>,
    #[prop(into)] total: Signal<Total>,
    /// What each line holds behind the id: name and heading.
    #[prop(into)]
    columns: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let session = use_session();
    // The pages so far, and their columns. They stay when one fails, so that trying again goes on behind them.
    let pages = StoredValue::new(Vec::<String>::new());
    let taken = StoredValue::new(Vec::<(String, String)>::new());
    let done = RwSignal::new(0_u64);
    let running = RwSignal::new(false);
    let exporting = StoredValue::new_local(None::<Task>);
    let error = RwSignal::new(None::<Error>);
    let whose = session.scope();
    let start_anew = move || {
        running.set(false);
        pages.set_value(Vec::new());
        done.set(0);
    };
    let go_on = Callback::new(move |()| {
        running.set(true);
        error.set(None);
        if pages.with_value(Vec::is_empty) {
            taken.set_value(columns.get_untracked());
        }
        exporting.set_value(Some(Task::new(async move {
            let names: Vec<String> = taken.with_value(|taken| taken.iter().map(|(name, _)| name.clone()).collect());
            loop {
                let question = Question {
                    set: set.get_value(),
                    whose,
                    columns: &names,
                    order: Order::by(ID),
                    page: pages.with_value(Vec::len) as u64,
                    size: LARGEST_PAGE,
                    wants_total: false,
                    only: None,
                };
                match preview::ask(&session.api(), question).await {
                    Ok(answer) => {
                        let got = answer.rows.len() as u64;
                        pages.update_value(|pages| {
                            pages.push(answer.rows.iter().map(|row| line(row, &names)).collect())
                        });
                        done.update(|done| *done += got);
                        // A page that is not full is the last one.
                        if got < LARGEST_PAGE {
                            break;
                        }
                    }
                    Err(failure) => {
                        error.set(Some(failure));
                        running.set(false);
                        return;
                    }
                }
            }
            let headings = taken
                .with_value(|taken| line_of(taken.iter().map(|(_, heading)| heading.clone()), messages::CONTACT_ID));
            save(&headings, &pages.with_value(Vec::clone), &session.name.get_untracked());
            session.toasts().show(messages::exported(done.get_untracked()));
            start_anew();
        })));
    });
    let give_up = move |_| {
        exporting.set_value(None);
        start_anew();
    };
    let most = move || total.get().number().max(done.get()).max(1).to_string();
    view! {
        <Show
            when=move || running.get()
            fallback=move || view! {
                <button type="button" class="button" on:click=move |_| go_on.run(())>{messages::EXPORT}</button>
            }
        >
            <span class="export-progress" role="status">
                <progress max=most value=move || done.get().to_string() aria-label=messages::EXPORTING></progress>
                <span class="detail">{move || messages::exported_of(done.get(), total.get())}</span>
                <button type="button" class="button" on:click=give_up>{messages::CANCEL}</button>
            </span>
        </Show>
        {move || error.get().map(|error| view! { <ErrorBox error retry=go_on/> })}
    }
}

fn line(row: &serde_json::Map<String, serde_json::Value>, columns: &[String]) -> String {
    line_of(columns.iter().map(|column| shown(row, column)), &shown(row, ID))
}

fn line_of(values: impl Iterator<Item = String>, id: &str) -> String {
    let mut line = cell(id);
    for value in values {
        line.push(',');
        line.push_str(&cell(&value));
    }
    line.push_str("\r\n");
    line
}

/// What a spreadsheet takes for the beginning of a formula, also behind blanks, and in full width.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A cell of RFC 4180. What a spreadsheet would take for a formula is kept from being one, and what some take for the end
/// of a cell from being that.
fn cell(value: &str) -> String {
    let formula = value.starts_with(['\t', '\r', '\n']) || value.trim_start().starts_with(FORMULA);
    let value = if formula { format!("'{value}") } else { value.to_owned() };
    if value.contains(['"', ',', ';', '\t', '\r', '\n']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value
    }
}

/// Hands the file to the browser. Only what the platform refuses could fail here, and then there is no file.
fn save(headings: &str, pages: &[String], name: &str) {
    let parts = Array::new();
    // The mark by which spreadsheets know UTF-8.
    parts.push(&JsValue::from_str(&format!("\u{feff}{headings}")));
    for page in pages {
        parts.push(&JsValue::from_str(page));
    }
    let kind = BlobPropertyBag::new();
    kind.set_type("text/csv;charset=utf-8");
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&parts, &kind) else { return };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
    let link = document().create_element("a").ok().and_then(|a| a.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(&url);
        link.set_download(&format!("{}.csv", file_name(name)));
        link.click();
    }
    let _ = Url::revoke_object_url(&url);
}

/// The segment's name without what file systems refuse.
fn file_name(name: &str) -> String {
    let name: String =
        name.trim().chars().map(|c| if c.is_alphanumeric() || " -_.()".contains(c) { c } else { '_' }).collect();
    if name.is_empty() { messages::EXPORT_NAME.to_owned() } else { name }
}
