//! What stands behind the proxy: the embedded Dataverse or a real environment, behind one trait.

mod embedded;
mod environment;
mod links;
mod origin;

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use http::{Request, Response, StatusCode};

pub use embedded::Embedded;
pub use environment::{Environment, EnvironmentError, Timeouts, Token};
pub use origin::EnvironmentOrigin;

/// A whole answer or the reason why there is none.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, BackendError>> + Send + 'a>>;

/// Answers one judged request.
///
/// The request has an origin-form URI, only the headers that may pass, and `Host` as the browser sent it: links in the
/// answer must start with `http://<Host>`.
pub trait Backend: Send + Sync + 'static {
    fn answer(&self, request: Request<Bytes>) -> Answer<'_>;

    /// Whether it may ask for a connection to be cut.
    fn is_faulty(&self) -> bool {
        false
    }
}

#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    #[error("The environment cannot be reached: {0}. Check the network and the environment's address, then try again.")]
    Unreachable(String),
    #[error("The environment did not answer in time. A change may have been made all the same: read it again first.")]
    TimedOut,
    #[error("The environment's answer broke off: {0}. A change may have been made all the same: read it again first.")]
    BrokenOff(String),
    #[error("The environment's answer is larger than {limit} bytes. Ask for fewer rows or columns.")]
    TooLarge { limit: usize },
    #[error("The environment answered with a redirect ({0}), as it does when the token has expired.")]
    Redirected(StatusCode),
    #[error("The environment's answer leads to another host and was held back.")]
    ForeignLink,
    #[error("The request could not be put together: {0}.")]
    Request(String),
    #[error("The embedded Dataverse stopped while it answered. Its data is safe; try again.")]
    Stopped,
}

impl BackendError {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::TimedOut => StatusCode::GATEWAY_TIMEOUT,
            Self::Stopped | Self::Request(_) => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_GATEWAY,
        }
    }

    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Unreachable(_) => "ProxyUnreachable",
            Self::TimedOut => "ProxyTimedOut",
            Self::BrokenOff(_) => "ProxyBrokenOff",
            Self::TooLarge { .. } => "ProxyAnswerTooLarge",
            Self::Redirected(_) => "ProxyRedirected",
            Self::ForeignLink => "ProxyForeignLink",
            Self::Request(_) | Self::Stopped => "ProxyInternal",
        }
    }
}
