//! The canonical text of a tree.

use std::fmt::{self, Display, Formatter, Write};

use crate::ast::{
    Aggregate, ArithmeticOp, Column, Condition, ConditionKind, Having, Interaction, OrderBy, Page, Profile, Query,
    Relate, SegmentRef, SetExpr, Step, Traverse, Value, ValueKind, Window, WindowUnit,
};

/// The canonical text of a condition, as it stands in `FILTER(..)`.
pub fn condition_text(condition: &Condition) -> String {
    In(condition).to_string()
}

/// Page operators stand after the set in parentheses, as the API page writes them.
impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.page.is_empty() {
            return self.set.fmt(f);
        }
        write!(f, "({}){}", self.set, In(&self.page))
    }
}

impl Display for SetExpr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile(profile) => In(profile).fmt(f),
            Self::Interaction(interaction) => In(interaction).fmt(f),
            Self::Segment(segment) => In(segment).fmt(f),
            Self::Set { op, operands, .. } => {
                for (i, operand) in operands.iter().enumerate() {
                    if i > 0 {
                        write!(f, " {} ", op.keyword())?;
                    }
                    match operand {
                        Self::Set { .. } => write!(f, "({operand})")?,
                        _ => operand.fmt(f)?,
                    }
                }
                Ok(())
            }
        }
    }
}

/// Prints the parts of a tree, whose types carry no `Display` of their own.
pub(crate) struct In<'a, T>(pub(crate) &'a T);

impl Display for In<'_, Page> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let page = self.0;
        if !page.order_by.is_empty() {
            write!(f, ".ORDERBY({})", Commas(&page.order_by))?;
        }
        if let Some(skip) = page.skip {
            write!(f, ".SKIP({skip})")?;
        }
        if let Some(take) = page.take {
            write!(f, ".TAKE({take})")?;
        }
        if !page.select.is_empty() {
            write!(f, ".SELECT({})", Commas(&page.select))?;
        }
        Ok(())
    }
}

struct Commas<'a, T>(&'a [T]);

impl<'a, T> Display for Commas<'a, T>
where
    In<'a, T>: Display,
{
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (i, item) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            In(item).fmt(f)?;
        }
        Ok(())
    }
}

impl Display for In<'_, OrderBy> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let direction = if self.0.descending { "DESC" } else { "ASC" };
        write!(f, "{} {direction}", In(&self.0.column))
    }
}

impl Display for In<'_, u32> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Display for In<'_, Column> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(alias) = &self.0.alias {
            write!(f, "{}.", alias.value)?;
        }
        f.write_str(&self.0.name.value)
    }
}

impl Display for In<'_, Profile> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "PROFILE({}", self.0.entity.value)?;
        if let Some(alias) = &self.0.alias {
            write!(f, ", {}", alias.value)?;
        }
        f.write_char(')')?;
        for step in &self.0.steps {
            match step {
                Step::Filter(condition) => write!(f, ".FILTER({})", In(condition))?,
                Step::Traverse(traverse) => write!(f, ".{}", In(traverse))?,
                Step::Relate(relate) => write!(f, ".{}", In(relate))?,
                Step::Distinct => f.write_str(".DISTINCT()")?,
            }
        }
        Ok(())
    }
}

impl Display for In<'_, Traverse> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "TRAVERSE({}", self.0.relationship.value)?;
        if let Some(alias) = &self.0.alias {
            write!(f, ", {}", alias.value)?;
        }
        if let Some(filter) = &self.0.filter {
            write!(f, ", FILTER({})", In(filter))?;
        }
        f.write_char(')')
    }
}

impl Display for In<'_, Relate> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let relate = self.0;
        write!(f, "{}({}, ", relate.keyword(), relate.relationship.value)?;
        if let Some(qualifier) = &relate.qualifier {
            write!(f, "{}.", qualifier.value)?;
        }
        f.write_str(&relate.alias.value)?;
        if let Some(nested) = &relate.nested {
            write!(f, ", {}", In(&**nested))?;
        }
        f.write_char(')')
    }
}

impl Display for In<'_, SegmentRef> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "SEGMENT({})", self.0.name.value)?;
        match &self.0.filter {
            Some(filter) => write!(f, ".FILTER({})", In(filter)),
            None => Ok(()),
        }
    }
}

impl Display for In<'_, Interaction> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "INTERACTION({}, {})", self.0.kind.value, self.0.link.value)?;
        if let Some(filter) = &self.0.filter {
            write!(f, ".FILTER({})", In(filter))?;
        }
        match &self.0.having {
            Some(having) => write!(f, ".{}", having_text(having)),
            None => Ok(()),
        }
    }
}

/// `HAVING(..)` without the point before it.
pub(crate) fn having_text(having: &Having) -> String {
    let aggregate = match &having.aggregate {
        Aggregate::Count => "COUNT()".to_owned(),
        Aggregate::Sum(column) => format!("SUM({})", column.value),
        Aggregate::Avg(column) => format!("AVG({})", column.value),
        Aggregate::Min(column) => format!("MIN({})", column.value),
        Aggregate::Max(column) => format!("MAX({})", column.value),
    };
    let window = having.window.map(|w| format!(", {}", In(&w))).unwrap_or_default();
    format!("HAVING({aggregate} {} {}{window})", having.op.symbol(), having.value.as_str())
}

impl Display for In<'_, Window> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let unit = match self.0.unit {
            WindowUnit::Days => "UTCDAYS",
            WindowUnit::Months => "UTCMONTHS",
            WindowUnit::Years => "UTCYEARS",
        };
        write!(f, "{unit}({})", self.0.length)
    }
}

impl Display for In<'_, Condition> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.0.value {
            ConditionKind::All(operands) => {
                joined(f, operands, " && ", |inner| matches!(inner, ConditionKind::All(_) | ConditionKind::Any(_)))
            }
            ConditionKind::Any(operands) => joined(f, operands, " || ", |inner| matches!(inner, ConditionKind::Any(_))),
            ConditionKind::Not(inner) => write!(f, "NOT({})", In(&**inner)),
            ConditionKind::Compare { left, op, right } => {
                write!(f, "{} {} {}", In(left), op.symbol(), In(right))
            }
            ConditionKind::Text { column, op, text } => {
                write!(f, "{} {} {}", In(column), op.keyword(), Quoted(&text.value))
            }
            ConditionKind::In { column, values } => write!(f, "{} IN [{}]", In(column), Commas(values)),
            ConditionKind::IsNull(column) => write!(f, "ISNULL({})", In(column)),
            ConditionKind::IsNotNull(column) => write!(f, "ISNOTNULL({})", In(column)),
        }
    }
}

fn joined(
    f: &mut Formatter<'_>,
    operands: &[Condition],
    by: &str,
    needs_parentheses: fn(&ConditionKind) -> bool,
) -> fmt::Result {
    for (i, operand) in operands.iter().enumerate() {
        if i > 0 {
            f.write_str(by)?;
        }
        if needs_parentheses(&operand.value) {
            write!(f, "({})", In(operand))?;
        } else {
            In(operand).fmt(f)?;
        }
    }
    Ok(())
}

impl Display for In<'_, Value> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.0.value {
            ValueKind::Column(column) => In(column).fmt(f),
            ValueKind::Text(text) => Quoted(text).fmt(f),
            ValueKind::Number(number) => f.write_str(number.as_str()),
            ValueKind::Bool(true) => f.write_str("True"),
            ValueKind::Bool(false) => f.write_str("False"),
            ValueKind::Now => f.write_str("DATETIMEUTCNOW()"),
            ValueKind::Date(parts) => write!(f, "DATE({})", Commas(parts)),
            ValueKind::DateAdd { part, amount, to } => {
                write!(f, "DATEADD({}, {}, {})", part.keyword(), amount.as_str(), In(&**to))
            }
            ValueKind::DateDiff { part, from, to } => {
                write!(f, "DATEDIFF({}, {}, {})", part.keyword(), In(&**from), In(&**to))
            }
            ValueKind::Arithmetic { op, left, right } => {
                term(f, left, |inner| binding(inner) < binding(*op))?;
                write!(f, " {} ", op.symbol())?;
                term(f, right, |inner| binding(inner) <= binding(*op))
            }
        }
    }
}

const fn binding(op: ArithmeticOp) -> u8 {
    match op {
        ArithmeticOp::Add | ArithmeticOp::Subtract => 0,
        ArithmeticOp::Multiply | ArithmeticOp::Divide => 1,
    }
}

fn term(f: &mut Formatter<'_>, value: &Value, needs_parentheses: impl Fn(ArithmeticOp) -> bool) -> fmt::Result {
    match &value.value {
        ValueKind::Arithmetic { op, .. } if needs_parentheses(*op) => write!(f, "({})", In(value)),
        _ => In(value).fmt(f),
    }
}

struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "'{}'", self.0.replace('\'', "''"))
    }
}
