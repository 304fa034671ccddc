//! A transport that waits out what passes by itself. Everything the importer sends may be sent twice, so a lost answer
//! is no reason to stop.

use std::future::Future;
use std::rc::Rc;

use dataverse::{Transport, TransportError};
use http::header::RETRY_AFTER;
use http::{Request, Response};

use crate::protocol::{Event, Why};

const FIRST_PAUSE: u32 = 1_000;
const LONGEST_PAUSE: u32 = 30_000;
const LONGEST_ORDER: u32 = 3_600_000;

/// What the person wants of the work under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    Go,
    Pause,
}

/// Who runs the importer, and lets time pass for it.
pub trait Host {
    fn tell(&self, event: Event);
    fn wish(&self) -> Wish;
    /// Whether anybody sees the page.
    fn is_watched(&self) -> bool;
    /// Comes back after so many milliseconds, or as soon as the wish is another.
    fn sleep(&self, ms: u32) -> impl Future<Output = ()>;
}

/// Sends again after a lost connection, and when a busy environment says that it may.
pub struct Patient<T, H> {
    transport: T,
    host: Rc<H>,
}

impl<T, H> Patient<T, H> {
    pub fn new(transport: T, host: Rc<H>) -> Self {
        Self { transport, host }
    }
}

impl<T: Transport, H: Host> Transport for Patient<T, H> {
    async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let mut pause = FIRST_PAUSE;
        loop {
            if self.host.wish() == Wish::Pause {
                return Err(TransportError::Cancelled);
            }
            let (why, ms) = match self.transport.send(request.clone()).await {
                Ok(answer) => match busy_for(&answer) {
                    None => return Ok(answer),
                    Some(ms) => (Why::Busy, ms.unwrap_or(pause)),
                },
                Err(TransportError::Connection(_)) => (Why::Connection, pause),
                Err(TransportError::Cancelled) => return Err(TransportError::Cancelled),
            };
            pause = (pause * 2).min(LONGEST_PAUSE);
            self.host.tell(Event::Waiting { why, ms });
            self.host.sleep(ms).await;
        }
    }
}

/// How long the environment asks to be left alone, if it does; within, the time when it says one.
fn busy_for(answer: &Response<Vec<u8>>) -> Option<Option<u32>> {
    if !matches!(answer.status().as_u16(), 429 | 502 | 503 | 504) {
        return None;
    }
    let seconds = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse::<u32>().ok());
    Some(seconds.map(|seconds| seconds.saturating_mul(1_000).min(LONGEST_ORDER)))
}
