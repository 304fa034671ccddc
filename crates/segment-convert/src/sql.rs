//! A query as T-SQL, in the dialect of Dataverse's TDS endpoint: one SELECT of contact ids.
//!
//! A path joins its tables from its start to the contact; set operators are SQL's own, in parentheses; conditions are
//! SQL's, so that a missing value means the same. Names stand in brackets and texts as `N'..'`, so that nothing of a
//! query's text ever becomes structure. `DATETIMEUTCNOW()` has the precision of a minute and is cut to it.

mod condition;
mod value;

use segment_query::ast::{Column, Page, Profile, Query, SetExpr, Step};
use segment_query::{Catalog, TARGET_ENTITY};

use crate::loss::{ConvertError, Converted, Loss};
use crate::path::{Hop, Path, contact_column, primary_id};

/// Writes a query of outbound marketing as T-SQL.
///
/// # Errors
/// When nothing of the query can be said, and when a path cannot be followed.
pub fn to_sql(query: &Query, catalog: &Catalog) -> Result<Converted, ConvertError> {
    let mut writer = Writer { catalog, losses: Vec::new() };
    let Some(set) = writer.set(&query.set)? else {
        let why = writer.losses.first().map_or("", |loss| loss.message.as_str());
        return Err(ConvertError::at(query.set.span(), format!("Nothing of this query can be said in SQL. {why}")));
    };
    let text = if query.page.is_empty() { set } else { writer.page(set, &query.page, &query.set) };
    Ok(Converted { text: format!("{text}\n"), losses: crate::loss::in_order(writer.losses) })
}

/// A name as an identifier.
fn quoted(name: &str) -> String {
    format!("[{}]", name.replace(']', "]]"))
}

struct Writer<'c> {
    catalog: &'c Catalog,
    losses: Vec<Loss>,
}

impl Writer<'_> {
    /// `None` when nothing of it can be said, which is reported.
    fn set(&mut self, set: &SetExpr) -> Result<Option<String>, ConvertError> {
        match set {
            SetExpr::Profile(profile) => self.profile(profile),
            SetExpr::Segment(segment) => {
                let message = format!(
                    "SEGMENT({}) is left out: the members of outbound segments are in no table.",
                    segment.name.value
                );
                self.losses.push(Loss::at(segment.span.0, message));
                Ok(None)
            }
            SetExpr::Interaction(interaction) => {
                let message = format!(
                    "INTERACTION({}, {}) is left out: interactions are in no table of Dataverse.",
                    interaction.kind.value, interaction.link.value
                );
                self.losses.push(Loss::at(interaction.span.0, message));
                Ok(None)
            }
            SetExpr::Set { op, operands, .. } => {
                let said = operands.iter().map(|operand| self.set(operand)).collect::<Result<Vec<_>, _>>()?;
                if *op == segment_query::ast::SetOp::Except && said.first().is_some_and(Option::is_none) {
                    return Ok(None);
                }
                let said: Vec<String> = said.into_iter().flatten().collect();
                Ok(match said.as_slice() {
                    [] => None,
                    [only] => Some(only.clone()),
                    _ => {
                        let operands: Vec<String> = said.iter().map(|operand| format!("(\n{operand}\n)")).collect();
                        Some(operands.join(&format!("\n{}\n", op.keyword())))
                    }
                })
            }
        }
    }

    fn profile(&mut self, profile: &Profile) -> Result<Option<String>, ConvertError> {
        let path = Path::of(profile, self.catalog)?;
        let mut conditions = Vec::new();
        for (here, condition) in &path.filters {
            let mut terms = condition::Terms { path: &path, here: *here, losses: &mut self.losses };
            conditions.extend(terms.condition(condition));
        }
        let asked = profile.steps.iter().any(|step| matches!(step, Step::Filter(_)));
        if conditions.is_empty() && asked && path.tables.len() == 1 {
            return Ok(None);
        }
        let last = path.tables.len() - 1;
        let distinct = if last > 0 { "DISTINCT " } else { "" };
        let key = quoted(&primary_id(TARGET_ENTITY, self.catalog));
        let mut sql = format!("SELECT {distinct}[t{last}].{key}");
        for (place, table) in path.tables.iter().enumerate() {
            sql.push_str(&match (&table.hop, place.checked_sub(1)) {
                (Some(hop), Some(before)) => joined(hop, before, place, &table.name),
                _ => format!("\nFROM {} AS [t{place}]", quoted(&table.name)),
            });
        }
        if !conditions.is_empty() {
            sql.push_str(&format!("\nWHERE {}", conditions.join("\n  AND ")));
        }
        Ok(Some(sql))
    }

    /// The contacts of the set in order, cut to a page; contacts that the order leaves level are ordered by id.
    fn page(&mut self, set: String, page: &Page, whole: &SetExpr) -> String {
        let contact = self.catalog.entity(TARGET_ENTITY);
        let key = primary_id(TARGET_ENTITY, self.catalog);
        let own = |column: &Column, losses: &mut Vec<Loss>| {
            let name = contact_column(column, whole, self.catalog);
            if name.is_none() {
                let message = format!("{} is left out: it is no column of contact.", column.name.value);
                losses.push(Loss::at(column.span(), message));
            }
            name
        };
        let mut columns = vec![key.clone()];
        for column in &page.select {
            columns.extend(own(column, &mut self.losses).filter(|name| *name != key));
        }
        let mut orders = Vec::new();
        for order in &page.order_by {
            let direction = if order.descending { " DESC" } else { "" };
            orders.extend(own(&order.column, &mut self.losses).map(|name| format!("[c].{}{direction}", quoted(&name))));
        }
        orders.push(format!("[c].{}", quoted(&key)));
        let (skip, take) = (page.skip.unwrap_or(0), page.take);
        let top = take.filter(|_| skip == 0).map(|take| format!("TOP ({take}) ")).unwrap_or_default();
        let columns: Vec<String> = columns.iter().map(|column| format!("[c].{}", quoted(column))).collect();
        let table = quoted(contact.map_or(TARGET_ENTITY, |contact| &contact.logical_name));
        let mut sql = format!(
            "SELECT {top}{}\nFROM {table} AS [c]\nWHERE [c].{} IN (\n{set}\n)\nORDER BY {}",
            columns.join(", "),
            quoted(&key),
            orders.join(", ")
        );
        if skip > 0 {
            sql.push_str(&format!("\nOFFSET {skip} ROWS"));
            sql.extend(take.map(|take| format!("\nFETCH NEXT {take} ROWS ONLY")));
        }
        sql
    }
}

fn joined(hop: &Hop, before: usize, place: usize, table: &str) -> String {
    let table = quoted(table);
    match hop {
        Hop::Columns { before: there, here } => {
            format!("\nINNER JOIN {table} AS [t{place}] ON [t{place}].{} = [t{before}].{}", quoted(here), quoted(there))
        }
        Hop::Through { table: between, before: there, here } => format!(
            "\nINNER JOIN {} AS [i{place}] ON [i{place}].{} = [t{before}].{}\
             \nINNER JOIN {table} AS [t{place}] ON [t{place}].{} = [i{place}].{}",
            quoted(between),
            quoted(&there.column),
            quoted(&there.key),
            quoted(&here.key),
            quoted(&here.column)
        ),
    }
}
