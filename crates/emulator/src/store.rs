//! The SQLite file: opening it, refusing what is not ours, and the counter behind every row version.

mod ddl;
mod migrate;

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};

use crate::functions;

/// Where the data lives.
#[derive(Clone, Debug)]
pub enum Storage {
    /// A SQLite file, made when it is not there; its folder has to exist.
    File(PathBuf),
    Memory,
}

/// Why the data could not be opened. The file, if any, is left as it was.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{} is damaged, or no database at all ({reason}). Nothing was changed. Restore a copy of it, or move it away to start with fresh data.", .path.display())]
    Corrupt { path: PathBuf, reason: String },
    #[error("{} is the database of another program. Nothing was changed. Choose another data folder, or move the file away.", .0.display())]
    Foreign(PathBuf),
    #[error("{} was written by a newer version of this program (format {found}; this one knows {known}). Nothing was changed. Use the newer program, or move the file away.", .path.display())]
    Newer { path: PathBuf, found: i32, known: i32 },
    #[error("{} is of an older format ({found}) and could not be brought to this program's ({known}): {reason}. Nothing was changed. Use the program that wrote it, or move the file away.", .path.display())]
    Migration { path: PathBuf, found: i32, known: i32, reason: rusqlite::Error },
    #[error("{} cannot be opened: {reason}. Check that its folder exists and may be written, and that no other program holds the file.", .path.display())]
    Unavailable { path: PathBuf, reason: String },
    #[error("The database could not be set up: {0}")]
    Database(#[from] rusqlite::Error),
}

/// Opens the database, making it with `fill` when there is none yet. The answer says too whether a file's pages have
/// still to be looked at, with [`verify`]: after an end in good order that takes its time beside the work.
pub(crate) fn open(
    storage: &Storage,
    fill: impl FnOnce(&mut Connection) -> rusqlite::Result<()>,
) -> Result<(Connection, bool), OpenError> {
    match storage {
        Storage::Memory => {
            let mut conn = Connection::open_in_memory()?;
            functions::register(&conn)?;
            create(&mut conn, fill)?;
            Ok((conn, false))
        }
        Storage::File(path) => open_file(path, fill).map_err(|e| match e {
            OpenError::Database(e) => classify(path, &e),
            other => other,
        }),
    }
}

fn open_file(
    path: &Path,
    fill: impl FnOnce(&mut Connection) -> rusqlite::Result<()>,
) -> Result<(Connection, bool), OpenError> {
    let complete = inspect(path)?;
    let in_order = ended_in_order(path);
    if !complete {
        make(path, fill)?;
    }
    let mut conn = connect(path)?;
    let found = user_version(&conn)?;
    if found > ddl::VERSION {
        return Err(OpenError::Newer { path: path.to_owned(), found, known: ddl::VERSION });
    }
    // A kill or a power cut may have torn it, and to bring it to another format is to rewrite it.
    let at_once = !in_order || found < ddl::VERSION;
    if complete && at_once {
        check(&conn, path)?;
    }
    if found < ddl::VERSION {
        let (path, known) = (path.to_owned(), ddl::VERSION);
        migrate::run(&mut conn).map_err(|reason| OpenError::Migration { path, found, known, reason })?;
        analyze(&conn)?;
    }
    conn.pragma_update(None, "journal_mode", "WAL")?;
    // Every write that was answered survives a kill and a power cut.
    conn.pragma_update(None, "synchronous", "FULL")?;
    Ok((conn, complete && !at_once))
}

/// Whether the last program to use the file closed it: SQLite then takes its log away.
fn ended_in_order(path: &Path) -> bool {
    !beside(path, "-wal").exists()
}

/// Makes a new database beside its place, and moves it there once it is complete and on the disk. A start that is cut
/// short leaves nothing but a draft, which the next one begins anew.
fn make(path: &Path, fill: impl FnOnce(&mut Connection) -> rusqlite::Result<()>) -> Result<(), OpenError> {
    let failed = |e: std::io::Error| OpenError::Unavailable { path: path.to_owned(), reason: e.to_string() };
    let draft = beside(path, "-new");
    let file = File::options().create(true).truncate(false).write(true).open(&draft).map_err(failed)?;
    // A process that was started at the same moment waits here, and then finds the work done.
    file.lock().map_err(failed)?;
    if inspect(path)? {
        remove(&draft).map_err(failed)?;
        return Ok(());
    }
    file.set_len(0).map_err(failed)?;
    let mut conn = connect(&draft)?;
    conn.pragma_update(None, "application_id", ddl::APPLICATION_ID)?;
    // Nothing has to be undone, and nothing has to last before the end.
    conn.pragma_update(None, "journal_mode", "OFF")?;
    conn.pragma_update(None, "synchronous", "OFF")?;
    create(&mut conn, fill)?;
    conn.pragma_update(None, "user_version", ddl::VERSION)?;
    drop(conn);
    file.sync_all().map_err(failed)?;
    // What belongs to an older, incomplete file here would be taken for the new one's.
    for suffix in ["-journal", "-wal", "-shm"] {
        remove(&beside(path, suffix)).map_err(failed)?;
    }
    std::fs::rename(&draft, path).map_err(failed)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Not every system can; there the move lasts once the system says so.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// What is not there is removed already.
fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let conn = Connection::open(path)?;
    conn.busy_timeout(Duration::from_secs(5))?;
    functions::register(&conn)?;
    Ok(conn)
}

/// A further connection to an open database, which cannot write.
pub(crate) fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let conn = connect(path)?;
    conn.pragma_update(None, "query_only", true)?;
    Ok(conn)
}

/// Refuses by the header alone what is no database, or not ours, before SQLite may touch it. The answer is whether the
/// file was completed once.
fn inspect(path: &Path) -> Result<bool, OpenError> {
    let unavailable = |e: std::io::Error| OpenError::Unavailable { path: path.to_owned(), reason: e.to_string() };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(false),
        Err(e) => return Err(unavailable(e)),
    };
    let mut header = Vec::with_capacity(108);
    file.take(108).read_to_end(&mut header).map_err(unavailable)?;
    if header.is_empty() {
        return Ok(false);
    }
    let corrupt = |reason: &str| OpenError::Corrupt { path: path.to_owned(), reason: reason.to_owned() };
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(corrupt("the header is not that of a database"));
    }
    let (Some(version), Some(id), Some(tables)) = (header.get(60..64), header.get(68..72), header.get(103..105)) else {
        return Err(corrupt("the file ends inside its header"));
    };
    let complete = version.iter().any(|byte| *byte != 0);
    // A database without tables is nobody's.
    let empty = !complete && id == [0; 4] && tables == [0; 2];
    if empty || id == ddl::APPLICATION_ID.to_be_bytes() {
        Ok(complete)
    } else {
        Err(OpenError::Foreign(path.to_owned()))
    }
}

/// Looks at every page of the file.
pub(crate) fn verify(path: &Path) -> Result<(), OpenError> {
    let conn = reader(path)?;
    check(&conn, path).map_err(|e| match e {
        OpenError::Database(e) => classify(path, &e),
        other => other,
    })
}

fn check(conn: &Connection, path: &Path) -> Result<(), OpenError> {
    let answer: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if answer == "ok" { Ok(()) } else { Err(OpenError::Corrupt { path: path.to_owned(), reason: answer }) }
}

fn classify(path: &Path, error: &rusqlite::Error) -> OpenError {
    let path = path.to_owned();
    let reason = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => OpenError::Corrupt { path, reason },
        _ => OpenError::Unavailable { path, reason },
    }
}

fn user_version(conn: &Connection) -> rusqlite::Result<i32> {
    conn.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Makes the tables, their first content and their indexes.
fn create(conn: &mut Connection, fill: impl FnOnce(&mut Connection) -> rusqlite::Result<()>) -> rusqlite::Result<()> {
    ddl::create(conn)?;
    fill(conn)?;
    create_indexes(conn, &mut |_, _| {})?;
    analyze(conn)
}

/// Statistics for the planner, from a sample.
fn analyze(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch("PRAGMA analysis_limit = 1000; ANALYZE")
}

/// Makes what is missing of the indexes, and reports how many of how many are there.
pub(crate) fn create_indexes(conn: &Connection, report: &mut dyn FnMut(u64, u64)) -> rusqlite::Result<()> {
    let indexes = ddl::indexes();
    for (done, index) in (1..).zip(&indexes) {
        conn.execute_batch(index)?;
        report(done, indexes.len() as u64);
    }
    Ok(())
}

/// Takes the next row version.
pub(crate) fn next_version(conn: &Connection) -> rusqlite::Result<i64> {
    reserve_versions(conn, 1)
}

/// Takes `count` row versions in one go; the answer is the last of them.
pub(crate) fn reserve_versions(conn: &Connection, count: u32) -> rusqlite::Result<i64> {
    conn.prepare_cached("UPDATE counter SET value = value + ?1 WHERE name = 'version' RETURNING value")?
        .query_row([count], |row| row.get(0))
}

/// Makes every table in an empty database, for tools and tests that work on the tables themselves.
pub fn create_tables(conn: &Connection) -> rusqlite::Result<()> {
    functions::register(conn)?;
    ddl::create(conn)?;
    create_indexes(conn, &mut |_, _| {})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_waits_for_the_disk_before_a_write_is_acknowledged() {
        let folder = tempfile::tempdir().unwrap();
        let (conn, _) = open(&Storage::File(folder.path().join("x.sqlite")), |_| Ok(())).unwrap();
        let pragma = |name| conn.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0)).unwrap();
        // 2 is FULL.
        assert_eq!(pragma("synchronous"), rusqlite::types::Value::Integer(2));
        assert_eq!(pragma("journal_mode"), rusqlite::types::Value::Text("wal".to_owned()));
    }

    #[test]
    fn of_two_that_start_at_once_one_fills_and_the_other_waits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.sqlite");
        let add = |conn: &mut Connection, id: &str| {
            conn.execute("INSERT INTO contact (contactid) VALUES (?)", [id]).map(drop)
        };
        let (filling, begun) = std::sync::mpsc::channel();
        let first = {
            let storage = Storage::File(path.clone());
            std::thread::spawn(move || {
                let fill = |conn: &mut Connection| {
                    add(conn, "first")?;
                    filling.send(()).unwrap();
                    std::thread::sleep(Duration::from_millis(300));
                    Ok(())
                };
                open(&storage, fill).unwrap()
            })
        };
        begun.recv().unwrap();
        let (second, _) = open(&Storage::File(path), |conn| add(conn, "second")).unwrap();
        let _first = first.join().unwrap();
        let filled: String =
            second.query_row("SELECT group_concat(contactid) FROM contact", [], |row| row.get(0)).unwrap();
        assert_eq!(filled, "first");
    }

    #[test]
    fn a_fill_that_fails_is_done_again_by_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::File(folder.path().join("x.sqlite"));
        let failing = |conn: &mut Connection| {
            conn.execute("INSERT INTO contact (contactid) VALUES ('1')", [])?;
            Err(rusqlite::Error::InvalidQuery)
        };
        assert!(open(&storage, failing).is_err());
        let (conn, _) = open(&storage, |_| Ok(())).unwrap();
        assert_eq!(conn.query_row("SELECT count(*) FROM contact", [], |row| row.get::<_, i64>(0)).unwrap(), 0);
        assert_eq!(reserve_versions(&conn, 5).unwrap() + 1, next_version(&conn).unwrap());
    }

    fn write_at(path: &Path, offset: u64, bytes: &[u8]) {
        use std::io::{Seek, SeekFrom, Write};
        let mut file = std::fs::File::options().write(true).open(path).unwrap();
        file.seek(SeekFrom::Start(offset)).unwrap();
        file.write_all(bytes).unwrap();
    }

    #[test]
    fn what_a_killed_fill_left_need_not_be_sound() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.sqlite");
        let storage = Storage::File(path.clone());
        let fill = |conn: &mut Connection| conn.execute("INSERT INTO contact (contactid) VALUES ('1')", []).map(drop);
        drop(open(&storage, fill).unwrap());
        // The version is that of a file under work, and page after page behind the first is torn.
        write_at(&path, 60, &[0; 4]);
        write_at(&path, 4_096, &[0xa5; 200_000]);
        std::fs::write(beside(&path, "-new"), [0xa5; 20_000]).unwrap();
        let (conn, _) = open(&storage, fill).unwrap();
        assert_eq!(conn.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)).unwrap(), "ok");
        assert_eq!(conn.query_row("SELECT count(*) FROM contact", [], |row| row.get::<_, i64>(0)).unwrap(), 1);
        assert!(!beside(&path, "-new").exists());
    }

    #[test]
    fn a_database_without_tables_is_nobodys() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.sqlite");
        Connection::open(&path).unwrap().execute_batch("VACUUM").unwrap();
        assert!(std::fs::metadata(&path).unwrap().len() > 0);
        open(&Storage::File(path), |_| Ok(())).unwrap();
    }
}
