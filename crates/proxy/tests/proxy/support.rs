//! A server on a free port with a backend of the test's choosing, and a client that sends exactly the bytes it is given.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use proxy::{Answer, Assets, Backend, FrameAncestors, Hosts, Reach, Server, Site};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Remembers what it was asked and answers with JSON.
#[derive(Default)]
pub(crate) struct Recorder {
    pub(crate) seen: Mutex<Vec<Request<Bytes>>>,
    pub(crate) body: String,
}

impl Recorder {
    pub(crate) fn answering(body: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { seen: Mutex::default(), body: body.into() })
    }

    pub(crate) fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

impl Backend for Recorder {
    fn answer(&self, request: Request<Bytes>) -> Answer<'_> {
        self.seen.lock().unwrap().push(request);
        let mut response = Response::new(Bytes::from(self.body.clone()));
        response.headers_mut().insert("content-type", "application/json; odata.metadata=minimal".parse().unwrap());
        response.headers_mut().insert("set-cookie", "affinity=1".parse().unwrap());
        Box::pin(async move { Ok(response) })
    }
}

pub(crate) struct Running {
    pub(crate) address: std::net::SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    pub(crate) task: tokio::task::JoinHandle<()>,
}

impl Running {
    pub(crate) fn stop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
    }

    /// Sends the bytes, closes nothing, reads until the server closes or the answer is whole.
    pub(crate) async fn raw(&self, bytes: impl AsRef<[u8]>) -> Reply {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        // The server may answer and close before it has read all.
        let _ = stream.write_all(bytes.as_ref()).await;
        read_reply(&mut stream).await
    }

    /// One request with the right Host that closes the connection; `head` is further header lines.
    pub(crate) async fn send(&self, method: &str, target: &str, head: &str, body: &str) -> Reply {
        let length = if body.is_empty() { String::new() } else { format!("content-length: {}\r\n", body.len()) };
        let host = self.address;
        self.raw(format!("{method} {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{length}{head}\r\n{body}"))
            .await
    }

    pub(crate) async fn get(&self, target: &str) -> Reply {
        self.send("GET", target, "", "").await
    }
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "))
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The `code` of an OData error body.
    pub(crate) fn code(&self) -> String {
        let json: serde_json::Value = serde_json::from_slice(&self.body).unwrap_or_default();
        assert!(json["error"]["message"].as_str().is_some_and(|message| !message.is_empty()), "{self:?}");
        json["error"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

pub(crate) async fn read_reply(stream: &mut TcpStream) -> Reply {
    let mut bytes = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut bytes)).await;
    let split = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or(bytes.len());
    let head = String::from_utf8_lossy(&bytes[..split]).into_owned();
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    Reply { status, head, body: bytes[(split + 4).min(bytes.len())..].to_vec() }
}

pub(crate) async fn start(backend: Arc<dyn Backend>, reach: Reach, dist: &Path) -> Running {
    start_patient(backend, reach, dist, Duration::from_secs(20)).await
}

pub(crate) async fn start_patient(
    backend: Arc<dyn Backend>,
    reach: Reach,
    dist: &Path,
    header_time: Duration,
) -> Running {
    let assets = Assets::load(dist, &FrameAncestors::default()).unwrap();
    let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap().with_header_time(header_time);
    let address = server.address();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let site = Site { hosts: Hosts::default(), reach, backend, assets };
    let task = tokio::spawn(server.run(site, async move {
        let _ = stopped.await;
    }));
    Running { address, stop: Some(stop), task }
}
