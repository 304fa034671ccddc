//! docs/diagnostics.md and docs/corpus.md are written by these tests, and have to be what is committed: set
//! `UPDATE_DOCS=1` to write them anew.

use std::fmt::Write;
use std::path::Path;

use segment_query::{Code, Dialect, Severity, check_text};

mod codes;
use codes::{CODES, catalog};

#[track_caller]
#[cfg(test)]
fn is_committed(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == text,
        "docs/{name} is not what the tests write: run them with UPDATE_DOCS=1 and look at the change"
    );
}

#[test]
fn every_code_is_explained_by_an_example_that_has_it() {
    let explained: Vec<Code> = CODES.iter().map(|entry| entry.code).collect();
    assert_eq!(explained, Code::ALL, "each code once, in order");
    let mut text = String::from(
        "# Diagnostics of the segment query language\n\n\
         What `segq check`, the designer and the embedded Dataverse report. The code of a finding is stable: it never \
         changes its meaning. A test writes this page and holds every example to what it says.\n",
    );
    for entry in CODES {
        let query = entry.example();
        let parsed = entry.dialect.parse(&query);
        let mut found = parsed.diagnostics;
        found.extend(check_text(&query, parsed.query.as_ref()));
        found.extend(parsed.query.map(|query| entry.dialect.check(&query, &catalog())).unwrap_or_default());
        let Some(first) = found.iter().find(|d| d.code == entry.code) else {
            panic!("{}: the example has none: {query}\n{found:#?}", entry.code.as_str());
        };
        let severity = if first.severity == Severity::Error { "error" } else { "warning" };
        write!(
            text,
            "\n## `{}`\n{}\n\n```\n{}\n```\n> **{severity}** at `{}`: {}\n",
            entry.code.as_str(),
            entry.about,
            entry.shown(),
            if first.span.of(&query).is_empty() { "(the end)" } else { first.span.of(&query) }.replace('\n', " "),
            first.message
        )
        .unwrap();
        if let Some(help) = &first.help {
            writeln!(text, "> {help}").unwrap();
        }
        if let Some(fix) = &first.fix {
            let mut mended = query.clone();
            mended.replace_range(fix.span.range(), &fix.replacement);
            writeln!(text, ">\n> Fix: {}\n\n```\n{mended}\n```", fix.label).unwrap();
        }
    }
    is_committed("diagnostics.md", &text);
}

#[test]
fn the_public_queries_are_listed_with_what_is_said_of_them() {
    let mut text = String::from(
        "# Queries found in public\n\n\
         Each query string found in public documentation and repositories, and what reading it gives: `ok`, its \
         canonical form where that differs, or the first finding. A test writes this page.\n",
    );
    for (title, dialect, queries) in [
        ("Outbound marketing, sound", Dialect::Outbound, include_str!("corpus/good.txt")),
        ("Outbound marketing, faulty", Dialect::Outbound, include_str!("corpus/faulty.txt")),
        ("Real-time journeys", Dialect::RealTime, include_str!("corpus/real_time.txt")),
    ] {
        write!(text, "\n## {title}\n\n| query | outcome |\n|---|---|\n").unwrap();
        for query in queries.trim_end().split("\n\n") {
            let read = dialect.parse(query);
            let outcome = match (&read.query, read.diagnostics.first()) {
                (_, Some(first)) => {
                    format!("`{}` at {}: {}", first.code.as_str(), code(first.span.of(query)), first.message)
                }
                (Some(tree), None) if tree.to_string() != query => format!("ok: {}", code(&tree.to_string())),
                (Some(_), None) => "ok".to_owned(),
                (None, None) => unreachable!("nothing read and nothing said"),
            };
            writeln!(text, "| {} | {} |", code(query), outcome.replace('|', "\\|").replace('\n', " ")).unwrap();
        }
    }
    is_committed("corpus.md", &text);
}

/// As code in a cell of a table.
#[cfg(test)]
fn code(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
    if flat.is_empty() { "the end".to_owned() } else { format!("`` {flat} ``") }
}
