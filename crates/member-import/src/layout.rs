//! How a text is laid out, told by its beginning: what separates its cells, whether names stand above them, and which
//! column holds the contacts.

use serde::{Deserialize, Serialize};

use crate::cells::{Cell, Cells};
use crate::entry::{Entry, entries};

/// How many bytes are looked at.
pub const SAMPLE: usize = 64 * 1024;
/// The first of them wins where two fit alike.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
const RECORDS: usize = 300;
/// A text of more columns is a list, and not a table.
const COLUMNS: usize = 200;

/// A column as a person is asked about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its heading; empty where the text has none.
    pub name: String,
    pub example: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    pub delimiter: u8,
    /// The first record holds names.
    pub header: bool,
    /// Empty where the text is a list.
    pub columns: Vec<Column>,
    /// Which column is read; all of them where none is named.
    pub column: Option<usize>,
}

type Records = Vec<Vec<String>>;

impl Layout {
    /// Judges by the beginning of a text, which may stop in the middle of a record unless it is the `whole` one.
    pub fn of(sample: &[u8], whole: bool) -> Self {
        let mut best = (records(sample, whole, b','), b',', 0);
        for delimiter in DELIMITERS {
            let records = records(sample, whole, delimiter);
            let fit = regularity(&records);
            if fit > best.2 {
                best = (records, delimiter, fit);
            }
        }
        let (records, delimiter, _) = best;
        let kinds: Vec<Vec<Option<Kind>>> =
            records.iter().map(|record| record.iter().map(|cell| Kind::of(cell)).collect()).collect();
        let holds = |row: &[Option<Kind>]| row.iter().any(Option::is_some);
        let header = match kinds.split_first() {
            Some((first, rest)) => !holds(first) && rest.iter().any(|row| holds(row)),
            None => false,
        };
        let width = records.iter().map(Vec::len).max().unwrap_or(0);
        let even = records.iter().filter(|record| record.len() == width).count() * 10 >= records.len() * 9;
        let body = usize::from(header);
        let score = |column: usize, kind: Kind| {
            kinds.iter().skip(body).filter(|row| row.get(column).copied().flatten() == Some(kind)).count()
        };
        let is_table = (2..=COLUMNS).contains(&width) && (header || even && records.len() > 1);
        let same_kind = |kind| (0..width).all(|column| score(column, kind) * 10 >= (records.len() - body) * 9);
        if !is_table || !header && (same_kind(Kind::Id) || same_kind(Kind::Address)) {
            return Self { delimiter, header, columns: Vec::new(), column: None };
        }
        let columns: Vec<Column> = (0..width)
            .map(|column| {
                let cell = |record: &Vec<String>| record.get(column).map(|cell| cell.trim().to_owned());
                let name = records.first().filter(|_| header).and_then(cell).unwrap_or_default();
                let example = records.iter().skip(body).filter_map(cell).find(|cell| !cell.is_empty());
                Column { name, example: example.unwrap_or_default() }
            })
            .collect();
        // The fullest column of ids, then of addresses; of several, the one that is called a contact's.
        let fullest = |kind| {
            let named =
                |column: usize| columns.get(column).is_some_and(|c| c.name.to_ascii_lowercase().contains("contact"));
            (0..width)
                .filter(|&column| score(column, kind) > 0)
                .max_by_key(|&column| (named(column), score(column, kind), std::cmp::Reverse(column)))
        };
        let column = fullest(Kind::Id).or_else(|| fullest(Kind::Address)).unwrap_or(0);
        Self { delimiter, header, columns, column: Some(column) }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Id,
    Address,
}

impl Kind {
    fn of(cell: &str) -> Option<Self> {
        let mut kind = None;
        let understood = entries(cell, |entry| {
            kind = Some(if matches!(entry, Entry::Id(_)) { Self::Id } else { Self::Address });
        });
        kind.filter(|_| understood)
    }
}

fn records(sample: &[u8], whole: bool, delimiter: u8) -> Records {
    let mut all: Records = Vec::new();
    let mut open = false;
    let mut each = |cell: Cell<'_>| {
        if !open {
            all.push(Vec::new());
        }
        if let Some(record) = all.last_mut() {
            record.push(String::from_utf8_lossy(cell.text).into_owned());
        }
        open = !cell.last;
    };
    let mut cells = Cells::new(delimiter);
    cells.feed(sample, &mut each);
    if whole {
        cells.finish(&mut each);
    } else if open {
        all.pop();
    }
    all.truncate(RECORDS);
    all
}

/// How many records have as many cells as most have, where that is more than one.
fn regularity(records: &Records) -> usize {
    let agreeing = |width: usize| records.iter().filter(|record| record.len() == width).count();
    records.iter().map(Vec::len).filter(|&width| width > 1).take(20).map(agreeing).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "1405f4ba-1ee9-e811-a99d-000d3a35f12f";
    const B: &str = "0604cdd1-1ee9-e811-a99d-000d3a35f12f";

    fn of(text: &str) -> Layout {
        Layout::of(text.as_bytes(), true)
    }

    #[track_caller]
    fn assert_list(text: &str) {
        let layout = of(text);
        assert!(layout.columns.is_empty() && layout.column.is_none(), "{layout:?}");
    }

    #[test]
    fn lists_are_no_tables() {
        for text in [
            String::new(),
            A.to_owned(),
            format!("{A}\n{B}\n"),
            format!("{A},{B}"),
            format!("[\"{A}\",\n\"{B}\"]"),
            format!("{A},{B}\n{A},{B}\n"),
            "a@example.com; b@example.com".to_owned(),
        ] {
            assert_list(&text);
        }
    }

    #[test]
    fn separator_header_and_column_are_told_by_the_cells() {
        for delimiter in [",", ";", "\t", "|"] {
            let text = ["Name", "E-mail", "Contact ID", "\r\nLee, Ann", "ann@example.com", A, "\r\nx", "", B];
            let text = text.join(delimiter).replace(&format!("{delimiter}\r\n"), "\r\n");
            let text = if delimiter == "," { text.replace("Lee, Ann", "\"Lee, Ann\"") } else { text };
            let layout = of(&text);
            assert_eq!(layout.delimiter, delimiter.as_bytes()[0], "{text}");
            assert!(layout.header);
            assert_eq!(
                layout.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(),
                ["Name", "E-mail", "Contact ID"]
            );
            assert_eq!(layout.columns[0].example, "Lee, Ann");
            assert_eq!(layout.column, Some(2));
        }
    }

    #[test]
    fn a_table_without_names_or_without_ids_is_one_too() {
        let layout = of(&format!("Ann,{A}\nBob,{B}\n"));
        assert!(!layout.header);
        assert_eq!((layout.columns.len(), layout.column), (2, Some(1)));
        assert_eq!(of("name,mail\nAnn,ann@example.com\n").column, Some(1));
        let layout = of(&format!("accountid,contactid\n{A},{B}\n"));
        assert_eq!(layout.column, Some(1));
    }

    #[test]
    fn a_heading_over_a_list_is_a_header() {
        let layout = of(&format!("contactid\n{A}\n{B}"));
        assert!(layout.header && layout.columns.is_empty());
    }

    #[test]
    fn a_record_that_the_sample_cuts_is_not_judged() {
        let text = format!("Ann,{A}\nBob,0604");
        assert_eq!(Layout::of(text.as_bytes(), false).column, None);
        let text = format!("Ann,{A}\nBob,{B}\nCid");
        assert_eq!(Layout::of(text.as_bytes(), false).column, Some(1));
    }
}
