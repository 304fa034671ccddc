//! Bringing a list of contacts to a static segment, or everyone whom the description finds: said first, then done.

mod list;
mod progress;
mod report;
mod review;
mod worker;

use leptos::prelude::*;
use member_import::{Command, Event, Failure, Findings, Report, Source, Summary, Target, Unfinished, Way, Why};
use segment_query::Query;

use super::Session;
use crate::ui::focus_soon;
use list::List;
use progress::{OUTCOME, Progress};
use review::Review;
use worker::Worker;

/// Where it stands.
#[derive(Clone, PartialEq)]
enum Step {
    Gathering,
    Checking {
        done: u64,
        of: u64,
    },
    /// The person decides.
    Checked(Findings),
    Sending {
        sent: u64,
        of: u64,
    },
    Settling {
        long: bool,
    },
    Unfinished(Unfinished),
    Done(Report),
    Failed(Failure),
}

impl Step {
    /// Whether the importer is at work.
    const fn is_busy(&self) -> bool {
        matches!(self, Self::Checking { .. } | Self::Sending { .. } | Self::Settling { .. })
    }
}

/// A handle, copied freely.
#[derive(Clone, Copy)]
pub(super) struct Import {
    session: Session,
    worker: Worker,
    step: RwSignal<Step>,
    way: RwSignal<Way>,
    /// What the text or file holds, and bytes read of it while that is not known.
    summary: RwSignal<Option<Summary>>,
    read: RwSignal<Option<u64>>,
    turn: StoredValue<u32>,
    /// The question about a query whose answer is awaited, or the last one that was.
    question: StoredValue<u32>,
    is_asking: StoredValue<bool>,
    /// Why nothing moves at the moment.
    waiting: RwSignal<Option<(Why, u32)>>,
    reviewing: RwSignal<bool>,
    /// The button that began it.
    began: StoredValue<&'static str>,
}

impl Import {
    pub(super) fn new(session: Session) -> Self {
        let import = Self {
            session,
            worker: Worker::default(),
            step: RwSignal::new(Step::Gathering),
            way: RwSignal::new(Way::Add),
            summary: RwSignal::new(None),
            read: RwSignal::new(None),
            turn: StoredValue::new(0),
            question: StoredValue::new(0),
            is_asking: StoredValue::new(false),
            waiting: RwSignal::new(None),
            reviewing: RwSignal::new(false),
            began: StoredValue::new(""),
        };
        let seen = window_event_listener_untyped("visibilitychange", move |_| {
            import.worker.tell_if_there(&Command::Watched(!document().hidden()));
        });
        on_cleanup(move || {
            seen.remove();
            import.worker.end();
        });
        if worker::is_marked(session.id) {
            import.tell(&Command::Look { segment: session.id });
        }
        import
    }

    fn tell(self, command: &Command) {
        self.worker.tell(command, None, Callback::new(move |event| self.hear(event)));
    }

    pub(super) fn is_busy(self) -> bool {
        self.step.with(|step| step.is_busy() || matches!(step, Step::Unfinished(_)))
    }

    /// Finds out what a change would do; the person is asked with the answer.
    pub(super) fn check(self, way: Way, source: Source, button: &'static str) {
        let Some(target) = self.target() else { return };
        self.begin(way, button);
        self.tell(&Command::Check { target, way, source });
    }

    /// The same for everyone whom the query finds.
    pub(super) fn check_query(self, way: Way, query: Option<Query>, button: &'static str) {
        let (Some(target), Some(query)) = (self.target(), query) else { return };
        self.begin(way, button);
        let question = self.question.get_value() + 1;
        self.question.set_value(question);
        self.is_asking.set_value(true);
        self.session.spawn(async move {
            let outcome = member_import::describe(&self.session.api(), &query, &target, way).await;
            // Cancelled, or another one was asked since.
            let is_newest = self.question.try_get_value() == Some(question);
            if !is_newest || self.is_asking.try_update_value(std::mem::take) != Some(true) {
                return;
            }
            match outcome {
                Ok(described) => self.tell(&Command::Check { target, way, source: Source::Query(Box::new(described)) }),
                Err(failure) => self.hear(Event::Failed(failure)),
            }
        });
    }

    fn begin(self, way: Way, button: &'static str) {
        self.began.set_value(button);
        focus_soon(OUTCOME.to_owned());
        self.way.set(way);
        self.waiting.set(None);
        self.step.set(Step::Checking { done: 0, of: 0 });
    }

    /// Ends what is under way: a question at once, anything else after the request at hand.
    fn pause(self) {
        if self.is_asking.try_update_value(std::mem::take) == Some(true) {
            self.hear(Event::Failed(Failure::Cancelled));
        } else {
            self.worker.tell_if_there(&Command::Pause);
        }
    }

    /// A new list has nothing to do with what came of the last one.
    fn put_result_away(self) {
        if self.step.with_untracked(|step| matches!(step, Step::Done(_) | Step::Failed(_))) {
            self.step.set(Step::Gathering);
        }
    }

    fn target(self) -> Option<Target> {
        let (scope, unit) = self.session.scope();
        let unit = unit.filter(|_| scope == dataverse::outbound::Scope::BusinessUnit);
        let name = self.session.record.with_untracked(|record| record.as_ref().map(|r| r.name_in_queries()))?;
        Some(Target { segment: self.session.id, name, unit })
    }

    fn hear(self, event: Event) {
        if self.step.is_disposed() {
            return;
        }
        if !matches!(event, Event::Waiting { .. } | Event::Reading { .. }) {
            self.waiting.set(None);
        }
        let newest = |turn: u32| self.turn.get_value() == turn;
        match event {
            Event::Ready => {}
            Event::Reading { turn, done } if newest(turn) => self.read.set(Some(done)),
            Event::Read { turn, summary } if newest(turn) => {
                self.read.set(None);
                self.summary.set(Some(summary));
            }
            Event::Reading { .. } | Event::Read { .. } => {}
            Event::Checking { done, of } => self.step.set(Step::Checking { done, of }),
            Event::Checked(findings) => {
                self.step.set(Step::Checked(findings));
                self.reviewing.set(true);
            }
            Event::Sending { sent, of } => self.step.set(Step::Sending { sent, of }),
            Event::Waiting { why, ms } => self.waiting.set(Some((why, ms.div_ceil(1_000)))),
            Event::Settling { long, .. } => self.step.set(Step::Settling { long }),
            // What is left of it tells the importer.
            Event::Stopped => self.tell(&Command::Look { segment: self.session.id }),
            Event::Unfinished(Some(unfinished)) => self.step.set(Step::Unfinished(unfinished)),
            Event::Unfinished(None) => {
                worker::mark(self.session.id, false);
                self.step.set(Step::Gathering);
            }
            Event::Done(report) => {
                worker::mark(self.session.id, false);
                self.session.member_ids.set(String::new());
                self.step.set(Step::Done(report));
                self.reload();
            }
            Event::Failed(failure) => self.step.set(Step::Failed(failure)),
        }
    }

    /// The record has the new size.
    fn reload(self) {
        leptos::task::spawn_local(async move {
            if let Err(error) = self.session.reload().await {
                self.session.error.try_set(Some(error));
            }
        });
    }
}

/// Everything about lists, in one place.
#[component]
pub(super) fn ImportList(import: Import) -> impl IntoView {
    view! {
        <List import/>
        <Progress import/>
        <Review import/>
    }
}
