//! Segment queries in other languages, and from them.
//!
//! Every conversion gives a text together with its [`Loss`]es: each says in one sentence what could not be carried over
//! and where that stands in the source. Without a loss, both texts mean the same. Where nothing sensible can be written
//! at all, there is a [`ConvertError`] instead. Nothing here does I/O or knows the time: what depends on "now" stays an
//! expression of the other language, or is a loss.

mod absent;
mod columns;
mod date;
mod dialect;
mod explain;
mod fetchxml;
mod guid;
mod json;
mod like;
mod loss;
mod path;
mod sql;
mod ways;
mod xml;

pub use dialect::{to_outbound, to_real_time};
pub use explain::explain;
pub use fetchxml::{from_fetchxml, to_fetchxml};
pub use json::{from_json, to_json};
pub use loss::{ConvertError, Converted, Loss, Place};
pub use sql::to_sql;
