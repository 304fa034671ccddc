//! What relative conditions are relative to: the moment of the request, and who asks.

/// The "now", the "me" and the "mine" of one request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Viewpoint<'a> {
    /// Milliseconds since 1970.
    pub now_ms: i64,
    /// The id of the user who asks.
    pub user: &'a str,
    /// The id of that user's business unit.
    pub business_unit: &'a str,
}
