//! Any tree that the grammar can produce prints to a text that reads back to it.

mod trees;

use proptest::prelude::*;
use segment_query::{Dialect, ast::Condition, ast::SetExpr, condition_text, parse};

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parse_of_print_is_the_same_tree(query in trees::query(Dialect::Outbound)) {
        let printed = query.to_string();
        let read = parse(&printed);
        prop_assert_eq!(&read.diagnostics, &[], "{}", printed);
        prop_assert_eq!(read.query, Some(query), "{}", printed);
    }

    #[test]
    fn real_time_queries_too(query in trees::query(Dialect::RealTime)) {
        let printed = query.to_string();
        let read = Dialect::RealTime.parse(&printed);
        prop_assert_eq!(&read.diagnostics, &[], "{}", printed);
        prop_assert_eq!(read.query, Some(query), "{}", printed);
    }

    #[test]
    fn spans_lead_back_to_the_text(condition in trees::condition(Dialect::Outbound)) {
        let printed = format!("PROFILE(contact).FILTER({})", condition_text(&condition));
        let query = parse(&printed).query.expect("a generated condition reads");
        let SetExpr::Profile(profile) = query.set else { panic!("{printed}") };
        let [segment_query::ast::Step::Filter(read)] = profile.steps.as_slice() else { panic!("{printed}") };
        each(read, &mut |inner| {
            let part = inner.span.of(&printed);
            let alone = parse(&format!("PROFILE(contact).FILTER({part})")).query.map(|q| q.to_string());
            assert_eq!(alone, Some(format!("PROFILE(contact).FILTER({})", condition_text(inner))), "{printed}");
        });
    }
}

fn each(condition: &Condition, visit: &mut impl FnMut(&Condition)) {
    use segment_query::ast::ConditionKind::{All, Any, Not};
    visit(condition);
    match &condition.value {
        All(inner) | Any(inner) => inner.iter().for_each(|c| each(c, visit)),
        Not(inner) => each(inner, visit),
        _ => {}
    }
}
