//! `cargo xtask bench`: measures, and prints what docs/benchmarks.md keeps.

use crate::args;
use crate::failure::Failure;
use crate::{process, system, workspace};

/// A name on the command line, its package, and the bench there.
pub(crate) const BENCHES: [(&str, &str, &str); 2] =
    [("query", "segment-query", "language"), ("emulator", "emulator", "queries")];

pub(crate) fn run(options: &args::Bench) -> Result<(), Failure> {
    system::c_compiler()?;
    for (_, package, bench) in BENCHES.iter().filter(|(name, ..)| options.names.iter().any(|n| n == name)) {
        let mut cargo = workspace::cargo();
        cargo.args(["bench", "--quiet", "--package", package, "--bench", bench, "--"]).args(&options.rest);
        process::shown(&mut cargo)?;
    }
    Ok(())
}
