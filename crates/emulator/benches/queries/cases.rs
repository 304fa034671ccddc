//! The queries, each as a request and as SQL by hand: a count, and the first page with all that the answer shows.

/// How the emulator is asked.
pub(crate) enum Call {
    /// The total and the first fifty contacts of a segment query.
    Segment(&'static str),
    /// A `$count`.
    Count(&'static str),
    /// A page of a list.
    List(&'static str),
}

pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) call: Call,
    pub(crate) count: Option<&'static str>,
    /// Where one statement does both best, it has a column `total`.
    pub(crate) page: Option<&'static str>,
}

/// Counts the contacts that a condition leaves over, and reads the first fifty.
macro_rules! contacts {
    ($name:literal, $query:literal, $condition:literal) => {
        Case {
            name: $name,
            call: Call::Segment($query),
            count: Some(concat!("SELECT count(*) FROM contact AS c WHERE ", $condition)),
            page: Some(concat!(
                "SELECT contactid, versionnumber, fullname, emailaddress1 FROM contact AS c WHERE ",
                $condition,
                " ORDER BY contactid LIMIT 50"
            )),
        }
    };
}

// Times are those of 30 days before noon on 2026-11-23, the first of June and the first of July.
pub(crate) fn cases() -> [Case; 10] {
    [
        contacts!(
            "city is Berlin",
            "PROFILE(contact, contact_1).FILTER(contact_1.address1_city == 'Berlin')",
            "address1_city = 'Berlin'"
        ),
        contacts!(
            "created in June",
            "PROFILE(contact, contact_1).FILTER(contact_1.createdon >= '2026-06-01' && contact_1.createdon < '2026-07-01')",
            "createdon >= 1780272000000 AND createdon < 1782864000000"
        ),
        contacts!(
            "email contains smith",
            "PROFILE(contact, contact_1).FILTER(contact_1.emailaddress1 CONTAINS 'smith')",
            "dv_contains(emailaddress1, 'smith')"
        ),
        contacts!(
            "at a manufacturer (N:1)",
            "PROFILE(account, account_1).FILTER(account_1.industrycode == 12).TRAVERSE(contact_account_parentcustomerid)",
            "parentcustomerid_type = 'account'
             AND parentcustomerid IN (SELECT accountid FROM account WHERE industrycode = 12)"
        ),
        contacts!(
            "has a hot lead (1:N)",
            "PROFILE(lead, lead_1).FILTER(lead_1.leadqualitycode == 1).TRAVERSE(lead_contact_parentcontactid)",
            "contactid IN (SELECT parentcontactid FROM lead WHERE leadqualitycode = 1 AND parentcontactid IS NOT NULL)"
        ),
        Case {
            name: "opened two emails in 30 days",
            call: Call::Segment("INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(COUNT() > 1, UTCDAYS(30))"),
            count: None,
            page: Some(
                "SELECT c.contactid, c.versionnumber, c.fullname, c.emailaddress1, o.total FROM contact AS c
                 JOIN (SELECT contactid, count(*) OVER () AS total FROM (SELECT contactid FROM interaction_emailopened
                        WHERE timestamp BETWEEN 1792843200000 AND 1795435200000
                        GROUP BY contactid HAVING count(*) > 1)
                    ORDER BY contactid LIMIT 50) AS o ON o.contactid = c.contactid
                 ORDER BY c.contactid",
            ),
        },
        Case {
            name: "reachable, but EXCEPT openers",
            call: Call::Segment(
                "PROFILE(contact, contact_1).FILTER(ISNOTNULL(contact_1.emailaddress1)) EXCEPT SEGMENT(OPENERS)",
            ),
            count: Some(
                "SELECT (SELECT count(*) FROM contact WHERE emailaddress1 IS NOT NULL) - (SELECT count(*)
                 FROM segment_member AS m CROSS JOIN contact AS c ON c.contactid = m.contactid
                 WHERE m.segmentid = '5e6de900-11c4-4a8e-9d00-000000000002' AND c.emailaddress1 IS NOT NULL)",
            ),
            page: Some(
                "SELECT contactid, versionnumber, fullname, emailaddress1 FROM contact AS c
                 WHERE emailaddress1 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM segment_member AS m
                    WHERE m.segmentid = '5e6de900-11c4-4a8e-9d00-000000000002' AND m.contactid = c.contactid)
                 ORDER BY contactid LIMIT 50",
            ),
        },
        contacts!(
            "in London INTERSECT openers",
            "PROFILE(contact, contact_1).FILTER(contact_1.address1_city == 'London') INTERSECT SEGMENT(OPENERS)",
            "address1_city = 'London' AND (SELECT 1 FROM segment_member AS m
             WHERE m.segmentid = '5e6de900-11c4-4a8e-9d00-000000000002' AND m.contactid = c.contactid)"
        ),
        Case {
            name: "$count by country",
            call: Call::Count("contacts/$count?$filter=address1_country eq 'Germany'"),
            count: Some(
                "SELECT min(count(*), 5000) FROM
                 (SELECT 1 FROM contact WHERE address1_country = 'Germany' LIMIT 5001)",
            ),
            page: None,
        },
        Case {
            name: "list by last name",
            call: Call::List(
                "contacts?$select=fullname,emailaddress1&$filter=address1_country eq 'Germany'&$orderby=lastname&$top=50",
            ),
            count: None,
            page: Some(
                "SELECT contactid, versionnumber, fullname, emailaddress1 FROM contact
                 WHERE address1_country = 'Germany' ORDER BY lastname, contactid LIMIT 50",
            ),
        },
    ]
}
