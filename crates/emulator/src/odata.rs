//! Query options: parsed to a small tree by names, bound to a table's columns, written as SQL with bound parameters.

mod aliases;
mod apply;
mod bind;
mod expression;
mod functions;
mod lexer;
mod navigation;
mod options;
mod parser;
mod path;
mod split;

pub(crate) use apply::Apply;
pub(crate) use bind::{Fragment, edm};
pub(crate) use expression::{Compare, Expression, Function, Literal, Operand};
pub(crate) use navigation::Navigation;
pub(crate) use options::{Expand, Order, Query, not_taken, parse_date, parse_datetime};
pub(crate) use parser::parse;
pub(crate) use path::ROOT;
pub(crate) use split::split;
