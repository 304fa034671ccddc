//! What a definition promises, seen from outside the crate.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on has failed")]

mod common;
mod editing;
mod embedded;
mod places;
mod plan;
mod round_trip;
mod several;
mod templates;
mod words;
