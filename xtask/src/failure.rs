//! Why a step did not work, in three parts: what was tried, why it failed, what to do.

use std::fmt;

#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    why: String,
    todo: Option<String>,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { what: what.into(), why: why.into(), todo: None }
    }

    /// Says what to do, unless something nearer to the cause already did.
    #[must_use]
    pub(crate) fn advise(mut self, todo: impl Into<String>) -> Self {
        self.todo.get_or_insert_with(|| todo.into());
        self
    }

    /// For file operations: names the file.
    pub(crate) fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new(format!("Using {}", path.display()), error.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "✗ {} failed.", self.what)?;
        for line in self.why.lines() {
            writeln!(f, "  {line}")?;
        }
        match &self.todo {
            Some(todo) => writeln!(f, "  → {todo}"),
            None => Ok(()),
        }
    }
}
