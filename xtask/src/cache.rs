//! Tools kept for all checkouts of a user, one folder a version. A folder appears whole or not at all: tools are
//! installed beside it and moved into place, so that an interrupted install is never taken for a good one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// `${XDG_CACHE_HOME:-$HOME/.cache}/segment-builder/tools`
fn folder() -> Result<PathBuf, Failure> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")));
    let cache = cache.ok_or_else(|| {
        Failure::new("Finding a cache folder", "Neither XDG_CACHE_HOME nor HOME is set.").advise("Set one of them.")
    })?;
    Ok(cache.join("segment-builder").join("tools"))
}

/// The folder of a tool in this version, installed by `install` into the folder it is given unless `proof` is there.
/// The second folder that `install` gets is for its own work and is removed afterwards.
pub(crate) fn tool(
    name: &str,
    version: &str,
    proof: &str,
    install: impl FnOnce(&Path, &Path) -> Result<(), Failure>,
) -> Result<PathBuf, Failure> {
    let cache = folder()?;
    let place = cache.join(format!("{name}-{version}"));
    if place.join(proof).exists() {
        return Ok(place);
    }
    crate::step::step(&format!("Installing {name} {version}"), || {
        let fresh = Scratch::new(&cache, name)?;
        let work = Scratch::new(&cache, &format!("{name}-build"))?;
        install(fresh.path(), work.path())?;
        if !fresh.path().join(proof).exists() {
            return Err(Failure::new(format!("Installing {name}"), format!("{proof} is not there afterwards.")));
        }
        // Whatever stands there lacks its proof; somebody who installed at the same time has the same files.
        if place.exists() && !place.join(proof).exists() {
            fs::remove_dir_all(&place).map_err(|error| Failure::file(&place, &error))?;
        }
        match fs::rename(fresh.path(), &place) {
            Err(error) if !place.join(proof).exists() => Err(Failure::file(&place, &error)),
            _ => Ok(place.clone()),
        }
    })
}

/// A new folder that is removed, with what is in it, when it is no longer needed.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(parent: &Path, name: &str) -> Result<Self, Failure> {
        use std::sync::atomic::{AtomicU32, Ordering};
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = parent.join(format!("tmp-{name}-{}-{count}", std::process::id()));
        if path.exists() {
            fs::remove_dir_all(&path).map_err(|error| Failure::file(&path, &error))?;
        }
        fs::create_dir_all(&path).map_err(|error| Failure::file(&path, &error))?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Moved into place by then, or left over; a folder that cannot be removed does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}
