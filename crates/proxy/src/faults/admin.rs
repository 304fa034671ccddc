//! The interface that switches faults, in JSON:
//!
//! - `GET /` tells what is wrong, `DELETE /` ends all of it.
//! - `POST /faults` adds one and answers its `id`; `DELETE /faults/ID` removes it.
//! - `PUT /clock` makes the embedded Dataverse's time jump (`offset_ms`) or stand still (`stopped`), with which
//!   whatever goes on there never ends.

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use emulator::Clock;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use serde::Deserialize;
use serde_json::{Value, json};

use super::fault::Rule;
use super::{Faults, Time};
use crate::guard::{self, Hosts};
use crate::server::{Server, StartError};

const BODY_LIMIT: usize = 64 * 1024;

/// The interface, bound to this machine alone.
pub struct Admin {
    server: Server,
    desk: Desk,
}

#[derive(Clone)]
struct Desk {
    faults: Faults,
    /// The time without faults.
    clock: Arc<dyn Clock>,
}

type Outcome = Result<(StatusCode, Value), (StatusCode, String)>;

impl Admin {
    /// Port 0 finds a free one.
    pub async fn bind(port: u16, faults: Faults, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let server = Server::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        Ok(Self { server, desk: Desk { faults, clock } })
    }

    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    pub async fn run(self, stop: impl Future<Output = ()>) {
        let router = Router::new().fallback(answer).with_state(self.desk);
        self.server.serve(router, false, stop).await;
    }
}

async fn answer(State(desk): State<Desk>, request: Request<Body>) -> Response<Body> {
    // No page that a browser shows may switch anything.
    let judged = Hosts::default()
        .check(request.uri(), request.headers())
        .and_then(|host| guard::same_site(&host, request.headers()));
    if let Err(refusal) = judged {
        return refusal.into_response();
    }
    let (parts, body) = request.into_parts();
    let outcome = match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(body) => desk.act(&parts.method, parts.uri.path(), &body.to_bytes()),
        Err(_) => Err((StatusCode::BAD_REQUEST, "The body is too large or broke off.".to_owned())),
    };
    let (status, body) = outcome.unwrap_or_else(|(status, message)| (status, json!({ "message": message })));
    let mut response = Response::new(if body.is_null() { Body::empty() } else { Body::from(body.to_string()) });
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Clocked {
    #[serde(default)]
    offset_ms: i64,
    #[serde(default)]
    stopped: bool,
}

impl Desk {
    fn act(&self, method: &Method, path: &str, body: &[u8]) -> Outcome {
        let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
        match (method, steps.as_slice()) {
            (&Method::GET, []) => Ok((StatusCode::OK, self.all())),
            (&Method::DELETE, []) => {
                self.faults.rules().clear();
                *self.faults.time() = Time::default();
                Ok((StatusCode::NO_CONTENT, Value::Null))
            }
            (&Method::POST, ["faults"]) => {
                let rule: Rule = read(body)?;
                if let Some(problem) = rule.problem() {
                    return Err((StatusCode::BAD_REQUEST, problem.into_owned()));
                }
                Ok((StatusCode::CREATED, json!({ "id": self.faults.add(rule) })))
            }
            (&Method::DELETE, ["faults", id]) => match id.parse() {
                Ok(id) if self.faults.remove(id) => Ok((StatusCode::NO_CONTENT, Value::Null)),
                _ => Err((StatusCode::NOT_FOUND, format!("There is no fault '{id}'."))),
            },
            (&Method::PUT, ["clock"]) => {
                let Clocked { offset_ms, stopped } = read(body)?;
                let mut time = self.faults.time();
                // One that stands still already stays where it is.
                let stopped_at_ms = stopped.then(|| time.stopped_at_ms.unwrap_or_else(|| self.clock.now_ms()));
                *time = Time { offset_ms, stopped_at_ms };
                Ok((StatusCode::NO_CONTENT, Value::Null))
            }
            _ => {
                let known = "GET /, DELETE /, POST /faults, DELETE /faults/ID and PUT /clock";
                Err((StatusCode::NOT_FOUND, format!("There is only {known}.")))
            }
        }
    }

    fn all(&self) -> Value {
        let time = *self.faults.time();
        let clock = json!({ "offset_ms": time.offset_ms, "stopped": time.stopped_at_ms.is_some() });
        json!({ "faults": *self.faults.rules(), "clock": clock })
    }
}

fn read<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, (StatusCode, String)> {
    serde_json::from_slice(body)
        .map_err(|error| (StatusCode::BAD_REQUEST, format!("The body is not understood: {error}.")))
}
