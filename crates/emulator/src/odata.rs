//! Query options: parsed to a small tree by names, bound to a table's columns, written as SQL with bound parameters.

mod bind;
mod expression;
mod lexer;
mod options;
mod parser;

pub(crate) use bind::{Fragment, edm};
pub(crate) use expression::{Compare, Expression, Function, Literal, Operand};
pub(crate) use options::{ListOptions, Order, not_taken, parse_date, parse_datetime, select};
pub(crate) use parser::parse;
