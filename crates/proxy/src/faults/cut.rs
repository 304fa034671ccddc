//! Connections that end where they should not.

use std::io;
use std::net::TcpStream as StdTcpStream;
use std::os::fd::AsFd;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use http::Response;
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::net::{TcpSocket, TcpStream};

/// Where an answer's connection is to be reset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    BeforeAnswer,
    InBody,
}

/// A second hold on a connection's socket, by which its end is made a reset instead of a farewell.
pub(crate) struct Cutting(Option<StdTcpStream>);

impl Cutting {
    pub(crate) fn of(stream: &TcpStream) -> Self {
        Self(stream.as_fd().try_clone_to_owned().ok().map(StdTcpStream::from))
    }

    fn reset(&self) {
        let Some(stream) = self.0.as_ref().and_then(|stream| stream.try_clone().ok()) else { return };
        // The option belongs to the socket, not to the hold on it. Without it the end is a plain one.
        let _ = TcpSocket::from_std_stream(stream).set_zero_linger();
    }
}

/// The answer as it goes out, or an error, upon which hyper drops the connection.
pub(crate) async fn cut(response: Response<Body>, connection: Option<&Cutting>) -> io::Result<Response<Body>> {
    let Some(cut) = response.extensions().get::<Cut>().copied() else { return Ok(response) };
    if let Some(connection) = connection {
        connection.reset();
    }
    match cut {
        Cut::BeforeAnswer => Err(broken()),
        Cut::InBody => {
            let (parts, body) = response.into_parts();
            let whole = body.collect().await.map_err(io::Error::other)?.to_bytes();
            if whole.is_empty() {
                return Err(broken());
            }
            let half = whole.slice(..whole.len() / 2);
            Ok(Response::from_parts(parts, Body::new(Half { length: whole.len() as u64, half: Some(half) })))
        }
    }
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "cut on purpose")
}

/// Promises its whole length, and breaks off after a half.
struct Half {
    length: u64,
    half: Option<Bytes>,
}

impl HttpBody for Half {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.half.take() {
            Some(half) if !half.is_empty() => {
                self.half = Some(Bytes::new());
                Poll::Ready(Some(Ok(Frame::data(half))))
            }
            // Once more, so that the half is written before the connection ends.
            Some(_) => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            None => Poll::Ready(Some(Err(broken()))),
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
