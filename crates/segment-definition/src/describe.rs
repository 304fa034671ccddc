//! A definition in words: "Contacts whose City is New York or New Jersey and who have Email, but not members of Past
//! Customers".

use segment_query::ast::SetOp;
use segment_query::{Catalog, Column, ColumnKind, Record};

use crate::node::{Behaviour, Block, BlockContent, Condition, Definition, Node, NodeId, Path, Rule, Value};
use crate::operator::{Operator, Stretch, TimeUnit};
use crate::path::Hop;
use crate::problem::incomplete;
use crate::table::Table;

/// A stretch of the sentence, and the node it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub text: String,
    pub node: Option<NodeId>,
}

/// The whole sentence as one text.
pub fn sentence(definition: &Definition, catalog: &Catalog) -> String {
    describe(definition, catalog).into_iter().map(|part| part.text).collect()
}

/// The sentence in parts. Unfinished conditions are not spoken of.
pub fn describe(definition: &Definition, catalog: &Catalog) -> Vec<Part> {
    let mut words = Words { definition, catalog, table: None, have: "who have", parts: Vec::new() };
    if !words.blocks(definition.blocks(), true) {
        words.say("Nobody yet", None);
    }
    words.parts
}

/// What one block, group or condition says by itself, muted or not; nothing while it is not finished.
pub fn describe_part(definition: &Definition, catalog: &Catalog, part: NodeId) -> String {
    let mut heard = definition.clone();
    heard.set_muted(part, false);
    let table = definition.table_at(part);
    let have = if table.is_some_and(Table::is_contact) { "who have" } else { "which has" };
    let mut words = Words { definition: &heard, catalog, table: heard.table_at(part), have, parts: Vec::new() };
    match heard.block(part) {
        Some(block) if words.is_picked(block) => words.block(part, block, true),
        _ if words.says_something(part) => words.child(part, true),
        _ => {}
    }
    words.parts.into_iter().map(|part| part.text).collect()
}

/// Whether the sentence speaks of days, which are days in UTC: those of moments, of the calendar, or of what contacts did.
pub fn speaks_of_days(definition: &Definition, catalog: &Catalog) -> bool {
    definition.all_blocks().into_iter().any(|id| {
        let Some(block) = definition.block(id) else { return false };
        let table = block.table();
        let of_moment = |condition: &Condition| {
            let name = condition.column.as_deref().unwrap_or_default();
            let column = table.and_then(|table| table.column(catalog, name));
            let is_day = |value: &Value| matches!(value, Value::Text(text) if !text.contains(['T', ' ']));
            column.is_some_and(|column| column.kind == ColumnKind::DateTime)
                && incomplete(condition).is_none()
                && match condition.operator {
                    Operator::During(_) => true,
                    Operator::InTheLast(_) | Operator::InTheNext(_) => false,
                    _ => condition.values.iter().any(is_day),
                }
        };
        match &block.content {
            BlockContent::Behaviour { behaviour, .. } if behaviour.within.is_some() => true,
            BlockContent::Brackets { .. } => false,
            _ => definition.walk_from(id).into_iter().any(|node| definition.condition(node).is_some_and(of_moment)),
        }
    })
}

struct Words<'a> {
    definition: &'a Definition,
    catalog: &'a Catalog,
    /// What the conditions of the current block are about.
    table: Option<Table<'a>>,
    have: &'static str,
    parts: Vec<Part>,
}

impl<'a> Words<'a> {
    fn say(&mut self, text: impl Into<String>, node: Option<NodeId>) {
        self.parts.push(Part { text: text.into(), node });
    }

    /// Whether there was anything to say.
    fn blocks(&mut self, blocks: &[NodeId], capital: bool) -> bool {
        let mut first = true;
        for id in blocks {
            let Some(block) = self.definition.block(*id).filter(|_| !self.definition.is_muted(*id)) else { continue };
            let is_picked = self.is_picked(block);
            if !is_picked {
                continue;
            }
            if !first {
                let joint = match block.join {
                    SetOp::Union => ", or ",
                    SetOp::Intersect => ", and also ",
                    SetOp::Except => ", but not ",
                };
                self.say(joint, Some(*id));
            }
            self.block(*id, block, first && capital);
            first = false;
        }
        !first
    }

    /// Whether the block says who is meant.
    fn is_picked(&self, block: &Block) -> bool {
        match &block.content {
            BlockContent::Segment { query_name } => query_name.is_some(),
            BlockContent::Text { .. } => true,
            BlockContent::Brackets { blocks } => {
                let inside = self.definition.heard(self.definition.children(*blocks)).into_iter();
                let inside = inside.filter_map(|id| self.definition.block(id));
                inside.into_iter().any(|block| self.is_picked(block))
            }
            _ => block.table().is_some(),
        }
    }

    fn block(&mut self, id: NodeId, block: &'a Block, first: bool) {
        self.table = block.table();
        self.have = if self.table.is_some_and(Table::is_contact) { "who have" } else { "which has" };
        let opening = |capital: &str, small: &str| if first { capital.to_owned() } else { small.to_owned() };
        match &block.content {
            BlockContent::Query { group } => {
                if self.says_something(*group) {
                    self.say(opening("Contacts ", "contacts "), Some(id));
                    self.group(*group, true);
                } else {
                    self.say(opening("All contacts", "all contacts"), Some(id));
                }
            }
            BlockContent::Related { group, path } => {
                let Some(path) = path else { return };
                let table = self.table.and_then(|table| table.label(self.catalog)).unwrap_or(&path.entity);
                let through = self.through(path);
                self.say(
                    format!("{}{table}{through}", opening("Contacts with a related ", "contacts with a related ")),
                    Some(id),
                );
                if self.says_something(*group) {
                    self.say(" ", None);
                    self.group(*group, true);
                }
            }
            BlockContent::Behaviour { group, behaviour } => {
                let Some(name) = &behaviour.interaction else { return };
                let what = self.table.and_then(|table| table.label(self.catalog)).unwrap_or(name);
                let often = often(behaviour);
                self.say(format!("{}“{what}” {often}", opening("Contacts with ", "contacts with ")), Some(id));
                if self.says_something(*group) {
                    self.say(", ", None);
                    self.group(*group, true);
                }
            }
            BlockContent::Segment { query_name: Some(name) } => {
                let shown = self.catalog.segment(name).unwrap_or(name);
                self.say(format!("{}{shown}", opening("Members of ", "members of ")), Some(id));
            }
            BlockContent::Segment { query_name: None } => {}
            BlockContent::Brackets { blocks } => {
                self.say("(", Some(id));
                self.blocks(self.definition.children(*blocks), first);
                self.say(")", Some(id));
            }
            BlockContent::Text { .. } => {
                self.say(opening("Contacts found by a written query", "contacts found by a written query"), Some(id));
            }
        }
    }

    /// The tables between contact and the last one of a path.
    fn through(&self, path: &Path) -> String {
        let hops = path.outward(self.catalog);
        let label = |hop: &Hop<'_>| {
            let name = hop.to.unwrap_or(hop.name);
            Table::Entity(name).label(self.catalog).unwrap_or(name).to_owned()
        };
        let between: Vec<String> = hops.iter().rev().skip(1).map(label).collect();
        if between.is_empty() { String::new() } else { format!(", by way of {},", between.join(" and then ")) }
    }

    /// Whether anything below is finished.
    fn says_something(&self, id: NodeId) -> bool {
        match self.definition.node(id).filter(|_| !self.definition.is_muted(id)) {
            Some(Node::Condition(condition)) => incomplete(condition).is_none(),
            Some(Node::Text(_)) => true,
            Some(Node::Group(group)) => group.children.iter().any(|child| self.says_something(*child)),
            _ => false,
        }
    }

    fn group(&mut self, id: NodeId, outermost: bool) {
        let Some(group) = self.definition.group(id) else { return };
        let children: Vec<NodeId> = group.children.iter().copied().filter(|c| self.says_something(*c)).collect();
        let (opening, joint) = match group.rule {
            Rule::All => ("", " and "),
            Rule::Any => ("", " or "),
            Rule::None => ("not ", " or "),
        };
        let bracketed = children.len() > 1 && (!outermost || group.rule == Rule::None);
        self.say(format!("{opening}{}", if bracketed { "(" } else { "" }), Some(id));
        for (place, child) in children.iter().enumerate() {
            if place > 0 {
                self.say(joint, Some(id));
            }
            self.child(*child, false);
        }
        if bracketed {
            self.say(")", Some(id));
        }
    }

    fn child(&mut self, id: NodeId, outermost: bool) {
        match self.definition.node(id) {
            Some(Node::Group(_)) => self.group(id, outermost),
            Some(Node::Condition(condition)) => {
                let phrase = self.condition(condition);
                self.say(phrase, Some(id));
            }
            Some(Node::Text(_)) => self.say("who meet a written condition", Some(id)),
            _ => {}
        }
    }

    fn condition(&self, condition: &Condition) -> String {
        let name = condition.column.as_deref().unwrap_or_default();
        let column = self.table.and_then(|table| table.column(self.catalog, name));
        let label = column.map_or(name, |column| column.display_name.as_str());
        let is_date = column.is_some_and(|c| matches!(c.kind, ColumnKind::DateTime | ColumnKind::DateOnly));
        let values: Vec<String> = condition
            .values
            .iter()
            .filter(|value| !value.is_empty())
            .map(|value| match value {
                Value::Column(other) => {
                    let other_label = self.table.and_then(|table| table.column(self.catalog, other));
                    let whose = if self.table.is_some_and(Table::is_contact) { "their" } else { "its" };
                    format!("{whose} {}", other_label.map_or(other.as_str(), |other| other.display_name.as_str()))
                }
                value => value_text(value, column, self.catalog),
            })
            .collect();
        let value = if condition.operator == Operator::Between { values.join(" and ") } else { or_list(&values) };
        match condition.operator {
            Operator::HasData => return format!("{} {label}", self.have),
            Operator::HasNoData => return format!("{} no {label}", self.have),
            _ => {}
        }
        match condition.operator {
            Operator::InTheLast(unit) => {
                return format!("whose {label} is in the last {value} {}", unit_word(unit, value == "1"));
            }
            Operator::InTheNext(unit) => {
                return format!("whose {label} is in the next {value} {}", unit_word(unit, value == "1"));
            }
            Operator::During(_) => return format!("whose {label} {}", verb(condition.operator, is_date)),
            _ => {}
        }
        if let [Value::Column(_)] = condition.values.as_slice() {
            return format!("whose {label} {} {value}", column_verb(condition.operator, is_date));
        }
        // The list already says "or".
        let verb = match condition.operator {
            Operator::IsOneOf => "is",
            Operator::IsNoneOf => "is not",
            operator => verb(operator, is_date),
        };
        format!("whose {label} {verb} {value}")
    }
}

/// The words between a column and its value. Operators that take no plain value say what a list of operators says.
pub const fn verb(operator: Operator, is_date: bool) -> &'static str {
    match operator {
        Operator::Is => "is",
        Operator::IsNot => "is not",
        Operator::IsOneOf => "is one of",
        Operator::IsNoneOf => "is none of",
        Operator::Between => "is between",
        Operator::OnDay => "is on",
        Operator::Contains => "contains",
        Operator::DoesNotContain => "does not contain",
        Operator::BeginsWith => "begins with",
        Operator::DoesNotBeginWith => "does not begin with",
        Operator::EndsWith => "ends with",
        Operator::DoesNotEndWith => "does not end with",
        Operator::Greater if is_date => "is after",
        Operator::GreaterOrEqual if is_date => "is on or after",
        Operator::Less if is_date => "is before",
        Operator::LessOrEqual if is_date => "is on or before",
        Operator::Greater => "is more than",
        Operator::GreaterOrEqual => "is at least",
        Operator::Less => "is less than",
        Operator::LessOrEqual => "is at most",
        Operator::InTheLast(TimeUnit::Days) => "is in the last … days",
        Operator::InTheLast(TimeUnit::Months) => "is in the last … months",
        Operator::InTheLast(TimeUnit::Years) => "is in the last … years",
        Operator::InTheNext(TimeUnit::Days) => "is in the next … days",
        Operator::InTheNext(TimeUnit::Months) => "is in the next … months",
        Operator::InTheNext(TimeUnit::Years) => "is in the next … years",
        Operator::During(Stretch::Today) => "is today",
        Operator::During(Stretch::Yesterday) => "is yesterday",
        Operator::During(Stretch::Tomorrow) => "is tomorrow",
        Operator::During(Stretch::ThisMonth) => "is this month",
        Operator::During(Stretch::LastMonth) => "is last month",
        Operator::During(Stretch::NextMonth) => "is next month",
        Operator::During(Stretch::ThisYear) => "is this year",
        Operator::During(Stretch::LastYear) => "is last year",
        Operator::During(Stretch::NextYear) => "is next year",
        Operator::HasData => "has data",
        Operator::HasNoData => "has no data",
    }
}

/// The words between a column and another one that it is compared with.
pub const fn column_verb(operator: Operator, is_date: bool) -> &'static str {
    match operator {
        Operator::Is => "is the same as",
        Operator::IsNot => "is not the same as",
        operator => verb(operator, is_date),
    }
}

/// "at least 3 times in the last 30 days"
fn often(behaviour: &Behaviour) -> String {
    let times = match behaviour.times.trim() {
        "1" => "at least once".to_owned(),
        times => format!("at least {times} times"),
    };
    match &behaviour.within {
        Some((length, unit)) => {
            let length = length.trim();
            format!("{times} in the last {length} {}", unit_word(*unit, length == "1"))
        }
        None => times,
    }
}

const fn unit_word(unit: TimeUnit, singular: bool) -> &'static str {
    match (unit, singular) {
        (TimeUnit::Days, true) => "day",
        (TimeUnit::Days, false) => "days",
        (TimeUnit::Months, true) => "month",
        (TimeUnit::Months, false) => "months",
        (TimeUnit::Years, true) => "year",
        (TimeUnit::Years, false) => "years",
    }
}

/// A value as a person knows it: a choice by its label, a record by its name.
fn value_text(value: &Value, column: Option<&Column>, catalog: &Catalog) -> String {
    let typed = value.as_input();
    let choice = |choices: &[segment_query::Choice]| {
        choices.iter().find(|choice| choice.value.to_string() == typed).map(|choice| choice.label.clone())
    };
    let label = match (column.map(|column| &column.kind), value) {
        (Some(ColumnKind::Choice(choices) | ColumnKind::MultiChoice(choices)), _) => choice(choices),
        (Some(ColumnKind::Boolean { yes, no }), Value::Bool(value)) => {
            Some(if *value { yes.clone() } else { no.clone() })
        }
        (Some(ColumnKind::Lookup { .. } | ColumnKind::Id), _) => match catalog.record(typed) {
            Some(Record::Named(name)) => Some(name.clone()),
            Some(Record::Missing) => Some("a record that no longer exists".to_owned()),
            None => None,
        },
        _ => None,
    };
    label.unwrap_or_else(|| typed.to_owned())
}

/// "a", "a or b", "a, b or c"
fn or_list(values: &[String]) -> String {
    match values {
        [] => "…".to_owned(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} or {last}", before.join(", ")),
    }
}
