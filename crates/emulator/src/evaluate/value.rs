//! The two sides of a comparison, typed by each other: a literal is read as what the other side holds.
//!
//! - `DATEDIFF(part, a, b)` is `b - a`, as T-SQL has it. Microsoft's examples disagree among themselves; the reference
//!   that the language comes from names T-SQL.
//! - Division is not rounded, and by zero has no value. `+`, `-` and `*` on whole numbers stay whole.
//! - `DATEADD` cuts the fraction of its number off, as T-SQL does.

use rusqlite::types::Value as Stored;
use segment_query::ast::{ArithmeticOp, Column, CompareOp, DatePart, Number, Value, ValueKind};
use segment_query::{ColumnKind, Span};

use super::literal::{date_ms, date_of_parts, guid};
use super::path::Scope;
use super::{Compiler, EvaluateError, Result, Sql};
use crate::functions::date_add;

/// SQLite bounds an expression's depth at 1,000; conditions need the rest.
const MOST_NESTED: usize = 300;

/// What a value holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Text,
    Number,
    Bool,
    Date,
    Id,
}

impl Class {
    const fn words(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Bool => "True or False",
            Self::Date => "a date",
            Self::Id => "a record's id",
        }
    }

    const fn is_ordered(self) -> bool {
        matches!(self, Self::Text | Self::Number | Self::Date)
    }
}

/// A number as SQLite stores it: exact when whole and not too long.
pub(super) fn number(number: &Number) -> Stored {
    number.as_i64().map_or_else(|| Stored::Real(number.as_f64()), Stored::Integer)
}

/// Whether the value can be read as another class than its own.
const fn is_literal(value: &Value) -> bool {
    matches!(value.value, ValueKind::Text(_) | ValueKind::Number(_) | ValueKind::Bool(_))
}

impl Compiler<'_> {
    /// Both sides in SQL, made comparable.
    pub(super) fn sides(
        &self,
        left: &Value,
        op: CompareOp,
        right: &Value,
        span: Span,
        scope: &Scope<'_>,
    ) -> Result<(Sql, Sql)> {
        let (left_class, right_class) = (self.class(left, scope)?, self.class(right, scope)?);
        let class = match (is_literal(left), is_literal(right)) {
            (true, false) => right_class,
            (true, true) if right_class == Class::Bool => Class::Bool,
            _ => left_class,
        };
        if !is_literal(left) && !is_literal(right) && left_class != right_class {
            let message = format!("{} cannot be compared with {}.", capital(left_class.words()), right_class.words());
            return Err(EvaluateError::new(span, message));
        }
        if !class.is_ordered() && !matches!(op, CompareOp::Equal | CompareOp::NotEqual) {
            let message = format!("{} has no order: compare by == or !=.", capital(class.words()));
            return Err(EvaluateError::new(span, message));
        }
        let mut left_sql = self.read_as(left, class, scope)?;
        if class == Class::Text && is_literal(left) && is_literal(right) {
            left_sql.push(" COLLATE DV_TEXT");
        }
        Ok((left_sql, self.read_as(right, class, scope)?))
    }

    fn class(&self, value: &Value, scope: &Scope<'_>) -> Result<Class> {
        Ok(match &value.value {
            ValueKind::Column(column) => column_class(column, scope)?,
            ValueKind::Text(_) => Class::Text,
            ValueKind::Number(_) | ValueKind::DateDiff { .. } | ValueKind::Arithmetic { .. } => Class::Number,
            ValueKind::Bool(_) => Class::Bool,
            ValueKind::Now | ValueKind::Date(_) | ValueKind::DateAdd { .. } => Class::Date,
        })
    }

    fn read_as(&self, value: &Value, class: Class, scope: &Scope<'_>) -> Result<Sql> {
        self.read_nested(value, class, scope, 0)
    }

    fn read_nested(&self, value: &Value, class: Class, scope: &Scope<'_>, depth: usize) -> Result<Sql> {
        if depth > MOST_NESTED {
            return Err(EvaluateError::new(value.span, "The calculation is too long."));
        }
        if is_literal(value) {
            let mut sql = Sql::default();
            sql.bind(literal(value, class)?);
            return Ok(sql);
        }
        let own = self.class(value, scope)?;
        if own != class {
            let message = format!("Expected {} here, but this is {}.", class.words(), own.words());
            return Err(EvaluateError::new(value.span, message));
        }
        if own == Class::Date
            && let Some(ms) = self.constant_date(value, depth)?
        {
            let mut sql = Sql::default();
            sql.bind(ms);
            return Ok(sql);
        }
        match &value.value {
            ValueKind::Column(column) => Ok(Sql::new(&scope.column(column)?.sql)),
            ValueKind::DateAdd { part, amount, to } => {
                let to = self.read_nested(to, Class::Date, scope, depth + 1)?;
                let mut sql = Sql::new(&format!("dv_dateadd('{}', ", part.keyword()));
                sql.bind(whole(amount, value.span)?);
                sql.push(", ");
                sql.append(to);
                sql.push(")");
                Ok(sql)
            }
            ValueKind::DateDiff { part, from, to } => self.difference(*part, [from, to], scope, depth),
            ValueKind::Arithmetic { op, left, right } => self.arithmetic(*op, [left, right], scope, depth),
            _ => Err(EvaluateError::new(value.span, format!("Expected {} here.", class.words()))),
        }
    }

    fn difference(&self, part: DatePart, [from, to]: [&Value; 2], scope: &Scope<'_>, depth: usize) -> Result<Sql> {
        let mut sql = Sql::new(&format!("dv_datediff('{}', ", part.keyword()));
        sql.append(self.read_nested(from, Class::Date, scope, depth + 1)?);
        sql.push(", ");
        sql.append(self.read_nested(to, Class::Date, scope, depth + 1)?);
        sql.push(")");
        Ok(sql)
    }

    fn arithmetic(&self, op: ArithmeticOp, [left, right]: [&Value; 2], scope: &Scope<'_>, depth: usize) -> Result<Sql> {
        let divided = op == ArithmeticOp::Divide;
        let mut sql = Sql::new(if divided { "(CAST(" } else { "(" });
        sql.append(self.read_nested(left, Class::Number, scope, depth + 1)?);
        sql.push(if divided { " AS REAL)" } else { "" });
        sql.push(&format!(" {} ", op.symbol()));
        sql.append(self.read_nested(right, Class::Number, scope, depth + 1)?);
        sql.push(")");
        Ok(sql)
    }

    /// The date that does not depend on any column, so that SQLite sees a constant and finds an index.
    fn constant_date(&self, value: &Value, depth: usize) -> Result<Option<i64>> {
        if depth > MOST_NESTED {
            return Err(EvaluateError::new(value.span, "The calculation is too long."));
        }
        match &value.value {
            ValueKind::Now => Ok(Some(self.context.now_ms - self.context.now_ms.rem_euclid(60_000))),
            ValueKind::Date(parts) => {
                let none = || EvaluateError::new(value.span, "There is no such date.");
                date_of_parts(parts).ok_or_else(none).map(Some)
            }
            ValueKind::Text(text) => date_text(text, value.span).map(Some),
            ValueKind::DateAdd { part, amount, to } => {
                let Some(from) = self.constant_date(to, depth + 1)? else {
                    return Ok(None);
                };
                let beyond = || EvaluateError::new(value.span, "The date lies outside of the years 1 to 9999.");
                date_add(*part, whole(amount, value.span)?, from).ok_or_else(beyond).map(Some)
            }
            _ => Ok(None),
        }
    }
}

fn column_class(column: &Column, scope: &Scope<'_>) -> Result<Class> {
    Ok(match &scope.column(column)?.column.kind {
        ColumnKind::Text => Class::Text,
        ColumnKind::Whole | ColumnKind::Decimal | ColumnKind::Money | ColumnKind::Choice(_) => Class::Number,
        ColumnKind::Boolean { .. } => Class::Bool,
        ColumnKind::DateTime | ColumnKind::DateOnly => Class::Date,
        ColumnKind::Lookup { .. } | ColumnKind::Id => Class::Id,
        ColumnKind::MultiChoice(_) => {
            let message = format!("`{}` holds several choices, which cannot be compared here.", column.name.value);
            return Err(EvaluateError::new(column.span(), message));
        }
    })
}

fn literal(value: &Value, class: Class) -> Result<Stored> {
    match (&value.value, class) {
        (ValueKind::Text(text), Class::Text) => Ok(Stored::Text(text.clone())),
        (ValueKind::Text(text), Class::Date) => date_text(text, value.span).map(Stored::Integer),
        (ValueKind::Text(text), Class::Id) => guid(text).map(Stored::Text).ok_or_else(|| {
            let message = format!("'{text}' is no record's id, such as '1cc00a15-37ef-e911-a81d-000d3a6d200c'.");
            EvaluateError::new(value.span, message)
        }),
        (ValueKind::Number(n), Class::Number) => Ok(number(n)),
        (ValueKind::Number(n), Class::Bool) if matches!(n.as_str(), "0" | "1") => {
            Ok(Stored::Integer(i64::from(n.as_str() == "1")))
        }
        (ValueKind::Bool(bool), Class::Bool) => Ok(Stored::Integer(i64::from(*bool))),
        _ => Err(EvaluateError::new(value.span, format!("Expected {} here.", class.words()))),
    }
}

fn date_text(text: &str, span: Span) -> Result<i64> {
    date_ms(text).ok_or_else(|| EvaluateError::new(span, format!("'{text}' is no date, such as '2017-03-30'.")))
}

/// The number without its fraction.
fn whole(amount: &Number, span: Span) -> Result<i64> {
    let text = amount.as_str();
    let digits = text.split_once('.').map_or(text, |(whole, _)| whole);
    let beyond = || EvaluateError::new(span, "The number is too large to be added to a date.");
    if digits == "-0" { Ok(0) } else { digits.parse().map_err(|_| beyond()) }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
