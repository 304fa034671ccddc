//! The filter part of a FetchXML: what is asked of the rows of one table, and of those linked to them.
//!
//! A filter is kept or not kept: as everywhere in SQL, a comparison with a missing value does not keep a row. Sources do
//! not agree on whether Dataverse's `ne`, `not-like` and `not-in` keep rows without a value, so that these stand only
//! together with `not-null` or, under "or", with `null`, where it makes no difference.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Filter {
    /// An empty one keeps every row.
    All(Vec<Filter>),
    /// An empty one keeps none.
    Any(Vec<Filter>),
    Is(Condition),
    /// Whether there is (`any`), or is not, a linked row.
    Linked {
        any: bool,
        link: Link,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    /// The alias of the link whose column it is about, where that is not the table of the filter.
    pub(super) of: Option<String>,
    pub(super) column: String,
    pub(super) operator: Operator,
    pub(super) operand: Operand,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    None,
    Value(String),
    /// Of [`Operator::In`] and its opposite.
    List(Vec<String>),
    /// Another column of the same row or, as `alias.column`, of a linked one.
    Column(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Like,
    NotLike,
    In,
    NotIn,
    Null,
    NotNull,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) table: String,
    /// Of the linked table.
    pub(super) from: String,
    /// Of the table it is linked to.
    pub(super) to: String,
    /// Whether it only joins the two sides of an N:N relationship.
    pub(super) intersect: bool,
    /// Only where a condition names it.
    pub(super) alias: Option<String>,
    pub(super) filter: Box<Filter>,
}

impl Operator {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Equal => "eq",
            Self::NotEqual => "ne",
            Self::Greater => "gt",
            Self::GreaterOrEqual => "ge",
            Self::Less => "lt",
            Self::LessOrEqual => "le",
            Self::Like => "like",
            Self::NotLike => "not-like",
            Self::In => "in",
            Self::NotIn => "not-in",
            Self::Null => "null",
            Self::NotNull => "not-null",
        }
    }

    pub(super) const fn opposite(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Like => Self::NotLike,
            Self::NotLike => Self::Like,
            Self::In => Self::NotIn,
            Self::NotIn => Self::In,
            Self::Null => Self::NotNull,
            Self::NotNull => Self::Null,
        }
    }

    /// Whether it is one whose answer for a missing value is in doubt.
    const fn is_negative(self) -> bool {
        matches!(self, Self::NotEqual | Self::NotLike | Self::NotIn)
    }
}

impl Condition {
    fn is(&self, operator: Operator) -> Filter {
        Filter::Is(Self { operator, ..self.clone() })
    }

    /// Of each column that it names.
    fn nullness(&self, operator: Operator) -> Vec<Filter> {
        let of = |of: Option<String>, column: &str| {
            Filter::Is(Self { of, column: column.to_owned(), operator, operand: Operand::None })
        };
        let mut all = vec![of(self.of.clone(), &self.column)];
        if let Operand::Column(other) = &self.operand {
            all.push(match other.split_once('.') {
                Some((alias, column)) => of(Some(alias.to_owned()), column),
                None => of(self.of.clone(), other),
            });
        }
        all
    }
}

impl Condition {
    /// The aliases of links that it names.
    fn names(&self) -> impl Iterator<Item = &str> {
        let other = match &self.operand {
            Operand::Column(column) => column.split_once('.').map(|(alias, _)| alias),
            _ => None,
        };
        self.of.as_deref().into_iter().chain(other)
    }
}

impl Filter {
    /// Whether a condition names this alias.
    pub(super) fn names(&self, alias: &str) -> bool {
        match self {
            Self::All(filters) | Self::Any(filters) => filters.iter().any(|filter| filter.names(alias)),
            Self::Is(condition) => condition.names().any(|own| own == alias),
            Self::Linked { link, .. } => link.filter.names(alias),
        }
    }

    /// Whether every link with an alias is an inner one of the entity, where the entity's filter can name it.
    pub(super) fn aliases_are_in_reach(&self) -> bool {
        self.parts().iter().all(|part| match part {
            Self::Linked { any: true, link } => !link.filter.has_alias(),
            other => !other.has_alias(),
        })
    }

    fn has_alias(&self) -> bool {
        match self {
            Self::All(filters) | Self::Any(filters) => filters.iter().any(Self::has_alias),
            Self::Is(_) => false,
            Self::Linked { link, .. } => link.alias.is_some() || link.filter.has_alias(),
        }
    }

    /// What has to hold together.
    pub(super) fn parts(&self) -> &[Self] {
        match self {
            Self::All(filters) => filters,
            other => std::slice::from_ref(other),
        }
    }

    /// Keeps what the condition keeps, and no row without a value.
    pub(super) fn of(condition: Condition) -> Self {
        if !condition.operator.is_negative() {
            return Self::Is(condition);
        }
        let mut all = vec![Self::Is(condition.clone())];
        all.extend(condition.nullness(Operator::NotNull));
        Self::All(all)
    }

    /// Keeps exactly what this one does not keep, rows without a value among them.
    pub(super) fn complement(self) -> Self {
        let each = |filters: Vec<Self>| filters.into_iter().map(Self::complement).collect();
        match self {
            Self::All(filters) => Self::Any(each(filters)),
            Self::Any(filters) => Self::All(each(filters)),
            Self::Linked { any, link } => Self::Linked { any: !any, link },
            Self::Is(condition) => {
                let opposite = condition.is(condition.operator.opposite());
                match condition.operator {
                    Operator::Null | Operator::NotNull => opposite,
                    // It stands beside a test for null, whose own complement says what is missing here.
                    operator if operator.is_negative() => opposite,
                    _ => {
                        let mut any = vec![opposite];
                        any.extend(condition.nullness(Operator::Null));
                        Self::Any(any)
                    }
                }
            }
        }
    }

    /// The same in fewer words: nested groups of one kind are one, what is always or never true is left out, and values
    /// of one column become a list.
    pub(super) fn simplified(self) -> Self {
        match self {
            Self::All(filters) => group(filters, true),
            Self::Any(filters) => group(filters, false),
            Self::Is(condition) => Self::Is(condition),
            Self::Linked { any, link } => {
                let filter = link.filter.simplified();
                if filter == Self::Any(Vec::new()) {
                    return if any { Self::Any(Vec::new()) } else { Self::All(Vec::new()) };
                }
                Self::Linked { any, link: Link { filter: Box::new(filter), ..link } }
            }
        }
    }
}

fn group(filters: Vec<Filter>, all: bool) -> Filter {
    let mut kept: Vec<Filter> = Vec::new();
    for filter in filters {
        match (filter.simplified(), all) {
            (Filter::All(inner), true) | (Filter::Any(inner), false) => kept.extend(inner),
            // It decides the whole group.
            (Filter::Any(inner), true) if inner.is_empty() => return Filter::Any(inner),
            (Filter::All(inner), false) if inner.is_empty() => return Filter::All(inner),
            (other, _) => kept.push(other),
        }
    }
    let mut single: Vec<Filter> = Vec::new();
    for filter in kept {
        if !single.contains(&filter) {
            single.push(filter);
        }
    }
    if !all {
        single = listed(single);
    }
    if single.len() == 1 {
        return single.remove(0);
    }
    if all { Filter::All(single) } else { Filter::Any(single) }
}

/// `a eq 1` or `a eq 2` as `a in (1, 2)`.
fn listed(filters: Vec<Filter>) -> Vec<Filter> {
    let mut out: Vec<Filter> = Vec::new();
    for filter in filters {
        let Filter::Is(Condition { of, column, operator: Operator::Equal, operand: Operand::Value(value) }) = &filter
        else {
            out.push(filter);
            continue;
        };
        // Readers of XML may drop white space around the text of an element.
        if value.is_empty() || value.trim() != value {
            out.push(filter);
            continue;
        }
        let earlier = out.iter_mut().find_map(|known| match known {
            Filter::Is(known) if (&known.of, &known.column) == (of, column) => match &known.operand {
                Operand::Value(first) if known.operator == Operator::Equal && first.trim() == first => Some(known),
                Operand::List(_) if known.operator == Operator::In => Some(known),
                _ => None,
            },
            _ => None,
        });
        match earlier {
            None => out.push(filter),
            Some(known) => {
                let mut values = match std::mem::replace(&mut known.operand, Operand::None) {
                    Operand::Value(first) => vec![first],
                    Operand::List(values) => values,
                    Operand::None | Operand::Column(_) => Vec::new(),
                };
                values.push(value.clone());
                known.operator = Operator::In;
                known.operand = Operand::List(values);
            }
        }
    }
    out
}
