//! What is said about a stretch of the text is about the condition that the stretch comes from.

use crate::common::{blocks, build};
use proptest::prelude::*;
use segment_definition::{Condition, Definition, Node, Places, compile, read};
use segment_query::{Span, parse};

fn conditions(definition: &Definition) -> Vec<(segment_definition::NodeId, Condition)> {
    let node = |id| definition.node(id).cloned();
    let all = definition.walk().into_iter().filter_map(|id| Some((id, node(id)?)));
    all.filter_map(|(id, node)| if let Node::Condition(condition) = node { Some((id, condition)) } else { None })
        .collect()
}

/// Every condition of the text has a stretch of its own, in order, which names its column and leads back to it.
fn each_has_its_place(definition: &Definition, text: &str) {
    let Some(query) = parse(text).query else { return };
    let places = Places::new(definition, &query, text);
    let left_out = compile(definition).left_out;
    let mut done = 0;
    for (id, condition) in conditions(definition).into_iter().filter(|(id, _)| !left_out.contains(id)) {
        let span = places.span(id).unwrap_or_else(|| panic!("{condition:?} has no place in {text}"));
        assert!(span.start >= done, "{condition:?} stands before its elder in {text}");
        assert!(span.of(text).contains(condition.column.as_deref().unwrap()), "{condition:?} is not {}", span.of(text));
        assert_eq!(places.find(span), Some(id), "{text}");
        assert_eq!(places.find(Span::new(span.end - 1, span.end)), Some(id), "{text}");
        done = span.end;
    }
}

proptest! {
    #[test]
    fn conditions_are_found_in_the_text_that_the_designer_writes(blocks in blocks()) {
        let definition = build(&blocks);
        if let Some(query) = compile(&definition).query {
            each_has_its_place(&definition, &query.to_string());
        }
    }

    #[test]
    fn conditions_are_found_in_the_text_that_a_person_writes(blocks in blocks()) {
        if let Some(query) = compile(&build(&blocks)).query {
            let text = format!("  {}\n", query.to_string().replace(" && ", "  and\n  "));
            let Some(query) = parse(&text).query else { return Ok(()) };
            each_has_its_place(&read(&query, &text), &text);
        }
    }
}

#[test]
fn of_two_like_conditions_each_keeps_its_own_place() {
    let text =
        "PROFILE(contact, contact_1).FILTER(contact_1.city == 'A' && (contact_1.city == 'A' || ISNULL(contact_1.x)))";
    let query = parse(text).query.unwrap();
    let definition = read(&query, text);
    let places = Places::new(&definition, &query, text);
    let second = text.rfind("contact_1.city").unwrap();
    let found = places.find(Span::new(second, second + 4)).unwrap();
    assert_eq!(found, conditions(&definition)[1].0);
    let block = places.find(Span::new(0, 7)).unwrap();
    assert_eq!(block, definition.blocks()[0], "what stands in no condition is about the block");
}
