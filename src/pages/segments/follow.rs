//! Rows on their way, to live or to stopped, are looked at again, less and less often, while somebody is looking.

use std::time::Duration;

use dataverse::outbound::columns;
use dataverse::{Filter, Query, Uuid};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::columns::Shown;
use super::rows::Rows;

const START: Duration = Duration::from_millis(700);
const LONGEST: Duration = Duration::from_secs(15);
/// As many as an address has room for; the others follow when these have arrived.
const AT_ONCE: usize = 50;

#[derive(Clone, Copy)]
struct Follow {
    rows: Rows,
    shown: RwSignal<Shown>,
    moving: Memo<Vec<Uuid>>,
    /// Grows when the asking begins anew, which ends the one before.
    turn: StoredValue<u32>,
}

pub(super) fn follow(rows: Rows, shown: RwSignal<Shown>) {
    let moving = Memo::new(move |_| rows.moving(AT_ONCE));
    let this = Follow { rows, shown, moving, turn: StoredValue::new(0) };
    Effect::new(move |_| {
        moving.track();
        this.begin(START);
    });
    let seen = window_event_listener_untyped("visibilitychange", move |_| this.begin(Duration::ZERO));
    on_cleanup(move || seen.remove());
}

impl Follow {
    fn begin(self, pause: Duration) {
        self.turn.update_value(|turn| *turn += 1);
        if self.moving.with_untracked(|moving| !moving.is_empty()) {
            self.ask(self.turn.get_value(), pause);
        }
    }

    fn ask(self, turn: u32, pause: Duration) {
        set_timeout(
            move || {
                if self.turn.try_get_value() == Some(turn) && !document().hidden() {
                    spawn_local(self.look(turn, pause.max(START)));
                }
            },
            pause,
        );
    }

    async fn look(self, turn: u32, pause: Duration) {
        let ids = self.moving.get_untracked();
        let query = Query {
            select: self.shown.with_untracked(Shown::select),
            filter: Some(Filter::Any(ids.iter().map(|id| Filter::Equal(columns::ID, (*id).into())).collect())),
            ..Query::default()
        };
        let answer = self.rows.api().segments(&query, AT_ONCE as u32).await;
        if self.turn.try_get_value() != Some(turn) {
            return;
        }
        let pause = match answer {
            Ok(page) => {
                self.rows.renew(&ids, page.items);
                pause * 3 / 2
            }
            Err(_) => pause * 2,
        };
        // Whatever arrived begins another turn.
        self.ask(turn, pause.min(LONGEST));
    }
}
