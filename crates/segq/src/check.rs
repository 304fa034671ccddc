//! `segq check`: the findings of every text, for a person or for a program.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;
use segment_query::{Diagnostic, Severity, check_text, parse};
use serde::Serialize;

use crate::input::{self, Failure, Input};
use crate::place::Lines;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

/// One finding as a program reads it. Lines and columns count from 1, columns in characters; `start` and `end` are byte
/// offsets into the text.
#[derive(Serialize)]
struct Finding<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    start: usize,
    end: usize,
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Replacement<'a>>,
}

#[derive(Serialize)]
struct Replacement<'a> {
    label: &'a str,
    start: usize,
    end: usize,
    replacement: &'a str,
}

/// Whether no text has an error.
pub(crate) fn run(paths: &[PathBuf], format: Format, syntax: bool, out: &mut impl Write) -> Result<bool, Failure> {
    let inputs = input::read(paths)?;
    let checked: Vec<_> = inputs.iter().map(|input| (input, findings(&input.text, syntax))).collect();
    let clean = !checked.iter().flat_map(|(_, found)| found).any(Diagnostic::is_error);
    let written = match format {
        Format::Text => checked.iter().try_for_each(|(input, found)| as_text(input, found, out)),
        Format::Json => as_json(&checked, out),
    };
    written.map_err(|error| Failure::Write { name: "Standard output".to_owned(), error })?;
    Ok(clean)
}

/// Everything to be said of a text, in its order.
fn findings(text: &str, syntax: bool) -> Vec<Diagnostic> {
    let parsed = parse(text);
    let mut found = parsed.diagnostics;
    if !syntax {
        found.extend(check_text(text, parsed.query.as_ref()));
    }
    found.sort_by_key(|diagnostic| diagnostic.span.start);
    found
}

const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

pub(crate) fn as_text(input: &Input, found: &[Diagnostic], out: &mut impl Write) -> std::io::Result<()> {
    let lines = Lines::of(&input.text);
    for diagnostic in found {
        let (start, end) = (lines.place(diagnostic.span.start), lines.place(diagnostic.span.end));
        let (severity, code) = (word(diagnostic.severity), diagnostic.code.as_str());
        writeln!(out, "{}:{}:{}: {severity}[{code}]: {}", input.name, start.line, start.column, diagnostic.message)?;
        let source = lines.line(start.line);
        // What spans several lines is marked to the end of the first.
        let last = if end.line == start.line { end.column } else { source.chars().count() + 1 };
        // Tabs stay tabs, so that the marks stand where the text does.
        let indent: String =
            source.chars().take(start.column - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        writeln!(out, "  {source}\n  {indent}{}", "^".repeat(last.saturating_sub(start.column).max(1)))?;
        if let Some(help) = &diagnostic.help {
            writeln!(out, "  help: {help}")?;
        }
        if let Some(fix) = &diagnostic.fix {
            writeln!(out, "  fix: {}", fix.label)?;
        }
    }
    Ok(())
}

fn as_json(checked: &[(&Input, Vec<Diagnostic>)], out: &mut impl Write) -> std::io::Result<()> {
    let mut all = Vec::new();
    for (input, found) in checked {
        let lines = Lines::of(&input.text);
        for diagnostic in found {
            let place = lines.place(diagnostic.span.start);
            all.push(Finding {
                path: &input.name,
                line: place.line,
                column: place.column,
                start: diagnostic.span.start,
                end: diagnostic.span.end,
                severity: word(diagnostic.severity),
                code: diagnostic.code.as_str(),
                message: &diagnostic.message,
                help: diagnostic.help.as_deref(),
                fix: diagnostic.fix.as_ref().map(|fix| Replacement {
                    label: &fix.label,
                    start: fix.span.start,
                    end: fix.span.end,
                    replacement: &fix.replacement,
                }),
            });
        }
    }
    serde_json::to_writer_pretty(&mut *out, &all)?;
    writeln!(out)
}
