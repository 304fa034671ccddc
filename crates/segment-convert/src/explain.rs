//! A query in plain English: who is in the segment.
//!
//! "Contacts whose City is "New York" or "Boston" and who have Email, but not members of Past Customers." Names are the
//! labels of the catalog where it has them. A condition is said of the table it is about; related records follow the
//! contact, from there outwards, whichever way the query walks.

mod condition;
mod path;
mod value;

use segment_query::ast::{
    Aggregate, CompareOp, Having, Interaction, Page, Query, SegmentRef, SetExpr, SetOp, WindowUnit,
};
use segment_query::{Catalog, TARGET_ENTITY};

use condition::Subject;
use path::People;

/// Says in one or two sentences whom the query finds, in either dialect.
pub fn explain(query: &Query, catalog: &Catalog) -> String {
    let words = Words { catalog };
    let mut text = capital(&words.set(&query.set));
    text.push('.');
    if let Some(page) = words.page(&query.page) {
        text.push(' ');
        text.push_str(&page);
    }
    text
}

struct Words<'c> {
    catalog: &'c Catalog,
}

impl Words<'_> {
    fn set(&self, set: &SetExpr) -> String {
        match set {
            SetExpr::Profile(profile) => People::of(profile, self.catalog).said(),
            SetExpr::Segment(segment) => self.segment(segment),
            SetExpr::Interaction(interaction) => self.interaction(interaction),
            SetExpr::Set { op, operands, .. } => {
                let joint = match op {
                    SetOp::Union => ", or ",
                    SetOp::Intersect => ", and also ",
                    SetOp::Except => ", but not ",
                };
                let part = |operand: &SetExpr| match operand {
                    SetExpr::Set { .. } => format!("({})", self.set(operand)),
                    _ => self.set(operand),
                };
                operands.iter().map(part).collect::<Vec<_>>().join(joint)
            }
        }
    }

    fn segment(&self, segment: &SegmentRef) -> String {
        let name = &segment.name.value;
        let shown = self.catalog.segment(name).unwrap_or(name);
        match &segment.filter {
            None => format!("members of {shown}"),
            Some(filter) => {
                let contact = Subject::of_table(TARGET_ENTITY, self.catalog);
                format!("members of {shown} {}", contact.clause(filter))
            }
        }
    }

    fn interaction(&self, interaction: &Interaction) -> String {
        let name = &interaction.kind.value;
        let known = self.catalog.interaction(name);
        let shown = known.map_or(name, |known| &known.display_name);
        let subject = Subject::of_interaction(known);
        let asked =
            interaction.filter.as_ref().map(|filter| format!(" {}", subject.clause(filter))).unwrap_or_default();
        let Some(having) = &interaction.having else {
            return format!("contacts with an interaction {shown}{asked}");
        };
        let window = window(having);
        let value = having.value.as_str();
        let amount = compared(having.op);
        let (word, column) = match &having.aggregate {
            Aggregate::Count => {
                let one = if value == "1" { "interaction" } else { "interactions" };
                return format!("contacts with {amount} {value} {one} {shown}{window}{asked}");
            }
            Aggregate::Sum(column) => ("total", column),
            Aggregate::Avg(column) => ("average", column),
            Aggregate::Min(column) => ("smallest", column),
            Aggregate::Max(column) => ("largest", column),
        };
        let label = subject.label(&column.value);
        format!("contacts with interactions {shown}{window}{asked}, the {word} {label} being {amount} {value}")
    }

    fn page(&self, page: &Page) -> Option<String> {
        let contact = Subject::of_table(TARGET_ENTITY, self.catalog);
        let mut parts = Vec::new();
        if !page.order_by.is_empty() {
            let order = |order: &segment_query::ast::OrderBy| {
                let down = if order.descending { ", descending" } else { "" };
                format!("{}{down}", contact.label(&order.column.name.value))
            };
            parts.push(format!("ordered by {}", page.order_by.iter().map(order).collect::<Vec<_>>().join(", then ")));
        }
        parts.extend(match (page.skip.filter(|skip| *skip > 0), page.take) {
            (None, None) => None,
            (None, Some(take)) => Some(format!("the first {take}")),
            (Some(skip), None) => Some(format!("all after the first {skip}")),
            (Some(skip), Some(take)) => Some(format!("the {take} after the first {skip}")),
        });
        if !page.select.is_empty() {
            let columns: Vec<String> = page.select.iter().map(|column| contact.label(&column.name.value)).collect();
            parts.push(format!("with {}", listed(&columns, "and")));
        }
        (!parts.is_empty()).then(|| format!("Read {}.", parts.join(", ")))
    }
}

fn window(having: &Having) -> String {
    let Some(window) = having.window else { return String::new() };
    let (one, many) = match window.unit {
        WindowUnit::Days => ("day", "days"),
        WindowUnit::Months => ("month", "months"),
        WindowUnit::Years => ("year", "years"),
    };
    format!(" in the last {} {}", window.length, if window.length == 1 { one } else { many })
}

const fn compared(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Equal => "exactly",
        CompareOp::NotEqual => "not",
        CompareOp::Greater => "more than",
        CompareOp::GreaterOrEqual => "at least",
        CompareOp::Less => "less than",
        CompareOp::LessOrEqual => "at most",
    }
}

/// "a", "a or b", "a, b or c"
fn listed(values: &[String], joint: &str) -> String {
    match values {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} {joint} {last}", before.join(", ")),
    }
}

/// The first letter, which may stand in parentheses.
fn capital(text: &str) -> String {
    let mut first = true;
    let raise = |letter: char| {
        let upper = first && letter.is_alphabetic();
        first &= !letter.is_alphabetic();
        if upper { letter.to_uppercase().collect() } else { letter.to_string() }
    };
    text.chars().map(raise).collect()
}
