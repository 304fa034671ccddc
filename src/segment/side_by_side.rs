//! Two versions of something, line by line beside each other, with what differs marked.

use leptos::prelude::*;

use crate::messages;

/// One thing of both versions.
pub(super) struct Line {
    label: &'static str,
    left: String,
    right: String,
    is_code: bool,
}

impl Line {
    pub fn new(label: &'static str, left: String, right: String) -> Self {
        Self { label, left, right, is_code: false }
    }

    pub fn mono(label: &'static str, left: String, right: String) -> Self {
        Self { label, left, right, is_code: true }
    }
}

impl Line {
    pub fn differs(&self) -> bool {
        self.left != self.right
    }
}

/// Where two texts differ: what they begin and end with alike is left out.
fn parts<'t>(text: &'t str, other: &str) -> (&'t str, &'t str, &'t str) {
    let same = |(a, b): &(char, char)| a == b;
    let start: usize = text.chars().zip(other.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (head, rest) = text.split_at_checked(start).unwrap_or((text, ""));
    let other = other.get(start..).unwrap_or_default();
    let end: usize = rest.chars().rev().zip(other.chars().rev()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (middle, tail) = rest.split_at_checked(rest.len() - end).unwrap_or((rest, ""));
    (head, middle, tail)
}

#[component]
pub(super) fn SideBySide(
    #[prop(optional)] caption: Option<&'static str>,
    headings: (&'static str, &'static str),
    lines: Vec<Line>,
) -> impl IntoView {
    let cell = |label: &'static str, text: &str, other: &str, is_code: bool| {
        let (head, middle, tail) = parts(text, other);
        let marked = (!middle.is_empty()).then(|| view! { <mark>{middle.to_owned()}</mark> });
        view! { <td class=if is_code { "mono" } else { "" } data-label=label>{head.to_owned()}{marked}{tail.to_owned()}</td> }
    };
    view! {
        <div class="table-frame side-by-side">
            <table class="table">
                {caption.map(|caption| view! { <caption class="visually-hidden">{caption}</caption> })}
                <thead><tr><td></td><th scope="col">{headings.0}</th><th scope="col">{headings.1}</th></tr></thead>
                <tbody>{lines.into_iter().map(|line| {
                    let differs = line.differs();
                    view! {
                        <tr class:differs=differs>
                            <th scope="row">{line.label}{differs.then(|| view! { " "<span class="detail">"("{messages::DIFFERS}")"</span> })}</th>
                            {cell(headings.0, &line.left, &line.right, line.is_code)}
                            {cell(headings.1, &line.right, &line.left, line.is_code)}
                        </tr>
                    }
                }).collect_view()}</tbody>
            </table>
        </div>
    }
}
