//! One segment: what a person has of it, what the environment has, and the commands between the two.

mod apart;
mod cells;
mod changes;
mod check_result;
mod commands;
mod conflict;
mod contact_lookup;
mod contact_panel;
mod definition_tab;
mod details_form;
mod details_tab;
mod export;
mod funnel;
mod header;
mod history_tab;
mod member_columns;
mod member_table;
mod members_tab;
mod people;
mod preview;
mod requests;
mod session;
mod side_by_side;
mod size;
mod static_members;
mod trouble;
mod where_used;
mod why;

pub use definition_tab::DefinitionTab;
pub use details_tab::DetailsTab;
pub use header::Header;
pub use history_tab::HistoryTab;
pub use members_tab::MembersTab;
pub use session::{CheckResult, Session, use_session};
pub use where_used::segments_naming;
