//! Linked rows as paths that start at them and lead to the contact.

use roxmltree::Node;
use segment_query::ast::{Condition, Name, SetExpr, Step, Traverse};
use segment_query::{Dialect, Relationship, RelationshipKind};

use super::Reader;
use super::ask::{Ask, Leaf, profile};
use super::xml::{elements, path_of, required};
use crate::absent::holds_without;
use crate::columns::{self, named};
use crate::loss::ConvertError;
use crate::path::primary_id;
use crate::ways::Mixed;

/// From the contact outwards.
type Chain = Vec<Hop>;
/// Ways of meeting a link, each by chains that all have to be there.
type Ways = Vec<Vec<Chain>>;
/// What the entity's filter asks of a linked row, by the number of its table.
type Extra<'a> = &'a [(usize, Condition)];

#[derive(Clone, Debug)]
struct Hop {
    entity: String,
    alias: Name,
    /// To the table before.
    relationship: String,
    conditions: Vec<Condition>,
}

/// The relationship that a link stands for, and the link whose row it leads to.
struct Found<'a, 'input> {
    relationship: String,
    far: Node<'a, 'input>,
    /// Whether one row of the table before can have several.
    many: bool,
}

impl Reader<'_> {
    /// A link in the entity; `None` when it asks nothing, or nothing of it can be said.
    pub(super) fn joined_link(
        &mut self,
        node: Node<'_, '_>,
        entity: Node<'_, '_>,
        extra: Extra<'_>,
    ) -> Result<Option<Ask>, ConvertError> {
        match node.attribute("link-type").unwrap_or("inner") {
            "inner" | "exists" | "in" => {
                Ok(self.ways(node, entity, extra)?.map(|ways| asked(ways, &self.contact_alias())))
            }
            "outer" | "matchfirstrowusingcrossapply" => self.outer(node, entity, extra),
            kind => {
                self.lose(node, format!("This link is left out: {kind} stands only in filters."));
                Ok(None)
            }
        }
    }

    /// It asks nothing by itself. Conditions on its columns see null where there is no row.
    fn outer(
        &mut self,
        node: Node<'_, '_>,
        entity: Node<'_, '_>,
        extra: Extra<'_>,
    ) -> Result<Option<Ask>, ConvertError> {
        let below: Vec<usize> = node
            .descendants()
            .filter_map(|inner| self.tables.iter().position(|table| table.node == inner.id()))
            .collect();
        let conditions: Vec<&Condition> =
            extra.iter().filter(|(place, _)| below.contains(place)).map(|(_, condition)| condition).collect();
        if conditions.is_empty() {
            return Ok(None);
        }
        let with_row = self.ways(node, entity, extra)?.map(|ways| asked(ways, &self.contact_alias()));
        let aliases: Vec<String> =
            below.iter().filter_map(|place| self.tables.get(*place)).map(|table| table.alias.value.clone()).collect();
        let aliases: Vec<&str> = aliases.iter().map(String::as_str).collect();
        if !conditions.iter().all(|condition| holds_without(condition, &aliases)) {
            return Ok(with_row);
        }
        if below.len() > 1 {
            self.lose(node, "Whether rows of links within this one are there is not asked: a query cannot say it.");
        }
        let Some(without_row) =
            self.ways(node, entity, &[])?.map(|ways| asked(ways, &self.contact_alias())).and_then(negated)
        else {
            return Ok(None);
        };
        // A row that is there has the column it is linked by, so that null there means no row.
        let keys = [node.attribute("from").unwrap_or_default().to_owned(), self.key_of(node)];
        let never_null = conditions.iter().any(|condition| {
            let segment_query::ast::ConditionKind::IsNull(column) = &condition.value else { return false };
            keys.iter().any(|key| key.eq_ignore_ascii_case(&column.name.value))
        });
        if never_null {
            return Ok(Some(without_row));
        }
        Ok(Some(Ask::Any(std::iter::once(without_row).chain(with_row).collect())))
    }

    fn key_of(&self, node: Node<'_, '_>) -> String {
        self.table(node).map_or_else(String::new, |table| primary_id(&table.name, self.catalog))
    }

    /// A link in a filter of the entity.
    pub(super) fn filter_link(&mut self, node: Node<'_, '_>, owner: Node<'_, '_>) -> Result<Option<Ask>, ConvertError> {
        let kind = required(node, "link-type")?;
        let ways = match kind {
            "any" | "not all" | "not any" | "all" => self.ways(node, owner, &[])?,
            _ => {
                self.lose(node, format!("This link is left out: {kind} does not stand in filters."));
                return Ok(None);
            }
        };
        let Some(ask) = ways.map(|ways| asked(ways, &self.contact_alias())) else { return Ok(None) };
        Ok(match kind {
            "any" | "not all" => Some(ask),
            "not any" => negated(ask),
            // `all` is the opposite of its name: there are rows, but none that meets the filter.
            _ => {
                let Some(found) = self.relationship(node, owner)? else { return Ok(None) };
                let there = asked(vec![vec![vec![self.hop(&found, Vec::new())]]], &self.contact_alias());
                negated(ask).map(|none| Ask::All(vec![there, none]))
            }
        })
    }

    /// A link in a filter of another link: where it stands among the tables.
    pub(super) fn nested_link(&mut self, node: Node<'_, '_>) -> Option<usize> {
        match node.attribute("link-type") {
            Some("any" | "not all") => self.tables.iter().position(|table| table.node == node.id()),
            kind => {
                let kind = kind.unwrap_or("inner");
                self.lose(node, format!("This link is left out: a query cannot say {kind} of a linked row."));
                None
            }
        }
    }

    /// `None` when the link cannot be said, which is reported.
    fn ways(
        &mut self,
        node: Node<'_, '_>,
        parent: Node<'_, '_>,
        extra: Extra<'_>,
    ) -> Result<Option<Ways>, ConvertError> {
        let Some(found) = self.relationship(node, parent)? else { return Ok(None) };
        let far = found.far;
        let between = self.tables.iter().position(|table| table.node == node.id()).filter(|_| far != node);
        if extra.iter().any(|(place, _)| Some(*place) == between) {
            self.lose(node, "What is asked of the table between the two is left out: no path stops there.");
        }
        let mut parts = Vec::new();
        for filter in elements(far).filter(|child| child.has_tag_name("filter")) {
            parts.extend(self.filter(filter, far)?);
        }
        let Some(row_ways) = Mixed::joined(parts, true).ways() else {
            let message = "This link mixes tables in more ways than a query has room for.";
            return Err(ConvertError::in_xml(path_of(far), message));
        };
        let mut ways = Vec::new();
        for row_way in row_ways {
            let (mut own, mut nested): (Vec<Condition>, Vec<Node<'_, '_>>) = (Vec::new(), Vec::new());
            for (place, leaf) in row_way {
                match leaf {
                    Leaf::Row(condition) => own.push(condition),
                    Leaf::Linked => nested.extend(
                        far.descendants().find(|inner| self.tables.get(place).is_some_and(|t| t.node == inner.id())),
                    ),
                    Leaf::Contact(_) => {}
                }
            }
            let here = self.tables.iter().position(|table| table.node == far.id());
            own.extend(extra.iter().filter(|(place, _)| Some(*place) == here).map(|(_, condition)| condition.clone()));
            for link in elements(far).filter(|child| child.has_tag_name("link-entity")) {
                match link.attribute("link-type").unwrap_or("inner") {
                    "inner" | "exists" | "in" => nested.push(link),
                    "outer" | "matchfirstrowusingcrossapply" => {}
                    kind => self.lose(link, format!("This link is left out: {kind} stands only in filters.")),
                }
            }
            let hop = self.hop(&found, own);
            let mut alternatives: Ways = vec![vec![vec![hop.clone()]]];
            let mut first = true;
            for link in nested {
                let Some(inner) = self.ways(link, far, extra)? else { continue };
                if !first && found.many {
                    let message = format!(
                        "The links within {} have to be met by one row of it; the query asks for each by itself, and so \
                         may find contacts whose rows meet one each.",
                        hop.entity
                    );
                    self.lose(far, message);
                }
                let longer = |chain: &Chain| std::iter::once(hop.clone()).chain(chain.iter().cloned()).collect();
                let inner: Ways = inner.iter().map(|chains| chains.iter().map(longer).collect()).collect();
                alternatives = if first { inner } else { product(&alternatives, &inner) };
                first = false;
            }
            ways.extend(alternatives);
            if ways.len() > 32 {
                let message = "This link can be met in more ways than a query has room for.";
                return Err(ConvertError::in_xml(path_of(far), message));
            }
        }
        Ok(Some(ways))
    }

    fn hop(&self, found: &Found<'_, '_>, conditions: Vec<Condition>) -> Hop {
        let (entity, alias) = self
            .table(found.far)
            .map_or_else(|| (String::new(), Name::built(String::new())), |t| (t.name.clone(), t.alias.clone()));
        Hop { entity, alias, relationship: found.relationship.clone(), conditions }
    }

    /// `None` when the catalog has none, or TRAVERSE cannot walk it this way, which is reported.
    fn relationship<'a, 'input>(
        &mut self,
        node: Node<'a, 'input>,
        parent: Node<'_, '_>,
    ) -> Result<Option<Found<'a, 'input>>, ConvertError> {
        let (from, to) = (required(node, "from")?, required(node, "to")?);
        let name = required(node, "name")?;
        let above = self.table(parent).map(|table| table.name.clone()).unwrap_or_default();
        let is = |own: &str, other: &str| own.eq_ignore_ascii_case(other);
        let key = |r: &Relationship| {
            if r.referenced_attribute.is_empty() {
                primary_id(&r.referenced_entity, self.catalog)
            } else {
                r.referenced_attribute.clone()
            }
        };
        for r in self.catalog.relationships_of(&above) {
            let to_itself = is(&r.referencing_entity, &r.referenced_entity);
            if r.kind == RelationshipKind::OneToMany {
                let holder = is(&r.referencing_entity, name) && is(&r.referenced_entity, &above);
                let held = is(&r.referencing_entity, &above) && is(&r.referenced_entity, name);
                let many = holder && is(&r.referencing_attribute, from) && is(&key(r), to);
                let one = held && is(&r.referencing_attribute, to) && is(&key(r), from);
                if many || one && !to_itself {
                    let relationship = r.name_in(Dialect::Outbound);
                    return Ok(Some(Found { relationship, far: node, many }));
                }
            } else if is(&r.referencing_attribute, name)
                && let Some(far) = self.through(node, r, &above, [from, to])
            {
                return Ok(Some(Found { relationship: r.name_in(Dialect::Outbound), far, many: true }));
            }
        }
        let message = format!(
            "The link to {name} is left out: the catalog has no relationship by which {name}.{from} leads to {above}.{to}, \
             or none that TRAVERSE can follow in this direction."
        );
        self.lose(node, message);
        Ok(None)
    }

    /// The link behind the one to an N:N relationship's own table.
    fn through<'a, 'input>(
        &self,
        node: Node<'a, 'input>,
        relationship: &Relationship,
        above: &str,
        [from, to]: [&str; 2],
    ) -> Option<Node<'a, 'input>> {
        let far_entity = relationship.other_end(above)?;
        let to_itself = far_entity.eq_ignore_ascii_case(above);
        let (far_suffix, near_suffix) = if to_itself { ("one", "two") } else { ("", "") };
        let (near, far) = (primary_id(above, self.catalog), primary_id(far_entity, self.catalog));
        let inner = elements(node).flat_map(|child| {
            let within = child.has_tag_name("filter");
            elements(child).filter(move |_| within).chain(std::iter::once(child).filter(move |_| !within))
        });
        let only: Vec<Node<'a, 'input>> = inner.collect();
        let [link] = only.as_slice() else { return None };
        let fits = |name: &str, expected: &str| link.attribute(name).is_some_and(|v| v.eq_ignore_ascii_case(expected));
        let joins = from.eq_ignore_ascii_case(&format!("{near}{near_suffix}"))
            && to.eq_ignore_ascii_case(&near)
            && fits("name", far_entity)
            && fits("from", &far)
            && fits("to", &format!("{far}{far_suffix}"))
            && matches!(link.attribute("link-type"), None | Some("inner" | "exists" | "in" | "any" | "not all"));
        joins.then_some(*link)
    }
}

fn product(left: &Ways, right: &Ways) -> Ways {
    left.iter().flat_map(|l| right.iter().map(move |r| [l.as_slice(), r.as_slice()].concat())).collect()
}

fn asked(ways: Ways, contact: &Name) -> Ask {
    let all = |chains: Vec<Chain>| {
        Ask::All(chains.iter().map(|chain| Ask::In { inside: true, set: Box::new(path(chain, contact)) }).collect())
    };
    Ask::Any(ways.into_iter().map(all).collect()).simplified()
}

fn negated(ask: Ask) -> Option<Ask> {
    Some(match ask {
        Ask::In { inside, set } => Ask::In { inside: !inside, set },
        Ask::All(parts) => Ask::Any(parts.into_iter().map(negated).collect::<Option<_>>()?),
        Ask::Any(parts) => Ask::All(parts.into_iter().map(negated).collect::<Option<_>>()?),
        Ask::Is(_) => return None,
    })
}

/// From the last table to the contact, where what compares with the contact's own columns is asked.
fn path(chain: &[Hop], contact: &Name) -> SetExpr {
    let of_contact = |condition: &&Condition| {
        named(condition).iter().any(|column| column.alias.as_ref().is_some_and(|alias| alias == contact))
    };
    let mut steps = Vec::new();
    let mut late = Vec::new();
    for (place, hop) in chain.iter().enumerate().rev() {
        let (later, here): (Vec<&Condition>, Vec<&Condition>) = hop.conditions.iter().partition(of_contact);
        late.extend(later.into_iter().cloned());
        steps.extend(columns::all(here.into_iter().cloned().collect()).map(Step::Filter));
        let next = place.checked_sub(1).and_then(|place| chain.get(place)).map(|next| next.alias.clone());
        let alias = next.or_else(|| (!late.is_empty()).then(|| contact.clone()));
        let relationship = Name::built(hop.relationship.clone());
        steps.push(Step::Traverse(Traverse { relationship, alias, filter: None }));
    }
    steps.extend(columns::all(late).map(Step::Filter));
    let nobody = Name::built(String::new());
    let (entity, alias) = chain.last().map_or(("", &nobody), |hop| (hop.entity.as_str(), &hop.alias));
    profile(entity, alias, steps)
}
