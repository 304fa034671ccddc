//! Labels, options and option sets in the shape that Dataverse gives them.

use dataverse::outbound::{SEGMENT, Status};
use serde_json::{Map, Value as Json, json};

use crate::schema::{OptionItem, OptionSet};

/// English (United States).
const LANGUAGE: i32 = 1033;

/// A stable id for a piece of metadata, made of its name.
pub(super) fn metadata_id(name: &str) -> String {
    // FNV-1a, twice with different offsets: nothing but difference is asked of it.
    let hash = |offset: u64| name.bytes().fold(offset, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3));
    let bits = (u128::from(hash(0xcbf2_9ce4_8422_2325)) << 64) | u128::from(hash(0x8422_2325_cbf2_9ce4));
    uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid().to_string()
}

pub(super) fn label(text: &str) -> Json {
    let localized = json!({
        "Label": text,
        "LanguageCode": LANGUAGE,
        "IsManaged": true,
        "MetadataId": metadata_id(&format!("label {text}")),
        "HasChanged": null,
    });
    json!({ "LocalizedLabels": [localized], "UserLocalizedLabel": localized })
}

pub(super) fn no_label() -> Json {
    json!({ "LocalizedLabels": [], "UserLocalizedLabel": null })
}

/// A property that solutions may lock.
pub(super) fn managed(value: bool) -> Json {
    json!({ "Value": value, "CanBeChanged": false, "ManagedPropertyLogicalName": "canmodifyadditionalsettings" })
}

fn option(value: i32, text: &str) -> Map<String, Json> {
    let mut option = Map::new();
    option.insert("Value".to_owned(), value.into());
    option.insert("Color".to_owned(), Json::Null);
    option.insert("IsManaged".to_owned(), true.into());
    option.insert("ExternalValue".to_owned(), Json::Null);
    option.insert("ParentValues".to_owned(), json!([]));
    option.insert("MetadataId".to_owned(), Json::Null);
    option.insert("HasChanged".to_owned(), Json::Null);
    option.insert("Label".to_owned(), label(text));
    option.insert("Description".to_owned(), no_label());
    option
}

fn base(name: &str, display: &str, global: bool, kind: &str) -> Map<String, Json> {
    let mut set = Map::new();
    set.insert("MetadataId".to_owned(), metadata_id(&format!("optionset {name}")).into());
    set.insert("Name".to_owned(), name.into());
    set.insert("IsGlobal".to_owned(), global.into());
    set.insert("IsCustomOptionSet".to_owned(), name.starts_with("ms").into());
    set.insert("IsManaged".to_owned(), true.into());
    set.insert("OptionSetType".to_owned(), kind.into());
    set.insert("DisplayName".to_owned(), label(display));
    set.insert("Description".to_owned(), no_label());
    set
}

/// A choice, for a column and for GlobalOptionSetDefinitions.
pub(super) fn option_set(set: &OptionSet) -> Map<String, Json> {
    options(set, "Picklist", |option, _| option)
}

/// States with the status each begins with.
pub(super) fn states(states: &OptionSet, statuses: &OptionSet) -> Map<String, Json> {
    options(states, "State", |mut option, item| {
        option.insert("DefaultStatus".to_owned(), statuses.default_of_state(item.value.into()).into());
        option.insert("InvariantName".to_owned(), item.label.into());
        option
    })
}

/// Statuses with the state each belongs to and, for segments, where each may go.
pub(super) fn statuses(entity: &str, set: &OptionSet) -> Map<String, Json> {
    options(set, "Status", |mut option, item| {
        option.insert("State".to_owned(), item.state.into());
        let transitions = Status::from_code(item.value).filter(|_| entity == SEGMENT).map(transition_data);
        option.insert("TransitionData".to_owned(), transitions.into());
        option
    })
}

/// The XML that Dataverse keeps a status's transitions in.
fn transition_data(from: Status) -> String {
    let allowed: String = Status::ALL
        .iter()
        .filter(|to| **to != from && from.may_become(**to))
        .map(|to| format!("<allowedtransition sourcestatusid=\"{}\" tostatusid=\"{}\" />", from.code(), to.code()))
        .collect();
    format!(
        "<allowedtransitions xmlns=\"http://schemas.microsoft.com/crm/2009/WebServices\">{allowed}</allowedtransitions>"
    )
}

fn options(
    set: &OptionSet,
    kind: &str,
    complete: impl Fn(Map<String, Json>, &OptionItem) -> Map<String, Json>,
) -> Map<String, Json> {
    let mut map = base(set.name, set.display, set.global, kind);
    map.insert("@odata.type".to_owned(), "#Microsoft.Dynamics.CRM.OptionSetMetadata".into());
    let all = set.options.iter().map(|item| Json::Object(complete(option(item.value, item.label), item)));
    map.insert("Options".to_owned(), all.collect());
    map
}

/// A two-options column's set.
pub(super) fn two_options(name: &str, display: &str, yes: &str, no: &str) -> Map<String, Json> {
    let mut map = base(name, display, false, "Boolean");
    map.insert("@odata.type".to_owned(), "#Microsoft.Dynamics.CRM.BooleanOptionSetMetadata".into());
    map.insert("TrueOption".to_owned(), Json::Object(option(1, yes)));
    map.insert("FalseOption".to_owned(), Json::Object(option(0, no)));
    map
}
