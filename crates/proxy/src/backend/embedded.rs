//! The embedded Dataverse behind the proxy: its blocking work away from the network's threads, and its time moved on
//! while nobody asks.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use emulator::{Asker, Emulator, OpenError};
use http::Request;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use super::{Answer, Backend, BackendError};

/// How often what is due (a segment that becomes Live) is looked for.
const TICK: Duration = Duration::from_millis(250);

/// How long a reading may take. The emulator counts the steps of its work, but a sort of millions of rows is long
/// also by few steps, and there are not many readers.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Embedded {
    emulator: Arc<Emulator>,
    patience: Duration,
    ticking: JoinHandle<()>,
}

impl Embedded {
    /// Must be called within a tokio runtime.
    pub fn start(emulator: Emulator) -> Self {
        let emulator = Arc::new(emulator);
        let ticking = tokio::spawn(tick(Arc::clone(&emulator)));
        Self { emulator, patience: PATIENCE, ticking }
    }

    /// Readings that take longer are given up and answered as too costly; writings are always done.
    #[must_use]
    pub fn giving_up_after(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Looks at every page of the data's file, beside the work. Damage stops that.
    pub fn verify(&self) -> JoinHandle<Result<(), OpenError>> {
        let emulator = Arc::clone(&self.emulator);
        tokio::task::spawn_blocking(move || emulator.verify())
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.ticking.abort();
    }
}

impl Backend for Embedded {
    fn answer(&self, request: Request<Bytes>) -> Answer<'_> {
        let emulator = Arc::clone(&self.emulator);
        Box::pin(async move {
            // Dropped with this future, when the connection is closed before the answer is there.
            let waiting = Waiting::default();
            let asker = waiting.0.clone();
            let out_of_time = {
                let (asker, patience) = (asker.clone(), self.patience);
                tokio::spawn(async move {
                    tokio::time::sleep(patience).await;
                    asker.leave();
                })
            };
            let work = move || emulator.handle_for(request.map(Vec::from), &asker);
            let answer = tokio::task::spawn_blocking(work).await;
            out_of_time.abort();
            answer.map(|response| response.map(Bytes::from)).map_err(|_| BackendError::Stopped)
        })
    }
}

/// Leaves when it is dropped.
#[derive(Default)]
struct Waiting(Asker);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.leave();
    }
}

async fn tick(emulator: Arc<Emulator>) {
    let mut interval = tokio::time::interval(TICK);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        let emulator = Arc::clone(&emulator);
        // A tick that fails leaves what is due to the next one and to the next request.
        let _ = tokio::task::spawn_blocking(move || emulator.advance()).await;
    }
}
