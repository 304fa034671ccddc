//! `segq fmt`: queries in their canonical form.

use std::io::Write;
use std::path::Path;

use segment_query::Dialect;

use crate::check::as_text;
use crate::input::{Failure, Inputs};

/// Whether every text could be read as a query and, with `check`, is in its canonical form already.
pub(crate) fn run(
    inputs: &Inputs,
    dialect: Dialect,
    check: bool,
    out: &mut impl Write,
    err: &mut impl Write,
) -> Result<bool, Failure> {
    let mut clean = true;
    for input in &inputs.texts {
        let parsed = dialect.parse(&input.text);
        let Some(query) = parsed.query else {
            clean = false;
            as_text(input, &parsed.diagnostics, err).map_err(Failure::output)?;
            continue;
        };
        let formatted = format!("{query}\n");
        match &input.file {
            None if !check => out.write_all(formatted.as_bytes()).map_err(Failure::output)?,
            _ if formatted == input.text => {}
            Some(file) if !check => {
                replace(file, &formatted).map_err(|error| Failure::Write { name: input.name.clone(), error })?
            }
            _ => {
                clean = false;
                writeln!(out, "{} is not in its canonical form.", input.name).map_err(Failure::output)?;
            }
        }
    }
    Ok(clean)
}

/// In one step, so that a stop half-way leaves the old text whole. The file keeps its permissions, and a link stays one.
fn replace(file: &Path, text: &str) -> std::io::Result<()> {
    let file = file.canonicalize()?;
    let mut beside = tempfile::NamedTempFile::new_in(file.parent().unwrap_or(Path::new(".")))?;
    beside.write_all(text.as_bytes())?;
    beside.as_file().set_permissions(file.metadata()?.permissions())?;
    beside.persist(&file)?;
    Ok(())
}
