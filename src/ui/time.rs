//! Times as people here write them, with UTC on hover.

use js_sys::Date;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// The local form of a UTC time stamp; the stamp itself when it is none.
pub fn local_time(iso: &str) -> String {
    let date = Date::new(&JsValue::from_str(iso));
    if date.get_time().is_nan() {
        return iso.to_owned();
    }
    let options = js_sys::Object::new();
    for (key, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        // A plain object takes any property.
        let _ = js_sys::Reflect::set(&options, &key.into(), &value.into());
    }
    date.to_locale_string("default", &options).into()
}

/// How long ago a time stamp is, by this machine's clock.
pub fn minutes_since(iso: &str) -> Option<f64> {
    let minutes = (Date::now() - Date::new(&JsValue::from_str(iso)).get_time()) / 60_000.0;
    (!minutes.is_nan()).then_some(minutes)
}

#[component]
pub fn LocalTime(iso: String) -> impl IntoView {
    let shown = local_time(&iso);
    view! { <time datetime=iso.clone() title=format!("{iso} UTC")>{shown}</time> }
}
