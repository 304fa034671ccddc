//! FetchXML over the records of the world, row by row, by Microsoft's description of each element.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use roxmltree::{Document, Node};
use segment_query::ColumnKind;

use crate::world::{self, Cell, Row, World};

/// Whether `ne`, `not-like` and `not-in` keep rows without a value: sources disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Negatives {
    KeepNull,
    DropNull,
}

pub(crate) fn contacts(world: &World, xml: &str, negatives: Negatives) -> BTreeSet<String> {
    let document = Document::parse(xml).unwrap();
    let entity = document.root_element().first_element_child().unwrap();
    assert_eq!(entity.attribute("name"), Some("contact"));
    let reader = Reader { world, negatives };
    let rows = world.tables["contact"].iter().filter(|row| reader.keeps(entity, "contact", row) == Some(true));
    rows.map(|row| text(&row["contactid"])).collect()
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        other => panic!("{other:?} is no text"),
    }
}

struct Reader<'w> {
    world: &'w World,
    negatives: Negatives,
}

/// The rows that the entity's filter may name by alias; `None` where an outer link has none.
type Beside<'r> = [(&'r str, &'r str, Option<&'r Row>)];

impl<'w> Reader<'w> {
    /// Of an entity or a link: there is a row for each link, such that all filters hold.
    fn keeps(&self, node: Node<'_, '_>, table: &str, row: &Row) -> Option<bool> {
        let mut sides: Vec<Vec<(&str, &str, Option<&Row>)>> = vec![Vec::new()];
        for link in node.children().filter(|child| child.has_tag_name("link-entity")) {
            let mut rows: Vec<Option<&Row>> = self.linked(link, table, row).into_iter().map(Some).collect();
            match link.attribute("link-type") {
                None | Some("inner" | "exists") => {}
                Some("outer") if rows.is_empty() => rows.push(None),
                Some("outer") => {}
                other => panic!("{other:?} outside of a filter"),
            }
            let (name, alias) = (link.attribute("name").unwrap(), link.attribute("alias").unwrap_or(""));
            sides = sides
                .iter()
                .flat_map(|side| rows.iter().map(move |row| [side.as_slice(), &[(alias, name, *row)]].concat()))
                .collect();
        }
        let filters: Vec<_> = node.children().filter(|child| child.has_tag_name("filter")).collect();
        let kept = |side: &Beside<'_>| all(filters.iter().map(|filter| self.filter(*filter, table, row, side)));
        Some(sides.iter().any(|side| kept(side) == Some(true)))
    }

    fn filter(&self, node: Node<'_, '_>, table: &str, row: &Row, beside: &Beside<'_>) -> Option<bool> {
        let parts = node.children().filter(Node::is_element).map(|child| match child.tag_name().name() {
            "filter" => self.filter(child, table, row, beside),
            "condition" => match child.attribute("entityname") {
                None => self.condition(child, table, Some(row), beside),
                Some(name) => {
                    let (_, table, row) = beside.iter().find(|(alias, ..)| *alias == name).unwrap();
                    self.condition(child, table, *row, &[])
                }
            },
            "link-entity" => {
                let some = !self.linked(child, table, row).is_empty();
                Some(match child.attribute("link-type") {
                    Some("any" | "not all") => some,
                    Some("not any") => !some,
                    Some("all") => !some && !self.joined(child, table, row).is_empty(),
                    other => panic!("{other:?} in a filter"),
                })
            }
            other => panic!("<{other}> in a filter"),
        });
        if node.attribute("type") == Some("or") { any(parts) } else { all(parts) }
    }

    /// The rows that a link finds.
    fn linked(&self, node: Node<'_, '_>, parent: &str, row: &Row) -> Vec<&'w Row> {
        let name = node.attribute("name").unwrap();
        let through = matches!(name, "contact_event" | "friendship");
        assert_eq!(node.attribute("intersect") == Some("true"), through, "{name}");
        let mut rows = self.joined(node, parent, row);
        rows.retain(|linked| self.keeps(node, name, linked) == Some(true));
        rows
    }

    /// The same without its filters and links.
    fn joined(&self, node: Node<'_, '_>, parent: &str, row: &Row) -> Vec<&'w Row> {
        let [name, from, to] = ["name", "from", "to"].map(|key| node.attribute(key).unwrap());
        let rows = self.world.tables[name].iter().filter(|linked| {
            let typed = (from != "parentcustomerid"
                || linked["parentcustomerid_type"] == Cell::Text(parent.to_owned()))
                && (to != "parentcustomerid" || row["parentcustomerid_type"] == Cell::Text(name.to_owned()));
            linked[from] != Cell::Null && linked[from] == row[to] && typed
        });
        rows.collect()
    }

    fn condition(&self, node: Node<'_, '_>, table: &str, row: Option<&Row>, beside: &Beside<'_>) -> Option<bool> {
        let [column, operator] = ["attribute", "operator"].map(|key| node.attribute(key).unwrap());
        let known = world::columns(table);
        let (_, kind) = known.iter().find(|(name, _)| *name == column).unwrap_or_else(|| panic!("{table}.{column}"));
        let null = Cell::Null;
        let own = row.map_or(&null, |row| &row[column]);
        let values: Vec<Cell> = match (node.attribute("value"), node.attribute("valueof")) {
            (Some(value), None) if operator.ends_with("like") => vec![Cell::Text(value.to_owned())],
            (Some(value), None) => vec![read(value, kind)],
            (None, Some(other)) => {
                let (row, column) = match other.split_once('.') {
                    None => (row, other),
                    Some((name, column)) => (beside.iter().find(|(alias, ..)| *alias == name).unwrap().2, column),
                };
                vec![row.map_or(Cell::Null, |row| row[column].clone())]
            }
            _ => node.children().filter_map(|v| v.text().filter(|_| v.is_element())).map(|v| read(v, kind)).collect(),
        };
        let missing = *own == Cell::Null || values.contains(&Cell::Null);
        match operator {
            "null" => return Some(*own == Cell::Null),
            "not-null" => return Some(*own != Cell::Null),
            "ne" | "not-like" | "not-in" if missing => return Some(self.negatives == Negatives::KeepNull),
            _ if missing => return None,
            _ => {}
        }
        let order = |at: usize| compare(own, &values[at]);
        let folded = |cell: &Cell| lower(&text(cell));
        Some(match operator {
            "eq" => order(0).is_eq(),
            "ne" => order(0).is_ne(),
            "gt" => order(0).is_gt(),
            "ge" => order(0).is_ge(),
            "lt" => order(0).is_lt(),
            "le" => order(0).is_le(),
            "between" => order(0).is_ge() && order(1).is_le(),
            "like" => like(&folded(own), &folded(&values[0])),
            "not-like" => !like(&folded(own), &folded(&values[0])),
            "begins-with" => like(&folded(own), &format!("{}%", folded(&values[0]))),
            "ends-with" => like(&folded(own), &format!("%{}", folded(&values[0]))),
            "in" => values.iter().any(|value| compare(own, value).is_eq()),
            "not-in" => !values.iter().any(|value| compare(own, value).is_eq()),
            other => panic!("operator {other}"),
        })
    }
}

fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let parts: Vec<_> = parts.collect();
    if parts.contains(&Some(false)) { Some(false) } else { (!parts.contains(&None)).then_some(true) }
}

fn any(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let parts: Vec<_> = parts.collect();
    if parts.contains(&Some(true)) { Some(true) } else { (!parts.contains(&None)).then_some(false) }
}

fn read(value: &str, kind: &ColumnKind) -> Cell {
    match kind {
        ColumnKind::Text => Cell::Text(value.to_owned()),
        ColumnKind::Whole | ColumnKind::Choice(_) => Cell::Whole(value.parse().unwrap()),
        ColumnKind::Decimal | ColumnKind::Money => Cell::Real(value.parse().unwrap()),
        ColumnKind::Boolean { .. } => Cell::Whole(["0", "1"].iter().position(|v| *v == value).unwrap() as i64),
        ColumnKind::DateTime => {
            assert!(value.ends_with('Z'), "a moment without its time zone: {value}");
            Cell::Whole(value.parse::<jiff::Timestamp>().unwrap().as_millisecond())
        }
        ColumnKind::DateOnly => {
            assert_eq!(value.len(), 10, "a day without a time: {value}");
            Cell::Whole(format!("{value}T00:00Z").parse::<jiff::Timestamp>().unwrap().as_millisecond())
        }
        ColumnKind::Id | ColumnKind::Lookup { .. } => {
            assert_eq!((value.len(), value.to_lowercase().as_str()), (36, value));
            Cell::Text(value.to_owned())
        }
        ColumnKind::MultiChoice(_) => panic!("not in this world"),
    }
}

fn lower(text: &str) -> String {
    text.to_lowercase().replace('ς', "σ")
}

fn compare(left: &Cell, right: &Cell) -> Ordering {
    match (left, right) {
        (Cell::Whole(a), Cell::Whole(b)) => a.cmp(b),
        (Cell::Real(a), Cell::Real(b)) => a.partial_cmp(b).unwrap(),
        (Cell::Text(a), Cell::Text(b)) => lower(a).chars().cmp(lower(b).chars()),
        (a, b) => panic!("{a:?} and {b:?}"),
    }
}

/// `%`, `_` and one-letter sets, which is all that is written.
fn like(text: &str, pattern: &str) -> bool {
    let mut rest = pattern.chars();
    let letter = |letter: char, rest: &str| text.strip_prefix(letter).is_some_and(|text| like(text, rest));
    match rest.next() {
        None => text.is_empty(),
        Some('%') => {
            let tails = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            tails.into_iter().any(|at| like(text.get(at..).unwrap(), rest.as_str()))
        }
        Some('_') => text.chars().next().is_some_and(|first| letter(first, rest.as_str())),
        Some('[') => {
            let own = rest.next().unwrap();
            assert_eq!(rest.next(), Some(']'));
            letter(own, rest.as_str())
        }
        Some(own) => letter(own, rest.as_str()),
    }
}
