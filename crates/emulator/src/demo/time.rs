//! Times before now. All of them move with the clock, so that the data is never out of date.

use super::random::Random;
use crate::functions::DAY;

/// The moment that everything is relative to, in whole seconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) now: i64,
}

impl Times {
    pub(super) const fn new(now_ms: i64) -> Self {
        Self { now: now_ms - now_ms.rem_euclid(1_000) }
    }

    /// Within the last so many days; whole seconds.
    pub(super) fn before(self, random: &mut Random, days: i64) -> i64 {
        self.now - random.between(1, days * DAY / 1_000) * 1_000
    }

    /// From then till now, more often near then.
    pub(super) fn between(self, random: &mut Random, then: i64) -> i64 {
        let span = (self.now - then).max(0) as f64;
        let (a, b) = (random.fraction(), random.fraction());
        then + (span * a * b / 1_000.0) as i64 * 1_000
    }

    /// A day so many days away at 00:00 UTC.
    pub(super) const fn day(self, days: i64) -> i64 {
        self.now - self.now.rem_euclid(DAY) + days * DAY
    }
}
