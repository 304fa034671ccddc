//! Navigation properties: from a record to the one or the several that it is related to.

use crate::schema::{self, Column, Kind, Relationship, Table, Through};

/// A navigation property of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Navigation {
    /// To the record that a lookup leads to.
    Single(&'static Relationship),
    /// To the records whose lookups lead here.
    Many(&'static Relationship),
    /// To the records at the other end of an N:N relationship.
    Through(Through),
}

impl Navigation {
    pub(crate) fn of(table: &Table, name: &str) -> Option<Self> {
        let single = schema::relationships()
            .iter()
            .find(|r| r.referencing == table.logical && r.lookup_navigation == name)
            .map(Self::Single);
        let many = || {
            schema::relationships()
                .iter()
                .find(|r| r.referenced == table.logical && r.collection_navigation == name)
                .map(Self::Many)
        };
        let through = || schema::through(table.logical).find(|way| way.from.navigation == name).map(Self::Through);
        single.or_else(many).or_else(through)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Single(r) => &r.lookup_navigation,
            Self::Many(r) => &r.collection_navigation,
            Self::Through(way) => way.from.navigation,
        }
    }

    pub(crate) fn is_single(self) -> bool {
        matches!(self, Self::Single(_))
    }

    /// The lookup column behind it, here or at the other end.
    pub(crate) fn lookup(self) -> Option<&'static Column> {
        match self {
            Self::Single(r) | Self::Many(r) => lookup(r),
            Self::Through(_) => None,
        }
    }

    /// The table at the other end.
    pub(crate) fn target(self) -> Option<&'static Table> {
        match self {
            Self::Single(r) => schema::table(r.referenced),
            Self::Many(r) => schema::table(r.referencing),
            Self::Through(way) => schema::table(way.to.table),
        }
    }

    /// The condition on the other end's `alias` that it is related to the record whose id `owner` is, as SQL.
    pub(crate) fn within(self, alias: &str, owner: &str) -> Option<String> {
        match self {
            Self::Single(r) => {
                let (target, source) = (schema::table(r.referenced)?, schema::table(r.referencing)?);
                let key = leads_to(r, "source")?;
                Some(format!(
                    "{alias}.{} = (SELECT {key} FROM {} AS source WHERE source.{} = {owner})",
                    target.primary_id, source.logical, source.primary_id
                ))
            }
            Self::Many(r) => Some(format!("{} {owner}", refers(r, alias)?)),
            Self::Through(way) => {
                let (key, pairs) = (schema::table(way.to.table)?.primary_id, way.relationship.intersect.logical);
                let (here, there) = (way.from.column, way.to.column);
                Some(format!("{alias}.{key} IN (SELECT pair.{there} FROM {pairs} AS pair WHERE pair.{here} = {owner})"))
            }
        }
    }
}

fn lookup(r: &Relationship) -> Option<&'static Column> {
    schema::table(r.referencing)?.column(r.attribute)
}

/// The id that the lookup of `alias` holds, if it belongs to this relationship.
pub(super) fn leads_to(r: &Relationship, alias: &str) -> Option<String> {
    Some(match lookup(r)?.kind {
        Kind::Polymorphic { .. } => {
            format!("CASE WHEN {alias}.{0}_type = '{1}' THEN {alias}.{0} END", r.attribute, r.referenced)
        }
        _ => format!("{alias}.{}", r.attribute),
    })
}

/// `alias.lookup =`, preceded by what tells the targets of one lookup apart.
fn refers(r: &Relationship, alias: &str) -> Option<String> {
    Some(match lookup(r)?.kind {
        Kind::Polymorphic { .. } => {
            format!("{alias}.{0}_type = '{1}' AND {alias}.{0} =", r.attribute, r.referenced)
        }
        _ => format!("{alias}.{} =", r.attribute),
    })
}
