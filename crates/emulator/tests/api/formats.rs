//! Files of older formats.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use emulator::{OpenError, Storage, functions};
use rusqlite::Connection;
use rusqlite::types::Value;

use crate::support::World;

/// The format that the program writes.
const NEWEST: i64 = 6;

fn connect(path: &Path) -> Connection {
    let conn = Connection::open(path).unwrap();
    functions::register(&conn).unwrap();
    conn
}

fn of_the_first_format(folder: &Path) -> PathBuf {
    let path = folder.join("first.sqlite");
    let conn = connect(&path);
    conn.execute_batch(include_str!("../formats/1.sql")).unwrap();
    conn.pragma_update(None, "journal_mode", "WAL").unwrap();
    path
}

fn rows(conn: &Connection, sql: &str) -> Vec<Vec<Value>> {
    let mut statement = conn.prepare(sql).unwrap();
    let width = statement.column_count();
    let found = statement.query_map([], |row| (0..width).map(|i| row.get(i)).collect()).unwrap();
    found.collect::<Result<_, _>>().unwrap()
}

fn texts(conn: &Connection, sql: &str) -> Vec<String> {
    conn.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// What every row of every table holds, by column: columns and tables without anything in them do not count.
fn contents(conn: &Connection) -> BTreeMap<String, Vec<BTreeMap<String, String>>> {
    let tables = texts(conn, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    let filled = tables.into_iter().filter_map(|table| {
        let names = texts(conn, &format!("SELECT name FROM pragma_table_info('{table}')"));
        let named = |row: Vec<Value>| {
            let cells = names.iter().cloned().zip(row).filter(|(_, value)| *value != Value::Null);
            cells.map(|(name, value)| (name, format!("{value:?}"))).collect::<BTreeMap<_, _>>()
        };
        let mut rows: Vec<_> = rows(conn, &format!("SELECT * FROM {table}")).into_iter().map(named).collect();
        rows.sort();
        (!rows.is_empty()).then_some((table, rows))
    });
    filled.collect()
}

fn definitions(conn: &Connection) -> Vec<String> {
    texts(conn, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name")
}

fn version(conn: &Connection) -> i64 {
    conn.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}

fn application_id(path: &Path) -> i64 {
    connect(path).query_row("PRAGMA application_id", [], |row| row.get(0)).unwrap()
}

/// What stands in people's files is of its format for good.
#[test]
fn other_tables_are_another_format() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fresh.sqlite");
    World::try_with(Storage::File(path.clone())).unwrap();
    let fresh = connect(&path);
    let written: String = definitions(&fresh).iter().map(|sql| format!("{sql};\n")).collect();
    assert_eq!(version(&fresh), NEWEST);
    assert!(
        written == include_str!("../formats/6.sql"),
        "Tables or indexes changed. Raise VERSION in ddl.rs, add a step to migrate.rs, and keep these as the new \
         format's file:\n{written}"
    );
}

#[test]
fn an_older_file_becomes_one_of_this_format_with_all_that_it_held() {
    let folder = tempfile::tempdir().unwrap();
    let path = of_the_first_format(folder.path());
    let before = contents(&connect(&path));
    assert!(before.values().map(Vec::len).sum::<usize>() > 30 && before["interaction_emailopened"].len() == 3);
    // Opened and closed, with nothing due by that clock.
    let world = World::with(Storage::File(path.clone()));
    drop(world.emulator);
    let migrated = connect(&path);
    assert!(contents(&migrated) == before, "something is lost or changed");
    assert_eq!(version(&migrated), NEWEST);
    assert_eq!(texts(&migrated, "PRAGMA integrity_check"), ["ok"]);

    let fresh = folder.path().join("fresh.sqlite");
    drop(World::with(Storage::File(fresh.clone())));
    assert_eq!(definitions(&migrated), definitions(&connect(&fresh)));
}

#[test]
fn a_migrated_file_answers() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::with(Storage::File(of_the_first_format(folder.path())));
    let names = world.get("contacts?$select=fullname&$orderby=fullname").column("fullname");
    assert_eq!(names, ["John Johnson", "Lucía García"]);
    let opened = world.live("INTERACTION(EmailOpened, EmailOpened_ContactLink).HAVING(COUNT() > 0, UTCDAYS(365))");
    assert!(world.size(&opened) > 0);
}

#[test]
fn a_migration_that_fails_leaves_the_file_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = of_the_first_format(folder.path());
    // The last table that a step works on is not as the first format had it.
    connect(&path)
        .execute_batch("DROP TABLE interaction_websitevisited; CREATE TABLE interaction_websitevisited (x, y)")
        .unwrap();
    let before = (definitions(&connect(&path)), contents(&connect(&path)));
    let error = World::try_with(Storage::File(path.clone())).expect_err("it opened");
    assert!(matches!(error, OpenError::Migration { found: 1, .. }), "{error:?}");
    let after = connect(&path);
    assert_eq!((definitions(&after), contents(&after)), before);
    assert_eq!(version(&after), 1);
}

#[test]
fn a_file_of_any_older_format_becomes_one_of_this() {
    let folder = tempfile::tempdir().unwrap();
    let fresh = folder.path().join("fresh.sqlite");
    drop(World::with(Storage::File(fresh.clone())));
    let wanted = definitions(&connect(&fresh));
    let formats = [
        (2, include_str!("../formats/2.sql")),
        (3, include_str!("../formats/3.sql")),
        (4, include_str!("../formats/4.sql")),
        (5, include_str!("../formats/5.sql")),
    ];
    for (format, tables) in formats {
        let path = folder.path().join(format!("{format}.sqlite"));
        let id = "00000000-0000-4000-8000-000000000001";
        let old = connect(&path);
        old.execute_batch(tables).unwrap();
        old.execute("INSERT INTO contact (contactid, lastname) VALUES (?, 'Kept')", [id]).unwrap();
        old.execute(
            "INSERT INTO interaction_emailopened (interactionid, contactid, timestamp) VALUES ('i', ?, 7)",
            [id],
        )
        .unwrap();
        old.pragma_update(None, "application_id", application_id(&fresh)).unwrap();
        old.pragma_update(None, "user_version", format).unwrap();
        drop(old);
        drop(World::with(Storage::File(path.clone())));
        let migrated = connect(&path);
        assert!(definitions(&migrated) == wanted, "from {format}: tables or indexes differ");
        assert_eq!(version(&migrated), NEWEST);
        assert_eq!(texts(&migrated, "SELECT lastname FROM contact"), ["Kept"]);
        assert_eq!(texts(&migrated, "SELECT interactionid FROM interaction_emailopened"), ["i"]);
    }
}
