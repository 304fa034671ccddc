//! A list of contacts as it is read: every id and address once, and remarks about the lines that say it twice or not
//! at all.

use uuid::Uuid;

use crate::cells::{Cell, Cells};
use crate::entry::{Entry, entries};
use crate::layout::{Layout, SAMPLE};
use crate::note::Notes;
use crate::protocol::Choice;

/// More different contacts than that are no list to be sent from a browser.
pub const MOST_ENTRIES: usize = 2_500_000;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What a text holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    pub layout: Layout,
    /// In order, each once.
    pub ids: Vec<Uuid>,
    /// In order, each once.
    pub addresses: Vec<String>,
    pub duplicates: Notes,
    /// Lines with something that is neither an id nor an address.
    pub malformed: Notes,
    /// The line of a quote that nobody closed: all behind it is one cell.
    pub unclosed: Option<u32>,
    /// There were more entries than a list may have; the rest was not read.
    pub too_many: bool,
}

/// Reads a text that comes in chunks.
pub struct Reader {
    choice: Choice,
    sample: Vec<u8>,
    cells: Option<(Cells, Layout)>,
    list: List,
}

impl Reader {
    pub fn new(choice: Choice) -> Self {
        Self { choice, sample: Vec::new(), cells: None, list: List::default() }
    }

    pub fn feed(&mut self, chunk: &[u8]) {
        if self.cells.is_some() {
            return self.read(chunk);
        }
        self.sample.extend_from_slice(chunk);
        if self.sample.len() >= SAMPLE + BYTE_ORDER_MARK.len() {
            self.begin(false);
        }
    }

    /// Entries so far.
    pub fn entries(&self) -> usize {
        self.list.ids.len() + self.list.addresses.len()
    }

    pub fn finish(mut self) -> Listing {
        if self.cells.is_none() {
            self.begin(true);
        }
        let Some((cells, layout)) = self.cells else { return self.list.finish(Layout::of(&[], true)) };
        cells.finish(&mut |cell| {
            if cell.cut {
                self.list.unclosed = Some(cell.line);
            }
            self.list.take(cell, &layout);
        });
        self.list.finish(layout)
    }

    fn begin(&mut self, whole: bool) {
        let sample = std::mem::take(&mut self.sample);
        let text = sample.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&sample);
        let mut layout = Layout::of(text.get(..SAMPLE).unwrap_or(text), whole);
        match self.choice {
            Choice::Guess => {}
            Choice::All => layout.column = None,
            Choice::Column(column) => layout.column = Some(column),
        }
        self.cells = Some((Cells::new(layout.delimiter), layout));
        self.read(text);
    }

    fn read(&mut self, chunk: &[u8]) {
        if let Some((cells, layout)) = &mut self.cells
            && !self.list.too_many
        {
            cells.feed(chunk, &mut |cell| self.list.take(cell, layout));
        }
    }
}

/// An id and its line. Two halves compare faster than sixteen bytes, and take less room than a number of 128 bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Id(u64, u64, u32);

/// Where an address stands in the text of all of them, and its line.
#[derive(Clone, Copy)]
struct Address {
    start: u32,
    end: u32,
    line: u32,
}

#[derive(Default)]
struct List {
    ids: Vec<Id>,
    text: String,
    addresses: Vec<Address>,
    duplicates: Notes,
    malformed: Notes,
    /// The line that the last remark is about: a line is remarked on once.
    last_malformed: u32,
    past_header: bool,
    unclosed: Option<u32>,
    too_many: bool,
}

impl List {
    fn take(&mut self, cell: Cell<'_>, layout: &Layout) {
        let in_header = layout.header && !self.past_header;
        self.past_header |= cell.last;
        if in_header || self.too_many || layout.column.is_some_and(|column| column != cell.column) {
            return;
        }
        let text = String::from_utf8_lossy(cell.text);
        let line = cell.line;
        let understood = entries(&text, |entry| match entry {
            Entry::Id(id) => {
                let (high, low) = id.as_u64_pair();
                self.ids.push(Id(high, low, line));
            }
            Entry::Address(address) => {
                let start = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
                self.text.push_str(&address);
                let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
                self.addresses.push(Address { start, end, line });
            }
        });
        if (!understood || cell.cut) && self.last_malformed != line {
            self.last_malformed = line;
            self.malformed.add(line, None, || text.trim().to_owned());
        }
        if self.ids.len() + self.addresses.len() >= 2 * MOST_ENTRIES {
            self.reduce();
            self.too_many = self.ids.len() + self.addresses.len() > MOST_ENTRIES;
        }
    }

    /// Every entry once, with the first line that has it.
    fn reduce(&mut self) {
        let Self { ids, text, addresses, duplicates, .. } = self;
        ids.sort_unstable();
        let mut kept: Option<Id> = None;
        ids.retain(|id| match kept {
            Some(first) if (first.0, first.1) == (id.0, id.1) => {
                duplicates.add(id.2, Some(first.2), || Uuid::from_u64_pair(id.0, id.1).to_string());
                false
            }
            _ => {
                kept = Some(*id);
                true
            }
        });
        let of = |address: &Address| text.get(address.start as usize..address.end as usize).unwrap_or_default();
        addresses.sort_unstable_by(|a, b| of(a).cmp(of(b)).then(a.line.cmp(&b.line)));
        let mut kept: Option<Address> = None;
        addresses.retain(|address| match &kept {
            Some(first) if of(first) == of(address) => {
                duplicates.add(address.line, Some(first.line), || of(address).to_owned());
                false
            }
            _ => {
                kept = Some(*address);
                true
            }
        });
    }

    fn finish(mut self, layout: Layout) -> Listing {
        self.reduce();
        self.too_many |= self.ids.len() + self.addresses.len() > MOST_ENTRIES;
        let of = |address: &Address| self.text.get(address.start as usize..address.end as usize).map(str::to_owned);
        Listing {
            layout,
            ids: self.ids.iter().map(|id| Uuid::from_u64_pair(id.0, id.1)).collect(),
            addresses: self.addresses.iter().filter_map(of).collect(),
            duplicates: self.duplicates,
            malformed: self.malformed,
            unclosed: self.unclosed,
            too_many: self.too_many,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const A: &str = "1405f4ba-1ee9-e811-a99d-000d3a35f12f";
    const B: &str = "0604cdd1-1ee9-e811-a99d-000d3a35f12f";

    fn listing(text: &str, choice: Choice) -> Listing {
        let mut reader = Reader::new(choice);
        reader.feed(text.as_bytes());
        reader.finish()
    }

    fn lines(notes: &Notes) -> Vec<(u32, &str, Option<u32>)> {
        notes.first.iter().map(|note| (note.line, note.text.as_str(), note.of)).collect()
    }

    #[test]
    fn each_contact_is_there_once_and_every_odd_line_by_its_number() {
        let text = format!("\u{feff}{A}\r\n\r\nJohn Smith\r\ncrm{{{}}}\r\n{B}\r\nx@y.com\r\nX@Y.COM", A.to_uppercase());
        let list = listing(&text, Choice::Guess);
        assert_eq!(list.ids, [B, A].map(|id| id.parse::<Uuid>().unwrap()));
        assert_eq!(list.addresses, ["x@y.com"]);
        assert_eq!(lines(&list.malformed), [(3, "John Smith", None)]);
        assert_eq!(lines(&list.duplicates), [(4, A, Some(1)), (7, "x@y.com", Some(6))]);
        assert_eq!(list.duplicates.count, 2);
        assert!(!list.too_many && list.unclosed.is_none());
    }

    #[test]
    fn of_a_table_one_column_is_read_and_a_person_may_choose_another() {
        let text = format!("id;mail;account\n{A};a@b.com;{B}\n;c@d.com;\nx;;\n");
        let list = listing(&text, Choice::Guess);
        assert_eq!((list.layout.column, list.ids.len(), list.addresses.len()), (Some(0), 1, 0));
        assert_eq!(lines(&list.malformed), [(4, "x", None)]);
        let list = listing(&text, Choice::Column(1));
        assert_eq!((list.ids.len(), list.addresses), (0, vec!["a@b.com".to_owned(), "c@d.com".to_owned()]));
        let list = listing(&text, Choice::All);
        assert_eq!((list.ids.len(), list.addresses.len(), list.malformed.count), (2, 2, 1));
    }

    #[test]
    fn a_quote_that_is_never_closed_is_said_to_be_one() {
        let list = listing(&format!("{A}\n\"{}", format!("{B}\n").repeat(100)), Choice::Guess);
        assert_eq!(list.unclosed, Some(2));
        assert_eq!(list.malformed.first.first().map(|note| note.line), Some(2));
        assert_eq!(listing(&format!("\"{A}\"\n\"{B}\""), Choice::Guess).unclosed, None);
    }

    proptest! {
        /// Against the plain way: all lines at once, and a set.
        #[test]
        fn a_list_in_chunks_is_the_set_of_its_lines(numbers in prop::collection::vec(0_u128..40, 0..80), size in 1_usize..200, end in prop::sample::select(vec!["\n", "\r\n", "\r"])) {
            let text: String = numbers.iter().map(|n| format!("{}{end}", Uuid::from_u128(*n))).collect();
            let mut reader = Reader::new(Choice::Guess);
            for chunk in text.as_bytes().chunks(size) {
                reader.feed(chunk);
            }
            let list = reader.finish();
            let set: BTreeSet<Uuid> = numbers.iter().map(|n| Uuid::from_u128(*n)).collect();
            prop_assert_eq!(list.duplicates.count as usize, numbers.len() - set.len());
            for note in &list.duplicates.first {
                let first = numbers.iter().position(|n| Uuid::from_u128(*n).to_string() == note.text).unwrap() as u32 + 1;
                prop_assert_eq!(note.of, Some(first));
                prop_assert!(first < note.line);
            }
            prop_assert_eq!(list.ids, set.into_iter().collect::<Vec<_>>());
            prop_assert_eq!(list.malformed.count, 0);
        }

        #[test]
        fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..300), column in 0_usize..4) {
            let mut reader = Reader::new(Choice::Column(column));
            reader.feed(&bytes);
            reader.finish();
        }
    }
}
