//! A query becomes one condition on a contact, in SQL.
//!
//! Names in the statement are the catalog's, looked up and quoted; everything that a query's text brings is a bound
//! parameter. A comparison with a missing value is neither true nor false, as SQL has it, and so keeps no one, also
//! under NOT. Text is compared without regard to case (see [`crate::functions`]).
//!
//! - The contact is the table `t0`. Conditions on the contact itself stand as they are, so that SQLite finds an index for
//!   them and reads a page in its order; what has to be looked up elsewhere is a list of keys.
//! - A hop of a path is a sub-select, or a join where a later condition names an earlier alias.
//! - Set operators are AND, OR and AND NOT.
//! - `SEGMENT(name)` is the stored membership of that segment.
//! - `INTERACTION` groups the stored interactions by contact. Contacts with none are in no group, so that no HAVING
//!   keeps them. Its window ends now, to the millisecond, and includes both ends.
//! - `DATETIMEUTCNOW()` has the precision of a minute.

mod aliases;
mod condition;
mod interaction;
pub(crate) mod literal;
mod path;
mod statement;
mod value;

use rusqlite::types::Value;
use segment_query::ast::{OrderBy, SegmentRef, SetExpr, SetOp, Step};
use segment_query::{Catalog, Entity, Query, Span, TARGET_ENTITY};

pub use statement::Sql;
pub(crate) use statement::{balanced, quoted};

use crate::keyset::{after, stretches_after};
use crate::odata::{Fragment, Order};
use path::Scope;

/// What a query is evaluated against, besides the data.
pub struct Context<'a> {
    /// Milliseconds since 1970, UTC.
    pub now_ms: i64,
    /// The id of the segment that goes by this query name.
    pub segment_id: &'a dyn Fn(&str) -> Option<String>,
    /// Only contacts that belong to this business unit, when there is one.
    pub business_unit: Option<String>,
}

/// Why a query cannot be evaluated, and where in its text that shows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EvaluateError {
    pub span: Span,
    pub message: String,
}

impl EvaluateError {
    fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into() }
    }
}

type Result<T> = std::result::Result<T, EvaluateError>;

/// SQLite takes at most 32,766 parameters.
const MOST_PARAMETERS: usize = 32_000;

/// The set as a statement with one column, `id`: distinct contact ids in no order. Paging is left aside.
pub fn compile(query: &Query, catalog: &Catalog, context: &Context<'_>) -> Result<Sql> {
    let compiler = Compiler::of(catalog, context);
    compiler.select(compiler.scoped(&query.set)?, query.set.span())
}

/// The set as a statement with one column, `id`, where it is behaviour alone: what contacts did goes with them, so none
/// of them has to be looked up. Ids are in order. Paging is left aside.
pub fn behaviour(query: &Query, catalog: &Catalog, context: &Context<'_>) -> Result<Option<Sql>> {
    match &query.set {
        SetExpr::Interaction(interaction) if context.business_unit.is_none() => {
            let mut ids = Compiler::of(catalog, context).who_did(interaction)?;
            ids.push(" ORDER BY id");
            Ok(Some(ids))
        }
        _ => Ok(None),
    }
}

/// The set as a condition on the table `contact AS t0`.
pub(crate) fn condition(query: &Query, catalog: &Catalog, context: &Context<'_>) -> Result<Sql> {
    Compiler::of(catalog, context).scoped(&query.set)
}

/// The same where only some of the contacts are read, as for a page.
pub(crate) fn condition_for_some(query: &Query, catalog: &Catalog, context: &Context<'_>) -> Result<Sql> {
    Compiler { for_some: true, ..Compiler::of(catalog, context) }.scoped(&query.set)
}

/// The number of contacts in the set as a statement, where there is a shorter way than to look at each: of a set without
/// the members of segments, it is that of the set less that of those who are in both.
pub fn count(query: &Query, catalog: &Catalog, context: &Context<'_>) -> Result<Option<Sql>> {
    let SetExpr::Set { op: SetOp::Except, operands, .. } = &query.set else { return Ok(None) };
    let Some((first, others)) = operands.split_first().filter(|(first, _)| !is_narrow(first)) else { return Ok(None) };
    let compiler = Compiler::of(catalog, context);
    let members = others.iter().map(|other| match other {
        SetExpr::Segment(segment) => compiler.segment(segment, Membership::Listed).map(Some),
        _ => Ok(None),
    });
    let Some(members) = members.collect::<Result<Option<Vec<_>>>>()? else { return Ok(None) };
    let contact = quoted(&compiler.contact(query.set.span())?.logical_name);
    let first = compiler.scoped(first)?;
    let counted = |condition: Sql| {
        let mut sql = Sql::new(&format!("(SELECT COUNT(*) FROM {contact} AS t0 WHERE "));
        sql.append(condition);
        sql.push(")");
        sql
    };
    let mut sql = Sql::new("SELECT ");
    sql.append(counted(first.clone()));
    sql.push(" - ");
    sql.append(counted(balanced(vec![first, balanced(members, "OR")], "AND")));
    Ok((sql.params.len() <= MOST_PARAMETERS).then_some(sql))
}

/// The page that the query asks for: the column `id`, after those it is ordered by, as [`compile`], in the order of ORDERBY and then of the id, cut by SKIP
/// and TAKE. Values are ordered as stored, choices by number and lookups by id; missing ones come first, or last when
/// descending, as in SQL Server. What SELECT names is for the caller to read. `narrowed`, when there is one, selects the
/// only ids that may be on any page.
pub fn page(query: &Query, catalog: &Catalog, context: &Context<'_>, narrowed: Option<Sql>) -> Result<Sql> {
    Ok(ordered(query, catalog, context, narrowed)?.whole_page(query.page.skip, query.page.take))
}

/// All of [`page`]'s pages.
pub(crate) fn ordered(
    query: &Query,
    catalog: &Catalog,
    context: &Context<'_>,
    narrowed: Option<Sql>,
) -> Result<Ordered> {
    let compiler = Compiler { for_some: true, ..Compiler::of(catalog, context) };
    let contact = compiler.contact(query.set.span())?;
    let id = format!("t0.{}", quoted(&contact.primary_id));
    let mut conditions = vec![compiler.scoped(&query.set)?];
    conditions.extend(narrowed.map(|ids| is_in(&id, ids)));
    let mut order = Vec::new();
    for by in &query.page.order_by {
        order.push(Order { sql: compiler.order_column(by, &query.set, contact)?, descending: by.descending });
    }
    order.push(Order { sql: id, descending: false });
    Ok(Ordered { table: quoted(&contact.logical_name), condition: balanced(conditions, "AND"), order })
}

/// Contacts in an order that leaves nothing open.
#[derive(Clone, Debug)]
pub(crate) struct Ordered {
    table: String,
    condition: Sql,
    /// The id comes last.
    order: Vec<Order>,
}

impl Ordered {
    /// What tells one such list from another.
    pub(crate) fn identity(&self) -> Sql {
        self.rows(None)
    }

    /// A page of it: what decides the order, column by column, the id being `id` and the last.
    fn whole_page(&self, skip: Option<u64>, take: Option<u64>) -> Sql {
        cut(self.rows(None), skip, take)
    }

    /// The same, which begins after the row with the keys `begin`, if there are some, and after `skip` rows more: as
    /// statements that follow one another until there are rows enough.
    pub(crate) fn page(&self, begin: Option<&[Value]>, skip: u64, take: u64) -> Vec<Sql> {
        let begins = match begin {
            None => vec![None],
            // Who leaves rows out has to know on which side of the border they are.
            Some(keys) if skip > 0 => vec![Some(after(&self.order, keys))],
            Some(keys) => stretches_after(&self.order, keys).into_iter().map(Some).collect(),
        };
        begins.into_iter().map(|begin| cut(self.rows(begin), Some(skip), Some(take))).collect()
    }

    fn rows(&self, begin: Option<Fragment>) -> Sql {
        let keys: Vec<&str> = self.order.iter().map(|by| by.sql.as_str()).collect();
        let mut sql = Sql::new(&format!("SELECT {} AS id FROM {} AS t0 WHERE (", keys.join(", "), self.table));
        sql.append(self.condition.clone());
        sql.push(")");
        if let Some(begin) = begin {
            sql.push(" AND (");
            sql.append(Sql { text: begin.text, params: begin.params });
            sql.push(")");
        }
        let sorted = |by: &Order| format!("{}{}", by.sql, if by.descending { " DESC" } else { "" });
        sql.push(&format!(" ORDER BY {}", self.order.iter().map(sorted).collect::<Vec<_>>().join(", ")));
        sql
    }
}

fn cut(mut sql: Sql, skip: Option<u64>, take: Option<u64>) -> Sql {
    if skip.is_none() && take.is_none() {
        return sql;
    }
    let bounded = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    sql.push(" LIMIT ");
    sql.bind(take.map_or(-1, bounded));
    sql.push(" OFFSET ");
    sql.bind(skip.map_or(0, bounded));
    sql
}

/// How it is found out who is in a segment.
#[derive(Clone, Copy)]
enum Membership {
    /// From the list of its members.
    Listed,
    /// Contact by contact, where another set leaves only some to look at.
    LookedUp,
}

struct Compiler<'c> {
    catalog: &'c Catalog,
    context: &'c Context<'c>,
    /// Whether only some of the contacts are read.
    for_some: bool,
}

impl<'c> Compiler<'c> {
    fn of(catalog: &'c Catalog, context: &'c Context<'c>) -> Self {
        Self { catalog, context, for_some: false }
    }

    fn contact(&self, span: Span) -> Result<&'c Entity> {
        let missing = || EvaluateError::new(span, "This environment has no contacts.");
        self.catalog.entity(TARGET_ENTITY).ok_or_else(missing)
    }

    /// The contacts that a condition leaves over.
    fn select(&self, condition: Sql, span: Span) -> Result<Sql> {
        let contact = self.contact(span)?;
        let (table, id) = (quoted(&contact.logical_name), quoted(&contact.primary_id));
        let mut sql = Sql::new(&format!("SELECT t0.{id} AS id FROM {table} AS t0 WHERE "));
        sql.append(condition);
        Ok(sql)
    }

    fn scoped(&self, set: &SetExpr) -> Result<Sql> {
        let mut sql = self.set(set)?;
        if let Some(unit) = &self.context.business_unit {
            let mut own = Sql::new("t0.owningbusinessunit = ");
            own.bind(literal::guid(unit).unwrap_or_else(|| unit.clone()));
            sql = balanced(vec![sql, own], "AND");
        }
        if sql.params.len() > MOST_PARAMETERS {
            let message = "The query compares with too many values. Save a part of it as a segment of its own.";
            return Err(EvaluateError::new(set.span(), message));
        }
        Ok(sql)
    }

    fn set(&self, set: &SetExpr) -> Result<Sql> {
        match set {
            SetExpr::Profile(profile) => self.profile(profile),
            SetExpr::Segment(segment) => self.segment(segment, Membership::Listed),
            SetExpr::Interaction(interaction) => self.interaction(interaction),
            SetExpr::Set { op, operands, .. } => self.operation(*op, operands),
        }
    }

    fn operation(&self, op: SetOp, operands: &[SetExpr]) -> Result<Sql> {
        let narrowed = match op {
            SetOp::Union => false,
            SetOp::Intersect => operands.iter().any(is_narrow),
            SetOp::Except => self.for_some || operands.first().is_some_and(is_narrow),
        };
        let membership = if narrowed { Membership::LookedUp } else { Membership::Listed };
        let operand = |operand: &SetExpr| match operand {
            SetExpr::Segment(segment) => self.segment(segment, membership),
            other => self.set(other),
        };
        let sets = operands.iter().map(operand).collect::<Result<Vec<_>>>()?;
        Ok(match op {
            SetOp::Union => balanced(sets, "OR"),
            SetOp::Intersect => balanced(sets, "AND"),
            SetOp::Except => {
                let mut sets = sets.into_iter();
                let first = sets.next();
                balanced(first.into_iter().chain(sets.map(not_in)).collect(), "AND")
            }
        })
    }

    fn segment(&self, segment: &SegmentRef, membership: Membership) -> Result<Sql> {
        let name = &segment.name;
        let Some(id) = (self.context.segment_id)(&name.value) else {
            return Err(EvaluateError::new(name.span, format!("There is no segment `{}`.", name.value)));
        };
        let contact = self.contact(name.span)?;
        let column = format!("t0.{}", quoted(&contact.primary_id));
        let mut members = Sql::new("SELECT m.contactid FROM segment_member AS m WHERE m.segmentid = ");
        members.bind(id);
        let is_member = match membership {
            Membership::Listed => is_in(&column, members),
            Membership::LookedUp => {
                let mut sql = Sql::new("((");
                sql.append(members);
                sql.push(&format!(" AND m.contactid = {column}) IS NOT NULL)"));
                sql
            }
        };
        let mut conditions = vec![is_member];
        if let Some(filter) = &segment.filter {
            conditions.push(self.condition(filter, &Scope::of_entity(contact))?);
        }
        Ok(balanced(conditions, "AND"))
    }

    /// A column of the contact: without an alias, or by the alias that the contact at the path's end has.
    fn order_column(&self, order: &OrderBy, set: &SetExpr, contact: &Entity) -> Result<String> {
        let column = &order.column;
        if let Some(alias) = &column.alias
            && !path::final_alias(set).is_some_and(|known| known.eq_ignore_ascii_case(&alias.value))
        {
            let message = format!("ORDERBY can only name columns of the contact, and `{}` is none.", alias.value);
            return Err(EvaluateError::new(alias.span, message));
        }
        let known = contact.column(&column.name.value).ok_or_else(|| {
            let message = format!("The table {} has no column `{}`.", contact.logical_name, column.name.value);
            EvaluateError::new(column.name.span, message)
        })?;
        Ok(format!("t0.{}", quoted(&known.logical_name)))
    }
}

/// `column IN (keys)`
fn is_in(column: &str, keys: Sql) -> Sql {
    let mut sql = Sql::new(&format!("({column} IN ("));
    sql.append(keys);
    sql.push("))");
    sql
}

/// Who is not in a set, among them those of whom it is not known because a value is missing.
fn not_in(set: Sql) -> Sql {
    let mut sql = Sql::new("(");
    sql.append(set);
    sql.push(" IS NOT TRUE)");
    sql
}

/// Whether a set is likely to be small: its contacts have one certain value in some column.
fn is_narrow(set: &SetExpr) -> bool {
    let SetExpr::Profile(profile) = set else { return false };
    profile.steps.iter().any(|step| matches!(step, Step::Filter(filter) if condition::demands_a_value(filter)))
}
