//! `PROFILE(..).FILTER(..).TRAVERSE(..)`: hops from table to table.
//!
//! What a hop starts from is a sub-select of distinct keys, `(SELECT DISTINCT key ..) JOIN next`: its cost is that of the
//! two tables, however many rows of one lead to the same row of the other. The last hop, to the contact, is a condition
//! on it, `contact.key IN (SELECT key ..)`. Only where a later condition names an earlier alias do the tables up to there
//! have to stand side by side, and are joined.
//!
//! A relationship is walked from whichever of its ends the path stands at. One that leads from a table to itself is
//! walked from the referencing to the referenced side, from the child to its parent. An N:N relationship goes through
//! its intersect table, whose columns are named by the primary keys of both sides, with `one` and `two` added when both
//! are the same table, as Dataverse names them.
//!
//! RELATE of real-time journeys stays at the contact and puts the related tables beside it ([`relate`]).

mod relate;

use std::collections::BTreeSet;

use segment_query::ast::{Column, Name, Profile, SetExpr, Step, Traverse};
use segment_query::{
    Column as Known, ColumnKind, Entity, Interaction, Relationship, RelationshipKind, Span, TARGET_ENTITY,
};

use super::aliases;
use super::{Compiler, EvaluateError, Result, Sql, balanced, is_in, quoted};

/// SQLite joins at most 64 tables.
const MOST_TABLES: usize = 60;

#[derive(Clone, Copy)]
enum Source<'c> {
    Entity(&'c Entity),
    Interaction(&'c Interaction),
}

/// A table of the statement: from the first of a path, which has the highest number, down to `t0`.
#[derive(Clone, Copy)]
struct Place<'c> {
    source: Source<'c>,
    number: usize,
}

/// What a condition may name at its place on the path.
pub(super) struct Scope<'c> {
    current: Place<'c>,
    aliases: Vec<(String, Place<'c>)>,
}

/// A column as it stands in the statement.
pub(super) struct Resolved<'c> {
    pub(super) sql: String,
    pub(super) column: &'c Known,
}

impl<'c> Scope<'c> {
    /// The entity's table goes by `t0`.
    pub(super) fn of_entity(entity: &'c Entity) -> Self {
        Self { current: Place { source: Source::Entity(entity), number: 0 }, aliases: Vec::new() }
    }

    /// The interaction's table goes by `t0`.
    pub(super) fn of_interaction(interaction: &'c Interaction) -> Self {
        Self { current: Place { source: Source::Interaction(interaction), number: 0 }, aliases: Vec::new() }
    }

    fn declare(&mut self, alias: Option<&Name>) -> Result<()> {
        let Some(alias) = alias else {
            return Ok(());
        };
        if self.find(&alias.value).is_some() {
            let message = format!("The alias `{}` is declared twice on this path.", alias.value);
            return Err(EvaluateError::new(alias.span, message));
        }
        self.aliases.push((alias.value.clone(), self.current));
        Ok(())
    }

    fn find(&self, alias: &str) -> Option<Place<'c>> {
        self.aliases.iter().find(|(name, _)| name.eq_ignore_ascii_case(alias)).map(|(_, place)| *place)
    }

    /// A bare column belongs to the table where the path stands.
    pub(super) fn column(&self, column: &Column) -> Result<Resolved<'c>> {
        let place = match &column.alias {
            None => self.current,
            Some(alias) => self.find(&alias.value).ok_or_else(|| {
                let message = format!("No table on this path has the alias `{}`.", alias.value);
                EvaluateError::new(alias.span, message)
            })?,
        };
        place.column(&column.name)
    }

    pub(super) fn own_column(&self, name: &Name) -> Result<Resolved<'c>> {
        self.current.column(name)
    }
}

impl<'c> Place<'c> {
    fn column(self, name: &Name) -> Result<Resolved<'c>> {
        let (known, table) = match self.source {
            Source::Entity(entity) => (entity.column(&name.value), &entity.logical_name),
            Source::Interaction(interaction) => (interaction.column(&name.value), &interaction.name),
        };
        match known {
            None => Err(EvaluateError::new(name.span, format!("The table {table} has no column `{}`.", name.value))),
            Some(known) if known.computed => {
                let message = format!("The column `{}` is calculated, and segments cannot use it.", name.value);
                Err(EvaluateError::new(name.span, message))
            }
            Some(column) => {
                // Always with its table: SQLite would take a lone quoted name that it does not know for a text.
                Ok(Resolved { sql: format!("t{}.{}", self.number, quoted(&column.logical_name)), column })
            }
        }
    }
}

/// The alias of the path's last table, if it has one.
pub(super) fn final_alias(set: &SetExpr) -> Option<&str> {
    let SetExpr::Profile(profile) = set else {
        return None;
    };
    let last = profile.steps.iter().rev().find_map(|step| match step {
        Step::Traverse(traverse) => Some(traverse.alias.as_ref()),
        Step::Filter(_) | Step::Relate(_) | Step::Distinct => None,
    });
    last.unwrap_or(profile.alias.as_ref()).map(|alias| alias.value.as_str())
}

impl<'c> Compiler<'c> {
    pub(super) fn profile(&self, profile: &Profile) -> Result<Sql> {
        let first = self.entity(&profile.entity)?;
        let number = self.tables_after_the_first(profile)?;
        let current = Place { source: Source::Entity(first), number };
        let mut path = Path {
            compiler: self,
            from: Sql::new(&format!("{} AS t{number}", quoted(&first.logical_name))),
            conditions: Vec::new(),
            scope: Scope { current, aliases: Vec::new() },
            entity: first,
            joined: false,
            beside: number,
        };
        path.scope.declare(profile.alias.as_ref())?;
        for (index, step) in profile.steps.iter().enumerate() {
            match step {
                Step::Filter(condition) => path.conditions.push(self.condition(condition, &path.scope)?),
                Step::Traverse(traverse) => {
                    let later = profile.steps.get(index..).unwrap_or_default();
                    path.traverse(traverse, aliases::named_in(later))?;
                }
                Step::Relate(relate) => path.relate(relate)?,
                // The ids are distinct anyway.
                Step::Distinct => {}
            }
        }
        path.select(profile.span.0)
    }

    fn tables_after_the_first(&self, profile: &Profile) -> Result<usize> {
        let mut tables = 0;
        let hops = profile.steps.iter().flat_map(|step| match step {
            Step::Traverse(traverse) => vec![&traverse.relationship],
            Step::Relate(relate) => relate::relationships(relate),
            Step::Filter(_) | Step::Distinct => Vec::new(),
        });
        for name in hops {
            if tables + 1 >= MOST_TABLES {
                let message = "The path is too long. Save its first part as a segment of its own.";
                return Err(EvaluateError::new(name.span, message));
            }
            let known = self.catalog.relationship(&name.value);
            tables += if known.is_some_and(|r| r.kind == RelationshipKind::ManyToMany) { 2 } else { 1 };
        }
        Ok(tables)
    }

    /// The relationship of this name, and the table that it leads to from `here`.
    fn hop_from(&self, here: &Entity, name: &Name) -> Result<(&'c Relationship, &'c Entity)> {
        let relationship = self
            .catalog
            .relationship(&name.value)
            .ok_or_else(|| EvaluateError::new(name.span, format!("There is no relationship `{}`.", name.value)))?;
        let other = relationship.other_end(&here.logical_name).ok_or_else(|| {
            let message = format!("The relationship `{}` does not touch {}.", name.value, here.logical_name);
            EvaluateError::new(name.span, message)
        })?;
        let other = self.catalog.entity(other).ok_or_else(|| {
            EvaluateError::new(name.span, format!("There is no table `{other}`, where `{}` leads.", name.value))
        })?;
        Ok((relationship, other))
    }

    fn entity(&self, name: &Name) -> Result<&'c Entity> {
        let unknown = || EvaluateError::new(name.span, format!("There is no table `{}`.", name.value));
        self.catalog.entity(&name.value).ok_or_else(unknown)
    }
}

struct Path<'p, 'c> {
    compiler: &'p Compiler<'c>,
    from: Sql,
    conditions: Vec<Sql>,
    scope: Scope<'c>,
    entity: &'c Entity,
    /// Whether `from` joins several tables, so that one record may come more than once.
    joined: bool,
    /// The number of the table that RELATE named last.
    beside: usize,
}

impl<'c> Path<'_, 'c> {
    /// The path as a condition on the contact.
    fn select(self, span: Span) -> Result<Sql> {
        if !self.entity.logical_name.eq_ignore_ascii_case(TARGET_ENTITY) {
            let message = format!("The path ends at {}, but has to end at {TARGET_ENTITY}.", self.entity.logical_name);
            return Err(EvaluateError::new(span, message));
        }
        if self.joined {
            let id = |number| format!("t{number}.{}", quoted(&self.entity.primary_id));
            let ids = select(&id(self.scope.current.number), self.from, self.conditions);
            return Ok(is_in(&id(0), ids));
        }
        Ok(if self.conditions.is_empty() { Sql::new("TRUE") } else { balanced(self.conditions, "AND") })
    }

    /// `named`: the aliases that are still needed from here on.
    fn traverse(&mut self, traverse: &Traverse, named: BTreeSet<String>) -> Result<()> {
        let (relationship, other) = self.compiler.hop_from(self.entity, &traverse.relationship)?;
        let side_by_side = self.scope.aliases.iter().any(|(alias, _)| named.contains(&alias.to_ascii_lowercase()));
        match relationship.kind {
            RelationshipKind::OneToMany if side_by_side => self.join(relationship, other),
            RelationshipKind::OneToMany => self.hop(relationship, other),
            RelationshipKind::ManyToMany if side_by_side => self.join_through(relationship, other),
            RelationshipKind::ManyToMany => self.hop_through(relationship, other),
        }
        self.scope.declare(traverse.alias.as_ref())?;
        if let Some(filter) = &traverse.filter {
            // An edge has no columns of its own here: the filter is about the records it leads to.
            self.conditions.push(self.compiler.condition(filter, &self.scope)?);
        }
        Ok(())
    }

    /// The number of the table that comes next.
    fn next(&self) -> usize {
        self.scope.current.number.saturating_sub(1)
    }

    fn arrive(&mut self, entity: &'c Entity) {
        self.scope.current = Place { source: Source::Entity(entity), number: self.next() };
        self.entity = entity;
    }

    /// Puts the path so far into a sub-select of `column`, and goes on from `next` where `key` of it is among these.
    /// `next`'s table gets the next number.
    fn step_into(&mut self, column: &str, next: &str, key: &str) {
        let (here, number) = (self.scope.current.number, self.next());
        let from = std::mem::take(&mut self.from);
        let conditions = std::mem::take(&mut self.conditions);
        if number == 0 {
            self.conditions.push(is_in(&format!("t0.{key}"), select(&format!("t{here}.{column}"), from, conditions)));
        } else {
            let keys = select(&format!("DISTINCT t{here}.{column} AS key"), from, conditions);
            self.from = Sql::new("(");
            self.from.append(keys);
            let next = quoted(next);
            self.from.push(&format!(") AS k{number} JOIN {next} AS t{number} ON t{number}.{key} = k{number}.key"));
        }
        self.joined = false;
    }

    fn hop(&mut self, relationship: &Relationship, other: &'c Entity) {
        let (lookup, key) = (quoted(&relationship.referencing_attribute), quoted(&relationship.referenced_attribute));
        if self.holds_the_lookup(relationship) {
            let number = self.scope.current.number;
            self.conditions.extend(self.leads_to_this_table(relationship, self.entity, number));
            self.conditions.push(Sql::new(&format!("t{number}.{lookup} IS NOT NULL")));
            self.step_into(&lookup, &other.logical_name, &key);
            self.arrive(other);
        } else {
            self.step_into(&key, &other.logical_name, &lookup);
            self.arrive(other);
            let number = self.scope.current.number;
            self.conditions.extend(self.leads_to_this_table(relationship, other, number));
        }
    }

    fn hop_through(&mut self, relationship: &Relationship, other: &'c Entity) {
        let (here, next) = intersect_columns(relationship, self.entity, other);
        let (here_key, next_key) = (quoted(&self.entity.primary_id), quoted(&other.primary_id));
        self.step_into(&here_key, &relationship.referencing_attribute, &here);
        self.scope.current.number = self.next();
        self.step_into(&next, &other.logical_name, &next_key);
        self.arrive(other);
    }

    /// Whether the path stands at the "many" side.
    fn holds_the_lookup(&self, relationship: &Relationship) -> bool {
        relationship.referencing_entity.eq_ignore_ascii_case(&self.entity.logical_name)
    }

    /// A lookup that may lead to several tables says beside it to which it does.
    fn leads_to_this_table(&self, relationship: &Relationship, holder: &Entity, number: usize) -> Option<Sql> {
        let column = holder.column(&relationship.referencing_attribute)?;
        let polymorphic = matches!(&column.kind, ColumnKind::Lookup { targets } if targets.len() > 1);
        polymorphic.then(|| {
            let stored = quoted(&format!("{}_type", relationship.referencing_attribute));
            let mut sql = Sql::new(&format!("t{number}.{stored} = "));
            sql.bind(relationship.referenced_entity.clone());
            sql
        })
    }

    fn join(&mut self, relationship: &Relationship, other: &'c Entity) {
        let (here, next) = (self.scope.current.number, self.next());
        self.from.push(&format!(" JOIN {} AS t{next} ON ", quoted(&other.logical_name)));
        let on = self.linked(relationship, (self.entity, here), (other, next));
        self.from.append(on);
        self.joined = true;
        self.arrive(other);
    }

    /// That two tables of a 1:N relationship, each with its number, belong together.
    fn linked(&self, relationship: &Relationship, here: (&Entity, usize), other: (&Entity, usize)) -> Sql {
        let holds = relationship.referencing_entity.eq_ignore_ascii_case(&here.0.logical_name);
        let ((holder, many), (_, one)) = if holds { (here, other) } else { (other, here) };
        let (lookup, key) = (quoted(&relationship.referencing_attribute), quoted(&relationship.referenced_attribute));
        let mut sql = Sql::new(&format!("t{many}.{lookup} = t{one}.{key}"));
        if let Some(typed) = self.leads_to_this_table(relationship, holder, many) {
            sql.push(" AND ");
            sql.append(typed);
        }
        sql
    }

    fn join_through(&mut self, relationship: &Relationship, other: &'c Entity) {
        let (here, through) = (self.scope.current.number, self.next());
        let next = through.saturating_sub(1);
        let (here_column, next_column) = intersect_columns(relationship, self.entity, other);
        self.from.push(&format!(
            " JOIN {} AS t{through} ON t{through}.{here_column} = t{here}.{} JOIN {} AS t{next} ON t{next}.{} = t{through}.{next_column}",
            quoted(&relationship.referencing_attribute),
            quoted(&self.entity.primary_id),
            quoted(&other.logical_name),
            quoted(&other.primary_id),
        ));
        self.joined = true;
        self.scope.current.number = through;
        self.arrive(other);
    }
}

/// The columns of an N:N relationship's own table that lead to each side.
fn intersect_columns(relationship: &Relationship, here: &Entity, other: &Entity) -> (String, String) {
    let to_itself = relationship.referencing_entity.eq_ignore_ascii_case(&relationship.referenced_entity);
    let (first, second) = if to_itself { ("one", "two") } else { ("", "") };
    (quoted(&format!("{}{first}", here.primary_id)), quoted(&format!("{}{second}", other.primary_id)))
}

fn select(list: &str, from: Sql, conditions: Vec<Sql>) -> Sql {
    let mut sql = Sql::new(&format!("SELECT {list} FROM "));
    sql.append(from);
    if !conditions.is_empty() {
        sql.push(" WHERE ");
        sql.append(balanced(conditions, "AND"));
    }
    sql
}
