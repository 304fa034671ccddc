use std::collections::BTreeSet;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use segment_query::{Diagnostic, check, parse};

use super::time::Times;
use super::{Progress, by_two, fill, make};
use crate::evaluate::{Context, compile};
use crate::functions::DAY;
use crate::schema::{self, Kind};
use crate::store;

/// 2026-11-23T22:00:00.123Z
const NOW: i64 = 1_795_471_200_123;
const CONTACTS: u32 = 3_000;

fn empty() -> Connection {
    let conn = Connection::open_in_memory().unwrap();
    store::create_tables(&conn).unwrap();
    conn
}

fn filled(contacts: u32, now_ms: i64) -> Connection {
    let mut conn = empty();
    fill(&mut conn, contacts, now_ms, &mut |_| {}).unwrap();
    conn
}

fn number(conn: &Connection, sql: &str) -> i64 {
    conn.query_row(sql, [], |row| row.get::<_, Option<i64>>(0)).unwrap().unwrap_or(0)
}

fn table_names(conn: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    conn.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

fn rows(conn: &Connection, sql: &str) -> Vec<Vec<Value>> {
    let mut statement = conn.prepare(sql).unwrap();
    let width = statement.column_count();
    let read = |row: &rusqlite::Row<'_>| (0..width).map(|i| row.get(i)).collect::<Result<Vec<Value>, _>>();
    statement.query_map([], read).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Every table but for its columns that hold times.
fn timeless(conn: &Connection) -> Vec<(String, Vec<Vec<Value>>)> {
    let timed = |table: &str, column: &str| match schema::table(table) {
        Some(known) => known.column(column).is_some_and(|c| matches!(c.kind, Kind::DateTime | Kind::DateOnly)),
        None => column == "timestamp",
    };
    table_names(conn)
        .into_iter()
        .map(|table| {
            let columns = rows(conn, &format!("SELECT name FROM pragma_table_info('{table}')"));
            let kept: Vec<String> = columns
                .iter()
                .filter_map(|row| if let Value::Text(name) = &row[0] { Some(name.clone()) } else { None })
                .filter(|name| !timed(&table, name))
                .collect();
            let sql = format!("SELECT {} FROM {table} ORDER BY 1, 2", kept.join(", "));
            let rows = rows(conn, &sql);
            (table, rows)
        })
        .collect()
}

#[test]
fn every_table_has_its_rows() {
    let conn = filled(CONTACTS, NOW);
    for (table, expected) in [
        ("businessunit", 3..=3),
        ("systemuser", 8..=8),
        ("contact", 3_000..=3_000),
        ("account", 200..=200),
        ("lead", 500..=500),
        ("contactleads", 150..=350),
        ("msevtmgt_event", 30..=30),
        ("msevtmgt_eventregistration", 500..=1_200),
        ("msdyncrm_marketingemail", 40..=40),
        ("msdyncrm_segment", 6..=6),
        ("interaction_emailsent", 5_000..=30_000),
        ("interaction_emaildelivered", 5_000..=30_000),
        ("interaction_emailopened", 1_000..=15_000),
        ("interaction_emailclicked", 100..=3_000),
        ("interaction_contactregisteredtoevent", 500..=1_200),
        ("interaction_contactcheckedintoevent", 150..=900),
        ("interaction_formsubmitted", 150..=900),
        ("interaction_websitevisited", 500..=6_000),
    ] {
        let count = number(&conn, &format!("SELECT COUNT(*) FROM {table}"));
        assert!(expected.contains(&count), "{table}: {count}");
    }
}

#[test]
fn a_contact_has_about_five_interactions() {
    let conn = filled(CONTACTS, NOW);
    let all: i64 = schema::interactions()
        .iter()
        .map(|kind| number(&conn, &format!("SELECT COUNT(*) FROM {}", kind.table())))
        .sum();
    let each = all as f64 / f64::from(CONTACTS);
    assert!((4.5..6.5).contains(&each), "{each}");
}

#[test]
fn every_lookup_leads_to_a_record() {
    let conn = filled(CONTACTS, NOW);
    for table in schema::tables() {
        for column in &table.columns {
            let (name, column_name) = (table.logical, column.logical);
            let targets = column.kind.targets();
            let found: Vec<String> = targets
                .iter()
                .map(|target| {
                    let key = schema::table(target).unwrap().primary_id;
                    let fits = match column.kind {
                        Kind::Polymorphic { .. } => format!("AND {name}.{column_name}_type = '{target}'"),
                        _ => String::new(),
                    };
                    format!("EXISTS (SELECT 1 FROM {target} AS x WHERE x.{key} = {name}.{column_name} {fits})")
                })
                .collect();
            if found.is_empty() {
                continue;
            }
            let lost =
                format!("SELECT COUNT(*) FROM {name} WHERE {column_name} IS NOT NULL AND NOT ({})", found.join(" OR "));
            assert_eq!(number(&conn, &lost), 0, "{name}.{column_name}");
        }
    }
    for r in schema::many_to_many() {
        for end in &r.ends {
            let (pairs, table, key) = (r.intersect.logical, end.table, schema::table(end.table).unwrap().primary_id);
            let sql = format!("SELECT COUNT(*) FROM {pairs} WHERE {} NOT IN (SELECT {key} FROM {table})", end.column);
            assert_eq!(number(&conn, &sql), 0, "{pairs}.{}", end.column);
        }
    }
    for interaction in schema::interactions() {
        let table = interaction.table();
        let leads = [
            ("contactid", "contact", "contactid"),
            ("messageId", "msdyncrm_marketingemail", "msdyncrm_marketingemailid"),
            ("eventId", "msevtmgt_event", "msevtmgt_eventid"),
            ("eventRegistrationId", "msevtmgt_eventregistration", "msevtmgt_eventregistrationid"),
        ];
        for (column, target, key) in leads {
            let own = interaction.columns.iter().any(|c| c.name == column);
            if own || column == "contactid" {
                let lost = format!(
                    "SELECT COUNT(*) FROM {table} WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT {key} FROM {target})"
                );
                assert_eq!(number(&conn, &lost), 0, "{table}.{column}");
            }
        }
    }
}

#[test]
fn every_value_is_one_that_its_column_takes() {
    let conn = filled(CONTACTS, NOW);
    for table in schema::tables() {
        for column in &table.columns {
            let (name, c) = (table.logical, column.logical);
            let wrong = match column.kind {
                Kind::Id => format!("{c} IS NULL OR length({c}) <> 36"),
                Kind::Text { max, .. } | Kind::Memo { max } => format!("length({c}) > {max} OR {c} = ''"),
                Kind::Whole { min, max } => format!("{c} NOT BETWEEN {min} AND {max}"),
                Kind::Decimal { min, max } | Kind::Money { min, max } => format!("{c} NOT BETWEEN {min} AND {max}"),
                Kind::Boolean { .. } => format!("{c} NOT IN (0, 1)"),
                Kind::DateTime => format!("{c} % 1000 <> 0"),
                Kind::DateOnly => format!("{c} % 86400000 <> 0"),
                Kind::Choice(set) | Kind::State(set) | Kind::Status(set) => {
                    let values: Vec<String> = set.options.iter().map(|o| o.value.to_string()).collect();
                    format!("{c} NOT IN ({})", values.join(", "))
                }
                Kind::BigInt | Kind::Lookup(_) | Kind::Polymorphic { .. } => continue,
            };
            assert_eq!(number(&conn, &format!("SELECT COUNT(*) FROM {name} WHERE {wrong}")), 0, "{name}.{c}: {wrong}");
            if column.required {
                let missing = format!("SELECT COUNT(*) FROM {name} WHERE {c} IS NULL");
                assert_eq!(number(&conn, &missing), 0, "{name}.{c} is required");
            }
        }
        let versions = format!("SELECT COUNT(*) - COUNT(DISTINCT versionnumber) FROM {}", table.logical);
        assert_eq!(number(&conn, &versions), 0, "{}", table.logical);
    }
    // A status fits its state.
    assert_eq!(number(&conn, "SELECT COUNT(*) FROM contact WHERE statuscode <> statecode + 1"), 0);
}

#[test]
fn the_data_is_the_same_every_time_and_only_times_follow_the_clock() {
    let (first, again, later) = (filled(800, NOW), filled(800, NOW), filled(800, NOW + 10 * DAY));
    assert_eq!(timeless(&first), timeless(&again));
    assert_eq!(timeless(&first), timeless(&later));
    let times = "SELECT timestamp FROM interaction_emailopened ORDER BY interactionid";
    assert_eq!(rows(&first, times), rows(&again, times));
    let newest = "SELECT MAX(timestamp) FROM interaction_emailsent";
    assert_eq!(number(&later, newest) - number(&first, newest), 10 * DAY);
    let birthdays = "SELECT birthdate FROM contact ORDER BY contactid";
    assert_eq!(rows(&first, birthdays), rows(&later, birthdays));
}

#[test]
fn the_data_is_the_same_with_and_without_threads() {
    let times = Times::new(NOW);
    let (alone, two) = (empty(), empty());
    let last = make(&mut |made| super::store_one(&alone, made, &mut |_| {}), 0, 600, times).unwrap();
    assert_eq!(by_two(&two, 0, 600, times, &mut |_| {}).unwrap(), last);
    assert_eq!(timeless(&alone), timeless(&two));
    assert_eq!(number(&alone, "SELECT COUNT(*) FROM contact"), 600);
}

#[test]
fn what_cannot_be_stored_ends_the_filling_with_its_own_error() {
    let without_tables = Connection::open_in_memory().unwrap();
    let error = by_two(&without_tables, 0, 20_000, Times::new(NOW), &mut |_| {}).unwrap_err();
    assert!(error.to_string().contains("no such table"), "{error}");
}

#[test]
fn addresses_are_unique_and_as_many_are_missing_as_in_real_data() {
    let conn = filled(CONTACTS, NOW);
    let twice = "SELECT COUNT(emailaddress1) - COUNT(DISTINCT emailaddress1) FROM contact";
    assert_eq!(number(&conn, twice), 0);
    for (column, percent) in [
        ("emailaddress1", 10..=14),
        ("birthdate", 35..=43),
        ("address1_city", 3..=7),
        ("annualincome", 57..=67),
        ("parentcustomerid", 25..=32),
        ("jobtitle", 20..=35),
    ] {
        let missing = number(&conn, &format!("SELECT 100 * SUM({column} IS NULL) / COUNT(*) FROM contact"));
        assert!(percent.contains(&missing), "{column}: {missing} %");
    }
}

#[test]
fn cities_fit_their_countries_and_the_demonstrated_ones_are_well_filled() {
    let conn = filled(CONTACTS, NOW);
    let living = |city: &str| {
        conn.query_row("SELECT COUNT(*) FROM contact WHERE address1_city = ?", [city], |r| r.get::<_, i64>(0)).unwrap()
    };
    assert!((75..=180).contains(&living("New York")), "{}", living("New York"));
    assert!((35..=100).contains(&living("New Jersey")), "{}", living("New Jersey"));
    for city in ["Berlin", "Paris", "Madrid", "London", "東京", "Tokyo", "Αθήνα", "Athens", "Warsaw", "São Paulo"]
    {
        assert!(living(city) > 0, "{city}");
    }
    let countries = "SELECT COUNT(*) FROM (SELECT address1_city FROM contact
        WHERE address1_city IS NOT NULL AND address1_country IS NOT NULL
        GROUP BY address1_city HAVING COUNT(DISTINCT address1_country) > 1)";
    assert_eq!(number(&conn, countries), 0);
    let american = number(&conn, "SELECT COUNT(*) FROM contact WHERE address1_country = 'United States'");
    assert!((1_100..=1_700).contains(&american), "{american}");
}

#[test]
fn interactions_lie_in_the_last_18_months_and_get_denser() {
    let conn = filled(CONTACTS, NOW);
    let since = |days: i64| {
        number(&conn, &format!("SELECT COUNT(*) FROM interaction_emailopened WHERE timestamp >= {}", NOW - days * DAY))
    };
    let counts: Vec<i64> = [7, 30, 90, 365, 560].into_iter().map(since).collect();
    assert!(counts.is_sorted_by(|a, b| a < b) && counts[0] > 20, "{counts:?}");
    assert_eq!(counts[4], number(&conn, "SELECT COUNT(*) FROM interaction_emailopened"));
    for interaction in schema::interactions() {
        let future = format!("SELECT COUNT(*) FROM {} WHERE timestamp > {NOW}", interaction.table());
        assert_eq!(number(&conn, &future), 0, "{}", interaction.name);
    }
}

#[test]
fn the_sample_segments_are_sound_and_find_some_contacts_but_not_all() {
    let conn = filled(CONTACTS, NOW);
    let mut catalog = schema::catalog();
    let named = rows(&conn, "SELECT msdyncrm_segmentqueryname, msdyncrm_segmentname FROM msdyncrm_segment");
    let text = |value: &Value| if let Value::Text(text) = value { text.clone() } else { String::new() };
    catalog.set_segments(named.iter().map(|row| (text(&row[0]), text(&row[1]))));
    let id_of = |name: &str| {
        let sql = "SELECT msdyncrm_segmentid FROM msdyncrm_segment WHERE msdyncrm_segmentqueryname = ?";
        conn.query_row(sql, [name], |row| row.get::<_, String>(0)).ok()
    };
    let samples = rows(
        &conn,
        "SELECT msdyncrm_segmentid, msdyncrm_segmentquery, msdyncrm_segmentmemberids FROM msdyncrm_segment
         ORDER BY msdyncrm_segmentid",
    );
    for sample in samples {
        let id = text(&sample[0]);
        let members: BTreeSet<String> = match &sample[1] {
            Value::Text(query) => {
                let parsed = parse(query);
                assert!(!parsed.diagnostics.iter().any(Diagnostic::is_error), "{query}");
                let query = parsed.query.unwrap();
                assert_eq!(check(&query, &catalog), [], "{query}");
                let sql = compile(&query, &catalog, &Context { now_ms: NOW, segment_id: &id_of, business_unit: None });
                let sql = sql.unwrap();
                let mut statement = conn.prepare(&sql.text).unwrap();
                let found = statement.query_map(params_from_iter(sql.params), |row| row.get(0)).unwrap();
                found.collect::<Result<_, _>>().unwrap()
            }
            _ => serde_json::from_str(&text(&sample[2])).unwrap(),
        };
        assert!((10..2_900).contains(&members.len()), "{id}: {}", members.len());
        for member in members {
            conn.execute("INSERT INTO segment_member VALUES (?, ?)", [&id, &member]).unwrap();
        }
    }
}

#[test]
fn progress_rises_to_its_end_and_no_contacts_leave_the_database_empty() {
    let mut heard: Vec<Progress> = Vec::new();
    let mut conn = empty();
    fill(&mut conn, 1_200, NOW, &mut |at| heard.push(at)).unwrap();
    assert!(heard.is_sorted_by_key(|at| at.done) && heard.len() > 4);
    assert_eq!(heard.last().map(|at| at.done), heard.last().map(|at| at.total));

    let mut conn = empty();
    fill(&mut conn, 0, NOW, &mut |_| {}).unwrap();
    assert_eq!(number(&conn, "SELECT COUNT(*) FROM systemuser"), 0);
    // As few as one is fine.
    assert_eq!(number(&filled(1, NOW), "SELECT COUNT(*) FROM contact"), 1);
}
