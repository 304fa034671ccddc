//! The concrete tree: no byte is lost, and it lies under the typed tree.

mod trees;

use proptest::prelude::*;
use segment_query::ast::{Condition, ConditionKind, SetExpr, Step};
use segment_query::syntax::{Element, Node, SyntaxKind, syntax};
use segment_query::{Dialect, Span, condition_text, parse};

/// The children follow each other without gap or overlap, and fill the node.
#[cfg(test)]
fn is_filled(node: &Node) {
    let mut at = node.span.start;
    for child in &node.children {
        assert_eq!(child.span().start, at, "{node:#?}");
        at = child.span().end;
        if let Element::Node(child) = child {
            is_filled(child);
        }
    }
    assert_eq!(at, node.span.end, "{node:#?}");
}

#[cfg(test)]
fn is_lossless(dialect: Dialect, text: &str) {
    let tree = syntax(dialect, text);
    is_filled(tree.root());
    assert_eq!(tree.root().span, Span::new(0, text.len()));
    assert_eq!(tree.to_text(), text);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_byte_of_any_text_is_kept(words in proptest::collection::vec(word(), 0..24)) {
        let text = words.concat();
        is_lossless(Dialect::Outbound, &text);
        is_lossless(Dialect::RealTime, &text);
    }

    #[test]
    fn every_byte_of_a_query_is_kept(outbound in trees::query(Dialect::Outbound), real in trees::query(Dialect::RealTime)) {
        is_lossless(Dialect::Outbound, &outbound.to_string());
        is_lossless(Dialect::RealTime, &real.to_string());
    }

    #[test]
    fn a_condition_of_the_typed_tree_is_a_node(condition in trees::condition(Dialect::Outbound)) {
        let text = format!("PROFILE(contact).FILTER({})", condition_text(&condition));
        let tree = syntax(Dialect::Outbound, &text);
        let query = parse(&text).query.expect("a generated condition reads");
        let SetExpr::Profile(profile) = query.set else { panic!("{text}") };
        let [Step::Filter(read)] = profile.steps.as_slice() else { panic!("{text}") };
        each(read, &mut |inner| {
            let node = tree.covering(inner.span);
            assert_eq!(node.span, inner.span, "{text}\n{tree}");
            assert_eq!(node.kind, kind_of(inner, tree.text_of(node)), "{text}\n{tree}");
        });
    }
}

#[cfg(test)]
fn each(condition: &Condition, visit: &mut impl FnMut(&Condition)) {
    visit(condition);
    match &condition.value {
        ConditionKind::All(inner) | ConditionKind::Any(inner) => inner.iter().for_each(|c| each(c, visit)),
        ConditionKind::Not(inner) => each(inner, visit),
        _ => {}
    }
}

/// Parentheses are part of a condition's span.
#[cfg(test)]
fn kind_of(condition: &Condition, text: &str) -> SyntaxKind {
    match &condition.value {
        _ if text.starts_with('(') && text.ends_with(')') && closes_at_end(text) => SyntaxKind::Parentheses,
        ConditionKind::All(_) => SyntaxKind::All,
        ConditionKind::Any(_) => SyntaxKind::Any,
        ConditionKind::Not(_) => SyntaxKind::Not,
        ConditionKind::Compare { .. } => SyntaxKind::Compare,
        ConditionKind::Text { .. } => SyntaxKind::TextTest,
        ConditionKind::In { .. } => SyntaxKind::In,
        ConditionKind::IsNull(_) | ConditionKind::IsNotNull(_) => SyntaxKind::NullTest,
    }
}

/// Whether the first parenthesis is closed by the last one.
#[cfg(test)]
fn closes_at_end(text: &str) -> bool {
    let mut depth = 0;
    for token in segment_query::tokens(text) {
        match token.span.of(text) {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return token.span.end == text.len();
        }
    }
    false
}

fn word() -> impl Strategy<Value = String> {
    let known = [
        "PROFILE(contact)",
        "SEGMENT(",
        "INTERACTION(",
        "a",
        "b.c",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        ".FILTER(",
        ".TRAVERSE(",
        ".RELATE(",
        ".HAVING(",
        "COUNT()",
        "UNION ",
        "EXCEPT ",
        ".UNION(",
        "&&",
        "||",
        "NOT(",
        "==",
        "=",
        "IN [",
        "'x'",
        "'",
        "“",
        "1",
        "-",
        "+",
        "DATEADD(DAY, 1, ",
        "ISNULL(",
        ".TAKE(5)",
        ".ORDERBY(",
        "x = ",
        " ",
        "\n",
        "ä",
        "!",
    ];
    prop_oneof![9 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,3}"]
}

#[test]
fn an_outline_shows_the_rules_of_the_grammar() {
    let text = "PROFILE(contact, c).TRAVERSE('r', a) .FILTER((c.x == 1 OR NOT(ISNULL(y))) && d > dateadd(day, -1, DateTimeNowUtc()))\n  UNION (SEGMENT(S) EXCEPT INTERACTION(E, L).HAVING(COUNT() > 2, UTCDAYS(7)))";
    insta::assert_snapshot!(syntax(Dialect::Outbound, text).to_string());
}

#[test]
fn a_text_with_mistakes_has_a_tree() {
    let text = "PROFILE(contact).FILTER(a = = 'x' b).FOO(1, 2).FILTER(c == 1";
    let tree = syntax(Dialect::Outbound, text);
    assert_eq!(tree.to_text(), text);
    insta::assert_snapshot!(tree.to_string());
}

#[test]
fn what_an_operator_lacks_is_not_part_of_its_set() {
    is_lossless(Dialect::Outbound, "FOO(a) EXCEPT\n ) EXCEPT SEGMENT(");
}

#[test]
fn a_cursor_knows_what_it_stands_in() {
    let text = "PROFILE(contact).FILTER(contact.address1_city == 'Bonn')";
    let tree = syntax(Dialect::Outbound, text);
    let kinds = |offset| tree.at(offset).iter().map(|node| node.kind).collect::<Vec<_>>();
    use SyntaxKind::{Column, Compare, EntityName, Filter, Profile, Root, Text};
    assert_eq!(kinds(10), [Root, Profile, EntityName]);
    assert_eq!(kinds(text.find("city").unwrap_or(0)), [Root, Profile, Filter, Compare, Column]);
    assert_eq!(kinds(text.find("Bonn").unwrap_or(0)), [Root, Profile, Filter, Compare, Text]);
    assert_eq!(kinds(text.len()), [Root, Profile, Filter]);
}
