//! Parts dragged by their handle. What dragging does the menus of moving do without it.

use std::time::Duration;

use leptos::prelude::*;
use leptos::{ev, html};
use segment_definition::NodeId;
use wasm_bindgen::JsCast;

use super::block::element_name;
use super::{Designer, use_designer};
use crate::messages;

/// So near to the edge of the screen the page scrolls.
const EDGE_PX: f64 = 64.0;
/// How far it scrolls at a time.
const STEP_PX: f64 = 14.0;
/// Less than 60 times a second would be seen.
const TICK: Duration = Duration::from_millis(16);
/// The rim of a group that means beside it, not in it.
const RIM_PX: f64 = 14.0;

/// What is under way.
struct Held {
    parts: Vec<NodeId>,
    at: (f64, f64),
    /// Before which child of which part it would be put.
    target: Option<(NodeId, usize)>,
    scrolling: Option<IntervalHandle>,
}

/// Where the line is drawn, in the coordinates of the list.
#[derive(Clone, Copy, PartialEq)]
struct Line {
    start: f64,
    top: f64,
    length: f64,
}

#[derive(Clone, Copy)]
pub(super) struct Drag {
    designer: Designer,
    pub(super) list: NodeRef<html::Div>,
    held: StoredValue<Option<Held>>,
    line: RwSignal<Option<Line>>,
}

impl Drag {
    pub(super) fn new() -> Self {
        let drag = Self {
            designer: use_designer(),
            list: NodeRef::new(),
            held: StoredValue::new(None),
            line: RwSignal::new(None),
        };
        let escape = window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" && drag.held.with_value(Option::is_some) {
                drag.end();
                drag.designer.announcement.set(messages::DRAG_ENDED.to_owned());
            }
        });
        on_cleanup(move || {
            escape.remove();
            drag.end();
        });
        drag
    }

    pub(super) fn start(self, event: &web_sys::PointerEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let is_handle = target.is_some_and(|element| element.class_list().contains("drag-handle"));
        let Some(part) = self.designer.part_of(event.target()).filter(|_| is_handle && event.button() == 0) else {
            return;
        };
        if self.designer.is_locked() {
            return;
        }
        event.prevent_default();
        if let Some(list) = self.list.get_untracked() {
            // Without it the drag ends at the edge of the list.
            let _ = list.set_pointer_capture(event.pointer_id());
        }
        let scrolling = set_interval_with_handle(move || self.scroll(), TICK).ok();
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        self.held.set_value(Some(Held { parts: self.designer.meant(part), at, target: None, scrolling }));
    }

    pub(super) fn is_under_way(self) -> bool {
        self.line.with(Option::is_some)
    }

    pub(super) fn go_on(self, event: &web_sys::PointerEvent) {
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        self.held.update_value(|held| {
            if let Some(held) = held {
                held.at = at;
            }
        });
        self.aim();
    }

    pub(super) fn drop_here(self) {
        if let Some(Held { parts, target: Some((parent, index)), .. }) = self.end() {
            self.designer.arrange(|definition| definition.move_several(&parts, parent, index));
        }
    }

    fn end(self) -> Option<Held> {
        let held = self.held.try_update_value(Option::take).flatten()?;
        if let Some(scrolling) = held.scrolling {
            scrolling.clear();
        }
        self.line.set(None);
        Some(held)
    }

    /// Rows beyond the edge come when the pointer waits there.
    fn scroll(self) {
        let Some(y) = self.held.with_value(|held| held.as_ref().map(|held| held.at.1)) else { return };
        let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
        let by = match y {
            y if y < EDGE_PX => -STEP_PX,
            y if y > height - EDGE_PX => STEP_PX,
            _ => return,
        };
        window().scroll_by_with_x_and_y(0.0, by);
        self.aim();
    }

    pub(super) fn cancel(self) {
        self.end();
    }

    /// Finds what is under the pointer, and shows where the parts would come to stand.
    fn aim(self) {
        let Some((parts, (x, y))) =
            self.held.with_value(|held| held.as_ref().map(|held| (held.parts.clone(), held.at)))
        else {
            return;
        };
        #[expect(clippy::cast_possible_truncation, reason = "a place on the screen")]
        let under = document().element_from_point(x as f32, y as f32).map(web_sys::EventTarget::from);
        let found = self.designer.part_of(under).and_then(|part| self.beside(&parts, part, y));
        self.held.update_value(|held| {
            if let Some(held) = held {
                held.target = found.map(|(target, _)| target);
            }
        });
        let line = found.map(|(_, line)| line);
        if self.line.get_untracked() != line {
            self.line.set(line);
        }
    }

    /// The place that a height on the screen means at a part, and the line that shows it.
    fn beside(self, parts: &[NodeId], part: NodeId, y: f64) -> Option<((NodeId, usize), Line)> {
        let is_block = |id: NodeId| self.designer.untracked(|d| d.block(id).is_some());
        // Blocks stand beside blocks, whatever of them is under the pointer.
        let part = if parts.iter().any(|id| is_block(*id)) && !is_block(part) {
            self.designer.untracked(|d| d.block_of(part))?
        } else {
            part
        };
        let element = document().get_element_by_id(&element_name(part))?;
        let area = element.get_bounding_client_rect();
        let list = self.list.get_untracked()?.get_bounding_client_rect();
        let below = y > (area.top() + area.bottom()) / 2.0;
        let (target, inside) = self.designer.untracked(|d| {
            let (parent, index) = d.place(part)?;
            let rim = y < area.top() + RIM_PX || y > area.bottom() - RIM_PX;
            let is_group = d.group(part).is_some();
            let is_own = d.block(parent).is_some();
            let inside = is_group && (is_own || !rim);
            let target = if inside { (part, d.children(part).len()) } else { (parent, index + usize::from(below)) };
            parts.iter().all(|moved| *moved != part && d.fits(*moved, target.0)).then_some((target, inside))
        })?;
        let top = if inside || below { area.bottom() } else { area.top() };
        let line = Line { start: area.left() - list.left(), top: top - list.top(), length: area.width() };
        Some((target, line))
    }
}

/// Where what is dragged would come to stand.
#[component]
pub(super) fn DropLine(drag: Drag) -> impl IntoView {
    move || {
        drag.line.get().map(|line| {
            let px = |length: f64| format!("{length}px");
            view! {
                <div
                    class="drop-line"
                    style:--line-start=px(line.start)
                    style:--line-top=px(line.top)
                    style:--line-length=px(line.length)
                ></div>
            }
        })
    }
}
