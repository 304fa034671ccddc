//! A query as FetchXML, for views and marketing lists.
//!
//! The root is contact. A path is turned round: from the contact back to where it starts, one link a hop. Where a linked
//! row has to be there, the link is an inner one and the rows are distinct; under "or", and where it must not be there,
//! it is a filter of link type `any` or `not any`. UNION, INTERSECT and EXCEPT become "or", "and" and the complement of a
//! filter. FetchXML has no NOT: it goes down to the operators, minding that neither a comparison nor its opposite keeps
//! a row without a value, while EXCEPT keeps it.
//!
//! Source of the facts: Microsoft's FetchXML reference (elements, link types, 15 links, 500 conditions, `top` up to
//! 5,000).

mod literal;
mod lower;
mod read;
mod tree;
mod write;

use segment_query::ast::{Page, Profile, Query, SetExpr, SetOp, Step};
use segment_query::{Catalog, ColumnKind, TARGET_ENTITY};

use crate::loss::{ConvertError, Converted, Loss, in_order};
use crate::path::{Hop, Path, contact_column, primary_id};
use crate::ways::Way;
use lower::{Bound, Lowering};
use tree::{Filter, Link};
use write::{Fetch, Paging, size};

pub use read::from_fetchxml;

const MOST_LINKS: usize = 15;
/// Conditions and links together.
const MOST_CONDITIONS: usize = 500;
const MOST_ROWS: u64 = 5_000;

/// Writes a query of outbound marketing as FetchXML over contact.
///
/// # Errors
/// When nothing of the query can be said, when a path cannot be followed, and when the FetchXML would be longer than
/// Dataverse takes.
pub fn to_fetchxml(query: &Query, catalog: &Catalog) -> Result<Converted, ConvertError> {
    // A condition can name a link only where that is an inner one of the entity, which shows at the end.
    let converted = match converted(query, catalog, true)? {
        Some(converted) => Some(converted),
        None => converted(query, catalog, false)?,
    };
    converted.ok_or_else(|| ConvertError::at(query.set.span(), "The links of this query cannot be named."))
}

/// `beside`: whether conditions may name links. `None` when one would be out of reach.
fn converted(query: &Query, catalog: &Catalog, beside: bool) -> Result<Option<Converted>, ConvertError> {
    let mut writer = Writer { catalog, beside, paths: 0, losses: Vec::new() };
    let span = query.set.span();
    let Some(filter) = writer.set(&query.set)? else {
        let why = writer.losses.first().map_or("", |loss| loss.message.as_str());
        return Err(ConvertError::at(span, format!("Nothing of this query can be said in FetchXML. {why}")));
    };
    // What is far too long takes long to simplify, and mostly stays too long.
    let filter = if size(&filter).0 > 20 * MOST_CONDITIONS { filter } else { filter.simplified() };
    if !filter.aliases_are_in_reach() {
        return Ok(None);
    }
    let fetch = writer.fetch(filter, &query.page, &query.set);
    let (all, links) = size(&fetch.filter);
    if links > MOST_LINKS || all > MOST_CONDITIONS {
        let message = format!(
            "The FetchXML would have {links} links and {} conditions; Dataverse takes {MOST_LINKS} links, and \
             {MOST_CONDITIONS} of both together. Convert the parts of the query one by one.",
            all - links
        );
        return Err(ConvertError::at(span, message));
    }
    Ok(Some(Converted { text: fetch.xml(), losses: in_order(writer.losses) }))
}

struct Writer<'c> {
    catalog: &'c Catalog,
    /// Whether conditions may name links.
    beside: bool,
    /// How many paths there were, for the names of links.
    paths: usize,
    losses: Vec<Loss>,
}

impl Writer<'_> {
    /// Keeps the contacts of the set; `None` when nothing of it can be said, which is reported.
    fn set(&mut self, set: &SetExpr) -> Result<Option<Filter>, ConvertError> {
        match set {
            SetExpr::Profile(profile) => self.profile(profile),
            SetExpr::Segment(segment) => {
                let message = format!(
                    "SEGMENT({}) is left out: FetchXML cannot ask who is in a segment of outbound marketing.",
                    segment.name.value
                );
                self.losses.push(Loss::at(segment.span.0, message));
                Ok(None)
            }
            SetExpr::Interaction(interaction) => {
                let message = format!(
                    "INTERACTION({}, {}) is left out: interactions are not kept where FetchXML reads.",
                    interaction.kind.value, interaction.link.value
                );
                self.losses.push(Loss::at(interaction.span.0, message));
                Ok(None)
            }
            SetExpr::Set { op, operands, .. } => {
                let said = operands.iter().map(|operand| self.set(operand)).collect::<Result<Vec<_>, _>>()?;
                Ok(match op {
                    SetOp::Union => joined(said, Filter::Any),
                    SetOp::Intersect => joined(said, Filter::All),
                    SetOp::Except => {
                        let mut said = said.into_iter();
                        let Some(first) = said.next().flatten() else { return Ok(None) };
                        let others = said.flatten().map(Filter::complement);
                        Some(Filter::All(std::iter::once(first).chain(others).collect()))
                    }
                })
            }
        }
    }

    fn profile(&mut self, profile: &Profile) -> Result<Option<Filter>, ConvertError> {
        let path = Path::of(profile, self.catalog)?;
        let mut bounds = Vec::new();
        self.paths += 1;
        let alias = format!("l{}", self.paths);
        let linked = matches!(path.tables.last().and_then(|table| table.hop.as_ref()), Some(Hop::Columns { .. }));
        let beside = Some(alias.as_str()).filter(|_| self.beside && linked);
        for (here, condition) in &path.filters {
            let mut lowering = Lowering { path: &path, beside, losses: &mut self.losses };
            let bound = lowering.condition(condition, *here, true);
            match bound.map(|bound| (bound.clone().ways(), bound)) {
                Some((Some(_), bound)) => bounds.push(bound),
                Some((None, _)) => {
                    self.losses
                        .push(lower::left_out(condition, "it mixes tables in more ways than FetchXML has room for"));
                }
                None => {}
            }
        }
        let asked = profile.steps.iter().any(|step| matches!(step, Step::Filter(_)));
        if bounds.is_empty() && asked && path.tables.len() == 1 {
            return Ok(None);
        }
        let Some(ways) = Bound::All(bounds).ways() else {
            let message = "The conditions of this path mix tables in more ways than FetchXML has room for. Save a part of \
                           it as a segment of its own.";
            return Err(ConvertError::at(profile.span.0, message));
        };
        Ok(Some(Filter::Any(ways.into_iter().map(|way| turned_round(&path, way, &alias)).collect())))
    }

    fn fetch(&mut self, filter: Filter, page: &Page, set: &SetExpr) -> Fetch {
        let contact = self.catalog.entity(TARGET_ENTITY);
        let entity = contact.map_or(TARGET_ENTITY, |contact| &contact.logical_name).to_owned();
        let mut orders = Vec::new();
        for order in &page.order_by {
            let name = &order.column.name.value;
            let Some(name) = contact_column(&order.column, set, self.catalog) else {
                let message =
                    format!("The order by {name} is left out: FetchXML can only order by columns of contact here.");
                self.losses.push(Loss::at(order.column.span(), message));
                continue;
            };
            let known = contact.and_then(|contact| contact.column(&name));
            if known.is_some_and(|known| {
                matches!(known.kind, ColumnKind::Choice(_) | ColumnKind::MultiChoice(_) | ColumnKind::Lookup { .. })
            }) {
                let message = format!("FetchXML orders {name} by its label, not by its value.");
                self.losses.push(Loss::at(order.column.span(), message));
            }
            orders.push((name, order.descending));
        }
        let mut columns = Vec::new();
        for column in &page.select {
            match contact_column(column, set, self.catalog) {
                Some(name) => columns.push(name),
                None => {
                    let message = format!("The column {} is not read: it is none of contact's.", column.name.value);
                    self.losses.push(Loss::at(column.span(), message));
                }
            }
        }
        let paging = self.paging(page, set);
        let key = primary_id(TARGET_ENTITY, self.catalog);
        Fetch { entity, key, filter, columns, orders, paging }
    }

    fn paging(&mut self, page: &Page, set: &SetExpr) -> Paging {
        let mut lose = |message: String| self.losses.push(Loss::at(set.span(), message));
        match (page.take, page.skip.unwrap_or(0)) {
            (None, 0) => Paging::All,
            (None, skip) => {
                lose(format!("SKIP({skip}) is left out: FetchXML skips only whole pages, and there is no TAKE."));
                Paging::All
            }
            (Some(take), _) if take > MOST_ROWS || take == 0 => {
                lose(format!("TAKE({take}) is left out: FetchXML takes 1 to {MOST_ROWS} rows."));
                Paging::All
            }
            (Some(take), 0) => Paging::Top(take),
            (Some(take), skip) if skip % take == 0 => Paging::Page { count: take, page: skip / take + 1 },
            (Some(take), skip) => {
                lose(format!("SKIP({skip}) is left out: FetchXML skips only whole pages of {take}."));
                Paging::Top(take)
            }
        }
    }
}

fn joined(said: Vec<Option<Filter>>, how: fn(Vec<Filter>) -> Filter) -> Option<Filter> {
    let said: Vec<Filter> = said.into_iter().flatten().collect();
    (!said.is_empty()).then(|| how(said))
}

/// The path from its end, the contact, back to its start. `alias`: what the contact's filter calls the table before it.
fn turned_round(path: &Path<'_, '_>, way: Way<Filter>, alias: &str) -> Filter {
    let mut filters: Vec<Vec<Filter>> = path.tables.iter().map(|_| Vec::new()).collect();
    for (place, filter) in way {
        if let Some(of_table) = filters.get_mut(place) {
            of_table.push(filter);
        }
    }
    let mut whole: Option<Filter> = None;
    let mut before: Option<&str> = None;
    for (table, own) in path.tables.iter().zip(filters) {
        let named = own.iter().any(|filter| filter.names(alias)).then_some(alias);
        let link = before.zip(table.hop.as_ref()).zip(whole.take());
        let link = link.map(|((name, hop), rest)| self::link(name, hop, rest, named));
        whole = Some(Filter::All(own.into_iter().chain(link).collect()));
        before = Some(&table.name);
    }
    whole.unwrap_or(Filter::All(Vec::new()))
}

/// That there is a row of `table`, from which the path came, and that it meets the filter.
fn link(table: &str, hop: &Hop, filter: Filter, alias: Option<&str>) -> Filter {
    let linked = |table: &str, from: &str, to: &str, intersect: bool, filter: Filter| Filter::Linked {
        any: true,
        link: Link {
            table: table.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
            intersect,
            alias: alias.map(str::to_owned),
            filter: Box::new(filter),
        },
    };
    match hop {
        Hop::Columns { before, here } => linked(table, before, here, false, filter),
        Hop::Through { table: between, before, here } => {
            let far = linked(table, &before.key, &before.column, false, filter);
            linked(between, &here.column, &here.key, true, far)
        }
    }
}
