//! `segq explain` and `segq tree`: what a query says, in words and as it was read.

use std::io::Write;

use segment_convert::{explain, to_json};
use segment_query::{Catalog, Dialect, syntax};

use crate::check::as_text;
use crate::input::{Failure, Inputs};

/// Whether every text could be read as a query.
pub(crate) fn explained(
    inputs: &Inputs,
    dialect: Dialect,
    catalog: &Catalog,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<bool, Failure> {
    let several = inputs.texts.len() > 1;
    let mut clean = true;
    for input in &inputs.texts {
        let parsed = dialect.parse(&input.text);
        let Some(query) = parsed.query else {
            clean = false;
            as_text(input, &parsed.diagnostics, err).map_err(Failure::output)?;
            continue;
        };
        let name = if several { format!("{}: ", input.name) } else { String::new() };
        writeln!(out, "{name}{}", explain(&query, catalog)).map_err(Failure::output)?;
    }
    Ok(clean)
}

/// The concrete tree, which a text with mistakes has as well; whether there were none.
pub(crate) fn tree(
    inputs: &Inputs,
    dialect: Dialect,
    json: bool,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<bool, Failure> {
    let several = inputs.texts.len() > 1;
    let mut clean = true;
    for input in &inputs.texts {
        let parsed = dialect.parse(&input.text);
        as_text(input, &parsed.diagnostics, err).map_err(Failure::output)?;
        let text = match (&parsed.query, json) {
            (Some(query), true) => to_json(query, dialect),
            (None, true) => String::new(),
            (_, false) => syntax::syntax(dialect, &input.text).to_string(),
        };
        clean &= parsed.query.is_some();
        if several && !json {
            writeln!(out, "{}:", input.name).map_err(Failure::output)?;
        }
        out.write_all(text.as_bytes()).map_err(Failure::output)?;
    }
    Ok(clean)
}
