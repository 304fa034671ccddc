//! Any bytes as the body of a batch: they are read or refused without a panic, and what was read is written and read
//! alike.

#![no_main]

use dataverse::batch::{Operation, Part, read, write_request};
use libfuzzer_sys::fuzz_target;

fn named(parts: Vec<Part<Operation>>) -> Vec<(Option<String>, String, String, Vec<u8>)> {
    let all = parts.into_iter().flat_map(|part| match part {
        Part::One(one) => vec![one],
        Part::ChangeSet(all) => all,
    });
    all.map(|one| (one.content_id, one.method.to_string(), one.url, one.body)).collect()
}

fuzz_target!(|body: &[u8]| {
    let Ok(parts) = read("multipart/mixed; boundary=b", body) else { return };
    let (content_type, text) = write_request(&parts, "a-boundary-that-no-short-input-comes-upon");
    match read(&content_type, &text) {
        Ok(again) => assert_eq!(named(again), named(parts)),
        Err(error) => panic!("{error}: {}", String::from_utf8_lossy(&text)),
    }
});
