//! A small world of records, a second evaluator that knows nothing of SQL, and a generator of queries.

pub(crate) mod naive;
pub(crate) mod queries;
pub(crate) mod world;
