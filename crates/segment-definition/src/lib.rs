//! What the designer edits.
//!
//! A [`Definition`] is an arena of blocks, groups and conditions with stable ids. It changes only by [`Edit`]s, each of
//! which knows its inverse; an [`Editor`] keeps the history. [`compile`] turns a definition into a query, [`read`]
//! turns a query into a definition: what the designer cannot show becomes verbatim text and is never dropped.
//! [`describe`] says it in words. Nothing here knows the browser.

mod arrange;
mod beginning;
mod compile;
mod day;
mod describe;
mod edit;
mod editor;
mod fragment;
mod mute;
mod node;
mod operator;
mod path;
mod place;
mod plan;
mod problem;
mod read;
mod records;
mod several;
mod subject;
mod table;

pub use arrange::Arrangement;
pub use beginning::compile_beginning;
pub use compile::{Compiled, compile, compile_block, compile_part};
pub use describe::{Part, column_verb, describe, describe_part, sentence, speaks_of_days, verb};
pub use edit::{Applied, Edit, EditError, StepName};
pub use editor::Editor;
pub use fragment::NoText;
pub use node::{
    Behaviour, Block, BlockContent, Condition, Definition, Group, Node, NodeId, Path, Rule, Subtree, Value,
};
pub use operator::{Operand, Operator, Stretch, TimeUnit};
pub use path::Hop;
pub use place::Places;
pub use problem::{Problem, ProblemKind, problems};
pub use read::read;
pub use records::{NamedRecord, named_records};
pub use subject::Subject;
pub use table::Table;
