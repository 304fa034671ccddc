//! Times and numbers as people here write them, with UTC on hover.

use std::cell::RefCell;

use js_sys::Intl::DateTimeFormat;
use js_sys::{Array, Date, Function, Number, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::settings;

/// A number as the chosen language groups its digits.
pub fn local_number(n: u64) -> String {
    Number::from(n as f64).to_locale_string(&settings::language_in_use()).into()
}

thread_local! {
    /// How dates are written, with the language that is for: to find out takes longer than to write one.
    static FORMAT: RefCell<Option<(String, Function)>> = const { RefCell::new(None) };
}

/// The platform's function that writes dates in the chosen language.
fn date_format() -> Function {
    let language = settings::language_in_use();
    FORMAT.with_borrow_mut(|known| match known {
        Some((of, format)) if *of == language => format.clone(),
        _ => {
            let options = Object::new();
            for (key, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
                // A plain object takes any property.
                let _ = Reflect::set(&options, &key.into(), &value.into());
            }
            let format = DateTimeFormat::new(&Array::of1(&language.as_str().into()), &options).format();
            *known = Some((language, format.clone()));
            format
        }
    })
}

/// The local form of a UTC time stamp; the stamp itself when it is none.
pub fn local_time(iso: &str) -> String {
    let date = Date::new(&JsValue::from_str(iso));
    let shown = (!date.get_time().is_nan()).then(|| date_format().call1(&JsValue::UNDEFINED, &date).ok()?.as_string());
    shown.flatten().unwrap_or_else(|| iso.to_owned())
}

/// How long ago a time stamp is, by this machine's clock.
pub fn minutes_since(iso: &str) -> Option<f64> {
    let minutes = (Date::now() - Date::new(&JsValue::from_str(iso)).get_time()) / 60_000.0;
    (!minutes.is_nan()).then_some(minutes)
}

/// The same moment in UTC: without fractions of seconds, and told so in words.
fn utc(iso: &str) -> String {
    let plain = iso.trim_end_matches('Z').replace('T', " ");
    format!("{} UTC", plain.split('.').next().unwrap_or(&plain))
}

/// A time that tells its UTC value to whoever points at it or gets to it by keyboard.
#[component]
pub fn LocalTime(
    iso: String,
    /// In a row that has the focus by its link: no stop of its own then.
    #[prop(optional)]
    in_row: bool,
) -> impl IntoView {
    let (shown, utc) = (local_time(&iso), utc(&iso));
    let spoken = (!in_row).then(|| view! { <span class="visually-hidden">{format!(" ({utc})")}</span> });
    view! { <time class="time" datetime=iso tabindex=(!in_row).then_some("0") data-utc=utc>{shown}{spoken}</time> }
}
