//! `$select`, `$filter` and `$expand` over metadata, which is JSON here and no table.

use std::cmp::Ordering;

use serde_json::{Map, Value as Json};

use crate::fault::{Fault, Result};
use crate::odata::{Compare, Expression, Function, Literal, Operand, not_taken, parse, split};

/// How deep one `$expand` may stand in another; metadata has no more.
const MAX_DEPTH: usize = 4;

/// The options of a metadata request, or of one `$expand`.
#[derive(Debug, Default)]
pub(super) struct Options {
    select: Option<Vec<String>>,
    filter: Option<Expression>,
    expand: Vec<(String, Options)>,
}

impl Options {
    pub(super) fn read(options: &[(String, String)]) -> Result<Self> {
        let mut read = Self::default();
        for (name, value) in options {
            read.option(name, value, 0)?;
        }
        Ok(read)
    }

    fn option(&mut self, name: &str, value: &str, depth: usize) -> Result<()> {
        match name {
            "$select" => self.select = Some(value.split(',').map(|n| n.trim().to_owned()).collect()),
            "$filter" => self.filter = Some(parse(value)?),
            "$expand" if depth == MAX_DEPTH => return Err(Fault::odata("The $expand is nested too deeply.")),
            "$expand" => {
                for item in split(value, ',') {
                    self.expand.push(expansion(item, depth + 1)?);
                }
            }
            // Metadata is never paged, counted or sorted by the server.
            "$count" | "$top" | "$orderby" => return Err(Fault::unsupported(format_args!("'{name}' on metadata"))),
            other => return Err(not_taken(other)),
        }
        Ok(())
    }

    /// The options inside `$expand=name(…)`.
    pub(super) fn expanded(&self, name: &str) -> Option<&Self> {
        self.expand.iter().find(|(known, _)| known == name).map(|(_, options)| options)
    }

    /// Refuses an `$expand` of anything but these.
    pub(super) fn expands_only(&self, type_name: &str, known: &[&str]) -> Result<()> {
        match self.expand.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            Some((name, _)) => Err(Fault::no_property(name, &format!("Microsoft.Dynamics.CRM.{type_name}"))),
            None => Ok(()),
        }
    }

    pub(super) fn no_expand(&self) -> Result<()> {
        if self.expand.is_empty() { Ok(()) } else { Err(Fault::unsupported("$expand here")) }
    }

    pub(super) fn no_filter(&self, what: &str) -> Result<()> {
        if self.filter.is_none() { Ok(()) } else { Err(Fault::odata(format!("{what} takes no $filter."))) }
    }

    /// Filters a collection, then picks from each.
    pub(super) fn apply(&self, all: Vec<Map<String, Json>>) -> Result<Vec<Map<String, Json>>> {
        let mut kept = Vec::new();
        for item in all {
            let holds = match &self.filter {
                None => true,
                Some(filter) => holds(filter, &item)?.unwrap_or(false),
            };
            if holds {
                kept.push(self.pick(item)?);
            }
        }
        Ok(kept)
    }

    /// What `$select` names, and always the MetadataId, the type and what was expanded.
    pub(super) fn pick(&self, mut from: Map<String, Json>) -> Result<Map<String, Json>> {
        let Some(select) = &self.select else { return Ok(from) };
        let type_name = from.get("@odata.type").and_then(Json::as_str).unwrap_or("#metadata").to_owned();
        for name in select {
            if !from.contains_key(name) {
                return Err(Fault::no_property(name, type_name.trim_start_matches('#')));
            }
        }
        from.retain(|name, _| {
            name == "MetadataId"
                || name == "@odata.type"
                || select.contains(name)
                || self.expand.iter().any(|(expanded, _)| expanded == name)
        });
        Ok(from)
    }
}

/// `Attributes($select=LogicalName;$filter=…)`
fn expansion(item: &str, depth: usize) -> Result<(String, Options)> {
    let item = item.trim();
    let Some((name, inside)) = item.split_once('(') else { return Ok((item.to_owned(), Options::default())) };
    let inside =
        inside.strip_suffix(')').ok_or_else(|| Fault::odata(format!("Syntax error in '$expand' at '{item}'.")))?;
    let mut options = Options::default();
    for part in split(inside, ';') {
        let (option, value) =
            part.split_once('=').ok_or_else(|| Fault::odata(format!("Syntax error in '$expand' at '{part}'.")))?;
        options.option(option.trim(), value, depth)?;
    }
    Ok((name.trim().to_owned(), options))
}

/// Three-valued, like the filter over tables.
fn holds(filter: &Expression, item: &Map<String, Json>) -> Result<Option<bool>> {
    Ok(match filter {
        Expression::All(parts) => fold(parts, item, false)?,
        Expression::Any(parts) => fold(parts, item, true)?,
        Expression::Not(inner) => holds(inner, item)?.map(|b| !b),
        Expression::Truth(operand) => value(operand, item)?.as_bool(),
        Expression::Operator { .. } => return Err(Fault::unsupported("Dataverse's own functions on metadata")),
        Expression::Lambda { .. } => return Err(Fault::unsupported("any and all on metadata")),
        Expression::Compare { left, op, right } => compare(&value(left, item)?, *op, &value(right, item)?),
        Expression::Function { function, on, text } => {
            match (value(on, item)?.as_str().map(str::to_lowercase), value(text, item)?.as_str().map(str::to_lowercase))
            {
                (Some(on), Some(text)) => Some(match function {
                    Function::Contains => on.contains(&text),
                    Function::StartsWith => on.starts_with(&text),
                    Function::EndsWith => on.ends_with(&text),
                }),
                _ => None,
            }
        }
    })
}

/// `deciding` is the value that settles the whole: true for "any", false for "all".
fn fold(parts: &[Expression], item: &Map<String, Json>, deciding: bool) -> Result<Option<bool>> {
    let mut result = Some(!deciding);
    for part in parts {
        match holds(part, item)? {
            Some(b) if b == deciding => return Ok(Some(deciding)),
            Some(_) => {}
            None => result = None,
        }
    }
    Ok(result)
}

/// A property, also by a path like `CanCreateAttributes/Value`.
fn value(operand: &Operand, item: &Map<String, Json>) -> Result<Json> {
    let name = match operand {
        Operand::Property(name) => name,
        Operand::Literal(literal) => {
            return Ok(match literal {
                Literal::Null => Json::Null,
                Literal::Text(text) | Literal::Enum(text) => text.as_str().into(),
                Literal::Int(n) | Literal::DateTime(n) | Literal::Date(n) => (*n).into(),
                Literal::Real(n) => (*n).into(),
                Literal::Bool(b) => (*b).into(),
                Literal::Id(id) => id.to_string().into(),
            });
        }
    };
    let mut steps = name.split('/');
    let first = steps.next().unwrap_or("");
    let found = item.get(first).ok_or_else(|| Fault::no_property(first, "Microsoft.Dynamics.CRM.MetadataBase"))?;
    Ok(steps.try_fold(found, |at, step| at.get(step)).cloned().unwrap_or(Json::Null))
}

fn compare(left: &Json, op: Compare, right: &Json) -> Option<bool> {
    if left.is_null() || right.is_null() {
        return match op {
            Compare::Equal => Some(left == right),
            Compare::NotEqual => Some(left != right),
            _ => None,
        };
    }
    let order = match (left, right) {
        (Json::Number(a), Json::Number(b)) => a.as_f64()?.partial_cmp(&b.as_f64()?)?,
        (Json::String(a), Json::String(b)) => a.to_lowercase().cmp(&b.to_lowercase()),
        (Json::Bool(a), Json::Bool(b)) => a.cmp(b),
        _ => return Some(op == Compare::NotEqual),
    };
    Some(match op {
        Compare::Equal => order == Ordering::Equal,
        Compare::NotEqual => order != Ordering::Equal,
        Compare::Greater => order == Ordering::Greater,
        Compare::GreaterOrEqual => order != Ordering::Less,
        Compare::Less => order == Ordering::Less,
        Compare::LessOrEqual => order != Ordering::Greater,
    })
}
