//! A definition compiled to text and read back selects the same people, and the text is stable from then on.

use crate::common::{Content, Tree, blocks, build, line};
use proptest::prelude::*;
use segment_definition::{
    Behaviour, BlockContent, Condition, Definition, Node, Operator, Path, Rule, TimeUnit, compile, compile_part, read,
    sentence,
};
use segment_query::ast::SetOp;
use segment_query::parse;

fn text_of(definition: &Definition) -> String {
    compile(definition).query.unwrap().to_string()
}

fn read_text(text: &str) -> Definition {
    let parsed = parse(text);
    read(&parsed.query.unwrap_or_else(|| panic!("{text}: {:?}", parsed.diagnostics)), text)
}

proptest! {
    #[test]
    fn text_of_a_definition_reads_back_to_the_same_text(blocks in blocks()) {
        let text = text_of(&build(&blocks));
        let again = read_text(&text);
        prop_assert!(compile(&again).left_out.is_empty(), "{}", text);
        // Reading may merge groups that say the same; written once more, nothing moves any longer.
        prop_assert_eq!(text_of(&read_text(&text_of(&again))), text_of(&again));
    }

    #[test]
    fn what_the_designer_builds_it_can_show_again(blocks in blocks()) {
        let text = text_of(&build(&blocks));
        let again = read_text(&text);
        let shown_as_text = |id: &segment_definition::NodeId| match again.node(*id) {
            Some(Node::Text(_)) => true,
            Some(Node::Block(block)) => matches!(block.content, BlockContent::Text { .. }),
            _ => false,
        };
        prop_assert!(!again.walk().iter().any(shown_as_text), "{}", text);
    }

    #[test]
    fn compiling_and_reading_gives_the_same_query(blocks in blocks()) {
        let query = compile(&build(&blocks)).query.unwrap();
        let text = query.to_string();
        let again = compile(&read_text(&text)).query.unwrap();
        prop_assert_eq!(simplified(&again.to_string()), simplified(&text));
    }
}

/// Without the parentheses that only say how groups were drawn, and without the aliases that depend on how many blocks
/// came before.
fn simplified(text: &str) -> String {
    text.replace("(contact)", "(contact, contact_1)").chars().filter(|c| !"()".contains(*c)).collect()
}

#[test]
fn the_main_example_reads_as_the_documented_form() {
    let definition = build(&[(
        SetOp::Union,
        Content::Query(
            Rule::All,
            vec![
                Tree::Line(line("address1_city", Operator::IsOneOf, &["New York", "New Jersey"])),
                Tree::Line(line("emailaddress1", Operator::HasData, &[])),
            ],
        ),
    )]);
    assert_eq!(
        text_of(&definition),
        "PROFILE(contact, contact_1).FILTER((contact_1.address1_city == 'New York' || \
         contact_1.address1_city == 'New Jersey') && ISNOTNULL(contact_1.emailaddress1))"
    );
}

#[test]
fn related_contacts_read_as_the_documented_form() {
    let path = |entity: &str, hops: &[&str]| Path {
        entity: entity.to_owned(),
        hops: hops.iter().map(|hop| (*hop).to_owned()).collect(),
    };
    let name = |value| vec![Tree::Line(line("name", Operator::Is, &[value]))];
    let account = path("account", &["contact_account_parentcustomerid"]);
    let definition = build(&[
        (SetOp::Union, Content::Related(account.clone(), Rule::All, name("Contoso"))),
        (SetOp::Except, Content::Related(path("contact", &["contact_contact_managerid"]), Rule::All, name("A"))),
        (SetOp::Except, Content::Related(account, Rule::All, Vec::new())),
    ]);
    let text = text_of(&definition);
    assert_eq!(
        text,
        "PROFILE(account, account_1).FILTER(account_1.name == 'Contoso').TRAVERSE(contact_account_parentcustomerid, \
         contact_1) EXCEPT PROFILE(contact, contact_2).FILTER(contact_2.name == \
         'A').TRAVERSE(contact_contact_managerid, contact_3) EXCEPT \
         PROFILE(account).TRAVERSE(contact_account_parentcustomerid)"
    );
    let again = read_text(&text);
    let contents = |definition: &Definition| {
        let block = |id: &segment_definition::NodeId| format!("{:?}", definition.block(*id).unwrap().table());
        definition.blocks().iter().map(block).collect::<Vec<_>>()
    };
    assert_eq!(contents(&again), contents(&definition));
    assert_eq!(text_of(&again), text);
}

#[test]
fn behaviour_reads_as_the_documented_form() {
    let behaviour = Behaviour {
        interaction: Some("EmailOpened".to_owned()),
        times: "3".to_owned(),
        within: Some(("30".to_owned(), TimeUnit::Days)),
    };
    let city = vec![Tree::Line(line("city", Operator::Is, &["Rome"]))];
    let text = text_of(&build(&[(SetOp::Union, Content::Behaviour(behaviour, Rule::All, city))]));
    assert_eq!(
        text,
        "INTERACTION(EmailOpened, EmailOpened_ContactLink).FILTER(city == 'Rome').HAVING(COUNT() > 2, UTCDAYS(30))"
    );
    // Another link, another count and another calculation are not what the designer can say.
    for (from, to) in
        [("EmailOpened_C", "Other_C"), ("> 2", "< 2"), ("COUNT()", "MAX(x)"), ("> 2, UTCDAYS(30)", "> 2, UTCDAYS(0)")]
    {
        let written = text.replace(from, to);
        let definition = read_text(&written);
        let block = definition.block(definition.blocks()[0]).unwrap();
        assert_eq!(block.content, BlockContent::Text { text: written });
    }
}

#[test]
fn a_part_is_asked_for_alone() {
    let city = Tree::Line(line("address1_city", Operator::Is, &["Rome"]));
    let email = Tree::Line(line("emailaddress1", Operator::HasData, &[]));
    let account = Path { entity: "account".to_owned(), hops: vec!["r".to_owned()] };
    let name = Tree::Line(line("name", Operator::Is, &["A"]));
    let definition = build(&[
        (SetOp::Union, Content::Query(Rule::Any, vec![city.clone(), Tree::Group(Rule::None, vec![city, email])])),
        (SetOp::Except, Content::Related(account, Rule::All, vec![name, Tree::Line(Condition::empty())])),
    ]);
    let parts: Vec<Option<String>> =
        definition.walk().iter().map(|id| compile_part(&definition, *id).map(|query| query.to_string())).collect();
    let own = |condition: &str| Some(format!("PROFILE(contact, contact_1).FILTER({condition})"));
    let rome = "contact_1.address1_city == 'Rome'";
    let none = format!("NOT({rome} || ISNOTNULL(contact_1.emailaddress1))");
    let whole = format!("{rome} || {none}");
    let related = "PROFILE(account, account_1).FILTER(account_1.name == 'A').TRAVERSE(r, contact_1)";
    assert_eq!(
        parts,
        [
            None,
            own(&whole),
            own(&whole),
            own(rome),
            own(&none),
            own(rome),
            own("ISNOTNULL(contact_1.emailaddress1)"),
            None,
            None,
            Some(related.to_owned()),
            None,
        ]
    );
}

#[test]
fn mixed_joins_are_bracketed_from_the_left() {
    let segment = |name: &str| Content::Segment(name.to_owned());
    let definition = build(&[
        (SetOp::Union, segment("a")),
        (SetOp::Union, segment("b")),
        (SetOp::Except, segment("c")),
        (SetOp::Union, segment("d")),
    ]);
    let text = text_of(&definition);
    assert_eq!(text, "((SEGMENT(a) UNION SEGMENT(b)) EXCEPT SEGMENT(c)) UNION SEGMENT(d)");
    let joins: Vec<SetOp> =
        read_text(&text).blocks().iter().map(|id| read_text(&text).block(*id).unwrap().join).collect();
    assert_eq!(joins, [SetOp::Union, SetOp::Union, SetOp::Except, SetOp::Union]);
}

#[test]
fn unfinished_conditions_are_left_out_and_named() {
    let unfinished = line("address1_city", Operator::Is, &[""]);
    let tree = vec![Tree::Line(unfinished), Tree::Line(line("emailaddress1", Operator::HasData, &[]))];
    let compiled = compile(&build(&[(SetOp::Union, Content::Query(Rule::All, tree))]));
    assert_eq!(
        compiled.query.unwrap().to_string(),
        "PROFILE(contact, contact_1).FILTER(ISNOTNULL(contact_1.emailaddress1))"
    );
    assert_eq!(compiled.left_out.len(), 1);
}

#[test]
fn everyone_is_the_plain_profile() {
    assert_eq!(text_of(&Definition::all_contacts()), "PROFILE(contact)");
    assert_eq!(compile(&Definition::new()).query, None);
}

/// What the designer cannot show keeps the very text that was written.
#[test]
fn what_cannot_be_shown_is_kept_as_written() {
    for (text, kept) in [
        (
            "PROFILE(account, a).TRAVERSE(contact_account_parentcustomerid, c).FILTER(a.name == c.company)  EXCEPT SEGMENT(b)",
            "PROFILE(account, a).TRAVERSE(contact_account_parentcustomerid, c).FILTER(a.name == c.company)",
        ),
        (
            "INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(SUM(x)>0,UTCDAYS( 7))",
            "INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(SUM(x)>0,UTCDAYS( 7))",
        ),
        (
            "(SEGMENT(x)).ORDERBY(fullname ASC).SKIP(0).TAKE(15).SELECT(contactid)",
            "(SEGMENT(x)).ORDERBY(fullname ASC).SKIP(0).TAKE(15).SELECT(contactid)",
        ),
    ] {
        let definition = read_text(text);
        let first = definition.block(definition.blocks()[0]).unwrap();
        assert_eq!(first.content, BlockContent::Text { text: kept.to_owned() });
        assert_eq!(compile(&definition).query, parse(text).query, "{text}");
    }
}

#[test]
fn a_condition_that_cannot_be_shown_stays_beside_those_that_can() {
    let text = "PROFILE(contact).FILTER(address1_city == 'Rome' && 0 < DATEDIFF(day, createdon, DATETIMEUTCNOW()))";
    let definition = read_text(text);
    let nodes = definition.walk();
    assert!(nodes.iter().any(|id| definition.condition(*id).is_some()));
    assert!(nodes.iter().any(|id| matches!(definition.node(*id), Some(Node::Text(t)) if t.contains("day, createdon"))));
    assert_eq!(
        text_of(&definition),
        "PROFILE(contact, contact_1).FILTER(contact_1.address1_city == 'Rome' && \
         0 < DATEDIFF(DAY, contact_1.createdon, DATETIMEUTCNOW()))"
    );
}

#[test]
fn the_two_ends_of_a_stretch_of_time_are_one_condition() {
    let text = "PROFILE(contact).FILTER(address1_city == 'Rome' && createdon >= DATEADD(MONTH, -3, DATETIMEUTCNOW()) && \
                createdon <= DATETIMEUTCNOW())";
    let definition = read_text(text);
    let lines: Vec<Operator> =
        definition.walk().iter().filter_map(|id| definition.condition(*id).map(|c| c.operator)).collect();
    assert_eq!(lines, [Operator::Is, Operator::InTheLast(TimeUnit::Months)]);
    assert_eq!(
        text_of(&definition),
        "PROFILE(contact, contact_1).FILTER(contact_1.address1_city == 'Rome' && contact_1.createdon >= \
         DATEADD(MONTH, -3, DATETIMEUTCNOW()) && contact_1.createdon <= DATETIMEUTCNOW())"
    );
}

#[test]
fn brackets_are_read_put_and_taken_away() {
    let segment = |name: &str| Content::Segment(name.to_owned());
    let mut definition =
        build(&[(SetOp::Union, segment("a")), (SetOp::Union, segment("b")), (SetOp::Except, segment("c"))]);
    let blocks = definition.blocks().to_vec();
    let perform = |definition: &mut Definition, arrangement: segment_definition::Arrangement| {
        for edit in arrangement.edits {
            definition.apply(edit).unwrap();
        }
        let text = text_of(definition);
        assert_eq!(text_of(&read_text(&text)), text);
        assert!(
            !read_text(&text)
                .all_blocks()
                .iter()
                .any(|id| { matches!(read_text(&text).block(*id).unwrap().content, BlockContent::Text { .. }) })
        );
        text
    };
    let with = definition.bracket_with_previous(blocks[2]).unwrap();
    assert_eq!(perform(&mut definition, with), "SEGMENT(a) UNION (SEGMENT(b) EXCEPT SEGMENT(c))");
    // A third one follows into the same brackets.
    let root = definition.root();
    let d = definition.segment_block(SetOp::Intersect, Some("d".to_owned()));
    let d_id = d.top();
    definition.apply(segment_definition::Edit::Insert { parent: root, index: 2, subtree: d }).unwrap();
    let with = definition.bracket_with_previous(d_id).unwrap();
    assert_eq!(
        perform(&mut definition, with),
        "SEGMENT(a) UNION ((SEGMENT(b) EXCEPT SEGMENT(c)) INTERSECT SEGMENT(d))"
    );
    let out = definition.out_of_brackets(blocks[1]).unwrap();
    assert_eq!(perform(&mut definition, out), "SEGMENT(a) UNION (SEGMENT(c) INTERSECT SEGMENT(d)) UNION SEGMENT(b)");
    let brackets = definition.blocks()[1];
    assert_eq!(
        sentence(&definition, &crate::common::catalog()),
        "Members of a, or (members of c, and also members of d), or members of b"
    );
    let away = definition.unbracket(brackets).unwrap();
    assert_eq!(perform(&mut definition, away), "((SEGMENT(a) UNION SEGMENT(c)) INTERSECT SEGMENT(d)) UNION SEGMENT(b)");
    // Alone in brackets, a block that is taken out stands for them.
    let alone = definition.bracket(blocks[2]).unwrap();
    perform(&mut definition, alone);
    let out = definition.out_of_brackets(blocks[2]).unwrap();
    perform(&mut definition, out);
    assert_eq!(definition.blocks().len(), 4);
}

/// Two conditions that only look like the ends of a range.
#[test]
fn what_is_no_range_stays_two_conditions() {
    let lines = |filter: &str| {
        let definition = read_text(&format!("PROFILE(contact).FILTER({filter})"));
        let operators = definition.walk().into_iter().filter_map(|id| definition.condition(id).map(|c| c.operator));
        operators.collect::<Vec<_>>()
    };
    use Operator::{Between, Greater, GreaterOrEqual, IsNoneOf, IsNot, Less, LessOrEqual, OnDay};
    assert_eq!(lines("a >= 1 && a <= 2"), [Between]);
    assert_eq!(lines("a > 1 && a <= 2"), [Greater, LessOrEqual]);
    assert_eq!(lines("a >= 1 && a < 2"), [GreaterOrEqual, Less]);
    assert_eq!(lines("a >= 1 && b <= 2"), [GreaterOrEqual, LessOrEqual]);
    assert_eq!(lines("a >= '2026-01-01' && a <= '2026-01-31'"), [GreaterOrEqual, LessOrEqual]);
    assert_eq!(lines("a >= '2026-01-02' && a < '2026-01-02'"), [GreaterOrEqual, Less]);
    assert_eq!(lines("a >= '2026-01-01' && a < '2026-01-02' && b != 1 && b != 2 && c != 3"), [OnDay, IsNoneOf, IsNot]);
    assert_eq!(lines("a >= b && a <= c"), [GreaterOrEqual, LessOrEqual]);
}
