//! Why the proxy itself answered, and how that looks on the wire: Dataverse's own error body, with codes that start
//! with `Proxy` so that nobody looks for them in Microsoft's tables.

use axum::body::Body;
use dataverse::batch::BatchError;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Response, StatusCode};

use crate::backend::BackendError;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("The request must carry exactly one Host header.")]
    HostUnclear,
    #[error(
        "This server does not answer for the host {0}. Open it by the address it printed, or start it with --host {0}."
    )]
    HostForeign(String),
    #[error(
        "Requests to the API must come from the app's own page, but this one came from another site. Open the app by its own address."
    )]
    CrossSite,
    #[error("The address is longer than {limit} characters. Shorten the query or ask in several requests.")]
    AddressTooLong { limit: usize },
    #[error("The path is not acceptable: {0}.")]
    Path(&'static str),
    #[error("There is nothing at this address. The Web API is at /api/data/v9.0/ (any v9.x).")]
    NotTheApi,
    #[error("'{0}' is no resource that this server passes on.")]
    Resource(String),
    #[error(
        "Of '{set}' only {id} and {name} may be read, at most {most} records, as the app's lookups ask: by ids, or in the order of {name}, all or those whose {name} contains a text."
    )]
    Lookup { set: &'static str, id: &'static str, name: &'static str, most: u32 },
    #[error(
        "{0} is not passed on to an environment, since it can lead to tables that this server keeps out. Ask for the columns of one table."
    )]
    Asked(String),
    #[error(transparent)]
    BatchUnreadable(#[from] BatchError),
    #[error("Content-ID Reference: '{0}' does not exist in the batch context.")]
    Reference(String),
    #[error("$batch is not passed on to an environment. Send the requests one by one.")]
    Batch,
    #[error("{method} is not allowed on '{resource}'. Allowed: {}.", names(allowed))]
    Method { method: Method, resource: String, allowed: &'static [Method] },
    #[error("The body is larger than {limit} bytes. Send less at a time.")]
    BodyTooLarge { limit: usize },
    #[error("The body did not arrive in time.")]
    BodyTooSlow,
    #[error("The body could not be read to its end.")]
    BodyUnreadable,
    #[error(transparent)]
    Backend(#[from] BackendError),
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::HostUnclear
            | Self::Path(_)
            | Self::BodyUnreadable
            | Self::BatchUnreadable(_)
            | Self::Reference(_) => StatusCode::BAD_REQUEST,
            Self::HostForeign(_) | Self::CrossSite | Self::Resource(_) | Self::Lookup { .. } | Self::Asked(_) => {
                StatusCode::FORBIDDEN
            }
            Self::AddressTooLong { .. } => StatusCode::URI_TOO_LONG,
            Self::NotTheApi => StatusCode::NOT_FOUND,
            Self::Batch => StatusCode::NOT_IMPLEMENTED,
            Self::Method { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Backend(error) => error.status(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::HostUnclear | Self::HostForeign(_) => "ProxyHost",
            Self::CrossSite => "ProxyCrossSite",
            Self::AddressTooLong { .. } => "ProxyAddressTooLong",
            Self::Path(_) | Self::NotTheApi => "ProxyPath",
            Self::Resource(_) | Self::Lookup { .. } | Self::Asked(_) => "ProxyResource",
            Self::Batch | Self::BatchUnreadable(_) | Self::Reference(_) => "ProxyBatch",
            Self::Method { .. } => "ProxyMethod",
            Self::BodyTooLarge { .. } => "ProxyBodyTooLarge",
            Self::BodyTooSlow | Self::BodyUnreadable => "ProxyBody",
            Self::Backend(error) => error.code(),
        }
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let body = serde_json::json!({ "error": { "code": self.code(), "message": self.to_string() } });
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; odata.metadata=minimal"));
        headers.insert(HeaderName::from_static("odata-version"), HeaderValue::from_static("4.0"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Self::Method { allowed, .. } = &self
            && let Ok(value) = HeaderValue::from_str(&names(allowed))
        {
            headers.insert(ALLOW, value);
        }
        response
    }
}

fn names(methods: &[Method]) -> String {
    methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ")
}
