//! The environment, as the worker reaches it: the Web API beside its own file.

use dataverse::{API_ROOT, Transport, TransportError};
use gloo_net::http::RequestBuilder;
use http::header::RETRY_AFTER;
use http::{HeaderValue, Request, Response, StatusCode};
use wasm_bindgen::JsValue;
use web_sys::DedicatedWorkerGlobalScope;

pub(crate) struct Fetch {
    root: String,
}

impl Fetch {
    pub(crate) fn beside(scope: &DedicatedWorkerGlobalScope) -> Self {
        let path = scope.location().pathname();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        Self { root: format!("{folder}{API_ROOT}") }
    }
}

impl Transport for Fetch {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let lost = |error: gloo_net::Error| TransportError::Connection(error.to_string());
        let mut builder =
            RequestBuilder::new(&format!("{}{}", self.root, request.uri())).method(request.method().clone());
        for (name, value) in request.headers() {
            if let Ok(value) = value.to_str() {
                builder = builder.header(name.as_str(), value);
            }
        }
        let outgoing = if request.body().is_empty() {
            builder.build()
        } else {
            builder.body(JsValue::from_str(&String::from_utf8_lossy(request.body())))
        };
        let answer = outgoing.map_err(lost)?.send().await.map_err(lost)?;
        let mut response = Response::new(answer.binary().await.map_err(lost)?);
        *response.status_mut() = StatusCode::from_u16(answer.status())
            .map_err(|_| TransportError::Connection(format!("status {}", answer.status())))?;
        let after = answer.headers().get(RETRY_AFTER.as_str()).and_then(|text| HeaderValue::from_str(&text).ok());
        if let Some(after) = after {
            response.headers_mut().insert(RETRY_AFTER, after);
        }
        Ok(response)
    }
}
