//! Builds what is served: the app for the browser, its compressed files, and the proxy.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::step::step;
use crate::{compress, fingerprint, process, split, styles, system, tools, workspace};

/// What the built app depends on.
const SOURCES: [&str; 17] = [
    "build.rs",
    "xtask/src/split.rs",
    "xtask/src/styles.rs",
    "src",
    "style",
    "public",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "crates/segment-query",
    "crates/segment-catalog",
    "crates/segment-definition",
    "crates/dataverse",
    "crates/member-import",
    "crates/import-worker",
];

/// The app in dist/, built unless it is there already from the same sources.
pub(crate) fn build() -> Result<(), Failure> {
    let root = workspace::root();
    let stamp = workspace::target().join("xtask/app");
    let sources: Vec<PathBuf> = SOURCES.iter().map(|source| root.join(source)).collect();
    let wanted = fingerprint::of(&sources);
    if fingerprint::is_current(&stamp, &wanted) && workspace::dist().join("index.html").exists() {
        println!("✓ The app is built already");
        return compress::folder(&workspace::dist());
    }
    let tools = tools::for_app()?;
    step("Fetching the app's dependencies", || process::quiet(workspace::cargo().args(["fetch", "--locked"])))?;
    step("Building the app", || {
        remove(&stamp)?;
        let mut trunk = Command::new(&tools.trunk);
        // Without `--release`, which would only make Trunk shrink a program that is cut into parts afterwards.
        trunk
            .args(["build", "--offline", "--cargo-profile", split::PROFILE])
            .current_dir(&root)
            .env("PATH", tools.path()?);
        trunk.env(split::ASK, "1");
        workspace::forget_own_package(&mut trunk);
        // Trunk takes the value for one of its own flag's and refuses the usual `1`.
        trunk.env_remove("NO_COLOR");
        // Where in Trunk an error was noticed helps nobody to mend the app.
        trunk.env("RUST_BACKTRACE", "0");
        process::shown(&mut trunk)
    })?;
    step("Cutting the app into parts", || split::replace_program(&tools))?;
    step("Joining the style sheets", || styles::join(&workspace::dist()))?;
    step("Compressing the app", || compress::folder(&workspace::dist()))?;
    fingerprint::keep(&stamp, &wanted)
}

/// The server program, built in release mode.
pub(crate) fn proxy() -> Result<PathBuf, Failure> {
    system::c_compiler()?;
    step("Building the server", || {
        process::shown(workspace::cargo().args(["build", "--release", "--package", "proxy"]))
    })?;
    Ok(workspace::target().join("release/proxy"))
}

/// The program by which the end-to-end tests look into the database without the server.
pub(crate) fn sql_tool() -> Result<PathBuf, Failure> {
    step("Building the tests' database reader", || {
        process::shown(workspace::cargo().args(["build", "--release", "--package", "emulator", "--example", "sql"]))
    })?;
    Ok(workspace::target().join("release/examples/sql"))
}

fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::file(path, &error)),
        _ => Ok(()),
    }
}
