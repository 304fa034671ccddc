//! The query text in its colours, the faulty stretches marked. An edit makes anew what it changed and nothing else.

use leptos::html;
use leptos::prelude::*;
use segment_query::{Diagnostic, MAX_QUERY_CHARS, Severity, TokenKind, tokens};

use crate::ui::Near;

/// Twice what can be saved; beyond that colours would cost more than they tell, and the field shows its text itself.
const LONGEST: usize = 2 * MAX_QUERY_CHARS;
/// A longer text is plain as long as it is far from the screen.
const LONG: usize = 1_000;

const KEYWORDS: [&str; 27] = [
    "PROFILE",
    "FILTER",
    "TRAVERSE",
    "SEGMENT",
    "INTERACTION",
    "HAVING",
    "UNION",
    "INTERSECT",
    "EXCEPT",
    "NOT",
    "OR",
    "AND",
    "CONTAINS",
    "STARTSWITH",
    "ENDSWITH",
    "ISNULL",
    "ISNOTNULL",
    "DATEADD",
    "DATEDIFF",
    "DATE",
    "DATETIMEUTCNOW",
    "COUNT",
    "ORDERBY",
    "SKIP",
    "TAKE",
    "SELECT",
    "DISTINCT",
];

/// A class, empty for none, and the words that look so.
type Piece = (String, String);

/// A stretch of the text up to a joining word, and the key that it keeps while it stays the same.
#[derive(Clone, PartialEq)]
struct Stretch {
    key: usize,
    pieces: Vec<Piece>,
}

#[component]
pub(super) fn CodeField(text: Memo<String>, diagnostics: Memo<Vec<Diagnostic>>, children: Children) -> impl IntoView {
    let field: NodeRef<html::Div> = NodeRef::new();
    let near = Near::new(0);
    let is_near = Memo::new(move |_| near.has(0));
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            near.look_at(&field);
        }
    });
    let is_longest = Memo::new(move |_| text.with(|text| text.len() > LONGEST));
    let stretches = Memo::new(move |before: Option<&Vec<Stretch>>| {
        text.with(|text| {
            let now = if is_longest.get() {
                Vec::new()
            } else if text.len() > LONG && !is_near.get() {
                vec![vec![(String::new(), text.clone())]]
            } else {
                diagnostics.with(|diagnostics| coloured(text, diagnostics))
            };
            keyed(before.map(Vec::as_slice).unwrap_or_default(), now)
        })
    });
    view! {
        <div class="code-field" class:is-plain=move || is_longest.get() node_ref=field data-part="0">
            <pre class="code-colours mono" aria-hidden="true">
                <For each=move || stretches.get() key=|stretch| stretch.key let(stretch)>
                    {stretch.pieces.into_iter().map(shown).collect_view()}
                </For>
                "\n"
            </pre>
            {children()}
        </div>
    }
}

/// The stretches that are what they were keep their keys.
fn keyed(before: &[Stretch], now: Vec<Vec<Piece>>) -> Vec<Stretch> {
    let same = |(old, new): &(&Stretch, &Vec<Piece>)| old.pieces == **new;
    let head = before.iter().zip(&now).take_while(same).count();
    let left = before.len().min(now.len()) - head;
    let tail = before.iter().rev().zip(now.iter().rev()).take(left).take_while(same).count();
    let last = now.len() - tail;
    let mut fresh = before.iter().map(|stretch| stretch.key + 1).max().unwrap_or(0);
    let mut key = |place: usize| {
        let old = if place < head { Some(place) } else { (place >= last).then(|| place + before.len() - now.len()) };
        old.and_then(|old| before.get(old)).map_or_else(
            || {
                fresh += 1;
                fresh - 1
            },
            |old| old.key,
        )
    };
    let keys: Vec<usize> = (0..now.len()).map(&mut key).collect();
    keys.into_iter().zip(now).map(|(key, pieces)| Stretch { key, pieces }).collect()
}

fn shown((class, words): Piece) -> AnyView {
    if class.is_empty() { words.into_any() } else { view! { <span class=class>{words}</span> }.into_any() }
}

/// The text in pieces, cut behind every word that joins conditions.
fn coloured(text: &str, diagnostics: &[Diagnostic]) -> Vec<Vec<Piece>> {
    let mut all = vec![Vec::<Piece>::new()];
    let mut add = |class: String, words: &str, cut: bool| {
        let Some(pieces) = all.last_mut() else { return };
        match pieces.last_mut() {
            Some((last, before)) if class.is_empty() && last.is_empty() => before.push_str(words),
            _ => pieces.push((class, words.to_owned())),
        }
        if cut {
            all.push(Vec::new());
        }
    };
    let mut done = 0;
    for token in tokens(text) {
        if let Some(gap) = text.get(done..token.span.start).filter(|gap| !gap.is_empty()) {
            add(String::new(), gap, false);
        }
        let word = token.span.of(text);
        let class = match token.kind {
            TokenKind::Name if KEYWORDS.iter().any(|k| k.eq_ignore_ascii_case(word)) => "code-keyword",
            TokenKind::Text { .. } => "code-text",
            TokenKind::Number => "code-number",
            TokenKind::Name => "",
            TokenKind::Punct | TokenKind::Unknown => "code-punct",
        };
        let overlaps = |d: &&Diagnostic| d.span.start < token.span.end && token.span.start < d.span.end;
        let class = match diagnostics.iter().filter(overlaps).map(|d| d.severity).max() {
            Some(Severity::Error) => format!("{class} code-error"),
            Some(Severity::Warning) => format!("{class} code-warning"),
            None => class.to_owned(),
        };
        add(class, word, matches!(word, "&&" | "||"));
        done = token.span.end;
    }
    if let Some(rest) = text.get(done..).filter(|rest| !rest.is_empty()) {
        add(String::new(), rest, false);
    }
    all
}
