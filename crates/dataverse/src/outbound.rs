//! Outbound marketing's names and records. Real-time journeys is a sibling of this module ([`crate::real_time`]); nothing
//! outside knows a `msdyncrm_` name.

mod actions;
mod interaction;
mod lifecycle;
mod segment;

pub use actions::{
    Contacts, FETCH_CONTACTS, FetchContacts, MembersOperation, MembersUpdate, SEGMENT_MEMBERS_UPDATE, Total,
    VALIDATE_SEGMENT, ValidateSegment, ValidationIssue,
};
pub use interaction::{InteractionAttribute, InteractionType, interaction_types};
pub use lifecycle::{Command, Refusal, RequestedStatus, Status};
pub use segment::{
    MAX_NAME_CHARS, NewSegment, QueryField, Scope, Segment, SegmentChanges, SegmentType, Settings, columns, query_name,
};

/// The collection of segment records.
pub const SEGMENTS: &str = "msdyncrm_segments";
/// The segment entity's logical name.
pub const SEGMENT: &str = "msdyncrm_segment";
