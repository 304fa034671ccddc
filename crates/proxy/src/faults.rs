//! Faults on purpose: what a real environment does on a bad day, switched on and off while the server runs.
//!
//! Requests meet them behind the allow-list and in front of the backend ([`Faulty`]); the embedded Dataverse reads the
//! time through [`FaultyClock`]. They are switched by a small JSON interface ([`Admin`]) on a port of its own.

mod admin;
mod cut;
mod fault;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use emulator::Clock;
use http::{Request, Response};
use serde::Serialize;

use crate::backend::{Answer, Backend, BackendError};
pub use admin::Admin;
pub(crate) use cut::{Cut, Cutting, cut};
use fault::{Fault, Rule};

/// All that is wrong at the moment. Clones share it.
#[derive(Clone, Default)]
pub struct Faults(Arc<State>);

#[derive(Default)]
struct State {
    rules: Mutex<Vec<Numbered>>,
    numbers: AtomicU64,
    time: Mutex<Time>,
}

/// A rule with the number that it is removed by.
#[derive(Clone, Debug, Serialize)]
struct Numbered {
    id: u64,
    #[serde(flatten)]
    rule: Rule,
}

/// How the time differs from the system's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Time {
    /// Later than the system's time by so much, or earlier when negative.
    offset_ms: i64,
    /// The time stands still at this moment: what was to happen later never does.
    stopped_at_ms: Option<i64>,
}

impl Faults {
    fn add(&self, rule: Rule) -> u64 {
        let id = self.0.numbers.fetch_add(1, Ordering::Relaxed) + 1;
        self.rules().push(Numbered { id, rule });
        id
    }

    /// Whether there was one by this number.
    fn remove(&self, id: u64) -> bool {
        let mut rules = self.rules();
        let before = rules.len();
        rules.retain(|rule| rule.id != id);
        rules.len() < before
    }

    /// The first fault that this request meets. One that was to happen so many times is gone after the last.
    fn met(&self, request: &Request<Bytes>) -> Option<Fault> {
        let mut rules = self.rules();
        let at = rules.iter().position(|rule| rule.rule.fits(request))?;
        let rule = &mut rules.get_mut(at)?.rule;
        let fault = rule.fault;
        if let Some(times) = &mut rule.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                rules.remove(at);
            }
        }
        Some(fault)
    }

    fn rules(&self) -> MutexGuard<'_, Vec<Numbered>> {
        self.0.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn time(&self) -> MutexGuard<'_, Time> {
        self.0.time.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A clock that jumps and stops when it is told to.
pub struct FaultyClock<C> {
    clock: C,
    faults: Faults,
}

impl<C: Clock> FaultyClock<C> {
    pub fn new(clock: C, faults: Faults) -> Self {
        Self { clock, faults }
    }
}

impl<C: Clock> Clock for FaultyClock<C> {
    fn now_ms(&self) -> i64 {
        let Time { offset_ms, stopped_at_ms } = *self.faults.time();
        stopped_at_ms.unwrap_or_else(|| self.clock.now_ms()).saturating_add(offset_ms)
    }
}

/// A backend whose requests meet the faults.
pub struct Faulty {
    backend: Arc<dyn Backend>,
    faults: Faults,
}

impl Faulty {
    pub fn new(backend: Arc<dyn Backend>, faults: Faults) -> Self {
        Self { backend, faults }
    }

    async fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, BackendError> {
        let cut = |mut response: Response<Bytes>, cut: Cut| {
            response.extensions_mut().insert(cut);
            Ok(response)
        };
        match self.faults.met(&request) {
            None => self.backend.answer(request).await,
            Some(Fault::Latency { ms }) => {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                self.backend.answer(request).await
            }
            Some(Fault::ResetBeforeAnswer) => cut(Response::default(), Cut::BeforeAnswer),
            Some(Fault::ResetInBody) => cut(self.backend.answer(request).await?, Cut::InBody),
            Some(Fault::LostAnswer) => cut(self.backend.answer(request).await?, Cut::BeforeAnswer),
            Some(fault) => Ok(fault.answer()),
        }
    }
}

impl Backend for Faulty {
    fn answer(&self, request: Request<Bytes>) -> Answer<'_> {
        Box::pin(self.exchange(request))
    }

    fn is_faulty(&self) -> bool {
        true
    }
}
