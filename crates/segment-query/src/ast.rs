//! The syntax tree: what a query means, with spans that lead back to the text.
//!
//! Lists are flat where the language reads left to right: `A UNION B UNION C` is one [`SetExpr::Set`] of three,
//! `a && b && c` one [`ConditionKind::All`] of three. Parentheses in the text that change nothing leave no trace.

use std::cmp::Ordering;

use crate::span::{Span, Spanned};

/// An identifier as written: an entity, column, relationship, interaction or segment name.
pub type Name = Spanned<String>;

/// A whole query: a set of records and, for reading members, how to page through it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    pub set: SetExpr,
    pub page: Page,
}

/// `.ORDERBY(..).SKIP(n).TAKE(n).SELECT(..)`; everything absent by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub order_by: Vec<OrderBy>,
    pub skip: Option<u64>,
    pub take: Option<u64>,
    pub select: Vec<Column>,
}

impl Page {
    pub fn is_empty(&self) -> bool {
        self.order_by.is_empty() && self.skip.is_none() && self.take.is_none() && self.select.is_empty()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderBy {
    pub column: Column,
    pub descending: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetExpr {
    Profile(Profile),
    Interaction(Interaction),
    Segment(SegmentRef),
    /// Two or more operands joined by one operator, read left to right. An operand that is itself a `Set` stands in
    /// parentheses; one with another operator arises without them too (`A UNION B EXCEPT C` is `(A UNION B) EXCEPT C`).
    Set {
        op: SetOp,
        operands: Vec<SetExpr>,
        span: Ignored<Span>,
    },
}

/// Carried along, but no part of what makes two trees equal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ignored<T>(pub T);

impl<T> PartialEq for Ignored<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Eq for Ignored<T> {}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SetOp {
    Union,
    Intersect,
    Except,
}

impl SetOp {
    pub const fn keyword(self) -> &'static str {
        match self {
            Self::Union => "UNION",
            Self::Intersect => "INTERSECT",
            Self::Except => "EXCEPT",
        }
    }
}

/// `PROFILE(entity, alias).STEP.STEP…`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub entity: Name,
    pub alias: Option<Name>,
    pub steps: Vec<Step>,
    pub span: Ignored<Span>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Filter(Condition),
    Traverse(Traverse),
    Relate(Relate),
    Distinct,
}

/// `TRAVERSE(relationship, alias)` or `TRAVERSE(relationship, FILTER(condition))`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traverse {
    pub relationship: Name,
    pub alias: Option<Name>,
    pub filter: Option<Condition>,
}

/// `RELATE(relationship, alias[, RELATE(..)])` of real-time journeys: names a related table for the conditions that
/// follow, while the path stays where it is. `optional` (RELATEOPTIONAL) keeps records that have no related one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relate {
    pub relationship: Name,
    /// What stands before the alias in `account.account_1`; its meaning is not documented.
    pub qualifier: Option<Name>,
    pub alias: Name,
    pub optional: bool,
    /// A hop further, from the related table.
    pub nested: Option<Box<Relate>>,
}

impl Relate {
    pub const fn keyword(&self) -> &'static str {
        if self.optional { "RELATEOPTIONAL" } else { "RELATE" }
    }
}

/// `SEGMENT(name)`, the name being a segment's `msdyncrm_segmentqueryname`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentRef {
    pub name: Name,
    pub filter: Option<Condition>,
    pub span: Ignored<Span>,
}

/// `INTERACTION(kind, link).FILTER(condition).HAVING(aggregate op number, window)`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interaction {
    pub kind: Name,
    pub link: Name,
    pub filter: Option<Condition>,
    pub having: Option<Having>,
    pub span: Ignored<Span>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Having {
    pub aggregate: Aggregate,
    pub op: CompareOp,
    pub value: Number,
    pub window: Option<Window>,
    pub span: Ignored<Span>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aggregate {
    Count,
    Sum(Name),
    Avg(Name),
    Min(Name),
    Max(Name),
}

/// A sliding window that ends now: `UTCDAYS(7)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub unit: WindowUnit,
    pub length: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WindowUnit {
    Days,
    Months,
    Years,
}

pub type Condition = Spanned<ConditionKind>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConditionKind {
    /// Two or more, joined by `&&`.
    All(Vec<Condition>),
    /// Two or more, joined by `||`.
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Compare {
        left: Value,
        op: CompareOp,
        right: Value,
    },
    Text {
        column: Column,
        op: TextOp,
        text: Spanned<String>,
    },
    /// `column IN ['a', 'b']` of real-time journeys: one or more texts, numbers or truth values.
    In {
        column: Column,
        values: Vec<Value>,
    },
    IsNull(Column),
    IsNotNull(Column),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl CompareOp {
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
        }
    }

    /// The same comparison with its sides changed: `a < b` is `b > a`.
    #[must_use]
    pub const fn turned(self) -> Self {
        match self {
            Self::Equal | Self::NotEqual => self,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
        }
    }

    /// What holds when the comparison is false; with a missing value neither does.
    #[must_use]
    pub const fn negated(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextOp {
    Contains,
    StartsWith,
    EndsWith,
}

impl TextOp {
    pub const fn keyword(self) -> &'static str {
        match self {
            Self::Contains => "CONTAINS",
            Self::StartsWith => "STARTSWITH",
            Self::EndsWith => "ENDSWITH",
        }
    }
}

pub type Value = Spanned<ValueKind>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueKind {
    Column(Column),
    Text(String),
    Number(Number),
    Bool(bool),
    /// `DATETIMEUTCNOW()`
    Now,
    /// `DATE(year, month, day[, hour[, minute[, second[, millisecond]]]])`: three to seven numbers.
    Date(Vec<u32>),
    DateAdd {
        part: DatePart,
        amount: Number,
        to: Box<Value>,
    },
    DateDiff {
        part: DatePart,
        from: Box<Value>,
        to: Box<Value>,
    },
    Arithmetic {
        op: ArithmeticOp,
        left: Box<Value>,
        right: Box<Value>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DatePart {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
}

impl DatePart {
    pub const ALL: [Self; 7] =
        [Self::Year, Self::Month, Self::Day, Self::Hour, Self::Minute, Self::Second, Self::Millisecond];

    pub const fn keyword(self) -> &'static str {
        match self {
            Self::Year => "YEAR",
            Self::Month => "MONTH",
            Self::Day => "DAY",
            Self::Hour => "HOUR",
            Self::Minute => "MINUTE",
            Self::Second => "SECOND",
            Self::Millisecond => "MILLISECOND",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ArithmeticOp {
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl ArithmeticOp {
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }
}

/// A column, qualified by an alias (`contact_1.emailaddress1`) or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub alias: Option<Name>,
    pub name: Name,
}

impl Column {
    pub fn span(&self) -> Span {
        self.alias.as_ref().map_or(self.name.span, |alias| alias.span.to(self.name.span))
    }
}

/// A decimal number, kept as its canonical text so that nothing is rounded: no leading zeros or plus sign, no trailing
/// zeros after the point, no negative zero.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number(String);

impl Number {
    /// Reads `-?digits[.digits]`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
        let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || fraction.is_some_and(|f| !all_digits(f)) {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.unwrap_or("").trim_end_matches('0');
        let mut canonical = String::with_capacity(text.len());
        if negative && !(whole.is_empty() && fraction.is_empty()) {
            canonical.push('-');
        }
        canonical.push_str(if whole.is_empty() { "0" } else { whole });
        if !fraction.is_empty() {
            canonical.push('.');
            canonical.push_str(fraction);
        }
        Some(Self(canonical))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// By value, exactly.
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self.is_negative(), other.is_negative()) {
            (true, true) => other.size().cmp(&self.size()),
            (false, false) => self.size().cmp(&other.size()),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }

    /// Ordered as the absolute value: how many digits before the point, those, and the fraction.
    fn size(&self) -> (usize, &str, &str) {
        let digits = self.0.trim_start_matches('-');
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        (whole.len(), whole, fraction)
    }

    pub fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    pub fn as_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }

    pub fn is_negative(&self) -> bool {
        self.0.starts_with('-')
    }

    pub fn is_integer(&self) -> bool {
        !self.0.contains('.')
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(value.to_string())
    }
}

impl SetExpr {
    pub fn span(&self) -> Span {
        match self {
            Self::Profile(p) => p.span.0,
            Self::Interaction(i) => i.span.0,
            Self::Segment(s) => s.span.0,
            Self::Set { span, .. } => span.0,
        }
    }
}
