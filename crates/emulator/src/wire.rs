//! Requests taken apart, and answers put together with the headers every one carries.

mod prefer;
mod url;

use dataverse::ApiError;
use http::header::{ALLOW, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH, LOCATION};
use http::{Method, Request, Response, StatusCode};
use serde_json::{Map, Value, json};

use crate::fault::{Fault, Result};

pub(crate) use prefer::Prefer;
pub(crate) use url::decode_path;

const ODATA_VERSION: HeaderName = HeaderName::from_static("odata-version");
const ODATA_ENTITY_ID: HeaderName = HeaderName::from_static("odata-entityid");
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");
const PREFER: HeaderName = HeaderName::from_static("prefer");

const JSON: &str = "application/json; odata.metadata=minimal";
const JSON_IN_BATCH: &str = "application/json; odata.metadata=minimal; odata.streaming=true";

/// The longest URL that Dataverse takes.
const MAX_URL: usize = 32_768;

/// A request whose URL, preferences and preconditions were read.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// The whole URL as asked, for messages.
    pub(crate) url: String,
    /// `http://host`
    pub(crate) origin: String,
    /// `http://host/api/data/v9.0/`
    pub(crate) root: String,
    /// The path below the root, still encoded.
    pub(crate) path: String,
    /// The query, still encoded.
    pub(crate) raw_query: String,
    /// The query's options, decoded, in the order they came.
    pub(crate) options: Vec<(String, String)>,
    pub(crate) prefer: Prefer,
    pub(crate) if_match: Option<Precondition>,
    pub(crate) if_none_match: Option<Precondition>,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
}

/// The value of If-Match or If-None-Match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Precondition {
    Any,
    /// Row versions.
    Versions(Vec<i64>),
}

impl Precondition {
    /// A guard that cannot be understood is refused: taken as absent it would let the write through.
    fn read(headers: &HeaderMap, name: HeaderName) -> Result<Option<Self>> {
        let mut lines = headers.get_all(&name).iter();
        let Some(value) = lines.next() else { return Ok(None) };
        let unclear = || Fault::odata(format!("The header '{name}' has to be '*' or an ETag, such as W/\"123\"."));
        if lines.next().is_some() {
            return Err(unclear());
        }
        match value.to_str().map_err(|_| unclear())?.trim() {
            // What Microsoft tells clients to send with every request.
            "null" if name == IF_NONE_MATCH => Ok(None),
            "" | "null" => Err(unclear()),
            "*" => Ok(Some(Self::Any)),
            tags => tags
                .split(',')
                .map(etag_version)
                .collect::<Option<_>>()
                .map(Self::Versions)
                .map(Some)
                .ok_or_else(unclear),
        }
    }

    pub(crate) fn matches(&self, version: i64) -> bool {
        match self {
            Self::Any => true,
            Self::Versions(versions) => versions.contains(&version),
        }
    }
}

fn etag_version(tag: &str) -> Option<i64> {
    let tag = tag.trim();
    tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"').parse().ok()
}

/// A row version as a weak entity tag.
pub(crate) fn etag(version: i64) -> String {
    format!("W/\"{version}\"")
}

impl Call {
    /// Fails when the URL is not below `/api/data/v9.x/` or is too long.
    pub(crate) fn read(request: Request<Vec<u8>>) -> Result<Self> {
        let origin = url::origin(request.uri(), request.headers());
        Self::of(request, origin, MAX_URL)
    }

    /// A request that stands within this one.
    pub(crate) fn inner(&self, request: Request<Vec<u8>>) -> Result<Self> {
        Self::of(request, self.origin.clone(), dataverse::batch::MAX_URL)
    }

    fn of(request: Request<Vec<u8>>, origin: String, max_url: usize) -> Result<Self> {
        let (parts, body) = request.into_parts();
        let raw_path = parts.uri.path();
        let raw_query = parts.uri.query().unwrap_or("").to_owned();
        let url = if raw_query.is_empty() {
            format!("{origin}{raw_path}")
        } else {
            format!("{origin}{raw_path}?{raw_query}")
        };
        if raw_path.len() + raw_query.len() > max_url {
            let message = format!("The URL is longer than {max_url} characters.");
            return Err(Fault::new(StatusCode::URI_TOO_LONG, "", message));
        }
        let (root, path) = url::below_root(raw_path).ok_or_else(|| Fault::no_http_resource(&url))?;
        Ok(Self {
            root: format!("{origin}{root}"),
            path: path.to_owned(),
            options: url::options(&raw_query)?,
            prefer: Prefer::of(&parts.headers),
            if_match: Precondition::read(&parts.headers, IF_MATCH)?,
            if_none_match: Precondition::read(&parts.headers, IF_NONE_MATCH)?,
            content_type: parts.headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("").to_owned(),
            method: parts.method,
            origin,
            url,
            raw_query,
            body,
        })
    }

    /// HEAD is GET whose body is left out at the end.
    pub(crate) fn is_read(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }

    /// The body as a JSON object; `entity` names what it was for.
    pub(crate) fn json(&self, entity: &str) -> Result<Map<String, Value>> {
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(map)) => Ok(map),
            Ok(_) => Err(Fault::payload(entity, "The body has to be a JSON object.")),
            Err(e) => Err(Fault::payload(entity, format_args!("The body is no valid JSON: {e}"))),
        }
    }

    pub(crate) fn context(&self, fragment: &str) -> Value {
        format!("{}$metadata#{fragment}", self.root).into()
    }
}

/// An answer on its way out.
#[derive(Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    headers: Vec<(HeaderName, String)>,
    body: Body,
    /// The record it is about, for later requests of the same change set.
    subject: Option<String>,
}

#[derive(Debug)]
enum Body {
    Empty,
    Json(Value),
    Text(String),
    Other { content_type: String, body: Vec<u8> },
}

impl Reply {
    fn new(status: StatusCode, body: Body) -> Self {
        Self { status, headers: Vec::new(), body, subject: None }
    }

    pub(crate) fn json(body: Value) -> Self {
        Self::new(StatusCode::OK, Body::Json(body))
    }

    pub(crate) fn created(body: Value) -> Self {
        Self { status: StatusCode::CREATED, ..Self::json(body) }
    }

    pub(crate) fn no_content() -> Self {
        Self::new(StatusCode::NO_CONTENT, Body::Empty)
    }

    pub(crate) fn not_modified() -> Self {
        Self { status: StatusCode::NOT_MODIFIED, ..Self::no_content() }
    }

    pub(crate) fn text(body: String) -> Self {
        Self::new(StatusCode::OK, Body::Text(body))
    }

    pub(crate) fn xml(body: Vec<u8>) -> Self {
        Self::new(StatusCode::OK, Body::Other { content_type: "application/xml".to_owned(), body })
    }

    pub(crate) fn batch(status: StatusCode, content_type: String, text: Vec<u8>) -> Self {
        Self::new(status, Body::Other { content_type, body: text })
    }

    #[must_use]
    pub(crate) fn with_etag(mut self, version: i64) -> Self {
        self.headers.push((ETAG, etag(version)));
        self
    }

    #[must_use]
    pub(crate) fn with_entity_id(mut self, url: String) -> Self {
        self.headers.push((ODATA_ENTITY_ID, url.clone()));
        self.about(url)
    }

    #[must_use]
    pub(crate) fn about(mut self, url: String) -> Self {
        self.subject = Some(url);
        self
    }

    pub(crate) fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// As a part of a batch's answer, which says a little more.
    pub(crate) fn into_part(self, head: bool) -> Response<Vec<u8>> {
        let created = self.headers.iter().find(|(name, _)| *name == ODATA_ENTITY_ID).map(|(_, url)| url.clone());
        let mut response = self.into_response(head);
        let succeeded = response.status().is_success();
        let headers = response.headers_mut();
        if let Some(Ok(url)) = created.map(HeaderValue::try_from) {
            headers.insert(LOCATION, url);
        }
        if succeeded && headers.get(CONTENT_TYPE).is_some_and(|kind| kind == JSON) {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON_IN_BATCH));
        }
        response
    }

    #[must_use]
    pub(crate) fn with_applied(mut self, preference: Option<String>) -> Self {
        self.headers.extend(preference.map(|p| (PREFERENCE_APPLIED, p)));
        self
    }

    pub(crate) fn into_response(self, head: bool) -> Response<Vec<u8>> {
        let (content_type, body) = match self.body {
            Body::Empty => (None, Vec::new()),
            Body::Json(value) => (Some(JSON.to_owned()), value.to_string().into_bytes()),
            Body::Text(text) => (Some("text/plain".to_owned()), text.into_bytes()),
            Body::Other { content_type, body } => (Some(content_type), body),
        };
        let mut response = Response::new(if head { Vec::new() } else { body });
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(ODATA_VERSION, HeaderValue::from_static("4.0"));
        let content_type = content_type.map(|content_type| (CONTENT_TYPE, content_type));
        for (name, value) in content_type.into_iter().chain(self.headers) {
            // What is put into headers here is built from numbers, ids and a checked host.
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
        response
    }
}

impl Reply {
    /// An error, with the details that a client may ask for as annotations.
    pub(crate) fn refusal(fault: Fault, prefer: &Prefer) -> Self {
        let ApiError { code, message } = fault.error;
        let number = code.trim_start_matches("0x");
        let help = format!(
            "http://go.microsoft.com/fwlink/?LinkID=398563&error=Microsoft.Crm.CrmException%3a{number}&client=platform"
        );
        let details = [
            ("ErrorDetails.OperationStatus", "0"),
            ("ErrorDetails.SubErrorCode", "0"),
            ("HelpLink", help.as_str()),
            ("TraceText", message.as_str()),
            ("InnerError.Message", message.as_str()),
        ];
        let mut error = json!({ "code": code, "message": message });
        for (name, value) in details {
            let term = format!("Microsoft.PowerApps.CDS.{name}");
            if prefer.wants(&term)
                && let Some(error) = error.as_object_mut()
            {
                error.insert(format!("@{term}"), value.into());
            }
        }
        let headers = fault.allow.map(|allow| (ALLOW, allow.to_owned())).into_iter().collect();
        Self { status: fault.status, headers, ..Self::json(json!({ "error": error })) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_with_and_without_their_dress() {
        let read = |value: &'static str| {
            let headers = HeaderMap::from_iter([(IF_MATCH, HeaderValue::from_static(value))]);
            Precondition::read(&headers, IF_MATCH).unwrap()
        };
        assert_eq!(read("*"), Some(Precondition::Any));
        assert_eq!(read("W/\"17\""), Some(Precondition::Versions(vec![17])));
        assert_eq!(read("W/\"17\", \"18\""), Some(Precondition::Versions(vec![17, 18])));
        assert_eq!(Precondition::read(&HeaderMap::new(), IF_MATCH).unwrap(), None);
    }

    #[test]
    fn a_guard_that_cannot_be_understood_is_refused() {
        let read = |name: HeaderName, value: &[u8]| {
            let headers = HeaderMap::from_iter([(name.clone(), HeaderValue::from_bytes(value).unwrap())]);
            Precondition::read(&headers, name)
        };
        for value in ["", " ", "W/\"é\"", "abc", "\"*\"", "W/\"x\"", "*, W/\"1\"", "W/\"1\","] {
            for name in [IF_MATCH, IF_NONE_MATCH] {
                assert_eq!(read(name, value.as_bytes()).unwrap_err().status, StatusCode::BAD_REQUEST, "{value}");
            }
        }
        assert!(read(IF_MATCH, b"null").is_err());
        assert_eq!(read(IF_NONE_MATCH, b"null").unwrap(), None);
        let mut twice = HeaderMap::new();
        twice.append(IF_MATCH, HeaderValue::from_static("*"));
        twice.append(IF_MATCH, HeaderValue::from_static("W/\"1\""));
        assert!(Precondition::read(&twice, IF_MATCH).is_err());
    }
}
