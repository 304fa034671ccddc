//! What is offered while a query is written.

use proptest::prelude::*;
use segment_query::{
    Catalog, Choice, Column, ColumnKind, Entity, Interaction, Relationship, RelationshipKind, complete, tokens,
};

#[cfg(test)]
mod helper {
    use super::*;

    pub(super) fn catalog() -> Catalog {
        let column = |name: &str, label: &str, kind| Column::new(name, label, kind);
        let choices =
            vec![Choice { value: 1, label: "Decision Maker".into() }, Choice { value: 2, label: "Employee".into() }];
        let contact = [
            column("firstname", "First Name", ColumnKind::Text),
            column("address1_city", "Address 1: City", ColumnKind::Text),
            column("accountrolecode", "Role", ColumnKind::Choice(choices)),
            column("birthdate", "Birthday", ColumnKind::DateOnly),
            column("donotbulkemail", "Bulk", ColumnKind::Boolean { yes: "No".into(), no: "Yes".into() }),
            Column { computed: true, ..column("agerange", "Age", ColumnKind::Text) },
        ];
        let account =
            [column("name", "Account Name", ColumnKind::Text), column("revenue", "Annual Revenue", ColumnKind::Money)];
        let mut catalog = Catalog::default();
        catalog.add_entity(Entity::new("contact", "Contact", "contactid", "fullname", contact));
        catalog.add_entity(Entity::new("account", "Account", "accountid", "name", account));
        catalog.add_relationship(Relationship {
            schema_name: "contact_customer_accounts".into(),
            kind: RelationshipKind::OneToMany,
            referencing_entity: "contact".into(),
            referencing_attribute: "parentcustomerid".into(),
            referenced_entity: "account".into(),
            referenced_attribute: "accountid".into(),
        });
        let opened = [column("city", "City", ColumnKind::Text)];
        catalog.add_interaction(Interaction::new("EmailOpened", "Email opened", opened));
        catalog.set_segments([("SEGMENT_CRM_ID_past".to_owned(), "Past Customers".to_owned())]);
        catalog
    }

    /// What is offered at the `|`.
    pub(super) fn offered(marked: &str) -> Vec<String> {
        let at = marked.find('|').unwrap();
        let found = complete(&marked.replacen('|', "", 1), at, &catalog());
        found.map(|found| found.suggestions.into_iter().map(|s| s.text).collect()).unwrap_or_default()
    }
}
use helper::{catalog, offered};

#[test]
fn a_query_begins_with_a_set_and_goes_on_with_steps_and_operators() {
    assert_eq!(offered("|"), ["PROFILE(", "SEGMENT(", "INTERACTION("]);
    assert_eq!(offered("pro|"), ["PROFILE("]);
    assert_eq!(offered("PROFILE(contact).|"), ["FILTER(", "TRAVERSE(", "DISTINCT()"]);
    assert_eq!(offered("INTERACTION(EmailOpened, EmailOpened_ContactLink).|"), ["FILTER(", "HAVING("]);
    assert_eq!(offered("PROFILE(contact) |"), ["UNION ", "INTERSECT ", "EXCEPT "]);
    assert_eq!(offered("PROFILE(contact) EXCEPT |"), ["PROFILE(", "SEGMENT(", "INTERACTION("]);
    assert_eq!(offered("PROFILE(contact) UNION (|"), ["PROFILE(", "SEGMENT(", "INTERACTION("]);
}

#[test]
fn names_are_those_of_the_environment() {
    assert_eq!(offered("PROFILE(|"), ["account", "contact"]);
    assert_eq!(offered("PROFILE(account).TRAVERSE(|"), ["contact_account_parentcustomerid"]);
    assert_eq!(offered("SEGMENT(past|"), ["SEGMENT_CRM_ID_past"]);
    assert_eq!(offered("INTERACTION(open|"), ["EmailOpened"]);
    assert_eq!(offered("INTERACTION(EmailOpened, |"), ["EmailOpened_ContactLink"]);
    assert_eq!(offered("INTERACTION(EmailOpened, EmailOpened_ContactLink).FILTER(c|)"), ["city", "ISNOTNULL("][..1]);
}

#[test]
fn columns_follow_the_path_and_the_alias() {
    let by_label = offered("PROFILE(contact).FILTER(rol|");
    assert_eq!(by_label, ["accountrolecode"]);
    // Those that are calculated cannot be used in a segment.
    assert!(!offered("PROFILE(contact).FILTER(|").contains(&"agerange".to_owned()));
    assert_eq!(offered("PROFILE(contact, c1).FILTER(city|"), ["c1.address1_city"]);
    assert_eq!(offered("PROFILE(contact, c1).FILTER(c1.|")[..1], ["accountrolecode"]);
    let walked = "PROFILE(account, a1).TRAVERSE(contact_account_parentcustomerid, c1)";
    assert_eq!(offered(&format!("{walked}.FILTER(c1.fir|")), ["firstname"]);
    assert_eq!(offered(&format!("{walked}.FILTER(a1.rev|")), ["revenue"]);
    assert!(offered("PROFILE(account).FILTER((ISNULL(|").contains(&"revenue".to_owned()));
    // Each operand has its own path.
    assert_eq!(offered("PROFILE(account, a1) UNION PROFILE(contact).FILTER(a1.rev|"), Vec::<String>::new());
}

#[test]
fn values_are_the_columns_own() {
    let choice = complete("PROFILE(contact).FILTER(accountrolecode == )", 43, &catalog()).unwrap();
    assert_eq!(
        choice.suggestions.iter().map(|s| (&*s.text, &*s.label)).collect::<Vec<_>>(),
        [("1", "Decision Maker"), ("2", "Employee")]
    );
    assert_eq!(offered("PROFILE(contact, c).FILTER(c.donotbulkemail == |"), ["True", "False"]);
    assert_eq!(offered("PROFILE(contact).FILTER(birthdate >= DATE|")[0], "DATETIMEUTCNOW()");
    assert_eq!(offered("PROFILE(contact).FILTER(birthdate >= DATEADD(|"), ["DAY", "MONTH", "YEAR"]);
    assert_eq!(offered("PROFILE(contact).FILTER(firstname con|"), ["CONTAINS "]);
    assert_eq!(offered("INTERACTION(EmailOpened, L).HAVING(COUNT() > 2, |"), ["UTCDAYS(", "UTCMONTHS(", "UTCYEARS("]);
}

#[test]
fn nothing_is_offered_in_texts_and_numbers_nor_for_a_word_that_is_there() {
    assert_eq!(offered("PROFILE(contact).FILTER(firstname == 'Ro|'"), Vec::<String>::new());
    assert_eq!(offered("PROFILE(contact).FILTER(firstname == 'Ro|"), Vec::<String>::new());
    assert_eq!(offered("PROFILE(contact).FILTER(numberofchildren > 1|"), Vec::<String>::new());
    assert_eq!(offered("SEGMENT(SEGMENT_CRM_ID_past|)"), Vec::<String>::new());
}

#[test]
fn whatever_stands_in_a_sound_query_was_offered_for_its_place() {
    let texts = [
        "PROFILE(contact, c1).FILTER(c1.firstname CONTAINS 'x' && NOT ISNULL(c1.birthdate) && (c1.birthdate >= DATEADD(YEAR, -1, DATETIMEUTCNOW())))",
        "PROFILE(account, a1).FILTER(a1.revenue > 5).TRAVERSE(contact_account_parentcustomerid, c1).FILTER(c1.address1_city == 'x') EXCEPT SEGMENT(SEGMENT_CRM_ID_past)",
        "INTERACTION(EmailOpened, EmailOpened_ContactLink).FILTER(ISNOTNULL(city)).HAVING(COUNT() > 1, UTCYEARS(2))",
    ];
    for text in texts {
        let words = tokens(text).into_iter().filter(|token| {
            let word = token.span.of(text);
            // Aliases are the writer's own.
            word.len() > 2 && word.starts_with(|c: char| c.is_ascii_alphabetic())
        });
        let mut seen = 0;
        for token in words {
            let word = token.span.of(text);
            let found = complete(text.get(..token.span.start).unwrap(), token.span.start, &catalog());
            let offered: Vec<String> = found.unwrap().suggestions.into_iter().map(|s| s.text).collect();
            let fits = |offer: &String| {
                offer.trim_end_matches(['(', ')', ' ']).rsplit('.').next().is_some_and(|last| last == word)
            };
            assert!(offered.iter().any(fits), "{word} in {text}: {offered:?}");
            seen += 1;
        }
        assert!(seen > 4);
    }
}

proptest! {
    #[test]
    fn no_text_and_no_place_is_too_odd(text in "[A-Za-z_(). ,'=&|>0-9é“]{0,60}", at in 0usize..70) {
        if let Some(found) = complete(&text, at, &catalog()) {
            prop_assert!(found.span.start <= at && text.get(found.span.start..found.span.end).is_some());
        }
    }
}
