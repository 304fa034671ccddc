//! The two sides of a comparison. A literal is read as what the other side holds, so that SQL Server converts nothing.

use segment_query::ColumnKind;
use segment_query::ast::{ArithmeticOp, DatePart, Number, Value, ValueKind};

use super::condition::Terms;
use crate::date;
use crate::guid::guid;

/// What a value holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Text,
    Number,
    Bool,
    Date,
    Id,
    /// A column that the catalog does not have.
    Unknown,
}

/// This minute, as the query language counts.
const NOW: &str = "DATEADD(minute, DATEDIFF(minute, 0, GETUTCDATE()), 0)";

/// A text literal.
pub(super) fn text(text: &str) -> String {
    format!("N'{}'", text.replace('\'', "''"))
}

const fn is_literal(value: &Value) -> bool {
    matches!(value.value, ValueKind::Text(_) | ValueKind::Number(_) | ValueKind::Bool(_))
}

impl Terms<'_, '_, '_> {
    /// `Err`: why they cannot be compared, to follow a colon.
    pub(super) fn sides(&mut self, left: &Value, right: &Value) -> Result<(String, String), String> {
        let (left_class, right_class) = (self.class(left)?, self.class(right)?);
        let class = match (is_literal(left), is_literal(right)) {
            (true, false) => right_class,
            (true, true) if right_class == Class::Bool => Class::Bool,
            _ => left_class,
        };
        Ok((self.read(left, class)?, self.read(right, class)?))
    }

    fn class(&mut self, value: &Value) -> Result<Class, String> {
        Ok(match &value.value {
            ValueKind::Column(column) => match self.path.column(column, self.here).and_then(|found| found.known) {
                None => Class::Unknown,
                Some(known) => match &known.kind {
                    ColumnKind::Text => Class::Text,
                    ColumnKind::Whole | ColumnKind::Decimal | ColumnKind::Money | ColumnKind::Choice(_) => {
                        Class::Number
                    }
                    ColumnKind::Boolean { .. } => Class::Bool,
                    ColumnKind::DateTime | ColumnKind::DateOnly => Class::Date,
                    ColumnKind::Lookup { .. } | ColumnKind::Id => Class::Id,
                    ColumnKind::MultiChoice(_) => {
                        return Err(format!(
                            "{} holds several choices, and the language does not say what it compares",
                            column.name.value
                        ));
                    }
                },
            },
            ValueKind::Text(_) => Class::Text,
            ValueKind::Number(_) | ValueKind::DateDiff { .. } | ValueKind::Arithmetic { .. } => Class::Number,
            ValueKind::Bool(_) => Class::Bool,
            ValueKind::Now | ValueKind::Date(_) | ValueKind::DateAdd { .. } => Class::Date,
        })
    }

    fn read(&mut self, value: &Value, class: Class) -> Result<String, String> {
        match (&value.value, class) {
            (ValueKind::Column(column), _) => {
                let own = self.class(value)?;
                if own != class && own != Class::Unknown && class != Class::Unknown {
                    return Err("its sides hold different kinds of values".to_owned());
                }
                let resolved = self.column(column).ok_or("it names no column")?;
                Ok(resolved.sql)
            }
            (ValueKind::Text(own), Class::Text | Class::Unknown) => Ok(text(own)),
            (ValueKind::Text(own), Class::Id) => {
                let id = guid(own).ok_or_else(|| format!("'{own}' is no record's id"))?;
                Ok(format!("'{id}'"))
            }
            (ValueKind::Number(number), Class::Number | Class::Unknown) => Ok(number.as_str().to_owned()),
            (ValueKind::Number(number), Class::Bool) if matches!(number.as_str(), "0" | "1") => {
                Ok(number.as_str().to_owned())
            }
            (ValueKind::Bool(yes), Class::Bool | Class::Unknown) => Ok(if *yes { "1" } else { "0" }.to_owned()),
            (ValueKind::Now, Class::Date | Class::Unknown) => Ok(NOW.to_owned()),
            (ValueKind::Text(_) | ValueKind::Date(_), Class::Date) | (ValueKind::Date(_), Class::Unknown) => {
                let date = date::constant(value).ok_or("this is no date")?;
                Ok(format!("CAST('{}' AS datetime2(3))", date::moment(date)))
            }
            (ValueKind::DateAdd { part, amount, to }, Class::Date | Class::Unknown) => {
                let to = self.read(to, Class::Date)?;
                Ok(format!("DATEADD({}, {}, {to})", part_name(*part), whole(amount)))
            }
            (ValueKind::DateDiff { part, from, to }, Class::Number | Class::Unknown) => {
                let (from, to) = (self.read(from, Class::Date)?, self.read(to, Class::Date)?);
                Ok(format!("DATEDIFF({}, {from}, {to})", part_name(*part)))
            }
            (ValueKind::Arithmetic { op, left, right }, Class::Number | Class::Unknown) => {
                let (left, right) = (self.read(left, Class::Number)?, self.read(right, Class::Number)?);
                Ok(match op {
                    // The language does not round, and what is divided by zero has no value.
                    ArithmeticOp::Divide => format!("(CAST({left} AS float) / NULLIF({right}, 0))"),
                    _ => format!("({left} {} {right})", op.symbol()),
                })
            }
            _ => Err("its sides hold different kinds of values".to_owned()),
        }
    }
}

fn whole(amount: &Number) -> &str {
    let text = amount.as_str();
    match text.split_once('.').map_or(text, |(whole, _)| whole) {
        "-0" => "0",
        whole => whole,
    }
}

const fn part_name(part: DatePart) -> &'static str {
    match part {
        DatePart::Year => "year",
        DatePart::Month => "month",
        DatePart::Day => "day",
        DatePart::Hour => "hour",
        DatePart::Minute => "minute",
        DatePart::Second => "second",
        DatePart::Millisecond => "millisecond",
    }
}
