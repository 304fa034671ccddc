//! Several parts selected, and what can be done with them together.

use leptos::prelude::*;
use segment_definition::{Arrangement, Definition, NodeId};
use wasm_bindgen::JsCast;

use super::clipboard::{copy, cut};
use super::moving::MoveItems;
use super::{Designer, use_designer};
use crate::messages;
use crate::ui::{Icon, IconName, Menu, focus_inside, is_in_text, use_toasts};

impl Designer {
    /// The part whose element this is, or that it is in.
    pub(super) fn part_of(self, target: Option<web_sys::EventTarget>) -> Option<NodeId> {
        let element = target?.dyn_into::<web_sys::Element>().ok()?.closest("[id^=node-]").ok()??;
        let id = element.id();
        let number = id.strip_prefix("node-")?;
        let number = number.split_once('-').map_or(number, |(number, _)| number);
        self.untracked(|definition| definition.find(number))
    }

    /// Whether it can be selected: all but blocks and their own groups.
    fn is_selectable(self, part: NodeId) -> bool {
        self.untracked(|d| d.parent(part).is_some_and(|parent| d.group(parent).is_some()))
    }

    /// What a command is about that is given at a part: all that are selected, when it is one of them.
    pub(super) fn meant(self, part: NodeId) -> Vec<NodeId> {
        let selected = self.marks.selected.get_untracked();
        if selected.contains(&part) { selected } else { vec![part] }
    }

    fn select(self, part: NodeId, to: bool) {
        let siblings = self.untracked(|d| d.parent(part).map(|parent| d.children(parent).to_vec()).unwrap_or_default());
        let place = |id: NodeId| siblings.iter().position(|other| *other == id);
        let from = self.marks.anchor.get_value().filter(|_| to).and_then(place);
        let range = match (from, place(part)) {
            (Some(from), Some(until)) => siblings.get(from.min(until)..=from.max(until)).unwrap_or_default(),
            _ => &[],
        };
        self.marks.selected.update(|all| {
            if !range.is_empty() {
                all.extend(range.iter().filter(|id| !all.contains(id)).copied().collect::<Vec<_>>());
            } else if all.contains(&part) {
                all.retain(|id| *id != part);
            } else {
                all.push(part);
            }
        });
        self.marks.anchor.set_value(Some(part));
        self.say_selected();
    }

    fn select_siblings(self, part: NodeId) {
        let children = self.untracked(|definition| {
            let parent = definition.parent(part).filter(|parent| definition.group(*parent).is_some());
            definition.children(parent.unwrap_or(part)).to_vec()
        });
        if children.iter().all(|child| self.is_selectable(*child)) {
            self.marks.selected.set(children);
            self.say_selected();
        }
    }

    fn say_selected(self) {
        self.announcement.set(messages::parts_selected_spoken(self.marks.selected.with_untracked(Vec::len)));
    }

    pub(super) fn clear_selection(self) {
        self.marks.selected.set(Vec::new());
        self.say_selected();
    }

    /// The boxes of all rows are heard here.
    pub(super) fn hear_click(self, event: &web_sys::MouseEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if target.is_some_and(|element| element.class_list().contains("row-check"))
            && let Some(part) = self.part_of(event.target())
        {
            self.select(part, event.shift_key());
        }
    }

    /// The keys that mean the part that has the focus.
    pub(super) fn hear_key(self, event: &web_sys::KeyboardEvent) {
        let Some(part) = self.part_of(event.target()) else { return };
        if event.default_prevented() || is_in_text(event.target()) {
            return;
        }
        let control = event.ctrl_key() || event.meta_key();
        match (event.key().to_lowercase().as_str(), control, event.alt_key()) {
            ("a", true, false) => self.select_siblings(part),
            ("delete", false, false) if self.is_on_part(event.target(), part) => self.remove(&self.meant(part)),
            ("arrowup" | "arrowdown", false, true) if self.is_on_part(event.target(), part) => {
                self.shift(part, event.key() == "ArrowDown");
            }
            ("escape", false, false) if self.marks.selected.with_untracked(|all| !all.is_empty()) => {
                self.clear_selection();
            }
            ("f10", false, true) => focus_inside(".selection-bar button".to_owned(), false),
            _ => return,
        }
        event.prevent_default();
    }

    /// Whether the part itself is meant, not a button somewhere in it.
    pub(super) fn is_on_part(self, target: Option<web_sys::EventTarget>, part: NodeId) -> bool {
        let element = target.and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let own = super::block::element_name(part);
        element.is_some_and(|element| {
            let id = element.id();
            id == own || id.strip_prefix(&own).is_some_and(|rest| matches!(rest, "-phrase" | "-check"))
        })
    }
}

/// What can be done with all that are selected: one stop of the Tab key, arrows inside.
#[component]
pub(super) fn SelectionBar() -> impl IntoView {
    let designer = use_designer();
    let toasts = use_toasts();
    let count = Memo::new(move |_| designer.marks.selected.with(Vec::len));
    let parts = move || designer.marks.selected.get_untracked();
    let arrange = move |why: &'static str, build: fn(&mut Definition, &[NodeId]) -> Option<Arrangement>| {
        if !designer.arrange(|definition| build(definition, &parts())) {
            toasts.show(why);
        }
    };
    let all_muted =
        Memo::new(move |_| designer.marks.selected.with(|all| all.iter().all(|id| designer.marks.is_muted(*id))));
    let mute = move || {
        let muted = !all_muted.get_untracked();
        designer.arrange(|definition| definition.mute_several(&parts(), muted));
    };
    let clear = move || {
        let last = designer.marks.anchor.get_value();
        designer.clear_selection();
        if let Some(last) = last {
            designer.focus(last);
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "ArrowRight" => step(&event, 1),
        "ArrowLeft" => step(&event, -1),
        "Escape" => clear(),
        _ => {}
    };
    view! {
        <Show when=move || { count.get() > 0 && !designer.read_only.get() }>
            <div class="selection-bar" role="toolbar" aria-label=messages::SELECTION aria-keyshortcuts="Alt+F10" on:keydown=on_key>
                <span class="selection-count">{move || messages::parts_selected(count.get())}</span>
                {button(messages::GROUP, move || arrange(messages::CANNOT_GROUP, Definition::enclose_several))}
                {button(messages::UNGROUP, move || arrange(messages::CANNOT_UNGROUP, |d, parts| d.ungroup_several(parts)))}
                {button(messages::DUPLICATE, move || arrange("", Definition::duplicate_several))}
                {move || button(if all_muted.get() { messages::UNMUTE } else { messages::MUTE }, mute)}
                {button(messages::CUT, move || cut(designer, &parts(), toasts))}
                {button(messages::COPY, move || copy(designer, &parts(), toasts))}
                {button(messages::DELETE, move || designer.remove(&parts()))}
                <Menu label=messages::MOVE_TO button=("button button-quiet", messages::MOVE_TO, Some(IconName::Move))>
                    <MoveItems/>
                </Menu>
                <button type="button" class="button button-quiet" tabindex="-1" on:click=move |_| clear()>
                    <Icon name=IconName::Close/>{messages::CLEAR}
                </button>
            </div>
        </Show>
    }
}

fn button(label: &'static str, act: impl Fn() + 'static) -> AnyView {
    // The first one is the way in.
    let stop = if label == messages::GROUP { "0" } else { "-1" };
    view! { <button type="button" class="button button-quiet" tabindex=stop on:click=move |_| act()>{label}</button> }
        .into_any()
}

/// The focus goes on to the next button of the bar.
fn step(event: &web_sys::KeyboardEvent, by: i32) {
    let bar = event.current_target().and_then(|bar| bar.dyn_into::<web_sys::Element>().ok());
    let Some(buttons) = bar.and_then(|bar| bar.query_selector_all(":scope > button").ok()) else { return };
    let count = i32::try_from(buttons.length()).unwrap_or(0);
    let at = |place: i32| {
        buttons.get(u32::try_from(place).unwrap_or(0)).and_then(|b| b.dyn_into::<web_sys::HtmlElement>().ok())
    };
    let active = document().active_element();
    let now = (0..count).find(|place| at(*place).map(web_sys::Element::from) == active).unwrap_or(0);
    if let Some(next) = at((now + by).rem_euclid(count.max(1))) {
        // It is there, so it can have the focus.
        let _ = next.focus();
    }
    event.prevent_default();
}
