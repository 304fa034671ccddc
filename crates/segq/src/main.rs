//! `segq`: the segment query language on the command line, for build pipelines.
//!
//! Exit codes: 0 clean (warnings are no errors), 1 errors found, 2 misuse: a wrong option, a file that cannot be read.

mod check;
mod fmt;
mod input;
mod place;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Checks and formats segment queries.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Says what is wrong with queries, where, and what to do.
    Check {
        /// How findings are written.
        #[arg(long, value_enum, default_value_t = check::Format::Text)]
        format: check::Format,
        /// Checks the grammar alone, not length and paging.
        #[arg(long)]
        syntax: bool,
        /// Files, folders (every .segq file below) or - for standard input.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
    /// Rewrites queries in their canonical form. A text with errors is left as it is.
    Fmt {
        /// Changes nothing, and fails where something would change.
        #[arg(long)]
        check: bool,
        /// Files, folders (every .segq file below) or - for standard input, which goes to standard output.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
}

fn main() -> ExitCode {
    // Misuse is reported, and answered with 2, by clap itself.
    let arguments = Arguments::parse();
    let (mut out, mut err) = (std::io::stdout().lock(), std::io::stderr().lock());
    let outcome = match arguments.command {
        Command::Check { format, syntax, paths } => check::run(&paths, format, syntax, &mut out),
        Command::Fmt { check, paths } => fmt::run(&paths, check, &mut out, &mut err),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        // The reader has had enough, as `head` has.
        Err(failure) if failure.is_broken_pipe() => ExitCode::FAILURE,
        Err(failure) => {
            // With nobody to read it there is nothing to say.
            let _ = writeln!(err, "error: {failure}");
            ExitCode::from(2)
        }
    }
}
