//! `segq`: the segment query language on the command line, for build pipelines.
//!
//! Exit codes: 0 clean (warnings and losses are no errors), 1 errors found, 2 misuse: a wrong option, a file that cannot
//! be read. One file that cannot be read hides nothing of the others.

mod check;
mod convert;
mod fmt;
mod input;
mod language;
mod place;
mod show;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use check::Check;
use convert::Convert;
use input::{Failure, Inputs};
use language::{Language, Metadata};

/// Checks, formats, explains and converts segment queries.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// The texts of a command.
#[derive(Args)]
struct Texts {
    /// Files, folders (every .segq and .query file below) or - for standard input.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Says what is wrong with queries, where, and what to do.
    Check {
        /// How findings are written.
        #[arg(long, value_enum, default_value_t = check::Format::Text)]
        format: check::Format,
        /// Checks the grammar alone, not length, paging and names.
        #[arg(long)]
        syntax: bool,
        #[command(flatten)]
        language: Language,
        #[command(flatten)]
        metadata: Metadata,
        #[command(flatten)]
        texts: Texts,
    },
    /// Rewrites queries in their canonical form. A text with errors is left as it is; standard input goes to standard
    /// output.
    Fmt {
        /// Changes nothing, and fails where something would change.
        #[arg(long)]
        check: bool,
        #[command(flatten)]
        language: Language,
        #[command(flatten)]
        texts: Texts,
    },
    /// Says in plain English whom queries find.
    Explain {
        #[command(flatten)]
        language: Language,
        #[command(flatten)]
        metadata: Metadata,
        #[command(flatten)]
        texts: Texts,
    },
    /// Writes queries in another language. What cannot be carried over is told on standard error.
    Convert {
        /// What to write.
        #[arg(long, value_enum)]
        to: convert::Target,
        /// What to read.
        #[arg(long, value_enum, default_value_t = convert::Source::Query)]
        from: convert::Source,
        /// Fails where something cannot be carried over.
        #[arg(long)]
        strict: bool,
        #[command(flatten)]
        language: Language,
        #[command(flatten)]
        metadata: Metadata,
        #[command(flatten)]
        texts: Texts,
    },
    /// Shows how queries are read: the constructs of the grammar, with their places in bytes.
    Tree {
        /// The typed tree as JSON instead, as `convert --to json` writes it.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        language: Language,
        #[command(flatten)]
        texts: Texts,
    },
}

fn main() -> ExitCode {
    // Misuse is reported, and answered with 2, by clap itself.
    let arguments = Arguments::parse();
    let (mut out, mut err) = (std::io::stdout().lock(), std::io::stderr().lock());
    match run(arguments.command, &mut out, &mut err) {
        Ok((clean, failures)) => {
            failures.iter().for_each(|failure| report(failure, &mut err));
            match (failures.is_empty(), clean) {
                (false, _) => ExitCode::from(2),
                (true, false) => ExitCode::FAILURE,
                (true, true) => ExitCode::SUCCESS,
            }
        }
        // The reader has had enough, as `head` has.
        Err(failure) if failure.is_broken_pipe() => ExitCode::FAILURE,
        Err(failure) => {
            report(&failure, &mut err);
            ExitCode::from(2)
        }
    }
}

fn report(failure: &Failure, err: &mut impl Write) {
    // With nobody to read it there is nothing to say.
    let _ = writeln!(err, "error: {failure}");
}

/// Whether all is clean, and what could not be read.
fn run(command: Command, out: &mut impl Write, err: &mut impl Write) -> Result<(bool, Vec<Failure>), Failure> {
    let read = |texts: &Texts| input::read(&texts.paths);
    let (inputs, clean): (Inputs, bool) = match command {
        Command::Check { format, syntax, language, metadata, texts } => {
            let check =
                Check { format, syntax, dialect: language.dialect(), catalog: metadata.catalog(language.dialect())? };
            let inputs = read(&texts);
            let clean = check::run(&inputs, &check, out)?;
            (inputs, clean)
        }
        Command::Fmt { check, language, texts } => {
            let inputs = read(&texts);
            let clean = fmt::run(&inputs, language.dialect(), check, out, err)?;
            (inputs, clean)
        }
        Command::Explain { language, metadata, texts } => {
            let catalog = metadata.catalog(language.dialect())?.unwrap_or_default();
            let inputs = read(&texts);
            let clean = show::explained(&inputs, language.dialect(), &catalog, out, err)?;
            (inputs, clean)
        }
        Command::Convert { to, from, strict, language, metadata, texts } => {
            let catalog = metadata.catalog(language.dialect())?.unwrap_or_default();
            let convert = Convert { from, to, dialect: language.dialect(), catalog, strict };
            let inputs = read(&texts);
            let clean = convert::run(&inputs, &convert, out, err)?;
            (inputs, clean)
        }
        Command::Tree { json, language, texts } => {
            let inputs = read(&texts);
            let clean = show::tree(&inputs, language.dialect(), json, out, err)?;
            (inputs, clean)
        }
    };
    Ok((clean, inputs.failures))
}
