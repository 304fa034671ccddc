//! Work beside the page that ends when nobody wants it any more.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use leptos::prelude::set_timeout;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

/// One of several pieces of work.
pub type Job = Pin<Box<dyn Future<Output = ()>>>;

/// Work under way. Dropping it ends the work where it stands; a request it waits for is aborted.
#[must_use]
pub struct Task(Rc<Work>);

struct Work {
    job: RefCell<Option<Job>>,
    ended: Cell<bool>,
}

impl Task {
    pub fn new(work: impl Future<Output = ()> + 'static) -> Self {
        Self::start(Box::pin(work))
    }

    fn start(job: Job) -> Self {
        let work = Rc::new(Work { job: RefCell::new(Some(job)), ended: Cell::new(false) });
        let running = Rc::clone(&work);
        spawn_local(poll_fn(move |context| {
            // Taken out while it runs: what it does may end it.
            let Some(mut job) = running.job.take() else { return Poll::Ready(()) };
            if job.as_mut().poll(context).is_ready() || running.ended.get() {
                return Poll::Ready(());
            }
            running.job.replace(Some(job));
            Poll::Pending
        }));
        Self(work)
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.ended.set(true);
        drop(self.0.job.take());
    }
}

/// Work that is gone on with only as long as somebody is there for it; what it has sent arrives all the same.
pub async fn while_there<T>(is_there: impl Fn() -> bool, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    poll_fn(|context| if is_there() { work.as_mut().poll(context) } else { Poll::Pending }).await
}

/// Does all the jobs, so many at a time.
pub async fn side_by_side(jobs: Vec<Job>, at_a_time: usize) {
    let mut waiting = jobs.into_iter();
    let mut running: Vec<Job> = waiting.by_ref().take(at_a_time).collect();
    poll_fn(move |context| {
        let mut place = 0;
        while let Some(job) = running.get_mut(place) {
            if job.as_mut().poll(context).is_pending() {
                place += 1;
            } else if let Some(next) = waiting.next() {
                *job = next;
            } else {
                drop(running.swap_remove(place));
            }
        }
        if running.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

pub async fn pause(duration: Duration) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        set_timeout(
            move || {
                // Nobody waits any more when the page is gone.
                let _ = resolve.call0(&JsValue::NULL);
            },
            duration,
        );
    });
    // A promise that is only ever resolved.
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}
