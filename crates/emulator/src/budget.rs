//! How much work one request or one job may cost.
//!
//! One connection serves everybody in turn, so a query whose joins multiply would stop the whole API. Work is counted in
//! steps of SQLite's virtual machine, not in time: the same query on the same data is stopped, or not, on any machine.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use crate::asker::Asker;

/// How many steps pass between two looks at the budget.
const TICK: u32 = 10_000;

/// Enough to read millions of rows; a machine of today is done with it in some ten seconds. With a million contacts the
/// usual questions take less than a tenth (`cargo xtask bench emulator` runs with that).
pub(crate) const STEPS: u64 = 2_000_000_000;

/// The work that is left on a connection. Once it is used up, whatever runs there is interrupted.
pub(crate) struct Budget {
    left: Arc<AtomicU64>,
    whole: u64,
    /// Whom the work is for; it ends when they leave.
    asker: Arc<Mutex<Asker>>,
}

impl Budget {
    /// Puts a connection under a budget of so many steps.
    pub(crate) fn on(conn: &mut Connection, steps: u64) -> rusqlite::Result<Self> {
        let whole = steps.div_ceil(TICK.into());
        let left = Arc::new(AtomicU64::new(whole));
        let counted = Arc::clone(&left);
        // Several statements may run within one request, so what is used up stays used up.
        let asker = Arc::new(Mutex::new(Asker::default()));
        let waiting = Arc::clone(&asker);
        let spend = move || {
            counted.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
                || waiting.lock().unwrap_or_else(PoisonError::into_inner).has_left()
        };
        conn.progress_handler(i32::try_from(TICK).unwrap_or(i32::MAX), Some(spend))?;
        Ok(Self { left, whole, asker })
    }

    /// The next request or job starts with all of it.
    pub(crate) fn renew(&self) {
        self.renew_for(&Asker::default());
    }

    /// The same for a request that is given up when nobody waits for its answer.
    pub(crate) fn renew_for(&self, asker: &Asker) {
        asker.clone_into(&mut self.asker.lock().unwrap_or_else(PoisonError::into_inner));
        self.left.store(self.whole, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDLESS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

    #[test]
    fn what_never_ends_is_interrupted_and_the_next_request_runs() {
        let mut conn = Connection::open_in_memory().unwrap();
        let budget = Budget::on(&mut conn, 1_000_000).unwrap();
        let endless = || conn.query_row(ENDLESS, [], |row| row.get::<_, i64>(0));
        let code = endless().unwrap_err().sqlite_error_code();
        assert_eq!(code, Some(rusqlite::ErrorCode::OperationInterrupted));
        let bounded = ENDLESS.replace("FROM n)", "FROM n WHERE i < 20000)");
        let bounded = || conn.query_row(&bounded, [], |row| row.get::<_, i64>(0));
        assert!(bounded().is_err(), "used up stays used up");
        budget.renew();
        assert_eq!(bounded().unwrap(), 20_000);
        let asker = Asker::default();
        budget.renew_for(&asker);
        assert_eq!(bounded().unwrap(), 20_000);
        asker.leave();
        assert!(bounded().is_err(), "nobody waits for it");
        budget.renew();
        assert_eq!(bounded().unwrap(), 20_000);
    }
}
