//! Pages of contacts as far as they are here: those near what is looked at stay, the rest is asked for again.

use dataverse::outbound::Total;
use serde_json::{Map, Value};

pub(super) type Row = Map<String, Value>;

/// How many rows a page has.
pub(super) const PAGE: u64 = 100;
/// How many pages are kept.
const KEPT: usize = 12;

#[derive(Default)]
pub(super) struct People {
    pages: Vec<(u64, Vec<Row>)>,
    /// `None` until the first answer.
    pub(super) total: Option<Total>,
    /// Whether the total is of before.
    is_old: bool,
}

impl People {
    pub(super) fn row(&self, place: u64) -> Option<&Row> {
        let page = self.pages.iter().find(|(page, _)| *page == place / PAGE)?;
        page.1.get(usize::try_from(place % PAGE).ok()?)
    }

    /// What is known may be so no more.
    pub(super) fn grow_old(&mut self) {
        self.pages.clear();
        self.is_old = true;
    }

    pub(super) fn wants_total(&self) -> bool {
        self.total.is_none() || self.is_old
    }

    /// How many rows the table has: where that is not known, a page more than is known of.
    pub(super) fn rows(&self) -> u64 {
        match self.total {
            None => 0,
            Some(Total::Exact(total)) => total,
            Some(Total::AtLeast(known)) => known + PAGE,
        }
    }

    /// The pages with rows from `first` to `last` that are not here.
    pub(super) fn missing(&self, first: u64, last: u64) -> Vec<u64> {
        let end = if self.total.is_some() { last.min(self.rows().saturating_sub(1)) } else { 0 };
        let is_here = |page: &u64| self.pages.iter().any(|(here, _)| here == page);
        let is_over = self.total == Some(Total::Exact(0)) && !self.is_old;
        (first / PAGE..=end / PAGE).filter(|page| !is_over && !is_here(page)).collect()
    }

    /// Takes a page in; what is farthest from it goes.
    pub(super) fn take(&mut self, page: u64, rows: Vec<Row>, told: Total, counted: bool) {
        self.total = Some(match (self.total, told) {
            // What the environment counted stands.
            (Some(Total::Exact(total)), _) if !counted => Total::Exact(total),
            // Nothing behind what is known: that was all.
            (Some(Total::AtLeast(known)), Total::AtLeast(0)) => Total::Exact(known),
            (Some(Total::AtLeast(known)), Total::AtLeast(more)) => Total::AtLeast(known.max(more)),
            (_, told) => told,
        });
        self.is_old &= !counted;
        if self.pages.len() >= KEPT {
            let farthest = self.pages.iter().enumerate().max_by_key(|(_, (other, _))| other.abs_diff(page));
            if let Some(place) = farthest.map(|(place, _)| place) {
                self.pages.swap_remove(place);
            }
        }
        self.pages.push((page, rows));
    }
}
