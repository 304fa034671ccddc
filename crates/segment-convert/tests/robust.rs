//! Any tree and any text: no conversion panics, what comes out can be read, and cost follows length.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use segment_convert::{explain, from_fetchxml, from_json, to_fetchxml, to_json, to_outbound, to_real_time, to_sql};
use segment_query::{Catalog, Dialect, Query, parse};

#[cfg(test)]
#[path = "../../segment-query/tests/trees/mod.rs"]
mod trees;

#[cfg(test)]
fn all_conversions(dialect: Dialect, query: &Query) {
    for catalog in [Catalog::default(), emulator::schema::catalog()] {
        assert!(explain(query, &catalog).ends_with('.'));
        assert_eq!(from_json(&to_json(query, dialect)).unwrap(), (dialect, query.clone()));
        if let Ok(converted) = to_fetchxml(query, &catalog) {
            from_fetchxml(&converted.text, &catalog).unwrap_or_else(|e| panic!("{e}\n{query}\n{}", converted.text));
        }
        if let Ok(converted) = to_sql(query, &catalog) {
            assert!(is_one_statement(&converted.text), "{query}\n{}", converted.text);
        }
        let other = match dialect {
            Dialect::Outbound => to_real_time(query, &catalog).map(|converted| (Dialect::RealTime, converted)),
            Dialect::RealTime => to_outbound(query, &catalog).map(|converted| (Dialect::Outbound, converted)),
        };
        if let Ok((other, converted)) = other {
            let problem = other.parse(&converted.text).diagnostics.into_iter().find(|d| d.is_error());
            assert_eq!(problem, None, "{query}\n{}", converted.text);
        }
    }
}

/// Nothing outside of quotes and brackets ends the statement or begins a comment, and all of them are closed.
#[cfg(test)]
fn is_one_statement(sql: &str) -> bool {
    let (mut closes, mut depth) = (None, 0_i32);
    let mut outside = String::new();
    for letter in sql.chars() {
        match closes {
            // A doubled quote closes and opens again.
            Some(end) if letter == end => closes = None,
            Some(_) => {}
            None => {
                outside.push(letter);
                closes = match letter {
                    '\'' => Some('\''),
                    '[' => Some(']'),
                    _ => None,
                };
                depth += i32::from(letter == '(') - i32::from(letter == ')');
            }
        }
    }
    closes.is_none()
        && depth == 0
        && !outside.contains([';', '"'])
        && !outside.contains("--")
        && !outside.contains("/*")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_tree_converts_or_is_refused(
        (dialect, query) in prop_oneof![Just(Dialect::Outbound), Just(Dialect::RealTime)]
            .prop_flat_map(|dialect| (Just(dialect), trees::query(dialect)))
    ) {
        all_conversions(dialect, &query);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[<>/='a-z \"&;!\\[\\]?-]{0,80}", names in proptest::collection::vec(0..9_usize, 0..30)) {
        let words = ["<fetch>", "<entity name='contact'>", "<filter>", "<condition attribute='lastname' operator='eq'/>",
            "</filter>", "</entity>", "</fetch>", "<link-entity name='account' from='accountid' to='parentcustomerid'>", "</link-entity>"];
        let xml: String = names.iter().map(|at| words[*at]).collect();
        let catalog = emulator::schema::catalog();
        for text in [text.clone(), xml.clone(), format!("<fetch><entity name='contact'>{xml}</entity></fetch>"), format!("{xml}{text}")] {
            let _ = from_fetchxml(&text, &catalog);
            let _ = from_json(&text);
        }
    }
}

#[test]
fn cost_follows_length() {
    let catalog = emulator::schema::catalog();
    let term = "(lastname == 'A' && numberofchildren > 2 || NOT(firstname CONTAINS 'x'))";
    let time = |n: usize| {
        let text = format!("PROFILE(contact).FILTER({})", vec![term; n].join(" && "));
        let query = parse(&text).query.unwrap();
        let start = Instant::now();
        let _ = to_fetchxml(&query, &catalog);
        let _ = to_sql(&query, &catalog);
        let _ = to_real_time(&query, &catalog);
        let _ = explain(&query, &catalog);
        let _ = to_json(&query, Dialect::Outbound);
        start.elapsed()
    };
    // Whatever else the machine does makes a run longer, never shorter.
    let best = |n| (0..3).map(|_| time(n)).min().unwrap();
    let (short, long) = (best(1_000), best(20_000));
    assert!(long < short * 20 * 5 + Duration::from_millis(200), "20 times the length: {short:?}, {long:?}");
}
