//! A file that was damaged while nobody used it.

use std::time::{Duration, Instant};

use super::support::{Program, send};

/// Opening it takes no look at the pages, so that a large file is there at once; that follows beside the work.
#[test]
fn damage_is_found_while_the_program_runs_and_refuses_every_request() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path(), &["--contacts", "50"]);
    assert_eq!(send(&program.host, "POST", "contacts", "", r#"{"lastname":"Marker"}"#).unwrap().0, 204);
    program.stop();
    let path = folder.path().join("segment-builder.sqlite");
    assert!(!folder.path().join("segment-builder.sqlite-wal").exists(), "it did not end in good order");
    let mut bytes = std::fs::read(&path).unwrap();
    let marker = bytes.windows(6).position(|text| text == b"Marker").unwrap();
    // The first byte of the page is its kind.
    bytes[marker / 4_096 * 4_096] = 0xa5;
    std::fs::write(&path, &bytes).unwrap();

    let program = Program::start(folder.path(), &[]);
    let begun = Instant::now();
    let refused = loop {
        let (status, body) = send(&program.host, "GET", "WhoAmI", "", "").unwrap();
        if status != 200 || begun.elapsed() > Duration::from_secs(30) {
            break (status, body);
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(refused.0, 500, "{}", refused.1);
    assert!(refused.1.contains("The database file is damaged"), "{}", refused.1);
}
