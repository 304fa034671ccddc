//! The sentence, and what is still missing.

use crate::common::{Content, Tree, build, catalog, line};
use segment_definition::{
    Behaviour, Condition, Definition, Edit, NamedRecord, Operator, Path, ProblemKind, Rule, TimeUnit, Value,
    named_records, problems, sentence,
};
use segment_query::ast::SetOp;
use segment_query::{Record, Relationship, RelationshipKind};

fn query(rule: Rule, trees: Vec<Tree>) -> (SetOp, Content) {
    (SetOp::Union, Content::Query(rule, trees))
}

fn city() -> Tree {
    Tree::Line(line("address1_city", Operator::IsOneOf, &["New York", "New Jersey"]))
}

fn email() -> Tree {
    Tree::Line(line("emailaddress1", Operator::HasData, &[]))
}

fn with(column: &str, operator: Operator, value: Value) -> Tree {
    Tree::Line(Condition { column: Some(column.to_owned()), operator, values: vec![value] })
}

fn said(blocks: &[(SetOp, Content)]) -> String {
    sentence(&build(blocks), &catalog())
}

#[test]
fn the_main_example_in_words() {
    let past = (SetOp::Except, Content::Segment("SEGMENT_CRM_ID_past".into()));
    assert_eq!(
        said(&[query(Rule::All, vec![city(), email()]), past]),
        "Contacts whose City is New York or New Jersey and who have Email, but not members of Past Customers"
    );
}

#[test]
fn related_contacts_in_words() {
    let path = Path { entity: "account".into(), hops: vec!["contact_account_parentcustomerid".into()] };
    let trees = vec![
        Tree::Line(line("name", Operator::BeginsWith, &["Con"])),
        Tree::Line(line("revenue", Operator::HasData, &[])),
    ];
    assert_eq!(
        said(&[
            query(Rule::All, vec![email()]),
            (SetOp::Intersect, Content::Related(path.clone(), Rule::All, trees)),
            (SetOp::Except, Content::Related(path, Rule::All, Vec::new())),
        ]),
        "Contacts who have Email, and also contacts with a related Account whose Account Name begins with Con and \
         which has Annual Revenue, but not contacts with a related Account"
    );
}

#[test]
fn behaviour_in_words_and_what_it_lacks() {
    let opened = |times: &str, within: Option<(&str, TimeUnit)>| Behaviour {
        interaction: Some("EmailOpened".into()),
        times: times.into(),
        within: within.map(|(length, unit)| (length.into(), unit)),
    };
    let block = |behaviour, trees| build(&[(SetOp::Union, Content::Behaviour(behaviour, Rule::All, trees))]);
    let city = |operator| vec![Tree::Line(line("city", operator, &["Rome"]))];
    assert_eq!(
        sentence(&block(opened("3", Some(("1", TimeUnit::Months))), city(Operator::Is)), &catalog()),
        "Contacts with “Email opened” at least 3 times in the last 1 month, whose City is Rome"
    );
    assert_eq!(
        sentence(&block(opened("1", None), Vec::new()), &catalog()),
        "Contacts with “Email opened” at least once"
    );
    let kinds = |definition: &Definition| problems(definition, &catalog()).iter().map(|p| p.kind).collect::<Vec<_>>();
    assert_eq!(kinds(&block(opened("3", None), city(Operator::Is))), []);
    assert_eq!(kinds(&block(opened("3", None), city(Operator::Contains))), [ProblemKind::WrongOperator]);
    assert_eq!(kinds(&block(opened("0", None), Vec::new())), [ProblemKind::NotACount]);
    assert_eq!(kinds(&block(opened("1", Some(("x", TimeUnit::Days))), Vec::new())), [ProblemKind::NotACount]);
    let empty = block(Behaviour::empty(), Vec::new());
    assert_eq!(kinds(&empty), [ProblemKind::NoInteraction]);
    assert_eq!(sentence(&empty, &catalog()), "Nobody yet");
}

#[test]
fn a_related_block_is_judged_by_its_own_table() {
    let path = Path { entity: "account".into(), hops: vec!["contact_account_parentcustomerid".into()] };
    let trees = vec![Tree::Line(line("name", Operator::Is, &["x"])), city()];
    let mut definition = build(&[(SetOp::Union, Content::Related(path, Rule::All, trees))]);
    let kinds = |definition: &Definition| problems(definition, &catalog()).iter().map(|p| p.kind).collect::<Vec<_>>();
    assert_eq!(kinds(&definition), [ProblemKind::UnknownColumn]);
    let block = definition.blocks()[0];
    definition.apply(Edit::SetPath { block, path: None }).unwrap();
    assert!(kinds(&definition).contains(&ProblemKind::NoPath));
    assert_eq!(segment_definition::compile(&definition).query, None);
}

#[test]
fn thousands_may_be_parted() {
    let text = |typed: &str| {
        let value = Value::Number(typed.to_owned());
        let definition = build(&[query(Rule::All, vec![with("creditlimit", Operator::Is, value)])]);
        let query = segment_definition::compile(&definition).query.unwrap().to_string();
        query.split_once("== ").map(|(_, number)| number.trim_end_matches(')').to_owned())
    };
    for typed in ["1000000", "1,000,000", "1 000 000", "1'000'000", "1\u{202f}000\u{202f}000.00", " 1,000,000 "] {
        assert_eq!(text(typed).as_deref(), Some("1000000"), "{typed}");
    }
    assert_eq!(text("-12,345.60").as_deref(), Some("-12345.6"));
    // A comma that parts no thousands may mean a fraction: better asked than guessed.
    for typed in ["1,5", "1,00,000", "1,000 000", ",100", "1234,567", "1,000,"] {
        assert_eq!(text(typed), None, "{typed}");
    }
}

#[test]
fn nothing_chosen_yet() {
    assert_eq!(sentence(&Definition::new(), &catalog()), "Nobody yet");
    assert_eq!(sentence(&Definition::all_contacts(), &catalog()), "All contacts");
    assert_eq!(said(&[query(Rule::All, vec![Tree::Line(Condition::empty())])]), "All contacts");
}

#[test]
fn groups_inside_groups_stand_in_brackets() {
    let inner = Tree::Group(Rule::Any, vec![city(), email()]);
    let none = Tree::Group(Rule::None, vec![city(), email()]);
    assert_eq!(
        said(&[query(Rule::All, vec![email(), inner, none])]),
        "Contacts who have Email and (whose City is New York or New Jersey or who have Email) and not (whose City is \
         New York or New Jersey or who have Email)"
    );
}

#[test]
fn choices_and_dates_in_their_own_words() {
    let trees = vec![
        with("gendercode", Operator::Is, Value::Number("2".into())),
        with("donotemail", Operator::Is, Value::Bool(true)),
        with("createdon", Operator::InTheLast(TimeUnit::Days), Value::Number("30".into())),
        with("createdon", Operator::Less, Value::Text("2026-01-31".into())),
        with("creditlimit", Operator::Greater, Value::Number("500".into())),
    ];
    assert_eq!(
        said(&[query(Rule::All, trees)]),
        "Contacts whose Gender is Female and whose Emails is Do not allow and whose Created on is in the last 30 days \
         and whose Created on is before 2026-01-31 and whose Credit limit is more than 500"
    );
}

#[test]
fn every_unfinished_part_is_named() {
    let expect = |tree: Tree, kind: Option<ProblemKind>| {
        let definition = build(&[query(Rule::All, vec![tree.clone()])]);
        let found: Vec<ProblemKind> = problems(&definition, &catalog()).into_iter().map(|p| p.kind).collect();
        assert_eq!(found, kind.into_iter().collect::<Vec<_>>(), "{tree:?}");
    };
    let text = |t: &str| Value::Text(t.into());
    let number = |t: &str| Value::Number(t.into());
    expect(Tree::Line(Condition::empty()), Some(ProblemKind::NoColumn));
    expect(with("address1_city", Operator::Is, text(" ")), Some(ProblemKind::NoValue));
    expect(with("creditlimit", Operator::Is, number("ten")), Some(ProblemKind::NotANumber));
    expect(with("createdon", Operator::Less, text("2026-02-30")), Some(ProblemKind::NotADate));
    expect(with("createdon", Operator::InTheLast(TimeUnit::Days), number("-3")), Some(ProblemKind::NotANumber));
    expect(with("parentcustomerid", Operator::Is, text("Contoso")), Some(ProblemKind::NotAnId));
    expect(with("shoesize", Operator::Is, text("43")), Some(ProblemKind::UnknownColumn));
    expect(with("gendercode", Operator::Contains, text("x")), Some(ProblemKind::WrongOperator));
    expect(with("creditlimit", Operator::Is, number("10.5")), None);
    expect(email(), None);
}

#[test]
fn a_segment_block_wants_a_segment() {
    let mut definition = Definition::new();
    assert_eq!(problems(&definition, &catalog())[0].kind, ProblemKind::NoBlocks);
    let block = definition.segment_block(SetOp::Union, None);
    let root = definition.root();
    definition.apply(segment_definition::Edit::Insert { parent: root, index: 0, subtree: block }).unwrap();
    assert_eq!(problems(&definition, &catalog())[0].kind, ProblemKind::NoSegment);
}

#[test]
fn records_are_called_by_their_names() {
    let (known, gone, open) = (
        "1cc00a15-37ef-e911-a81d-000d3a6d200c",
        "2cc00a15-37ef-e911-a81d-000d3a6d200c",
        "3cc00a15-37ef-e911-a81d-000d3a6d200c",
    );
    let company = Tree::Line(line("parentcustomerid", Operator::IsOneOf, &[&known.to_uppercase(), gone, open, open]));
    let city = Tree::Line(line("address1_city", Operator::Is, &[open]));
    let definition = build(&[query(Rule::All, vec![company, city])]);
    let mut catalog = catalog();
    catalog.set_record(known, Record::Named("Contoso".into()));
    catalog.set_record(gone, Record::Missing);
    assert_eq!(
        sentence(&definition, &catalog),
        format!(
            "Contacts whose Company is Contoso, a record that no longer exists, {open} or {open} and whose City is {open}"
        )
    );
    let wanted = NamedRecord { id: open.into(), targets: vec!["account".into()] };
    assert_eq!(named_records(&definition, &catalog), [wanted]);
}

#[test]
fn ranges_and_other_columns_in_words_and_as_text() {
    let number = |n: &str| Value::Number(n.into());
    let line = |column: &str, operator, values: Vec<Value>| {
        Tree::Line(Condition { column: Some(column.to_owned()), operator, values })
    };
    let text = |text: &str| Value::Text(text.into());
    let trees = vec![
        line("creditlimit", Operator::Between, vec![number("100"), number("200")]),
        line("birthdate", Operator::Between, vec![text("1990-01-01"), text("1999-12-31")]),
        line("createdon", Operator::OnDay, vec![text("2024-02-28")]),
        line("address1_city", Operator::IsNoneOf, vec![text("Rome"), text("Paris")]),
        line("creditlimit", Operator::Greater, vec![Value::Column("annualincome".into())]),
        line("address1_city", Operator::Is, vec![Value::Column("emailaddress1".into())]),
    ];
    let definition = build(&[query(Rule::All, trees)]);
    assert_eq!(
        sentence(&definition, &catalog()),
        "Contacts whose Credit limit is between 100 and 200 and whose Birthday is between 1990-01-01 and 1999-12-31 and \
         whose Created on is on 2024-02-28 and whose City is not Rome or Paris and whose Credit limit is more than their \
         Annual income and whose City is the same as their Email"
    );
    assert_eq!(problems(&definition, &catalog()), []);
    let query = segment_definition::compile(&definition).query.unwrap().to_string();
    assert_eq!(
        query.replace("contact_1.", ""),
        "PROFILE(contact, contact_1).FILTER(creditlimit >= 100 && creditlimit <= 200 && birthdate >= '1990-01-01' && \
         birthdate < '2000-01-01' && createdon >= '2024-02-28' && createdon < '2024-02-29' && address1_city != 'Rome' && \
         address1_city != 'Paris' && creditlimit > annualincome && address1_city == emailaddress1)"
    );
    let again = segment_definition::read(&segment_query::parse(&query).query.unwrap(), &query);
    assert_eq!(sentence(&again, &catalog()), sentence(&definition, &catalog()));
}

#[test]
fn a_range_needs_both_ends_in_order_and_another_column_needs_to_be_alike() {
    let kind = |column: &str, operator, values: &[Value]| {
        let condition = Condition { column: Some(column.to_owned()), operator, values: values.to_vec() };
        let definition = build(&[query(Rule::All, vec![Tree::Line(condition)])]);
        problems(&definition, &catalog()).first().map(|problem| problem.kind)
    };
    let number = |n: &str| Value::Number(n.into());
    let other = |name: &str| vec![Value::Column(name.into())];
    let between = |from, until| kind("creditlimit", Operator::Between, &[number(from), number(until)]);
    assert_eq!(between("1,000", "2"), Some(ProblemKind::EmptyRange));
    assert_eq!(between("1", ""), Some(ProblemKind::NoUpperValue));
    assert_eq!(between("", "1"), Some(ProblemKind::NoLowerValue));
    assert_eq!(between("", ""), Some(ProblemKind::NoValue));
    assert_eq!(between("1", "x"), Some(ProblemKind::NotANumber));
    assert_eq!(between("9", "10"), None);
    let days = |from: &str, until: &str| {
        kind("createdon", Operator::Between, &[Value::Text(from.into()), Value::Text(until.into())])
    };
    assert_eq!(days("2026-02-01", "2026-01-31"), Some(ProblemKind::EmptyRange));
    assert_eq!(days("2026-01-31", "2026-02-30"), Some(ProblemKind::NotADate));
    assert_eq!(kind("creditlimit", Operator::Greater, &other("annualincome")), None);
    assert_eq!(kind("creditlimit", Operator::Greater, &other("")), Some(ProblemKind::NoValue));
    assert_eq!(kind("creditlimit", Operator::Greater, &other("address1_city")), Some(ProblemKind::UnknownColumn));
    assert_eq!(kind("gendercode", Operator::Is, &other("donotemail")), Some(ProblemKind::WrongOperator));
    assert_eq!(kind("address1_city", Operator::Contains, &other("emailaddress1")), Some(ProblemKind::WrongOperator));
    assert_eq!(kind("topics", Operator::Is, &[number("1")]), Some(ProblemKind::WrongOperator));
    assert_eq!(kind("createdon", Operator::Greater, &[Value::Text("2026-01-31".into())]), None);
}

#[test]
fn a_path_grows_away_from_contact_and_is_told_by_what_lies_between() {
    let relationship = |referencing: &str, attribute: &str, referenced: &str| Relationship {
        schema_name: format!("{referencing}_{attribute}"),
        kind: RelationshipKind::OneToMany,
        referencing_entity: referencing.into(),
        referencing_attribute: attribute.into(),
        referenced_entity: referenced.into(),
        referenced_attribute: format!("{referenced}id"),
    };
    let mut catalog = catalog();
    let (company, parent) =
        (relationship("contact", "parentcustomerid", "account"), relationship("account", "parentaccountid", "account"));
    catalog.add_relationship(company.clone());
    catalog.add_relationship(parent.clone());
    let one = Path::along(&company).unwrap();
    let two = one.longer(&parent).unwrap();
    assert_eq!(two.hops, ["account_account_parentaccountid", "contact_account_parentcustomerid"]);
    let outward: Vec<_> = two.outward(&catalog).iter().map(|hop| (hop.to, hop.relationship.is_some())).collect();
    assert_eq!(outward, [(Some("account"), true), (Some("account"), true)]);
    assert_eq!((two.shorter(&catalog), one.shorter(&catalog)), (Some(one.clone()), None));
    // What stands behind an unknown step is not known either.
    let strange = Path { entity: "account".into(), hops: vec![parent.query_name(), "strange".into()] };
    assert_eq!(strange.outward(&catalog).iter().map(|hop| hop.to).collect::<Vec<_>>(), [None, None]);
    let block = (SetOp::Union, Content::Related(two, Rule::All, vec![Tree::Line(line("name", Operator::Is, &["A"]))]));
    assert_eq!(
        sentence(&build(&[block]), &catalog),
        "Contacts with a related Account, by way of Account, whose Account Name is A"
    );
}

#[test]
fn days_are_spoken_of_where_a_moment_is_compared_with_one() {
    use segment_definition::{Stretch, speaks_of_days};
    let says = |content: Content| speaks_of_days(&build(&[(SetOp::Union, content)]), &catalog());
    let of = |condition| Content::Query(Rule::All, vec![Tree::Line(condition)]);
    assert!(says(of(line("createdon", Operator::During(Stretch::Today), &[]))));
    assert!(says(of(line("createdon", Operator::Greater, &["2026-01-31"]))));
    assert!(!says(of(line("createdon", Operator::Greater, &["2026-01-31T10:00:00Z"]))));
    assert!(!says(of(line("createdon", Operator::InTheLast(TimeUnit::Days), &["30"]))));
    // A birthday has no time of day.
    assert!(!says(of(line("birthdate", Operator::Greater, &["2026-01-31"]))));
    assert!(!says(of(line("createdon", Operator::Greater, &[""]))));
    let behaviour = |within: Option<(&str, TimeUnit)>| {
        let within = within.map(|(length, unit)| (length.to_owned(), unit));
        let behaviour = Behaviour { interaction: Some("EmailOpened".into()), within, ..Behaviour::empty() };
        Content::Behaviour(behaviour, Rule::All, Vec::new())
    };
    assert!(says(behaviour(Some(("30", TimeUnit::Days)))));
    assert!(!says(behaviour(None)));
    assert!(says(Content::Brackets(vec![(SetOp::Union, behaviour(Some(("1", TimeUnit::Years))))])));
}
