//! The listener: accepts connections, gives each request to the API or to the app's files, stops without cutting off
//! an answer.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use http::header::{
    CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use http::{Extensions, Request, Response, StatusCode, Version};
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};

use crate::api;
use crate::assets::Assets;
use crate::backend::Backend;
use crate::faults::{Cutting, cut};
use crate::guard::Hosts;
use crate::rules::Reach;

/// A connection that has not sent its whole header block by then is closed, and so is one that stays idle.
const HEADER_TIME: Duration = Duration::from_secs(20);
/// How long answers under way may take once the server was told to stop.
const STOP_TIME: Duration = Duration::from_secs(3);
const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// All that answering a request needs.
pub struct Site {
    pub hosts: Hosts,
    pub reach: Reach,
    pub backend: Arc<dyn Backend>,
    pub assets: Assets,
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("Port {} is in use. Stop the program that listens there or choose another port with --port.", .0.port())]
    InUse(SocketAddr),
    #[error("The address {0} cannot be listened on: {1}")]
    Listen(SocketAddr, std::io::Error),
}

/// A bound listener; nothing is answered before [`Server::run`].
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    header_time: Duration,
}

impl Server {
    pub async fn bind(address: SocketAddr) -> Result<Self, StartError> {
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::AddrInUse => StartError::InUse(address),
            _ => StartError::Listen(address, error),
        };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address, header_time: HEADER_TIME })
    }

    /// Where it listens, with the port that was found when port 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Another patience with clients that do not finish their headers.
    #[must_use]
    pub fn with_header_time(mut self, header_time: Duration) -> Self {
        self.header_time = header_time;
        self
    }

    /// Answers until `stop` completes, then finishes what is under way.
    pub async fn run(self, site: Site, stop: impl Future<Output = ()>) {
        let faulty = site.backend.is_faulty();
        let compression =
            CompressionLayer::new().br(true).gzip(true).compress_when(SizeAbove::new(1024).and(is_api_answer));
        let router = Router::new().fallback(answer).with_state(Arc::new(site)).layer(compression);
        self.serve(router, faulty, stop).await;
    }

    /// Where faults may be switched on, each connection can be cut.
    pub(crate) async fn serve(self, router: Router, faulty: bool, stop: impl Future<Output = ()>) {
        let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
        builder.http1().timer(TokioTimer::new()).header_read_timeout(self.header_time);
        let graceful = GracefulShutdown::new();
        let mut stop = std::pin::pin!(stop);
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                () = &mut stop => break,
            };
            let Ok((stream, _)) = accepted else {
                // Out of file descriptors, mostly: wait for some to be returned.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            // Answers are written whole; waiting to fill a packet would only delay them.
            let _ = stream.set_nodelay(true);
            let cutting = faulty.then(|| Arc::new(Cutting::of(&stream)));
            let router = TowerToHyperService::new(router.clone());
            let service = service_fn(move |request| {
                let (answer, cutting) = (router.call(request), cutting.clone());
                async move {
                    let Ok(answer) = answer.await;
                    cut(answer, cutting.as_deref()).await
                }
            });
            let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
            // A client that breaks off or speaks no HTTP concerns nobody else.
            tokio::spawn(graceful.watch(connection));
        }
        drop(self.listener);
        let _ = tokio::time::timeout(STOP_TIME, graceful.shutdown()).await;
    }
}

async fn answer(State(site): State<Arc<Site>>, request: Request<Body>) -> Response<Body> {
    let mut response = route(&site, request).await;
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static(PERMISSIONS));
    response
}

async fn route(site: &Site, request: Request<Body>) -> Response<Body> {
    let path = request.uri().path();
    // Asked by machines that know no name of this one; it tells nothing but that the process answers.
    if path == "/healthz" {
        return healthy();
    }
    let host = match site.hosts.check(request.uri(), request.headers()) {
        Ok(host) => host,
        Err(refusal) => return refusal.into_response(),
    };
    if is_api_path(path) {
        api::answer(site, &host, request).await
    } else {
        site.assets.answer(request.method(), path, request.headers())
    }
}

/// Whether the first step is `api`, however it is written: a near miss is an error and not a screen of the app.
fn is_api_path(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    first.eq_ignore_ascii_case("api")
}

fn healthy() -> Response<Body> {
    let mut response = Response::new(Body::from("ok\n"));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The app's files were compressed when they were built; what the API answers is compressed now.
fn is_api_answer(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let starts = |name: HeaderName, known: &[&str]| {
        let value = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        known.iter().any(|known| value.starts_with(known))
    };
    starts(CACHE_CONTROL, &["no-store"]) && starts(CONTENT_TYPE, &["application/json", "application/xml"])
}
