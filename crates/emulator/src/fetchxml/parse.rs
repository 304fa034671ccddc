//! XML to a [`Fetch`].

use std::collections::BTreeSet;

use roxmltree::{Document, Node, ParsingOptions};

use super::aggregate::{Aggregates, Attribute};
use super::condition::{Filter, Operator, Test};
use super::cookie;
use super::namespaces::declarations;
use super::{Fetch, FetchXmlError, Link, MAX_PAGE, On, Order, Output};
use crate::schema::{self, Column, Table};
use crate::viewpoint::Viewpoint;

type Result<T> = std::result::Result<T, FetchXmlError>;

const MAX_CHARS: usize = 100_000;
const MAX_NODES: u32 = 20_000;
/// FetchXML declares no namespaces. Nested ones cost the XML parser time that grows with the cube of their number, so
/// they are counted before it sees them.
const MAX_NAMESPACES: usize = 16;
/// Dataverse's own bounds.
const MAX_CONDITIONS: usize = 500;
const MAX_LINKS: usize = 15;
const MAX_DEPTH: usize = 50;
/// What one statement of SQLite takes, and less: a longer order makes the condition of a next page longer by its square.
const MAX_COLUMNS: usize = 1_000;
const MAX_ORDERS: usize = 50;

/// Reads FetchXML as somebody asks it. Text that begins with `fetch ` gets the `<` that Microsoft's page forgets.
pub fn parse(text: &str, here: Viewpoint<'_>) -> Result<Fetch> {
    if text.len() > MAX_CHARS {
        return Err(FetchXmlError::TooLong(MAX_CHARS));
    }
    let text = text.trim();
    let mended;
    let text = if text.starts_with("fetch ") {
        mended = format!("<{text}");
        &mended
    } else {
        text
    };
    if text.matches("xmlns").count() > MAX_NAMESPACES && declarations(text) > MAX_NAMESPACES {
        return Err(FetchXmlError::Namespaces);
    }
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => FetchXmlError::DocumentType,
        other => FetchXmlError::Xml(other.to_string()),
    })?;
    fetch(document.root_element(), here)
}

fn fetch(root: Node<'_, '_>, here: Viewpoint<'_>) -> Result<Fetch> {
    if !root.has_tag_name("fetch") {
        return Err(structure(format!("FetchXML begins with <fetch>, not with <{}>.", root.tag_name().name())));
    }
    attributes(
        root,
        &["top", "count", "page", "paging-cookie", "distinct", "returntotalrecordcount", "aggregate", "aggregatelimit"],
        &[
            "version",
            "output-format",
            "mapping",
            "no-lock",
            "latematerialize",
            "options",
            "useraworderby",
            "datasource",
        ],
        &[],
    )?;
    let entity = only_child(root, "entity")?;
    let table = table(required(entity, "name")?)?;
    attributes(entity, &["name"], &["enableprefiltering", "prefilterparametername"], &[])?;
    let (top, count, page) = (whole(root, "top")?, whole(root, "count")?, whole(root, "page")?);
    if top.is_some() && (count.is_some() || page.is_some()) {
        return Err(structure("top cannot be used together with count or page.".to_owned()));
    }
    let total = flag(root, "returntotalrecordcount")?;
    if top.is_some() && total {
        return Err(structure("top cannot be used together with returntotalrecordcount.".to_owned()));
    }
    let mut reader = Reader::new(table, here);
    if flag(root, "aggregate")? {
        if total {
            return Err(FetchXmlError::Unsupported("aggregate and returntotalrecordcount".to_owned()));
        }
        reader.aggregates = Some(Aggregates::up_to(whole(root, "aggregatelimit")?));
    }
    reader.contents(entity, 0, 1)?;
    reader.order_groups()?;
    // Groups are distinct as they are.
    let distinct = flag(root, "distinct")? && reader.aggregates.is_none();
    let mut columns = reader.columns;
    let keyed = columns.iter().any(|c| c.place == 0 && c.column.logical == table.primary_id);
    if let Some(column) = table.column(table.primary_id)
        && !keyed
        && !distinct
        && reader.aggregates.is_none()
    {
        columns.insert(0, Output { alias: None, column, place: 0 });
    }
    if columns.len() > MAX_COLUMNS {
        return Err(structure(format!("FetchXML may ask for {MAX_COLUMNS} attributes.")));
    }
    if columns.is_empty() && reader.aggregates.as_ref().is_none_or(|a| a.attributes.is_empty()) {
        return Err(structure("A distinct or aggregate query has to name at least one attribute.".to_owned()));
    }
    let mut fetch = Fetch {
        entity: table,
        top: top.map(|n| n.min(MAX_PAGE)),
        count: count.filter(|n| *n > 0).map_or(MAX_PAGE, |n| n.min(MAX_PAGE)),
        page: page.unwrap_or(1).max(1),
        total,
        distinct,
        lookahead: false,
        cut: None,
        cookie: None,
        aggregates: reader.aggregates,
        columns,
        links: reader.links,
        filter: Filter::All(reader.filters),
        orders: reader.orders,
    };
    distinct_names(&fetch)?;
    fetch.cookie = cookie::read(root.attribute("paging-cookie").unwrap_or(""), &fetch)?;
    Ok(fetch)
}

/// One name for two columns would show one of them alone.
fn distinct_names(fetch: &Fetch) -> Result<()> {
    let mut names = BTreeSet::new();
    for name in fetch.output_names() {
        if !names.insert(name.clone()) {
            return Err(structure(format!(
                "Two attributes of the result are named '{name}'. Give one of them an alias of its own."
            )));
        }
    }
    Ok(())
}

struct Reader<'h> {
    here: Viewpoint<'h>,
    entity: &'static Table,
    /// Of an aggregate query.
    aggregates: Option<Aggregates>,
    /// The aliases of its orders, and which are descending.
    group_orders: Vec<(String, bool)>,
    /// The aliases of the links, by their place less one.
    aliases: Vec<String>,
    columns: Vec<Output>,
    links: Vec<Link>,
    /// Of the entity itself.
    filters: Vec<Filter>,
    orders: Vec<Order>,
    conditions: usize,
}

impl<'h> Reader<'h> {
    fn new(table: &'static Table, here: Viewpoint<'h>) -> Self {
        Self {
            here,
            entity: table,
            aggregates: None,
            group_orders: Vec::new(),
            aliases: Vec::new(),
            columns: Vec::new(),
            links: Vec::new(),
            filters: Vec::new(),
            orders: Vec::new(),
            conditions: 0,
        }
    }

    /// What stands in an entity or a link: links first, so that filters can name them.
    fn contents(&mut self, node: Node<'_, '_>, place: usize, depth: usize) -> Result<()> {
        if depth > MAX_DEPTH {
            return Err(structure(format!("FetchXML may be nested {MAX_DEPTH} levels deep.")));
        }
        let table = self.table(place);
        for child in elements(node) {
            match child.tag_name().name() {
                "attribute" if self.aggregates.is_some() => self.group_attribute(child, place)?,
                "attribute" => {
                    attributes(
                        child,
                        &["name", "alias"],
                        &["usertimezone"],
                        &["aggregate", "groupby", "dategrouping"],
                    )?;
                    let column = column(table, required(child, "name")?)?;
                    self.output(place, column, child.attribute("alias").map(name).transpose()?);
                }
                "all-attributes" if self.aggregates.is_some() => {
                    return Err(structure("An aggregate query names each of its attributes.".to_owned()));
                }
                "all-attributes" => {
                    for column in &table.columns {
                        self.output(place, column, None);
                    }
                }
                "no-attrs" | "filter" | "link-entity" | "order" => {}
                other => return Err(FetchXmlError::Unsupported(format!("<{other}>"))),
            }
        }
        for child in elements(node).filter(|c| c.has_tag_name("link-entity")) {
            self.link(child, place, depth)?;
        }
        for child in elements(node).filter(|c| c.has_tag_name("order")) {
            self.order(child, place)?;
        }
        for child in elements(node).filter(|c| c.has_tag_name("filter")) {
            let filter = self.filter(child, place, depth)?;
            match place.checked_sub(1).and_then(|index| self.links.get_mut(index)) {
                Some(Link { filter: Filter::All(filters), .. }) => filters.push(filter),
                _ => self.filters.push(filter),
            }
        }
        Ok(())
    }

    fn group_attribute(&mut self, node: Node<'_, '_>, place: usize) -> Result<()> {
        let read = ["name", "alias", "aggregate", "groupby", "dategrouping", "distinct"];
        // Dates are UTC's, whoever asks.
        attributes(node, &read, &["usertimezone"], &["rowaggregate"])?;
        let column = column(self.table(place), required(node, "name")?)?;
        let attribute = Attribute::read(node, place, column)?;
        match &mut self.aggregates {
            Some(aggregates) => aggregates.push(attribute),
            None => Ok(()),
        }
    }

    /// An order may stand before the attribute whose alias it names.
    fn order_groups(&mut self) -> Result<()> {
        let orders = std::mem::take(&mut self.group_orders);
        let Some(aggregates) = &mut self.aggregates else { return Ok(()) };
        orders.iter().try_for_each(|(alias, descending)| aggregates.order(alias, *descending))
    }

    fn table(&self, place: usize) -> &'static Table {
        let link = place.checked_sub(1).and_then(|index| self.links.get(index));
        link.map_or(self.entity, |link| link.table)
    }

    fn output(&mut self, place: usize, column: &'static Column, alias: Option<&str>) {
        let link = place.checked_sub(1).and_then(|index| self.aliases.get(index));
        let alias = match (alias, link) {
            (Some(alias), _) => Some(alias.to_owned()),
            (None, Some(link)) => Some(format!("{link}.{}", column.logical)),
            (None, None) => None,
        };
        let known =
            self.columns.iter().any(|c| c.place == place && c.alias == alias && c.column.logical == column.logical);
        if !known {
            self.columns.push(Output { alias, column, place });
        }
    }

    fn link(&mut self, node: Node<'_, '_>, parent: usize, depth: usize) -> Result<()> {
        attributes(
            node,
            &["name", "from", "to", "alias", "link-type"],
            &["visible", "intersect", "enableprefiltering"],
            &[],
        )?;
        if self.links.len() == MAX_LINKS {
            return Err(FetchXmlError::TooManyLinks);
        }
        let linked = required(node, "name")?;
        let table = table(linked)?;
        let outer = match node.attribute("link-type") {
            None | Some("inner") => false,
            Some("outer") => true,
            Some(other) => return Err(FetchXmlError::Unsupported(format!("link-type '{other}'"))),
        };
        let (from, to) = (required(node, "from")?, required(node, "to")?);
        let above = self.table(parent);
        let on = if (above.logical, to, table.logical, from)
            == ("contact", "msdyncrm_segmentmemberid", "msdyncrm_segment", "msdyncrm_segmentid")
        {
            On::Membership
        } else {
            On::Columns { from: column(table, from)?, to: column(above, to)? }
        };
        let place = self.links.len() + 1;
        let alias = node.attribute("alias").map(name).transpose()?;
        let alias = alias.map_or_else(|| format!("{}{place}", table.logical), str::to_owned);
        if self.aliases.contains(&alias) {
            return Err(structure(format!("The alias '{alias}' is given twice.")));
        }
        self.aliases.push(alias);
        self.links.push(Link { table, parent, on, outer, filter: Filter::All(Vec::new()) });
        self.contents(node, place, depth + 1)
    }

    /// The table that `entityname` says, or the one that the element stands in.
    fn place(&self, node: Node<'_, '_>, here: usize) -> Result<usize> {
        let Some(name) = node.attribute("entityname") else {
            return Ok(here);
        };
        let by_alias = self.aliases.iter().position(|alias| alias == name);
        let by_name = || self.links.iter().position(|link| link.table.logical == name);
        by_alias
            .or_else(by_name)
            .map(|index| index + 1)
            .ok_or_else(|| structure(format!("No link-entity has the alias '{name}'.")))
    }

    fn order(&mut self, node: Node<'_, '_>, here: usize) -> Result<()> {
        if self.orders.len() + self.group_orders.len() == MAX_ORDERS {
            return Err(structure(format!("FetchXML may have {MAX_ORDERS} orders.")));
        }
        if self.aggregates.is_some() {
            attributes(node, &["alias", "descending"], &[], &[])?;
            self.group_orders.push((required(node, "alias")?.to_owned(), flag(node, "descending")?));
            return Ok(());
        }
        attributes(node, &["attribute", "descending", "entityname"], &[], &["alias"])?;
        let place = self.place(node, here)?;
        let column = column(self.table(place), required(node, "attribute")?)?;
        self.orders.push(Order { place, column, descending: flag(node, "descending")? });
        Ok(())
    }

    fn filter(&mut self, node: Node<'_, '_>, here: usize, depth: usize) -> Result<Filter> {
        if depth > MAX_DEPTH {
            return Err(structure(format!("FetchXML may be nested {MAX_DEPTH} levels deep.")));
        }
        attributes(node, &["type"], &["isquickfindfields", "hint", "overridequickfindrecordlimitenabled"], &[])?;
        let mut filters = Vec::new();
        for child in elements(node) {
            filters.push(match child.tag_name().name() {
                "filter" => self.filter(child, here, depth + 1)?,
                "condition" => self.condition(child, here)?,
                other => return Err(FetchXmlError::Unsupported(format!("<{other}> in <filter>"))),
            });
        }
        match node.attribute("type") {
            None | Some("and") => Ok(Filter::All(filters)),
            Some("or") => Ok(Filter::Any(filters)),
            Some(other) => Err(structure(format!("A filter's type is 'and' or 'or', not '{other}'."))),
        }
    }

    fn condition(&mut self, node: Node<'_, '_>, here: usize) -> Result<Filter> {
        self.conditions += 1;
        if self.conditions > MAX_CONDITIONS {
            return Err(structure(format!("FetchXML may have {MAX_CONDITIONS} conditions.")));
        }
        let read = ["attribute", "operator", "value", "entityname"];
        attributes(node, &read, &["uitype", "uiname", "uihidden"], &["valueof", "alias", "aggregate", "rowaggregate"])?;
        let name = required(node, "operator")?;
        let operator =
            Operator::from_name(name).ok_or_else(|| FetchXmlError::Unsupported(format!("the operator '{name}'")))?;
        let place = self.place(node, here)?;
        // In a link's filter only that link and those before it exist yet.
        if here > 0 && place > here {
            return Err(FetchXmlError::Unsupported("a link's filter about a later link".to_owned()));
        }
        let column = column(self.table(place), required(node, "attribute")?)?;
        let mut values: Vec<&str> = node.attribute("value").into_iter().collect();
        for child in elements(node) {
            if !child.has_tag_name("value") {
                return Err(FetchXmlError::Unsupported(format!("<{}> in <condition>", child.tag_name().name())));
            }
            values.push(child.text().unwrap_or(""));
        }
        if operator.stands_alone() {
            values.clear();
        }
        Ok(Filter::Condition { place, test: Test::new(column, operator, &values, self.here)? })
    }
}

fn elements<'a, 'input>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(Node::is_element)
}

fn only_child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Result<Node<'a, 'input>> {
    let mut found = elements(node);
    match (found.next(), found.next()) {
        (Some(child), None) if child.has_tag_name(name) => Ok(child),
        _ => Err(structure(format!("<{}> has to hold one <{name}>.", node.tag_name().name()))),
    }
}

/// Refuses attributes that are neither read nor safe to pass over.
fn attributes(node: Node<'_, '_>, read: &[&str], passed: &[&str], refused: &[&str]) -> Result<()> {
    for attribute in node.attributes() {
        let name = attribute.name();
        // What is switched off is not there.
        if refused.contains(&name) && matches!(attribute.value(), "false" | "0") {
            continue;
        }
        if !read.contains(&name) && !passed.contains(&name) {
            return Err(FetchXmlError::Unsupported(format!("the attribute '{name}' of <{}>", node.tag_name().name())));
        }
    }
    Ok(())
}

pub(super) fn required<'a>(node: Node<'a, '_>, name: &str) -> Result<&'a str> {
    let missing = || structure(format!("<{}> lacks its attribute '{name}'.", node.tag_name().name()));
    node.attribute(name).ok_or_else(missing)
}

fn whole(node: Node<'_, '_>, name: &str) -> Result<Option<u32>> {
    let wrong = |text: &str| structure(format!("'{name}' has to be a whole number, not '{text}'."));
    node.attribute(name).map(|text| text.trim().parse().map_err(|_| wrong(text))).transpose()
}

pub(super) fn flag(node: Node<'_, '_>, name: &str) -> Result<bool> {
    match node.attribute(name) {
        None | Some("false" | "0") => Ok(false),
        Some("true" | "1") => Ok(true),
        Some(other) => Err(structure(format!("'{name}' has to be true or false, not '{other}'."))),
    }
}

/// An alias: letters, digits and underscores.
pub(super) fn name(alias: &str) -> Result<&str> {
    let well_formed = alias.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && alias.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let message = || format!("'{alias}' is no alias. Use letters, digits and underscores, and no digit first.");
    if well_formed { Ok(alias) } else { Err(structure(message())) }
}

fn table(name: &str) -> Result<&'static Table> {
    schema::entity(name).ok_or_else(|| FetchXmlError::UnknownEntity(name.to_owned()))
}

fn column(table: &'static Table, name: &str) -> Result<&'static Column> {
    let unknown = || FetchXmlError::UnknownAttribute { entity: table.schema.to_owned(), attribute: name.to_owned() };
    table.column(name).ok_or_else(unknown)
}

pub(super) fn structure(message: String) -> FetchXmlError {
    FetchXmlError::Structure(message)
}
