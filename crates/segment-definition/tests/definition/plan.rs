//! Which blocks become segments of their own, and what is left then.

use std::collections::HashMap;

use segment_definition::{Behaviour, BlockContent, Definition, Rule, compile, compile_block, describe_part, sentence};
use segment_query::ast::SetOp;
use segment_query::{check, parse};

use crate::common::{Content, build, catalog};

fn opened() -> Content {
    let behaviour = Behaviour { interaction: Some("EmailOpened".to_owned()), ..Behaviour::empty() };
    Content::Behaviour(behaviour, Rule::All, Vec::new())
}

fn everyone() -> Content {
    Content::Query(Rule::All, Vec::new())
}

fn named(definition: &Definition) -> HashMap<segment_definition::NodeId, String> {
    let names = definition.helpers().into_iter().enumerate();
    names.map(|(place, block)| (block, format!("SEGMENT_{place}"))).collect()
}

#[test]
fn behaviour_alone_needs_no_helper_not_even_in_brackets() {
    assert!(build(&[(SetOp::Union, opened())]).helpers().is_empty());
    let bracketed = Content::Brackets(vec![(SetOp::Union, opened())]);
    assert!(build(&[(SetOp::Union, bracketed)]).helpers().is_empty());
    assert!(build(&[(SetOp::Union, everyone()), (SetOp::Union, everyone())]).helpers().is_empty());
}

#[test]
fn each_behaviour_beside_others_becomes_a_segment_and_what_is_left_is_accepted() {
    let inner = Content::Brackets(vec![(SetOp::Union, everyone()), (SetOp::Except, opened())]);
    let definition = build(&[(SetOp::Union, opened()), (SetOp::Intersect, inner), (SetOp::Union, opened())]);
    assert_eq!(definition.helpers().len(), 3);
    let after = definition.moved_out(&named(&definition));
    let text = compile(&after).query.unwrap().to_string();
    assert_eq!(
        text,
        "(SEGMENT(SEGMENT_0) INTERSECT (PROFILE(contact) EXCEPT SEGMENT(SEGMENT_1))) UNION SEGMENT(SEGMENT_2)"
    );
    let errors = |text: &str| {
        let query = parse(text).query.unwrap();
        check(&query, &catalog()).into_iter().filter(|d| d.is_error() && d.message.contains("INTERACTION")).count()
    };
    assert_eq!(errors(&compile(&definition).query.unwrap().to_string()), 3);
    assert_eq!(errors(&text), 0);
    assert!(after.helpers().is_empty());
    assert!(after.is_sound());
}

#[test]
fn behaviour_that_only_text_can_say_is_a_helper_too() {
    let text = "PROFILE(contact) INTERSECT INTERACTION(EmailOpened, Other_Link).HAVING(SUM(x) > 2)";
    let definition = segment_definition::read(&parse(text).query.unwrap(), text);
    let [block] = definition.helpers()[..] else { panic!("one helper") };
    assert!(matches!(definition.block(block).unwrap().content, BlockContent::Text { .. }));
    assert!(compile_block(&definition, block).unwrap().to_string().starts_with("INTERACTION(EmailOpened, Other_Link)"));
}

#[test]
fn each_helper_says_what_it_holds() {
    let definition = build(&[(SetOp::Union, everyone()), (SetOp::Except, opened())]);
    let [block] = definition.helpers()[..] else { panic!("one helper") };
    assert_eq!(describe_part(&definition, &catalog(), block), "Contacts with “Email opened” at least once");
    let after = definition.moved_out(&named(&definition));
    assert_eq!(sentence(&after, &catalog()), "All contacts, but not members of SEGMENT_0");
}
