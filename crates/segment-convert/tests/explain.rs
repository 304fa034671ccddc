//! Queries in words.

use segment_convert::explain;
use segment_query::{Catalog, Dialect};

#[cfg(test)]
fn said(dialect: Dialect, catalog: &Catalog, texts: &[&str]) -> String {
    let one = |text: &&str| {
        let parsed = dialect.parse(text);
        let query = parsed.query.unwrap_or_else(|| panic!("{text}: {:?}", parsed.diagnostics));
        format!("{text}\n=> {}\n", explain(&query, catalog))
    };
    texts.iter().map(one).collect::<Vec<_>>().join("\n")
}

#[test]
fn outbound_queries_are_said_with_labels() {
    let mut catalog = emulator::schema::catalog();
    catalog.set_segments([("SEGMENT_CRM_ID_1".to_owned(), "Past Customers".to_owned())]);
    insta::assert_snapshot!(said(
        Dialect::Outbound,
        &catalog,
        &[
            "PROFILE(contact)",
            "PROFILE(contact, contact_1).FILTER((contact_1.address1_city == 'New York' || contact_1.address1_city == 'Boston') && ISNOTNULL(contact_1.emailaddress1)) EXCEPT SEGMENT(SEGMENT_CRM_ID_1)",
            "PROFILE(contact).FILTER(NOT(lastname CONTAINS 'x') && (numberofchildren > 2 || ISNULL(birthdate) && gendercode != 1) && donotemail == False)",
            "PROFILE(contact).FILTER(NOT(lastname == 'A' && firstname == 'B') || NOT(NOT(annualincome >= 5)))",
            "PROFILE(account, a).FILTER(a.revenue > 5000000).TRAVERSE(contact_account_parentcustomerid, c).FILTER(c.lastname == a.name && c.gendercode == 2)",
            "PROFILE(msevtmgt_event).FILTER(msevtmgt_name == 'Gala').TRAVERSE(msevtmgt_event_eventregistration).TRAVERSE(msevtmgt_contact_eventregistration)",
            "PROFILE(contact).FILTER(createdon >= DATEADD(DAY, -30, DATETIMEUTCNOW()) && createdon <= DATETIMEUTCNOW() && DATEDIFF(MONTH, modifiedon, DATETIMEUTCNOW()) == 0)",
            "PROFILE(contact).FILTER(createdon < DATEADD(YEAR, -1, DATETIMEUTCNOW()) && birthdate >= '1990-01-31' && DATE(2020, 1, 2, 10) > modifiedon)",
            "PROFILE(contact).FILTER(DATEDIFF(DAY, createdon, DATETIMEUTCNOW()) > 3 && annualincome / (numberofchildren + 1) > 1000)",
            "INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(COUNT() > 2, UTCDAYS(7))",
            "INTERACTION(EmailOpened, EmailOpened_ContactLink).FILTER(messageId == '1cc00a15-37ef-e911-a81d-000d3a6d200c')",
            "SEGMENT(unknown_one).FILTER(lastname STARTSWITH 'A') UNION (PROFILE(contact) INTERSECT SEGMENT(SEGMENT_CRM_ID_1))",
            "(PROFILE(contact)).ORDERBY(lastname ASC, createdon DESC).SKIP(30).TAKE(15).SELECT(contactid, fullname)",
        ]
    ));
}

#[test]
fn real_time_queries_and_unknown_names_are_said_too() {
    let related = "PROFILE(contact).RELATE(contact_customer_accounts, a, RELATEOPTIONAL(lead_parent_account, l))\
                   .FILTER(a.name IN ['X', 'Y'] && NOT(lastname IN ['A', 'B']) && (a.revenue > 5 || l.subject == 'Z'))";
    let behaviour =
        "PROFILE(contact) INTERSECT INTERACTION(msdynmkt_emaildelivered, msdynmkt_entityid).HAVING(SUM(amount) >= 1)";
    let known = said(Dialect::RealTime, &emulator::schema::catalog(), &[related]);
    insta::assert_snapshot!(known + "\n" + &said(Dialect::RealTime, &Catalog::default(), &[related, behaviour]));
}
