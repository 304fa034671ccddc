//! Findings as SARIF 2.1.0, which code scanning and editors read.
//!
//! Columns count characters (`unicodeCodePoints`), and the end column is the place after the last, as SARIF has it. What
//! could not be read is a notification of the one invocation, which then was not successful.

use std::io::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use segment_query::{Code, Diagnostic, Span};
use serde_json::{Value, json};

use super::{Checked, word};
use crate::input::Failure;
use crate::place::Lines;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What stands for itself in the path of a URI.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) fn write(checked: &[Checked<'_>], failures: &[Failure], out: &mut impl Write) -> std::io::Result<()> {
    let results: Vec<Value> = checked.iter().flat_map(of_text).collect();
    let notifications: Vec<Value> = failures
        .iter()
        .map(|failure| json!({ "level": "error", "message": { "text": failure.to_string() } }))
        .collect();
    let rules: Vec<Value> = Code::ALL.iter().map(|code| json!({ "id": code.as_str() })).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "invocations": [{
                "executionSuccessful": failures.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn of_text((input, found): &Checked<'_>) -> Vec<Value> {
    let lines = Lines::of(&input.text);
    let artifact = json!({ "uri": uri(&input.name) });
    found.iter().map(|diagnostic| result(diagnostic, &artifact, &lines)).collect()
}

fn result(diagnostic: &Diagnostic, artifact: &Value, lines: &Lines<'_>) -> Value {
    let code = diagnostic.code;
    let text = match &diagnostic.help {
        Some(help) => format!("{} {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let mut result = json!({
        "ruleId": code.as_str(),
        "ruleIndex": Code::ALL.iter().position(|known| *known == code),
        "level": word(diagnostic.severity),
        "message": { "text": text },
        "locations": [{ "physicalLocation": {
            "artifactLocation": artifact,
            "region": region(diagnostic.span, lines),
        } }],
    });
    if let (Some(fix), Some(fields)) = (&diagnostic.fix, result.as_object_mut()) {
        let replacement =
            json!({ "deletedRegion": region(fix.span, lines), "insertedContent": { "text": fix.replacement } });
        let change = json!({ "artifactLocation": artifact, "replacements": [replacement] });
        fields
            .insert("fixes".to_owned(), json!([{ "description": { "text": fix.label }, "artifactChanges": [change] }]));
    }
    result
}

fn region(span: Span, lines: &Lines<'_>) -> Value {
    let (start, end) = (lines.place(span.start), lines.place(span.end));
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

/// A path as a reference: relative where it is, with slashes, and without a leading `./`.
fn uri(name: &str) -> String {
    let slashes = if cfg!(windows) { name.replace('\\', "/") } else { name.to_owned() };
    let path = slashes.strip_prefix("./").unwrap_or(&slashes);
    utf8_percent_encode(path, PATH).to_string()
}
