//! Conditions that can never hold, always hold, or say nothing new.
//!
//! What is asked of one column is compared with what else is asked of it in the same group. Only what is certain is
//! reported: a column that may hold several choices at once, and values whose order depends on the environment, are
//! left alone.

use std::collections::HashMap;
use std::fmt::{self, Display, Write};

use super::Checker;
use super::claim::{Claim, claim, cover, exclude, outcome, same_column};
use super::point::Point;
use super::scope::Scope;
use crate::ast::{Column, CompareOp, Condition, ConditionKind, SetExpr, SetOp};
use crate::catalog::ColumnKind;
use crate::diagnostic::{Code, Diagnostic};
use crate::print::{In, condition_text};
use crate::span::Span;

/// With how many claims about the same column each further one is compared. Long lists are generated, not mistaken,
/// and the cost has to stay linear.
const MOST: usize = 16;

/// What one operand asks of a column.
struct Asked<'q> {
    operand: &'q Condition,
    column: &'q Column,
    claim: Claim,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    All,
    Any,
}

/// What has been met of a group so far. Each operand is looked at once, while it is at hand: long groups do not fit
/// the processor's caches.
struct Group<'q> {
    rule: Rule,
    /// The group has two operands, side by side in the text, so that the operator between them can be changed.
    is_pair: bool,
    before: Option<&'q Condition>,
    seen: HashMap<u64, &'q Condition>,
    asked: HashMap<u64, Vec<Asked<'q>>>,
    /// Columns tested for a value, and whether for none.
    tested: HashMap<u64, (&'q Column, bool)>,
}

impl Group<'_> {
    fn new(rule: Rule, is_pair: bool) -> Self {
        Self { rule, is_pair, before: None, seen: HashMap::new(), asked: HashMap::new(), tested: HashMap::new() }
    }
}

/// A hash (FNV-1a) of the canonical text, letters in lower case, without building it: what differs here differs.
fn fingerprint(part: &impl Display) -> u64 {
    struct Hash(u64);
    impl fmt::Write for Hash {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            if text.is_ascii() {
                text.bytes().for_each(|byte| self.add(u32::from(byte.to_ascii_lowercase())));
            } else {
                text.chars().flat_map(char::to_lowercase).for_each(|c| self.add(u32::from(c)));
            }
            Ok(())
        }
    }
    impl Hash {
        const fn add(&mut self, unit: u32) {
            self.0 = (self.0 ^ unit as u64).wrapping_mul(0x0100_0000_01b3);
        }
    }
    let mut hash = Hash(0xcbf2_9ce4_8422_2325);
    // The writer never fails.
    let _ = write!(hash, "{part}");
    hash.0
}

impl Checker<'_> {
    /// The filters that stand between two hops: a record has to meet all of them.
    pub(super) fn filters(&mut self, filters: &[&Condition], scope: &Scope<'_>) {
        if let [only] = filters {
            return self.groups(only, scope);
        }
        let mut together = Group::new(Rule::All, false);
        for filter in filters {
            match &filter.value {
                ConditionKind::All(operands) => {
                    // What is said twice is mended within one filter only.
                    together.before = None;
                    for operand in operands {
                        self.groups(operand, scope);
                        self.operand(&mut together, operand, scope);
                    }
                }
                _ => {
                    together.before = None;
                    self.groups(filter, scope);
                    self.operand(&mut together, filter, scope);
                }
            }
        }
    }

    /// Every group within the condition.
    fn groups(&mut self, condition: &Condition, scope: &Scope<'_>) {
        match &condition.value {
            ConditionKind::All(operands) | ConditionKind::Any(operands) => {
                let rule = if matches!(condition.value, ConditionKind::All(_)) { Rule::All } else { Rule::Any };
                let mut group = Group::new(rule, operands.len() == 2);
                for operand in operands {
                    self.groups(operand, scope);
                    self.redundant(condition, operand);
                    self.operand(&mut group, operand, scope);
                }
            }
            ConditionKind::Not(inner) => {
                self.groups(inner, scope);
                if let ConditionKind::Not(innermost) = &inner.value {
                    let found =
                        Diagnostic::warning(Code::Redundant, condition.span, "These two NOT take each other away.");
                    self.report(found.help("Remove both.").fix(
                        "Remove both",
                        condition.span,
                        format!("({})", condition_text(innermost)),
                    ));
                }
            }
            ConditionKind::Compare { left, op, right } => {
                self.datediff(condition);
                if let Some((left, right)) = Point::of(left).zip(Point::of(right)) {
                    self.fixed(condition.span, outcome(&left, *op, &right));
                }
            }
            ConditionKind::Text { .. }
            | ConditionKind::In { .. }
            | ConditionKind::IsNull(_)
            | ConditionKind::IsNotNull(_) => {}
        }
    }

    /// A group whose rule is that of the group it stands in.
    fn redundant(&mut self, group: &Condition, operand: &Condition) {
        let by = match (&group.value, &operand.value) {
            (ConditionKind::All(_), ConditionKind::All(_)) => "&&",
            (ConditionKind::Any(_), ConditionKind::Any(_)) => "||",
            _ => return,
        };
        let message = format!("These parentheses change nothing: {by} stands inside and outside.");
        let found = Diagnostic::warning(Code::Redundant, operand.span, message).help("Remove them.");
        self.report(found.fix("Remove the parentheses", operand.span, condition_text(operand)));
    }

    fn fixed(&mut self, span: Span, holds: Option<bool>) {
        let (code, message) = match holds {
            Some(true) => (Code::AlwaysTrue, "This compares two fixed values and always holds."),
            Some(false) => (Code::NeverTrue, "This compares two fixed values and never holds."),
            None => return,
        };
        self.report(Diagnostic::warning(code, span, message).help("Compare a column with a value."));
    }

    /// One operand more of a group: is it said already, and what does it do to the others?
    fn operand<'q>(&mut self, group: &mut Group<'q>, operand: &'q Condition, scope: &Scope<'_>) {
        self.duplicate(group, operand);
        self.clash(group, operand, scope);
        if group.rule == Rule::Any {
            self.with_and_without(group, operand);
        }
        group.before = Some(operand);
    }

    /// The same condition twice in one group.
    fn duplicate<'q>(&mut self, group: &mut Group<'q>, operand: &'q Condition) {
        let text = |condition: &Condition| condition_text(condition).to_lowercase();
        let first = group.seen.insert(fingerprint(&In(operand)), operand);
        if first.is_none_or(|first| text(first) != text(operand)) {
            return;
        }
        let found = Diagnostic::warning(Code::Duplicate, operand.span, "This condition stands here twice.")
            .help("Remove one of the two.");
        self.report(match group.before {
            Some(before) => found.fix("Remove it", Span::new(before.span.end, operand.span.end), ""),
            None => found,
        });
    }

    /// Whether nobody meets this operand and an earlier one, or everybody one of them.
    fn clash<'q>(&mut self, group: &mut Group<'q>, operand: &'q Condition, scope: &Scope<'_>) {
        let Some((column, this)) = claim(operand) else {
            return;
        };
        if matches!(scope.kind_of(column), Some(ColumnKind::MultiChoice(_))) {
            return;
        }
        let known = group.asked.entry(fingerprint(&In(column))).or_default();
        let meet = if group.rule == Rule::All { exclude } else { cover };
        let met = known.iter().find(|asked| same_column(asked.column, column) && meet(&asked.claim, &this));
        if let Some(asked) = met {
            let both = [&asked.claim, &this];
            let found = match group.rule {
                Rule::All => never(asked.operand, operand, column, both, group.is_pair),
                Rule::Any => always(asked.operand, operand, column, both, group.is_pair),
            };
            self.report(found);
        } else if known.len() < MOST {
            known.push(Asked { operand, column, claim: this });
        }
    }

    /// `ISNULL(a) || ISNOTNULL(a)`
    fn with_and_without<'q>(&mut self, group: &mut Group<'q>, operand: &'q Condition) {
        let (column, null) = match &operand.value {
            ConditionKind::IsNull(column) => (column, true),
            ConditionKind::IsNotNull(column) => (column, false),
            _ => return,
        };
        let before = group.tested.insert(fingerprint(&In(column)), (column, null));
        if before.is_some_and(|(before, was_null)| was_null != null && same_column(before, column)) {
            let message = format!("With the other condition about `{}` this holds for everyone.", column.name.value);
            self.report(Diagnostic::warning(Code::AlwaysTrue, operand.span, message).help("Remove both."));
        }
    }

    /// One set twice among the operands of a set operator.
    pub(super) fn same_sets(&mut self, op: SetOp, operands: &[SetExpr]) {
        let mut seen = HashMap::with_capacity(operands.len());
        for (index, operand) in operands.iter().enumerate() {
            let Some(first) = seen.insert(operand.to_string().to_lowercase(), index) else {
                continue;
            };
            let found = match op {
                SetOp::Except if first == 0 => Diagnostic::warning(
                    Code::NeverTrue,
                    operand.span(),
                    "This takes away everyone that the set begins with.",
                ),
                _ => Diagnostic::warning(Code::Duplicate, operand.span(), "This set stands here twice."),
            };
            self.report(found.help("Remove one of the two."));
        }
    }
}

fn never(first: &Condition, second: &Condition, column: &Column, both: [&Claim; 2], is_pair: bool) -> Diagnostic {
    let message = format!("Nobody meets this and the other condition about `{}` at once.", column.name.value);
    let found = Diagnostic::warning(Code::NeverTrue, second.span, message);
    match both {
        [Claim::Compared(CompareOp::Equal, _), Claim::Compared(CompareOp::Equal, _)] => {
            let found = found.help("A column has one value: write || when either will do.");
            if !is_pair {
                return found;
            }
            found.fix("Change && to ||", Span::new(first.span.end, second.span.start), " || ")
        }
        [Claim::Compared(..), Claim::Compared(..)] => {
            found.help("Look at the values and the direction of the comparison.")
        }
        _ => found.help("Remove one of the two, or join them by ||."),
    }
}

fn always(first: &Condition, second: &Condition, column: &Column, both: [&Claim; 2], is_pair: bool) -> Diagnostic {
    let name = &column.name.value;
    let message = format!("With the other condition about `{name}` this holds for everyone who has a value there.");
    let found = Diagnostic::warning(Code::AlwaysTrue, second.span, message)
        .help(format!("Write && when both have to hold, or ISNOTNULL({name})."));
    let unequal = both.iter().all(|claim| matches!(claim, Claim::Compared(CompareOp::NotEqual, _)));
    if !(unequal && is_pair) {
        return found;
    }
    found.fix("Change || to &&", Span::new(first.span.end, second.span.start), " && ")
}
