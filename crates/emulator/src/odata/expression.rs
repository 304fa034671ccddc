//! The tree of a `$filter`.

use uuid::Uuid;

use crate::fetchxml::Operator;

/// Lists are flat: `a or b or c` is one `Any` of three, so that a long chain stays shallow.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expression {
    All(Vec<Expression>),
    Any(Vec<Expression>),
    Not(Box<Expression>),
    Compare {
        left: Operand,
        op: Compare,
        right: Operand,
    },
    Function {
        function: Function,
        on: Operand,
        text: Operand,
    },
    /// One of Dataverse's own functions: what is asked of the property, and of which values.
    Operator {
        operator: Operator,
        property: String,
        values: Vec<String>,
    },
    /// `path/any(variable:inner)`; without anything inside, `any` asks whether there is a record at all.
    Lambda {
        path: String,
        quantifier: Quantifier,
        variable: String,
        inner: Option<Box<Expression>>,
    },
    /// A boolean property or literal that stands alone.
    Truth(Operand),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantifier {
    Any,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compare {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Compare {
    pub(super) fn keyword(word: &str) -> Option<Self> {
        Some(match word {
            "eq" => Self::Equal,
            "ne" => Self::NotEqual,
            "gt" => Self::Greater,
            "ge" => Self::GreaterOrEqual,
            "lt" => Self::Less,
            "le" => Self::LessOrEqual,
            _ => return None,
        })
    }

    pub(super) fn sql(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
        }
    }

    /// As the error message of a type clash spells it.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Equal => "Equal",
            Self::NotEqual => "NotEqual",
            Self::Greater => "GreaterThan",
            Self::GreaterOrEqual => "GreaterThanOrEqual",
            Self::Less => "LessThan",
            Self::LessOrEqual => "LessThanOrEqual",
        }
    }

    /// `5 lt x` is `x gt 5`.
    pub(super) fn turned(self) -> Self {
        match self {
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            same => same,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    Contains,
    StartsWith,
    EndsWith,
}

impl Function {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "contains" => Self::Contains,
            "startswith" => Self::StartsWith,
            "endswith" => Self::EndsWith,
            _ => return None,
        })
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    Property(String),
    Literal(Literal),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Null,
    Text(String),
    Int(i64),
    Real(f64),
    Bool(bool),
    Id(Uuid),
    /// Milliseconds since 1970.
    DateTime(i64),
    /// Milliseconds since 1970 at 00:00 UTC.
    Date(i64),
    /// `Microsoft.Dynamics.CRM.OwnershipTypes'UserOwned'`: the member's name.
    Enum(String),
}

impl Literal {
    /// The EDM type, for messages.
    pub(super) fn edm(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Text(_) => "Edm.String",
            Self::Int(_) => "Edm.Int32",
            Self::Real(_) => "Edm.Decimal",
            Self::Bool(_) => "Edm.Boolean",
            Self::Id(_) => "Edm.Guid",
            Self::DateTime(_) => "Edm.DateTimeOffset",
            Self::Date(_) => "Edm.Date",
            Self::Enum(_) => "Edm.Enum",
        }
    }
}
