//! A definition to a query (decision 1 of the design: what is emitted).

use segment_query::ast::{
    Aggregate, Column, CompareOp, Condition as Cond, ConditionKind, Having, Ignored, Interaction, Name, Number, Page,
    Profile, Query, SegmentRef, SetExpr, SetOp, Step, Traverse, ValueKind, Window,
};
use segment_query::{Clock, Span, Spanned, TARGET_ENTITY, condition_text, link_name, parse};

use crate::day::next_day;
use crate::node::{Behaviour, Block, BlockContent, Condition, Definition, Group, Node, NodeId, Path, Rule, Value};
use crate::operator::{Operator, TimeUnit};
use crate::problem::incomplete;

/// What came of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compiled {
    /// `None` when nothing in it says who is meant.
    pub query: Option<Query>,
    /// Conditions and blocks that were left out because they are not finished.
    pub left_out: Vec<NodeId>,
}

/// Compiles what is finished and says what is not.
pub fn compile(definition: &Definition) -> Compiled {
    let mut compiler = Compiler::new(definition);
    let query = compiler.query();
    Compiled { query, left_out: compiler.left_out }
}

/// Compiles, and says what each condition and each block came to, in the order of the text; a block after its conditions.
pub(crate) fn compile_with_parts(definition: &Definition) -> (Compiled, Vec<(NodeId, String)>) {
    let mut compiler = Compiler { parts: Some(Vec::new()), ..Compiler::new(definition) };
    let query = compiler.query();
    (Compiled { query, left_out: compiler.left_out }, compiler.parts.unwrap_or_default())
}

/// The query of one block alone; `None` while it is not finished.
pub fn compile_block(definition: &Definition, block: NodeId) -> Option<Query> {
    let mut compiler = Compiler::new(definition);
    let set = compiler.block(block, definition.block(block)?)?;
    compiler.left_out.is_empty().then(|| Query { set, page: Page::default() })
}

/// The query of one part alone, a block, a group or a condition: the contacts whom it would find by itself. `None` while
/// it is not finished, and for parts of what contacts did, which is counted only as a whole.
pub fn compile_part(definition: &Definition, part: NodeId) -> Option<Query> {
    let mut around = std::iter::successors(Some(part), |id| definition.parent(*id));
    if around.any(|id| definition.is_muted(id)) {
        return None;
    }
    let block = definition.block_of(part)?;
    if block == part {
        return compile_block(definition, block);
    }
    let mut compiler = Compiler::new(definition);
    let set = match &definition.block(block)?.content {
        BlockContent::Query { .. } => compiler.profile(part),
        BlockContent::Related { path, .. } => compiler.related(part, path.as_ref()?),
        BlockContent::Behaviour { .. } | BlockContent::Segment { .. } => return None,
        BlockContent::Brackets { .. } | BlockContent::Text { .. } => return None,
    };
    let says_something = set.steps.iter().any(|step| matches!(step, Step::Filter(_)));
    (says_something && compiler.left_out.is_empty())
        .then(|| Query { set: SetExpr::Profile(set), page: Page::default() })
}

pub(crate) struct Compiler<'a> {
    definition: &'a Definition,
    pub(crate) left_out: Vec<NodeId>,
    /// Query blocks so far: each gets an alias of its own.
    blocks: u32,
    /// The text of each part, where that is asked for.
    parts: Option<Vec<(NodeId, String)>>,
}

impl<'a> Compiler<'a> {
    pub(crate) fn new(definition: &'a Definition) -> Self {
        Self { definition, left_out: Vec::new(), blocks: 0, parts: None }
    }

    fn note(&mut self, id: NodeId, text: impl FnOnce() -> String) {
        if let Some(parts) = &mut self.parts {
            parts.push((id, text()));
        }
    }

    fn query(&mut self) -> Option<Query> {
        let blocks = &self.definition.heard(self.definition.blocks());
        // Text that stands alone may page; as one block among others it may not.
        if let [only] = blocks.as_slice()
            && let Some(Block { content: BlockContent::Text { text }, .. }) = self.definition.block(*only)
        {
            return parse(text).query;
        }
        self.set(blocks).map(|set| Query { set, page: Page::default() })
    }

    pub(crate) fn set(&mut self, blocks: &[NodeId]) -> Option<SetExpr> {
        let mut set: Option<SetExpr> = None;
        for id in blocks {
            let Some(block) = self.definition.block(*id).filter(|_| !self.definition.is_muted(*id)) else { continue };
            let Some(operand) = self.block(*id, block) else {
                self.left_out.push(*id);
                continue;
            };
            self.note(*id, || operand.to_string());
            set = Some(match set {
                None => operand,
                Some(before) => join(before, block.join, operand),
            });
        }
        set
    }

    fn block(&mut self, id: NodeId, block: &Block) -> Option<SetExpr> {
        match &block.content {
            BlockContent::Query { group } => Some(SetExpr::Profile(self.profile(*group))),
            BlockContent::Related { group, path } => Some(SetExpr::Profile(self.related(*group, path.as_ref()?))),
            BlockContent::Behaviour { group, behaviour } => self.interaction(*group, behaviour),
            BlockContent::Brackets { blocks } => self.set(self.definition.children(*blocks)),
            BlockContent::Segment { query_name } => {
                let name = Name::built(query_name.clone()?);
                Some(SetExpr::Segment(SegmentRef { name, filter: None, span: built() }))
            }
            BlockContent::Text { text } => {
                let query = parse(text).query.filter(|query| query.page.is_empty());
                if query.is_none() {
                    self.left_out.push(id);
                }
                query.map(|query| query.set)
            }
        }
    }

    pub(crate) fn profile(&mut self, group: NodeId) -> Profile {
        self.blocks += 1;
        let alias = Name::built(format!("{TARGET_ENTITY}_{}", self.blocks));
        let filter = self.child(group, Some(&alias));
        Profile {
            entity: Name::built(TARGET_ENTITY.to_owned()),
            // Everyone is written the plain way, as in the documented sample.
            alias: filter.is_some().then_some(alias),
            steps: filter.map(Step::Filter).into_iter().collect(),
            span: built(),
        }
    }

    /// From the related table to contact. The last hop has an alias too, as in the documented sample.
    pub(crate) fn related(&mut self, group: NodeId, path: &Path) -> Profile {
        self.blocks += 1;
        let alias = |entity: &str, place: u32| Name::built(format!("{entity}_{place}"));
        let first = alias(&path.entity, self.blocks);
        let same = path.entity.eq_ignore_ascii_case(TARGET_ENTITY);
        let filter = self.child(group, Some(&first));
        let named = filter.is_some();
        // A path from contact to contact needs two names.
        self.blocks += u32::from(same && named);
        let last = alias(TARGET_ENTITY, self.blocks);
        let hop = |(place, relationship): (usize, &String)| {
            let is_last = place + 1 == path.hops.len();
            let alias = (named && is_last).then(|| last.clone());
            Step::Traverse(Traverse { relationship: Name::built(relationship.clone()), alias, filter: None })
        };
        let hops = path.hops.iter().enumerate().map(hop);
        Profile {
            entity: Name::built(path.entity.clone()),
            alias: named.then_some(first),
            steps: filter.map(Step::Filter).into_iter().chain(hops).collect(),
            span: built(),
        }
    }

    /// `None` while something is missing. "At least n times" is `COUNT() > n - 1`: the language forbids `>=` there.
    pub(crate) fn interaction(&mut self, group: NodeId, behaviour: &Behaviour) -> Option<SetExpr> {
        let kind = behaviour.interaction.clone()?;
        let times = whole(&behaviour.times).filter(|times| *times > 0)?;
        let window = match &behaviour.within {
            Some((length, unit)) => Some(Window { unit: unit.window(), length: whole(length).filter(|n| *n > 0)? }),
            None => None,
        };
        let having = Having {
            aggregate: Aggregate::Count,
            op: CompareOp::Greater,
            value: Number::from(i64::from(times) - 1),
            window,
            span: built(),
        };
        let filter = self.child(group, None);
        let link = Name::built(link_name(&kind));
        let kind = Name::built(kind);
        Some(SetExpr::Interaction(Interaction { kind, link, filter, having: Some(having), span: built() }))
    }

    /// `None` for a group that says nothing, because it is empty or because nothing in it is finished.
    fn group(&mut self, id: NodeId, alias: Option<&Name>) -> Option<Cond> {
        let Group { rule, children } = self.definition.group(id)?;
        let mut parts: Vec<Cond> = Vec::with_capacity(children.len());
        for child in children.iter().filter(|child| !self.definition.is_muted(**child)) {
            let is_line = self.definition.condition(*child).is_some();
            match self.child(*child, alias) {
                // The two ends of a stretch of time stand side by side with the other conditions.
                Some(Cond { value: ConditionKind::All(ends), .. }) if is_line && *rule == Rule::All => {
                    parts.extend(ends);
                }
                part => parts.extend(part),
            }
        }
        match rule {
            Rule::All => combine(parts, ConditionKind::All),
            Rule::Any => combine(parts, ConditionKind::Any),
            Rule::None => combine(parts, ConditionKind::Any).map(|any| Cond::built(ConditionKind::Not(Box::new(any)))),
        }
    }

    pub(crate) fn child(&mut self, id: NodeId, alias: Option<&Name>) -> Option<Cond> {
        match self.definition.node(id)? {
            Node::Group(_) => self.group(id, alias),
            Node::Condition(condition) => {
                let compiled = compile_condition(condition, alias);
                self.leaf(id, compiled)
            }
            Node::Text(text) => {
                let compiled = parse_condition(text).map(|mut condition| {
                    qualify(&mut condition, alias);
                    condition
                });
                self.leaf(id, compiled)
            }
            Node::Blocks(_) | Node::Block(_) => None,
        }
    }

    fn leaf(&mut self, id: NodeId, compiled: Option<Cond>) -> Option<Cond> {
        match &compiled {
            Some(condition) => self.note(id, || condition_text(condition)),
            None => self.left_out.push(id),
        }
        compiled
    }
}

/// Reads the text of one condition. What closes the FILTER and goes on is more than a condition and is refused.
fn parse_condition(text: &str) -> Option<Cond> {
    let query = parse(&format!("PROFILE({TARGET_ENTITY}).FILTER({text})")).query?;
    match query.set {
        SetExpr::Profile(Profile { mut steps, .. }) if steps.len() == 1 && query.page.is_empty() => {
            match steps.pop()? {
                Step::Filter(condition) => Some(condition),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Left to right: the same operator goes on, another one takes what came before as its first operand.
fn join(before: SetExpr, op: SetOp, operand: SetExpr) -> SetExpr {
    match before {
        SetExpr::Set { op: same, mut operands, span } if same == op => {
            operands.push(operand);
            SetExpr::Set { op, operands, span }
        }
        before => SetExpr::Set { op, operands: vec![before, operand], span: built() },
    }
}

pub(crate) fn combine(mut parts: Vec<Cond>, kind: fn(Vec<Cond>) -> ConditionKind) -> Option<Cond> {
    match parts.len() {
        0 => None,
        1 => parts.pop(),
        _ => Some(Cond::built(kind(parts))),
    }
}

fn built() -> Ignored<Span> {
    Ignored(Span::default())
}

fn compile_condition(condition: &Condition, alias: Option<&Name>) -> Option<Cond> {
    if incomplete(condition).is_some() {
        return None;
    }
    let column = Column { alias: alias.cloned(), name: Name::built(condition.column.clone()?) };
    let compare = |op: CompareOp, right: ValueKind| {
        let left = Spanned::built(ValueKind::Column(column.clone()));
        Cond::built(ConditionKind::Compare { left, op, right: Spanned::built(right) })
    };
    if let Some((op, denied)) = condition.operator.text_test() {
        let text = Spanned::built(condition.values.first()?.as_input().to_owned());
        let test = Cond::built(ConditionKind::Text { column, op, text });
        return Some(if denied { Cond::built(ConditionKind::Not(Box::new(test))) } else { test });
    }
    if let Some(op) = condition.operator.comparison() {
        let right = match condition.values.first()? {
            Value::Column(name) => ValueKind::Column(Column { alias: alias.cloned(), name: Name::built(name.clone()) }),
            value => literal(value)?,
        };
        return Some(compare(op, right));
    }
    match condition.operator {
        Operator::HasData => Some(Cond::built(ConditionKind::IsNotNull(column))),
        Operator::HasNoData => Some(Cond::built(ConditionKind::IsNull(column))),
        Operator::IsOneOf | Operator::IsNoneOf => {
            let (op, kind): (_, fn(Vec<Cond>) -> ConditionKind) = match condition.operator {
                Operator::IsOneOf => (CompareOp::Equal, ConditionKind::Any),
                _ => (CompareOp::NotEqual, ConditionKind::All),
            };
            let values = condition.values.iter().filter(|value| !value.is_empty());
            let parts: Option<Vec<Cond>> = values.map(|v| Some(compare(op, literal(v)?))).collect();
            combine(parts?, kind)
        }
        Operator::Between | Operator::OnDay => {
            let (from, until) = (condition.values.first()?, condition.values.last()?);
            let (op, until) = last_of(until)?;
            let parts = vec![compare(CompareOp::GreaterOrEqual, literal(from)?), compare(op, until)];
            combine(parts, ConditionKind::All)
        }
        Operator::InTheLast(unit) => {
            let start = from_now(condition, unit, "-")?;
            let parts = [(CompareOp::GreaterOrEqual, start), (CompareOp::LessOrEqual, ValueKind::Now)];
            combine(parts.into_iter().map(|(op, value)| compare(op, value)).collect(), ConditionKind::All)
        }
        Operator::InTheNext(unit) => {
            let end = from_now(condition, unit, "")?;
            let parts = [(CompareOp::GreaterOrEqual, ValueKind::Now), (CompareOp::LessOrEqual, end)];
            combine(parts.into_iter().map(|(op, value)| compare(op, value)).collect(), ConditionKind::All)
        }
        Operator::During(stretch) => stretch.period().condition(&column, Clock::default()).ok(),
        _ => None,
    }
}

/// How a range ends: a day is over when the next one begins.
fn last_of(value: &Value) -> Option<(CompareOp, ValueKind)> {
    match value {
        Value::Text(text) => match next_day(text.trim()) {
            Some(next) => Some((CompareOp::Less, ValueKind::Text(next))),
            None => Some((CompareOp::LessOrEqual, literal(value)?)),
        },
        _ => Some((CompareOp::LessOrEqual, literal(value)?)),
    }
}

/// `DATEADD(unit, n, now)`: DATEDIFF's sign is not settled, DATEADD's is.
fn from_now(condition: &Condition, unit: TimeUnit, sign: &str) -> Option<ValueKind> {
    let amount = typed_number(condition.values.first()?.as_input())?;
    let amount = Number::parse(&format!("{sign}{}", amount.as_str()))?;
    Some(ValueKind::DateAdd { part: unit.date_part(), amount, to: Box::new(Spanned::built(ValueKind::Now)) })
}

/// A number as people type it: thousands may be parted by commas, spaces or apostrophes, all by the same.
pub(crate) fn typed_number(text: &str) -> Option<Number> {
    let text = text.trim();
    let Some(mark) = text.chars().find(|c| matches!(c, ',' | ' ' | '\'' | '’' | '\u{a0}' | '\u{202f}')) else {
        return Number::parse(text);
    };
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut groups = whole.split(mark);
    let first = groups.next()?;
    let is_first = (1..=3).contains(&first.trim_start_matches('-').len());
    if !is_first || groups.any(|group| group.len() != 3) {
        return None;
    }
    let digits = whole.replace(mark, "");
    Number::parse(&fraction.map_or(digits.clone(), |fraction| format!("{digits}.{fraction}")))
}

/// A whole number as typed.
pub(crate) fn whole(text: &str) -> Option<u32> {
    text.trim().parse().ok()
}

fn literal(value: &Value) -> Option<ValueKind> {
    Some(match value {
        Value::Text(text) => ValueKind::Text(text.clone()),
        Value::Number(text) => ValueKind::Number(typed_number(text)?),
        Value::Bool(value) => ValueKind::Bool(*value),
        Value::Column(_) => return None,
    })
}

/// Text that was read from one block is written into another: its columns follow the block's alias.
fn qualify(condition: &mut Cond, alias: Option<&Name>) {
    match &mut condition.value {
        ConditionKind::All(parts) | ConditionKind::Any(parts) => parts.iter_mut().for_each(|part| qualify(part, alias)),
        ConditionKind::Not(inner) => qualify(inner, alias),
        ConditionKind::Compare { left, right, .. } => {
            qualify_value(&mut left.value, alias);
            qualify_value(&mut right.value, alias);
        }
        ConditionKind::Text { column, .. }
        | ConditionKind::In { column, .. }
        | ConditionKind::IsNull(column)
        | ConditionKind::IsNotNull(column) => {
            column.alias = alias.cloned();
        }
    }
}

fn qualify_value(value: &mut ValueKind, alias: Option<&Name>) {
    match value {
        ValueKind::Column(column) => column.alias = alias.cloned(),
        ValueKind::DateAdd { to, .. } => qualify_value(&mut to.value, alias),
        ValueKind::DateDiff { from, to, .. } => {
            qualify_value(&mut from.value, alias);
            qualify_value(&mut to.value, alias);
        }
        ValueKind::Arithmetic { left, right, .. } => {
            qualify_value(&mut left.value, alias);
            qualify_value(&mut right.value, alias);
        }
        ValueKind::Text(_) | ValueKind::Number(_) | ValueKind::Bool(_) | ValueKind::Now | ValueKind::Date(_) => {}
    }
}
