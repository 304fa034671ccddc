//! `cargo xtask`: sets up what is missing, serves the app, runs every check.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks to the person who started it")]

mod app;
mod args;
mod bench;
mod cache;
mod compress;
mod e2e;
mod failure;
mod fingerprint;
mod process;
mod serve;
mod size;
mod split;
mod step;
mod styles;
mod system;
mod test;
#[cfg(test)]
mod tidy;
mod tools;
mod workspace;

use std::process::ExitCode;

use args::Command;
use failure::Failure;

const USAGE: &str = "\
Usage: cargo xtask <command>

  serve [options] [-- proxy options]   build the app and serve it with the embedded Dataverse
    --port PORT          port to listen on (default 8080)
    --data DIR           folder of the SQLite file (default target/serve-data)
    --contacts N         contacts to make on the folder's first start, up to 10000000 (default 20000); a million take
                         half a minute and 3 GB
    --environment URL    a real environment instead; the access token is read from DATAVERSE_TOKEN
    --open               open the browser when it is ready

  test [steps] [-- runner options]     run all checks, or the named ones in this order:
    fmt                  formatting
    clippy               lints, natively and for the browser
    native               tests of everything that runs natively
    browser              tests of the app in headless Chromium, and of the emulator in WebAssembly
    e2e                  Playwright against a fresh server, and the transferred size

  bench [names] [-- its options]       measure; the figures are kept in docs/benchmarks.md
    emulator             queries at 10,000 and 1,000,000 contacts against SQL by hand (-- --contacts 10000,50000)
    query                the query language
    designer             the designer in headless Chromium, at up to 5,000 conditions and 5,000 columns
    import               a list of a million contacts in headless Chromium: read, looked up, cut into batches, sent

  setup                                install what `serve` and `test` need, and nothing else

What is missing is installed: the wasm32 target, Trunk, wasm-bindgen and wasm-opt (into a cache folder of yours, one
folder a version), npm packages, and for `test` Chromium, ChromeDriver and clang.
";

fn main() -> ExitCode {
    let outcome = match args::parse(std::env::args().skip(1)) {
        Ok(Command::Help) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Ok(Command::Serve(options)) => serve::run(&options),
        Ok(Command::Test(options)) => test::run(&options),
        Ok(Command::Bench(options)) => bench::run(&options),
        Ok(Command::Setup) => set_up(),
        Ok(Command::OpenWhenReady(port)) => serve::open_when_ready(port),
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn set_up() -> Result<(), Failure> {
    tools::for_app()?;
    system::c_compiler()?;
    system::chromium()?;
    system::clang()?;
    system::npm_packages()
}
