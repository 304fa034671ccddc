//! Records picked by name; the condition holds their ids.

use std::time::Duration;

use dataverse::{Found, LookupTable, Uuid};
use leptos::prelude::*;
use leptos::task::spawn_local;
use segment_definition::Value;
use segment_query::Record;

use super::values::Chips;
use crate::api::{Api, use_api};
use crate::messages;
use crate::metadata::{Metadata, use_metadata};
use crate::ui::{Combobox, ComboboxOption, element_id};

const TYPING_PAUSE: Duration = Duration::from_millis(250);
/// How many records of each table are offered; typing on finds the others.
const OFFERED: u32 = 20;

/// A record as a person knows it, as far as it was looked up.
pub(super) fn record_label(id: &str) -> String {
    use_metadata().catalog.with(|catalog| match catalog.record(id) {
        Some(Record::Named(name)) if name.is_empty() => messages::NO_NAME.to_owned(),
        Some(Record::Named(name)) => name.clone(),
        Some(Record::Missing) => messages::MISSING_RECORD.to_owned(),
        None => id.to_owned(),
    })
}

/// What a search came to.
#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Searching,
    Done,
    Failed,
    /// No table that this column points to can be searched.
    Unsearchable,
}

#[component]
pub(super) fn LookupValues(
    /// The tables the column may point to.
    targets: Vec<String>,
    several: bool,
    values: Memo<Vec<Value>>,
    set: Callback<Vec<Value>>,
) -> impl IntoView {
    let metadata = use_metadata();
    let api = use_api();
    let found = RwSignal::new(Vec::<ComboboxOption>::new());
    let stage = RwSignal::new(Stage::Done);
    let serial = StoredValue::new(0u32);
    let search = Callback::new(move |text: String| {
        serial.update_value(|serial| *serial += 1);
        let asked = serial.get_value();
        let (targets, api) = (targets.clone(), api.clone());
        // What is shown meanwhile would be picked for what is typed now.
        found.set(Vec::new());
        stage.set(Stage::Searching);
        let ask = move || {
            if serial.try_get_value() != Some(asked) {
                return;
            }
            spawn_local(async move {
                let (options, outcome) = options_of(&targets, text.trim(), metadata, &api).await;
                // A later search is on its way, or the field is gone.
                if serial.try_get_value() == Some(asked) {
                    found.set(options);
                    stage.set(outcome);
                }
            });
        };
        set_timeout(ask, TYPING_PAUSE);
    });
    let selected = Memo::new(move |_| {
        let id = values.with(|values| values.first().map(|value| value.as_input().to_owned()));
        id.filter(|id| !several && !id.is_empty())
    });
    // What is picked has a name also while others are searched.
    let options = Memo::new(move |_| {
        let mut options = found.get();
        if let Some(value) = selected.get()
            && !options.iter().any(|option| option.value == value)
        {
            let (label, detail) = (record_label(&value), value.clone());
            options.push(ComboboxOption { value, label, detail });
        }
        options
    });
    let pick = Callback::new(move |id: String| {
        let picked = found.with_untracked(|found| found.iter().find(|option| option.value == id).cloned());
        if let Some(option) = picked.filter(|option| option.label != id) {
            metadata.catalog.update(|catalog| catalog.set_record(&id, Record::Named(option.label)));
        }
        let mut all = if several { values.get_untracked() } else { Vec::new() };
        let value = Value::Text(id);
        if !all.contains(&value) {
            all.push(value);
        }
        set.run(all);
    });
    let empty = move || match stage.get() {
        Stage::Searching => messages::SEARCHING,
        Stage::Done => messages::NO_RECORD,
        Stage::Failed => messages::SEARCH_FAILED,
        Stage::Unsearchable => messages::NO_SEARCH,
    };
    let field = element_id("record");
    let label = if several { messages::ADD_RECORD } else { messages::PICK_RECORD };
    view! {
        <div class="values">
            {several.then(|| view! {
                <Chips values set label=Callback::new(|value: Value| record_label(value.as_input())) field=field.clone()/>
            })}
            <Combobox
                id=field.clone()
                label=label
                options=options
                selected=selected
                on_pick=pick
                placeholder=label
                empty=Signal::derive(move || empty().to_owned())
                on_search=search
            />
        </div>
    }
}

/// The records of all tables that the text finds.
async fn options_of(targets: &[String], text: &str, metadata: Metadata, api: &Api) -> (Vec<ComboboxOption>, Stage) {
    let id: Option<Uuid> = text.parse().ok();
    let mut options = Vec::new();
    let (mut searched, mut failed) = (false, false);
    for target in targets {
        let Some(table) = metadata.lookup_table(target) else { continue };
        let table_name = (targets.len() > 1).then(|| untrack(|| metadata.label_of(target)));
        match records(&table, text, id, api).await {
            Ok(found) => {
                searched = true;
                options.extend(found.into_iter().map(|record| option(record, table_name.as_deref())));
            }
            Err(error) if error.status().is_some_and(|status| status.is_client_error()) => {}
            Err(_) => failed = true,
        }
    }
    if let Some(id) = id.filter(|_| options.is_empty()) {
        let detail = if searched { messages::NOT_FOUND_BY_ID } else { "" };
        options.push(ComboboxOption { value: id.to_string(), label: id.to_string(), detail: detail.to_owned() });
    }
    let stage = match (failed, searched) {
        (true, _) => Stage::Failed,
        (false, true) => Stage::Done,
        (false, false) => Stage::Unsearchable,
    };
    (options, stage)
}

async fn records(table: &LookupTable, text: &str, id: Option<Uuid>, api: &Api) -> Result<Vec<Found>, dataverse::Error> {
    let query = id.map_or_else(|| table.search(text, OFFERED), |id| table.with_ids(&[id]));
    api.find(table, &query).await
}

fn option(record: Found, table: Option<&str>) -> ComboboxOption {
    let value = record.id.to_string();
    let detail = messages::record_detail(table, &value);
    let label = if record.name.is_empty() { messages::NO_NAME.to_owned() } else { record.name };
    ComboboxOption { value, label, detail }
}
