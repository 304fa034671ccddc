//! Any URL and body of a request to the embedded Dataverse: it is answered without a panic, and never by an error that
//! the emulator did not foresee.

#![no_main]

use std::sync::{Arc, LazyLock};

use emulator::{Clock, Emulator, Options, Storage};
use http::{Method, Request};
use libfuzzer_sys::fuzz_target;

struct Noon;

impl Clock for Noon {
    fn now_ms(&self) -> i64 {
        1_795_435_200_000
    }
}

static EMULATOR: LazyLock<Emulator> = LazyLock::new(|| {
    let options = Options { contacts: 20, steps: 2_000_000, ..Options::new(Storage::Memory, Arc::new(Noon)) };
    Emulator::open(options).expect("an emulator in memory")
});

// The first line is the method and the URL below the root, as a person would type it; the rest is the body.
fuzz_target!(|text: &str| {
    let (line, body) = text.split_once('\n').unwrap_or((text, ""));
    let (method, url) = line.split_once(' ').unwrap_or(("GET", line));
    let encoded: String = url.chars().map(|c| if c == ' ' { '+' } else { c }).collect();
    let request = Request::builder()
        .method(Method::from_bytes(method.as_bytes()).unwrap_or(Method::GET))
        .uri(format!("/api/data/v9.2/{encoded}"))
        .header("content-type", "multipart/mixed; boundary=b")
        .body(body.as_bytes().to_vec());
    let Ok(request) = request else { return };
    let answer = EMULATOR.handle(request);
    let said = String::from_utf8_lossy(answer.body());
    assert!(!said.contains("An unexpected error occurred."), "{line}: {said}");
});
