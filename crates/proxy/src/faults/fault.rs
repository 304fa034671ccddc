//! What can go wrong with one request, and which requests it happens to.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::{Request, Response, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Fault {
    /// The answer comes so much later.
    Latency { ms: u64 },
    /// 429: a service protection limit was exceeded.
    Throttled {
        limit: Limit,
        #[serde(default)]
        retry_after_s: Option<u32>,
    },
    /// A 5xx.
    ServerError {
        status: u16,
        #[serde(default)]
        retry_after_s: Option<u32>,
    },
    /// 401, as with a token that has expired.
    ExpiredToken,
    /// The connection is reset, and nothing was done.
    ResetBeforeAnswer,
    /// The connection is reset in the middle of the body.
    ResetInBody,
    /// The work is done, and the connection is reset instead of an answer.
    LostAnswer,
}

/// Dataverse's three service protection limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Limit {
    Requests,
    ExecutionTime,
    Concurrency,
}

impl Limit {
    const fn code_and_message(self) -> (&'static str, &'static str) {
        match self {
            Self::Requests => {
                ("0x80072322", "Number of requests exceeded the limit of 6000 over time window of 300 seconds.")
            }
            Self::ExecutionTime => (
                "0x80072321",
                "Combined execution time of incoming requests exceeded limit of 1,200,000 milliseconds over time \
                 window of 300 seconds. Decrease number of concurrent requests or reduce the duration of requests and \
                 try again later.",
            ),
            Self::Concurrency => ("0x80072326", "Number of concurrent requests exceeded the limit of 52."),
        }
    }
}

impl Fault {
    /// What cannot be, in words.
    pub(super) fn problem(&self) -> Option<Cow<'static, str>> {
        match self {
            Self::ServerError { status, .. } if !(500..=599).contains(status) => {
                Some(format!("'status' has to be from 500 to 599, not {status}.").into())
            }
            _ => None,
        }
    }

    /// The answer of a fault that is one.
    pub(super) fn answer(self) -> Response<Bytes> {
        let (status, code, message, retry_after) = match self {
            Self::Throttled { limit, retry_after_s } => {
                let (code, message) = limit.code_and_message();
                (StatusCode::TOO_MANY_REQUESTS, code, message, retry_after_s)
            }
            Self::ExpiredToken => {
                (StatusCode::UNAUTHORIZED, "0x80044302", "The access token has expired. Sign in again.", None)
            }
            Self::ServerError { status, retry_after_s } => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                (status, "0x80040216", "An unexpected error occurred.", retry_after_s)
            }
            Self::Latency { .. } | Self::ResetBeforeAnswer | Self::ResetInBody | Self::LostAnswer => {
                return Response::default();
            }
        };
        let body = json!({ "error": { "code": code, "message": message } }).to_string();
        let mut response = Response::new(Bytes::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; odata.metadata=minimal"));
        if let Some(seconds) = retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// A fault, and whom it happens to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    /// `contacts`, `msdyncrm_ValidateSegment`, …; all when missing.
    #[serde(default)]
    pub(super) route: Option<String>,
    /// `GET`, `POST`, …; all when missing.
    #[serde(default)]
    pub(super) method: Option<String>,
    /// How many requests it happens to; without it, to each until it is removed.
    #[serde(default)]
    pub(super) times: Option<u32>,
    pub(super) fault: Fault,
}

impl Rule {
    pub(super) fn problem(&self) -> Option<Cow<'static, str>> {
        if self.times == Some(0) {
            return Some("'times' has to be at least 1.".into());
        }
        self.fault.problem()
    }

    pub(super) fn fits(&self, request: &Request<Bytes>) -> bool {
        self.route.as_deref().is_none_or(|route| route == self::route(request.uri().path()))
            && self.method.as_deref().is_none_or(|method| method == request.method().as_str())
    }
}

/// The name of the set or action in a judged path: `contacts` of `/api/data/v9.0/contacts(..)/fullname`.
fn route(path: &str) -> &str {
    let resource = path.split('/').nth(4).unwrap_or_default();
    resource.split('(').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_the_first_name_behind_the_version() {
        for (path, name) in [
            ("/api/data/v9.0/contacts", "contacts"),
            ("/api/data/v9.2/contacts(1)/fullname", "contacts"),
            ("/api/data/v9.2/msdyncrm_ValidateSegment", "msdyncrm_ValidateSegment"),
            ("/api/data/v9.2/WhoAmI()", "WhoAmI"),
            ("/api/data/v9.2/", ""),
        ] {
            assert_eq!(route(path), name);
        }
    }
}
