//! The documented limits of INTERACTION and HAVING.

use super::Checker;
use super::scope::Scope;
use crate::ast::{
    Aggregate, CompareOp, Condition, ConditionKind, Having, Interaction, Number, SetOp, Value, ValueKind,
};
use crate::catalog::ColumnKind;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::print::having_text;
use crate::span::Span;

impl<'c> Checker<'c> {
    pub(super) fn interaction(&mut self, interaction: &Interaction, operator: Option<SetOp>) {
        let catalog = self.catalog;
        let known = catalog.interaction(&interaction.kind.value);
        match known {
            // The Web API's metadata lists no interactions: where none are known, none is judged.
            None if catalog.interactions().next().is_none() => {}
            None => {
                let names: Vec<_> =
                    catalog.interactions().map(|i| (i.name.as_str(), i.display_name.as_str())).collect();
                let message = format!("There is no interaction `{}`.", interaction.kind.value);
                self.unknown(Code::UnknownInteraction, &interaction.kind, message, &names);
            }
            Some(known)
                if self.dialect == Dialect::Outbound
                    && !known.link_name().eq_ignore_ascii_case(&interaction.link.value) =>
            {
                let expected = known.link_name();
                // Link names were never published: an environment may have others than the one derived here.
                let message = format!("`{}` is not the usual link of {}.", interaction.link.value, known.name);
                let found = Diagnostic::warning(Code::UnknownInteraction, interaction.link.span, message)
                    .help(format!("The link to the contact is mostly called {expected}."))
                    .fix(format!("Change to {expected}"), interaction.link.span, expected);
                self.report(found);
            }
            Some(_) => {}
        }
        if let Some(op) = operator.filter(|_| self.dialect == Dialect::Outbound) {
            let message = format!("INTERACTION cannot be a part of {}.", op.keyword());
            let help = "Save this behavior as a segment of its own and name it here by SEGMENT(..).";
            self.report(Diagnostic::error(Code::InteractionLimit, interaction.span.0, message).help(help));
        }
        let scope = Scope::of_interaction(known);
        if let Some(filter) = &interaction.filter {
            self.condition(filter, &scope);
            if self.dialect == Dialect::Outbound {
                self.no_dates_nor_text(filter);
                self.no_dates = true;
            }
            self.filters(&[filter], &scope);
            self.no_dates = false;
        }
        if let Some(having) = &interaction.having {
            self.having(having, &scope);
        }
    }

    fn no_dates_nor_text(&mut self, condition: &Condition) {
        match &condition.value {
            ConditionKind::All(operands) | ConditionKind::Any(operands) => {
                for operand in operands {
                    self.no_dates_nor_text(operand);
                }
            }
            ConditionKind::Not(inner) => self.no_dates_nor_text(inner),
            ConditionKind::Text { column, op, text } => {
                self.not_in_interaction(column.span().to(text.span), op.keyword());
            }
            ConditionKind::Compare { left, right, .. } => {
                self.no_dates(left);
                self.no_dates(right);
            }
            ConditionKind::In { .. } | ConditionKind::IsNull(_) | ConditionKind::IsNotNull(_) => {}
        }
    }

    fn no_dates(&mut self, value: &Value) {
        match &value.value {
            ValueKind::Now => self.not_in_interaction(value.span, "DATETIMEUTCNOW"),
            ValueKind::Date(_) => self.not_in_interaction(value.span, "DATE"),
            ValueKind::DateAdd { .. } => self.not_in_interaction(value.span, "DATEADD"),
            ValueKind::DateDiff { .. } => self.not_in_interaction(value.span, "DATEDIFF"),
            ValueKind::Arithmetic { left, right, .. } => {
                self.no_dates(left);
                self.no_dates(right);
            }
            ValueKind::Column(_) | ValueKind::Text(_) | ValueKind::Number(_) | ValueKind::Bool(_) => {}
        }
    }

    fn not_in_interaction(&mut self, span: Span, what: &str) {
        let message = format!("{what} cannot be used in an interaction's FILTER.");
        let help = match what {
            "CONTAINS" | "STARTSWITH" | "ENDSWITH" => "Compare with == or !=.",
            _ => "Compare with a fixed date, or limit the period in HAVING: HAVING(COUNT() > 0, UTCDAYS(30)).",
        };
        self.report(Diagnostic::error(Code::InteractionLimit, span, message).help(help));
    }

    fn having(&mut self, having: &Having, scope: &Scope<'c>) {
        match &having.aggregate {
            Aggregate::Count if self.dialect == Dialect::RealTime => {}
            Aggregate::Count => self.count(having),
            Aggregate::Sum(name) | Aggregate::Avg(name) | Aggregate::Min(name) | Aggregate::Max(name) => {
                let Some(column) = self.column_of(name, scope.source()) else {
                    return;
                };
                if !matches!(column.kind, ColumnKind::Whole | ColumnKind::Decimal | ColumnKind::Money) {
                    let message = format!("Only a number can be calculated with, and `{}` is none.", name.value);
                    let help = "Use COUNT(), or a column that holds numbers.";
                    self.report(Diagnostic::error(Code::TypeMismatch, name.span, message).help(help));
                }
            }
        }
    }

    /// COUNT with any operator needs a whole number, zero or more; not `== 0`; not `>=` or `!=` with a positive one.
    fn count(&mut self, having: &Having) {
        let span = having.span.0;
        let value = &having.value;
        let error = |message: &str| Diagnostic::error(Code::InteractionLimit, span, message);
        if value.is_negative() || !value.is_integer() {
            let help = "Write for example COUNT() > 0.";
            self.report(error("COUNT() can only be compared with a whole number, zero or more.").help(help));
            return;
        }
        let zero = value.as_str() == "0";
        match having.op {
            CompareOp::Equal if zero => self.report(
                error("HAVING cannot ask for contacts with no interaction at all.")
                    .help("Save those who had one as a segment and write PROFILE(contact) EXCEPT SEGMENT(name)."),
            ),
            CompareOp::GreaterOrEqual if !zero => {
                let found = error("COUNT() cannot be compared by >=.");
                let Some(less) = value.as_i64().map(|n| n - 1) else {
                    return self.report(found.help("Write > and one less."));
                };
                let instead = Having { op: CompareOp::Greater, value: Number::from(less), ..having.clone() };
                self.report(found.help(format!("Write COUNT() > {less}, which means the same.")).fix(
                    format!("Change to COUNT() > {less}"),
                    span,
                    having_text(&instead),
                ));
            }
            CompareOp::NotEqual if !zero => self.report(
                error("COUNT() cannot be compared by !=.")
                    .help("Write two segments, one with < and one with >, and join them by UNION."),
            ),
            _ => {}
        }
    }
}
