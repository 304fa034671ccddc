use proptest::prelude::*;
use rusqlite::{Connection, params_from_iter};

use super::{Fetch, FetchXmlError, to_sql};
use crate::evaluate::Sql;
use crate::store;
use crate::viewpoint::Viewpoint;

/// Asked on the third of January 1970 at six in the morning, by somebody who owns nothing.
fn parse(text: &str) -> Result<Fetch, FetchXmlError> {
    super::parse(text, Viewpoint { now_ms: 194_400_000, ..Viewpoint::default() })
}

/// Ada and Bob work at Alpine, Cleo nowhere; Dan belongs to Ada. Ada and Cleo are members of a segment.
fn data() -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    store::create_tables(&conn).unwrap();
    conn.execute_batch(
        "INSERT INTO account (accountid, name, versionnumber) VALUES
            ('aaaaaaaa-0000-4000-8000-000000000001', 'Alpine', 1),
            -- Ada's id: what Dan belongs to is no account all the same.
            ('cccccccc-0000-4000-8000-000000000001', 'Zenith', 1);
         INSERT INTO contact (contactid, fullname, emailaddress1, address1_city, gendercode, familystatuscode,
                              creditlimit, donotemail,
                              birthdate, parentcustomerid, parentcustomerid_type, versionnumber) VALUES
            ('cccccccc-0000-4000-8000-000000000001', 'Ada', 'ada@x.example', 'BERLIN', 2, 1, 10.5, 0, 0,
                'aaaaaaaa-0000-4000-8000-000000000001', 'account', 2),
            ('cccccccc-0000-4000-8000-000000000002', 'bob', NULL, 'Berlin', 1, 2, 20, 1, 86400000,
                'aaaaaaaa-0000-4000-8000-000000000001', 'account', 3),
            ('cccccccc-0000-4000-8000-000000000003', 'Cleo', 'cleo@x.example', 'Αθήνα', NULL, NULL, NULL, 0, NULL, NULL, NULL, 4),
            ('cccccccc-0000-4000-8000-000000000004', 'Dan', 'dan%@x.example', NULL, 1, 3, 30, 0, 172800000,
                'cccccccc-0000-4000-8000-000000000001', 'contact', 5);
         INSERT INTO msdyncrm_segment (msdyncrm_segmentid, msdyncrm_segmentname) VALUES
            ('bfc9d5d6-d6aa-e911-a859-000d3a3159df', 'S'), ('bfc9d5d6-d6aa-e911-a859-000d3a3159d0', 'T');
         INSERT INTO segment_member VALUES
            ('bfc9d5d6-d6aa-e911-a859-000d3a3159df', 'cccccccc-0000-4000-8000-000000000001'),
            ('bfc9d5d6-d6aa-e911-a859-000d3a3159df', 'cccccccc-0000-4000-8000-000000000003'),
            ('bfc9d5d6-d6aa-e911-a859-000d3a3159d0', 'cccccccc-0000-4000-8000-000000000002');",
    )
    .unwrap();
    conn
}

/// The third column of each row: the first that was asked for besides id and version.
fn firsts(conn: &Connection, fetch: &Fetch, within: Option<Sql>) -> Vec<Option<String>> {
    let place = 2 + fetch.columns().iter().position(|c| c.column.logical != fetch.entity.primary_id).unwrap();
    let sql = to_sql(fetch, within).rows;
    let mut statement = conn.prepare(&sql.text).unwrap_or_else(|e| panic!("{e}\n{}", sql.text));
    statement.query_map(params_from_iter(sql.params), |row| row.get(place)).unwrap().collect::<Result<_, _>>().unwrap()
}

fn total(conn: &Connection, fetch: &Fetch) -> i64 {
    let sql = to_sql(fetch, None).total;
    conn.query_row(&sql.text, params_from_iter(sql.params), |row| row.get(0)).unwrap()
}

/// The names of the contacts that a filter keeps, in alphabetical order.
fn named(filter: &str) -> String {
    let text = format!(
        "<fetch><entity name='contact'><attribute name='fullname'/><order attribute='fullname'/>{filter}</entity></fetch>"
    );
    let fetch = parse(&text).unwrap_or_else(|e| panic!("{e}\n{text}"));
    firsts(&data(), &fetch, None).into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn condition(attribute: &str, operator: &str, values: &[&str]) -> String {
    let values: String = values.iter().map(|v| format!("<value>{v}</value>")).collect();
    format!("<filter><condition attribute='{attribute}' operator='{operator}'>{values}</condition></filter>")
}

#[test]
fn the_query_of_the_api_page_reads_the_members_of_a_segment() {
    let text = r#"fetch version="1.0" output-format="xml-platform" mapping="logical" returntotalrecordcount="true" page="1" count="5" no-lock="false">
    <entity name="contact">
        <attribute name="fullname"/>
        <attribute name="contactid"/>
        <order attribute="fullname" descending="false"/>
        <link-entity name="msdyncrm_segment" from="msdyncrm_segmentid" to="msdyncrm_segmentmemberid" alias="bb">
            <filter type="and">
                <condition attribute="msdyncrm_segmentid" operator="eq" uitype="msdyncrm_segment" value="BFC9D5D6-D6AA-E911-A859-000D3A3159DF"/>
            </filter>
        </link-entity>
    </entity>
</fetch>"#;
    let fetch = parse(text).unwrap();
    assert!(fetch.total);
    assert_eq!((fetch.page, fetch.count), (1, 5));
    let columns: Vec<_> = fetch.columns().iter().map(|c| (c.alias.clone(), c.column.logical)).collect();
    assert_eq!(columns, [(None, "fullname"), (None, "contactid")]);
    let conn = data();
    assert_eq!(firsts(&conn, &fetch, None), [Some("Ada".into()), Some("Cleo".into())]);
    assert_eq!(total(&conn, &fetch), 2);
}

#[test]
fn every_operator_keeps_the_right_ones() {
    for (attribute, operator, values, expected) in [
        ("address1_city", "eq", &["berlin"][..], "Ada bob"),
        ("address1_city", "ne", &["berlin"], "Cleo"),
        ("address1_city", "in", &["ΑΘΉΝΑ", "x"], "Cleo"),
        ("address1_city", "not-in", &["Berlin"], "Cleo"),
        ("address1_city", "null", &[], "Dan"),
        ("address1_city", "not-null", &[], "Ada bob Cleo"),
        ("fullname", "like", &["%A%"], "Ada Dan"),
        ("fullname", "not-like", &["_O%"], "Ada Cleo Dan"),
        ("fullname", "begins-with", &["B"], "bob"),
        ("fullname", "not-begin-with", &["B"], "Ada Cleo Dan"),
        ("fullname", "ends-with", &["O"], "Cleo"),
        ("emailaddress1", "begins-with", &["dan%"], "Dan"),
        ("creditlimit", "gt", &["10.5"], "bob Dan"),
        ("creditlimit", "ge", &["10.5"], "Ada bob Dan"),
        ("creditlimit", "lt", &["20"], "Ada"),
        ("creditlimit", "le", &["20"], "Ada bob"),
        ("creditlimit", "between", &["15", "30"], "bob Dan"),
        ("creditlimit", "not-between", &["15", "25"], "Ada Dan"),
        ("donotemail", "eq", &["true"], "bob"),
        ("gendercode", "eq", &["1"], "bob Dan"),
        ("birthdate", "ge", &["1970-01-02"], "bob Dan"),
        ("birthdate", "on", &["1970-01-02T15:00:00Z"], "bob"),
        ("birthdate", "on-or-before", &["1970-01-02"], "Ada bob"),
        ("birthdate", "on-or-after", &["1970-01-02"], "bob Dan"),
        ("birthdate", "yesterday", &[], "bob"),
        ("birthdate", "last-x-days", &["1"], "bob Dan"),
        ("birthdate", "olderthan-x-days", &["1"], "Ada"),
        ("birthdate", "next-week", &[], ""),
        ("ownerid", "ne-userid", &[], ""),
        ("parentcustomerid", "eq", &["{AAAAAAAA-0000-4000-8000-000000000001}"], "Ada bob"),
    ] {
        assert_eq!(named(&condition(attribute, operator, values)), expected, "{attribute} {operator}");
    }
}

#[test]
fn filters_nest_and_empty_ones_ask_nothing() {
    let city = "<condition attribute='address1_city' operator='eq' value='Berlin'/>";
    let male = "<condition attribute='gendercode' operator='eq' value='1'/>";
    let no_city = "<condition attribute='address1_city' operator='null'/>";
    assert_eq!(named(&format!("<filter type='or'>{city}{no_city}</filter>")), "Ada bob Dan");
    assert_eq!(named(&format!("<filter>{male}<filter type='or'>{city}{no_city}</filter></filter>")), "bob Dan");
    assert_eq!(named(&format!("<filter>{city}</filter><filter>{male}</filter>")), "bob");
    assert_eq!(named("<filter type='or'/>"), "Ada bob Cleo Dan");
}

#[test]
fn links_join_and_outer_ones_keep_those_without() {
    let link = |kind: &str| {
        format!(
            "<link-entity name='account' from='accountid' to='parentcustomerid' alias='a' link-type='{kind}'>
             <filter><condition attribute='name' operator='eq' value='ALPINE'/></filter></link-entity>"
        )
    };
    assert_eq!(named(&link("inner")), "Ada bob");
    assert_eq!(named(&link("outer")), "Ada bob Cleo Dan");
    let without = "<filter><condition entityname='a' attribute='accountid' operator='null'/></filter>";
    assert_eq!(named(&(link("outer") + without)), "Cleo Dan");
    // A contact's contact is no account, and the other way round.
    assert_eq!(named("<link-entity name='account' from='accountid' to='parentcustomerid'/>"), "Ada bob");
    assert_eq!(named("<link-entity name='contact' from='contactid' to='parentcustomerid'/>"), "Dan");
    assert_eq!(named("<link-entity name='contact' from='parentcustomerid' to='contactid'/>"), "Ada");
    let no_segment = "<link-entity name='msdyncrm_segment' from='msdyncrm_segmentid' to='msdyncrm_segmentmemberid'
        alias='s' link-type='outer'/>
        <filter><condition entityname='s' attribute='msdyncrm_segmentname' operator='null'/></filter>";
    assert_eq!(named(no_segment), "Dan");
}

#[test]
fn linked_columns_go_by_their_link_or_their_alias() {
    let text =
        "<fetch><entity name='contact'><link-entity name='account' from='accountid' to='parentcustomerid' alias='a'>
        <attribute name='name'/><attribute name='accountnumber' alias='no'/></link-entity></entity></fetch>";
    let fetch = parse(text).unwrap();
    let columns: Vec<_> = fetch.columns().iter().map(|c| (c.alias.as_deref(), c.column.logical)).collect();
    assert_eq!(columns, [(None, "contactid"), (Some("a.name"), "name"), (Some("no"), "accountnumber")]);
    assert_eq!(firsts(&data(), &fetch, None), [Some("Alpine".into()), Some("Alpine".into())]);
}

#[test]
fn rows_come_in_the_order_asked_for_and_in_pages() {
    let conn = data();
    let with = |fetch: &str, inside: &str| {
        let text =
            format!("<fetch {fetch}><entity name='contact'><attribute name='fullname'/>{inside}</entity></fetch>");
        let found = firsts(&conn, &parse(&text).unwrap(), None);
        found.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(with("", "<order attribute='fullname' descending='true'/>"), "Dan Cleo bob Ada");
    assert_eq!(with("count='3'", "<order attribute='fullname'/>"), "Ada bob Cleo");
    assert_eq!(with("count='3' page='2'", "<order attribute='fullname'/>"), "Dan");
    assert_eq!(with("top='2'", "<order attribute='fullname'/>"), "Ada bob");
    // Choices by label (Divorced, Married, Single), lookups by name (Ada, Alpine); missing values first.
    assert_eq!(with("", "<order attribute='familystatuscode'/>"), "Cleo Dan bob Ada");
    assert_eq!(with("", "<order attribute='parentcustomerid'/>"), "Cleo Dan Ada bob");
}

#[test]
fn distinct_rows_and_a_restriction_to_ids() {
    let conn = data();
    let text = "<fetch distinct='true'><entity name='contact'><attribute name='address1_city'/></entity></fetch>";
    let fetch = parse(text).unwrap();
    assert!(!to_sql(&fetch, None).keyed);
    assert_eq!(total(&conn, &fetch), 3);
    assert_eq!(firsts(&conn, &fetch, None).len(), 3);

    let fetch = parse("<fetch><entity name='contact'><attribute name='fullname'/></entity></fetch>").unwrap();
    let within = Sql { text: "t0.fullname = ?".into(), params: vec!["BOB".to_owned().into()] };
    assert_eq!(firsts(&conn, &fetch, Some(within)), [Some("bob".into())]);
}

#[test]
fn mistakes_are_named() {
    let entity = |inside: &str| format!("<fetch><entity name='contact'>{inside}</entity></fetch>");
    for (text, code, words) in [
        (entity("<attribute name='nope'/>"), "0x80041103", "nope"),
        (entity(&condition("fullnam", "eq", &["x"])), "0x80041103", "fullnam"),
        ("<fetch><entity name='contakt'/></fetch>".into(), "0x80041102", "contakt"),
        (entity("<link-entity name='nope' from='a' to='b'/>"), "0x80041102", "nope"),
        (entity(&condition("fullname", "under", &["x"])), "0x80040203", "under"),
        (entity(&condition("birthdate", "gt", &["soon"])), "0x80040203", "soon"),
        (entity(&condition("creditlimit", "like", &["1%"])), "0x80040203", "creditlimit"),
        (entity(&condition("creditlimit", "between", &["1"])), "0x80040203", "1 values"),
        (entity(&condition("creditlimit", "today", &[])), "0x80040203", "no date"),
        (entity(&condition("birthdate", "last-x-days", &[])), "0x80040203", "0 values"),
        (entity(&condition("birthdate", "last-x-days", &["-1"])), "0x80040203", "-1"),
        (entity(&condition("birthdate", "next-x-years", &["100000"])), "0x80040203", "100000"),
        (entity(&condition("gendercode", "contain-values", &["1"])), "0x80040203", "set of choices"),
        (entity(&condition("fullname", "eq-userid", &[])), "0x80040203", "no id"),
        (
            entity("<link-entity name='account' from='accountid' to='parentcustomerid' link-type='any'/>"),
            "0x80040203",
            "any",
        ),
        ("<fetch aggregate='true'><entity name='contact'/></fetch>".into(), "0x80040203", "aggregate"),
        ("<fetch top='1' page='2'><entity name='contact'/></fetch>".into(), "0x80040203", "top"),
        ("<fetch count='many'><entity name='contact'/></fetch>".into(), "0x80040203", "many"),
        ("<fetch/>".into(), "0x80040203", "<entity>"),
        ("<entity name='contact'/>".into(), "0x80040203", "<fetch>"),
        ("<fetch><entity".into(), "0x80040203", "XML"),
        (String::new(), "0x80040203", "XML"),
    ] {
        let error = parse(&text).unwrap_err();
        assert_eq!(error.code(), code, "{text}: {error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    let fiscal = "<attribute name='createdon' groupby='true' dategrouping='fiscal-year' alias='y'/>";
    let fiscal = format!("<fetch aggregate='true'><entity name='contact'>{fiscal}</entity></fetch>");
    assert!(parse(&fiscal).unwrap_err().is_unsupported());
}

#[test]
fn document_types_and_monstrous_text_are_refused() {
    let bomb = r#"<!DOCTYPE f [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><fetch><entity name="&b;"/></fetch>"#;
    assert_eq!(parse(bomb).unwrap_err(), FetchXmlError::DocumentType);
    assert!(matches!(parse(&" ".repeat(200_000)), Err(FetchXmlError::TooLong(_))));
    let deep = format!(
        "<fetch><entity name='contact'>{}{}</entity></fetch>",
        "<filter>".repeat(4_000),
        "</filter>".repeat(4_000)
    );
    assert!(parse(&deep).is_err());
    assert!(parse(&format!("<fetch>{}", "<a>".repeat(30_000))).is_err());
    let many: String = (0..501).map(|_| "<condition attribute='fullname' operator='null'/>").collect();
    assert!(parse(&format!("<fetch><entity name='contact'><filter>{many}</filter></entity></fetch>")).is_err());
}

#[test]
fn five_hundred_alternatives_stay_within_what_sqlite_takes() {
    let many: String =
        (0..499).map(|i| format!("<condition attribute='fullname' operator='eq' value='{i}'/>")).collect();
    let last = "<condition attribute='fullname' operator='eq' value='dan'/>";
    assert_eq!(named(&format!("<filter type='or'>{many}{last}</filter>")), "Dan");
}

#[test]
fn values_and_aliases_are_never_sql() {
    let evil = "x') OR 1=1; DROP TABLE contact; --";
    assert_eq!(named(&condition("fullname", "eq", &[evil])), "");
    for inside in [
        format!("<attribute name='jobtitle' alias=\"{evil}\"/>"),
        format!("<link-entity name='account' from='accountid' to='parentcustomerid' alias=\"{evil}\"/>"),
    ] {
        let text = format!("<fetch><entity name='contact'><attribute name='fullname'/>{inside}</entity></fetch>");
        let refused = parse(&text).unwrap_err().to_string();
        assert!(refused.contains("is no alias"), "{refused}");
    }
}

#[test]
fn nested_namespaces_are_refused_before_they_are_read() {
    let open: String = (0..1_500).map(|n| format!("<a xmlns:n{n}=\"u{n}\">")).collect();
    let text = format!("<fetch>{open}{}</fetch>", "</a>".repeat(1_500));
    assert_eq!(parse(&text).unwrap_err(), FetchXmlError::Namespaces);
}

/// What may stand in an entity: mostly right, and each link leads from contacts to contacts, so that everything fits
/// everywhere.
fn contents() -> impl Strategy<Value = String> {
    let column = || {
        prop::sample::select(vec!["fullname", "gendercode", "ownerid", "parentcustomerid", "creditlimit", "createdon"])
    };
    let optional = |texts: Vec<&'static str>| prop::sample::select(texts);
    let attribute = (column(), optional(vec!["", "", "alias='a'", "alias='b'"]))
        .prop_map(|(name, alias)| format!("<attribute name='{name}' {alias}/>"));
    let order = (column(), optional(vec!["", "descending='true'", "entityname='l'"]))
        .prop_map(|(name, more)| format!("<order attribute='{name}' {more}/>"));
    let condition = (
        column(),
        optional(vec!["eq", "ne", "null", "in", "like", "between", "not-in", "begins-with"]),
        optional(vec!["value='1'", "value='x'", "", "value='1' entityname='l'"]),
    )
        .prop_map(|(name, operator, value)| format!("<condition attribute='{name}' operator='{operator}' {value}/>"));
    let filter = (optional(vec!["", "type='or'"]), prop::collection::vec(condition, 0..4))
        .prop_map(|(kind, inside)| format!("<filter {kind}>{}</filter>", inside.concat()));
    let leaf = prop_oneof![3 => attribute, 2 => order, 2 => filter, 1 => Just("<all-attributes/>".to_owned())];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        (
            optional(vec!["from='contactid' to='parentcustomerid'", "from='parentcustomerid' to='contactid'"]),
            optional(vec!["", "link-type='outer'", "alias='l'", "alias='m' link-type='outer'"]),
            prop::collection::vec(inner, 0..4),
        )
            .prop_map(|(on, more, inside)| {
                format!("<link-entity name='contact' {on} {more}>{}</link-entity>", inside.concat())
            })
    })
}

thread_local! {
    static DATA: Connection = data();
}

fn runs(text: &str) {
    if let Ok(fetch) = parse(text) {
        DATA.with(|conn| {
            let statement = to_sql(&fetch, None);
            for sql in [statement.rows, statement.total] {
                let mut select = conn.prepare(&sql.text).unwrap_or_else(|e| panic!("{e}\n{}\n{text}", sql.text));
                let mut rows = select.query(params_from_iter(sql.params)).unwrap();
                while rows.next().unwrap().is_some() {}
            }
        });
    }
}

proptest! {
    #[test]
    fn any_text_is_refused_or_becomes_sql_that_runs(text in prop_oneof![any::<String>(), "(<fetch>|<entity|name='contact'|>|/>|</|<|&|;|\"|'|é|xmlns){0,12}"]) {
        runs(&text);
    }

    #[test]
    fn any_query_is_refused_or_becomes_sql_that_runs(inside in prop::collection::vec(contents(), 0..5), options in "( top='2'| count='1'| page='2'| distinct='true'){0,2}") {
        runs(&format!("<fetch{options}><entity name='contact'><attribute name='fullname'/>{}</entity></fetch>", inside.concat()));
    }
}
