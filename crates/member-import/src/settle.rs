//! After the last request: the environment works on what it accepted, and then the members are counted.

use dataverse::outbound::{MembersOperation, MembersUpdate};
use dataverse::{Client, Transport};

use crate::job::Job;
use crate::patience::{Host, Wish};
use crate::protocol::{Event, Failure, Report};
use crate::question::{members, total};

const FIRST_PAUSE: u32 = 600;
const LONGEST_PAUSE: u32 = 15_000;
/// From then on it takes longer than usual.
const LONG: u32 = 60_000;
/// How often the members are counted again when their number is not what it should be, and how long after.
const COUNTS: u32 = 3;
const COUNT_PAUSE: u32 = 1_500;

/// Asks for what is pending, less and less often, and only while somebody is there to see it.
pub(crate) async fn wait<T: Transport, H: Host>(client: &Client<T>, host: &H, job: &Job) -> Result<(), Failure> {
    let question = MembersUpdate { segment: job.target.segment, operation: MembersOperation::GetState };
    let (mut pause, mut waited) = (FIRST_PAUSE, 0);
    loop {
        let state = client.update_members(&question).await?;
        if state.pending == 0 {
            return state.error.map_or(Ok(()), |problem| Err(Failure::GivenUp(problem)));
        }
        host.tell(Event::Settling { pending: state.pending, long: waited >= LONG });
        sleep(host, pause).await?;
        while !host.is_watched() {
            sleep(host, FIRST_PAUSE).await?;
        }
        waited = waited.saturating_add(pause);
        pause = (pause + pause / 2).min(LONGEST_PAUSE);
    }
}

async fn sleep<H: Host>(host: &H, ms: u32) -> Result<(), Failure> {
    host.sleep(ms).await;
    if host.wish() == Wish::Pause { Err(Failure::Cancelled) } else { Ok(()) }
}

/// What came of it, by a count.
pub(crate) async fn report<T: Transport, H: Host>(client: &Client<T>, host: &H, job: &Job) -> Result<Report, Failure> {
    let holds = members(&job.target.name);
    let expected = job.expected();
    let mut after = total(client, &holds, None).await?;
    for _ in 0..COUNTS {
        if expected.is_none_or(|expected| expected == after) {
            break;
        }
        sleep(host, COUNT_PAUSE).await?;
        after = total(client, &holds, None).await?;
    }
    let findings = &job.findings;
    Ok(Report {
        way: job.way,
        sent: job.contacts,
        before: findings.members,
        after,
        expected,
        already: findings.already,
        unknown: findings.unknown_ids.count + findings.unknown_addresses.count,
        elsewhere: findings.elsewhere.count,
        elsewhere_sent: job.with.elsewhere,
        shared: findings.shared.count,
        shared_sent: job.with.shared,
    })
}
