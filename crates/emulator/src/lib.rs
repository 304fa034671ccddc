//! The embedded Dataverse: a Web API request in, a response out, SQLite inside.

mod clock;
pub mod schema;

pub use clock::Clock;
