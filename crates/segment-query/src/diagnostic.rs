//! What is wrong with a query, where, and what to do about it.

use crate::span::Span;

/// One finding. The text is for a person; the code is for programs and never changes its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    pub span: Span,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do, in one sentence, where there is something to say.
    pub help: Option<String>,
    /// A change to the text that mends it.
    pub fix: Option<Fix>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Accepted, but worth a look.
    Warning,
    /// The query cannot be used.
    Error,
}

/// Replace the text under `span` by `replacement`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    pub label: String,
    pub span: Span,
    pub replacement: String,
}

/// Every finding there is. `as_str` is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// Text that is no part of the language: an unknown character, an open string.
    Lexical,
    /// Well-formed words in an order the grammar does not have.
    Syntax,
    /// What only the other of the two dialects has.
    Dialect,
    /// Nesting beyond what any evaluator accepts.
    TooDeep,
    /// Longer than the column that stores it.
    TooLong,
    UnknownEntity,
    UnknownColumn,
    UnknownRelationship,
    UnknownInteraction,
    UnknownSegment,
    UnknownAlias,
    DuplicateAlias,
    /// A value that cannot be compared with the column it meets.
    TypeMismatch,
    /// The path does not end at contact.
    NotContact,
    /// Calculated and rollup columns cannot be used.
    ComputedColumn,
    /// Paging in the text of a segment, where it has no effect.
    PagedSegment,
    /// No record can meet it.
    NeverTrue,
    /// Every record meets it, or every one that has a value.
    AlwaysTrue,
    /// Said twice in one place.
    Duplicate,
    /// A group or NOT that changes nothing.
    Redundant,
    /// DATEDIFF where its sign matters, which Microsoft's documents disagree about.
    UncertainDateDiff,
    /// A form whose meaning no source gives.
    Undocumented,
    /// One of the documented HAVING and INTERACTION limits.
    InteractionLimit,
}

impl Code {
    pub const ALL: [Self; 23] = [
        Self::Lexical,
        Self::Syntax,
        Self::Dialect,
        Self::TooDeep,
        Self::TooLong,
        Self::UnknownEntity,
        Self::UnknownColumn,
        Self::UnknownRelationship,
        Self::UnknownInteraction,
        Self::UnknownSegment,
        Self::UnknownAlias,
        Self::DuplicateAlias,
        Self::TypeMismatch,
        Self::NotContact,
        Self::ComputedColumn,
        Self::PagedSegment,
        Self::NeverTrue,
        Self::AlwaysTrue,
        Self::Duplicate,
        Self::Redundant,
        Self::UncertainDateDiff,
        Self::Undocumented,
        Self::InteractionLimit,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lexical => "lexical",
            Self::Syntax => "syntax",
            Self::Dialect => "dialect",
            Self::TooDeep => "too-deep",
            Self::TooLong => "too-long",
            Self::UnknownEntity => "unknown-entity",
            Self::UnknownColumn => "unknown-column",
            Self::UnknownRelationship => "unknown-relationship",
            Self::UnknownInteraction => "unknown-interaction",
            Self::UnknownSegment => "unknown-segment",
            Self::UnknownAlias => "unknown-alias",
            Self::DuplicateAlias => "duplicate-alias",
            Self::TypeMismatch => "type-mismatch",
            Self::NotContact => "not-contact",
            Self::ComputedColumn => "computed-column",
            Self::PagedSegment => "paged-segment",
            Self::NeverTrue => "never-true",
            Self::AlwaysTrue => "always-true",
            Self::Duplicate => "duplicate",
            Self::Redundant => "redundant",
            Self::UncertainDateDiff => "uncertain-datediff",
            Self::Undocumented => "undocumented",
            Self::InteractionLimit => "interaction-limit",
        }
    }
}

impl Diagnostic {
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, span, message: message.into(), help: None, fix: None }
    }

    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub fn fix(mut self, label: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { label: label.into(), span, replacement: replacement.into() });
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// In the order of the text; what stands at one place stays in the order it was found in. The one sort of the crate:
/// each further one would cost the app some kilobytes.
pub(crate) fn in_order(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
}
