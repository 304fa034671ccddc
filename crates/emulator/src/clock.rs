//! The time, handed in: the emulator never reads a clock of its own.

/// Milliseconds since 1970, UTC.
pub trait Clock: Send + Sync {
    fn now_ms(&self) -> i64;
}
