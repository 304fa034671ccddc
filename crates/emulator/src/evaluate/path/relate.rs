//! `RELATE(relationship, alias[, RELATE(..)])` and RELATEOPTIONAL: related tables beside the contact, joined, where the
//! conditions that follow find them by their aliases. A contact is kept when the conditions hold with some of its related
//! records; with RELATEOPTIONAL also when it has none, and the columns of these are then missing.

use segment_query::ast::{Name, Relate};
use segment_query::{Entity, Relationship, RelationshipKind};

use super::{Path, Place, Result, Source, intersect_columns, quoted};

/// The relationships that it names, in their order.
pub(super) fn relationships(relate: &Relate) -> Vec<&Name> {
    std::iter::successors(Some(relate), |relate| relate.nested.as_deref()).map(|relate| &relate.relationship).collect()
}

impl<'c> Path<'_, 'c> {
    pub(super) fn relate(&mut self, relate: &Relate) -> Result<()> {
        let (mut here, mut number) = (self.entity, self.scope.current.number);
        let (mut hop, mut optional) = (Some(relate), false);
        while let Some(relate) = hop {
            let (relationship, other) = self.compiler.hop_from(here, &relate.relationship)?;
            // Nothing can be demanded of a record that need not be there.
            optional |= relate.optional;
            number = self.put_beside(relationship, (here, number), other, optional);
            here = other;
            let contact = std::mem::replace(&mut self.scope.current, Place { source: Source::Entity(other), number });
            let declared = self.scope.declare(Some(&relate.alias));
            self.scope.current = contact;
            declared?;
            hop = relate.nested.as_deref();
        }
        self.joined = true;
        Ok(())
    }

    /// Joins a related table; the answer is its number.
    fn put_beside(
        &mut self,
        relationship: &Relationship,
        here: (&'c Entity, usize),
        other: &'c Entity,
        optional: bool,
    ) -> usize {
        let join = if optional { "LEFT JOIN" } else { "JOIN" };
        let table = quoted(&other.logical_name);
        self.beside = self.beside.saturating_sub(1);
        match relationship.kind {
            RelationshipKind::OneToMany => {
                self.from.push(&format!(" {join} {table} AS t{} ON ", self.beside));
                let on = self.linked(relationship, here, (other, self.beside));
                self.from.append(on);
            }
            RelationshipKind::ManyToMany => {
                let through = self.beside;
                self.beside = self.beside.saturating_sub(1);
                let (here_column, other_column) = intersect_columns(relationship, here.0, other);
                self.from.push(&format!(
                    " {join} ({} AS t{through} JOIN {table} AS t{next} ON t{next}.{} = t{through}.{other_column}) \
                     ON t{through}.{here_column} = t{}.{}",
                    quoted(&relationship.referencing_attribute),
                    quoted(&other.primary_id),
                    here.1,
                    quoted(&here.0.primary_id),
                    next = self.beside,
                ));
            }
        }
        self.beside
    }
}
