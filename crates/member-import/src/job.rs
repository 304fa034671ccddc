//! The work that is kept until it is done: what is to be sent, and how much of it was acknowledged.

use std::future::Future;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::protocol::{Failure, Findings, Kept, Target, Unfinished, Way};

/// A place that outlasts the page: bytes by their name.
pub trait Store {
    fn put(&self, name: &str, bytes: Vec<u8>) -> impl Future<Output = Result<(), Failure>>;
    fn get(&self, name: &str) -> impl Future<Output = Result<Option<Vec<u8>>, Failure>>;
    fn remove(&self, name: &str) -> impl Future<Output = Result<(), Failure>>;
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) target: Target,
    pub(crate) way: Way,
    /// The query, or none where ids are sent.
    pub(crate) query: Option<String>,
    /// Ids a request.
    pub(crate) batch: usize,
    /// Requests in all, and those that were acknowledged.
    pub(crate) requests: u32,
    pub(crate) acknowledged: u32,
    /// Contacts in all.
    pub(crate) contacts: u64,
    pub(crate) findings: Findings,
    pub(crate) with: Kept,
}

impl Job {
    /// Contacts in requests that were acknowledged.
    pub(crate) fn sent(&self) -> u64 {
        if self.acknowledged >= self.requests {
            return self.contacts;
        }
        (u64::from(self.acknowledged) * self.batch as u64).min(self.contacts)
    }

    pub(crate) fn unfinished(&self) -> Unfinished {
        let settling = self.acknowledged >= self.requests;
        Unfinished { way: self.way, sent: self.sent(), of: self.contacts, settling }
    }

    /// Members that there should be in the end.
    pub(crate) fn expected(&self) -> Option<u64> {
        let before = self.findings.members;
        self.findings.exact.then(|| match self.way {
            Way::Add => before + self.contacts,
            Way::Remove => before - self.contacts.min(before),
        })
    }
}

fn name_of(segment: Uuid) -> String {
    format!("job {segment}")
}

fn name_of_batch(segment: Uuid, number: u32) -> String {
    format!("batch {segment} {number}")
}

pub(crate) async fn load<S: Store>(store: &S, segment: Uuid) -> Result<Option<Job>, Failure> {
    let bytes = store.get(&name_of(segment)).await?;
    // Of another version of this program: nothing that could be gone on with.
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

pub(crate) async fn keep<S: Store>(store: &S, job: &Job) -> Result<(), Failure> {
    let bytes = serde_json::to_vec(job).map_err(|error| Failure::Storage(error.to_string()))?;
    store.put(&name_of(job.target.segment), bytes).await
}

/// Keeps the batches first: a job that is there has all of them.
pub(crate) async fn keep_new<S: Store>(store: &S, job: &Job, ids: &[Uuid]) -> Result<(), Failure> {
    for (number, batch) in (0..).zip(ids.chunks(job.batch)) {
        let bytes = batch.iter().flat_map(|id| *id.as_bytes()).collect();
        store.put(&name_of_batch(job.target.segment, number), bytes).await?;
    }
    keep(store, job).await
}

pub(crate) async fn batch<S: Store>(store: &S, job: &Job) -> Result<Vec<Uuid>, Failure> {
    let name = name_of_batch(job.target.segment, job.acknowledged);
    let bytes = store.get(&name).await?.ok_or(Failure::Storage(name))?;
    Ok(bytes.as_chunks::<16>().0.iter().map(|bytes| Uuid::from_bytes(*bytes)).collect())
}

/// The job goes first: what is left of its batches is in nobody's way.
pub(crate) async fn forget<S: Store>(store: &S, segment: Uuid) -> Result<(), Failure> {
    let requests = load(store, segment).await?.map_or(0, |job| job.requests);
    store.remove(&name_of(segment)).await?;
    for number in 0..requests {
        store.remove(&name_of_batch(segment, number)).await?;
    }
    Ok(())
}
