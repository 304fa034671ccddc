//! A named piece of work with its time, so that a person always knows what is being waited for.

use std::time::{Duration, Instant};

use crate::failure::Failure;

/// Says that the work starts and how long it took.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    println!("▸ {name}");
    let start = Instant::now();
    let outcome = work();
    match &outcome {
        Ok(_) => println!("✓ {name} ({})", seconds(start.elapsed())),
        Err(_) => println!("✗ {name} ({})", seconds(start.elapsed())),
    }
    outcome
}

pub(crate) fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..60 => format!("{:.1} s", time.as_secs_f32()),
        whole => format!("{} min {} s", whole / 60, whole % 60),
    }
}
