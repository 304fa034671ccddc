//! Templates: definitions to start from.

pub const FROM_TEMPLATE: &str = "Or start from a template";
pub const FROM_SCRATCH: &str = "Start from scratch";
pub const TEMPLATES_HELP: &str = "Nothing is saved yet: change what you like first.";

/// The kinds of templates, in their order.
pub const TEMPLATE_KINDS: [&str; 3] = ["Who they are", "Where they work", "What they did"];

pub const DUPLICATE_SEGMENT: &str = "Duplicate segment";
