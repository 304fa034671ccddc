//! The embedded Dataverse: a Web API request in, a response out, SQLite inside.
//!
//! [`Emulator::handle`] answers whatever is below `/api/data/v9.x/`. Everything it knows is in [`schema`]; what it does
//! not know answers 501 and says what that is. No clock, randomness or network is used here: time is handed in.

mod aggregate;
mod asker;
mod batch;
mod budget;
mod clock;
mod demo;
mod dispatch;
mod effects;
mod emulator;
pub mod evaluate;
mod fault;
pub mod fetchxml;
pub mod functions;
mod keyset;
mod metadata;
mod odata;
mod pages;
mod period;
mod readers;
mod real_time;
mod recent;
mod records;
mod route;
pub mod schema;
mod segments;
mod store;
mod viewpoint;
mod wire;

pub use asker::Asker;
pub use clock::Clock;
pub use demo::Progress;
pub use emulator::{Emulator, Options};
pub use store::{OpenError, Storage, create_tables};
pub use viewpoint::Viewpoint;
