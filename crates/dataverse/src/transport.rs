//! How a request gets there: handed in, so that nothing here knows the browser, a socket or a clock.

use std::future::Future;

use http::{Request, Response};

/// Sends one request and waits for the whole answer.
///
/// The request's URI is the path under [`crate::API_ROOT`] with its query, percent-encoded
/// (`/msdyncrm_segments?$select=…`); where the root is, the transport knows.
pub trait Transport {
    fn send(&self, request: Request<Vec<u8>>) -> impl Future<Output = Result<Response<Vec<u8>>, TransportError>>;
}

impl<T: Transport> Transport for &T {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        (*self).send(request).await
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// Nothing was heard: offline, refused, reset, cut short.
    #[error("The connection was lost: {0}")]
    Connection(String),
    /// The caller no longer wants the answer.
    #[error("The request was cancelled.")]
    Cancelled,
}
