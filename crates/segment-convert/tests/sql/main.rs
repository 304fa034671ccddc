//! T-SQL is checked letter by letter, and by running it: SQLite understands it once its few foreign words are translated.

#[cfg(test)]
#[path = "../../../emulator/tests/evaluate/queries.rs"]
mod queries;
#[cfg(test)]
mod sqlite;
#[cfg(test)]
#[path = "../../../emulator/tests/evaluate/world.rs"]
mod world;

use segment_convert::{Place, to_sql};
use segment_query::parse;

#[test]
fn queries_are_written_as_t_sql() {
    let catalog = emulator::schema::catalog();
    let texts = [
        "PROFILE(contact)",
        "PROFILE(contact).FILTER(lastname == 'O''Hara]' && (NOT(fullname CONTAINS '50%_[x]') || ISNULL(emailaddress1)))",
        "PROFILE(account, a).FILTER(revenue > 5.25).TRAVERSE(contact_account_parentcustomerid, c).FILTER(a.name == c.lastname || donotemail == True)",
        "(PROFILE(contact) UNION PROFILE(lead).TRAVERSE(lead_parent_contact)) EXCEPT PROFILE(contact).FILTER(createdon >= DATEADD(DAY, -30, DATETIMEUTCNOW()))",
        "PROFILE(contact).FILTER(DATEDIFF(MONTH, createdon, '2026-01-31') > 3 && annualincome / numberofchildren >= -1 && DATE(2020, 2, 1) < birthdate)",
        "PROFILE(contact).FILTER(parentcustomerid != '{1CC00A15-37EF-E911-A81D-000D3A6D200C}')",
        "(PROFILE(account).TRAVERSE(contact_account_parentcustomerid, c)).ORDERBY(c.lastname DESC).SKIP(30).TAKE(15).SELECT(contactid, fullname)",
        "(PROFILE(contact)).TAKE(15)",
        // What cannot be said.
        "PROFILE(contact).FILTER(lastname == 'A') UNION SEGMENT(vip) UNION INTERACTION(EmailOpened, EmailOpened_ContactLink)",
        "PROFILE(contact).FILTER(numberofchildren == 'many' && lastname == 'A')",
        "PROFILE(contact).FILTER(birthdate == 'soon')",
        "SEGMENT(vip) EXCEPT PROFILE(contact)",
    ];
    let written: Vec<String> = texts
        .iter()
        .map(|text| match to_sql(&parse(text).query.unwrap(), &catalog) {
            Ok(converted) => {
                let losses = converted.losses.iter().map(|loss| {
                    let Place::Source(span) = loss.place else { panic!("{loss:?}") };
                    format!("loss at `{}`: {}\n", span.of(text), loss.message)
                });
                format!("{text}\n{}{}", converted.text, losses.collect::<String>())
            }
            Err(error) => format!("{text}\nerror: {error}\n"),
        })
        .collect();
    insta::assert_snapshot!(written.join("\n"));
}
