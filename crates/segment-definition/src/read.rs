//! A query to a definition. What the designer cannot show stays as text, exactly as it was written.

use segment_query::ast::{
    Aggregate, Column, CompareOp, Condition as Cond, ConditionKind, DatePart, Interaction, Number, Profile, Query,
    SetExpr, SetOp, Step, Traverse, ValueKind, Window,
};
use segment_query::{Clock, Period, Span, Spanned, TARGET_ENTITY, link_name};

use crate::day::{day, day_before};
use crate::node::{Behaviour, Condition, Definition, NodeId, Path, Rule, Subtree, Value};
use crate::operator::{Operator, Stretch, TimeUnit};

/// The definition of a query that was read from `text`.
pub fn read(query: &Query, text: &str) -> Definition {
    read_with_spans(query, text).0
}

/// The definition, and where its conditions and blocks stand in the text.
pub(crate) fn read_with_spans(query: &Query, text: &str) -> (Definition, Vec<(NodeId, Span)>) {
    let mut reader = Reader { definition: Definition::new(), text, spans: Vec::new() };
    if query.page.is_empty() {
        for block in reader.blocks(&query.set, SetOp::Union) {
            reader.definition.plant(block);
        }
    } else {
        let block = reader.definition.text_block(SetOp::Union, text.trim().to_owned());
        reader.spans.push((block.top(), Span::new(0, text.len())));
        reader.definition.plant(block);
    }
    (reader.definition, reader.spans)
}

struct Reader<'a> {
    definition: Definition,
    text: &'a str,
    spans: Vec<(NodeId, Span)>,
}

impl Reader<'_> {
    /// The blocks of a set, left to right. Only a first operand can be a set of its own without brackets.
    fn blocks(&mut self, set: &SetExpr, join: SetOp) -> Vec<Subtree> {
        if let SetExpr::Set { op, operands, .. } = set {
            let mut blocks = Vec::new();
            for (place, operand) in operands.iter().enumerate() {
                match (place, operand) {
                    (0, operand) => blocks.extend(self.blocks(operand, join)),
                    (_, SetExpr::Set { .. }) => {
                        let inside = self.blocks(operand, SetOp::Union);
                        blocks.push(self.definition.brackets(*op, inside));
                    }
                    (_, operand) => blocks.extend(self.blocks(operand, *op)),
                }
            }
            return blocks;
        }
        let block = match set {
            SetExpr::Profile(profile) => self.query_block(profile, join).or_else(|| self.related_block(profile, join)),
            SetExpr::Interaction(interaction) => self.behaviour_block(interaction, join),
            SetExpr::Segment(segment) if segment.filter.is_none() => {
                Some(self.definition.segment_block(join, Some(segment.name.value.clone())))
            }
            _ => None,
        };
        let block = block.unwrap_or_else(|| self.text_block(set, join));
        self.spans.push((block.top(), set.span()));
        vec![block]
    }

    fn text_block(&mut self, set: &SetExpr, join: SetOp) -> Subtree {
        // A tree that was built has no text; then its own printing serves.
        let written = set.span().of(self.text).trim();
        let text = if written.is_empty() { set.to_string() } else { written.to_owned() };
        self.definition.text_block(join, text)
    }

    /// A block of contacts filtered by their own columns; anything else is not shown as one.
    fn query_block(&mut self, profile: &Profile, join: SetOp) -> Option<Subtree> {
        if !profile.entity.value.eq_ignore_ascii_case(TARGET_ENTITY) {
            return None;
        }
        let filters: Vec<&Cond> = profile
            .steps
            .iter()
            .map(|step| if let Step::Filter(condition) = step { Some(condition) } else { None })
            .collect::<Option<_>>()?;
        let alias = profile.alias.as_ref().map_or(profile.entity.value.as_str(), |alias| alias.value.as_str());
        if !filters.iter().all(|filter| only_of(alias, filter)) {
            return None;
        }
        let group = self.group_over(&filters);
        Some(self.definition.block_over(join, group))
    }

    /// A path whose conditions are all about the table it starts at.
    fn related_block(&mut self, profile: &Profile, join: SetOp) -> Option<Subtree> {
        let conditions = profile.steps.iter().take_while(|step| matches!(step, Step::Filter(_))).count();
        let (filters, hops) = profile.steps.split_at_checked(conditions)?;
        let filters: Vec<&Cond> =
            filters.iter().filter_map(|step| if let Step::Filter(c) = step { Some(c) } else { None }).collect();
        let hop = |step: &Step| match step {
            Step::Traverse(Traverse { relationship, filter: None, .. }) => Some(relationship.value.clone()),
            _ => None,
        };
        let hops: Vec<String> = hops.iter().map(hop).collect::<Option<_>>()?;
        let alias = profile.alias.as_ref().map_or(profile.entity.value.as_str(), |alias| alias.value.as_str());
        if hops.is_empty() || !filters.iter().all(|filter| only_of(alias, filter)) {
            return None;
        }
        let group = self.group_over(&filters);
        let path = Path { entity: profile.entity.value.clone(), hops };
        Some(self.definition.related_over(join, Some(path), group))
    }

    /// "At least so many times", with the usual link and conditions on the interaction's own columns.
    fn behaviour_block(&mut self, interaction: &Interaction, join: SetOp) -> Option<Subtree> {
        let having = interaction.having.as_ref()?;
        let kind = &interaction.kind.value;
        let usual = having.aggregate == Aggregate::Count
            && having.op == CompareOp::Greater
            && interaction.link.value == link_name(kind)
            && interaction.filter.as_ref().is_none_or(|filter| only_of("", filter));
        let times = having.value.as_i64().filter(|_| usual && having.value.is_integer())?.checked_add(1)?;
        let within = match having.window {
            Some(Window { length: 0, .. }) => return None,
            Some(window) => Some((window.length.to_string(), TimeUnit::from_window(window.unit)?)),
            None => None,
        };
        let times = u32::try_from(times).ok().filter(|times| *times > 0)?.to_string();
        let filters: Vec<&Cond> = interaction.filter.iter().collect();
        let group = self.group_over(&filters);
        let behaviour = Behaviour { interaction: Some(kind.clone()), times, within };
        Some(self.definition.behaviour_over(join, behaviour, group))
    }

    /// The group of filters in a row.
    fn group_over(&mut self, filters: &[&Cond]) -> Subtree {
        match filters {
            [] => self.definition.group_of(Rule::All, Vec::new()),
            [only] => self.group(only),
            several => {
                let children = several.iter().map(|filter| self.child(filter)).collect();
                self.definition.group_of(Rule::All, children)
            }
        }
    }

    /// The condition as a group, whatever it is.
    fn group(&mut self, condition: &Cond) -> Subtree {
        if let Some(line) = line(condition) {
            let child = self.leaf(line, condition.span);
            return self.definition.group_of(Rule::All, vec![child]);
        }
        match &condition.value {
            ConditionKind::All(parts) => self.group_of(Rule::All, parts),
            ConditionKind::Any(parts) => self.group_of(Rule::Any, parts),
            ConditionKind::Not(inner) => match &inner.value {
                ConditionKind::Any(parts) if line(inner).is_none() => self.group_of(Rule::None, parts),
                _ => self.group_of(Rule::None, std::slice::from_ref(inner.as_ref())),
            },
            _ => {
                let child = self.child(condition);
                self.definition.group_of(Rule::All, vec![child])
            }
        }
    }

    fn group_of(&mut self, rule: Rule, parts: &[Cond]) -> Subtree {
        let mut children = Vec::with_capacity(parts.len());
        let mut rest = parts;
        while let [first, after @ ..] = rest {
            // Neighbours may be the two ends of one range, or say together which values there are not.
            if let Some((line, beyond)) = (rule == Rule::All).then(|| several(rest)).flatten() {
                let last = rest.len().checked_sub(beyond.len() + 1).and_then(|place| rest.get(place)).unwrap_or(first);
                children.push(self.leaf(line, first.span.to(last.span)));
                rest = beyond;
            } else {
                children.push(self.child(first));
                rest = after;
            }
        }
        self.definition.group_of(rule, children)
    }

    fn child(&mut self, condition: &Cond) -> Subtree {
        if let Some(line) = line(condition) {
            return self.leaf(line, condition.span);
        }
        match &condition.value {
            ConditionKind::All(_) | ConditionKind::Any(_) | ConditionKind::Not(_) => self.group(condition),
            _ => {
                let written = condition.span.of(self.text).trim();
                let text =
                    if written.is_empty() { segment_query::condition_text(condition) } else { written.to_owned() };
                let leaf = self.definition.text_leaf(text);
                self.spans.push((leaf.top(), condition.span));
                leaf
            }
        }
    }

    fn leaf(&mut self, line: Condition, span: Span) -> Subtree {
        let leaf = self.definition.condition_leaf(line);
        self.spans.push((leaf.top(), span));
        leaf
    }
}

/// Whether every column belongs to the block's own contact.
fn only_of(alias: &str, condition: &Cond) -> bool {
    let own = |column: &Column| column.alias.as_ref().is_none_or(|a| a.value.eq_ignore_ascii_case(alias));
    let value = |value: &ValueKind| only_of_value(&own, value);
    match &condition.value {
        ConditionKind::All(parts) | ConditionKind::Any(parts) => parts.iter().all(|part| only_of(alias, part)),
        ConditionKind::Not(inner) => only_of(alias, inner),
        ConditionKind::Compare { left, right, .. } => value(&left.value) && value(&right.value),
        ConditionKind::Text { column, .. }
        | ConditionKind::In { column, .. }
        | ConditionKind::IsNull(column)
        | ConditionKind::IsNotNull(column) => own(column),
    }
}

fn only_of_value(own: &impl Fn(&Column) -> bool, value: &ValueKind) -> bool {
    match value {
        ValueKind::Column(column) => own(column),
        ValueKind::DateAdd { to, .. } => only_of_value(own, &to.value),
        ValueKind::DateDiff { from, to, .. } => only_of_value(own, &from.value) && only_of_value(own, &to.value),
        ValueKind::Arithmetic { left, right, .. } => {
            only_of_value(own, &left.value) && only_of_value(own, &right.value)
        }
        _ => true,
    }
}

/// The condition as one line of the designer, if it is one.
fn line(condition: &Cond) -> Option<Condition> {
    match &condition.value {
        ConditionKind::Compare { .. } => comparison(condition).or_else(|| during(condition)),
        ConditionKind::Text { column, op, text } => {
            Some(one(column, Operator::from_text_test(*op, false), Value::Text(text.value.clone())))
        }
        ConditionKind::In { .. } => None,
        ConditionKind::IsNull(column) => Some(none(column, Operator::HasNoData)),
        ConditionKind::IsNotNull(column) => Some(none(column, Operator::HasData)),
        ConditionKind::Not(inner) => match &inner.value {
            ConditionKind::Text { column, op, text } => {
                Some(one(column, Operator::from_text_test(*op, true), Value::Text(text.value.clone())))
            }
            _ => None,
        },
        ConditionKind::Any(parts) => one_of(parts),
        ConditionKind::All(parts) => several(parts).filter(|(_, rest)| rest.is_empty()).map(|(line, _)| line),
    }
}

fn one(column: &Column, operator: Operator, value: Value) -> Condition {
    Condition { column: Some(column.name.value.clone()), operator, values: vec![value] }
}

fn none(column: &Column, operator: Operator) -> Condition {
    Condition { column: Some(column.name.value.clone()), operator, values: Vec::new() }
}

/// A column against a literal; the other way round is left as text rather than turned about.
fn comparison(condition: &Cond) -> Option<Condition> {
    let ConditionKind::Compare { left: Spanned { value: ValueKind::Column(column), .. }, op, right } = &condition.value
    else {
        return None;
    };
    let value = match &right.value {
        ValueKind::Text(text) if !text.trim().is_empty() => Value::Text(text.clone()),
        ValueKind::Number(number) => Value::Number(number.as_str().to_owned()),
        ValueKind::Bool(value) => Value::Bool(*value),
        ValueKind::Column(other) => Value::Column(other.name.value.clone()),
        _ => return None,
    };
    Some(one(column, Operator::from_comparison(*op), value))
}

/// The one line that the first parts are together, and the parts behind.
fn several(parts: &[Cond]) -> Option<(Condition, &[Cond])> {
    let (two, rest) = parts.split_at_checked(2)?;
    stretch(two).or_else(|| range(two)).map(|line| (line, rest)).or_else(|| none_of(parts))
}

/// As many comparisons of one column as say together which values it has not.
fn none_of(parts: &[Cond]) -> Option<(Condition, &[Cond])> {
    let mut all = excluding(parts.first()?)?;
    let same = |part: &Cond| excluding(part).filter(|line| line.column == all.column);
    let more: Vec<Condition> = parts.iter().skip(1).map_while(same).collect();
    let rest = parts.get(1 + more.len()..).filter(|_| !more.is_empty())?;
    all.values.extend(more.into_iter().flat_map(|line| line.values));
    Some((Condition { operator: Operator::IsNoneOf, ..all }, rest))
}

/// Which values a column has not, also where the brackets around some of them say nothing more.
fn excluding(condition: &Cond) -> Option<Condition> {
    match &condition.value {
        ConditionKind::All(parts) => none_of(parts).filter(|(_, rest)| rest.is_empty()).map(|(line, _)| line),
        _ => literal_line(condition).filter(|line| line.operator == Operator::IsNot),
    }
}

/// A column against a value that is no other column.
fn literal_line(condition: &Cond) -> Option<Condition> {
    comparison(condition).filter(|line| !matches!(line.values.as_slice(), [Value::Column(_)]))
}

/// `c >= 1 && c <= 2`; of days `c >= '2026-01-01' && c < '2026-02-01'`, which is all of January.
fn range(parts: &[Cond]) -> Option<Condition> {
    let [from, until] = parts else { return None };
    let (from, until) = (literal_line(from)?, literal_line(until)?);
    let ([start], [end]) = (from.values.as_slice(), until.values.as_slice()) else { return None };
    if from.operator != Operator::GreaterOrEqual || from.column != until.column {
        return None;
    }
    let (operator, values) = match (start, end, until.operator) {
        (Value::Number(_), Value::Number(_), Operator::LessOrEqual) => {
            (Operator::Between, vec![start.clone(), end.clone()])
        }
        (Value::Text(first), Value::Text(beyond), Operator::Less) => {
            let last = day_before(beyond)?;
            match day(first).is_some().then(|| first.cmp(&last))? {
                std::cmp::Ordering::Equal => (Operator::OnDay, vec![start.clone()]),
                std::cmp::Ordering::Less => (Operator::Between, vec![start.clone(), Value::Text(last)]),
                std::cmp::Ordering::Greater => return None,
            }
        }
        _ => return None,
    };
    Some(Condition { column: from.column, operator, values })
}

/// Several comparisons of one column for equality: "is one of".
fn one_of(parts: &[Cond]) -> Option<Condition> {
    let mut lines = parts.iter().map(|part| literal_line(part).filter(|line| line.operator == Operator::Is));
    let mut all = lines.next()??;
    for line in lines {
        let line = line?;
        if line.column != all.column {
            return None;
        }
        all.values.extend(line.values);
    }
    Some(Condition { operator: Operator::IsOneOf, ..all })
}

/// A calendar day, month or year that moves with the present, in UTC.
fn during(condition: &Cond) -> Option<Condition> {
    let (column, period, clock) = Period::read(condition)?;
    let operator = Operator::During(Stretch::from_period(period)?);
    (clock == Clock::default()).then(|| none(column, operator))
}

/// `c >= DATEADD(unit, -n, now) && c <= now`, or the same ahead.
fn stretch(parts: &[Cond]) -> Option<Condition> {
    let [from, until] = parts else { return None };
    let (column, start) = against(from, segment_query::ast::CompareOp::GreaterOrEqual)?;
    let (same, end) = against(until, segment_query::ast::CompareOp::LessOrEqual)?;
    let (operator, amount) = match (start, end) {
        (ValueKind::DateAdd { part, amount, to }, ValueKind::Now) if to.value == ValueKind::Now => {
            (Operator::InTheLast(unit_of(*part)?), back(amount)?)
        }
        (ValueKind::Now, ValueKind::DateAdd { part, amount, to }) if to.value == ValueKind::Now => {
            (Operator::InTheNext(unit_of(*part)?), ahead(amount)?)
        }
        _ => return None,
    };
    (column == same).then(|| one(column, operator, Value::Number(amount)))
}

fn against(condition: &Cond, wanted: segment_query::ast::CompareOp) -> Option<(&Column, &ValueKind)> {
    match &condition.value {
        ConditionKind::Compare { left: Spanned { value: ValueKind::Column(column), .. }, op, right }
            if *op == wanted =>
        {
            Some((column, &right.value))
        }
        _ => None,
    }
}

fn unit_of(part: DatePart) -> Option<TimeUnit> {
    TimeUnit::from_date_part(part)
}

/// How far back a negative whole number reaches; zero is no reach at all and reads the same.
fn back(amount: &Number) -> Option<String> {
    if !amount.is_integer() {
        return None;
    }
    match amount.as_str() {
        "0" => Some("0".to_owned()),
        text => text.strip_prefix('-').map(str::to_owned),
    }
}

fn ahead(amount: &Number) -> Option<String> {
    (amount.is_integer() && !amount.is_negative()).then(|| amount.as_str().to_owned())
}
