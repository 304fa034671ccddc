//! `segq check`: the findings of every text, for a person or for a program.

mod json;
mod sarif;

use std::io::Write;

use clap::ValueEnum;
use segment_query::{Catalog, Diagnostic, Dialect, Severity, check_text};

use crate::input::{Failure, Input, Inputs};
use crate::place::Lines;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person.
    Text,
    /// For a program: a list of findings.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
}

pub(crate) struct Check {
    pub(crate) format: Format,
    /// The grammar alone.
    pub(crate) syntax: bool,
    pub(crate) dialect: Dialect,
    pub(crate) catalog: Option<Catalog>,
}

/// Findings beside their text.
type Checked<'i> = (&'i Input, Vec<Diagnostic>);

/// Whether no text has an error.
pub(crate) fn run(inputs: &Inputs, check: &Check, out: &mut impl Write) -> Result<bool, Failure> {
    let checked: Vec<Checked<'_>> = inputs.texts.iter().map(|input| (input, check.findings(&input.text))).collect();
    let clean = !checked.iter().flat_map(|(_, found)| found).any(Diagnostic::is_error);
    let written = match check.format {
        Format::Text => checked.iter().try_for_each(|(input, found)| as_text(input, found, out)),
        Format::Json => json::write(&checked, out),
        Format::Sarif => sarif::write(&checked, &inputs.failures, out),
    };
    written.map_err(Failure::output)?;
    Ok(clean)
}

impl Check {
    /// Everything to be said of a text, in its order.
    fn findings(&self, text: &str) -> Vec<Diagnostic> {
        let parsed = self.dialect.parse(text);
        let mut found = parsed.diagnostics;
        if !self.syntax {
            found.extend(check_text(text, parsed.query.as_ref()));
            if let Some((query, catalog)) = parsed.query.as_ref().zip(self.catalog.as_ref()) {
                found.extend(self.dialect.check(query, catalog));
            }
        }
        found.sort_by_key(|diagnostic| diagnostic.span.start);
        found
    }
}

const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// What is shown of a line on either side of the place meant. Queries often are one long line.
const AROUND: usize = 60;

/// The part of a line around a place, and a line of marks below it. Columns count characters from 1; without an end the
/// rest of the line is meant.
fn excerpt(line: &str, start: usize, end: Option<usize>) -> (String, String) {
    let from = start.saturating_sub(1 + AROUND);
    let most = 2 * AROUND;
    let mut shown: String = line.chars().skip(from).take(AROUND + most).collect();
    if line.chars().nth(from + AROUND + most).is_some() {
        shown.push('…');
    }
    let lead = if from > 0 { "…" } else { "" };
    let before = start - 1 - from;
    // Tabs stay tabs, so that the marks stand where the text does.
    let indent: String = shown.chars().take(before).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    let rest = shown.chars().count().saturating_sub(before);
    let marks = end.map_or(rest, |end| end.saturating_sub(start)).clamp(1, rest.max(1));
    (format!("{lead}{shown}"), format!("{}{indent}{}", if lead.is_empty() { "" } else { " " }, "^".repeat(marks)))
}

pub(crate) fn as_text(input: &Input, found: &[Diagnostic], out: &mut impl Write) -> std::io::Result<()> {
    let lines = Lines::of(&input.text);
    for diagnostic in found {
        let (start, end) = (lines.place(diagnostic.span.start), lines.place(diagnostic.span.end));
        let (severity, code) = (word(diagnostic.severity), diagnostic.code.as_str());
        writeln!(out, "{}:{}:{}: {severity}[{code}]: {}", input.name, start.line, start.column, diagnostic.message)?;
        let (excerpt, marks) =
            excerpt(lines.line(start.line), start.column, (end.line == start.line).then_some(end.column));
        writeln!(out, "  {excerpt}\n  {marks}")?;
        if let Some(help) = &diagnostic.help {
            writeln!(out, "  help: {help}")?;
        }
        if let Some(fix) = &diagnostic.fix {
            writeln!(out, "  fix: {}", fix.label)?;
        }
    }
    Ok(())
}
