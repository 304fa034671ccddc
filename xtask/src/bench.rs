//! `cargo xtask bench`: measures, and prints what docs/benchmarks.md keeps.

use std::process::Command;

use crate::cache::Scratch;
use crate::e2e::Server;
use crate::failure::Failure;
use crate::step::step;
use crate::{app, args, process, system, workspace};

/// What a benchmark is.
#[derive(Clone, Copy)]
enum Bench {
    /// A package's own.
    Cargo { package: &'static str, bench: &'static str },
    /// A script that drives the app in a browser.
    Browser(&'static str),
}

/// A name on the command line, and what it runs.
const BENCHES: [(&str, Bench); 4] = [
    ("query", Bench::Cargo { package: "segment-query", bench: "language" }),
    ("emulator", Bench::Cargo { package: "emulator", bench: "queries" }),
    ("designer", Bench::Browser("tests/bench/designer.mjs")),
    ("import", Bench::Browser("tests/bench/import.mjs")),
];

pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    BENCHES.iter().map(|(name, _)| *name)
}

pub(crate) fn run(options: &args::Bench) -> Result<(), Failure> {
    system::c_compiler()?;
    for (_, bench) in BENCHES.iter().filter(|(name, _)| options.names.iter().any(|n| n == name)) {
        match *bench {
            Bench::Cargo { package, bench } => {
                let mut cargo = workspace::cargo();
                cargo.args(["bench", "--quiet", "--package", package, "--bench", bench, "--"]).args(&options.rest);
                process::shown(&mut cargo)?;
            }
            Bench::Browser(script) => browser(script)?,
        }
    }
    Ok(())
}

fn browser(script: &str) -> Result<(), Failure> {
    app::build()?;
    let proxy = app::proxy()?;
    system::chromium()?;
    system::npm_packages()?;
    let data = Scratch::new(&std::env::temp_dir(), "segment-builder-bench")?;
    let server = step("Starting the server", || Server::start(&proxy, data.path()))?;
    let mut node = Command::new("node");
    node.arg(script).current_dir(workspace::root());
    node.env("E2E_BASE_URL", &server.url).env("E2E_CHROMIUM", system::CHROMIUM);
    process::shown(&mut node)
}
