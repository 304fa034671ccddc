//! The segment query language of Dynamics 365 outbound marketing, and its sibling of real-time journeys ([`Dialect`]).
//!
//! Text becomes a [`Query`] by [`parse`], which never fails: it returns what it understood and a list of
//! [`Diagnostic`]s. [`Query`] prints back by `Display`, in one canonical form, and `parse(&query.to_string())` is the
//! same query again. [`check`] judges a query against a [`Catalog`] of entities, columns and relationships.

pub mod ast;
mod catalog;
mod check;
mod diagnostic;
mod dialect;
mod lexer;
mod parser;
mod period;
mod print;
mod span;
mod suggest;
pub mod syntax;

pub use ast::Query;
pub use catalog::{
    Catalog, Choice, Column, ColumnKind, Entity, Interaction, Relationship, RelationshipKind, link_name,
};
pub use check::{check, check_text};
pub use diagnostic::{Code, Diagnostic, Fix, Severity};
pub use dialect::Dialect;
pub use lexer::{Token, TokenKind, tokens};
pub use parser::{Parse, parse};
pub use period::{CalendarUnit, Clock, Period, Unsayable};
pub use print::condition_text;
pub use span::{Span, Spanned};

/// The longest query text Dataverse stores (`msdyncrm_segmentquery`), in characters.
pub const MAX_QUERY_CHARS: usize = 4_000;

/// The entity every segment's path has to end at.
pub const TARGET_ENTITY: &str = "contact";
