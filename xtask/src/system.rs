//! What comes from the system or from npm: C compilers, Chromium with its driver, the packages of the end-to-end tests.

use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::step::step;
use crate::{fingerprint, process, workspace};

pub(crate) const CHROMIUM: &str = "/usr/bin/chromium";
pub(crate) const CHROMEDRIVER: &str = "/usr/bin/chromedriver";

/// SQLite is compiled from C.
pub(crate) fn c_compiler() -> Result<(), Failure> {
    let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
    match process::output(Command::new(&compiler).arg("--version")) {
        Some(_) => Ok(()),
        None => {
            Err(Failure::new("Looking for a C compiler", format!("'{}' does not run.", compiler.to_string_lossy()))
                .advise("Install one (Debian, Ubuntu: apt-get install build-essential) or set CC, then try again."))
        }
    }
}

/// The one compiler that makes WebAssembly of SQLite's C.
pub(crate) fn clang() -> Result<(), Failure> {
    if process::output(Command::new("clang").arg("--version")).is_some() {
        return Ok(());
    }
    install("clang", &["clang", "llvm"], "Install clang and llvm-ar so that both are on the PATH, then try again.")
}

pub(crate) fn chromium() -> Result<(), Failure> {
    if Path::new(CHROMIUM).exists() && Path::new(CHROMEDRIVER).exists() {
        return Ok(());
    }
    let advice =
        format!("Install Chromium and ChromeDriver so that {CHROMIUM} and {CHROMEDRIVER} exist, then try again.");
    install("Chromium and ChromeDriver", &["chromium", "chromium-driver"], &advice)
}

fn install(what: &str, packages: &[&str], advice: &str) -> Result<(), Failure> {
    step(&format!("Installing {what}"), || {
        apt_get(&["update"]).map_err(|failure| failure.advise(advice))?;
        let install = [&["install", "-y", "--no-install-recommends"], packages].concat();
        apt_get(&install).map_err(|failure| failure.advise(advice))
    })
}

fn apt_get(arguments: &[&str]) -> Result<(), Failure> {
    let is_root = process::output(Command::new("id").arg("-u")).as_deref() == Some("0");
    let mut command = Command::new(if is_root { "env" } else { "sudo" });
    if !is_root {
        // Without a terminal it could only wait for a password for ever.
        command.arg("--non-interactive");
    }
    process::quiet(command.arg("DEBIAN_FRONTEND=noninteractive").arg("apt-get").args(arguments))
}

/// `npm ci` where what is installed is not what package-lock.json names.
pub(crate) fn npm_packages() -> Result<(), Failure> {
    let root = workspace::root();
    let stamp = root.join("node_modules/.installed");
    let wanted = fingerprint::of(&[root.join("package-lock.json")]);
    if fingerprint::is_current(&stamp, &wanted) {
        return Ok(());
    }
    step("Installing npm packages", || {
        let mut command = Command::new("npm");
        // Playwright drives the system's Chromium; a browser of its own is never needed.
        command.args(["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").current_dir(&root);
        process::quiet(&mut command)
            .map_err(|failure| failure.advise("Install Node.js 20 or newer with npm, then try again."))?;
        fingerprint::keep(&stamp, &wanted)
    })
}
