//! `PROFILE(..).FILTER(..).TRAVERSE(..)`: a chain of joins.
//!
//! A relationship is walked from whichever of its ends the path stands at. One that leads from a table to itself is
//! walked from the referencing to the referenced side, from the child to its parent. An N:N relationship goes through
//! its intersect table, whose columns are named by the primary keys of both sides, with `one` and `two` added when both
//! are the same table, as Dataverse names them.

use segment_query::ast::{Column, Name, Profile, SetExpr, Step, Traverse};
use segment_query::{
    Column as Known, ColumnKind, Entity, Interaction, Relationship, RelationshipKind, Span, TARGET_ENTITY,
};

use super::{Compiler, EvaluateError, Result, Sql, balanced, quoted};

/// SQLite joins at most 64 tables.
const MOST_TABLES: usize = 60;

#[derive(Clone, Copy)]
enum Source<'c> {
    Entity(&'c Entity),
    Interaction(&'c Interaction),
}

/// A table of the statement: `t0`, `t1`, …
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
        Step::Filter(_) | Step::Distinct => None,
    });
    last.unwrap_or(profile.alias.as_ref()).map(|alias| alias.value.as_str())
}

impl<'c> Compiler<'c> {
    pub(super) fn profile(&self, profile: &Profile) -> Result<Sql> {
        let first = self.entity(&profile.entity)?;
        let mut path = Path {
            compiler: self,
            from: Sql::new(&format!("{} AS t0", quoted(&first.logical_name))),
            conditions: Vec::new(),
            scope: Scope::of_entity(first),
            entity: first,
            tables: 1,
        };
        path.scope.declare(profile.alias.as_ref())?;
        for step in &profile.steps {
            match step {
                Step::Filter(condition) => path.conditions.push(self.condition(condition, &path.scope)?),
                Step::Traverse(traverse) => path.traverse(traverse)?,
                // The ids are distinct anyway.
                Step::Distinct => {}
            }
        }
        path.select(profile.span.0)
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
    tables: usize,
}

impl<'c> Path<'_, 'c> {
    fn select(self, span: Span) -> Result<Sql> {
        if !self.entity.logical_name.eq_ignore_ascii_case(TARGET_ENTITY) {
            let message = format!("The path ends at {}, but has to end at {TARGET_ENTITY}.", self.entity.logical_name);
            return Err(EvaluateError::new(span, message));
        }
        let distinct = if self.tables > 1 { "DISTINCT " } else { "" };
        let (last, id) = (self.scope.current.number, quoted(&self.entity.primary_id));
        let mut sql = Sql::new(&format!("SELECT {distinct}t{last}.{id} AS id FROM "));
        sql.append(self.from);
        if !self.conditions.is_empty() {
            sql.push(" WHERE ");
            sql.append(balanced(self.conditions, "AND"));
        }
        Ok(sql)
    }

    fn traverse(&mut self, traverse: &Traverse) -> Result<()> {
        let name = &traverse.relationship;
        let catalog = self.compiler.catalog;
        let relationship = catalog
            .relationship(&name.value)
            .ok_or_else(|| EvaluateError::new(name.span, format!("There is no relationship `{}`.", name.value)))?;
        let here = &self.entity.logical_name;
        let other = relationship.other_end(here).ok_or_else(|| {
            let message = format!("The relationship `{}` does not touch {here}.", name.value);
            EvaluateError::new(name.span, message)
        })?;
        let other = catalog.entity(other).ok_or_else(|| {
            EvaluateError::new(name.span, format!("There is no table `{other}`, where `{}` leads.", name.value))
        })?;
        if self.tables >= MOST_TABLES {
            let message = "The path is too long. Save its first part as a segment of its own.";
            return Err(EvaluateError::new(name.span, message));
        }
        match relationship.kind {
            RelationshipKind::OneToMany => self.join(relationship, other),
            RelationshipKind::ManyToMany => self.join_through(relationship, other),
        }
        self.scope.declare(traverse.alias.as_ref())?;
        if let Some(filter) = &traverse.filter {
            // An edge has no columns of its own here: the filter is about the records it leads to.
            self.conditions.push(self.compiler.condition(filter, &self.scope)?);
        }
        Ok(())
    }

    fn arrive(&mut self, entity: &'c Entity) {
        self.entity = entity;
        self.scope.current = Place { source: Source::Entity(entity), number: self.tables };
        self.tables += 1;
    }

    fn join(&mut self, relationship: &Relationship, other: &'c Entity) {
        let (here, next) = (self.scope.current.number, self.tables);
        let from_many = relationship.referencing_entity.eq_ignore_ascii_case(&self.entity.logical_name);
        let (many, one) = if from_many { (here, next) } else { (next, here) };
        let (lookup, key) = (quoted(&relationship.referencing_attribute), quoted(&relationship.referenced_attribute));
        self.from.push(&format!(" JOIN {} AS t{next} ON t{many}.{lookup} = t{one}.{key}", quoted(&other.logical_name)));
        let holder = if from_many { self.entity } else { other };
        let column = holder.column(&relationship.referencing_attribute);
        if column.is_some_and(|c| matches!(&c.kind, ColumnKind::Lookup { targets } if targets.len() > 1)) {
            let stored = quoted(&format!("{}_type", relationship.referencing_attribute));
            self.from.push(&format!(" AND t{many}.{stored} = "));
            self.from.bind(relationship.referenced_entity.clone());
        }
        self.arrive(other);
    }

    fn join_through(&mut self, relationship: &Relationship, other: &'c Entity) {
        let (here, through, next) = (self.scope.current.number, self.tables, self.tables + 1);
        let (here_key, next_key) = (&self.entity.primary_id, &other.primary_id);
        let to_itself = relationship.referencing_entity.eq_ignore_ascii_case(&relationship.referenced_entity);
        let (first, second) = if to_itself { ("one", "two") } else { ("", "") };
        self.from.push(&format!(
            " JOIN {} AS t{through} ON t{through}.{} = t{here}.{} JOIN {} AS t{next} ON t{next}.{} = t{through}.{}",
            quoted(&relationship.referencing_attribute),
            quoted(&format!("{here_key}{first}")),
            quoted(here_key),
            quoted(&other.logical_name),
            quoted(next_key),
            quoted(&format!("{next_key}{second}")),
        ));
        self.tables += 1;
        self.arrive(other);
    }
}
