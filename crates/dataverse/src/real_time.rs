//! Real-time journeys' names and records: the definition, which holds the query, and the segment, which is what people
//! see of it. Nothing outside knows a `msdynmkt_` name.

mod actions;
mod definition;
mod segment;

pub use actions::{MEMBERS_LIST, Members, PUBLISH, SEGMENT_ID, of_segment};
pub use definition::{DefinitionChanges, DefinitionStatus, NewDefinition, Refresh, id_list, query_name, read_id_list};
pub use segment::{BaseEntity, NewSegment, SOURCE, SegmentStatus, SegmentType};

/// The collection of definitions.
pub const DEFINITIONS: &str = "msdynmkt_segmentdefinitions";
/// The definition entity's logical name.
pub const DEFINITION: &str = "msdynmkt_segmentdefinition";
/// The collection of segments.
pub const SEGMENTS: &str = "msdynmkt_segments";
/// The segment entity's logical name.
pub const SEGMENT: &str = "msdynmkt_segment";

/// Column names on the wire.
pub mod columns {
    pub const DEFINITION_ID: &str = "msdynmkt_segmentdefinitionid";
    pub const DEFINITION_NAME: &str = "msdynmkt_name";
    pub const QUERY: &str = "msdynmkt_segmentquery";
    pub const INCLUDED: &str = "msdynmkt_includedmembers";
    pub const EXCLUDED: &str = "msdynmkt_excludedmembers";
    pub const REFRESH_DISABLED: &str = "msdynmkt_disablesegmentrefresh";
    pub const REFRESH_MINUTES: &str = "msdynmkt_segmentrefreshintervalminutes";
    pub const SEGMENT_ID: &str = "msdynmkt_segmentid";
    pub const NAME: &str = "msdynmkt_displayname";
    pub const TYPE: &str = "msdynmkt_type";
    pub const SOURCE: &str = "msdynmkt_source";
    pub const BASE_ENTITY: &str = "msdynmkt_baseentitylogicalname";
    pub const SOURCE_SEGMENT: &str = "msdynmkt_sourcesegmentuid";
    pub const STATE: &str = "statecode";
    pub const STATUS: &str = "statuscode";
}
