//! Where queries come from: files, folders, standard input.

use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

const EXTENSION: &str = "segq";

/// One text and the name that findings give it.
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) text: String,
    /// `None` for standard input.
    pub(crate) file: Option<PathBuf>,
}

/// Why the work could not be done at all.
#[derive(Debug)]
pub(crate) enum Failure {
    Read { name: String, error: io::Error },
    NoQueries(String),
    Write { name: String, error: io::Error },
}

impl Failure {
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Write { error, .. } if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { name, error } => write!(f, "{name} cannot be read: {error}"),
            Self::NoQueries(name) => {
                write!(f, "{name} holds no file that ends in .{EXTENSION}. Name the files themselves to read others.")
            }
            Self::Write { name, error } => write!(f, "{name} cannot be written: {error}"),
        }
    }
}

/// Reads everything that the paths name, folders in the order of names.
pub(crate) fn read(paths: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    let mut inputs = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        let failed = |error| Failure::Read { name: name.clone(), error };
        if path.as_os_str() == "-" {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text).map_err(failed)?;
            inputs.push(Input { name: "<stdin>".to_owned(), text, file: None });
        } else if path.is_dir() {
            let mut files = Vec::new();
            below(path, &mut files).map_err(failed)?;
            if files.is_empty() {
                return Err(Failure::NoQueries(name));
            }
            for file in files {
                inputs.push(read_file(file)?);
            }
        } else {
            inputs.push(read_file(path.clone())?);
        }
    }
    Ok(inputs)
}

fn read_file(path: PathBuf) -> Result<Input, Failure> {
    let name = path.display().to_string();
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Input { name, text, file: Some(path) }),
        Err(error) => Err(Failure::Read { name, error }),
    }
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries: Vec<_> = std::fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (kind, path) = (entry.file_type()?, entry.path());
        // Links are not followed, so that no circle of them is.
        if kind.is_dir() {
            below(&path, found)?;
        } else if kind.is_file() && path.extension().is_some_and(|extension| extension == EXTENSION) {
            found.push(path);
        }
    }
    Ok(())
}
