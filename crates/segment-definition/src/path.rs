//! The way from another table to contact, taken step by step from contact outward.

use segment_query::{Catalog, Relationship, TARGET_ENTITY};

use crate::node::Path;

/// One step away from contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hop<'a> {
    /// As TRAVERSE calls it.
    pub name: &'a str,
    /// `None` where the catalog does not know it, or not where the path stands.
    pub relationship: Option<&'a Relationship>,
    /// The table it leads to.
    pub to: Option<&'a str>,
}

impl Path {
    /// One step along a relationship of contact.
    pub fn along(relationship: &Relationship) -> Option<Self> {
        let entity = relationship.other_end(TARGET_ENTITY)?.to_owned();
        Some(Self { entity, hops: vec![relationship.query_name()] })
    }

    /// One step further away from contact.
    pub fn longer(&self, relationship: &Relationship) -> Option<Self> {
        let entity = relationship.other_end(&self.entity)?.to_owned();
        let hops = std::iter::once(relationship.query_name()).chain(self.hops.iter().cloned()).collect();
        Some(Self { entity, hops })
    }

    /// Without the step that is farthest from contact; `None` for a path of one step.
    pub fn shorter(&self, catalog: &Catalog) -> Option<Self> {
        let (last, hops) = self.hops.split_first().filter(|(_, hops)| !hops.is_empty())?;
        let entity = catalog.relationship(last)?.other_end(&self.entity)?.to_owned();
        Some(Self { entity, hops: hops.to_vec() })
    }

    /// Its steps from contact outward.
    pub fn outward<'a>(&'a self, catalog: &'a Catalog) -> Vec<Hop<'a>> {
        let mut here = Some(TARGET_ENTITY);
        let step = |name: &'a String| {
            let known = catalog.relationship(name);
            let to = here.and_then(|here| known?.other_end(here));
            here = to;
            Hop { name, relationship: known.filter(|_| to.is_some()), to }
        };
        self.hops.iter().rev().map(step).collect()
    }
}
