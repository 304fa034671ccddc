//! The language of real-time journeys: its public examples read, and each dialect explains what only the other has.

use segment_query::{
    Catalog, Code, Column, ColumnKind, Diagnostic, Dialect, Entity, Relationship, RelationshipKind, parse,
};

const REAL_TIME: &str = include_str!("corpus/real_time.txt");

#[test]
fn public_real_time_queries_read_and_print_back() {
    for text in REAL_TIME.trim_end().split("\n\n") {
        let read = Dialect::RealTime.parse(text);
        assert_eq!(read.diagnostics, [], "{text}");
        let printed = read.query.as_ref().map(ToString::to_string).unwrap_or_default();
        let again = Dialect::RealTime.parse(&printed);
        assert_eq!(again.query, read.query, "{text}\n{printed}");
    }
}

/// The one finding: its code, the words it stands on, and the text after its fix.
#[track_caller]
fn only(dialect: Dialect, text: &str) -> (Code, String, Option<String>) {
    let found = dialect.parse(text).diagnostics;
    assert_eq!(found.len(), 1, "{text}: {found:#?}");
    let one = found.first().unwrap_or_else(|| unreachable!());
    let mended = one.fix.as_ref().map(|fix| {
        let mut mended = text.to_owned();
        mended.replace_range(fix.span.range(), &fix.replacement);
        assert_eq!(dialect.parse(&mended).diagnostics, [], "{mended}");
        mended
    });
    (one.code, one.span.of(text).to_owned(), mended)
}

#[test]
fn what_only_outbound_has_is_an_error_in_real_time() {
    for (text, words, mended) in [
        (
            "PROFILE(contact, contact_1).FILTER(firstname == 'A')",
            ", contact_1",
            Some("PROFILE(contact).FILTER(firstname == 'A')"),
        ),
        ("PROFILE(contact).TRAVERSE(contact_account_parentcustomerid)", "TRAVERSE", None),
        ("PROFILE(contact).DISTINCT()", "DISTINCT", None),
        ("PROFILE(contact).TAKE(5)", "TAKE", None),
        (
            "SEGMENT(SEGMENT_CRM_ID_0123456789abcdef0123456789abcdef)",
            "SEGMENT_CRM_ID_0123456789abcdef0123456789abcdef",
            None,
        ),
        ("SEGMENT(SEGMENT_CJO_ID_0123)", "SEGMENT_CJO_ID_0123", None),
    ] {
        let expected = (Code::Dialect, words.to_owned(), mended.map(str::to_owned));
        assert_eq!(only(Dialect::RealTime, text), expected, "{text}");
        assert_eq!(parse(text).diagnostics, [], "outbound has it: {text}");
    }
    let segment = "PROFILE(contact) UNION SEGMENT(SEGMENT_CJO_ID_0123456789abcdef0123456789ABCDEF)";
    assert_eq!(Dialect::RealTime.parse(segment).diagnostics, []);
}

#[test]
fn what_only_real_time_has_is_an_error_in_outbound() {
    for (text, words, mended) in [
        ("PROFILE(contact).RELATE(contact_customer_accounts, account_1)", "RELATE", None),
        (
            "PROFILE(contact).FILTER(a.city IN ['New York', 'Bonn'] && b == 1)",
            "IN",
            Some("PROFILE(contact).FILTER((a.city == 'New York' || a.city == 'Bonn') && b == 1)"),
        ),
        ("PROFILE(contact).FILTER(city IN ('Bonn'))", "IN", Some("PROFILE(contact).FILTER(city == 'Bonn')")),
    ] {
        let expected = (Code::Dialect, words.to_owned(), mended.map(str::to_owned));
        assert_eq!(only(Dialect::Outbound, text), expected, "{text}");
    }
}

#[test]
fn slips_in_real_time_queries_stand_at_their_words() {
    for (text, words) in [
        (
            "PROFILE(contact).RELATEOPTIONAL(contact_customer_accounts, account_1, extra).FILTER(account_1.name == 'A')",
            "extra",
        ),
        ("PROFILE(contact).RELATE(contact_customer_accounts).FILTER(a == 1)", ")"),
        ("PROFILE(contact).FILTER(city IN ['Bonn').FILTER(a == 1)", "["),
        ("PROFILE(contact).FILTER(city IN [])", "]"),
        ("PROFILE(contact).FILTER(city IN ['Bonn', other])", "other"),
        ("PROFILE(contact).FILTER(city IN ('Bonn'))", "("),
        ("PROFILE(contact).FILTER('city' IN ['Bonn'])", "'city'"),
    ] {
        let (_, at, _) = only(Dialect::RealTime, text);
        assert_eq!(at, words, "{text}");
    }
}

fn catalog() -> Catalog {
    let text = |name: &str| Column::new(name, name, ColumnKind::Text);
    let lookup =
        |name: &str, target: &str| Column::new(name, name, ColumnKind::Lookup { targets: vec![target.to_owned()] });
    let mut catalog = Catalog::default();
    let contact = [text("fullname"), lookup("parentcustomerid", "account")];
    catalog.add_entity(Entity::new("contact", "Contact", "contactid", "fullname", contact));
    let account = [text("name"), lookup("ownerid", "systemuser"), Column::new("revenue", "Revenue", ColumnKind::Money)];
    catalog.add_entity(Entity::new("account", "Account", "accountid", "name", account));
    catalog.add_entity(Entity::new("systemuser", "User", "systemuserid", "fullname", [text("domainname")]));
    for (schema_name, from, column, to) in [
        ("contact_customer_accounts", "contact", "parentcustomerid", "account"),
        ("user_accounts", "account", "ownerid", "systemuser"),
    ] {
        catalog.add_relationship(Relationship {
            schema_name: schema_name.to_owned(),
            kind: RelationshipKind::OneToMany,
            referencing_entity: from.to_owned(),
            referencing_attribute: column.to_owned(),
            referenced_entity: to.to_owned(),
            referenced_attribute: format!("{to}id"),
        });
    }
    catalog
}

fn checked(text: &str) -> Vec<Diagnostic> {
    let read = Dialect::RealTime.parse(text);
    assert_eq!(read.diagnostics, [], "{text}");
    read.query.map(|query| Dialect::RealTime.check(&query, &catalog())).unwrap_or_default()
}

#[test]
fn relate_names_a_table_and_stays_at_contact() {
    for sound in [
        "PROFILE(contact).RELATE(contact_customer_accounts, account_1).FILTER(account_1.name == 'A' && fullname == 'B')",
        "PROFILE(contact).RELATE(contact_customer_accounts, account_1, RELATE(user_accounts, user_1)).FILTER(user_1.domainname == 'a')",
        "PROFILE(contact) INTERSECT Interaction(msdynmkt_emaildelivered, msdynmkt_entityid).FILTER(a CONTAINS 'b').Having(Count() >= 1)",
    ] {
        assert_eq!(checked(sound), [], "{sound}");
    }
    for (text, code, words) in [
        (
            "PROFILE(contact).RELATE(contact_customer_account, account_1)",
            Code::UnknownRelationship,
            "contact_customer_account",
        ),
        ("PROFILE(contact).RELATE(user_accounts, user_1)", Code::UnknownRelationship, "user_accounts"),
        ("PROFILE(contact).RELATE(contact_customer_accounts, a, RELATE(user_accounts, a))", Code::DuplicateAlias, "a"),
        ("PROFILE(contact).RELATE(contact_customer_accounts, a).FILTER(name == 'A')", Code::UnknownColumn, "name"),
        (
            "PROFILE(contact).RELATE(contact_customer_accounts, a).FILTER(a.revenue IN [1, 'x'])",
            Code::TypeMismatch,
            "'x'",
        ),
        ("PROFILE(account)", Code::NotContact, "account"),
    ] {
        let found: Vec<_> = checked(text).into_iter().map(|d| (d.code, d.span.of(text).to_owned())).collect();
        assert_eq!(found, [(code, words.to_owned())], "{text}");
    }
}
