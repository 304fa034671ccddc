//! Remarks about lines: all of them counted, the first of them kept.

use serde::{Deserialize, Serialize};

/// How many are kept.
const KEPT: usize = 100;
/// How much of a line is quoted.
const QUOTED: usize = 60;

/// A line, and the part of it that the remark is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Note {
    pub line: u32,
    pub text: String,
    /// The line that says the same, where there is one.
    pub of: Option<u32>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notes {
    pub count: u64,
    /// Those of the first lines, in order.
    pub first: Vec<Note>,
}

impl Notes {
    /// Remarks in any order; the text is made only of those that are kept.
    pub(crate) fn add(&mut self, line: u32, of: Option<u32>, text: impl FnOnce() -> String) {
        self.count += 1;
        if self.first.len() >= KEPT && self.first.last().is_some_and(|last| last.line <= line) {
            return;
        }
        let text: String = text().chars().take(QUOTED).collect();
        let place = self.first.partition_point(|note| note.line <= line);
        self.first.insert(place, Note { line, text, of });
        self.first.truncate(KEPT);
    }
}

/// Values that something is said of: all counted, the first of them kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Few {
    pub count: u64,
    pub first: Vec<String>,
}

impl Few {
    pub(crate) fn add(&mut self, value: impl FnOnce() -> String) {
        self.count += 1;
        if self.first.len() < KEPT {
            self.first.push(value());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_counted_and_the_first_lines_kept_in_order() {
        let mut notes = Notes::default();
        for line in (1..=1_000).rev() {
            notes.add(line, None, || "x".repeat(1_000));
        }
        assert_eq!(notes.count, 1_000);
        assert!(notes.first.iter().map(|note| note.line).eq(1..=100));
        assert!(notes.first.iter().all(|note| note.text.len() == QUOTED));
    }
}
