//! Which parts of a long list are near the screen; the others need not be in the page.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// How far beyond the screen parts are kept: a page up or down, and the next tab stop, find them there.
const MARGIN: &str = "800px 0px";

/// The parts that are near, by the number in their `data-part`.
#[derive(Clone, Copy)]
pub struct Near {
    parts: RwSignal<Vec<usize>>,
    watch: StoredValue<Option<Watch>, LocalStorage>,
}

impl Near {
    /// The first parts are near before the browser has said so.
    pub fn new(first: usize) -> Self {
        let near = Self { parts: RwSignal::new((0..first).collect()), watch: StoredValue::new_local(None) };
        on_cleanup(move || {
            if let Some(Some(watch)) = near.watch.try_update_value(Option::take) {
                watch.observer.disconnect();
            }
        });
        near
    }

    pub fn has(self, part: usize) -> bool {
        self.parts.with(|parts| parts.contains(&part))
    }

    pub fn bring(self, part: usize) {
        self.parts.update(|parts| {
            if !parts.contains(&part) {
                parts.push(part);
            }
        });
    }

    pub fn look_at(self, element: &web_sys::Element) {
        self.watch.update_value(|watch| {
            // Most lists are short, and nothing of them is looked at.
            if watch.is_none() {
                *watch = Watch::new(self.parts);
            }
            if let Some(watch) = watch {
                watch.observer.observe(element);
            }
        });
    }
}

struct Watch {
    observer: web_sys::IntersectionObserver,
    _heard: Closure<dyn FnMut(js_sys::Array)>,
}

impl Watch {
    fn new(parts: RwSignal<Vec<usize>>) -> Option<Self> {
        let heard = Closure::new(move |entries: js_sys::Array| {
            let mut now = parts.get_untracked();
            for entry in entries.iter() {
                note(entry.unchecked_into(), &mut now);
            }
            parts.set(now);
        });
        let options = web_sys::IntersectionObserverInit::new();
        options.set_root_margin(MARGIN);
        let callback: &js_sys::Function = heard.as_ref().unchecked_ref();
        let observer = web_sys::IntersectionObserver::new_with_options(callback, &options).ok()?;
        Some(Self { observer, _heard: heard })
    }
}

/// A part that goes leaves its height behind. The one that has the focus stays.
fn note(entry: web_sys::IntersectionObserverEntry, near: &mut Vec<usize>) {
    let element: web_sys::HtmlElement = entry.target().unchecked_into();
    let Some(part) = element.get_attribute("data-part").and_then(|part| part.parse::<usize>().ok()) else { return };
    if entry.is_intersecting() {
        if !near.contains(&part) {
            near.push(part);
        }
    } else if element.is_connected() && near.contains(&part) && !element.matches(":focus-within").unwrap_or(false) {
        let height = format!("{}px", entry.bounding_client_rect().height());
        // Without it the estimate holds.
        let _ = element.style().set_property("--part-height", &height);
        near.retain(|near| *near != part);
    }
}
