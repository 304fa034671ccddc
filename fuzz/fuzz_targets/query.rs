//! Any text, in both dialects: it is read and judged without a panic, the concrete tree keeps every byte, and what was
//! understood prints to a text that reads back.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segment_query::{Catalog, Dialect, check_text, syntax::syntax};

fuzz_target!(|text: &str| {
    for dialect in [Dialect::Outbound, Dialect::RealTime] {
        assert_eq!(syntax(dialect, text).to_text(), text);
        let read = dialect.parse(text);
        check_text(text, read.query.as_ref());
        for diagnostic in &read.diagnostics {
            assert!(text.get(diagnostic.span.range()).is_some(), "{diagnostic:?}");
        }
        let Some(query) = read.query else {
            assert!(read.diagnostics.iter().any(|d| d.is_error()));
            continue;
        };
        dialect.check(&query, &Catalog::default());
        let printed = query.to_string();
        let again = dialect.parse(&printed);
        assert_eq!(again.query.as_ref(), Some(&query), "{printed}");
    }
});
