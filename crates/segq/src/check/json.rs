//! Findings as a list for programs.

use std::io::Write;

use serde::Serialize;

use super::{Checked, word};
use crate::place::Lines;

/// One finding. Lines and columns count from 1, columns in characters, and the end is the place after the last; `start`
/// and `end` are byte offsets into the text.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
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

pub(super) fn write(checked: &[Checked<'_>], out: &mut impl Write) -> std::io::Result<()> {
    let mut all = Vec::new();
    for (input, found) in checked {
        let lines = Lines::of(&input.text);
        for diagnostic in found {
            let (start, end) = (lines.place(diagnostic.span.start), lines.place(diagnostic.span.end));
            all.push(Finding {
                path: &input.name,
                line: start.line,
                column: start.column,
                end_line: end.line,
                end_column: end.column,
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
