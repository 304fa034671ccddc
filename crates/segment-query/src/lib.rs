//! The segment query language of Dynamics 365 outbound marketing, and its sibling of real-time journeys ([`Dialect`]).
//!
//! Text becomes a [`Query`] by [`parse`], which never fails: it returns what it understood and a list of
//! [`Diagnostic`]s, each with a stable [`Code`]. [`Query`] prints back by `Display`, in one canonical form, and
//! `parse(&query.to_string())` is the same query again. [`check`] judges a query against a [`Catalog`] of entities,
//! columns and relationships; [`syntax::syntax`] gives the concrete tree, which keeps every byte; [`Period`] says
//! "this month" and "the last 30 days" with documented functions.
//!
//! # Grammar
//! What is read. Keywords, date parts and True and False ignore case; white space means nothing outside texts. Where
//! it goes beyond the grammar of Microsoft's language page, the source is named: *API* is the page on basic segment
//! operations, *examples* are those of the language page, *2017* the reference of the engine's ancestor.
//! ```text
//! query       = set { "." page }                                      page operators on any set: API
//! page        = ORDERBY(column [ASC|DESC], ..) | SKIP(n) | TAKE(n) | SELECT(column, ..)
//! set         = operand { (UNION | INTERSECT | EXCEPT | MINUS) operand }
//!                                     left to right, as the designer's documents say; MINUS is only named: EXCEPT
//! operand     = "(" set ")" | profile | segment | interaction | operand "." UNION "(" set ")"   method style: examples
//! profile     = PROFILE(entity [, alias]) { "." (filter | traverse | DISTINCT()) }              alias: API
//! traverse    = TRAVERSE(relationship [, alias] [, filter])           the name may stand in quotes: examples
//! segment     = SEGMENT(name) [ "." filter ]                          the filter: the page's list of limits
//! interaction = INTERACTION(type, link) { "." (filter | having) }     in either order: examples
//! having      = HAVING(aggregate cmp number [, (UTCDAYS | UTCMONTHS | UTCYEARS)(n)])
//! aggregate   = COUNT() | (SUM | AVG | MIN | MAX)(column)
//! filter      = FILTER(condition)
//! condition   = and { ("||" | OR) and }                               ||: examples, API
//! and         = unary { ("&&" | AND) unary }                          AND: real-time queries
//! unary       = NOT unary | "(" condition ")" | (ISNULL | ISNOTNULL)(column) | test
//! test        = value cmp value | column (CONTAINS | STARTSWITH | ENDSWITH) text
//! cmp         = "==" | "!=" | ">" | ">=" | "<" | "<="
//! value       = column | text | number | True | False | DATETIMEUTCNOW() | DateTimeNowUtc()     the last: examples
//!             | DATE(y, m, d [, h [, min [, s [, ms]]]]) | DATEADD(part, n, value) | DATEDIFF(part, value, value)
//!             | value ("+" | "-" | "*" | "/") value | "(" value ")"
//! column      = [alias "."] name          name = letter or "_", then letters, digits, "_"; A to Z alone
//! text        = "'" characters "'"        a quote inside is doubled, as Dataverse does elsewhere: no source
//! ```
//! Real-time journeys (its API page and two public programs): `RELATE(relationship, [table "."] alias [, RELATE(..)])`
//! and RELATEOPTIONAL in the place of TRAVERSE, `column IN ['a', ..]` as a test with square brackets, and neither
//! aliases after PROFILE, DISTINCT nor page operators.
//!
//! # Errors
//! There are none but diagnostics. Every code, with an example, is in `docs/diagnostics.md`; what becomes of every
//! query found in public, in `docs/corpus.md`.

pub mod ast;
mod catalog;
mod check;
mod complete;
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
    Catalog, Choice, Column, ColumnKind, Entity, Interaction, Record, Relationship, RelationshipKind, link_name,
};
pub use check::{check, check_text};
pub use complete::{Completion, Suggestion, complete};
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
