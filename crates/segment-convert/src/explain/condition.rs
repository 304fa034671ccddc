//! Conditions as clauses about a subject: "whose City is "Boston"", "who have Email".

use segment_query::ast::{Column, CompareOp, Condition, ConditionKind, TextOp, Value, ValueKind};
use segment_query::{CalendarUnit, Catalog, Column as Known, ColumnKind, Interaction, Period};

use super::listed;
use super::path::is_contact;
use super::value::{amount, quoted, said};

/// How a column is called in the clause at hand.
pub(super) type Names<'a> = &'a dyn Fn(&Column) -> String;

/// What a clause is about.
pub(super) struct Subject<'c> {
    one: String,
    people: bool,
    known: Source<'c>,
}

enum Source<'c> {
    Table(&'c segment_query::Entity),
    Interaction(&'c Interaction),
    Unknown,
}

impl<'c> Subject<'c> {
    pub(super) fn of_table(name: &str, catalog: &'c Catalog) -> Self {
        let known = catalog.entity(name);
        let one = known.map_or(name, |known| &known.display_name).to_owned();
        Self { one, people: is_contact(name), known: known.map_or(Source::Unknown, Source::Table) }
    }

    pub(super) fn of_interaction(known: Option<&'c Interaction>) -> Self {
        Self { one: "interaction".to_owned(), people: false, known: known.map_or(Source::Unknown, Source::Interaction) }
    }

    pub(super) fn unknown() -> Self {
        Self { one: "record".to_owned(), people: false, known: Source::Unknown }
    }

    pub(super) fn one(&self) -> &str {
        &self.one
    }

    /// Only the end of a path is spoken of in the plural.
    pub(super) fn several(&self) -> &'static str {
        if self.people { "contacts" } else { "records" }
    }

    pub(super) fn with_article(&self) -> String {
        let vowel = self.one.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']);
        format!("{} {}", if vowel { "an" } else { "a" }, self.one)
    }

    fn column(&self, name: &str) -> Option<&'c Known> {
        match self.known {
            Source::Table(entity) => entity.column(name),
            Source::Interaction(interaction) => interaction.column(name),
            Source::Unknown => None,
        }
    }

    pub(super) fn label(&self, name: &str) -> String {
        self.column(name).map_or_else(|| name.to_owned(), |column| column.display_name.clone())
    }

    pub(super) fn clause(&self, condition: &Condition) -> String {
        self.clause_with(condition, &|column| self.label(&column.name.value))
    }

    pub(super) fn clause_with(&self, condition: &Condition, names: Names<'_>) -> String {
        self.group(condition, names, true)
    }

    /// The same where it stands among others.
    pub(super) fn clause_among(&self, condition: &Condition, names: Names<'_>) -> String {
        self.group(condition, names, false)
    }

    /// `outermost`: whether "and" and "or" need no parentheses around them.
    fn group(&self, condition: &Condition, names: Names<'_>, outermost: bool) -> String {
        if let Some((column, period, _)) = Period::read(condition)
            && let Some(words) = period_words(period)
        {
            return format!("whose {} {words}", names(column));
        }
        let (parts, joint) = match &condition.value {
            ConditionKind::All(parts) => (with_periods(parts), " and "),
            ConditionKind::Any(parts) => match same_column(parts) {
                Some((column, values)) => {
                    let kind = self.column(&column.name.value);
                    let values: Vec<String> = values.iter().map(|value| said(value, kind, names)).collect();
                    return format!("whose {} is {}", names(column), listed(&values, "or"));
                }
                None => (parts.clone(), " or "),
            },
            ConditionKind::Not(inner) => return self.negated(inner, names),
            _ => return self.term(condition, names, true),
        };
        let text = parts.iter().map(|part| self.group(part, names, false)).collect::<Vec<_>>().join(joint);
        if outermost { text } else { format!("({text})") }
    }

    /// NOT of a single test turns its verb round; of anything else it stands before it.
    fn negated(&self, inner: &Condition, names: Names<'_>) -> String {
        match &inner.value {
            ConditionKind::Not(twice) => self.group(twice, names, false),
            ConditionKind::All(_) | ConditionKind::Any(_) => {
                let text = self.group(inner, names, true);
                if text.starts_with('(') { format!("not {text}") } else { format!("not ({text})") }
            }
            _ => self.term(inner, names, false),
        }
    }

    fn term(&self, condition: &Condition, names: Names<'_>, holds: bool) -> String {
        match &condition.value {
            ConditionKind::IsNull(column) => self.has(names(column), !holds),
            ConditionKind::IsNotNull(column) => self.has(names(column), holds),
            ConditionKind::Text { column, op, text } => {
                let verb = match (op, holds) {
                    (TextOp::Contains, true) => "contains",
                    (TextOp::Contains, false) => "does not contain",
                    (TextOp::StartsWith, true) => "begins with",
                    (TextOp::StartsWith, false) => "does not begin with",
                    (TextOp::EndsWith, true) => "ends with",
                    (TextOp::EndsWith, false) => "does not end with",
                };
                format!("whose {} {verb} {}", names(column), quoted(&text.value))
            }
            ConditionKind::In { column, values } => {
                let kind = self.column(&column.name.value);
                let values: Vec<String> = values.iter().map(|value| said(value, kind, names)).collect();
                let (verb, joint) = if holds { ("is", "or") } else { ("is neither", "nor") };
                let verb = if values.len() == 1 && !holds { "is not" } else { verb };
                format!("whose {} {verb} {}", names(column), listed(&values, joint))
            }
            ConditionKind::Compare { left, op, right } => self.comparison(left, *op, right, names, holds),
            _ => self.group(condition, names, false),
        }
    }

    fn has(&self, label: String, has: bool) -> String {
        match (self.people, has) {
            (true, true) => format!("who have {label}"),
            (true, false) => format!("who have no {label}"),
            (false, true) => format!("that has {label}"),
            (false, false) => format!("that has no {label}"),
        }
    }

    fn comparison(&self, left: &Value, op: CompareOp, right: &Value, names: Names<'_>, holds: bool) -> String {
        let (left, op, right) = match (&left.value, &right.value) {
            (ValueKind::Column(_), _) => (left, op, right),
            (_, ValueKind::Column(_)) => (right, op.turned(), left),
            _ => (left, op, right),
        };
        let op = if holds { op } else { op.negated() };
        let known = match &left.value {
            ValueKind::Column(column) => self.column(&column.name.value),
            _ => None,
        };
        let dates = known.is_some_and(|c| matches!(c.kind, ColumnKind::DateTime | ColumnKind::DateOnly))
            || [left, right]
                .iter()
                .any(|v| matches!(v.value, ValueKind::Now | ValueKind::Date(_) | ValueKind::DateAdd { .. }));
        let right = said(right, known, names);
        if let (ValueKind::Column(column), Some(distance)) = (&left.value, ago(op, &right)) {
            return format!("whose {} {distance}", names(column));
        }
        match &left.value {
            ValueKind::Column(column) => format!("whose {} {} {right}", names(column), verb(op, dates)),
            _ => format!("for whom {} {} {right}", said(left, None, names), verb(op, dates)),
        }
    }
}

/// The further back, the earlier.
fn ago(op: CompareOp, moment: &str) -> Option<String> {
    let distance = match op {
        CompareOp::Less => "is more than",
        CompareOp::LessOrEqual => "is at least",
        CompareOp::Greater => "is less than",
        CompareOp::GreaterOrEqual => "is at most",
        CompareOp::Equal | CompareOp::NotEqual => return None,
    };
    moment.ends_with(" ago").then(|| format!("{distance} {moment}"))
}

/// Parts of an "and", where two that make a period together are one.
pub(super) fn with_periods(parts: &[Condition]) -> Vec<Condition> {
    let mut out = Vec::new();
    let mut rest = parts;
    while let [first, after @ ..] = rest {
        let pair =
            after.first().map(|second| Condition::built(ConditionKind::All(vec![first.clone(), second.clone()])));
        match pair.filter(|pair| Period::read(pair).is_some()) {
            Some(period) => {
                out.push(period);
                rest = after.get(1..).unwrap_or_default();
            }
            None => {
                out.push(first.clone());
                rest = after;
            }
        }
    }
    out
}

/// The values of `a == x || a == y`.
fn same_column(parts: &[Condition]) -> Option<(&Column, Vec<&Value>)> {
    let mut same: Option<&Column> = None;
    let mut values = Vec::new();
    for part in parts {
        let ConditionKind::Compare { left, op: CompareOp::Equal, right } = &part.value else { return None };
        let ValueKind::Column(column) = &left.value else { return None };
        if *same.get_or_insert(column) != column {
            return None;
        }
        values.push(right);
    }
    same.map(|column| (column, values))
}

fn period_words(period: Period) -> Option<String> {
    Some(match period {
        Period::Last { count, unit } => format!("is in the last {}", amount(i64::from(count), unit)),
        Period::Next { count, unit } => format!("is in the next {}", amount(i64::from(count), unit)),
        Period::Calendar { unit, offset } => {
            let unit = match unit {
                CalendarUnit::Day => "day",
                CalendarUnit::Week => "week",
                CalendarUnit::Month => "month",
                CalendarUnit::Quarter => "quarter",
                CalendarUnit::Year => "year",
            };
            match (unit, offset) {
                ("day", 0) => "is today".to_owned(),
                ("day", -1) => "is yesterday".to_owned(),
                ("day", 1) => "is tomorrow".to_owned(),
                (unit, 0) => format!("is in this {unit}"),
                (unit, -1) => format!("is in the last {unit}"),
                (unit, 1) => format!("is in the next {unit}"),
                _ => return None,
            }
        }
        Period::Anniversary => return None,
    })
}

const fn verb(op: CompareOp, dates: bool) -> &'static str {
    match (op, dates) {
        (CompareOp::Equal, _) => "is",
        (CompareOp::NotEqual, _) => "is not",
        (CompareOp::Greater, true) => "is after",
        (CompareOp::GreaterOrEqual, true) => "is not before",
        (CompareOp::Less, true) => "is before",
        (CompareOp::LessOrEqual, true) => "is not after",
        (CompareOp::Greater, false) => "is more than",
        (CompareOp::GreaterOrEqual, false) => "is at least",
        (CompareOp::Less, false) => "is less than",
        (CompareOp::LessOrEqual, false) => "is at most",
    }
}
