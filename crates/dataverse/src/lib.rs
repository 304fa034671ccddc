//! The Dataverse Web API as far as segments need it.
//!
//! Records and option sets are types, requests are built from parts and never by pasting text, and a [`Client`] speaks
//! them over any [`Transport`]: fetch in the browser, the embedded Dataverse in a test. Everything that belongs to
//! outbound marketing lives in [`outbound`], what belongs to real-time journeys in [`real_time`], everything that no source
//! documents in [`assumptions`].

mod answer;
pub mod assumptions;
pub mod batch;
mod client;
mod error;
mod fetch_xml;
mod lookup;
mod metadata;
mod odata;
mod older_members;
mod option_set;
pub mod outbound;
pub mod real_time;
mod transport;
mod written;

pub use answer::{Answer, Details};
pub use client::{Client, Page, WhoAmI};
pub use error::{ApiError, Error, codes};
pub use fetch_xml::FetchXml;
pub use lookup::{Found, LookupTable};
pub use metadata::{
    Attribute, AttributeType, EntityMetadata, EntitySummary, OptionItem, RelationshipMetadata, RelationshipShape,
};
pub use odata::{Direction, Filter, Literal, Query};
pub use transport::{Transport, TransportError};
pub use written::{as_curl, as_http};

pub use uuid::Uuid;

/// The version the documented requests name; every `v9.x` answers alike.
pub const API_ROOT: &str = "/api/data/v9.0";
