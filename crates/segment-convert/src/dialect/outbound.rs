//! From real-time journeys to outbound marketing.

mod condition;

use segment_query::ast::{
    Aggregate, Column, CompareOp, Condition, ConditionKind, Having, Ignored, Interaction, Name, Number, Page, Profile,
    Query, Relate, SetExpr, SetOp, Step, Traverse,
};
use segment_query::{Catalog, Dialect, TARGET_ENTITY};

use super::{free_alias, operation};
use crate::absent::{Left, is_among, without};
use crate::columns::{all, named, renamed};
use crate::loss::{ConvertError, Converted, Loss, in_order};
use crate::path::known_relationship;
use crate::ways::Mixed;
use condition::{Asked, unlisted};

/// Writes a query of real-time journeys as one of outbound marketing. Each RELATE becomes a path of its own, from the
/// related table to the contact, and several are joined by INTERSECT.
///
/// # Errors
/// When nothing of the query can be said, and when a relationship is unknown.
pub fn to_outbound(query: &Query, catalog: &Catalog) -> Result<Converted, ConvertError> {
    let alone = matches!(query.set, SetExpr::Interaction(_));
    let mut losses = Vec::new();
    let set = operation(&query.set, &mut |set| match set {
        SetExpr::Profile(profile) => Paths::of(profile, catalog, &mut losses)?.said(),
        SetExpr::Segment(segment) => {
            let name = &segment.name.value;
            let message =
                format!("SEGMENT({name}) is left out: outbound marketing knows none of the other's segments.");
            losses.push(Loss::at(segment.span.0, message));
            Ok(None)
        }
        SetExpr::Interaction(interaction) => Ok(behaviour(interaction, alone, &mut losses)),
        SetExpr::Set { .. } => Ok(None),
    })?;
    let Some(set) = set else {
        let why = losses.first().map_or("", |loss| loss.message.as_str());
        let message = format!("Nothing of this query can be said in outbound marketing. {why}");
        return Err(ConvertError::at(query.set.span(), message));
    };
    let text = format!("{}\n", Query { set, page: Page::default() });
    Ok(Converted { text, losses: in_order(losses) })
}

/// Outbound marketing keeps behaviour in segments of their own.
fn behaviour(interaction: &Interaction, alone: bool, losses: &mut Vec<Loss>) -> Option<SetExpr> {
    let (kind, link) = (&interaction.kind.value, &interaction.link.value);
    let message = if alone {
        format!(
            "INTERACTION({kind}, {link}) keeps its names: put outbound marketing's own there, such as \
                 INTERACTION(EmailOpened, EmailOpened_ContactLink)."
        )
    } else {
        format!(
            "INTERACTION({kind}, {link}) is left out: outbound marketing has it only as a segment of its own, \
                 which SEGMENT(name) then names."
        )
    };
    losses.push(Loss::at(interaction.span.0, message));
    let having = interaction.having.clone().map(|having| match at_least(&having) {
        Some(less) => Having { op: CompareOp::Greater, value: less, ..having },
        None => having,
    });
    let filter = interaction.filter.as_ref().map(unlisted);
    alone.then(|| SetExpr::Interaction(Interaction { having, filter, ..interaction.clone() }))
}

/// Of `COUNT() >= n` one less than n: outbound marketing has only `COUNT() > n - 1`.
fn at_least(having: &Having) -> Option<Number> {
    let counted = having.aggregate == Aggregate::Count && having.op == CompareOp::GreaterOrEqual;
    having.value.as_i64().filter(|n| counted && *n > 0).map(|n| Number::from(n - 1))
}

/// A related table.
struct Table {
    entity: String,
    alias: Name,
    /// The outbound name of the relationship to the table it is related to.
    relationship: String,
}

/// What one RELATE names: tables, each related to the one before, the first to the contact.
struct Branch {
    tables: Vec<Table>,
    /// How many of these have to be there; those after them are RELATEOPTIONAL's.
    required: usize,
}

struct Paths<'l> {
    branches: Vec<Branch>,
    conditions: Vec<Condition>,
    /// The contact's own.
    alias: Name,
    profile: Profile,
    losses: &'l mut Vec<Loss>,
}

impl<'l> Paths<'l> {
    fn of(profile: &Profile, catalog: &Catalog, losses: &'l mut Vec<Loss>) -> Result<Self, ConvertError> {
        let entity = &profile.entity;
        if !entity.value.eq_ignore_ascii_case(TARGET_ENTITY) {
            let message =
                format!("This segment holds {}, and outbound marketing has only {TARGET_ENTITY}.", entity.value);
            return Err(ConvertError::at(entity.span, message));
        }
        let (mut branches, mut conditions, mut taken) = (Vec::new(), Vec::new(), Vec::new());
        for step in &profile.steps {
            match step {
                Step::Filter(condition) => conditions.push(unlisted(condition)),
                Step::Relate(relate) => branches.push(branch(relate, catalog, &mut taken, losses)?),
                Step::Traverse(traverse) => {
                    let message = "TRAVERSE is outbound marketing's already.";
                    return Err(ConvertError::at(traverse.relationship.span, message));
                }
                Step::Distinct => {}
            }
        }
        let alias = Name::built(free_alias(TARGET_ENTITY, &taken));
        Ok(Self { branches, conditions, alias, profile: profile.clone(), losses })
    }

    /// The branch that has the alias; `None` for the contact's own columns.
    fn branch_of(&self, column: &Column) -> Result<Option<usize>, ConvertError> {
        let Some(alias) = &column.alias else { return Ok(None) };
        let has = |branch: &Branch| branch.tables.iter().any(|t| t.alias.value.eq_ignore_ascii_case(&alias.value));
        match self.branches.iter().position(has) {
            Some(place) => Ok(Some(place)),
            None if alias.value.eq_ignore_ascii_case(TARGET_ENTITY) => Ok(None),
            None => {
                let message = format!("No RELATE declares the alias {}.", alias.value);
                Err(ConvertError::at(alias.span, message))
            }
        }
    }

    fn said(mut self) -> Result<Option<SetExpr>, ConvertError> {
        let conditions = std::mem::take(&mut self.conditions);
        let mut parts = Vec::new();
        for condition in &conditions {
            parts.extend(self.mixed(condition, true)?);
        }
        if parts.is_empty() && !conditions.is_empty() && self.branches.is_empty() {
            return Ok(None);
        }
        let Some(ways) = Mixed::joined(parts, true).ways() else {
            let message = "The conditions mix related tables in more ways than a query has room for.";
            return Err(ConvertError::at(self.profile.span.0, message));
        };
        let mut sets: Vec<SetExpr> = ways.into_iter().map(|way| self.way(way)).collect();
        if sets.len() == 1 {
            return Ok(sets.pop());
        }
        Ok(Some(self.set(SetOp::Union, sets)))
    }

    /// Taken apart by branch: place 0 is the contact, and a branch has its place and one. A condition about one branch
    /// may name the contact as well.
    fn mixed(&mut self, condition: &Condition, holds: bool) -> Result<Option<Mixed<Asked>>, ConvertError> {
        use segment_query::ast::ConditionKind as Kind;
        let mut places = Vec::new();
        for column in named(condition) {
            places.extend(self.branch_of(&column)?.map(|place| place + 1));
        }
        places.sort_unstable();
        places.dedup();
        if let [] | [_] = places.as_slice() {
            let place = places.first().copied().unwrap_or(0);
            let said = if holds { condition.clone() } else { Condition::built(Kind::Not(Box::new(condition.clone()))) };
            return Ok(Some(Mixed::At(place, Asked(said))));
        }
        let (parts, all) = match &condition.value {
            Kind::All(parts) => (parts, holds),
            Kind::Any(parts) => (parts, !holds),
            Kind::Not(inner) => return self.mixed(inner, !holds),
            _ => {
                let text = segment_query::condition_text(condition);
                let message =
                    format!("The condition {text} is left out: no path of outbound marketing passes both tables.");
                self.losses.push(Loss::at(condition.span, message));
                return Ok(None);
            }
        };
        let mut said = Vec::new();
        for part in parts {
            said.extend(self.mixed(part, holds)?);
        }
        Ok((!said.is_empty()).then(|| Mixed::joined(said, all)))
    }

    /// All that has to hold together: a path for each branch, or the contact alone.
    fn way(&mut self, way: Vec<(usize, Asked)>) -> SetExpr {
        let mut of_branch: Vec<Vec<Condition>> = self.branches.iter().map(|_| Vec::new()).collect();
        let mut own = Vec::new();
        for (place, Asked(condition)) in way {
            match place.checked_sub(1).and_then(|branch| of_branch.get_mut(branch)) {
                Some(conditions) => conditions.push(condition),
                None => own.push(condition),
            }
        }
        let mut sets = Vec::new();
        for (branch, conditions) in self.branches.iter().zip(of_branch) {
            let optional = branch.tables.get(branch.required..).unwrap_or_default();
            let absent: Vec<&str> = optional.iter().map(|table| table.alias.value.as_str()).collect();
            let names = |condition: &Condition| {
                named(condition).iter().any(|c| c.alias.as_ref().is_some_and(|alias| is_among(&alias.value, &absent)))
            };
            let mut tables = branch.tables.as_slice();
            let missing = match all(conditions.clone()).filter(|_| conditions.iter().any(names)) {
                None => {
                    tables = tables.get(..branch.required).unwrap_or_default();
                    Left::Never
                }
                Some(condition) => without(&condition, &absent),
            };
            if missing != Left::Never && branch.tables.len() == 1 {
                // With a related record, or with none and what is then left to ask.
                let more = if let Left::When(condition) = missing { vec![*condition] } else { Vec::new() };
                let with = self.path(tables, conditions.into_iter().chain(own.clone()).collect());
                let rest = self.path(&[], more.into_iter().chain(std::mem::take(&mut own)).collect());
                let none = self.set(SetOp::Except, vec![rest, self.path(tables, Vec::new())]);
                sets.push(self.set(SetOp::Union, vec![with, none]));
                continue;
            }
            if missing != Left::Never {
                let entity = optional.first().map_or("", |table| table.entity.as_str());
                let message = format!(
                    "RELATEOPTIONAL keeps records with no {entity} at all, for which these conditions can hold; the path \
                     leaves them out."
                );
                self.losses.push(Loss::at(self.profile.span.0, message));
            }
            if tables.is_empty() {
                own.extend(conditions);
                continue;
            }
            // The contact's own conditions go along with the first path.
            let conditions = conditions.into_iter().chain(std::mem::take(&mut own)).collect();
            sets.push(self.path(tables, conditions));
        }
        if sets.is_empty() {
            return self.path(&[], own);
        }
        if sets.len() == 1 {
            return sets.remove(0);
        }
        self.set(SetOp::Intersect, sets)
    }

    fn set(&self, op: SetOp, operands: Vec<SetExpr>) -> SetExpr {
        SetExpr::Set { op, operands, span: self.profile.span }
    }

    /// From the last of the tables to the contact.
    fn path(&self, tables: &[Table], conditions: Vec<Condition>) -> SetExpr {
        let contact = |column: &Column| match &column.alias {
            Some(alias) if !alias.value.eq_ignore_ascii_case(TARGET_ENTITY) => column.clone(),
            _ => Column { alias: Some(self.alias.clone()), name: column.name.clone() },
        };
        let parts = conditions.into_iter().flat_map(|condition| match condition.value {
            ConditionKind::All(parts) => parts,
            _ => vec![condition],
        });
        let conditions = parts.map(|condition| renamed(&condition, &mut |column| contact(column)));
        let Some(start) = tables.last() else {
            let steps = all(conditions.collect()).map(Step::Filter).into_iter().collect();
            return self.profile_set(TARGET_ENTITY, &self.alias, steps);
        };
        // What is asked of the first table alone is asked there.
        let at_start = |condition: &Condition| {
            named(condition).iter().all(|c| c.alias.as_ref().is_some_and(|alias| *alias == start.alias))
        };
        let (early, late): (Vec<_>, Vec<_>) = conditions.partition(at_start);
        let mut steps: Vec<Step> = all(early).map(Step::Filter).into_iter().collect();
        for (place, table) in tables.iter().enumerate().rev() {
            let next = place.checked_sub(1).and_then(|place| tables.get(place));
            let alias = next.map_or(&self.alias, |next| &next.alias);
            let relationship = Name::built(table.relationship.clone());
            steps.push(Step::Traverse(Traverse { relationship, alias: Some(alias.clone()), filter: None }));
        }
        steps.extend(all(late).map(Step::Filter));
        self.profile_set(&start.entity, &start.alias, steps)
    }

    fn profile_set(&self, entity: &str, alias: &Name, steps: Vec<Step>) -> SetExpr {
        let entity = Name::built(entity.to_owned());
        SetExpr::Profile(Profile { entity, alias: Some(alias.clone()), steps, span: Ignored::default() })
    }
}

fn branch(
    relate: &Relate,
    catalog: &Catalog,
    taken: &mut Vec<String>,
    losses: &mut Vec<Loss>,
) -> Result<Branch, ConvertError> {
    let (mut tables, mut here, mut hop) = (Vec::new(), TARGET_ENTITY.to_owned(), Some(relate));
    let (mut required, mut optional) = (0, false);
    while let Some(relate) = hop {
        let name = &relate.relationship;
        let relationship = known_relationship(name, catalog)?;
        let entity = relationship.other_end(&here).ok_or_else(|| {
            ConvertError::at(name.span, format!("The relationship {} does not touch {here}.", name.value))
        })?;
        if relationship.referencing_entity.eq_ignore_ascii_case(&relationship.referenced_entity) {
            let message = format!(
                "{} joins a table with itself, and no source says in which direction real-time journeys follows it.",
                relationship.schema_name
            );
            losses.push(Loss::at(name.span, message));
        }
        optional |= relate.optional;
        required += usize::from(!optional);
        here = entity.to_owned();
        taken.push(relate.alias.value.clone());
        let relationship = relationship.name_in(Dialect::Outbound);
        tables.push(Table { entity: here.clone(), alias: relate.alias.clone(), relationship });
        hop = relate.nested.as_deref();
    }
    Ok(Branch { tables, required })
}
