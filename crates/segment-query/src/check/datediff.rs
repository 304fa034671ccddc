//! DATEDIFF, whose sign Microsoft's documents disagree about, and the comparison with DATEADD that says the same.
//!
//! The reference of the engine's ancestor defines `DATEDIFF(part, a, b)` as T-SQL does, `b - a`; three examples of the
//! language page only make sense as `a - b`. A comparison with zero is the same either way.

use super::Checker;
use crate::ast::{CompareOp, Condition, ConditionKind, DatePart, Number, Value, ValueKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::period::moved;
use crate::print::condition_text;
use crate::span::Spanned;

impl Checker<'_> {
    pub(super) fn datediff(&mut self, condition: &Condition) {
        let ConditionKind::Compare { left, op, right } = &condition.value else {
            return;
        };
        let known = [left, right].into_iter().any(is_zero) && matches!(op, CompareOp::Equal | CompareOp::NotEqual);
        let Some(difference) = [left, right].into_iter().find_map(difference_in).filter(|_| !known && !self.no_dates)
        else {
            return;
        };
        let message = "Microsoft's documents disagree on whether DATEDIFF(part, a, b) is b - a or a - b.";
        let found = Diagnostic::warning(Code::UncertainDateDiff, difference.span, message);
        let rewritten = rewritten(left, *op, right).or_else(|| rewritten(right, op.turned(), left));
        self.report(match rewritten {
            Some(compared) => {
                let text = condition_text(&compared);
                found
                    .help(if matches!(op, CompareOp::Equal | CompareOp::NotEqual) {
                        "Ask whether nothing lies between, which is the same either way. The fix takes it as b - a, as \
                         T-SQL does."
                    } else {
                        "Compare with a moment instead. The fix takes it as b - a, as T-SQL does, and counts whole \
                         units where DATEDIFF counts the midnights, months or years between."
                    })
                    .fix(format!("Change to {text}"), condition.span, text)
            }
            None => found.help("Compare a column with DATEADD(DAY, -30, DATETIMEUTCNOW()) instead."),
        });
    }
}

fn is_zero(value: &Value) -> bool {
    matches!(&value.value, ValueKind::Number(number) if number.as_str() == "0")
}

/// The DATEDIFF in the value, however deep.
fn difference_in(value: &Value) -> Option<&Value> {
    match &value.value {
        ValueKind::DateDiff { .. } => Some(value),
        ValueKind::Arithmetic { left, right, .. } => difference_in(left).or_else(|| difference_in(right)),
        ValueKind::DateAdd { to, .. } => difference_in(to),
        _ => None,
    }
}

/// `DATEDIFF(part, from, to) op n` as a comparison of one of the two, a column if there is one.
fn rewritten(difference: &Value, op: CompareOp, amount: &Value) -> Option<Condition> {
    let ValueKind::DateDiff { part, from, to } = &difference.value else {
        return None;
    };
    let ValueKind::Number(number) = &amount.value else {
        return None;
    };
    let amount = number.as_i64()?;
    if matches!(op, CompareOp::Equal | CompareOp::NotEqual) {
        return shifted(*part, from, to, amount).map(|left| {
            let right = Spanned::built(ValueKind::Number(Number::from(0)));
            Spanned::built(ConditionKind::Compare { left, op, right })
        });
    }
    let (left, op, right) = match (&from.value, &to.value) {
        (ValueKind::Column(_), _) => (from, op.turned(), moved((**to).clone(), *part, amount.checked_neg()?)),
        (_, ValueKind::Column(_)) => (to, op, moved((**from).clone(), *part, amount)),
        _ => return None,
    };
    Some(Spanned::built(ConditionKind::Compare { left: (**left).clone(), op, right }))
}

/// `DATEDIFF(part, from, to) == n` as a difference of nothing: the side that is no column is moved by it.
fn shifted(part: DatePart, from: &Value, to: &Value, amount: i64) -> Option<Value> {
    let (from, to) = match (&from.value, &to.value) {
        (_, ValueKind::Column(_)) => (moved(from.clone(), part, amount), to.clone()),
        (ValueKind::Column(_), _) => (from.clone(), moved(to.clone(), part, amount.checked_neg()?)),
        _ => return None,
    };
    Some(Spanned::built(ValueKind::DateDiff { part, from: Box::new(from), to: Box::new(to) }))
}
