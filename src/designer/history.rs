//! The steps that were taken, newest first: choosing one goes back to how things were after it.

use leptos::prelude::*;

use segment_definition::{StepName, Subject};

use super::part_counts::words_of_subject;
use super::use_designer;
use crate::messages;
use crate::ui::{IconName, Menu, MenuItem};

#[component]
pub fn History() -> impl IntoView {
    let designer = use_designer();
    let items = move || {
        let (names, done) = designer.history();
        let start = std::iter::once((0, messages::HISTORY_START.to_owned()));
        let titled = |(place, (name, about)): (usize, (StepName, Option<Subject>))| {
            (place + 1, messages::step_title(name, &about.map(|about| words_of_subject(&about)).unwrap_or_default()))
        };
        let steps = names.into_iter().enumerate().map(titled);
        let mut all: Vec<(usize, String)> = start.chain(steps).collect();
        all.reverse();
        let item = |(place, label): (usize, String)| {
            let choose = Callback::new(move |()| designer.go_back_to(place));
            view! { <MenuItem label is_current=place == done on_choose=choose/> }
        };
        all.into_iter().map(item).collect_view()
    };
    view! {
        <Menu label=messages::HISTORY button=("button button-quiet", messages::HISTORY_HELP, Some(IconName::History))>
            {items}
        </Menu>
    }
}
