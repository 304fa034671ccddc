//! How SQLite goes about the questions that are asked most: by an index, and by that index alone where it can.

use std::path::Path;

use emulator::evaluate::{Context, compile};
use emulator::{Storage, functions, schema};
use rusqlite::{Connection, params_from_iter};

use crate::support::{NOON, World};

fn connect(path: &Path) -> Connection {
    let conn = Connection::open(path).unwrap();
    functions::register(&conn).unwrap();
    conn
}

/// The steps of a plan in SQLite's words.
fn plan(conn: &Connection, sql: &str, params: Vec<rusqlite::types::Value>) -> String {
    let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let steps = statement.query_map(params_from_iter(params), |row| row.get::<_, String>(3)).unwrap();
    steps.collect::<Result<Vec<_>, _>>().unwrap().join("\n")
}

fn plan_of(conn: &Connection, query: &str) -> String {
    let query = segment_query::parse(query).query.unwrap();
    let segment_id = |_: &str| Some("5e6de900-11c4-4a8e-9d00-000000000002".to_owned());
    let context = Context { now_ms: NOON, segment_id: &segment_id, business_unit: None };
    let sql = compile(&query, &schema::catalog(), &context).unwrap();
    plan(conn, &sql.text, sql.params)
}

#[test]
fn segments_are_found_by_indexes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.sqlite");
    let world = World::filled(Storage::File(path.clone()), 3_000);
    world.get("contacts?$top=1").expect(200);
    let conn = connect(&path);
    for (query, steps) in [
        (
            "PROFILE(contact).FILTER(address1_city == 'Berlin')",
            &["SEARCH t0 USING COVERING INDEX contact_address1_city (address1_city=?)"][..],
        ),
        (
            "PROFILE(contact).FILTER(address1_city == 'Berlin' || address1_city == 'Paris')",
            &["SEARCH t0 USING COVERING INDEX contact_address1_city (address1_city=?)"],
        ),
        (
            "PROFILE(contact).FILTER(createdon >= '2026-06-01' && createdon < '2026-07-01')",
            &["SEARCH t0 USING COVERING INDEX contact_createdon (createdon>? AND createdon<?)"],
        ),
        (
            "PROFILE(contact).FILTER(emailaddress1 CONTAINS 'smith')",
            &["SCAN t0 USING COVERING INDEX contact_emailaddress1"],
        ),
        (
            "PROFILE(account).FILTER(industrycode == 12).TRAVERSE(contact_account_parentcustomerid)",
            &[
                "USING COVERING INDEX contact_parentcustomerid (parentcustomerid=? AND parentcustomerid_type=?)",
                "SEARCH t1 USING COVERING INDEX account_industrycode (industrycode=?)",
            ],
        ),
        (
            "INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(COUNT() > 1, UTCDAYS(30))",
            &[
                "SEARCH t0 USING COVERING INDEX sqlite_autoindex_contact_1 (contactid=?)",
                "USING COVERING INDEX interaction_emailopened_time (timestamp>? AND timestamp<?)",
            ],
        ),
        (
            "INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(COUNT() > 5)",
            &["SCAN t0", "SEARCH t0 USING COVERING INDEX sqlite_autoindex_contact_1 (contactid=?)"],
        ),
        (
            "PROFILE(contact).FILTER(ISNOTNULL(emailaddress1)) EXCEPT SEGMENT(openers)",
            &["SEARCH t0 USING COVERING INDEX contact_emailaddress1", "LIST SUBQUERY", "SEARCH m USING PRIMARY KEY"],
        ),
        (
            "PROFILE(contact).FILTER(address1_city == 'London') INTERSECT SEGMENT(openers)",
            &[
                "SEARCH t0 USING COVERING INDEX contact_address1_city (address1_city=?)",
                "SEARCH m USING PRIMARY KEY (segmentid=? AND contactid=?)",
            ],
        ),
        (
            "SEGMENT(openers)",
            &["SEARCH t0 USING COVERING INDEX sqlite_autoindex_contact_1 (contactid=?)", "SEARCH m USING PRIMARY KEY"],
        ),
    ] {
        let plan = plan_of(&conn, query);
        for step in steps {
            assert!(plan.contains(step), "{query}\n  has no {step}:\n{plan}");
        }
        // Grouping by contact finds its rows in order, or sorts those of the window alone.
        assert!(!plan.contains("TEMP B-TREE") || query.contains("UTCDAYS"), "{query}\n{plan}");
    }
}

#[test]
fn pages_and_counts_of_a_list_are_read_from_an_index() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.sqlite");
    drop(World::filled(Storage::File(path.clone()), 3_000));
    let conn = connect(&path);
    for (sql, step) in [
        (
            "SELECT count(*) FROM (SELECT 1 FROM contact WHERE address1_country = 'Germany' LIMIT 5001)",
            "SEARCH contact USING COVERING INDEX contact_address1_country (address1_country=?)",
        ),
        (
            "SELECT fullname, contactid FROM contact WHERE 1 ORDER BY fullname, contactid LIMIT 51",
            "SCAN contact USING COVERING INDEX contact_fullname",
        ),
        (
            "SELECT contactid FROM contact WHERE owningbusinessunit = '1' ORDER BY contactid LIMIT 51",
            "SEARCH contact USING COVERING INDEX contact_owningbusinessunit (owningbusinessunit=?)",
        ),
    ] {
        let plan = plan(&conn, sql, Vec::new());
        assert!(plan.contains(step) && !plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
    }
}
