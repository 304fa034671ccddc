//! Mistakes that people make, each found at its own words, and mended by its fix where there is one to offer.

use segment_query::{Code, Diagnostic, Severity, parse};

#[track_caller]
fn first(text: &str) -> Diagnostic {
    let read = parse(text);
    assert!(!read.diagnostics.is_empty(), "nothing found: {text}");
    read.diagnostics.into_iter().next().unwrap_or_else(|| unreachable!())
}

#[track_caller]
fn only(text: &str, words: &str) -> Diagnostic {
    let all = parse(text).diagnostics;
    assert_eq!(all.iter().map(|d| d.span.of(text)).collect::<Vec<_>>(), [words], "{text}\n{all:#?}");
    first(text)
}

/// The one finding stands on these words, and its fix makes a sound query of the text.
#[track_caller]
fn mends(text: &str, words: &str, mended: &str) {
    let fix = only(text, words).fix;
    let changed = fix.map(|fix| {
        let mut changed = text.to_owned();
        changed.replace_range(fix.span.range(), &fix.replacement);
        changed
    });
    assert_eq!(changed.as_deref(), Some(mended));
    assert_eq!(parse(mended).diagnostics, [], "{mended}");
}

fn filter(condition: &str) -> String {
    format!("PROFILE(contact).FILTER({condition})")
}

#[test]
fn slips_in_conditions_are_mended() {
    for (condition, words, mended) in [
        ("a = 'x'", "=", "a == 'x'"),
        ("a === 'x'", "===", "a == 'x'"),
        ("a <> 'x'", "<>", "a != 'x'"),
        ("a => 1", "=>", "a >= 1"),
        ("a =< 1", "=<", "a <= 1"),
        ("a == 1 & b == 2", "&", "a == 1 && b == 2"),
        ("a == 1 | b == 2", "|", "a == 1 || b == 2"),
        ("!(a == 1)", "!", "NOT(a == 1)"),
        ("!ISNULL(a)", "!", "NOT ISNULL(a)"),
        ("a == \"New York\"", "\"New York\"", "a == 'New York'"),
        ("a == \"O'Brien\"", "\"O'Brien\"", "a == 'O''Brien'"),
        ("a == ‘New York’", "‘New York’", "a == 'New York'"),
        ("a == “New York”", "“New York”", "a == 'New York'"),
        ("a == ‘New York'", "‘New York'", "a == 'New York'"),
        ("a == null", "null", "ISNULL(a)"),
        ("b.a != NULL", "NULL", "ISNOTNULL(b.a)"),
        ("a IS NULL", "IS", "ISNULL(a)"),
        ("a IS NOT NULL", "IS", "ISNOTNULL(a)"),
        ("a EQUALS 5", "EQUALS", "a == 5"),
        ("a CONTAIN 'x'", "CONTAIN", "a CONTAINS 'x'"),
        ("ISNUL(a)", "ISNUL", "ISNULL(a)"),
        ("a > NOW()", "NOW", "a > DATETIMEUTCNOW()"),
        ("a > DATEADD(DAYS, -1, b)", "DAYS", "a > DATEADD(DAY, -1, b)"),
    ] {
        mends(&filter(condition), words, &filter(mended));
    }
}

#[test]
fn slips_around_conditions_are_mended() {
    for (text, words, mended) in [
        ("PROFIL(contact)", "PROFIL", "PROFILE(contact)"),
        ("PROFILE('contact')", "'contact'", "PROFILE(contact)"),
        ("PROFILE(contact", "(", "PROFILE(contact)"),
        ("PROFILE(contact).FILTER(a == 1", "(", "PROFILE(contact).FILTER(a == 1)"),
        ("PROFILE(contact).FILTER((a == 1)", "(", "PROFILE(contact).FILTER((a == 1))"),
        ("PROFILE(contact).FILTER(a == 1.DISTINCT()", "(", "PROFILE(contact).FILTER(a == 1).DISTINCT()"),
        ("PROFILE(contact).FILTER(a == b.DISTINCT()", "(", "PROFILE(contact).FILTER(a == b).DISTINCT()"),
        ("PROFILE(contact).FILTER(a == 1 UNION SEGMENT(s)", "(", "PROFILE(contact).FILTER(a == 1) UNION SEGMENT(s)"),
        ("(SEGMENT(a) UNION SEGMENT(b)", "(", "(SEGMENT(a) UNION SEGMENT(b))"),
        ("PROFILE(contact).FILTER(a == 1))", ")", "PROFILE(contact).FILTER(a == 1)"),
        ("PROFILE(contact).FILTER(a == 1)).DISTINCT()", ")", "PROFILE(contact).FILTER(a == 1).DISTINCT()"),
        ("SEGMENT(a)) UNION SEGMENT(b)", ")", "SEGMENT(a) UNION SEGMENT(b)"),
        ("A UNION SEGMENT(b)", "A", "SEGMENT(A) UNION SEGMENT(b)"),
        ("X = PROFILE(contact)", "X =", " PROFILE(contact)"),
        ("FILTER(a == 1)", "FILTER", "PROFILE(contact).FILTER(a == 1)"),
        ("INTERACTION(EmailOpened)", ")", "INTERACTION(EmailOpened, EmailOpened_ContactLink)"),
    ] {
        mends(text, words, mended);
    }
    let mut turned = "PROFILE(contact).FILTR(a == 1)".to_owned();
    let fix = only(&turned, "FILTR").fix.unwrap();
    turned.replace_range(fix.span.range(), &fix.replacement);
    assert_eq!(turned, "PROFILE(contact).FILTER(a == 1)");
}

#[test]
fn what_is_missing_is_named_where_it_is_missing() {
    for (condition, words, says) in [
        ("", ")", "Expected a condition"),
        ("a", "a", "after this column"),
        ("a && b == 1", "a", "after this column"),
        ("b == 1 || c.a", "c.a", "after this column"),
        ("NOT(a)", "a", "after this column"),
        ("DATEDIFF(DAY, a, b) && c == 1", "DATEDIFF(DAY, a, b)", "after this value"),
        ("a 'x'", "'x'", "before this value"),
        ("DATEDIFF(DAY, a, b) 1", "1", "before this value"),
        ("a ==", "==", "Expected a value after"),
        ("a == && b == 1", "==", "Expected a value after"),
        ("== 1", "==", "Expected a value before"),
        ("a == 1 &&", "&&", "Expected a condition after"),
        ("&& a == 1", "&&", "Expected a condition before"),
        ("a == 1 && || b == 1", "&&", "Expected a condition after"),
        ("a == 1 b == 2", "b", "&& or ||"),
        ("(a == 1) (b == 2)", "(", "&& or ||"),
        ("1 < a < 5", "<", "chained"),
        ("(a == 1) == True", "(a == 1)", "cannot be compared"),
        ("a == (b == 1)", "(b == 1)", "cannot be compared"),
        ("a + (b == 1) == 2", "(b == 1)", "this is a condition"),
        ("'x' CONTAINS a", "'x'", "Expected a column"),
        ("a CONTAINS b", "b", "Expected a text"),
        ("a == -b", "-", "minus sign"),
        ("a IN ('x', 'y')", "IN", "no operator"),
        ("a LIKE '%x%'", "LIKE", "no operator"),
        ("CONTAINS(a, 'x')", "CONTAINS", "before"),
        ("a > DATEADD(WEEK, 1, b)", "WEEK", "unit of time"),
        ("a > DATE(2024)", "DATE(2024", "a year, a month and a day"),
        ("a > DATE(2024, 1.5, 1)", "1.5", "whole numbers"),
        ("prénom == 'x'", "prénom", "no name"),
    ] {
        let text = filter(condition);
        let found = first(&text);
        assert_eq!(found.span.of(&text), words, "{condition}: {found:?}");
        assert!(found.message.contains(says), "{condition}: {}", found.message);
        assert!(found.help.is_some() || found.fix.is_some(), "{condition}: says what to do");
    }
}

#[test]
fn sets_and_steps_that_cannot_be() {
    for (text, words) in [
        ("PROFILE(contact) UNION", "UNION"),
        ("UNION PROFILE(contact)", "UNION"),
        ("PROFILE(contact) UNION UNION SEGMENT(a)", "UNION"),
        ("PROFILE(contact) SEGMENT(a)", "SEGMENT"),
        ("PROFILE contact", "PROFILE"),
        ("PROFILE()", ")"),
        ("PROFILE(contact).RELATE(x)", "RELATE"),
        ("PROFILE(contact).HAVING(COUNT() > 1)", "HAVING"),
        ("SEGMENT(a).TRAVERSE(b)", "TRAVERSE"),
        ("INTERACTION(a, b).TRAVERSE(c)", "TRAVERSE"),
        ("(SEGMENT(a) UNION SEGMENT(b)).FILTER(c == 1)", "FILTER"),
        ("PROFILE(contact).", "."),
        ("SEGMENT(a).TAKE(5) UNION SEGMENT(b)", "TAKE"),
        ("SEGMENT(b) UNION (SEGMENT(a).TAKE(5))", "TAKE"),
        ("SEGMENT(a).TAKE(5).TAKE(6)", "TAKE"),
        ("SEGMENT(a).TAKE(-5)", "-5"),
        ("SEGMENT(a).TAKE(1.5)", "1.5"),
        ("SEGMENT(a).ORDERBY()", ")"),
        ("INTERACTION(a, b).HAVING(COUNT() 5)", "5"),
        ("INTERACTION(a, b).HAVING(COUNT() > 5, UTCWEEKS(1))", "UTCWEEKS"),
        ("INTERACTION(a, b).HAVING(COUNT() > 5, UTCDAYS(1.5))", "1.5"),
        ("PROFILE(contact);", ";"),
        ("PROFILE(contact) and so on", "and"),
    ] {
        let found = first(text);
        assert_eq!((found.severity, found.span.of(text)), (Severity::Error, words), "{text}: {found:?}");
    }
}

#[test]
fn every_mistake_is_found_in_one_go() {
    let text = "PROFILE(contact).FILTER(a = 1 && b && (c == \"x\" || d) && e ==).TRAVERSE().FILTER(f LIKE 'x') UNION B";
    let words: Vec<&str> = parse(text).diagnostics.iter().map(|d| d.span.of(text)).collect();
    assert_eq!(words, ["=", "b", "\"x\"", "d", "==", ")", "LIKE", "B"]);
}

#[test]
fn nothing_at_all() {
    for text in ["", "  \n"] {
        let found = first(text);
        assert_eq!((found.code, found.span.range()), (Code::Syntax, 0..0));
    }
}

#[test]
fn an_open_string_is_told_with_its_cause() {
    let text = filter("a == 'New York");
    assert_eq!(first(&text).span.of(&text), "(", "the parenthesis it swallowed");
    let open = parse(&text).diagnostics.into_iter().find(|d| d.code == Code::Lexical).unwrap();
    assert_eq!(open.span.of(&text), "'New York)");
    let text = filter("a == 'New York’");
    let found = parse(&text).diagnostics.into_iter().find(|d| d.code == Code::Lexical).unwrap();
    let fix = found.fix.unwrap();
    let mut changed = text;
    changed.replace_range(fix.span.range(), &fix.replacement);
    assert_eq!(changed, filter("a == 'New York'"));
}

#[test]
fn every_form_a_source_shows_is_read() {
    for (text, canonical) in [
        (
            "profile(contact).filter(a == true and not b == FALSE)",
            "PROFILE(contact).FILTER(a == True && NOT(b == False))",
        ),
        ("PROFILE(c).FILTER(a == 1 OR b == 2 AND c == 3)", "PROFILE(c).FILTER(a == 1 || b == 2 && c == 3)"),
        ("PROFILE(c).FILTER((a == 1 || b == 2) && (c == 3))", "PROFILE(c).FILTER((a == 1 || b == 2) && c == 3)"),
        ("PROFILE(c).FILTER((a == 1 && b == 2) && c == 3)", "PROFILE(c).FILTER((a == 1 && b == 2) && c == 3)"),
        ("PROFILE(c).FILTER(((a)) + (b * 2) > (1))", "PROFILE(c).FILTER(a + b * 2 > 1)"),
        ("PROFILE(c).FILTER((a + b) * 2 > a - (b - 1))", "PROFILE(c).FILTER((a + b) * 2 > a - (b - 1))"),
        ("PROFILE(c).FILTER(a -1 > - 007.50)", "PROFILE(c).FILTER(a - 1 > -7.5)"),
        ("PROFILE(c).FILTER(a < DateTimeNowUtc())", "PROFILE(c).FILTER(a < DATETIMEUTCNOW())"),
        ("PROFILE(c).FILTER(a < Date(2017,3,30))", "PROFILE(c).FILTER(a < DATE(2017, 3, 30))"),
        ("PROFILE(c).FILTER(a < DateAdd(day, -7, b))", "PROFILE(c).FILTER(a < DATEADD(DAY, -7, b))"),
        ("PROFILE(c).TRAVERSE('r', c_1)", "PROFILE(c).TRAVERSE(r, c_1)"),
        ("PROFILE(c).TRAVERSE(r, c_1, FILTER(a == 1))", "PROFILE(c).TRAVERSE(r, c_1, FILTER(a == 1))"),
        ("SEGMENT(a) minus SEGMENT(b)", "SEGMENT(a) EXCEPT SEGMENT(b)"),
        ("SEGMENT(a) UNION SEGMENT(b) EXCEPT SEGMENT(c)", "(SEGMENT(a) UNION SEGMENT(b)) EXCEPT SEGMENT(c)"),
        ("SEGMENT(a).UNION(SEGMENT(b)).UNION(SEGMENT(c))", "SEGMENT(a) UNION SEGMENT(b) UNION SEGMENT(c)"),
        ("SEGMENT(a).UNION(SEGMENT(b)).EXCEPT(SEGMENT(c))", "(SEGMENT(a) UNION SEGMENT(b)) EXCEPT SEGMENT(c)"),
        ("SEGMENT(x) UNION SEGMENT(a).EXCEPT(SEGMENT(b))", "SEGMENT(x) UNION (SEGMENT(a) EXCEPT SEGMENT(b))"),
        ("((SEGMENT(a)) UNION (SEGMENT(b) UNION SEGMENT(c)))", "SEGMENT(a) UNION (SEGMENT(b) UNION SEGMENT(c))"),
        (
            "INTERACTION(k, l).Having(Count()>0, UTCDAYS(7)).FILTER(a=='1')",
            "INTERACTION(k, l).FILTER(a == '1').HAVING(COUNT() > 0, UTCDAYS(7))",
        ),
        (
            "INTERACTION(k, l).FILTER(a == 1 && b == 2).FILTER(c == 3)",
            "INTERACTION(k, l).FILTER(a == 1 && b == 2 && c == 3)",
        ),
        ("SEGMENT(a).TAKE(5).ORDERBY(b)", "(SEGMENT(a)).ORDERBY(b ASC).TAKE(5)"),
        ("(SEGMENT(a) UNION SEGMENT(b)).SELECT(c)", "(SEGMENT(a) UNION SEGMENT(b)).SELECT(c)"),
        ("PROFILE(c).FILTER(a == 'O''Brien')", "PROFILE(c).FILTER(a == 'O''Brien')"),
    ] {
        let read = parse(text);
        assert_eq!(read.diagnostics, [], "{text}");
        assert_eq!(read.query.map(|q| q.to_string()).as_deref(), Some(canonical));
    }
}

#[test]
fn readings_worth_a_look_are_warned_of() {
    let paged = "SEGMENT(a) UNION SEGMENT(b).TAKE(5)";
    assert_eq!(only(paged, "TAKE").severity, Severity::Warning);
    assert_eq!(parse(paged).query.unwrap().to_string(), "(SEGMENT(a) UNION SEGMENT(b)).TAKE(5)");
    let bare = "SEGMENT(a).UNION(b)";
    assert_eq!(only(bare, "b").severity, Severity::Warning);
    assert_eq!(parse(bare).query.unwrap().to_string(), "SEGMENT(a) UNION SEGMENT(b)");
}
