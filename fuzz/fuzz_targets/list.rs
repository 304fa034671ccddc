//! Any bytes as a list of contacts: read without a panic, alike in one piece and in chunks, every contact once.

#![no_main]

use libfuzzer_sys::fuzz_target;
use member_import::{Choice, Listing, Reader};

fn read(bytes: &[u8], size: usize, choice: Choice) -> Listing {
    let mut reader = Reader::new(choice);
    for chunk in bytes.chunks(size) {
        reader.feed(chunk);
    }
    reader.finish()
}

fuzz_target!(|input: (Vec<u8>, u8, u8)| {
    let (bytes, size, column) = input;
    let choice = match column % 8 {
        0..4 => Choice::Guess,
        4 => Choice::All,
        column => Choice::Column(usize::from(column) - 5),
    };
    let whole = read(&bytes, usize::MAX, choice);
    assert_eq!(read(&bytes, usize::from(size) + 1, choice), whole);
    assert!(whole.ids.is_sorted_by(|a, b| a < b));
    assert!(whole.addresses.is_sorted_by(|a, b| a < b));
});
