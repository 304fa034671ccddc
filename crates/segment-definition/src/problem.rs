//! What is still missing before a definition can be used.

use segment_query::{Catalog, ColumnKind};

use crate::compile::{typed_number, whole};
use crate::day::day;
use crate::node::{Behaviour, Block, BlockContent, Condition, Definition, Node, NodeId, Value};
use crate::operator::{Operand, Operator, is_understood};
use crate::table::Table;

/// Something a person has to finish, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub node: NodeId,
    pub kind: ProblemKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// No blocks: nobody would be in it.
    NoBlocks,
    NoColumn,
    NoValue,
    /// A range that has its upper end only.
    NoLowerValue,
    /// A range that has its lower end only.
    NoUpperValue,
    /// Not a number where the column holds numbers.
    NotANumber,
    /// Not a date of the form 2026-01-31.
    NotADate,
    /// Not an id of the form 00000000-0000-0000-0000-000000000000.
    NotAnId,
    /// A block of related contacts that does not say how they are related.
    NoPath,
    /// A block of what contacts did that does not say what.
    NoInteraction,
    /// How often, or how long ago, is no whole number, one or more.
    NotACount,
    /// A range that ends before it begins.
    EmptyRange,
    /// A segment block that names no segment.
    NoSegment,
    /// A column that this environment does not have.
    UnknownColumn,
    /// An operator that makes no sense for the column.
    WrongOperator,
}

/// Everything that is unfinished, in the order of the definition.
pub fn problems(definition: &Definition, catalog: &Catalog) -> Vec<Problem> {
    if definition.heard(definition.blocks()).is_empty() {
        return vec![Problem { node: definition.root(), kind: ProblemKind::NoBlocks }];
    }
    let mut found = Vec::new();
    for block in definition.heard_blocks() {
        let table = definition.block(block).and_then(Block::table);
        let judge = |id: NodeId| {
            let kind = match definition.node(id)? {
                Node::Condition(condition) => condition_problem(condition, table, catalog),
                Node::Block(block) => match &block.content {
                    BlockContent::Segment { query_name: None } => Some(ProblemKind::NoSegment),
                    BlockContent::Brackets { blocks } if definition.heard(definition.children(*blocks)).is_empty() => {
                        Some(ProblemKind::NoBlocks)
                    }
                    BlockContent::Related { path: None, .. } => Some(ProblemKind::NoPath),
                    BlockContent::Behaviour { behaviour, .. } => behaviour_problem(behaviour),
                    _ => None,
                },
                _ => None,
            };
            kind.map(|kind| Problem { node: id, kind })
        };
        // What is in brackets has a turn of its own.
        let is_brackets = matches!(definition.block(block).map(|b| &b.content), Some(BlockContent::Brackets { .. }));
        let own = if is_brackets { vec![block] } else { definition.walk_heard_from(block) };
        found.extend(own.into_iter().filter_map(judge));
    }
    found
}

/// What the condition lacks to say something, whatever the environment.
pub(crate) fn incomplete(condition: &Condition) -> Option<ProblemKind> {
    if condition.column.is_none() {
        return Some(ProblemKind::NoColumn);
    }
    let values = &condition.values;
    let finished = match condition.operator.operand() {
        Operand::Nothing => true,
        Operand::One => values.first().is_some_and(|v| !v.is_empty()),
        Operand::Several => values.iter().any(|v| !v.is_empty()),
        Operand::Two => {
            let has = |place: usize| values.get(place).is_some_and(|v| !v.is_empty());
            match (has(0), has(1)) {
                (false, true) => return Some(ProblemKind::NoLowerValue),
                (true, false) => return Some(ProblemKind::NoUpperValue),
                (both, _) => both,
            }
        }
        Operand::Amount => match values.first() {
            Some(value) if !value.is_empty() => {
                let whole = typed_number(value.as_input()).is_some_and(|n| n.is_integer() && !n.is_negative());
                return (!whole).then_some(ProblemKind::NotANumber);
            }
            _ => false,
        },
    };
    if !finished {
        return Some(ProblemKind::NoValue);
    }
    let bad_number = values.iter().any(|v| matches!(v, Value::Number(n) if !v.is_empty() && typed_number(n).is_none()));
    (bad_number && condition.operator.operand() != Operand::Nothing).then_some(ProblemKind::NotANumber)
}

fn behaviour_problem(behaviour: &Behaviour) -> Option<ProblemKind> {
    if behaviour.interaction.is_none() {
        return Some(ProblemKind::NoInteraction);
    }
    let mut counts = std::iter::once(&behaviour.times).chain(behaviour.within.iter().map(|(length, _)| length));
    let fine = counts.all(|typed| whole(typed).is_some_and(|n| n > 0));
    (!fine).then_some(ProblemKind::NotACount)
}

fn condition_problem(condition: &Condition, table: Option<Table<'_>>, catalog: &Catalog) -> Option<ProblemKind> {
    let Some(name) = condition.column.as_deref() else { return Some(ProblemKind::NoColumn) };
    // Without metadata there is nothing to hold the column against.
    let Some(table) = table.filter(|table| table.is_known(catalog)) else { return incomplete(condition) };
    let Some(column) = table.column(catalog, name) else { return Some(ProblemKind::UnknownColumn) };
    let fits = match condition.values.first() {
        Some(Value::Column(_)) => table.column_operators(catalog, column).contains(&condition.operator),
        _ => {
            table.operators(&column.kind).contains(&condition.operator)
                || is_understood(condition.operator, &column.kind)
        }
    };
    if !fits {
        return Some(ProblemKind::WrongOperator);
    }
    if let Some(kind) = incomplete(condition) {
        return Some(kind);
    }
    if matches!(condition.operator.operand(), Operand::Nothing | Operand::Amount) {
        return None;
    }
    if let Some(Value::Column(other)) = condition.values.first() {
        let comparable = table.comparable(catalog, column).iter().any(|c| c.logical_name.eq_ignore_ascii_case(other));
        return (!comparable).then_some(ProblemKind::UnknownColumn);
    }
    let problem = condition.values.iter().find_map(|value| value_problem(value, &column.kind));
    problem.or_else(|| is_empty_range(condition).then_some(ProblemKind::EmptyRange))
}

fn is_empty_range(condition: &Condition) -> bool {
    let (Operator::Between, [from, until]) = (condition.operator, condition.values.as_slice()) else { return false };
    let (from, until) = (from.as_input(), until.as_input());
    match (typed_number(from), typed_number(until)) {
        (Some(from), Some(until)) => {
            let value = |number: &segment_query::ast::Number| number.as_str().parse::<f64>().unwrap_or_default();
            value(&from) > value(&until)
        }
        _ => from > until,
    }
}

fn value_problem(value: &Value, kind: &ColumnKind) -> Option<ProblemKind> {
    let text = value.as_input().trim();
    if text.is_empty() {
        return None;
    }
    match kind {
        ColumnKind::Whole => {
            let whole = typed_number(text).is_some_and(|n| n.is_integer());
            (!whole).then_some(ProblemKind::NotANumber)
        }
        ColumnKind::Decimal | ColumnKind::Money | ColumnKind::Choice(_) => {
            typed_number(text).is_none().then_some(ProblemKind::NotANumber)
        }
        ColumnKind::DateTime | ColumnKind::DateOnly => (!is_date(text)).then_some(ProblemKind::NotADate),
        ColumnKind::Lookup { .. } | ColumnKind::Id => (!is_id(text)).then_some(ProblemKind::NotAnId),
        _ => None,
    }
}

/// `2026-01-31`, with or without a time behind it.
fn is_date(text: &str) -> bool {
    day(text.split_once(['T', ' ']).map_or(text, |(date, _)| date)).is_some()
}

pub(crate) fn is_id(text: &str) -> bool {
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_calendar_dates() {
        for good in ["2024-02-29", "2026-01-31", "2026-01-31T10:00:00Z"] {
            assert!(is_date(good), "{good}");
        }
        for bad in ["2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "tomorrow", ""] {
            assert!(!is_date(bad), "{bad}");
        }
    }

    #[test]
    fn ids_have_the_form_of_a_guid() {
        assert!(is_id("1cc00a15-37ef-e911-a81d-000d3a6d200c"));
        assert!(!is_id("1cc00a15-37ef-e911-a81d-000d3a6d200"));
        assert!(!is_id("1cc00a15-37ef-e911-a81d-000d3a6d200x"));
    }
}
