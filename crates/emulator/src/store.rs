//! The SQLite file: opening it, refusing what is not ours, and the counter behind every row version.

mod ddl;

use std::io::Read;
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
    #[error("{} cannot be opened: {reason}. Check that its folder exists and may be written, and that no other program holds the file.", .path.display())]
    Unavailable { path: PathBuf, reason: String },
    #[error("The database could not be set up: {0}")]
    Database(#[from] rusqlite::Error),
}

/// Opens the database, making it with `fill` when there is none yet.
pub(crate) fn open(
    storage: &Storage,
    fill: impl FnOnce(&mut Connection) -> rusqlite::Result<()>,
) -> Result<Connection, OpenError> {
    match storage {
        Storage::Memory => {
            let mut conn = Connection::open_in_memory()?;
            functions::register(&conn)?;
            create(&mut conn, fill)?;
            Ok(conn)
        }
        Storage::File(path) => {
            inspect(path)?;
            open_file(path, fill).map_err(|e| match e {
                OpenError::Database(e) => classify(path, &e),
                other => other,
            })
        }
    }
}

fn open_file(path: &Path, fill: impl FnOnce(&mut Connection) -> rusqlite::Result<()>) -> Result<Connection, OpenError> {
    let mut conn = connect(path)?;
    let found = user_version(&conn)?;
    if found > ddl::VERSION {
        return Err(OpenError::Newer { path: path.to_owned(), found, known: ddl::VERSION });
    }
    if found > 0 {
        check(&conn, path)?;
    } else {
        // Before the journal mode, and so in the file itself, where `inspect` reads it.
        conn.pragma_update(None, "application_id", ddl::APPLICATION_ID)?;
    }
    conn.pragma_update(None, "journal_mode", "WAL")?;
    if found == 0 {
        // A process that was started at the same moment waits, and then finds the work done.
        conn.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        // Takes the lock, which in this mode outlives the transaction and ends with the connection.
        conn.execute_batch("BEGIN IMMEDIATE; COMMIT")?;
        if user_version(&conn)? == 0 {
            create(&mut conn, fill)?;
        }
        drop(conn);
        conn = connect(path)?;
    }
    Ok(conn)
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let conn = Connection::open(path)?;
    conn.busy_timeout(Duration::from_secs(5))?;
    // Every write that was answered survives a kill and a power cut.
    conn.pragma_update(None, "synchronous", "FULL")?;
    functions::register(&conn)?;
    Ok(conn)
}

/// Refuses by the header alone what is no database, or not ours, before SQLite may touch it.
fn inspect(path: &Path) -> Result<(), OpenError> {
    let unavailable = |e: std::io::Error| OpenError::Unavailable { path: path.to_owned(), reason: e.to_string() };
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(unavailable(e)),
    };
    let mut header = Vec::with_capacity(100);
    file.take(100).read_to_end(&mut header).map_err(unavailable)?;
    if header.is_empty() {
        return Ok(());
    }
    let corrupt = |reason: &str| OpenError::Corrupt { path: path.to_owned(), reason: reason.to_owned() };
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(corrupt("the header is not that of a database"));
    }
    match header.get(68..72) {
        Some(id) if id == ddl::APPLICATION_ID.to_be_bytes() => Ok(()),
        Some(_) => Err(OpenError::Foreign(path.to_owned())),
        None => Err(corrupt("the file ends inside its header")),
    }
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

/// Makes the tables and their first content. The version is written last: a start that was cut short before is begun
/// anew by the next one.
fn create(conn: &mut Connection, fill: impl FnOnce(&mut Connection) -> rusqlite::Result<()>) -> rusqlite::Result<()> {
    let leftovers: Vec<String> = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let transaction = conn.transaction()?;
    for table in leftovers {
        transaction.execute_batch(&format!("DROP TABLE \"{}\"", table.replace('"', "\"\"")))?;
    }
    ddl::create(&transaction)?;
    transaction.commit()?;
    fill(conn)?;
    conn.pragma_update(None, "user_version", ddl::VERSION)
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
    ddl::create(conn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_waits_for_the_disk_before_a_write_is_acknowledged() {
        let folder = tempfile::tempdir().unwrap();
        let conn = open(&Storage::File(folder.path().join("x.sqlite")), |_| Ok(())).unwrap();
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
        let second = open(&Storage::File(path), |conn| add(conn, "second")).unwrap();
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
        let conn = open(&storage, |_| Ok(())).unwrap();
        assert_eq!(conn.query_row("SELECT count(*) FROM contact", [], |row| row.get::<_, i64>(0)).unwrap(), 0);
        assert_eq!(reserve_versions(&conn, 5).unwrap() + 1, next_version(&conn).unwrap());
    }
}
