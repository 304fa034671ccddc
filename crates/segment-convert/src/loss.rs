//! What a conversion gives, and what it could not carry over.

use std::fmt;

use segment_query::Span;

/// A text in the other language, and what it leaves out of the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Converted {
    pub text: String,
    pub losses: Vec<Loss>,
}

/// Something of the source that the text does not say, or says differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    pub place: Place,
    /// One sentence for a person.
    pub message: String,
}

/// Where in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the text of the query.
    Source(Span),
    /// An element of the FetchXML, by the names on the way to it: `fetch/entity/filter/condition[2]`.
    Path(String),
}

/// Nothing sensible can be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ConvertError {
    pub place: Place,
    /// What is in the way and what to do, for a person.
    pub message: String,
}

impl Loss {
    pub(crate) fn at(span: Span, message: impl Into<String>) -> Self {
        Self { place: Place::Source(span), message: message.into() }
    }
}

impl ConvertError {
    pub(crate) fn in_xml(path: String, message: impl Into<String>) -> Self {
        Self { place: Place::Path(path), message: message.into() }
    }

    pub(crate) fn at(span: Span, message: impl Into<String>) -> Self {
        Self { place: Place::Source(span), message: message.into() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(span) => write!(f, "{}..{}", span.start, span.end),
            Self::Path(path) => f.write_str(path),
        }
    }
}

/// In the order of the source.
pub(crate) fn in_order(mut losses: Vec<Loss>) -> Vec<Loss> {
    losses.sort_by_key(|loss| match loss.place {
        Place::Source(span) => span.start,
        Place::Path(_) => 0,
    });
    losses
}
