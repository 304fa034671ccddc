//! From one dialect to the other: letter by letter, and there and back with the same contacts.

#[cfg(test)]
#[path = "../../../emulator/tests/evaluate/queries.rs"]
mod queries;
#[cfg(test)]
mod same;
#[cfg(test)]
#[path = "../../../emulator/tests/evaluate/world.rs"]
mod world;

use segment_convert::{ConvertError, Converted, Place, to_outbound, to_real_time};
use segment_query::{Catalog, Dialect, Query};

type Convert = fn(&Query, &Catalog) -> Result<Converted, ConvertError>;

#[cfg(test)]
fn written(from: Dialect, convert: Convert, texts: &[&str]) -> String {
    let catalog = emulator::schema::catalog();
    let other = if from == Dialect::Outbound { Dialect::RealTime } else { Dialect::Outbound };
    let one = |text: &&str| {
        let parsed = from.parse(text);
        let query = parsed.query.unwrap_or_else(|| panic!("{text}: {:?}", parsed.diagnostics));
        match convert(&query, &catalog) {
            Ok(converted) => {
                assert_eq!(other.parse(&converted.text).diagnostics, [], "{}", converted.text);
                let losses = converted.losses.iter().map(|loss| {
                    let Place::Source(span) = loss.place else { panic!("{loss:?}") };
                    format!("loss at `{}`: {}\n", span.of(text), loss.message)
                });
                format!("{text}\n=> {}{}", converted.text, losses.collect::<String>())
            }
            Err(error) => format!("{text}\nerror: {error}\n"),
        }
    };
    texts.iter().map(one).collect::<Vec<_>>().join("\n")
}

#[test]
fn outbound_becomes_real_time() {
    insta::assert_snapshot!(written(
        Dialect::Outbound,
        to_real_time,
        &[
            "PROFILE(contact, contact_1).FILTER(contact_1.lastname == 'A' || contact_1.lastname == 'B' || ISNULL(contact_1.firstname)).DISTINCT()",
            "PROFILE(account, a).FILTER(a.revenue > 5).TRAVERSE(contact_account_parentcustomerid, c).FILTER(c.lastname == 'A' && (a.name == c.fullname || ISNULL(emailaddress1)))",
            "PROFILE(msevtmgt_event).FILTER(msevtmgt_name == 'Gala').TRAVERSE(msevtmgt_event_eventregistration).TRAVERSE(msevtmgt_contact_eventregistration)",
            "PROFILE(contact) EXCEPT (PROFILE(lead).TRAVERSE(lead_parent_contact) UNION SEGMENT(vip))",
            "INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(COUNT() > 2, UTCDAYS(7))",
            "PROFILE(contact, contact_1).TRAVERSE(contact_customer_contacts)",
            "(PROFILE(contact)).TAKE(5)",
            "SEGMENT(vip)",
        ]
    ));
}

#[test]
fn real_time_becomes_outbound() {
    insta::assert_snapshot!(written(
        Dialect::RealTime,
        to_outbound,
        &[
            "PROFILE(contact).FILTER(lastname IN ['A', 'B'] && ISNULL(firstname))",
            "PROFILE(contact).RELATE(contact_customer_accounts, account_1).FILTER(account_1.revenue > 5 && lastname == account_1.name)",
            "PROFILE(contact).RELATE(contact_customer_accounts, a).RELATE(lead_parent_contact, l).FILTER(a.name == 'X' && l.subject == 'Y' && lastname == 'Z')",
            "PROFILE(contact).RELATE(contact_customer_accounts, a).RELATE(lead_parent_contact, l).FILTER(NOT(a.name == 'X' && l.subject == 'Y'))",
            "PROFILE(contact).RELATE(msevtmgt_contact_eventregistration, r, RELATE(msevtmgt_event_eventregistration, e)).FILTER(e.msevtmgt_name == 'Gala')",
            "PROFILE(contact).RELATEOPTIONAL(contact_customer_accounts, account.a).FILTER(a.name CONTAINS 'Depot' || lastname == 'Z')",
            "PROFILE(contact).RELATEOPTIONAL(contact_customer_accounts, a).FILTER(a.name CONTAINS 'Depot' && lastname == 'Z')",
            "PROFILE(contact).RELATEOPTIONAL(contact_customer_accounts, a).FILTER(lastname == 'Z')",
            "PROFILE(contact).RELATEOPTIONAL(contact_customer_accounts, a).RELATE(lead_parent_contact, l).FILTER((a.name == 'X' || NOT(lastname == 'Y' && ISNOTNULL(a.name))) && firstname == 'Z')",
            "PROFILE(contact).RELATE(msevtmgt_contact_eventregistration, r, RELATEOPTIONAL(msevtmgt_event_eventregistration, e)).FILTER(ISNULL(e.msevtmgt_name))",
            "PROFILE(contact).RELATEOPTIONAL(contact_customer_accounts, a).FILTER(ISNULL(a.name))",
            "PROFILE(contact).RELATEOPTIONAL(contact_customer_accounts, a).FILTER(NOT(ISNULL(a.name)))",
            "PROFILE(contact).RELATE(contact_customer_accounts, a, RELATEOPTIONAL(lead_parent_account, l)).FILTER(a.name == 'X')",
            "PROFILE(contact) INTERSECT INTERACTION(msdynmkt_emaildelivered, msdynmkt_entityid).HAVING(COUNT() >= 1, UTCMONTHS(24))",
            "INTERACTION(msdynmkt_emaildelivered, msdynmkt_entityid).HAVING(COUNT() >= 1, UTCMONTHS(24))",
            "PROFILE(contact) EXCEPT SEGMENT(SEGMENT_CJO_ID_0123456789abcdef0123456789abcdef)",
            "PROFILE(contact).RELATE(contact_customer_accounts, a).RELATE(lead_parent_contact, l).FILTER(a.name == l.subject)",
            "PROFILE(contact).RELATE(order_customer_contacts, o).FILTER(o.name == 'X')",
            "PROFILE(lead)",
        ]
    ));
}
