//! `$batch`: several requests in one, as multipart/mixed text.
//!
//! [`read`] takes a request's body apart, [`write_request`] puts one together, and [`write_response`] does so for the
//! answers. Reading takes one pass over the body, or two over what stands in change sets, and copies each part once; a
//! body that breaks off is refused whole, so that no half of it is ever done.

mod lines;
mod read;
mod write;

use http::{HeaderMap, Method, Response};

pub use read::read;
pub use write::{write_request, write_response};

/// The most requests in one batch.
pub const MAX_OPERATIONS: usize = 1_000;
/// The longest URL inside a batch, in characters.
pub const MAX_URL: usize = 65_536;

/// One request of a batch.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Names its result for later operations of the same change set.
    pub content_id: Option<String>,
    pub method: Method,
    /// Absolute, from the root, relative to the service, or `$1/…` for the result of another operation. What no URL may
    /// hold is percent-encoded.
    pub url: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// What stands in a batch, in order.
#[derive(Clone, Debug)]
pub enum Part<T> {
    One(T),
    /// All of it happens, or nothing.
    ChangeSet(Vec<T>),
}

/// The answer to one operation.
#[derive(Clone, Debug)]
pub struct Answer {
    pub content_id: Option<String>,
    pub response: Response<Vec<u8>>,
}

/// Why a batch cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    #[error(
        "The content type of a batch is multipart/mixed with a boundary, such as multipart/mixed; boundary=\"batch_1\"."
    )]
    ContentType,
    #[error("Stream was not readable: {0}")]
    Body(&'static str),
    #[error("A batch holds at most {MAX_OPERATIONS} requests.")]
    TooMany,
    #[error("A URL in a batch has at most {MAX_URL} characters.")]
    UrlTooLong,
    #[error("A batch cannot hold another batch.")]
    Nested,
    #[error("A change set cannot hold GET requests.")]
    ReadInChangeSet,
    #[error("Every request of a change set needs a Content-ID of its own.")]
    ContentId,
}
