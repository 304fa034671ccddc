//! The queries of Microsoft's API page read, and print back to the same tree and, but for spacing, the same text.

use segment_query::parse;

const QUERIES: [&str; 7] = [
    "PROFILE(contact, contact_1).FILTER(ISNOTNULL(contact_1.emailaddress1) && ISNOTNULL(contact_1.fullname))",
    "PROFILE(contact).FILTER((address1_city == 'NewYork' || address1_city == 'NewJersey'))",
    "SEGMENT(segment1) UNION SEGMENT(segment2)",
    "PROFILE(account, account_1).FILTER(account_1.accountid == '1cc00a15-37ef-e911-a81d-000d3a6d200c')\
     .TRAVERSE(contact_account_parentcustomerid, contact_1).FILTER(ISNOTNULL(contact_1.emailaddress1))",
    "(SEGMENT(SEGMENT_CRM_ID_e1fa7fdc5c78ea11a811000d3a8e8fcc)).ORDERBY(fullname ASC).SKIP(0).TAKE(15).SELECT(contactid)",
    "PROFILE(contact)",
    "PROFILE(UnknownEntity)",
];

#[test]
fn read_without_a_word_and_print_back() {
    for text in QUERIES {
        let read = parse(text);
        assert_eq!(read.diagnostics, [], "{text}");
        let query = read.query.expect(text);
        let printed = query.to_string();
        assert_eq!(parse(&printed).query.as_ref(), Some(&query), "{printed}");
        // Only the redundant parentheses of the second query go.
        let expected =
            text.replace("FILTER((address1_city", "FILTER(address1_city").replace("'NewJersey'))", "'NewJersey')");
        assert_eq!(printed, expected);
    }
}
