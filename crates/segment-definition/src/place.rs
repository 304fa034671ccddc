//! Which part of a definition a stretch of its text comes from, so that what is said about the text stands at the part.

use std::collections::HashMap;

use segment_query::{Query, Span};

use crate::compile::compile_with_parts;
use crate::node::{Definition, NodeId};
use crate::read::read_with_spans;

/// Where conditions and blocks stand in the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places(Vec<(Span, NodeId)>);

impl Places {
    /// The places in the text that the definition compiles to, or that a person wrote and the definition was read from.
    pub fn new(definition: &Definition, query: &Query, text: &str) -> Self {
        let (compiled, parts) = compile_with_parts(definition);
        let is_compiled = compiled.query.is_some_and(|compiled| compiled.to_string() == text);
        let found = if is_compiled { in_order(definition, parts, text) } else { as_read(definition, query, text) };
        Self(found.into_iter().filter(|(span, _)| span.start < span.end).collect())
    }

    /// The smallest part that has all of a stretch.
    pub fn find(&self, span: Span) -> Option<NodeId> {
        let around = self.0.iter().filter(|(place, _)| place.start <= span.start && span.end <= place.end);
        around.min_by_key(|(place, _)| place.end - place.start).map(|(_, node)| *node)
    }

    /// Where a part stands.
    pub fn span(&self, node: NodeId) -> Option<Span> {
        self.0.iter().find(|(_, place)| *place == node).map(|(span, _)| *span)
    }
}

/// Parts are printed in the order of the definition, and nothing between two of them looks like a part.
fn in_order(definition: &Definition, parts: Vec<(NodeId, String)>, text: &str) -> Vec<(Span, NodeId)> {
    // A block holds its conditions, so the two kinds are looked for each by itself.
    let (mut block_end, mut condition_end) = (0, 0);
    let mut found = Vec::with_capacity(parts.len());
    for (node, printed) in parts {
        let done = if definition.block(node).is_some() { &mut block_end } else { &mut condition_end };
        let Some(gap) = text.get(*done..).and_then(|rest| rest.find(&printed)) else { continue };
        let start = *done + gap;
        *done = start + printed.len();
        found.push((Span::new(start, *done), node));
    }
    found
}

/// Reading the text again gives the same parts in the same order, under other ids.
fn as_read(definition: &Definition, query: &Query, text: &str) -> Vec<(Span, NodeId)> {
    let (again, spans) = read_with_spans(query, text);
    let (theirs, ours) = (again.walk(), definition.walk_heard());
    if theirs.len() != ours.len() {
        return Vec::new();
    }
    let ids: HashMap<NodeId, NodeId> = theirs.into_iter().zip(ours).collect();
    spans.into_iter().filter_map(|(node, span)| Some((span, *ids.get(&node)?))).collect()
}
