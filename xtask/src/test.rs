//! `cargo xtask test`: every check in order, a table of times, the failed step by name.

use std::time::{Duration, Instant};

use crate::args::{self, Step};
use crate::failure::Failure;
use crate::step::{seconds, step};
use crate::{e2e, process, system, tools, workspace};

const APP: &str = "segment-builder";
const WASM: &str = "wasm32-unknown-unknown";

pub(crate) fn run(options: &args::Test) -> Result<(), Failure> {
    let start = Instant::now();
    let mut times: Vec<(Step, Duration)> = Vec::new();
    let mut outcome = Ok(());
    for &named in &options.steps {
        let start = Instant::now();
        outcome = step(&format!("test {}", named.name()), || perform(named, &options.rest));
        times.push((named, start.elapsed()));
        if outcome.is_err() {
            break;
        }
    }
    println!();
    for (index, (named, time)) in times.iter().enumerate() {
        let failed = outcome.is_err() && index + 1 == times.len();
        println!("{} {:<8} {:>12}", if failed { "✗" } else { "✓" }, named.name(), seconds(*time));
    }
    println!("  {:<8} {:>12}", "in all", seconds(start.elapsed()));
    let last = times.last().map_or("", |(step, _)| step.name());
    outcome.map_err(|failure| failure.advise(format!("Repeat this step alone with `cargo xtask test {last}`.")))
}

fn perform(step: Step, rest: &[String]) -> Result<(), Failure> {
    match step {
        Step::Fmt => process::shown(workspace::cargo().args(["fmt", "--all", "--check"]))
            .map_err(|failure| failure.advise("Run `cargo fmt --all`.")),
        Step::Clippy => clippy(),
        Step::Native => {
            system::c_compiler()?;
            let mut command = workspace::cargo();
            process::shown(command.args(["test", "--workspace", "--exclude", APP, "--"]).args(rest))
        }
        Step::Browser => browser(rest),
        Step::E2e => e2e::run(rest),
    }
}

fn clippy() -> Result<(), Failure> {
    system::c_compiler()?;
    tools::wasm_target()?;
    let denied = ["--all-targets", "--", "-D", "warnings"];
    process::shown(workspace::cargo().args(["clippy", "--workspace", "--exclude", APP]).args(denied))?;
    process::shown(workspace::cargo().args(["clippy", "--package", APP, "--target", WASM]).args(denied))
}

fn browser(rest: &[String]) -> Result<(), Failure> {
    tools::wasm_target()?;
    let runner = tools::test_runner()?;
    system::chromium()?;
    system::clang()?;
    // The app's tests run in Chromium, those of the embedded Dataverse in Node.
    for tests in [["--package", APP].as_slice(), &["--package", "emulator", "--test", "wasm"]] {
        let mut command = workspace::cargo();
        command.args(["test", "--target", WASM]).args(tests).arg("--").args(rest);
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &runner).env("CHROMEDRIVER", system::CHROMEDRIVER);
        process::shown(&mut command)?;
    }
    Ok(())
}
