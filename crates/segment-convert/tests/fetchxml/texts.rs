//! What is written, letter by letter, and what is said to be lost.

use segment_convert::{Place, to_fetchxml};
use segment_query::parse;

use crate::{schema, world};

/// The FetchXML, then each loss with the words it is about; or the error.
fn converted(text: &str) -> String {
    let catalog = emulator::schema::catalog();
    let query = parse(text).query.unwrap_or_else(|| panic!("{text}: {:?}", parse(text).diagnostics));
    match to_fetchxml(&query, &catalog) {
        Ok(converted) => {
            schema::assert_valid(&converted.text);
            let losses = converted.losses.iter().map(|loss| {
                let Place::Source(span) = loss.place else { panic!("{loss:?}") };
                format!("loss at `{}`: {}\n", span.of(text), loss.message)
            });
            converted.text + &losses.collect::<String>()
        }
        Err(error) => format!("error: {error}\n"),
    }
}

#[test]
fn queries_are_written_as_fetchxml() {
    let texts = [
        "PROFILE(contact)",
        "PROFILE(contact, contact_1).FILTER(contact_1.address1_city == 'Rock & \"Roll\"' && ISNOTNULL(contact_1.emailaddress1))",
        "PROFILE(contact).FILTER(NOT(lastname == 'A' || numberofchildren > 2 || fullname CONTAINS '50%_[x]'))",
        "PROFILE(contact) EXCEPT PROFILE(contact).FILTER(lastname == 'A' && firstname != lastname)",
        "PROFILE(contact).FILTER(gendercode == 1 || gendercode == 2 || address1_city == 'Ulm' || donotemail != True)",
        "PROFILE(contact).FILTER(numberofchildren > 1.5 && birthdate <= '1990-06-01T12:00:00Z' && numberofchildren != 2.5)",
        "PROFILE(contact).FILTER(parentcustomerid == '{1CC00A15-37EF-E911-A81D-000D3A6D200C}' && lastonholdtime < DATEADD(DAY, -1, '2026-03-01T10:00:00+02:00'))",
        "PROFILE(account, a).FILTER(revenue > 5.25).TRAVERSE(contact_account_parentcustomerid, c).FILTER(a.name == 'X' || c.lastname == 'Y')",
        "PROFILE(account).TRAVERSE(contact_account_parentcustomerid) UNION PROFILE(lead).TRAVERSE(lead_parent_contact)",
        "PROFILE(contact) EXCEPT PROFILE(msevtmgt_event).FILTER(msevtmgt_name == 'Gala').TRAVERSE(msevtmgt_event_eventregistration).TRAVERSE(msevtmgt_contact_eventregistration)",
        "(PROFILE(contact).FILTER(numberofchildren == 0.5)).ORDERBY(gendercode DESC, lastname ASC).SKIP(30).TAKE(15).SELECT(contactid, lastname)",
        "(PROFILE(contact)).SKIP(7).TAKE(5)",
        "PROFILE(account, a).TRAVERSE(contact_account_parentcustomerid, c).FILTER(a.name != c.lastname && a.revenue < c.annualincome)",
        // What cannot be said.
        "PROFILE(account, a).TRAVERSE(contact_account_parentcustomerid, c).FILTER(a.name == c.lastname && c.firstname == 'A') UNION PROFILE(contact).FILTER(ISNULL(lastname))",
        "PROFILE(contact).FILTER(createdon >= DATEADD(DAY, -30, DATETIMEUTCNOW()) && lastname == 'A')",
        "PROFILE(contact).FILTER(DATEDIFF(DAY, createdon, DATETIMEUTCNOW()) > 3)",
        "PROFILE(contact).FILTER(lastname == 'A') UNION SEGMENT(vip) UNION INTERACTION(EmailOpened, EmailOpened_ContactLink)",
        "SEGMENT(vip) EXCEPT PROFILE(contact)",
        "PROFILE(account, a).TRAVERSE(contact_account_parentcustomerid, c).FILTER(a.name == c.lastname && a.revenue + 1 > 2)",
        "PROFILE(contact).FILTER(nosuch == 'x' && annualincome == numberofchildren && numberofchildren == 'many')",
        "PROFILE(account)",
        "PROFILE(account).TRAVERSE(nowhere)",
        "PROFILE(contact).FILTER(lastname == 'bell \u{7}')",
    ];
    let written: Vec<String> = texts
        .iter()
        .map(|text| format!("{}\n{}", text.escape_debug().to_string().replace("\\'", "'"), converted(text)))
        .collect();
    insta::assert_snapshot!(written.join("\n"));
}

#[test]
fn many_to_many_goes_through_the_table_between() {
    let catalog = world::catalog();
    let query =
        parse("PROFILE(event).FILTER(title == 'x').TRAVERSE(contact_events).TRAVERSE(contact_friends)").query.unwrap();
    insta::assert_snapshot!(to_fetchxml(&query, &catalog).unwrap().text);
}

#[test]
fn more_than_dataverse_takes_is_refused() {
    let catalog = emulator::schema::catalog();
    let refused = |text: &str| to_fetchxml(&parse(text).query.unwrap(), &catalog).unwrap_err().message;
    let paths = (0..16).map(|n| {
        format!("PROFILE(account).FILTER(numberofemployees > {n}).TRAVERSE(contact_account_parentcustomerid)")
    });
    assert!(refused(&paths.collect::<Vec<_>>().join(" EXCEPT ")).contains("15 links"));
    let many: Vec<String> = (0..600).map(|n| format!("ISNULL(lastname) && numberofchildren > {n}")).collect();
    assert!(refused(&format!("PROFILE(contact).FILTER({})", many.join(" || "))).contains("500"));
}
