//! `cargo xtask bench`: measures, and prints what docs/benchmarks.md keeps.

use std::path::Path;
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
    /// A script that drives the app in a browser, over fresh data.
    Browser(&'static str),
    /// The same over so many contacts, which are made once and kept below target/.
    Large { script: &'static str, contacts: u32 },
}

/// A name on the command line, and what it runs.
const BENCHES: [(&str, Bench); 5] = [
    ("query", Bench::Cargo { package: "segment-query", bench: "language" }),
    ("emulator", Bench::Cargo { package: "emulator", bench: "queries" }),
    ("designer", Bench::Browser("tests/bench/designer.mjs")),
    ("import", Bench::Browser("tests/bench/import.mjs")),
    ("members", Bench::Large { script: "tests/bench/members.mjs", contacts: 1_000_000 }),
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
            Bench::Browser(script) => {
                let data = Scratch::new(&std::env::temp_dir(), "segment-builder-bench")?;
                browser(script, data.path(), None)?;
            }
            Bench::Large { script, contacts } => {
                browser(script, &workspace::root().join(format!("target/bench-{contacts}")), Some(contacts))?;
            }
        }
    }
    Ok(())
}

fn browser(script: &str, data: &Path, contacts: Option<u32>) -> Result<(), Failure> {
    app::build()?;
    let proxy = app::proxy()?;
    system::chromium()?;
    system::npm_packages()?;
    let server = step("Starting the server", || Server::start(&proxy, data, contacts))?;
    let mut node = Command::new("node");
    node.arg(script).current_dir(workspace::root());
    node.env("E2E_BASE_URL", &server.url).env("E2E_CHROMIUM", system::CHROMIUM);
    process::shown(&mut node)
}
