//! The whole way of a list: read, checked, sent, done. One step at a time.

use std::rc::Rc;

use dataverse::outbound::{MembersOperation, MembersUpdate};
use dataverse::{Client, Transport};
use uuid::Uuid;

use crate::check::{self, Checked, Described, What};
use crate::job::{self, Job, Store};
use crate::list::Listing;
use crate::patience::{Host, Patient};
use crate::protocol::{Event, Failure, Kept, Source, Target, Unfinished, Way};
use crate::{BATCH, settle};

pub struct Importer<T, S, H> {
    client: Client<Patient<T, H>>,
    store: S,
    host: Rc<H>,
    listing: Option<Listing>,
    checked: Option<Checked>,
    batch: usize,
}

impl<T: Transport, S: Store, H: Host> Importer<T, S, H> {
    pub fn new(transport: T, store: S, host: Rc<H>) -> Self {
        let client = Client::new(Patient::new(transport, Rc::clone(&host)));
        Self { client, store, host, listing: None, checked: None, batch: BATCH }
    }

    /// Sends so many ids a request, instead of [`BATCH`].
    #[must_use]
    pub fn in_batches_of(mut self, batch: usize) -> Self {
        self.batch = batch.max(1);
        self
    }

    /// Takes a list that was read.
    pub fn take(&mut self, listing: Listing) {
        self.listing = Some(listing);
        self.checked = None;
    }

    /// Says what would happen.
    pub async fn check(&mut self, target: Target, way: Way, source: Source) {
        let outcome = self.checked(target, way, source).await;
        match outcome {
            Ok(checked) => {
                self.host.tell(Event::Checked(checked.findings.clone()));
                self.checked = Some(checked);
            }
            Err(failure) => self.fail(failure),
        }
    }

    async fn checked(&mut self, target: Target, way: Way, source: Source) -> Result<Checked, Failure> {
        self.checked = None;
        target.check()?;
        match source {
            Source::Query(described) => {
                let findings = described.findings.clone();
                Ok(Checked { target, way, findings, what: What::Query(described) })
            }
            Source::List => {
                let listing = self.listing.as_ref().ok_or(Failure::Cancelled)?;
                check::list(&self.client, &*self.host, listing, target, way).await
            }
        }
    }

    /// Sends what was checked. What is not finished of this segment is not pushed aside.
    pub async fn start(&mut self, with: Kept) {
        let outcome = self.begin(with).await;
        match outcome {
            Ok(Some(job)) => self.run(job).await,
            Ok(None) => {}
            Err(failure) => self.fail(failure),
        }
    }

    async fn begin(&mut self, with: Kept) -> Result<Option<Job>, Failure> {
        let Some(Checked { target, way, mut findings, what }) = self.checked.take() else { return Ok(None) };
        if let Some(unfinished) = self.unfinished(target.segment).await? {
            self.host.tell(Event::Unfinished(Some(unfinished)));
            return Ok(None);
        }
        let (query, ids, contacts) = match what {
            What::Query(described) => {
                let Described { all, own, .. } = *described;
                let more = if with.elsewhere { findings.elsewhere.count } else { 0 };
                (Some(if with.elsewhere { all } else { own }), Vec::new(), findings.change + more)
            }
            What::Ids { mut ready, elsewhere, shared } => {
                if with.elsewhere {
                    ready.extend(elsewhere);
                }
                if with.shared {
                    ready.extend(shared);
                }
                let contacts = ready.len() as u64;
                (None, ready, contacts)
            }
        };
        // The examples were for the eye.
        findings.unknown_ids.first.clear();
        let requests = if query.is_some() { 1 } else { ids.len().div_ceil(self.batch) };
        let requests = u32::try_from(requests).unwrap_or(u32::MAX);
        let batch = self.batch;
        let job = Job { target, way, query, batch, requests, acknowledged: 0, contacts, findings, with };
        job::keep_new(&self.store, &job, &ids).await?;
        Ok(Some(job))
    }

    pub async fn look(&self, segment: Uuid) {
        match self.unfinished(segment).await {
            Ok(unfinished) => self.host.tell(Event::Unfinished(unfinished)),
            Err(failure) => self.fail(failure),
        }
    }

    async fn unfinished(&self, segment: Uuid) -> Result<Option<Unfinished>, Failure> {
        Ok(job::load(&self.store, segment).await?.map(|job| job.unfinished()))
    }

    /// Goes on where it stopped, in this page or in an earlier one.
    pub async fn go_on(&self, segment: Uuid) {
        match job::load(&self.store, segment).await {
            Ok(Some(job)) => self.run(job).await,
            Ok(None) => self.host.tell(Event::Unfinished(None)),
            Err(failure) => self.fail(failure),
        }
    }

    /// Drops what was not sent yet.
    pub async fn forget(&self, segment: Uuid) {
        match job::forget(&self.store, segment).await {
            Ok(()) => self.host.tell(Event::Unfinished(None)),
            Err(failure) => self.fail(failure),
        }
    }

    async fn run(&self, mut job: Job) {
        if let Err(failure) = self.finish(&mut job).await {
            self.fail(failure);
        }
    }

    /// A request counts once its answer is here. One whose answer was lost is sent again: twice is as good as once.
    async fn finish(&self, job: &mut Job) -> Result<(), Failure> {
        while job.acknowledged < job.requests {
            self.host.tell(Event::Sending { sent: job.sent(), of: job.contacts });
            let operation = match (&job.query, job.way) {
                (Some(query), Way::Add) => MembersOperation::AddByQuery(query.clone()),
                (Some(query), Way::Remove) => MembersOperation::RemoveByQuery(query.clone()),
                (None, Way::Add) => MembersOperation::AddByIds(job::batch(&self.store, job).await?),
                (None, Way::Remove) => MembersOperation::RemoveByIds(job::batch(&self.store, job).await?),
            };
            self.client.update_members(&MembersUpdate { segment: job.target.segment, operation }).await?;
            job.acknowledged += 1;
            job::keep(&self.store, job).await?;
        }
        self.host.tell(Event::Sending { sent: job.contacts, of: job.contacts });
        match settle::wait(&self.client, &*self.host, job).await {
            // The environment gave it up: asking again would only tell the same.
            Err(failure @ Failure::GivenUp(_)) => {
                job::forget(&self.store, job.target.segment).await?;
                return Err(failure);
            }
            other => other?,
        }
        let report = settle::report(&self.client, &*self.host, job).await?;
        job::forget(&self.store, job.target.segment).await?;
        self.host.tell(Event::Done(report));
        Ok(())
    }

    fn fail(&self, failure: Failure) {
        self.host.tell(if failure == Failure::Cancelled { Event::Stopped } else { Event::Failed(failure) });
    }
}
