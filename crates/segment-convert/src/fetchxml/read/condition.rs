//! Filters and conditions.

use roxmltree::Node;
use segment_query::ast::{Column, CompareOp, Condition, ConditionKind, DatePart, Name, Number, Value, ValueKind};
use segment_query::{Column as Known, ColumnKind};

use super::ask::Leaf;
use super::operator::{compare, like, relative};
use super::value::literal;
use super::xml::{elements, flag, path_of, required};
use super::{Reader, Table};
use crate::columns;
use crate::loss::ConvertError;
use crate::ways::Mixed;

/// A part of a filter: place 0 is the entity that it stands in, a link's is its number among the tables.
pub(super) type Part = Mixed<Leaf>;

impl<'c> Reader<'c> {
    /// `owner`: the entity or link that the filter stands in. `None` when nothing is asked or can be said.
    pub(super) fn filter(&mut self, node: Node<'_, '_>, owner: Node<'_, '_>) -> Result<Option<Part>, ConvertError> {
        let all = match node.attribute("type") {
            None | Some("and") => true,
            Some("or") => false,
            Some(other) => {
                let message = format!("A filter's type is and or or, not '{other}'.");
                return Err(ConvertError::in_xml(path_of(node), message));
            }
        };
        if flag(node, "isquickfindfields") {
            self.lose(node, "This filter is left out: it waits for what somebody types into quick find.");
            return Ok(None);
        }
        let mut parts = Vec::new();
        for child in elements(node) {
            match child.tag_name().name() {
                "filter" => parts.extend(self.filter(child, owner)?),
                "condition" => parts.extend(self.condition(child, node, owner)?),
                "link-entity" if owner.has_tag_name("entity") => {
                    parts.extend(self.filter_link(child, owner)?.map(|ask| Mixed::At(0, Leaf::Contact(ask))));
                }
                "link-entity" => parts.extend(self.nested_link(child).map(|place| Mixed::At(place, Leaf::Linked))),
                other => {
                    let message = format!("<{other}> cannot stand in a <filter>.");
                    return Err(ConvertError::in_xml(path_of(child), message));
                }
            }
        }
        Ok((!parts.is_empty()).then(|| Mixed::joined(parts, all)))
    }

    fn condition(
        &mut self,
        node: Node<'_, '_>,
        filter: Node<'_, '_>,
        owner: Node<'_, '_>,
    ) -> Result<Option<Part>, ConvertError> {
        let operator = required(node, "operator")?;
        let name = required(node, "attribute")?;
        let Some(place) = self.place_of(node, owner) else {
            self.lose(node, "This condition is left out: it is about another table than its link's.");
            return Ok(None);
        };
        let Some((known, column)) = self.tables.get(place).map(|table| column_of(table, name)) else {
            return Ok(None);
        };
        if known.is_none() {
            self.lose(node, format!("The column {name} is not in the catalog: its value is written as it stands."));
        }
        let (place, said) = match node.attribute("valueof") {
            None => (place, self.test(node, filter, operator, known, &column)),
            Some(other) => match self.compared_with(node, place, other) {
                Some((place, other)) => (place, self.columns(node, filter, operator, column, other)),
                None => (place, self.left_out(node, "a query compares columns only along one path")),
            },
        };
        let own = self.table(owner).is_some_and(|table| self.tables.get(place).is_some_and(|t| t.node == table.node));
        Ok(said.map(|condition| Mixed::At(if own { 0 } else { place }, Leaf::Row(condition))))
    }

    /// The table that the condition is about, by its number: only the entity's own filter may name another.
    fn place_of(&self, node: Node<'_, '_>, owner: Node<'_, '_>) -> Option<usize> {
        let own = self.tables.iter().position(|table| table.node == owner.id())?;
        let Some(named) = node.attribute("entityname") else { return Some(own) };
        let by_alias = self.tables.iter().position(|table| table.own_alias.as_deref() == Some(named));
        let by_name = || self.tables.iter().position(|table| table.own_alias.is_none() && table.name == named);
        let place = by_alias.or_else(by_name)?;
        (place == own || own == 0).then_some(place)
    }

    /// `None` when it cannot be said, which is reported.
    fn test(
        &mut self,
        node: Node<'_, '_>,
        filter: Node<'_, '_>,
        operator: &str,
        known: Option<&'c Known>,
        column: &Column,
    ) -> Option<Condition> {
        let own = || ValueKind::Column(column.clone());
        let texts = values_of(node);
        let is_text = known.is_none_or(|known| known.kind == ColumnKind::Text);
        let not = |condition: Condition| Condition::built(ConditionKind::Not(Box::new(condition)));
        match (operator, texts.as_slice()) {
            ("null", _) => Some(Condition::built(ConditionKind::IsNull(column.clone()))),
            ("not-null", _) => Some(Condition::built(ConditionKind::IsNotNull(column.clone()))),
            ("like" | "not-like", [pattern]) if is_text => {
                let Some(said) = like(column, pattern) else {
                    return self.left_out(node, "the query language has no such patterns");
                };
                if operator == "like" {
                    return Some(said);
                }
                self.mind_null(node, filter, operator);
                Some(not(said))
            }
            ("begins-with" | "not-begin-with" | "ends-with" | "not-end-with", [text]) if is_text => {
                // Wildcards are wildcards here too.
                let begins = operator.contains("begin");
                let pattern = if begins { format!("{text}%") } else { format!("%{text}") };
                let Some(said) = like(column, &pattern) else {
                    return self.left_out(node, "the query language has no such patterns");
                };
                if !operator.starts_with("not") {
                    return Some(said);
                }
                self.mind_null(node, filter, operator);
                Some(not(said))
            }
            ("in" | "not-in", values) if !values.is_empty() => {
                let equal = values.iter().map(|text| {
                    let value = self.literal(node, text, known)?;
                    Some(compare(own(), CompareOp::Equal, value))
                });
                let any = columns::any(equal.collect::<Option<Vec<_>>>()?)?;
                if operator == "in" {
                    return Some(any);
                }
                self.mind_null(node, filter, operator);
                Some(not(any))
            }
            ("between" | "not-between", [from, to]) => {
                let (from, to) = (self.literal(node, from, known)?, self.literal(node, to, known)?);
                if operator == "between" {
                    let parts = vec![
                        compare(own(), CompareOp::GreaterOrEqual, from),
                        compare(own(), CompareOp::LessOrEqual, to),
                    ];
                    return columns::all(parts);
                }
                self.mind_null(node, filter, operator);
                columns::any(vec![compare(own(), CompareOp::Less, from), compare(own(), CompareOp::Greater, to)])
            }
            ("on" | "on-or-after" | "on-or-before", [day]) => self.on(node, operator, day, known, column),
            (_, [text]) if comparison(operator).is_some() => {
                let op = comparison(operator)?;
                let value = self.literal(node, text, known)?;
                if op == CompareOp::NotEqual {
                    self.mind_null(node, filter, operator);
                }
                Some(compare(own(), op, value))
            }
            (_, texts) => {
                let amount = texts.first().and_then(|text| text.trim().parse().ok());
                let is_date = known.is_none_or(|k| matches!(k.kind, ColumnKind::DateTime | ColumnKind::DateOnly));
                match relative(column, operator, amount).filter(|_| is_date) {
                    Some(relative) => {
                        self.lose(node, format!("{operator} does not mean quite the same: {}", relative.difference));
                        Some(relative.condition)
                    }
                    None => self.left_out(node, &format!("the query language has nothing like {operator} here")),
                }
            }
        }
    }

    /// Days; those of a moment begin at midnight UTC here.
    fn on(
        &mut self,
        node: Node<'_, '_>,
        operator: &str,
        day: &str,
        known: Option<&'c Known>,
        column: &Column,
    ) -> Option<Condition> {
        let Some(day) = crate::date::of_text(day.trim()).map(crate::date::day) else {
            return self.left_out(node, &format!("'{day}' is no day"));
        };
        if known.is_none_or(|known| known.kind != ColumnKind::DateOnly) {
            self.lose(node, "The day begins at midnight in the reader's time zone there, and at midnight UTC here.");
        }
        let own = || ValueKind::Column(column.clone());
        let start = ValueKind::Text(day.clone());
        let next = ValueKind::DateAdd {
            part: DatePart::Day,
            amount: Number::from(1),
            to: Box::new(Value::built(ValueKind::Text(day))),
        };
        let (from, to) = (compare(own(), CompareOp::GreaterOrEqual, start), compare(own(), CompareOp::Less, next));
        columns::all(match operator {
            "on" => vec![from, to],
            "on-or-after" => vec![from],
            _ => vec![to],
        })
    }

    /// The column that `valueof` names, and the table that the comparison belongs to: the condition's own or, by alias
    /// and only for the entity, that of a link.
    fn compared_with(&self, node: Node<'_, '_>, own: usize, other: &str) -> Option<(usize, Column)> {
        let Some((alias, column)) = other.split_once('.') else {
            return self.tables.get(own).map(|table| (own, column_of(table, other).1));
        };
        let place = self.tables.iter().position(|table| table.own_alias.as_deref() == Some(alias))?;
        let table = self.tables.get(place)?;
        let parent = node.document().get_node(table.node).and_then(|link| link.parent());
        let linked = own == 0 && parent.is_some_and(|parent| parent.has_tag_name("entity"));
        linked.then(|| (place, column_of(table, column).1))
    }

    fn columns(
        &mut self,
        node: Node<'_, '_>,
        filter: Node<'_, '_>,
        operator: &str,
        column: Column,
        other: Column,
    ) -> Option<Condition> {
        let Some(op) = comparison(operator) else {
            return self.left_out(node, "only eq, ne, gt, ge, lt and le compare columns");
        };
        if op == CompareOp::NotEqual {
            self.mind_null(node, filter, operator);
        }
        Some(compare(ValueKind::Column(column), op, ValueKind::Column(other)))
    }

    fn literal(&mut self, node: Node<'_, '_>, text: &str, known: Option<&Known>) -> Option<ValueKind> {
        let Some(literal) = literal(text, known) else {
            return self.left_out(node, &format!("'{text}' is no value that its column can hold")).and(None);
        };
        if let Some(loss) = literal.loss {
            self.lose(node, loss);
        }
        Some(literal.value)
    }

    /// Sources disagree on whether Dataverse's negative operators keep rows without a value. A test for null beside it
    /// makes both readings the same.
    fn mind_null(&mut self, node: Node<'_, '_>, filter: Node<'_, '_>, operator: &str) {
        let beside = if filter.attribute("type") == Some("or") { "null" } else { "not-null" };
        let own = node.attribute("entityname");
        let tested = |of: Option<&str>, column: &str| {
            elements(filter).any(|other| {
                other.attribute("operator") == Some(beside)
                    && other.attribute("attribute") == Some(column)
                    && other.attribute("entityname") == of
            })
        };
        let settled = node.attribute("attribute").is_some_and(|column| tested(own, column))
            && node.attribute("valueof").is_none_or(|other| match other.split_once('.') {
                Some((alias, column)) => tested(Some(alias), column),
                None => tested(own, other),
            });
        if !settled {
            self.lose(
                node,
                format!("Dataverse's {operator} may keep rows without a value; the query leaves them out."),
            );
        }
    }

    fn left_out(&mut self, node: Node<'_, '_>, why: &str) -> Option<Condition> {
        self.lose(node, format!("This condition is left out: {why}."));
        None
    }
}

fn column_of<'c>(table: &Table<'c>, name: &str) -> (Option<&'c Known>, Column) {
    let known = table.entity.and_then(|entity| entity.column(name));
    let name = known.map_or_else(|| name.to_owned(), |known| known.logical_name.clone());
    (known, Column { alias: Some(table.alias.clone()), name: Name::built(name) })
}

fn values_of<'a>(node: Node<'a, '_>) -> Vec<&'a str> {
    let inner = elements(node).filter(|child| child.has_tag_name("value")).map(|child| child.text().unwrap_or(""));
    node.attribute("value").into_iter().chain(inner).collect()
}

fn comparison(operator: &str) -> Option<CompareOp> {
    Some(match operator {
        "eq" => CompareOp::Equal,
        "ne" | "neq" => CompareOp::NotEqual,
        "gt" => CompareOp::Greater,
        "ge" => CompareOp::GreaterOrEqual,
        "lt" => CompareOp::Less,
        "le" => CompareOp::LessOrEqual,
        _ => return None,
    })
}
