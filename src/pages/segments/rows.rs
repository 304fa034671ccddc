//! The segments the list has so far, page by page as the environment answers them.

use dataverse::outbound::{Segment, Status};
use dataverse::{Error, Page, Uuid};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::asked::Asked;
use super::columns::Shown;
use crate::api::{Api, use_api};

/// Few enough to be here at once, many enough that scrolling seldom waits.
const PAGE: usize = 100;
/// The most that Dataverse answers at once, and the most that it counts.
pub(super) const MOST: usize = 5_000;

#[derive(Clone, Copy)]
pub(super) struct Rows {
    /// `None` until the first answer.
    pub segments: RwSignal<Option<Vec<Segment>>>,
    /// Another one whenever the rows begin anew.
    pub serial: RwSignal<u32>,
    pub error: RwSignal<Option<Error>>,
    pub loading: RwSignal<bool>,
    count: RwSignal<Option<u64>>,
    /// The link to what follows, with the size of page it was made for.
    next: RwSignal<Option<(String, u32)>>,
    asked: StoredValue<u32>,
    api: StoredValue<Api>,
}

impl Rows {
    pub fn new() -> Self {
        Self {
            segments: RwSignal::new(None),
            serial: RwSignal::new(0),
            error: RwSignal::new(None),
            loading: RwSignal::new(false),
            count: RwSignal::new(None),
            next: RwSignal::new(None),
            asked: StoredValue::new(0),
            api: StoredValue::new(use_api()),
        }
    }

    /// Begins anew, with as many rows as there are when the question is the same again.
    pub fn load(self, asked: &Asked, shown: &Shown, again: bool) {
        let turn = self.turn();
        let rows = if again { self.segments.with_untracked(|rows| rows.as_ref().map_or(0, Vec::len)) } else { 0 };
        let size = rows.next_multiple_of(PAGE).clamp(PAGE, MOST) as u32;
        let (api, query) = (self.api.get_value(), asked.query(shown));
        spawn_local(async move {
            let Some(page) = self.arrived(turn, api.segments(&query, size).await) else { return };
            self.count.set(page.count);
            self.next.set(page.next.map(|link| (link, size)));
            self.segments.set(Some(page.items));
            self.serial.update(|serial| *serial += u32::from(!again));
        });
    }

    pub fn load_more(self) {
        let Some((link, size)) = self.next.get_untracked().filter(|_| !self.loading.get_untracked()) else { return };
        let turn = self.turn();
        let api = self.api.get_value();
        spawn_local(async move {
            let Some(page) = self.arrived(turn, api.next_segments(&link, size).await) else { return };
            self.next.set(page.next.map(|link| (link, size)));
            self.segments.update(|rows| rows.get_or_insert_default().extend(page.items));
        });
    }

    pub fn api(self) -> Api {
        self.api.get_value()
    }

    /// Those that the environment is at work on, as many as are wanted.
    pub fn moving(self, most: usize) -> Vec<Uuid> {
        let is_moving = |row: &&Segment| row.status().is_some_and(Status::is_transient);
        self.segments.with(|rows| rows.iter().flatten().filter(is_moving).take(most).map(|row| row.id).collect())
    }

    /// Takes rows as they are now; one that was asked for and is not there any more goes.
    pub fn renew(self, asked: &[Uuid], fresh: Vec<Segment>) {
        let now = |id: Uuid| fresh.iter().find(|row| row.id == id);
        self.segments.update(|rows| {
            let rows = rows.get_or_insert_default();
            rows.retain(|row| !asked.contains(&row.id) || now(row.id).is_some());
            for row in rows.iter_mut() {
                if let Some(now) = now(row.id) {
                    row.clone_from(now);
                }
            }
        });
    }

    fn turn(self) -> u32 {
        let turn = self.asked.get_value() + 1;
        self.asked.set_value(turn);
        self.loading.set(true);
        turn
    }

    /// A stale answer never overwrites a newer one.
    fn arrived(self, turn: u32, page: Result<Page<Segment>, Error>) -> Option<Page<Segment>> {
        if self.asked.try_get_value() != Some(turn) {
            return None;
        }
        self.loading.set(false);
        self.error.set(page.as_ref().err().cloned());
        page.ok()
    }

    pub fn loaded(self) -> usize {
        self.segments.with(|rows| rows.as_ref().map_or(0, Vec::len))
    }

    pub fn slice(self, start: usize, length: usize) -> Vec<Segment> {
        self.segments.with(|rows| rows.iter().flatten().skip(start).take(length).cloned().collect())
    }

    pub fn has_more(self) -> bool {
        self.next.with(Option::is_some)
    }

    /// How many match; `None` while that is more than the environment counts to.
    pub fn total(self) -> Option<usize> {
        if !self.has_more() {
            return Some(self.loaded());
        }
        self.count.get().map(|count| count as usize).filter(|count| *count < MOST)
    }
}
