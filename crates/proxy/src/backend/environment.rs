//! A real Dataverse environment: one fixed origin, a bearer token that only this process knows, no redirects.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, LOCATION};
use http::uri::PathAndQuery;
use http::{Request, Response, StatusCode};

use super::{Answer, Backend, BackendError, EnvironmentOrigin, links};

/// An answer is held whole before a byte of it is passed on, so that a short one is never taken for a complete one.
const ANSWER_LIMIT: usize = 64 * 1024 * 1024;

#[derive(Debug, thiserror::Error)]
pub enum EnvironmentError {
    #[error("'{0}' is no environment address. Give the origin alone, such as https://org.crm.dynamics.com")]
    Origin(String),
    #[error("DATAVERSE_TOKEN holds no usable token. Set it to an access token for the environment, without 'Bearer'.")]
    Token,
    #[error("TLS could not be set up: {0}")]
    Tls(String),
}

/// The credential. It has no way out but the header it is sent in.
#[derive(Clone)]
pub struct Token(HeaderValue);

impl Token {
    pub fn new(token: &str) -> Result<Self, EnvironmentError> {
        let token = token.trim();
        if token.is_empty() || token.contains(char::is_whitespace) {
            return Err(EnvironmentError::Token);
        }
        let mut value = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| EnvironmentError::Token)?;
        value.set_sensitive(true);
        Ok(Self(value))
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(..)")
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    pub connect: Duration,
    /// From the first byte sent to the last byte received.
    pub whole: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), whole: Duration::from_secs(120) }
    }
}

#[derive(Debug)]
pub struct Environment {
    origin: EnvironmentOrigin,
    token: Token,
    client: reqwest::Client,
}

impl Environment {
    pub fn new(origin: EnvironmentOrigin, token: Token, timeouts: Timeouts) -> Result<Self, EnvironmentError> {
        // Installing twice in one process is an error that changes nothing: the first one stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(timeouts.connect)
            .timeout(timeouts.whole)
            .referer(false)
            .retry(reqwest::retry::never());
        if origin.is_loopback() {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| EnvironmentError::Tls(reason(&error)))?;
        Ok(Self { origin, token, client })
    }

    fn outgoing(&self, request: Request<Bytes>) -> Result<reqwest::Request, BackendError> {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
        let uri = self.origin.uri(path).map_err(|error| BackendError::Request(error.to_string()))?;
        let mut outgoing = Request::new(reqwest::Body::from(body));
        *outgoing.method_mut() = parts.method;
        *outgoing.headers_mut() = parts.headers;
        outgoing.headers_mut().remove(HOST);
        outgoing.headers_mut().insert(AUTHORIZATION, self.token.0.clone());
        *outgoing.uri_mut() = uri.clone();
        let outgoing = reqwest::Request::try_from(outgoing).map_err(|error| BackendError::Request(reason(&error)))?;
        // The client has a reader of URLs of its own; what it made of this one must be what was judged.
        if outgoing.url().path() != uri.path() || outgoing.url().host_str() != Some(self.origin.host()) {
            return Err(BackendError::Request("its path can be read in two ways".to_owned()));
        }
        Ok(outgoing)
    }

    async fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, BackendError> {
        let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let own_origin = format!("http://{host}");
        let mut answer = self.client.execute(self.outgoing(request)?).await.map_err(no_answer)?;
        let status = answer.status();
        if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
            return Err(BackendError::Redirected(status));
        }
        let mut headers = std::mem::take(answer.headers_mut());
        let body = whole_body(answer).await?;
        self.rewrite_headers(&mut headers, &own_origin);
        let body = match std::str::from_utf8(&body) {
            Ok(text) if is_json(&headers) => Bytes::from(links::rewrite(text, &self.origin, &own_origin)?),
            _ => body,
        };
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }

    /// A record's address becomes this server's; an address elsewhere is not passed on.
    fn rewrite_headers(&self, headers: &mut HeaderMap, own_origin: &str) {
        for name in [LOCATION, HeaderName::from_static("odata-entityid")] {
            let Some(value) = headers.remove(&name) else { continue };
            let below = value.to_str().ok().and_then(|url| self.origin.below(url));
            if let Some(Ok(value)) = below.map(|below| HeaderValue::from_str(&format!("{own_origin}{below}"))) {
                headers.insert(name, value);
            }
        }
    }
}

impl Backend for Environment {
    fn answer(&self, request: Request<Bytes>) -> Answer<'_> {
        Box::pin(self.exchange(request))
    }
}

async fn whole_body(mut answer: reqwest::Response) -> Result<Bytes, BackendError> {
    let mut body = BytesMut::new();
    loop {
        match answer.chunk().await {
            Ok(None) => return Ok(body.freeze()),
            Ok(Some(chunk)) if body.len() + chunk.len() > ANSWER_LIMIT => {
                return Err(BackendError::TooLarge { limit: ANSWER_LIMIT });
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Err(error) if error.is_timeout() => return Err(BackendError::TimedOut),
            Err(error) => return Err(BackendError::BrokenOff(reason(&error))),
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    content_type.starts_with("application/json")
}

fn no_answer(error: reqwest::Error) -> BackendError {
    if error.is_connect() {
        BackendError::Unreachable(reason(&error))
    } else if error.is_timeout() {
        BackendError::TimedOut
    } else {
        BackendError::BrokenOff(reason(&error))
    }
}

/// The innermost cause, which names the fault and, other than the outer ones, no address with its query.
fn reason(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
