//! Queries found in public documentation and repositories: the sound ones read and print back, the faulty ones are
//! explained at the place of the fault. In the data files an empty line parts one query from the next.

use segment_query::{Diagnostic, parse};

const GOOD: &str = include_str!("corpus/good.txt");
const FAULTY: &str = include_str!("corpus/faulty.txt");

#[test]
fn sound_queries_read_and_print_back() {
    for text in GOOD.trim_end().split("\n\n") {
        let read = parse(text);
        let errors: Vec<_> = read.diagnostics.iter().filter(|d| d.is_error()).collect();
        assert!(errors.is_empty(), "{text}\n{errors:?}");
        let query = read.query.expect(text);
        let printed = query.to_string();
        let again = parse(&printed);
        assert_eq!(again.query.as_ref(), Some(&query), "{text}\n{printed}");
        assert_eq!(again.diagnostics, [], "the canonical text leaves nothing to say: {printed}");
        assert_eq!(again.query.map(|q| q.to_string()), Some(printed), "printing is stable");
    }
}

#[test]
fn faulty_queries_are_explained() {
    let mut rendered = String::new();
    for text in FAULTY.trim_end().split("\n\n") {
        let read = parse(text);
        assert_eq!(read.query, None, "{text}");
        rendered.push_str(text);
        for diagnostic in &read.diagnostics {
            rendered.push_str(&render(text, diagnostic));
        }
        rendered.push_str("\n\n");
    }
    insta::assert_snapshot!(rendered);
}

/// The finding, the text it points at with what stands around it, the help and the fix.
fn render(text: &str, diagnostic: &Diagnostic) -> String {
    let span = diagnostic.span;
    let flat = |s: &str| s.replace('\n', " ");
    let before: String = text
        .get(..span.start)
        .unwrap_or_default()
        .chars()
        .rev()
        .take(20)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let after: String = text.get(span.end..).unwrap_or_default().chars().take(12).collect();
    let place = format!("{}⟦{}⟧{}", flat(&before), flat(span.of(text)), flat(&after));
    let mut lines =
        format!("\n  {} {:?}: {}\n    at {place}", diagnostic.code.as_str(), diagnostic.severity, diagnostic.message);
    if let Some(help) = &diagnostic.help {
        lines.push_str(&format!("\n    help: {help}"));
    }
    if let Some(fix) = &diagnostic.fix {
        lines.push_str(&format!("\n    fix: {}: ⟦{}⟧ to ⟦{}⟧", fix.label, flat(fix.span.of(text)), fix.replacement));
    }
    lines
}
