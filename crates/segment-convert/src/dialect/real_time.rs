//! From outbound marketing to real-time journeys.

use segment_query::ast::{
    Column, CompareOp, Condition, ConditionKind, Name, Page, Profile, Query, Relate, SetExpr, Step, Value, ValueKind,
};
use segment_query::{Catalog, Dialect, Spanned, TARGET_ENTITY};

use super::{free_alias, operation};
use crate::columns::{all, renamed};
use crate::loss::{ConvertError, Converted, Loss, in_order};
use crate::path::Path;

/// Writes a query of outbound marketing as one of real-time journeys. A path that leads to contact is turned round: the
/// contact stays, and RELATE names the tables it came from, by Dataverse's names for relationships.
///
/// # Errors
/// When nothing of the query can be said, and when a path cannot be followed.
pub fn to_real_time(query: &Query, catalog: &Catalog) -> Result<Converted, ConvertError> {
    let mut losses = Vec::new();
    let set = operation(&query.set, &mut |set| match set {
        SetExpr::Profile(profile) => profile_of(profile, catalog, &mut losses).map(Some),
        SetExpr::Segment(segment) => {
            let name = &segment.name.value;
            if Dialect::RealTime.parse(&format!("SEGMENT({name})")).query.is_some() {
                return Ok(Some(set.clone()));
            }
            let message = format!(
                "SEGMENT({name}) is left out: real-time journeys knows none of outbound marketing's segments. Migrate it \
                 first, and name it by SEGMENT_CJO_ID_ and its id."
            );
            losses.push(Loss::at(segment.span.0, message));
            Ok(None)
        }
        SetExpr::Interaction(interaction) => {
            let message = format!(
                "INTERACTION({}, {}) keeps its names, which real-time journeys does not have: put its own there, such as \
                 INTERACTION(msdynmkt_emailopened, msdynmkt_entityid).",
                interaction.kind.value, interaction.link.value
            );
            losses.push(Loss::at(interaction.span.0, message));
            let mut interaction = interaction.clone();
            interaction.filter = interaction.filter.as_ref().map(listed);
            Ok(Some(SetExpr::Interaction(interaction)))
        }
        SetExpr::Set { .. } => Ok(None),
    })?;
    let Some(set) = set else {
        let why = losses.first().map_or("", |loss| loss.message.as_str());
        let message = format!("Nothing of this query can be said in real-time journeys. {why}");
        return Err(ConvertError::at(query.set.span(), message));
    };
    if !query.page.is_empty() {
        let message = "ORDERBY, SKIP, TAKE and SELECT are left out: segments of real-time journeys have none of them.";
        losses.push(Loss::at(query.set.span(), message));
    }
    let text = format!("{}\n", Query { set, page: Page::default() });
    Ok(Converted { text, losses: in_order(losses) })
}

fn profile_of(profile: &Profile, catalog: &Catalog, losses: &mut Vec<Loss>) -> Result<SetExpr, ConvertError> {
    let path = Path::of(profile, catalog)?;
    let contact = path.tables.len() - 1;
    // The alias of each table but the contact, whose columns stand alone.
    let mut aliases: Vec<String> = Vec::new();
    for table in path.tables.iter().take(contact) {
        let taken: Vec<String> =
            path.tables.iter().filter_map(|t| t.alias.map(str::to_owned)).chain(aliases.iter().cloned()).collect();
        aliases.push(table.alias.map_or_else(|| free_alias(&table.name, &taken), str::to_owned));
    }
    let mut relate: Option<Relate> = None;
    for (place, alias) in aliases.iter().enumerate() {
        let Some(relationship) = path.tables.get(place + 1).and_then(|table| table.relationship) else { continue };
        if relationship.referencing_entity.eq_ignore_ascii_case(&relationship.referenced_entity) {
            let message = format!(
                "{} joins a table with itself, and no source says in which direction real-time journeys follows it.",
                relationship.schema_name
            );
            losses.push(Loss::at(profile.span.0, message));
        }
        relate = Some(Relate {
            relationship: Name::built(relationship.name_in(Dialect::RealTime)),
            qualifier: None,
            alias: Name::built(alias.clone()),
            optional: false,
            nested: relate.map(Box::new),
        });
    }
    let mut conditions = Vec::new();
    for (here, condition) in &path.filters {
        let mut unknown = None;
        let said = renamed(condition, &mut |column| match path.column(column, *here) {
            Some(found) => {
                let alias = aliases.get(found.table).cloned().map(Name::built);
                Column { alias, name: column.name.clone() }
            }
            None => {
                unknown = Some(column.clone());
                column.clone()
            }
        });
        if let Some(Column { alias: Some(alias), .. }) = unknown {
            let message = format!("No table on the path has the alias {}.", alias.value);
            return Err(ConvertError::at(alias.span, message));
        }
        conditions.push(listed(&said));
    }
    let mut steps: Vec<Step> = relate.map(Step::Relate).into_iter().collect();
    steps.extend(all(conditions).map(Step::Filter));
    Ok(SetExpr::Profile(Profile {
        entity: Name::built(TARGET_ENTITY.to_owned()),
        alias: None,
        steps,
        span: profile.span,
    }))
}

/// `a == 1 || a == 2` as `a IN [1, 2]`.
fn listed(condition: &Condition) -> Condition {
    let kind = match &condition.value {
        ConditionKind::All(parts) => ConditionKind::All(parts.iter().map(listed).collect()),
        ConditionKind::Not(inner) => ConditionKind::Not(Box::new(listed(inner))),
        ConditionKind::Any(parts) => {
            let mut lists: Vec<(Column, Vec<Value>)> = Vec::new();
            for part in parts {
                if let Some((column, value)) = equal_literal(part) {
                    match lists.iter_mut().find(|(known, _)| known == column) {
                        Some((_, values)) => values.push(value.clone()),
                        None => lists.push((column.clone(), vec![value.clone()])),
                    }
                }
            }
            lists.retain(|(_, values)| values.len() > 1);
            let in_list = |part: &Condition| {
                equal_literal(part).is_some_and(|(column, _)| lists.iter().any(|(c, _)| c == column))
            };
            let mut said: Vec<Condition> = parts.iter().filter(|part| !in_list(part)).map(listed).collect();
            said.extend(lists.into_iter().map(|(column, values)| Spanned::built(ConditionKind::In { column, values })));
            if said.len() == 1 {
                return said.remove(0);
            }
            ConditionKind::Any(said)
        }
        _ => return condition.clone(),
    };
    Spanned::new(kind, condition.span)
}

/// The two sides of `column == literal`.
fn equal_literal(condition: &Condition) -> Option<(&Column, &Value)> {
    let ConditionKind::Compare { left, op: CompareOp::Equal, right } = &condition.value else { return None };
    let ValueKind::Column(column) = &left.value else { return None };
    matches!(right.value, ValueKind::Text(_) | ValueKind::Number(_) | ValueKind::Bool(_)).then_some((column, right))
}
