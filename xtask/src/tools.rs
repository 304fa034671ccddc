//! What building for the browser needs, each in the one version that is known to work.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::failure::Failure;
use crate::step::step;
use crate::{cache, process, workspace};

const TARGET: &str = "wasm32-unknown-unknown";
const TRUNK: &str = "0.21.14";
const BINARYEN: &str = "132.0.0";
const WASM_SPLIT: &str = "0.2.4";

/// Paths of the installed tools.
pub(crate) struct Tools {
    pub(crate) trunk: PathBuf,
    pub(crate) wasm_split: PathBuf,
    /// Folders of the tools with these names.
    pub(crate) wasm_bindgen: PathBuf,
    pub(crate) wasm_opt: PathBuf,
}

impl Tools {
    /// `PATH` with the tools first, so that Trunk finds these and downloads none.
    pub(crate) fn path(&self) -> Result<OsString, Failure> {
        let existing = std::env::var_os("PATH").unwrap_or_default();
        let folders =
            [self.wasm_bindgen.clone(), self.wasm_opt.clone()].into_iter().chain(std::env::split_paths(&existing));
        std::env::join_paths(folders).map_err(|error| Failure::new("Setting PATH for Trunk", error.to_string()))
    }
}

/// All that building the app needs.
pub(crate) fn for_app() -> Result<Tools, Failure> {
    wasm_target()?;
    Ok(Tools { trunk: trunk()?, wasm_split: wasm_split()?, wasm_bindgen: wasm_bindgen()?, wasm_opt: wasm_opt()? })
}

/// The runner of browser tests, of the same version as the crate.
pub(crate) fn test_runner() -> Result<PathBuf, Failure> {
    Ok(wasm_bindgen()?.join("wasm-bindgen-test-runner"))
}

/// The standard library for the browser, by rustup where there is one.
pub(crate) fn wasm_target() -> Result<(), Failure> {
    let folder = || process::output(Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]));
    if folder().is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    if process::output(Command::new("rustup").arg("--version")).is_none() {
        let why = format!("This Rust cannot compile for {TARGET}, and there is no rustup to add it.");
        return Err(Failure::new("Setting up Rust for the browser", why)
            .advise("Install Rust by https://rustup.rs, or the package of your system that holds this target."));
    }
    step(&format!("Adding {TARGET} to Rust"), || {
        let mut command = Command::new("rustup");
        command.args(["target", "add", TARGET]).current_dir(workspace::root());
        process::quiet_within(Duration::from_secs(300), &mut command)
            .map_err(|failure| failure.advise("Check that this machine reaches rustup's server, then try again."))
    })
}

fn trunk() -> Result<PathBuf, Failure> {
    let place = cache::tool("trunk", TRUNK, "bin/trunk", |root, work| {
        cargo_install(&["trunk", "--version", TRUNK, "--locked"], root, work)
    })?;
    Ok(place.join("bin/trunk"))
}

fn wasm_split() -> Result<PathBuf, Failure> {
    let program = "bin/wasm-split-cli";
    let place = cache::tool("wasm-split", WASM_SPLIT, program, |root, work| {
        let package = ["wasm_split_cli_support", "--version", WASM_SPLIT, "--locked", "--features", "build-binary"];
        cargo_install(&package, root, work)
    })?;
    Ok(place.join(program))
}

fn wasm_bindgen() -> Result<PathBuf, Failure> {
    // Crate and tool speak a format that changes with each version. The tool's own lock file names a package that is
    // not served everywhere yet.
    let version = workspace::locked_version("wasm-bindgen")?;
    let place = cache::tool("wasm-bindgen", &version, "bin/wasm-bindgen-test-runner", |root, work| {
        cargo_install(&["wasm-bindgen-cli", "--version", &version], root, work)
    })?;
    Ok(place.join("bin"))
}

fn wasm_opt() -> Result<PathBuf, Failure> {
    let bin = "node_modules/.bin";
    let place = cache::tool("binaryen", BINARYEN, "node_modules/.bin/wasm-opt", |root, _| {
        let mut command = Command::new("npm");
        command.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]).arg(root);
        command.arg(format!("binaryen@{BINARYEN}"));
        process::quiet(&mut command)
            .map_err(|failure| failure.advise("Install Node.js 20 or newer with npm, then try again."))
    })?;
    Ok(place.join(bin))
}

fn cargo_install(package: &[&str], root: &Path, work: &Path) -> Result<(), Failure> {
    println!("  (some minutes, once on this machine)");
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg("install").args(package).arg("--root").arg(root);
    // Outside the checkout, so that its settings do not apply; quick to compile rather than quick to run.
    command.current_dir(work).env("CARGO_TARGET_DIR", work);
    command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0");
    command.env("CARGO_PROFILE_RELEASE_LTO", "off");
    command.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    workspace::forget_own_package(&mut command);
    process::quiet(&mut command)
        .map_err(|failure| failure.advise("Check the network and that a C compiler is installed, then try again."))
}
