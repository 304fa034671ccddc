//! No text makes the parser panic, hang or point outside the text.

mod trees;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use segment_query::{Code, Diagnostic, Dialect, TokenKind, parse, tokens};

const PIECES: [&str; 44] = [
    "PROFILE",
    "SEGMENT",
    "INTERACTION",
    "(",
    ")",
    "(",
    ")",
    ".",
    ",",
    "FILTER",
    "TRAVERSE",
    "HAVING",
    "UNION",
    "EXCEPT",
    "ORDERBY",
    "TAKE",
    "SELECT",
    "contact",
    "contact_1.name",
    "'text'",
    "'open",
    "\"double\"",
    "‘curly’",
    "’",
    "“",
    "5",
    "-",
    "1.5",
    "==",
    "=",
    "&&",
    "&",
    "||",
    "|",
    "!",
    "NOT",
    "AND",
    "CONTAINS",
    "ISNULL",
    "DATEADD",
    "COUNT()",
    "X =",
    "null",
    "é…",
];

fn holds(text: &str) -> Result<(), TestCaseError> {
    let read = parse(text);
    let failed = read.diagnostics.iter().any(Diagnostic::is_error);
    prop_assert_eq!(read.query.is_none(), failed, "a query is there exactly if there is no error: {:?}", text);
    for diagnostic in &read.diagnostics {
        prop_assert!(text.get(diagnostic.span.range()).is_some(), "{:?} in {:?}", diagnostic, text);
        if let Some(fix) = &diagnostic.fix {
            prop_assert!(text.get(fix.span.range()).is_some(), "{:?} in {:?}", diagnostic, text);
        }
    }
    prop_assert!(read.diagnostics.is_sorted_by_key(|d| d.span.start));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "\\PC{0,80}|[\\x00-\\x7f]{0,80}") {
        holds(&text)?;
    }

    #[test]
    fn any_words_of_the_language(pieces in vec(select(PIECES.to_vec()), 0..40), spaced in any::<bool>()) {
        holds(&pieces.join(if spaced { " " } else { "" }))?;
    }

    #[test]
    fn tokens_cover_all_but_white_space(text in "\\PC{0,60}") {
        let mut end = 0;
        for token in tokens(&text) {
            let gap = text.get(end..token.span.start).expect("in order, on character boundaries");
            prop_assert!(gap.chars().all(char::is_whitespace), "{:?}", gap);
            prop_assert!(token.span.end > token.span.start);
            end = token.span.end;
        }
        prop_assert!(text.get(end..).unwrap().chars().all(char::is_whitespace));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_query_with_a_token_lost_or_doubled(query in trees::query(Dialect::Outbound), at in any::<Index>(), double in any::<bool>()) {
        let text = query.to_string();
        let all = tokens(&text);
        let span = all[at.index(all.len())].span;
        let mut broken = text.clone();
        if double {
            broken.insert_str(span.end, &format!(" {}", span.of(&text)));
        } else {
            broken.replace_range(span.range(), " ");
        }
        holds(&broken)?;
    }
}

/// A megabyte of stack is what a browser gives; debug builds need far more of it than what ships.
#[expect(clippy::unwrap_used, reason = "only tests call it")]
fn on_a_small_stack(text: String) -> Vec<Diagnostic> {
    let run = move || {
        let read = parse(&text);
        if let Some(query) = read.query {
            let printed = query.to_string();
            assert_eq!(parse(&printed).query, Some(query));
        }
        read.diagnostics
    };
    std::thread::Builder::new().stack_size(1024 * 1024).spawn(run).unwrap().join().unwrap()
}

#[test]
fn ten_thousand_levels_are_one_error() {
    let n = 10_000;
    let filter = |inner: String| format!("PROFILE(contact).FILTER({inner})");
    for text in [
        "(".repeat(n),
        filter("(".repeat(n)),
        filter("NOT(".repeat(n)),
        filter("NOT ".repeat(n)),
        filter("DATEADD(DAY, 1, ".repeat(n)),
        filter(format!("{}a == 1{}", "(".repeat(n), ")".repeat(n))),
        filter(format!("a{} == 1", " + a".repeat(n))),
        format!("SEGMENT(a){}", ".UNION(SEGMENT(b)".repeat(n)),
        format!("SEGMENT(a){}", " UNION SEGMENT(b) EXCEPT SEGMENT(c)".repeat(n)),
        format!("SEGMENT(a){}", ".UNION(SEGMENT(b)).EXCEPT(SEGMENT(c))".repeat(n)),
    ] {
        let codes: Vec<Code> = on_a_small_stack(text).iter().map(|d| d.code).collect();
        assert_eq!(codes, [Code::TooDeep]);
    }
}

#[test]
fn a_hundred_levels_are_fine_and_print_back() {
    let filter = |inner: String| format!("PROFILE(contact).FILTER({inner})");
    for text in [
        filter(format!("{}a == 1{}", "(".repeat(100), ")".repeat(100))),
        filter(format!("{}a == 1{}", "(b == 2 || (c == 3 && ".repeat(50), "))".repeat(50))),
        filter(format!("{}a == 1", "NOT ".repeat(50))),
        filter(format!("{}a == 1{}", "NOT(".repeat(50), ")".repeat(50))),
        filter(format!("a{} == 1", " + a".repeat(100))),
        format!("SEGMENT(a){}.TAKE(1)", " UNION SEGMENT(b) EXCEPT SEGMENT(c)".repeat(49)),
    ] {
        let errors: Vec<Diagnostic> = on_a_small_stack(text).into_iter().filter(Diagnostic::is_error).collect();
        assert_eq!(errors, []);
    }
}

/// Whatever depth is accepted, its canonical text, which may have more parentheses, is accepted too.
#[test]
fn the_limit_is_that_of_the_canonical_text() {
    let filter = |inner: String| format!("PROFILE(contact).FILTER({inner})");
    for n in (40..=104).step_by(4) {
        for text in [
            filter(format!("{}a == 1", "NOT ".repeat(n))),
            filter(format!("a{} == 1", " + a".repeat(n))),
            format!("SEGMENT(a){}", " UNION SEGMENT(b) EXCEPT SEGMENT(c)".repeat(n)),
            format!("SEGMENT(a){}.TAKE(1)", ".UNION(SEGMENT(b)).EXCEPT(SEGMENT(c))".repeat(n)),
            format!("{}SEGMENT(a){}.TAKE(1)", "(".repeat(n), ")".repeat(n)),
        ] {
            let codes: Vec<Code> = on_a_small_stack(text).iter().map(|d| d.code).collect();
            assert!(codes.is_empty() || codes == [Code::TooDeep], "{n}: {codes:?}");
        }
    }
}

#[test]
fn long_lists_are_no_nesting() {
    let filter = format!("PROFILE(contact).FILTER(a == 0{})", " || a == 1".repeat(10_000));
    assert_eq!(on_a_small_stack(filter), []);
    assert_eq!(on_a_small_stack(format!("SEGMENT(a){}", " UNION SEGMENT(b)".repeat(10_000))), []);
}

#[test]
fn an_open_string_is_one_token_to_the_end() {
    let text = "PROFILE(contact).FILTER(a == 'x)";
    let last = *tokens(text).last().unwrap();
    assert_eq!(last.kind, TokenKind::Text { terminated: false });
    assert_eq!(last.span.of(text), "'x)");
}
