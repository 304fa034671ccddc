//! The environment, as the browser reaches it: the Web API at the same origin as the page.

use dataverse::{Client, Transport, TransportError};
use gloo_net::http::RequestBuilder;
use http::{Request, Response};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::AbortController;

use crate::metadata_store;

/// Sends requests with `fetch`, below the place the page was loaded from.
#[derive(Clone, Debug)]
pub struct Fetch {
    root: String,
}

impl Fetch {
    /// The API beside the page, wherever that is mounted.
    pub fn beside_page() -> Self {
        Self { root: format!("{}{}", base_path(), dataverse::API_ROOT) }
    }
}

/// The path the app is mounted at, without a slash at its end.
pub fn base_path() -> String {
    let base = document().base_uri().ok().flatten().and_then(|uri| web_sys::Url::new(&uri).ok());
    base.map(|url| url.pathname().trim_end_matches('/').to_owned()).unwrap_or_default()
}

impl Transport for Fetch {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let path = request.uri().to_string();
        // Metadata changes rarely; `crate::metadata` sees to it that what is kept is that of now.
        let is_metadata = request.method() == http::Method::GET && path.starts_with("/EntityDefinitions");
        if is_metadata && let Some(kept) = metadata_store::answer(&path).await {
            return Ok(Response::new(kept.into_bytes()));
        }
        let lost = |error: gloo_net::Error| TransportError::Connection(error.to_string());
        let leaving = Leaving(AbortController::new().ok());
        let mut builder = RequestBuilder::new(&format!("{}{path}", self.root))
            .method(request.method().clone())
            .abort_signal(leaving.0.as_ref().map(AbortController::signal).as_ref());
        for (name, value) in request.headers() {
            if let Ok(value) = value.to_str() {
                builder = builder.header(name.as_str(), value);
            }
        }
        let outgoing = if request.body().is_empty() {
            builder.build()
        } else {
            let body = String::from_utf8_lossy(request.body());
            builder.body(JsValue::from_str(&body))
        };
        let answer = outgoing.map_err(lost)?.send().await.map_err(lost)?;
        let mut response = Response::new(answer.binary().await.map_err(lost)?);
        *response.status_mut() = http::StatusCode::from_u16(answer.status())
            .map_err(|_| TransportError::Connection(format!("status {}", answer.status())))?;
        if is_metadata && response.status().is_success() {
            let answer = String::from_utf8_lossy(response.body()).into_owned();
            spawn_local(async move { metadata_store::keep(&path, &answer).await });
        }
        Ok(response)
    }
}

/// Aborts the request when nobody waits for its answer any more, so that the server need not go on with it. What has
/// been answered is not touched by it.
struct Leaving(Option<AbortController>);

impl Drop for Leaving {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// The client of this page's environment.
pub type Api = Client<Fetch>;

/// Makes the environment known to everything below.
pub fn provide_api() {
    provide_context(Client::new(Fetch::beside_page()));
}

pub fn use_api() -> Api {
    use_context().unwrap_or_else(|| Client::new(Fetch::beside_page()))
}
