//! Demo data: believable, skewed, and the same from the same seed.

/// How far the filling is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Rows written so far, of all tables.
    pub done: u64,
    pub total: u64,
}
