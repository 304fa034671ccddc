//! Conditions that never hold, always hold, or are said twice: found where it is certain, and only there.

use proptest::prelude::*;
use segment_query::{
    Catalog, Choice, Code, Column, ColumnKind, Diagnostic, Entity, Relationship, RelationshipKind, check, parse,
};

fn catalog() -> Catalog {
    let column = |name: &str, kind| Column::new(name, name, kind);
    let choices = vec![Choice { value: 1, label: "One".to_owned() }, Choice { value: 2, label: "Two".to_owned() }];
    let mut catalog = Catalog::default();
    let contact = [
        column("city", ColumnKind::Text),
        column("size", ColumnKind::Decimal),
        column("born", ColumnKind::DateTime),
        column("mail", ColumnKind::Boolean { yes: "Yes".to_owned(), no: "No".to_owned() }),
        column("likes", ColumnKind::MultiChoice(choices)),
        column("account", ColumnKind::Lookup { targets: vec!["account".to_owned()] }),
    ];
    catalog.add_entity(Entity::new("contact", "Contact", "contactid", "city", contact));
    catalog.add_entity(Entity::new("account", "Account", "accountid", "city", [column("city", ColumnKind::Text)]));
    catalog.add_relationship(Relationship {
        schema_name: "contact_customer_accounts".to_owned(),
        kind: RelationshipKind::OneToMany,
        referencing_entity: "contact".to_owned(),
        referencing_attribute: "account".to_owned(),
        referenced_entity: "account".to_owned(),
        referenced_attribute: "accountid".to_owned(),
    });
    catalog
}

fn found(text: &str) -> Vec<Diagnostic> {
    let read = parse(text);
    assert_eq!(read.diagnostics, [], "{text}");
    read.query.map(|query| check(&query, &catalog())).unwrap_or_default()
}

/// Code and words of everything found, and the text after the first fix.
fn summary(text: &str) -> (Vec<(Code, String)>, Option<String>) {
    let found = found(text);
    let mended = found.iter().find_map(|d| d.fix.as_ref()).map(|fix| {
        let mut mended = text.to_owned();
        mended.replace_range(fix.span.range(), &fix.replacement);
        mended
    });
    (found.iter().map(|d| (d.code, d.span.of(text).to_owned())).collect(), mended)
}

#[track_caller]
fn is(condition: &str, code: Code, words: &str, mended: Option<&str>) {
    let whole = |condition: &str| format!("PROFILE(contact).FILTER({condition})");
    let expected = (vec![(code, words.to_owned())], mended.map(whole));
    assert_eq!(summary(&whole(condition)), expected, "{condition}");
    if let Some(mended) = mended {
        assert_eq!(found(&whole(mended)), [], "{mended}");
    }
}

#[test]
fn what_nobody_meets() {
    for (condition, words, mended) in [
        ("city == 'Bonn' && city == 'Rome'", "city == 'Rome'", Some("city == 'Bonn' || city == 'Rome'")),
        ("(city == 'A' || city == 'B') && city == 'C'", "city == 'C'", None),
        ("size > 5 && size < 3", "size < 3", None),
        ("size > 5 && 5 >= size", "5 >= size", None),
        ("size >= 10 && mail == True && size < 9.5", "size < 9.5", None),
        ("size == 2 && size != 2.0", "size != 2.0", None),
        ("born >= '2024-01-01' && born < '2023-12-31T23:00Z'", "born < '2023-12-31T23:00Z'", None),
        ("born > DATE(2024, 1, 1) && born < '2024-01-01'", "born < '2024-01-01'", None),
        ("born >= DATEADD(DAY, 30, DATETIMEUTCNOW()) && born <= DATETIMEUTCNOW()", "born <= DATETIMEUTCNOW()", None),
        (
            "born >= DATETIMEUTCNOW() && born < DATEADD(MONTH, -1, DATETIMEUTCNOW())",
            "born < DATEADD(MONTH, -1, DATETIMEUTCNOW())",
            None,
        ),
        ("ISNULL(city) && city STARTSWITH 'B'", "city STARTSWITH 'B'", None),
        ("ISNULL(city) && ISNOTNULL(city)", "ISNOTNULL(city)", None),
        ("NOT(city == 'A') && city == 'a'", "city == 'a'", None),
        ("mail == True && mail == False", "mail == False", Some("mail == True || mail == False")),
        ("NOT(ISNOTNULL(city)) && city != 'A'", "city != 'A'", None),
        ("1 == 2", "1 == 2", None),
    ] {
        is(condition, Code::NeverTrue, words, mended);
    }
}

#[test]
fn what_everybody_meets() {
    for (condition, words, mended) in [
        ("city != 'A' || city != 'B'", "city != 'B'", Some("city != 'A' && city != 'B'")),
        ("size > 3 || size <= 3", "size <= 3", None),
        ("ISNULL(city) || mail == True || ISNOTNULL(city)", "ISNOTNULL(city)", None),
        ("'a' == 'A'", "'a' == 'A'", None),
    ] {
        is(condition, Code::AlwaysTrue, words, mended);
    }
}

#[test]
fn what_is_said_twice() {
    is(
        "city == 'A' || mail == True || CITY == 'a'",
        Code::Duplicate,
        "CITY == 'a'",
        Some("city == 'A' || mail == True"),
    );
    is("NOT(size > 1 && size > 1)", Code::Duplicate, "size > 1", Some("NOT(size > 1)"));
    let (found, _) = summary("PROFILE(contact) UNION SEGMENT(A) UNION PROFILE(Contact)");
    assert_eq!(found, [(Code::Duplicate, "PROFILE(Contact)".to_owned())]);
    let (found, _) = summary("SEGMENT(A) EXCEPT SEGMENT(B) EXCEPT SEGMENT(a)");
    assert_eq!(found, [(Code::NeverTrue, "SEGMENT(a)".to_owned())]);
}

#[test]
fn filters_in_a_row_are_one_group_and_a_hop_parts_them() {
    let (found, mended) = summary("PROFILE(contact).FILTER(city == 'A' && size > 1).FILTER(city == 'B')");
    assert_eq!((found, mended), (vec![(Code::NeverTrue, "city == 'B'".to_owned())], None));
    let hops = "PROFILE(account).FILTER(city == 'A').TRAVERSE(contact_account_account).FILTER(city == 'B')";
    assert_eq!(summary(hops).0, []);
}

#[test]
fn what_is_not_certain_is_left_alone() {
    for condition in [
        "likes == 1 && likes == 2",
        "city > 'b' && city < 'a'",
        "city == 'A' && size == 1",
        "born >= DATEADD(MONTH, -1, DATETIMEUTCNOW()) && born <= DATEADD(DAY, -29, DATETIMEUTCNOW())",
        "city == 'Bonn ' && city == 'Bonn'",
        "city == 'Köln' && city == 'Koln'",
        "size > 1 && size < 2",
        "size != 1 && size != 2",
        "city == 'A' || city == 'B'",
        "born > '2024-01-01' || born < DATETIMEUTCNOW()",
        "size + 1 > 3 && size < 1",
    ] {
        assert_eq!(summary(&format!("PROFILE(contact).FILTER({condition})")).0, [], "{condition}");
    }
}

/// A comparison of `size` with a half or whole number, or a test for a value.
#[derive(Clone, Debug)]
enum Atom {
    Compare(&'static str, i32),
    Null,
    NotNull,
}

impl Atom {
    fn text(&self) -> String {
        match self {
            Self::Compare(op, halves) => format!("size {op} {}", f64::from(*halves) / 2.0),
            Self::Null => "ISNULL(size)".to_owned(),
            Self::NotNull => "ISNOTNULL(size)".to_owned(),
        }
    }

    /// For a size in quarters; `None` is no value. A comparison with that does not hold.
    fn holds(&self, size: Option<i32>) -> bool {
        match (self, size) {
            (Self::Null, size) => size.is_none(),
            (_, None) => false,
            (Self::NotNull, _) => true,
            (Self::Compare(op, halves), Some(size)) => {
                let to = 2 * halves;
                match *op {
                    "==" => size == to,
                    "!=" => size != to,
                    ">" => size > to,
                    ">=" => size >= to,
                    "<" => size < to,
                    _ => size <= to,
                }
            }
        }
    }
}

fn atom() -> impl Strategy<Value = Atom> {
    let op = proptest::sample::select(vec!["==", "!=", ">", ">=", "<", "<="]);
    prop_oneof![8 => (op, 0..5).prop_map(|(op, halves)| Atom::Compare(op, halves)), 1 => Just(Atom::Null), 1 => Just(Atom::NotNull)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Tried with every value that could make a difference: two claims are called impossible, or all-embracing, exactly
    /// when they are.
    #[test]
    fn two_claims_are_judged_exactly(a in atom(), b in atom()) {
        let codes = |by: &str| {
            let text = format!("PROFILE(contact).FILTER({} {by} {})", a.text(), b.text());
            found(&text).into_iter().map(|d| d.code).filter(|code| *code != Code::Duplicate).collect::<Vec<_>>()
        };
        let sizes = || (-2..12).map(Some);
        let never = sizes().chain([None]).all(|size| !(a.holds(size) && b.holds(size)));
        prop_assert_eq!(codes("&&") == [Code::NeverTrue], never);
        let always = sizes().all(|size| a.holds(size) || b.holds(size));
        // One that holds for every value alone is a wish, not a mistake.
        let alone = matches!(a, Atom::NotNull) || matches!(b, Atom::NotNull);
        let pair = matches!((&a, &b), (Atom::Null, Atom::NotNull) | (Atom::NotNull, Atom::Null));
        prop_assert_eq!(codes("||") == [Code::AlwaysTrue], (always && !alone) || pair);
    }

    /// However many there are, what is called impossible is.
    #[test]
    fn a_group_called_impossible_is(atoms in proptest::collection::vec(atom(), 2..6)) {
        let text: Vec<_> = atoms.iter().map(Atom::text).collect();
        let found = found(&format!("PROFILE(contact).FILTER({})", text.join(" && ")));
        if found.iter().any(|d| d.code == Code::NeverTrue) {
            prop_assert!((-2..12).map(Some).chain([None]).all(|size| !atoms.iter().all(|atom| atom.holds(size))));
        }
    }
}

#[test]
fn groups_that_change_nothing() {
    is(
        "city == 'A' && (size > 1 && mail == True)",
        Code::Redundant,
        "(size > 1 && mail == True)",
        Some("city == 'A' && size > 1 && mail == True"),
    );
    is("NOT(NOT(city == 'A'))", Code::Redundant, "NOT(NOT(city == 'A'))", Some("(city == 'A')"));
    assert_eq!(summary("PROFILE(contact).FILTER(city == 'A' && (size > 1 || mail == True))").0, []);
}

#[test]
fn datediff_is_rewritten_as_a_comparison_of_moments() {
    for (condition, words, mended) in [
        (
            "DATEDIFF(DAY, born, DATETIMEUTCNOW()) <= 30",
            "DATEDIFF(DAY, born, DATETIMEUTCNOW())",
            Some("born >= DATEADD(DAY, -30, DATETIMEUTCNOW())"),
        ),
        (
            "7 > DATEDIFF(DAY, '2024-01-01', born)",
            "DATEDIFF(DAY, '2024-01-01', born)",
            Some("born < DATEADD(DAY, 7, '2024-01-01')"),
        ),
        (
            "DATEDIFF(YEAR, born, DATETIMEUTCNOW()) > 0",
            "DATEDIFF(YEAR, born, DATETIMEUTCNOW())",
            Some("born < DATETIMEUTCNOW()"),
        ),
        (
            "DATEDIFF(DAY, born, DATETIMEUTCNOW()) == 1",
            "DATEDIFF(DAY, born, DATETIMEUTCNOW())",
            Some("DATEDIFF(DAY, born, DATEADD(DAY, -1, DATETIMEUTCNOW())) == 0"),
        ),
        (
            "DATEDIFF(MONTH, DATETIMEUTCNOW(), born) != 2",
            "DATEDIFF(MONTH, DATETIMEUTCNOW(), born)",
            Some("DATEDIFF(MONTH, DATEADD(MONTH, 2, DATETIMEUTCNOW()), born) != 0"),
        ),
        ("DATEDIFF(YEAR, born, DATETIMEUTCNOW()) + 1 > size", "DATEDIFF(YEAR, born, DATETIMEUTCNOW())", None),
    ] {
        is(condition, Code::UncertainDateDiff, words, mended);
    }
    let same_either_way = "PROFILE(contact).FILTER(DATEDIFF(MONTH, born, DATETIMEUTCNOW()) == 0)";
    assert_eq!(found(same_either_way), []);
}

#[test]
fn quotes_within_texts_are_not_documented() {
    for (text, words) in [("'O''Brien'", "'O''Brien'"), ("'a\\'", "'a\\'"), ("'plain'", "")] {
        let query = format!("PROFILE(contact).FILTER(city == {text})");
        let found = segment_query::check_text(&query, parse(&query).query.as_ref());
        let words: Vec<_> = [words].into_iter().filter(|words| !words.is_empty()).collect();
        assert_eq!(found.iter().map(|d| d.span.of(&query)).collect::<Vec<_>>(), words);
        assert!(found.iter().all(|d| d.code == Code::Undocumented && !d.is_error()));
    }
}
