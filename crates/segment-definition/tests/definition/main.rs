//! What a definition promises, seen from outside the crate.

mod common;
mod editing;
mod round_trip;
mod words;
