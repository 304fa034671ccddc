//! Whether files changed since a piece of work was last done: a digest over their names, sizes and times, kept in a
//! stamp beside the result.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// The digest of the files at and below `paths`. What is not there counts as such; names that start with a dot do not.
pub(crate) fn of(paths: &[PathBuf]) -> String {
    let mut hasher = DefaultHasher::new();
    paths.iter().for_each(|path| add(path, &mut hasher));
    format!("{:016x}", hasher.finish())
}

fn add(path: &Path, hasher: &mut DefaultHasher) {
    path.hash(hasher);
    let Ok(metadata) = fs::metadata(path) else { return };
    if metadata.is_dir() {
        let mut below: Vec<PathBuf> =
            fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        below.retain(|path| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')));
        below.sort_unstable();
        below.iter().for_each(|path| add(path, hasher));
    } else {
        metadata.len().hash(hasher);
        metadata.modified().ok().hash(hasher);
    }
}

pub(crate) fn is_current(stamp: &Path, fingerprint: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|kept| kept == fingerprint)
}

pub(crate) fn keep(stamp: &Path, fingerprint: &str) -> Result<(), Failure> {
    if let Some(folder) = stamp.parent() {
        fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    }
    fs::write(stamp, fingerprint).map_err(|error| Failure::file(stamp, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_an_added_and_a_removed_file_are_noticed() {
        let folder = crate::cache::Scratch::new(&std::env::temp_dir(), "fingerprint").unwrap();
        let file = |name: &str| folder.path().join(name);
        let now = || of(&[folder.path().to_owned(), file("absent")]);
        fs::write(file("a"), "1").unwrap();
        let first = now();
        assert_eq!(first, now());
        fs::write(file("a"), "12").unwrap();
        let changed = now();
        assert_ne!(first, changed);
        fs::write(file("b"), "").unwrap();
        assert_ne!(changed, now());
        fs::remove_file(file("b")).unwrap();
        assert_eq!(changed, now());
        keep(&file("sub/stamp"), &first).unwrap();
        assert!(is_current(&file("sub/stamp"), &first) && !is_current(&file("sub/stamp"), &changed));
    }
}
