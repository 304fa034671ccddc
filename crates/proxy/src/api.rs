//! One request to the Web API, from the raw request line to the answer's headers.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::header::{
    ACCEPT, ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HOST, HeaderMap,
    HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH, LOCATION, RETRY_AFTER,
};
use http::{Request, Response, Uri};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::asked;
use crate::batch;
use crate::faults::Cut;
use crate::guard;
use crate::lookup;
use crate::refusal::Refusal;
use crate::resource::Resource;
use crate::rules::{self, Reach};
use crate::server::Site;

/// Dataverse's own limit of a request's address, in characters.
const ADDRESS_LIMIT: usize = 32_768;
const BODY_LIMIT: usize = 4 * 1024 * 1024;
const BODY_TIME: Duration = Duration::from_secs(30);

/// What a browser may say to Dataverse. Everything else stays here, above all credentials and impersonation.
pub(crate) const REQUEST_HEADERS: [HeaderName; 8] = [
    ACCEPT,
    CONTENT_TYPE,
    IF_MATCH,
    IF_NONE_MATCH,
    HeaderName::from_static("odata-version"),
    HeaderName::from_static("odata-maxversion"),
    HeaderName::from_static("prefer"),
    HeaderName::from_static("x-ms-client-request-id"),
];

/// What Dataverse may say to a browser. Cookies and server names stay here.
const ANSWER_HEADERS: [HeaderName; 10] = [
    ALLOW,
    CONTENT_TYPE,
    ETAG,
    LOCATION,
    RETRY_AFTER,
    HeaderName::from_static("odata-version"),
    HeaderName::from_static("odata-entityid"),
    HeaderName::from_static("preference-applied"),
    HeaderName::from_static("req_id"),
    HeaderName::from_static("x-ms-service-request-id"),
];

/// Judges the request and answers it; a refusal is an answer too.
pub(crate) async fn answer(site: &Site, host: &str, request: Request<Body>) -> Response<Body> {
    exchange(site, host, request).await.unwrap_or_else(Refusal::into_response)
}

async fn exchange(site: &Site, host: &str, request: Request<Body>) -> Result<Response<Body>, Refusal> {
    let (parts, body) = request.into_parts();
    guard::same_site(host, &parts.headers)?;
    if parts.uri.path_and_query().is_some_and(|address| address.as_str().len() > ADDRESS_LIMIT) {
        return Err(Refusal::AddressTooLong { limit: ADDRESS_LIMIT });
    }
    let resource = Resource::parse(parts.uri.path())?;
    let lookup = match site.reach {
        Reach::Environment => lookup::judged(&resource, &parts.method, parts.uri.query())?,
        Reach::Embedded => None,
    };
    if lookup.is_none() {
        rules::check(site.reach, &resource, &parts.method)?;
    }
    let of_records = site.reach == Reach::Environment && lookup.is_none() && rules::is_table(&resource);
    if of_records {
        asked::query(parts.uri.query())?;
    }
    let body = whole_body(&parts.headers, body).await?;
    if of_records {
        asked::body(&parts.method, &body)?;
    }

    let mut judged = Request::new(body);
    *judged.method_mut() = parts.method;
    *judged.uri_mut() = judged_uri(&resource, lookup.as_deref().or(parts.uri.query()))?;
    *judged.headers_mut() = kept(&parts.headers, &REQUEST_HEADERS);
    if resource.segments().first().is_some_and(|segment| segment.name == "$batch") {
        let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let place = batch::Place { reach: site.reach, host, resource: &resource };
        let (content_type, body) = batch::judged(&place, content_type, judged.body())?;
        judged.headers_mut().insert(CONTENT_TYPE, content_type);
        *judged.body_mut() = body;
    }
    let host = HeaderValue::from_str(host).map_err(|_| Refusal::HostUnclear)?;
    judged.headers_mut().insert(HOST, host);

    let answer = site.backend.answer(judged).await?;
    let (parts, body) = answer.into_parts();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = parts.status;
    *response.headers_mut() = kept(&parts.headers, &ANSWER_HEADERS);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // An answer is data. Opened as a page it does nothing, whatever type it claims to be.
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    if let Some(cut) = parts.extensions.get::<Cut>() {
        response.extensions_mut().insert(*cut);
    }
    Ok(response)
}

pub(crate) fn judged_uri(resource: &Resource, query: Option<&str>) -> Result<Uri, Refusal> {
    let address = match query {
        Some(query) => format!("{resource}?{query}"),
        None => resource.to_string(),
    };
    address.parse().map_err(|_| Refusal::Path("it cannot be written as an address"))
}

async fn whole_body(headers: &HeaderMap, body: Body) -> Result<Bytes, Refusal> {
    let too_large = Refusal::BodyTooLarge { limit: BODY_LIMIT };
    let declared = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > BODY_LIMIT) {
        return Err(too_large);
    }
    match tokio::time::timeout(BODY_TIME, Limited::new(body, BODY_LIMIT).collect()).await {
        Err(_) => Err(Refusal::BodyTooSlow),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large),
        Ok(Err(_)) => Err(Refusal::BodyUnreadable),
        Ok(Ok(body)) => Ok(body.to_bytes()),
    }
}

pub(crate) fn kept(headers: &HeaderMap, names: &[HeaderName]) -> HeaderMap {
    let mut kept = HeaderMap::new();
    for name in names {
        for value in headers.get_all(name) {
            kept.append(name, value.clone());
        }
    }
    kept
}
