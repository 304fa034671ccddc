//! A filter as FetchXML.

use super::tree::{Condition, Filter, Link, Operand};
use crate::xml::Xml;

pub(super) struct Fetch {
    pub(super) entity: String,
    pub(super) key: String,
    pub(super) filter: Filter,
    /// Columns to read; the key alone when there are none.
    pub(super) columns: Vec<String>,
    pub(super) orders: Vec<(String, bool)>,
    pub(super) paging: Paging,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paging {
    All,
    Top(u64),
    Page { count: u64, page: u64 },
}

impl Fetch {
    pub(super) fn xml(&self) -> String {
        let mut xml = Xml::default();
        xml.start("fetch");
        xml.attribute("version", "1.0");
        xml.attribute("mapping", "logical");
        // Inner links give a contact once for each linked row.
        if self.filter.parts().iter().any(|part| matches!(part, Filter::Linked { any: true, .. })) {
            xml.attribute("distinct", "true");
        }
        match self.paging {
            Paging::All => {}
            Paging::Top(top) => xml.attribute("top", &top.to_string()),
            Paging::Page { count, page } => {
                xml.attribute("count", &count.to_string());
                xml.attribute("page", &page.to_string());
            }
        }
        xml.start("entity");
        xml.attribute("name", &self.entity);
        let keyed = std::iter::once(&self.key).filter(|key| !self.columns.contains(key));
        for column in keyed.chain(&self.columns) {
            xml.start("attribute");
            xml.attribute("name", column);
            xml.end();
        }
        for (column, descending) in &self.orders {
            xml.start("order");
            xml.attribute("attribute", column);
            if *descending {
                xml.attribute("descending", "true");
            }
            xml.end();
        }
        if self.filter == Filter::Any(Vec::new()) {
            let nobody = Condition {
                of: None,
                column: self.key.clone(),
                operator: super::tree::Operator::Null,
                operand: Operand::None,
            };
            contents(&mut xml, &Filter::Is(nobody));
        } else {
            contents(&mut xml, &self.filter);
        }
        xml.finish()
    }
}

/// How many conditions and links there are, and how many of these are links.
pub(super) fn size(filter: &Filter) -> (usize, usize) {
    match filter {
        Filter::All(filters) | Filter::Any(filters) => {
            filters.iter().map(size).fold((0, 0), |(all, links), (a, l)| (all + a, links + l))
        }
        Filter::Is(_) => (1, 0),
        Filter::Linked { link, .. } => {
            let (all, links) = size(&link.filter);
            (all + 1, links + 1)
        }
    }
}

/// What stands in an entity or a link: its filter, and linked rows there have to be as inner links.
fn contents(xml: &mut Xml, filter: &Filter) {
    let (links, rest): (Vec<&Filter>, Vec<&Filter>) =
        filter.parts().iter().partition(|part| matches!(part, Filter::Linked { any: true, .. }));
    match rest.as_slice() {
        [] => {}
        [Filter::Any(filters)] => group(xml, "or", filters.iter()),
        _ => group(xml, "and", rest.iter().copied()),
    }
    for part in links {
        if let Filter::Linked { link: to, .. } = part {
            link(xml, to, "inner");
        }
    }
}

fn group<'f>(xml: &mut Xml, kind: &str, filters: impl Iterator<Item = &'f Filter>) {
    xml.start("filter");
    xml.attribute("type", kind);
    for filter in filters {
        match filter {
            Filter::All(filters) => group(xml, "and", filters.iter()),
            Filter::Any(filters) => group(xml, "or", filters.iter()),
            Filter::Is(test) => condition(xml, test),
            Filter::Linked { any, link: to } => link(xml, to, if *any { "any" } else { "not any" }),
        }
    }
    xml.end();
}

fn link(xml: &mut Xml, link: &Link, kind: &str) {
    xml.start("link-entity");
    xml.attribute("name", &link.table);
    xml.attribute("from", &link.from);
    xml.attribute("to", &link.to);
    xml.attribute("link-type", kind);
    if link.intersect {
        xml.attribute("intersect", "true");
    }
    if let Some(alias) = &link.alias {
        xml.attribute("alias", alias);
    }
    contents(xml, &link.filter);
    xml.end();
}

fn condition(xml: &mut Xml, condition: &Condition) {
    xml.start("condition");
    if let Some(alias) = &condition.of {
        xml.attribute("entityname", alias);
    }
    xml.attribute("attribute", &condition.column);
    xml.attribute("operator", condition.operator.name());
    match &condition.operand {
        Operand::None => {}
        Operand::Value(value) => xml.attribute("value", value),
        Operand::Column(column) => xml.attribute("valueof", column),
        Operand::List(values) => {
            for value in values {
                xml.text_element("value", value);
            }
        }
    }
    xml.end();
}
