//! Killed at any moment under load, the program loses nothing that it acknowledged.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::time::Duration;

use emulator::functions;
use rusqlite::Connection;
use uuid::Uuid;

use super::support::{Program, send};

const ROUNDS: u128 = 8;
const WRITERS: u128 = 4;

/// What may be found of a contact: its last name as acknowledged, or as the write says whose answer never came. `None`
/// is a contact that is not there.
type Allowed = Vec<Option<String>>;

/// Creates, renames and deletes contacts of its own until the server is gone.
fn write(host: &str, writer: u128) -> HashMap<String, Allowed> {
    let mut contacts = HashMap::new();
    for number in 0.. {
        let id = Uuid::from_u128((writer << 64) + number / 3).to_string();
        let name = format!("{writer}-{number}");
        let body = format!(r#"{{"contactid":"{id}","lastname":"{name}"}}"#);
        let rename = format!(r#"{{"lastname":"{name}"}}"#);
        let path = format!("contacts({id})");
        // Every fifth contact is deleted in the end, the others are renamed twice.
        let (answer, after) = match number % 3 {
            0 => (send(host, "POST", "contacts", "", &body), Some(name)),
            2 if number / 3 % 5 == 0 => (send(host, "DELETE", &path, "", ""), None),
            _ => (send(host, "PATCH", &path, "if-match: *\r\n", &rename), Some(name)),
        };
        let allowed: &mut Allowed = contacts.entry(id).or_insert_with(|| vec![None]);
        match answer {
            Some((204, _)) => *allowed = vec![after],
            Some(other) => panic!("{other:?}"),
            None => {
                allowed.push(after);
                break;
            }
        }
    }
    contacts
}

fn found(conn: &Connection, id: &str) -> Option<String> {
    conn.query_row("SELECT lastname FROM contact WHERE contactid = ?", [id], |row| row.get(0)).ok()
}

fn connect(data: &Path) -> Connection {
    let conn = Connection::open(data.join("segment-builder.sqlite")).unwrap();
    functions::register(&conn).unwrap();
    conn
}

#[test]
fn what_was_acknowledged_is_there_after_a_kill_at_any_moment() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let mut acknowledged = 0;
    let mut known: HashMap<String, Allowed> = HashMap::new();
    for round in 0..ROUNDS {
        let mut program = Program::start(data, &["--contacts", "100"]);
        let host = program.host.clone();
        let moment = Duration::from_micros(RandomState::new().hash_one(round) % 500_000);
        std::thread::scope(|scope| {
            let host = host.as_str();
            let writers: Vec<_> =
                (0..WRITERS).map(|n| scope.spawn(move || write(host, 1 + round * WRITERS + n))).collect();
            std::thread::sleep(moment);
            program.kill();
            known.extend(writers.into_iter().flat_map(|writer| writer.join().unwrap()));
        });
        // The program repairs the file by opening it; nothing else may touch it before.
        let program = Program::start(data, &[]);
        let conn = connect(data);
        let sound: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(sound, "ok", "round {round}, killed after {moment:?}");
        for (id, allowed) in &known {
            let found = found(&conn, id);
            assert!(allowed.contains(&found), "round {round}, killed after {moment:?}: {id} {found:?} {allowed:?}");
        }
        if let Some(id) = known.iter().find(|(_, allowed)| matches!(allowed.as_slice(), [Some(_)])).map(|(id, _)| id) {
            assert_eq!(send(&program.host, "GET", &format!("contacts({id})"), "", "").unwrap().0, 200);
        }
        acknowledged = known.values().filter(|allowed| allowed.len() == 1).count();
    }
    // Else it was a test of nothing.
    assert!(acknowledged > 50, "only {acknowledged} contacts were written");
}

#[test]
fn a_first_start_that_is_killed_is_done_again() {
    const CONTACTS: u32 = 5_000;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let options = ["--contacts", &CONTACTS.to_string()];
    // Before, within and after the work, which takes about a second without optimisation.
    for round in 0..6 {
        let moment = Duration::from_micros(RandomState::new().hash_one(round) % 700_000);
        Program::kill_while_it_starts(data, &options, moment);
    }
    let _program = Program::start(data, &options);
    let conn = connect(data);
    let read = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, rusqlite::types::Value>(0)).unwrap();
    assert_eq!(read("PRAGMA integrity_check"), "ok".to_owned().into());
    assert_eq!(read("SELECT count(*) FROM contact"), i64::from(CONTACTS).into());
    assert_eq!(read("SELECT count(*) FROM msdyncrm_segment"), 6.into());
}
