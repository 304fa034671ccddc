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

/// What an operand of a group, by its place, asks of a column.
struct Asked<'q> {
    operand: usize,
    column: &'q Column,
    claim: Claim,
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
        let mut together = Vec::new();
        for filter in filters {
            match &filter.value {
                ConditionKind::All(operands) => {
                    let operands: Vec<_> = operands.iter().collect();
                    operands.iter().for_each(|operand| self.groups(operand, scope));
                    self.duplicates(&operands);
                    together.extend(operands);
                }
                _ => {
                    self.groups(filter, scope);
                    together.push(filter);
                }
            }
        }
        self.all(&together, scope, false);
    }

    /// Every group within the condition.
    fn groups(&mut self, condition: &Condition, scope: &Scope<'_>) {
        match &condition.value {
            ConditionKind::All(operands) | ConditionKind::Any(operands) => {
                for operand in operands {
                    self.groups(operand, scope);
                    self.redundant(condition, operand);
                }
                let operands: Vec<_> = operands.iter().collect();
                self.duplicates(&operands);
                if matches!(condition.value, ConditionKind::All(_)) {
                    self.all(&operands, scope, true);
                } else {
                    self.any(&operands, scope);
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

    /// The same condition twice in one group.
    fn duplicates(&mut self, operands: &[&Condition]) {
        let text = |condition: &Condition| condition_text(condition).to_lowercase();
        let mut seen: HashMap<u64, usize> = HashMap::with_capacity(operands.len());
        for (index, operand) in operands.iter().enumerate() {
            let first = seen.insert(fingerprint(&In(*operand)), index).and_then(|first| operands.get(first));
            if first.is_none_or(|first| text(first) != text(operand)) {
                continue;
            }
            let found = Diagnostic::warning(Code::Duplicate, operand.span, "This condition stands here twice.")
                .help("Remove one of the two.");
            self.report(match index.checked_sub(1).and_then(|before| operands.get(before)) {
                Some(before) => found.fix("Remove it", Span::new(before.span.end, operand.span.end), ""),
                None => found,
            });
        }
    }

    /// `mendable`: the operands stand side by side, so that the operator between two of them can be changed.
    fn all(&mut self, operands: &[&Condition], scope: &Scope<'_>, mendable: bool) {
        let never = |checker: &mut Self, first: &Condition, second: &Condition, column: &Column, both: [&Claim; 2]| {
            let name = &column.name.value;
            let found = Diagnostic::warning(
                Code::NeverTrue,
                second.span,
                format!("Nobody meets this and the other condition about `{name}` at once."),
            );
            let [Claim::Compared(a, _), Claim::Compared(b, _)] = both else {
                return checker.report(found.help("Remove one of the two, or join them by ||."));
            };
            let equal = [a, b].iter().all(|op| matches!(op, CompareOp::Equal));
            let help = if equal {
                "A column has one value: write || when either will do."
            } else {
                "Look at the values and the direction of the comparison."
            };
            let found = found.help(help);
            checker.report(if equal && mendable && operands.len() == 2 {
                found.fix("Change && to ||", Span::new(first.span.end, second.span.start), " || ")
            } else {
                found
            });
        };
        self.pairs(operands, scope, exclude, never);
    }

    fn any(&mut self, operands: &[&Condition], scope: &Scope<'_>) {
        let always = |checker: &mut Self, first: &Condition, second: &Condition, column: &Column, both: [&Claim; 2]| {
            let name = &column.name.value;
            let message =
                format!("With the other condition about `{name}` this holds for everyone who has a value there.");
            let found = Diagnostic::warning(Code::AlwaysTrue, second.span, message)
                .help(format!("Write && when both have to hold, or ISNOTNULL({name})."));
            let unequal = both.iter().all(|claim| matches!(claim, Claim::Compared(CompareOp::NotEqual, _)));
            checker.report(if unequal && operands.len() == 2 {
                found.fix("Change || to &&", Span::new(first.span.end, second.span.start), " && ")
            } else {
                found
            });
        };
        self.pairs(operands, scope, cover, always);
        self.with_and_without(operands);
    }

    /// `ISNULL(a) || ISNOTNULL(a)`
    fn with_and_without(&mut self, operands: &[&Condition]) {
        let mut tested: HashMap<u64, (&Column, bool)> = HashMap::new();
        for operand in operands {
            let (column, null) = match &operand.value {
                ConditionKind::IsNull(column) => (column, true),
                ConditionKind::IsNotNull(column) => (column, false),
                _ => continue,
            };
            let before = tested.insert(fingerprint(&In(column)), (column, null));
            if before.is_some_and(|(before, was_null)| was_null != null && same_column(before, column)) {
                let message =
                    format!("With the other condition about `{}` this holds for everyone.", column.name.value);
                self.report(Diagnostic::warning(Code::AlwaysTrue, operand.span, message).help("Remove both."));
            }
        }
    }

    /// Reports each operand once that meets an earlier one about the same column.
    fn pairs(
        &mut self,
        operands: &[&Condition],
        scope: &Scope<'_>,
        meet: impl Fn(&Claim, &Claim) -> bool,
        report: impl Fn(&mut Self, &Condition, &Condition, &Column, [&Claim; 2]),
    ) {
        let mut claims: HashMap<u64, Vec<Asked<'_>>> = HashMap::new();
        for (index, operand) in operands.iter().enumerate() {
            let Some((column, this)) = claim(operand) else {
                continue;
            };
            if matches!(scope.kind_of(column), Some(ColumnKind::MultiChoice(_))) {
                continue;
            }
            let known = claims.entry(fingerprint(&In(column))).or_default();
            let met = known.iter().find(|asked| same_column(asked.column, column) && meet(&asked.claim, &this));
            if let Some((first, asked)) = met.and_then(|asked| Some((operands.get(asked.operand)?, asked))) {
                report(self, first, operand, column, [&asked.claim, &this]);
            } else if known.len() < MOST {
                known.push(Asked { operand: index, column, claim: this });
            }
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
