//! FetchXML as a query of outbound marketing.
//!
//! The contacts' own filter becomes a FILTER; a linked row becomes a path that starts at it and leads to the contact.
//! Under "and" these are joined by INTERSECT, under "or" by UNION, and what must not be there is taken away by EXCEPT.
//! A link that several rows can meet and that holds further links asks more than such paths can say, which is a loss.
//!
//! The text comes from outside: a document type is refused, and length, number of elements and nesting are bounded.

mod ask;
mod condition;
mod link;
mod operator;
mod value;
mod xml;

use roxmltree::{Node, NodeId};
use segment_query::ast::{Column, Name, OrderBy, Page, Query};
use segment_query::{Catalog, Entity, TARGET_ENTITY};

use crate::dialect::free_alias;
use crate::loss::{ConvertError, Converted, Loss, Place};
use crate::ways::Mixed;
use ask::{Ask, Leaf};
use xml::{elements, flag, path_of, required, whole};

/// Reads FetchXML over contact as a query of outbound marketing.
///
/// # Errors
/// When the text is no FetchXML, is not about contact, or when nothing of it can be said.
pub fn from_fetchxml(text: &str, catalog: &Catalog) -> Result<Converted, ConvertError> {
    let document = xml::parse(text)?;
    let root = document.root_element();
    let refuse = |node: Node<'_, '_>, message: String| Err(ConvertError::in_xml(path_of(node), message));
    if !root.has_tag_name("fetch") {
        return refuse(root, format!("FetchXML begins with <fetch>, not with <{}>.", root.tag_name().name()));
    }
    if flag(root, "aggregate") {
        return refuse(root, "An aggregate counts and sums; a segment needs the contacts themselves.".to_owned());
    }
    if root.attribute("datasource").is_some_and(|source| source.eq_ignore_ascii_case("retained")) {
        return refuse(root, "This FetchXML reads retained rows, and a segment only live ones.".to_owned());
    }
    let mut entities = elements(root);
    let (Some(entity), None) = (entities.next().filter(|e| e.has_tag_name("entity")), entities.next()) else {
        return refuse(root, "<fetch> has to hold one <entity>.".to_owned());
    };
    let name = required(entity, "name")?;
    if !name.eq_ignore_ascii_case(TARGET_ENTITY) {
        return refuse(entity, format!("This FetchXML selects {name}, and a segment holds contacts."));
    }
    let mut reader = Reader { catalog, tables: Vec::new(), losses: Vec::new() };
    reader.declare(entity);
    let Some(ask) = reader.entity(entity)? else {
        let why = reader.losses.first().map_or("", |loss| loss.message.as_str());
        return refuse(entity, format!("Nothing of this FetchXML can be said in a query. {why}"));
    };
    let page = reader.page(root, entity)?;
    let query = Query { set: ask.set(&reader.contact_alias()), page };
    let text = query.to_string();
    if let Some(problem) = segment_query::parse(&text).diagnostics.iter().find(|d| d.is_error()) {
        return refuse(entity, format!("The query would be wrong: {}", problem.message));
    }
    Ok(Converted { text: format!("{text}\n"), losses: reader.losses })
}

/// A table of the FetchXML: the entity, or a link.
struct Table<'c> {
    node: NodeId,
    entity: Option<&'c Entity>,
    name: String,
    /// In the FetchXML.
    own_alias: Option<String>,
    /// In the query.
    alias: Name,
}

struct Reader<'c> {
    catalog: &'c Catalog,
    tables: Vec<Table<'c>>,
    losses: Vec<Loss>,
}

impl<'c> Reader<'c> {
    /// Gives every table an alias before any condition names one.
    fn declare(&mut self, node: Node<'_, '_>) {
        let tables = node.descendants().filter(|n| n.has_tag_name("entity") || n.has_tag_name("link-entity"));
        for node in tables {
            let name = node.attribute("name").unwrap_or_default().to_ascii_lowercase();
            let taken: Vec<String> = self.tables.iter().map(|table| table.alias.value.clone()).collect();
            let alias = Name::built(free_alias(&name, &taken));
            let entity = self.catalog.entity(&name);
            let own_alias = node.attribute("alias").map(str::to_owned);
            self.tables.push(Table { node: node.id(), entity, name, own_alias, alias });
        }
    }

    fn table(&self, node: Node<'_, '_>) -> Option<&Table<'c>> {
        self.tables.iter().find(|table| table.node == node.id())
    }

    fn contact_alias(&self) -> Name {
        self.tables.first().map_or_else(|| Name::built(String::new()), |table| table.alias.clone())
    }

    fn lose(&mut self, node: Node<'_, '_>, message: impl Into<String>) {
        self.losses.push(Loss { place: Place::Path(path_of(node)), message: message.into() });
    }

    /// `None` when it asks something of which nothing can be said.
    fn entity(&mut self, entity: Node<'_, '_>) -> Result<Option<Ask>, ConvertError> {
        let (mut parts, mut asked) = (Vec::new(), false);
        for filter in elements(entity).filter(|child| child.has_tag_name("filter")) {
            asked |= elements(filter).next().is_some();
            parts.extend(self.filter(filter, entity)?);
        }
        let Some(ways) = Mixed::joined(parts, true).ways() else {
            let message = "The filter mixes tables in more ways than a query has room for.";
            return Err(ConvertError::in_xml(path_of(entity), message));
        };
        let mut any = Vec::new();
        let mut said = false;
        for way in ways {
            let mut extra = Vec::new();
            let mut all = Vec::new();
            for (place, leaf) in way {
                match leaf {
                    Leaf::Contact(ask) => all.push(ask),
                    Leaf::Row(condition) if place == 0 => all.push(Ask::Is(condition)),
                    Leaf::Row(condition) => extra.push((place, condition)),
                    Leaf::Linked => {}
                }
            }
            for link in elements(entity).filter(|child| child.has_tag_name("link-entity")) {
                asked |= link.attribute("link-type") != Some("outer");
                all.extend(self.joined_link(link, entity, &extra)?);
            }
            said |= !all.is_empty();
            any.push(Ask::All(all));
        }
        Ok((said || !asked).then(|| Ask::Any(any).simplified()))
    }

    fn page(&mut self, root: Node<'_, '_>, entity: Node<'_, '_>) -> Result<Page, ConvertError> {
        let (top, count, page) = (whole(root, "top")?, whole(root, "count")?, whole(root, "page")?);
        let take = top.or(count);
        let skip = count.zip(page).map(|(count, page)| count.saturating_mul(page.saturating_sub(1))).filter(|s| *s > 0);
        if take.is_some() {
            self.lose(root, "The page is kept in the text, but a segment holds everyone the query finds.");
        }
        let mut order_by = Vec::new();
        // Without a cut, the order does not change who is in the segment.
        for order in elements(entity).filter(|child| child.has_tag_name("order") && take.is_some()) {
            let elsewhere = order.attribute("entityname").is_some() || order.attribute("alias").is_some();
            match order.attribute("attribute").filter(|_| !elsewhere) {
                Some(name) => {
                    let column = Column { alias: None, name: Name::built(name.to_owned()) };
                    order_by.push(OrderBy { column, descending: flag(order, "descending") });
                }
                None => self.lose(order, "This order is left out: a query orders only by columns of contact."),
            }
        }
        Ok(Page { order_by, skip, take, select: Vec::new() })
    }
}
