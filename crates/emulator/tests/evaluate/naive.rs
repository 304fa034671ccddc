//! The second evaluator: row by row, with three-valued logic written out, and its own calendar.

use std::collections::BTreeSet;

use segment_query::ast::{
    Aggregate, ArithmeticOp, Column, CompareOp, Condition, ConditionKind, DatePart, Having, Interaction, Profile,
    Relate, SetExpr, SetOp, Step, TextOp, Value, ValueKind, WindowUnit,
};
use segment_query::{ColumnKind, RelationshipKind, Spanned};

use crate::world::{self, Cell, RELATIONSHIPS, Row, SEGMENTS, World};

/// What a value is while conditions are decided.
#[derive(Clone, Debug)]
enum Is {
    Missing,
    Number(f64),
    Text(String),
    Bool(bool),
    Date(i64),
    Id(String),
}

/// A record reached on a path, and which records led there.
#[derive(Clone)]
struct Place<'w> {
    rows: Vec<(&'static str, &'w Row)>,
    aliases: Vec<(String, usize)>,
}

pub(crate) fn members(world: &World, set: &SetExpr) -> BTreeSet<String> {
    match set {
        SetExpr::Profile(profile) => path(world, profile),
        SetExpr::Segment(segment) => {
            let index = SEGMENTS.iter().position(|s| s.eq_ignore_ascii_case(&segment.name.value)).unwrap();
            let id = world::id("segment", index as i64);
            let rows = world.tables["segment_member"].iter().filter(|row| row["segmentid"] == Cell::Text(id.clone()));
            let contacts = rows.filter_map(|row| find(world, "contact", "contactid", &row["contactid"]));
            let kept = contacts.filter(|contact| {
                let place = Place { rows: vec![("contact", contact)], aliases: Vec::new() };
                segment.filter.as_ref().is_none_or(|f| holds(f, &place) == Some(true))
            });
            kept.map(|contact| text(&contact["contactid"])).collect()
        }
        SetExpr::Interaction(interaction) => behaviour(world, interaction),
        SetExpr::Set { op, operands, .. } => {
            let mut sets = operands.iter().map(|operand| members(world, operand));
            let first = sets.next().unwrap();
            sets.fold(first, |all, next| match op {
                SetOp::Union => &all | &next,
                SetOp::Intersect => &all & &next,
                SetOp::Except => &all - &next,
            })
        }
    }
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        other => panic!("{other:?} is no text"),
    }
}

fn find<'w>(world: &'w World, table: &str, column: &str, value: &Cell) -> Option<&'w Row> {
    world.tables[table].iter().find(|row| row[column] == *value)
}

fn table_name(name: &str) -> &'static str {
    ["contact", "account", "event"].into_iter().find(|t| t.eq_ignore_ascii_case(name)).unwrap()
}

fn path(world: &World, profile: &Profile) -> BTreeSet<String> {
    let start = table_name(&profile.entity.value);
    let mut places: Vec<Place<'_>> = world.tables[start]
        .iter()
        .map(|row| {
            let aliases = profile.alias.iter().map(|alias| (alias.value.clone(), 0)).collect();
            Place { rows: vec![(start, row)], aliases }
        })
        .collect();
    for step in &profile.steps {
        match step {
            Step::Relate(relate) => places = places.iter().flat_map(|place| beside(world, relate, place)).collect(),
            Step::Distinct => {}
            Step::Filter(condition) => places.retain(|place| holds(condition, place) == Some(true)),
            Step::Traverse(traverse) => {
                places = places.iter().flat_map(|place| hop(world, &traverse.relationship.value, place)).collect();
                for place in &mut places {
                    let at = place.rows.len() - 1;
                    place.aliases.extend(traverse.alias.iter().map(|alias| (alias.value.clone(), at)));
                }
                if let Some(filter) = &traverse.filter {
                    places.retain(|place| holds(filter, place) == Some(true));
                }
            }
        }
    }
    places.iter().map(|place| text(&place.rows.last().unwrap().1["contactid"])).collect()
}

/// The contact with each of its related records before it, and those of these.
fn beside<'w>(world: &'w World, relate: &Relate, place: &Place<'w>) -> Vec<Place<'w>> {
    let contact = place.rows.len() - 1;
    let mut found = vec![(place.clone(), Some(contact))];
    let (mut hop_on, mut optional) = (Some(relate), false);
    let mut table = place.rows[contact].0;
    while let Some(relate) = hop_on {
        optional |= relate.optional;
        let next_table = other_table(&relate.relationship.value, table);
        let mut longer = Vec::new();
        for (place, from) in found {
            let reached = from.map_or(Vec::new(), |from| {
                hop(world, &relate.relationship.value, &Place { rows: vec![place.rows[from]], aliases: Vec::new() })
            });
            let mut with = |row: (&'static str, &'w Row), is_there: bool| {
                let mut place = place.clone();
                let at = place.rows.len() - 1;
                place.rows.insert(at, row);
                place.aliases.push((relate.alias.value.clone(), at));
                longer.push((place, is_there.then_some(at)));
            };
            if reached.is_empty() && optional {
                let columns = world::columns(next_table).into_iter().map(|(name, _)| (name, Cell::Null));
                with((next_table, Box::leak(Box::new(columns.collect()))), false);
            }
            for next in reached {
                with(*next.rows.last().unwrap(), true);
            }
        }
        // The contact stays last, so the first hop starts there and each further one where the one before arrived.
        (found, table, hop_on) = (longer, next_table, relate.nested.as_deref());
    }
    found.into_iter().map(|(place, _)| place).collect()
}

fn other_table(relationship: &str, here: &str) -> &'static str {
    let named = |r: &(&str, RelationshipKind, &str, &str, &str, &str)| {
        r.0 == relationship || format!("{}_{}_{}", r.2, r.4, r.3).eq_ignore_ascii_case(relationship)
    };
    let found = RELATIONSHIPS.into_iter().find(named).unwrap();
    if found.2 == here { found.4 } else { found.2 }
}

fn hop<'w>(world: &'w World, name: &str, place: &Place<'w>) -> Vec<Place<'w>> {
    let (schema_name, kind, many, attribute, one, _) = RELATIONSHIPS
        .into_iter()
        .find(|(schema, _, many, attribute, one, _)| {
            *schema == name || format!("{many}_{one}_{attribute}").eq_ignore_ascii_case(name)
        })
        .unwrap();
    let (here, row) = *place.rows.last().unwrap();
    let key = |table: &str| format!("{table}id");
    let own = &row[key(here).as_str()];
    let type_fits =
        |row: &Row| attribute != "parentcustomerid" || row["parentcustomerid_type"] == Cell::Text(one.to_owned());
    let mut reached: Vec<(&'static str, &'w Row)> = Vec::new();
    match kind {
        RelationshipKind::OneToMany if here == many => {
            let target = (row[attribute] != Cell::Null && type_fits(row))
                .then(|| find(world, one, &key(one), &row[attribute]))
                .flatten();
            reached.extend(target.map(|target| (table_name(one), target)));
        }
        RelationshipKind::OneToMany => {
            let children = world.tables[many].iter().filter(|child| child[attribute] == *own && type_fits(child));
            reached.extend(children.map(|child| (table_name(many), child)));
        }
        RelationshipKind::ManyToMany => {
            let (mine, theirs, target) = match (schema_name, here) {
                ("contact_friends", _) => ("contactidone", "contactidtwo", "contact"),
                (_, "contact") => ("contactid", "eventid", "event"),
                _ => ("eventid", "contactid", "contact"),
            };
            let links = world.tables[attribute].iter().filter(|link| link[mine] == *own);
            let targets = links.filter_map(|link| find(world, target, &key(target), &link[theirs]));
            reached.extend(targets.map(|row| (target, row)));
        }
    }
    reached
        .into_iter()
        .map(|next| {
            let mut longer = place.clone();
            longer.rows.push(next);
            longer
        })
        .collect()
}

fn behaviour(world: &World, interaction: &Interaction) -> BTreeSet<String> {
    let window = interaction.having.as_ref().and_then(|having| having.window);
    let since = window.map(|w| match w.unit {
        WindowUnit::Days => shift(DatePart::Day, -i64::from(w.length), world.now_ms),
        WindowUnit::Months => shift(DatePart::Month, -i64::from(w.length), world.now_ms),
        WindowUnit::Years => shift(DatePart::Year, -i64::from(w.length), world.now_ms),
    });
    let kept: Vec<&Row> = world.tables["interaction_clicked"]
        .iter()
        .filter(|row| {
            let place = Place { rows: vec![("interaction_clicked", row)], aliases: Vec::new() };
            interaction.filter.as_ref().is_none_or(|f| holds(f, &place) == Some(true))
        })
        .filter(|row| match (&since, &row["timestamp"]) {
            (None, _) => true,
            (Some(since), Cell::Whole(at)) => at >= since && *at <= world.now_ms,
            _ => false,
        })
        .collect();
    let contacts = world.tables["contact"].iter().map(|row| &row["contactid"]);
    contacts
        .filter(|id| {
            let own: Vec<&Row> = kept.iter().copied().filter(|row| row["contactId"] == **id).collect();
            !own.is_empty() && interaction.having.as_ref().is_none_or(|having| qualifies(having, &own))
        })
        .map(text)
        .collect()
}

fn qualifies(having: &Having, rows: &[&Row]) -> bool {
    let numbers = |name: &str| -> Vec<f64> {
        let (name, _) = world::columns("interaction_clicked")
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .unwrap();
        rows.iter().filter_map(|row| if let Cell::Real(n) = row[name] { Some(n) } else { None }).collect()
    };
    let result = match &having.aggregate {
        Aggregate::Count => Some(rows.len() as f64),
        Aggregate::Sum(name) => some(&numbers(&name.value), |n| n.iter().sum()),
        Aggregate::Avg(name) => some(&numbers(&name.value), |n| n.iter().sum::<f64>() / n.len() as f64),
        Aggregate::Min(name) => some(&numbers(&name.value), |n| n.iter().copied().fold(f64::INFINITY, f64::min)),
        Aggregate::Max(name) => some(&numbers(&name.value), |n| n.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
    };
    let value = Is::Number(having.value.as_f64());
    result.is_some_and(|result| compare(&Is::Number(result), having.op, &value) == Some(true))
}

fn some(numbers: &[f64], calculate: impl Fn(&[f64]) -> f64) -> Option<f64> {
    (!numbers.is_empty()).then(|| calculate(numbers))
}

/// `None` is neither true nor false.
fn holds(condition: &Condition, place: &Place<'_>) -> Option<bool> {
    match &condition.value {
        ConditionKind::All(operands) => {
            let answers: Vec<_> = operands.iter().map(|o| holds(o, place)).collect();
            if answers.contains(&Some(false)) {
                Some(false)
            } else if answers.contains(&None) {
                None
            } else {
                Some(true)
            }
        }
        ConditionKind::Any(operands) => {
            let answers: Vec<_> = operands.iter().map(|o| holds(o, place)).collect();
            if answers.contains(&Some(true)) {
                Some(true)
            } else if answers.contains(&None) {
                None
            } else {
                Some(false)
            }
        }
        ConditionKind::Not(inner) => holds(inner, place).map(|answer| !answer),
        ConditionKind::In { column, values } => {
            let equal = |value: &Value| {
                let left = Spanned::built(ValueKind::Column(column.clone()));
                Spanned::built(ConditionKind::Compare { left, op: CompareOp::Equal, right: value.clone() })
            };
            holds(&Spanned::built(ConditionKind::Any(values.iter().map(equal).collect())), place)
        }
        ConditionKind::IsNull(column) => Some(*cell(column, place).0 == Cell::Null),
        ConditionKind::IsNotNull(column) => Some(*cell(column, place).0 != Cell::Null),
        ConditionKind::Text { column, op, text } => match cell(column, place).0 {
            Cell::Text(own) => {
                let (own, part) = (lower(own), lower(&text.value));
                Some(match op {
                    TextOp::Contains => own.contains(&part),
                    TextOp::StartsWith => own.starts_with(&part),
                    TextOp::EndsWith => own.ends_with(&part),
                })
            }
            _ => None,
        },
        ConditionKind::Compare { left, op, right } => {
            let (left, right) = (value(left, place), value(right, place));
            let (left, right) = (like(left, &right), right);
            compare(&left, *op, &like(right, &left))
        }
    }
}

fn lower(text: &str) -> String {
    text.to_lowercase().replace('ς', "σ")
}

fn cell<'w>(column: &Column, place: &Place<'w>) -> (&'w Cell, ColumnKind) {
    let at = match &column.alias {
        None => place.rows.len() - 1,
        Some(alias) => place.aliases.iter().find(|(name, _)| name.eq_ignore_ascii_case(&alias.value)).unwrap().1,
    };
    let (table, row) = place.rows[at];
    let known = world::columns(table).into_iter().find(|(name, _)| name.eq_ignore_ascii_case(&column.name.value));
    let (name, kind) = known.unwrap();
    (&row[name], kind)
}

fn value(value: &Value, place: &Place<'_>) -> Is {
    match &value.value {
        ValueKind::Column(column) => {
            let (cell, kind) = cell(column, place);
            match (cell, kind) {
                (Cell::Null, _) => Is::Missing,
                (Cell::Text(text), ColumnKind::Text) => Is::Text(text.clone()),
                (Cell::Text(id), _) => Is::Id(id.clone()),
                (Cell::Whole(n), ColumnKind::Boolean { .. }) => Is::Bool(*n == 1),
                (Cell::Whole(ms), ColumnKind::DateTime | ColumnKind::DateOnly) => Is::Date(*ms),
                (Cell::Whole(n), _) => Is::Number(*n as f64),
                (Cell::Real(n), _) => Is::Number(*n),
            }
        }
        ValueKind::Text(text) => Is::Text(text.clone()),
        ValueKind::Number(n) => Is::Number(n.as_f64()),
        ValueKind::Bool(bool) => Is::Bool(*bool),
        ValueKind::Now => Is::Date(crate::world::NOW / 60_000 * 60_000),
        ValueKind::Date(parts) => {
            let part = |i: usize| parts.get(i).map_or(0, |n| i64::from(*n));
            let clock = ((part(3) * 60 + part(4)) * 60 + part(5)) * 1_000 + part(6);
            Is::Date(days(part(0), part(1), part(2)) * 86_400_000 + clock)
        }
        ValueKind::DateAdd { part, amount, to } => match date(self::value(to, place)) {
            None => Is::Missing,
            Some(ms) => Is::Date(shift(*part, amount.as_f64().trunc() as i64, ms)),
        },
        ValueKind::DateDiff { part, from, to } => {
            match (date(self::value(from, place)), date(self::value(to, place))) {
                (Some(from), Some(to)) => Is::Number(boundaries(*part, from, to) as f64),
                _ => Is::Missing,
            }
        }
        ValueKind::Arithmetic { op, left, right } => match (self::value(left, place), self::value(right, place)) {
            (Is::Number(a), Is::Number(b)) => match op {
                ArithmeticOp::Add => Is::Number(a + b),
                ArithmeticOp::Subtract => Is::Number(a - b),
                ArithmeticOp::Multiply => Is::Number(a * b),
                ArithmeticOp::Divide if b == 0.0 => Is::Missing,
                ArithmeticOp::Divide => Is::Number(a / b),
            },
            _ => Is::Missing,
        },
    }
}

fn date(value: Is) -> Option<i64> {
    match value {
        Is::Date(ms) => Some(ms),
        Is::Text(text) => Some(read_date(&text)),
        Is::Missing => None,
        other => panic!("{other:?} is no date"),
    }
}

/// `YYYY-MM-DD` or `YYYY-MM-DDThh:mmZ`, which is all that the generator writes.
fn read_date(text: &str) -> i64 {
    let number = |range: std::ops::Range<usize>| text.get(range).unwrap().parse::<i64>().unwrap();
    let day = days(number(0..4), number(5..7), number(8..10)) * 86_400_000;
    if text.len() == 10 { day } else { day + (number(11..13) * 60 + number(14..16)) * 60_000 }
}

/// A literal as what the other side is.
fn like(value: Is, other: &Is) -> Is {
    match (value, other) {
        (Is::Text(text), Is::Date(_)) => Is::Date(read_date(&text)),
        (Is::Text(text), Is::Id(_)) => Is::Id(text.trim_matches(['{', '}']).to_lowercase()),
        (Is::Number(n), Is::Bool(_)) => Is::Bool(n == 1.0),
        (value, _) => value,
    }
}

fn compare(left: &Is, op: CompareOp, right: &Is) -> Option<bool> {
    let order = match (left, right) {
        (Is::Missing, _) | (_, Is::Missing) => return None,
        (Is::Number(a), Is::Number(b)) => a.partial_cmp(b).unwrap(),
        (Is::Text(a), Is::Text(b)) => lower(a).chars().cmp(lower(b).chars()),
        (Is::Bool(a), Is::Bool(b)) => a.cmp(b),
        (Is::Date(a), Is::Date(b)) => a.cmp(b),
        (Is::Id(a), Is::Id(b)) => a.cmp(b),
        (a, b) => panic!("{a:?} and {b:?} cannot be compared"),
    };
    Some(match op {
        CompareOp::Equal => order.is_eq(),
        CompareOp::NotEqual => order.is_ne(),
        CompareOp::Greater => order.is_gt(),
        CompareOp::GreaterOrEqual => order.is_ge(),
        CompareOp::Less => order.is_lt(),
        CompareOp::LessOrEqual => order.is_le(),
    })
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970, counted month by month.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let years = |from: i64, to: i64| (from..to).map(|y| 365 + i64::from(is_leap(y))).sum::<i64>();
    let whole = if year >= 1970 { years(1970, year) } else { -years(year, 1970) };
    whole + (1..month).map(|m| month_length(year, m)).sum::<i64>() + day - 1
}

fn calendar(ms: i64) -> (i64, i64, i64) {
    let mut left = ms.div_euclid(86_400_000);
    let mut year = 1970;
    while left < 0 {
        year -= 1;
        left += 365 + i64::from(is_leap(year));
    }
    while left >= 365 + i64::from(is_leap(year)) {
        left -= 365 + i64::from(is_leap(year));
        year += 1;
    }
    let mut month = 1;
    while left >= month_length(year, month) {
        left -= month_length(year, month);
        month += 1;
    }
    (year, month, left + 1)
}

fn shift(part: DatePart, amount: i64, ms: i64) -> i64 {
    let months = match part {
        DatePart::Year => amount * 12,
        DatePart::Month => amount,
        _ => return ms + amount * unit(part),
    };
    let (year, month, day) = calendar(ms);
    let counted = year * 12 + month - 1 + months;
    let (year, month) = (counted.div_euclid(12), counted.rem_euclid(12) + 1);
    days(year, month, day.min(month_length(year, month))) * 86_400_000 + ms.rem_euclid(86_400_000)
}

fn unit(part: DatePart) -> i64 {
    match part {
        DatePart::Day => 86_400_000,
        DatePart::Hour => 3_600_000,
        DatePart::Minute => 60_000,
        DatePart::Second => 1_000,
        _ => 1,
    }
}

fn boundaries(part: DatePart, from: i64, to: i64) -> i64 {
    let ((from_year, from_month, _), (to_year, to_month, _)) = (calendar(from), calendar(to));
    match part {
        DatePart::Year => to_year - from_year,
        DatePart::Month => (to_year - from_year) * 12 + to_month - from_month,
        _ => to.div_euclid(unit(part)) - from.div_euclid(unit(part)),
    }
}
