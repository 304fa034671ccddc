//! `$batch`: the requests in one body, one after the other, all within the budget of one request.

mod reference;

use dataverse::batch::{self, Answer, BatchError, Operation, Part};
use http::{Request, StatusCode};

use crate::dispatch::{self, Desk, write};
use crate::fault::{Fault, Result};
use crate::records::{Session, new_id};
use crate::route::{Resource, resource};
use crate::wire::{Call, Prefer, Reply};
use reference::Results;

/// How large the answers together may grow. Rows are counted by no budget once they are text.
const MAX_ANSWER: usize = 32 * 1024 * 1024;

impl From<BatchError> for Fault {
    fn from(error: BatchError) -> Self {
        match error {
            BatchError::ContentType | BatchError::Body(_) => Self::payload("$batch", error),
            other => Self::odata(other.to_string()),
        }
    }
}

/// Whether nothing in the batch changes anything.
pub(crate) fn only_asks(call: &Call) -> bool {
    let asks = |part: &Part<Operation>| matches!(part, Part::One(operation) if operation.method.is_safe());
    batch::read(&call.content_type, &call.body).is_ok_and(|parts| parts.iter().all(asks))
}

/// Answers a batch that [`only_asks`], in a session that may not write.
pub(crate) fn ask(session: &Session<'_>, call: &Call) -> Result<Reply> {
    let answer = |inner: &Call| dispatch::ask(session, inner, resource(&inner.path)?);
    run(call, &new_id(session)?.to_string(), |part| match part {
        Part::One(operation) => Part::One(one(call, operation, answer)),
        Part::ChangeSet(_) => refused(part, &Fault::unsupported("A change set among reads")),
    })
}

pub(crate) fn answer(desk: &mut Desk<'_>, call: &Call) -> Result<Reply> {
    let id = new_id(&desk.session(desk.conn))?.to_string();
    run(call, &id, |part| done(desk, call, part))
}

/// The parts in their order, up to a failure that the client does not want to go on after. `id` marks the answer's
/// boundaries.
fn run(call: &Call, id: &str, mut done: impl FnMut(&Part<Operation>) -> Part<Answer>) -> Result<Reply> {
    let parts = batch::read(&call.content_type, &call.body)?;
    let (mut answers, mut status, mut size) = (Vec::new(), StatusCode::OK, 0);
    for part in &parts {
        let answer = if size > MAX_ANSWER { refused(part, &too_large()) } else { done(part) };
        let failed = failure(&answer);
        size += length(&answer);
        answers.push(answer);
        if let Some(failed) = failed.filter(|_| !call.prefer.continue_on_error) {
            status = failed;
            break;
        }
    }
    let (content_type, text) = batch::write_response(&answers, id);
    Ok(Reply::batch(status, content_type, text))
}

fn done(desk: &mut Desk<'_>, outer: &Call, part: &Part<Operation>) -> Part<Answer> {
    match part {
        Part::One(operation) => Part::One(one(outer, operation, |call| desk.answer(call))),
        Part::ChangeSet(operations) => match change_set(desk, outer, operations) {
            Ok(answers) => Part::ChangeSet(answers),
            Err((operation, fault)) => Part::One(failed(operation, &fault)),
        },
    }
}

/// A request that stands for itself, and so may refer to none.
fn one(outer: &Call, operation: &Operation, answer: impl FnOnce(&Call) -> Result<Reply>) -> Answer {
    let reply = inner(outer, operation, &Results::default()).and_then(|call| answer(&call));
    let reply = reply.unwrap_or_else(|fault| Reply::refusal(fault, &Prefer::of(&operation.headers)));
    let head = operation.method == http::Method::HEAD;
    Answer { content_id: operation.content_id.clone(), response: reply.into_part(head) }
}

/// What stops a change set goes with the operation that it was about, or with none.
type Stopped<'o> = (Option<&'o Operation>, Fault);

fn change_set<'o>(
    desk: &mut Desk<'_>,
    outer: &Call,
    operations: &'o [Operation],
) -> std::result::Result<Vec<Answer>, Stopped<'o>> {
    let mut stopped_at = None;
    let done = desk.together(|session| {
        let mut results = Results::default();
        let mut answers = Vec::with_capacity(operations.len());
        for operation in operations {
            stopped_at = Some(operation);
            let call = inner(outer, operation, &results)?;
            let reply = match resource(&call.path)? {
                Resource::Batch => return Err(BatchError::Nested.into()),
                resource => write(session, &call, resource)?,
            };
            results.add(operation, reply.subject());
            answers.push(Answer { content_id: operation.content_id.clone(), response: reply.into_part(false) });
        }
        stopped_at = None;
        Ok(answers)
    });
    done.map_err(|fault| (stopped_at, fault))
}

/// The operation as a request of its own, its references resolved.
fn inner(outer: &Call, operation: &Operation, results: &Results) -> Result<Call> {
    let mut request = Request::new(results.resolve_body(&operation.body)?);
    *request.method_mut() = operation.method.clone();
    *request.headers_mut() = operation.headers.clone();
    let url = results.resolve_url(outer, &operation.url)?;
    *request.uri_mut() = url.parse().map_err(|_| Fault::odata(format!("'{url}' is no URL.")))?;
    outer.inner(request)
}

fn failed(operation: Option<&Operation>, fault: &Fault) -> Answer {
    let content_id = operation.and_then(|operation| operation.content_id.clone());
    let prefer = operation.map(|operation| Prefer::of(&operation.headers)).unwrap_or_default();
    Answer { content_id, response: Reply::refusal(fault.clone(), &prefer).into_part(false) }
}

fn refused(part: &Part<Operation>, fault: &Fault) -> Part<Answer> {
    Part::One(match part {
        Part::One(operation) => failed(Some(operation), fault),
        Part::ChangeSet(_) => failed(None, fault),
    })
}

fn too_large() -> Fault {
    let message = format!("The answers of this batch are larger than {MAX_ANSWER} bytes. Ask for less in one batch.");
    Fault::new(StatusCode::PAYLOAD_TOO_LARGE, dataverse::codes::UNEXPECTED, message)
}

fn failure(part: &Part<Answer>) -> Option<StatusCode> {
    // A change set that was done holds no failure.
    let Part::One(answer) = part else { return None };
    let status = answer.response.status();
    (status.is_client_error() || status.is_server_error()).then_some(status)
}

fn length(part: &Part<Answer>) -> usize {
    match part {
        Part::One(answer) => answer.response.body().len(),
        Part::ChangeSet(answers) => answers.iter().map(|answer| answer.response.body().len()).sum(),
    }
}
