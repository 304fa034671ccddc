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
