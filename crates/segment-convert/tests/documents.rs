//! docs/conversions.md is written by this test, and has to be what is committed: set `UPDATE_DOCS=1` to write it anew.

use std::fmt::Write;
use std::path::Path;

use segment_convert::{
    ConvertError, Converted, Place, explain, from_fetchxml, to_fetchxml, to_outbound, to_real_time, to_sql,
};
use segment_query::{Dialect, parse};

/// What is shown, and a query that shows it.
const QUERIES: [(&str, &str); 7] = [
    (
        "Conditions",
        "PROFILE(contact).FILTER((address1_city == 'Bonn' || address1_city == 'Ulm') && NOT(emailaddress1 CONTAINS '@example.'))",
    ),
    (
        "Related records",
        "PROFILE(account, a).FILTER(a.revenue >= 1000000).TRAVERSE(contact_account_parentcustomerid, c).FILTER(c.gendercode == 2)",
    ),
    (
        "Who has none",
        "PROFILE(contact) EXCEPT PROFILE(lead).FILTER(subject STARTSWITH '50%').TRAVERSE(lead_parent_contact)",
    ),
    (
        "Either of two",
        "PROFILE(contact).FILTER(numberofchildren > 2) UNION PROFILE(account).TRAVERSE(account_primary_contact)",
    ),
    (
        "Several tables in one condition",
        "PROFILE(account, a).TRAVERSE(contact_account_parentcustomerid, c).FILTER(a.name == 'Contoso' || c.jobtitle == 'CEO')",
    ),
    (
        "Days that move with the present",
        "PROFILE(contact).FILTER(createdon >= DATEADD(DAY, -30, DATETIMEUTCNOW()) && createdon <= DATETIMEUTCNOW() && ISNOTNULL(emailaddress1))",
    ),
    (
        "Segments and behaviour",
        "(PROFILE(contact).FILTER(ISNOTNULL(emailaddress1)) EXCEPT SEGMENT(past_customers)) UNION INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(COUNT() > 2, UTCDAYS(7))",
    ),
];

const REAL_TIME: [(&str, &str); 3] = [
    (
        "Related tables side by side",
        "PROFILE(contact).RELATE(contact_customer_accounts, a).RELATE(lead_parent_contact, l).FILTER(a.name == 'X' && l.subject IN ['Y', 'Z'])",
    ),
    (
        "Records that may be missing",
        "PROFILE(contact).RELATEOPTIONAL(contact_customer_accounts, a).FILTER(a.name == 'X' || lastname == 'Y')",
    ),
    (
        "Behaviour in a set",
        "PROFILE(contact) INTERSECT INTERACTION(msdynmkt_emaildelivered, msdynmkt_entityid).HAVING(COUNT() >= 1, UTCMONTHS(24))",
    ),
];

const FETCHXML: [(&str, &str); 3] = [
    (
        "A view with relative dates",
        "<fetch>
  <entity name=\"contact\">
    <filter>
      <condition attribute=\"createdon\" operator=\"last-x-days\" value=\"30\"/>
      <condition attribute=\"createdon\" operator=\"this-week\"/>
    </filter>
  </entity>
</fetch>",
    ),
    (
        "An outer link with a test for null",
        "<fetch>
  <entity name=\"contact\">
    <filter>
      <condition entityname=\"l\" attribute=\"leadid\" operator=\"null\"/>
    </filter>
    <link-entity name=\"lead\" from=\"parentcontactid\" to=\"contactid\" link-type=\"outer\" alias=\"l\"/>
  </entity>
</fetch>",
    ),
    (
        "Not equal",
        "<fetch>
  <entity name=\"contact\">
    <filter>
      <condition attribute=\"address1_city\" operator=\"ne\" value=\"Bonn\"/>
    </filter>
  </entity>
</fetch>",
    ),
];

#[cfg(test)]
fn shown(title: &str, language: &str, source: &str, outcome: Result<Converted, ConvertError>) -> String {
    let mut text = format!("**{title}**\n");
    let place = |place: &Place| match place {
        Place::Source(span) => format!("`` {} ``", span.of(source).replace('|', "\\|")),
        Place::Path(path) => format!("`{path}`"),
    };
    match outcome {
        Ok(converted) => {
            write!(text, "```{language}\n{}```\n", converted.text).unwrap();
            for loss in &converted.losses {
                writeln!(text, "> Lost at {}: {}\n>", place(&loss.place), loss.message).unwrap();
            }
        }
        Err(error) => writeln!(text, "\n> Refused at {}: {error}", place(&error.place)).unwrap(),
    }
    format!("{}\n\n", text.trim_end_matches("\n>\n").trim_end())
}

#[test]
fn conversions_are_shown_by_examples() {
    let catalog = emulator::schema::catalog();
    let mut text = String::from(
        "# Conversions\n\n\
         What `segq convert` writes, by examples, and what it says is lost. Where nothing is, both texts select the same \
         contacts. A test writes this page.\n\n\
         ## Queries of outbound marketing\n\n",
    );
    for (title, source) in QUERIES {
        let query = parse(source).query.unwrap_or_else(|| panic!("{source}"));
        write!(text, "### {title}\n```\n{source}\n```\n{}\n\n", explain(&query, &catalog)).unwrap();
        text += &shown("FetchXML", "xml", source, to_fetchxml(&query, &catalog));
        text += &shown("T-SQL", "sql", source, to_sql(&query, &catalog));
        text += &shown("Real-time journeys", "", source, to_real_time(&query, &catalog));
    }
    text += "## Queries of real-time journeys\n\n";
    for (title, source) in REAL_TIME {
        let query = Dialect::RealTime.parse(source).query.unwrap_or_else(|| panic!("{source}"));
        write!(text, "### {title}\n```\n{source}\n```\n{}\n\n", explain(&query, &catalog)).unwrap();
        text += &shown("Outbound marketing", "", source, to_outbound(&query, &catalog));
    }
    text += "## FetchXML\n\n";
    for (title, source) in FETCHXML {
        write!(text, "### {title}\n```xml\n{source}\n```\n").unwrap();
        text += &shown("Outbound marketing", "", source, from_fetchxml(source, &catalog));
    }
    let text = format!("{}\n", text.trim_end());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/conversions.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == text,
        "docs/conversions.md is not what the test writes: run it with UPDATE_DOCS=1 and look at the change"
    );
}
