//! Files: reopened, damaged, somebody else's.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use emulator::{Emulator, OpenError, Options, Storage};
use serde_json::json;

use crate::support::{Answer, DYNAMIC, GOING_LIVE, LIVE, SEGMENTS, World, query_name};

fn open(path: &Path) -> Result<Emulator, OpenError> {
    let clock = World::new().clock;
    Emulator::open(Options { contacts: 0, ..Options::new(Storage::File(path.to_owned()), clock) })
}

fn refused(path: &Path) -> (OpenError, String) {
    let before = std::fs::read(path).unwrap();
    let error = open(path).err().expect("it opened");
    assert_eq!(std::fs::read(path).unwrap(), before, "the file was changed");
    let message = error.to_string();
    assert!(message.contains(&path.display().to_string()), "{message}");
    (error, message)
}

#[test]
fn everything_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dataverse.sqlite");
    let world = World::with(Storage::File(path.clone()));
    let contact = world.contact("Ärger", "Ulm");
    let live = world.live("PROFILE(contact)");
    let going = world.segment(DYNAMIC, &format!("SEGMENT({})", query_name(&live)), GOING_LIVE);
    let before = (world.read("contacts", &contact), world.read(SEGMENTS, &live), world.get("WhoAmI").json());
    drop(world);

    let world = World::with(Storage::File(path));
    // The clock begins anew at noon; the plan made before is still there, two seconds later than it was made.
    let after = (world.read("contacts", &contact), world.read(SEGMENTS, &live), world.get("WhoAmI").json());
    assert_eq!(after, before);
    assert_eq!(world.status(&going), GOING_LIVE);
    world.pass(4_000);
    assert_eq!((world.status(&going), world.size(&going)), (LIVE, 1));
    assert_eq!(world.get("contacts?$filter=lastname eq 'ÄRGER'").column("contactid"), [json!(contact)]);
    let newer = world.contact("B", "x");
    assert!(world.read("contacts", &newer)["versionnumber"].as_i64() > before.0["versionnumber"].as_i64());
}

#[test]
fn acknowledged_writes_are_in_the_file_while_it_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dataverse.sqlite");
    let world = World::with(Storage::File(path.clone()));
    let contact = world.contact("A", "x");
    // What a kill leaves behind: the files as they are now, with nobody closing them.
    let copy = folder.path().join("copy.sqlite");
    for suffix in ["", "-wal"] {
        let from = format!("{}{suffix}", path.display());
        std::fs::copy(from, format!("{}{suffix}", copy.display())).unwrap();
    }
    let after = World::with(Storage::File(copy));
    assert_eq!(after.read("contacts", &contact)["lastname"], "A");
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [("text", b"hello, this is not a database at all".to_vec()), ("zeros", vec![0; 4_096])] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let (error, message) = refused(&path);
        assert!(matches!(error, OpenError::Corrupt { .. }), "{error:?}");
        assert!(message.contains("move it away"), "{message}");
    }
}

#[test]
fn a_damaged_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dataverse.sqlite");
    drop(World::with(Storage::File(path.clone())));
    let mut bytes = std::fs::read(&path).unwrap();
    let whole = bytes.clone();
    for byte in bytes.iter_mut().skip(4_096).take(60_000) {
        *byte ^= 0x5a;
    }
    std::fs::write(&path, &bytes).unwrap();
    // A log says that the last end was none in good order.
    let log = folder.path().join("dataverse.sqlite-wal");
    std::fs::write(&log, "").unwrap();
    assert!(matches!(refused(&path).0, OpenError::Corrupt { .. }));
    let _ = std::fs::remove_file(&log);
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(refused(&path).0, OpenError::Corrupt { .. }));
    std::fs::write(&path, &whole[..50]).unwrap();
    assert!(matches!(refused(&path).0, OpenError::Corrupt { .. }));
    std::fs::write(&path, &whole).unwrap();
    open(&path).unwrap();
}

/// Where a contact of that name stands, spoiled: no kind of page begins like that, and opening reads none of contacts.
fn spoil(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let marker = bytes.windows(6).position(|text| text == b"Marker").unwrap();
    bytes[marker / 4_096 * 4_096] = 0xa5;
    std::fs::write(path, &bytes).unwrap();
}

/// After an end in good order the pages are looked at beside the work.
#[test]
fn damage_that_is_found_later_stops_everything() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dataverse.sqlite");
    drop(World::with(Storage::File(path.clone())));
    let sound = World::with(Storage::File(path.clone()));
    sound.emulator.verify().unwrap();
    sound.contact("Marker", "x");
    let going = sound.segment(DYNAMIC, "PROFILE(account).TRAVERSE(contact_account_parentcustomerid)", GOING_LIVE);
    drop(sound);
    spoil(&path);
    let world = World::with(Storage::File(path.clone()));
    world.get("WhoAmI").expect(200);
    let damage = world.emulator.verify().unwrap_err();
    assert!(matches!(damage, OpenError::Corrupt { .. }) && damage.to_string().contains("dataverse.sqlite"));
    for answer in [world.get("WhoAmI"), world.post("contacts", json!({ "lastname": "B" }))] {
        assert!(answer.error(500).1.contains("damaged"));
    }
    world.pass(2_000);
    world.emulator.advance();
    drop(world);
    let conn = rusqlite::Connection::open(&path).unwrap();
    let sql = "SELECT statuscode FROM msdyncrm_segment WHERE msdyncrm_segmentid = ?";
    assert_eq!(conn.query_row(sql, [going], |row| row.get::<_, i64>(0)).unwrap(), GOING_LIVE);
}

/// A damaged file is found so before anything works with it, where the end was none in good order or the format is older.
#[test]
fn a_torn_file_and_one_to_be_migrated_are_looked_at_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dataverse.sqlite");
    let world = World::with(Storage::File(path.clone()));
    world.contact("Marker", "x");
    drop(world);
    spoil(&path);
    open(&path).unwrap();
    let log = folder.path().join("dataverse.sqlite-wal");
    std::fs::write(&log, "").unwrap();
    assert!(matches!(refused(&path).0, OpenError::Corrupt { .. }));
    let _ = std::fs::remove_file(&log);
    open(&path).unwrap();
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.pragma_update(None, "user_version", 4).unwrap();
    drop(conn);
    assert!(matches!(refused(&path).0, OpenError::Corrupt { .. }));
}

#[test]
fn another_programs_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.sqlite");
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE contact (x)").unwrap();
    assert!(matches!(refused(&path).0, OpenError::Foreign(_)));
}

#[test]
fn a_newer_format_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dataverse.sqlite");
    drop(World::with(Storage::File(path.clone())));
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.pragma_update(None, "user_version", 1_000).unwrap();
    drop(conn);
    let error = open(&path).err().unwrap();
    assert!(matches!(error, OpenError::Newer { found: 1_000, .. }), "{error:?}");
}

#[test]
fn a_first_start_that_was_cut_short_is_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dataverse.sqlite");
    let world = World::with(Storage::File(path.clone()));
    world.contact("half", "done");
    drop(world);
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.pragma_update(None, "user_version", 0).unwrap();
    drop(conn);
    let world = World::with(Storage::File(path));
    assert_eq!(world.get("contacts/$count").text(), "\u{feff}0");
    world.contact("A", "x");
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing").join("dataverse.sqlite");
    let error = open(&path).err().unwrap();
    assert!(matches!(error, OpenError::Unavailable { .. }), "{error:?}");
    assert!(error.to_string().contains("missing"), "{error}");
}

/// Every contact with every other: more than a test waits for.
pub(super) const COSTLY: &str = "PROFILE(contact, contact_1)\
    .TRAVERSE(contact_businessunit_owningbusinessunit).TRAVERSE(contact_businessunit_owningbusinessunit)\
    .TRAVERSE(contact_businessunit_owningbusinessunit).TRAVERSE(contact_businessunit_owningbusinessunit, contact_2)\
    .FILTER(contact_1.fullname != contact_2.fullname)";

/// While `ask` is answered, others read and write; in the end it was too much.
fn holds_up_nobody(ask: impl Fn(&World) -> Answer + Sync) {
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage::File(folder.path().join("x.sqlite"));
    let world = World::opened(|clock| Options { contacts: 1_000, steps: 150_000_000, ..Options::new(storage, clock) });
    let answered = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let answer = ask(&world);
            answered.store(true, Ordering::SeqCst);
            answer
        });
        // Once it is under way; were it done before, the next assertion would say so.
        std::thread::sleep(Duration::from_millis(200));
        let contact = world.contact("Meanwhile", "x");
        assert_eq!(world.read("contacts", &contact)["lastname"], "Meanwhile");
        let body = json!({ "Query": "PROFILE(contact).FILTER(lastname == 'Meanwhile')" });
        let found = world.post("msdyncrm_FetchContactsByQuery", body).expect(200);
        assert!(found.text().contains(&contact));
        // Had they waited for it, its own answer would be here within that time.
        std::thread::sleep(Duration::from_millis(50));
        assert!(!answered.load(Ordering::SeqCst), "the question was not costly enough");
        assert_eq!(asking.join().unwrap().status, 500);
    });
}

#[test]
fn a_costly_question_holds_up_neither_reading_nor_writing() {
    holds_up_nobody(|world| world.post("msdyncrm_FetchContactsByQuery", json!({ "Query": COSTLY })));
}

#[test]
fn a_batch_of_costly_reads_holds_up_nobody_either() {
    let link =
        |inner: &str| format!("<link-entity name='contact' from='statecode' to='statecode'>{inner}</link-entity>");
    let fetch = format!("<fetch><entity name='contact'>{}</entity></fetch>", link(&link("")));
    let part = format!(
        "--b\r\nContent-Type: application/http\r\n\r\nGET contacts?fetchXml={fetch}&$count=true HTTP/1.1\r\n\r\n\r\n"
    );
    let kind = [("content-type", "multipart/mixed; boundary=b")];
    holds_up_nobody(|world| world.send(http::Method::POST, "$batch", &kind, format!("{part}--b--")));
}

#[test]
fn a_batch_that_writes_one_thing_among_reads_writes_it() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::with(Storage::File(folder.path().join("x.sqlite")));
    let part = |line: &str, body: &str| {
        format!("--b\r\nContent-Type: application/http\r\n\r\n{line} HTTP/1.1\r\n\r\n{body}\r\n")
    };
    let (read, write) = (part("GET contacts", ""), part("POST contacts", "{\"lastname\":\"A\"}"));
    let kind = [("content-type", "multipart/mixed; boundary=b")];
    world.send(http::Method::POST, "$batch", &kind, format!("{read}{write}{read}--b--")).expect(200);
    assert_eq!(world.get("contacts").column("lastname"), ["A"]);
}

#[test]
fn many_ask_at_once_and_each_gets_its_answer() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::filled(Storage::File(folder.path().join("x.sqlite")), 300);
    let world = &world;
    std::thread::scope(|scope| {
        for client in 0..16 {
            scope.spawn(move || {
                for turn in 0..10 {
                    let name = format!("C{client}-{turn}");
                    let contact = world.contact(&name, "x");
                    let found = world.get(&format!("contacts?$filter=lastname eq '{name}'")).column("contactid");
                    assert_eq!(found, [json!(contact)]);
                }
            });
        }
    });
    assert_eq!(world.get("contacts/$count").text(), "\u{feff}460");
}
