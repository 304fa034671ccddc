//! The cells of delimited text that comes in chunks, each with the line it begins in.

use csv_core::{ReadFieldResult, ReaderBuilder};

/// What is longer is no id and no address, and is kept no further.
const LONGEST: usize = 1_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell<'a> {
    /// From 1.
    pub line: u32,
    /// From 0.
    pub column: usize,
    pub text: &'a [u8],
    /// More was there than `text` holds.
    pub cut: bool,
    /// The record ends here.
    pub last: bool,
}

/// Reads cells as RFC 4180 has them, and whatever else is found in the field: any end of line, quotes in the middle.
pub struct Cells {
    core: csv_core::Reader,
    text: Box<[u8; LONGEST]>,
    length: usize,
    cut: bool,
    column: usize,
    lines: Lines,
    /// Where the record at hand begins; `None` between records.
    start: Option<u32>,
}

impl Cells {
    pub fn new(delimiter: u8) -> Self {
        Self {
            core: ReaderBuilder::new().delimiter(delimiter).build(),
            text: Box::new([0; LONGEST]),
            length: 0,
            cut: false,
            column: 0,
            lines: Lines { line: 1, after_return: false },
            start: None,
        }
    }

    /// Reads a chunk on, and hands over every cell that is complete.
    pub fn feed(&mut self, mut chunk: &[u8], each: &mut impl FnMut(Cell<'_>)) {
        while !chunk.is_empty() {
            if self.start.is_none() {
                let blank = chunk.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
                let (ends, rest) = chunk.split_at(blank);
                self.lines.pass(ends);
                chunk = rest;
                if chunk.is_empty() {
                    return;
                }
                self.start = Some(self.lines.line);
            }
            let taken = self.step(chunk, each);
            let (read, rest) = chunk.split_at(taken.min(chunk.len()));
            self.lines.pass(read);
            chunk = rest;
        }
    }

    /// Hands over what stands at the end without an end of line.
    pub fn finish(mut self, each: &mut impl FnMut(Cell<'_>)) {
        while self.start.is_some() {
            self.step(&[], each);
        }
    }

    fn step(&mut self, input: &[u8], each: &mut impl FnMut(Cell<'_>)) -> usize {
        let mut spill = [0; LONGEST];
        let room = if self.cut { spill.as_mut_slice() } else { self.text.get_mut(self.length..).unwrap_or_default() };
        let (result, taken, written) = self.core.read_field(input, room);
        if !self.cut {
            self.length += written;
        }
        match result {
            ReadFieldResult::InputEmpty => {}
            ReadFieldResult::OutputFull => self.cut = true,
            ReadFieldResult::Field { record_end } => self.hand_over(record_end, each),
            ReadFieldResult::End => self.start = None,
        }
        taken
    }

    fn hand_over(&mut self, last: bool, each: &mut impl FnMut(Cell<'_>)) {
        let text = self.text.get(..self.length).unwrap_or_default();
        let line = self.start.unwrap_or(self.lines.line);
        each(Cell { line, column: self.column, text, cut: self.cut, last });
        (self.length, self.cut) = (0, false);
        if last {
            self.column = 0;
            self.start = None;
        } else {
            self.column += 1;
        }
    }
}

/// Counts lines that end as they do on any system.
struct Lines {
    line: u32,
    after_return: bool,
}

impl Lines {
    fn pass(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' if self.after_return => self.after_return = false,
                b'\n' => self.line = self.line.saturating_add(1),
                b'\r' => {
                    self.line = self.line.saturating_add(1);
                    self.after_return = true;
                }
                _ => self.after_return = false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Owned = (u32, usize, String, bool);

    fn read(chunks: &[&[u8]]) -> Vec<Owned> {
        let mut all = Vec::new();
        let mut each = |cell: Cell<'_>| {
            all.push((cell.line, cell.column, String::from_utf8_lossy(cell.text).into_owned(), cell.last));
        };
        let mut cells = Cells::new(b',');
        for chunk in chunks {
            cells.feed(chunk, &mut each);
        }
        cells.finish(&mut each);
        all
    }

    fn cell(line: u32, column: usize, text: &str, last: bool) -> Owned {
        (line, column, text.to_owned(), last)
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("a,b{end}{end}\"c{end}d\",e{end}f");
            let expected = [
                cell(1, 0, "a", false),
                cell(1, 1, "b", true),
                cell(3, 0, &format!("c{end}d"), false),
                cell(3, 1, "e", true),
                cell(5, 0, "f", true),
            ];
            assert_eq!(read(&[text.as_bytes()]), expected, "{end:?}");
        }
    }

    #[test]
    fn quotes_hold_commas_and_quotes() {
        assert_eq!(read(&[b"\"a,\"\"b\"\"\",c"]), [cell(1, 0, "a,\"b\"", false), cell(1, 1, "c", true)]);
        assert_eq!(read(&[b"\"never closed\na"]), [cell(1, 0, "never closed\na", true)]);
        assert_eq!(read(&[b""]), []);
        assert_eq!(read(&[b"\r\n\n"]), []);
    }

    #[test]
    fn a_cell_is_kept_to_a_length_and_its_line_goes_on() {
        let mut seen = Vec::new();
        let mut each = |cell: Cell<'_>| seen.push((cell.text.len(), cell.cut, cell.last));
        let mut cells = Cells::new(b',');
        cells.feed(format!("{},b\n", "x".repeat(5 * LONGEST)).as_bytes(), &mut each);
        assert_eq!(seen, [(LONGEST, true, false), (1, false, true)]);
    }

    proptest! {
        /// Where a chunk ends makes no difference.
        #[test]
        fn chunks_are_read_as_one_text(text in "[ab,\"\r\n]{0,40}", cuts in prop::collection::vec(0_usize..40, 0..6)) {
            let bytes = text.as_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.sort_unstable();
            let mut chunks = Vec::new();
            let mut from = 0;
            for cut in cuts {
                chunks.push(&bytes[from..cut]);
                from = cut;
            }
            chunks.push(&bytes[from..]);
            prop_assert_eq!(read(&chunks), read(&[bytes]));
        }
    }
}
