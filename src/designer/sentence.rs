//! What the segment means, in words.

use leptos::prelude::*;
use segment_definition::sentence;

use super::use_designer;
use crate::metadata::use_metadata;

#[component]
pub fn Sentence() -> impl IntoView {
    let designer = use_designer();
    let metadata = use_metadata();
    let words = Memo::new(move |_| {
        metadata.catalog.with(|catalog| designer.with(|definition| shortened(sentence(definition, catalog))))
    });
    view! { <p class="sentence" tabindex="0" role="group" aria-label=crate::messages::SENTENCE_TITLE>{move || words.get()}</p> }
}

/// More than this nobody reads as one sentence.
const LONGEST: usize = 2_000;

fn shortened(mut sentence: String) -> String {
    if sentence.len() > LONGEST {
        sentence.truncate(sentence.floor_char_boundary(LONGEST));
        sentence.push('…');
    }
    sentence
}
