//! Every contact of a set as a CSV file: fetched page by page, with progress, and given up or gone on with at any time.

use dataverse::Error;
use js_sys::Array;
use leptos::prelude::*;
use leptos::task::spawn_local;
use segment_query::ast::SetExpr;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::member_rows::{SHOWN, text};
use super::preview::{self, Order};
use super::use_session;
use crate::messages;
use crate::ui::ErrorBox;

/// As many as Dataverse answers at most.
const PAGE: u64 = 5_000;

#[component]
pub(super) fn Export(set: StoredValue<SetExpr>, total: u64) -> impl IntoView {
    let session = use_session();
    // The pages so far. They stay when one fails, so that trying again goes on behind them.
    let pages = StoredValue::new(Vec::<String>::new());
    let done = RwSignal::new(0_u64);
    let running = RwSignal::new(false);
    // Which run it is: an answer to one that was given up is no answer.
    let turn = StoredValue::new(0_u32);
    let error = RwSignal::new(None::<Error>);
    let scope = session.scope();
    let go_on = Callback::new(move |()| {
        running.set(true);
        error.set(None);
        turn.update_value(|turn| *turn += 1);
        let own = turn.get_value();
        spawn_local(async move {
            loop {
                let skip = done.get_untracked();
                let answer = preview::contacts(&session.api(), set.get_value(), scope, Order::Id, skip, PAGE).await;
                if turn.try_get_value() != Some(own) {
                    return;
                }
                match answer {
                    Ok(contacts) => {
                        let got = contacts.rows.len() as u64;
                        let all = contacts.total.unwrap_or(total);
                        pages.update_value(|pages| pages.push(contacts.rows.iter().map(line).collect()));
                        done.set(skip + got);
                        if got == 0 || skip + got >= all {
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
            running.set(false);
            save(&pages.with_value(Vec::clone), &session.name.get_untracked());
            session.toasts().show(messages::exported(done.get_untracked()));
            pages.set_value(Vec::new());
            done.set(0);
        });
    });
    let give_up = move |_| {
        turn.update_value(|turn| *turn += 1);
        running.set(false);
        pages.set_value(Vec::new());
        done.set(0);
    };
    view! {
        <Show
            when=move || running.get()
            fallback=move || view! {
                <button type="button" class="button" on:click=move |_| go_on.run(())>{messages::EXPORT}</button>
            }
        >
            <span class="export-progress" role="status">
                <progress max=total.max(1).to_string() value=move || done.get().to_string() aria-label=messages::EXPORTING></progress>
                <span class="detail">{move || messages::exported_of(done.get(), total)}</span>
                <button type="button" class="button" on:click=give_up>{messages::CANCEL}</button>
            </span>
        </Show>
        {move || error.get().map(|error| view! { <ErrorBox error retry=go_on/> })}
    }
}

fn line(row: &serde_json::Map<String, serde_json::Value>) -> String {
    let cells: Vec<String> = std::iter::once("contactid")
        .chain(SHOWN.iter().map(|(column, _)| *column))
        .map(|c| cell(&text(row, c)))
        .collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell of RFC 4180. What a spreadsheet would take for a formula is kept from being one.
fn cell(value: &str) -> String {
    let formula = value.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let value = if formula { format!("'{value}") } else { value.to_owned() };
    if value.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", value.replace('"', "\"\"")) } else { value }
}

/// Hands the file to the browser. Only what the platform refuses could fail here, and then there is no file.
fn save(pages: &[String], name: &str) {
    let headings: Vec<&str> = std::iter::once(messages::CONTACT_ID).chain(SHOWN.iter().map(|(_, h)| *h)).collect();
    let parts = Array::new();
    // The mark by which spreadsheets know UTF-8.
    parts.push(&JsValue::from_str(&format!("\u{feff}{}\r\n", headings.join(","))));
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
