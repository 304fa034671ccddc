//! Where queries come from: files, folders, standard input.

use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What a file of a query ends in, where a folder is read.
const EXTENSIONS: [&str; 2] = ["segq", "query"];

/// One text and the name that findings give it.
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) text: String,
    /// `None` for standard input.
    pub(crate) file: Option<PathBuf>,
}

/// Everything that could be read, and what could not.
#[derive(Default)]
pub(crate) struct Inputs {
    pub(crate) texts: Vec<Input>,
    pub(crate) failures: Vec<Failure>,
}

/// Why a part of the work could not be done.
#[derive(Debug)]
pub(crate) enum Failure {
    Read { name: String, error: io::Error },
    NoQueries(String),
    Catalog { name: String, error: segment_catalog::ExportError },
    Write { name: String, error: io::Error },
}

impl Failure {
    pub(crate) fn output(error: io::Error) -> Self {
        Self::Write { name: "Standard output".to_owned(), error }
    }

    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Write { error, .. } if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { name, error } => write!(f, "{name} cannot be read: {error}"),
            Self::NoQueries(name) => {
                let [first, second] = EXTENSIONS;
                write!(
                    f,
                    "{name} holds no file that ends in .{first} or .{second}. Name the files themselves to read others."
                )
            }
            Self::Catalog { name, error } => {
                write!(f, "{name} is no catalog: {error}. The README tells how to make one.")
            }
            Self::Write { name, error } => write!(f, "{name} cannot be written: {error}"),
        }
    }
}

/// Reads everything that the paths name, folders in the order of names. What cannot be read hides nothing else.
pub(crate) fn read(paths: &[PathBuf]) -> Inputs {
    let mut inputs = Inputs::default();
    for path in paths {
        if path.as_os_str() == "-" {
            let mut text = String::new();
            let read = io::stdin().read_to_string(&mut text);
            inputs.add("<stdin>".to_owned(), None, read.map(|_| text));
        } else if path.is_dir() {
            let before = (inputs.texts.len(), inputs.failures.len());
            below(path, &mut inputs);
            if before == (inputs.texts.len(), inputs.failures.len()) {
                inputs.failures.push(Failure::NoQueries(path.display().to_string()));
            }
        } else {
            inputs.file(path);
        }
    }
    inputs
}

impl Inputs {
    fn add(&mut self, name: String, file: Option<PathBuf>, read: io::Result<String>) {
        match read {
            Ok(text) => self.texts.push(Input { name, text, file }),
            Err(error) => self.failures.push(Failure::Read { name, error }),
        }
    }

    fn file(&mut self, path: &Path) {
        self.add(path.display().to_string(), Some(path.to_owned()), std::fs::read_to_string(path));
    }
}

fn below(folder: &Path, inputs: &mut Inputs) {
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => return inputs.failures.push(Failure::Read { name: folder.display().to_string(), error }),
    };
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // Links are not followed, so that no circle of them is.
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => below(&path, inputs),
            Ok(kind) if kind.is_file() && path.extension().is_some_and(|own| EXTENSIONS.iter().any(|e| own == *e)) => {
                inputs.file(&path);
            }
            Ok(_) => {}
            Err(error) => inputs.failures.push(Failure::Read { name: path.display().to_string(), error }),
        }
    }
}
