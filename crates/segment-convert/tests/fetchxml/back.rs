//! From FetchXML: what we write ourselves comes back with the same contacts, and so does what others write.

use std::cell::Cell;

use proptest::test_runner::{Config, TestRunner};
use segment_convert::{Place, from_fetchxml, to_fetchxml};
use segment_query::parse;

use crate::documents::Documents;
use crate::rows::{Negatives, contacts};
use crate::same::{by_query, sayable};
use crate::world::{self, World};

#[test]
fn what_we_write_comes_back_with_the_same_contacts() {
    let worlds: Vec<World> = (1..=4).map(World::new).collect();
    let catalog = world::catalog();
    let (same, telling) = (Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(Config { cases: 2_000, failure_persistence: None, ..Config::default() });
    let tapes = proptest::collection::vec(proptest::collection::vec(proptest::num::u16::ANY, 0..80), 1..5);
    let joints = proptest::collection::vec(proptest::num::u8::ANY, 4);
    let outcome = runner.run(&(0..worlds.len(), tapes, joints), |(seed, tapes, joints)| {
        let world = &worlds[seed];
        let Some(text) = sayable(&catalog, &tapes, &joints) else { return Ok(()) };
        let Ok(there) = to_fetchxml(&parse(&text).query.unwrap(), &catalog) else { return Ok(()) };
        // What one path can say alone may be too much for several of them.
        if !there.losses.is_empty() {
            return Ok(());
        }
        let back = from_fetchxml(&there.text, &catalog);
        let back = back.unwrap_or_else(|e| panic!("{e}\n{text}\n{}", there.text));
        proptest::prop_assert_eq!(&back.losses, &[], "{}\n{}", &text, &there.text);
        let expected = by_query(world, &catalog, &text);
        let found = by_query(world, &catalog, &back.text);
        proptest::prop_assert_eq!(&found, &expected, "{}\n{}\n{}", &text, &there.text, &back.text);
        same.set(same.get() + 1);
        telling.set(telling.get() + u32::from(!expected.is_empty() && expected.len() < world.tables["contact"].len()));
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert!(same.get() > 1_000 && telling.get() > 300, "{} {}", same.get(), telling.get());
}

#[test]
fn what_others_write_selects_the_same_contacts() {
    let worlds: Vec<World> = (1..=4).map(World::new).collect();
    let catalog = world::catalog();
    let counts = [const { Cell::new(0) }; 7];
    let mut runner = TestRunner::new(Config { cases: 3_000, failure_persistence: None, ..Config::default() });
    let tapes = proptest::collection::vec(proptest::num::u16::ANY, 0..120);
    let outcome = runner.run(&(0..worlds.len(), tapes), |(seed, tape)| {
        let world = &worlds[seed];
        let xml = Documents::new(&tape).fetch();
        let Ok(read) = from_fetchxml(&xml, &catalog) else { return Ok(()) };
        if !read.losses.is_empty() {
            return Ok(());
        }
        let expected = contacts(world, &xml, Negatives::DropNull);
        let found = by_query(world, &catalog, &read.text);
        proptest::prop_assert_eq!(&found, &expected, "{}\n{}", &xml, &read.text);
        let telling = !expected.is_empty() && expected.len() < world.tables["contact"].len();
        let forms = [
            true,
            telling,
            xml.contains("<link"),
            xml.contains("'not any'"),
            xml.contains("'all'"),
            xml.contains("entityname"),
            xml.contains("valueof"),
        ];
        for (count, _) in counts.iter().zip(forms).filter(|(_, has)| *has) {
            count.set(count.get() + 1);
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    let counts = counts.map(|count| count.get());
    let [same, telling, linked, not_any, all, beside, compared] = counts;
    assert!(
        same > 1_500 && telling > 500 && linked > 700 && not_any > 50 && all > 50 && beside > 100 && compared > 50,
        "{counts:?}"
    );
}

fn read(xml: &str) -> String {
    let catalog = emulator::schema::catalog();
    match from_fetchxml(xml, &catalog) {
        Ok(converted) => {
            let losses = converted.losses.iter().map(|loss| {
                let Place::Path(path) = &loss.place else { panic!("{loss:?}") };
                format!("loss at {path}: {}\n", loss.message)
            });
            converted.text + &losses.collect::<String>()
        }
        Err(error) => format!("error at {}: {error}\n", error.place),
    }
}

/// The entity's contents in their envelope.
fn contact(contents: &str) -> String {
    format!("<fetch><entity name='contact'>{contents}</entity></fetch>")
}

#[test]
fn documents_are_read() {
    let condition = |rest: &str| contact(&format!("<filter><condition {rest}/></filter>"));
    let mut documents: Vec<String> = [
        "attribute='lastname' operator='eq' value=\"O'Hara\"",
        "attribute='gendercode' operator='ne' value='1'",
        "attribute='donotemail' operator='eq' value='1'",
        "attribute='parentcustomerid' operator='eq' value='{1CC00A15-37EF-E911-A81D-000D3A6D200C}'",
        "attribute='createdon' operator='last-x-days' value='30'",
        "attribute='createdon' operator='olderthan-x-weeks' value='2'",
        "attribute='createdon' operator='this-month'",
        "attribute='createdon' operator='yesterday'",
        "attribute='createdon' operator='on-or-after' value='2026-01-31'",
        "attribute='birthdate' operator='on' value='1990-01-31'",
        "attribute='createdon' operator='ge' value='2026-01-31T10:00'",
        "attribute='createdon' operator='ge' value='2026-01-31T10:00:00+02:00'",
        "attribute='createdon' operator='this-week'",
        "attribute='ownerid' operator='eq-userid'",
        "attribute='lastname' operator='like' value='A_b%'",
        "attribute='firstname' operator='gt' valueof='lastname'",
        "attribute='numberofchildren' operator='eq' value='many'",
        "attribute='new_unknown' operator='eq' value='5'",
    ]
    .into_iter()
    .map(condition)
    .collect();
    let account = |kind: &str, inner: &str| {
        format!(
            "<link-entity name='account' from='accountid' to='parentcustomerid' link-type='{kind}' alias='a'>{inner}</link-entity>"
        )
    };
    let revenue = "<filter><condition attribute='revenue' operator='gt' value='5'/></filter>";
    documents.extend([
        contact(""),
        contact(&account("inner", revenue)),
        contact(&account("outer", "")),
        contact(&format!("<filter><condition entityname='a' attribute='accountid' operator='null'/></filter>{}", account("outer", revenue))),
        contact(&format!("<filter><condition entityname='a' attribute='name' operator='null'/></filter>{}", account("outer", ""))),
        contact(&format!("<filter type='or'><condition attribute='lastname' operator='eq' value='A'/>{}</filter>", account("not any", revenue))),
        contact(&account("inner", "<link-entity name='lead' from='parentaccountid' to='accountid'/><link-entity name='contact' from='contactid' to='primarycontactid'/>")),
        contact("<link-entity name='account' from='primarycontactid' to='contactid'><link-entity name='lead' from='parentaccountid' to='accountid'/>\
                 <link-entity name='contact' from='parentcustomerid' to='accountid'/></link-entity>"),
        contact("<link-entity name='account' from='name' to='lastname'/>"),
        contact(&account("inner", "<filter><link-entity name='lead' from='parentaccountid' to='accountid' link-type='not any'/></filter>")),
        contact(&format!("<filter><condition attribute='lastname' operator='eq' valueof='a.name'/></filter>{}", account("inner", revenue))),
        contact(&format!("<filter type='or'><condition attribute='lastname' operator='gt' valueof='a.name'/><condition entityname='a' attribute='name' operator='null'/></filter>{}", account("outer", ""))),
        contact(&format!("<filter><condition entityname='a' attribute='name' operator='eq' valueof='b.name'/></filter>{}", account("inner", ""))),
        "<fetch top='5'><entity name='contact'><order attribute='lastname' descending='true'/></entity></fetch>".to_owned(),
        "<fetch count='10' page='3'><entity name='contact'/></fetch>".to_owned(),
        // Refused.
        "<fetch><entity name='account'/></fetch>".to_owned(),
        "<fetch aggregate='true'><entity name='contact'/></fetch>".to_owned(),
        "<fetch datasource='retained'><entity name='contact'/></fetch>".to_owned(),
        contact("<filter isquickfindfields='1'><condition attribute='lastname' operator='like' value='{0}'/></filter><filter><condition attribute='lastname' operator='not-null'/></filter>"),
        "<fetch><entity/></fetch>".to_owned(),
        "<query/>".to_owned(),
        "PROFILE(contact)".to_owned(),
        "<!DOCTYPE fetch [<!ENTITY x 'y'>]><fetch><entity name='contact'/></fetch>".to_owned(),
        contact("<filter type='xor'/>"),
        contact("<filter><condition operator='null'/></filter>"),
        contact("<filter><condition attribute='ownerid' operator='eq-userid'/></filter>"),
    ]);
    let read: Vec<String> = documents.iter().map(|xml| format!("{xml}\n=> {}", read(xml))).collect();
    insta::assert_snapshot!(read.join("\n"));
}

#[test]
fn what_is_too_much_is_refused_soon() {
    let nested = |n: usize| contact(&format!("{}{}", "<filter>".repeat(n), "</filter>".repeat(n)));
    let namespaces: String = (0..20).map(|n| format!(" xmlns:n{n}='x'")).collect();
    let links = "<link-entity name='account' from='accountid' to='parentcustomerid' link-type='any'/>";
    // Each "or" between the tables doubles the ways of meeting them all.
    let either =
        format!("<filter type='or'><condition entityname='a' attribute='name' operator='null'/>{links}</filter>");
    let outer = "<link-entity name='account' from='accountid' to='parentcustomerid' link-type='outer' alias='a'/>";
    for (xml, says) in [
        (" ".repeat(2_000_000), "longer than"),
        (nested(10_000), "levels deep"),
        (nested(70), "levels deep"),
        (format!("<fetch{namespaces}><entity name='contact'/></fetch>"), "namespaces"),
        (contact(&"<attribute name='x'/>".repeat(30_000)), "XML"),
        (
            contact(&format!("<filter>{}</filter>", "<condition attribute='x' operator='null'/>".repeat(501))),
            "500 conditions",
        ),
        (contact(&format!("{}{outer}", either.repeat(12))), "more ways"),
    ] {
        let catalog = emulator::schema::catalog();
        let error = from_fetchxml(&xml, &catalog).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}
