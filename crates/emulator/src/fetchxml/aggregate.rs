//! `<fetch aggregate="true">`: what groups are made by, and what is computed of each.

use roxmltree::Node;

use super::parse::{flag, name, required, structure};
use super::sql::{from, label};
use super::{Fetch, FetchXmlError};
use crate::aggregate::{MAX_VALUES, Method};
use crate::evaluate::Sql;
use crate::schema::{Column, Kind};

/// The attributes of an aggregate query, and the order of its groups.
#[derive(Debug, Default)]
pub(crate) struct Aggregates {
    pub(crate) attributes: Vec<Attribute>,
    /// The number of an attribute, and whether descending.
    orders: Vec<(usize, bool)>,
    /// How many records may be aggregated, where the query says.
    pub(crate) limit: Option<u32>,
}

/// One attribute of an aggregate query, by its alias.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) alias: String,
    pub(crate) column: &'static Column,
    place: usize,
    pub(crate) role: Role,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Group,
    /// A group by a part of a date.
    DateGroup(DatePart),
    Value(Method),
}

/// Dates are UTC's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DatePart {
    Day,
    /// Of the year, from Sunday; the first has the first of January.
    Week,
    Month,
    Quarter,
    Year,
}

impl Attribute {
    pub(super) fn read(node: Node<'_, '_>, place: usize, column: &'static Column) -> Result<Self, FetchXmlError> {
        let alias = name(required(node, "alias")?)?.to_owned();
        let role = match (node.attribute("aggregate"), flag(node, "groupby")?, node.attribute("dategrouping")) {
            (None, true, None) => Role::Group,
            (None, true, Some(part)) => {
                if !matches!(column.kind, Kind::DateTime | Kind::DateOnly) {
                    let message = format!("'{}' holds no date, which dategrouping needs.", column.logical);
                    return Err(structure(message));
                }
                Role::DateGroup(DatePart::named(part)?)
            }
            (Some(method), false, None) => Role::Value(method_named(method, flag(node, "distinct")?)?),
            _ => {
                return Err(structure(format!(
                    "The attribute '{alias}' of an aggregate query needs either aggregate or groupby."
                )));
            }
        };
        if let Role::Value(method) = role
            && !method.fits(&column.kind)
        {
            let message = format!("'{}' holds nothing that {method:?} can be computed of.", column.logical);
            return Err(structure(message));
        }
        Ok(Self { alias, column, place, role })
    }

    fn name(&self) -> String {
        format!("t{}.{}", self.place, self.column.logical)
    }

    pub(crate) fn sql(&self) -> String {
        let name = self.name();
        match self.role {
            Role::Group => name,
            Role::DateGroup(part) => part.sql(&name),
            // T-SQL's average of whole numbers is a whole one.
            Role::Value(Method::Average) if self.is_whole() => format!("CAST(avg({name}) AS INTEGER)"),
            Role::Value(method) => method.sql(&name),
        }
    }

    /// The table that a group's lookup leads to.
    pub(crate) fn target(&self) -> String {
        format!("{}_type", self.name())
    }

    /// What the value is shown as.
    pub(crate) fn kind(&self) -> Kind {
        match self.role {
            Role::Group => self.column.kind,
            Role::DateGroup(_) => Kind::BigInt,
            Role::Value(Method::Average) if self.is_whole() => Kind::BigInt,
            Role::Value(method) => method.kind(&self.column.kind),
        }
    }

    fn is_whole(&self) -> bool {
        matches!(self.column.kind, Kind::Whole { .. } | Kind::BigInt)
    }
}

impl DatePart {
    fn named(name: &str) -> Result<Self, FetchXmlError> {
        Ok(match name {
            "day" => Self::Day,
            "week" => Self::Week,
            "month" => Self::Month,
            "quarter" => Self::Quarter,
            "year" => Self::Year,
            other => return Err(FetchXmlError::Unsupported(format!("the dategrouping '{other}'"))),
        })
    }

    fn sql(self, column: &str) -> String {
        let part = |format: &str| format!("CAST(strftime('{format}', {column} / 1000, 'unixepoch') AS INTEGER)");
        match self {
            Self::Day => part("%d"),
            Self::Week => format!("(({} + 5 - {}) / 7 + 1)", part("%j"), part("%w")),
            Self::Month => part("%m"),
            Self::Quarter => format!("(({} + 2) / 3)", part("%m")),
            Self::Year => part("%Y"),
        }
    }
}

fn method_named(name: &str, distinct: bool) -> Result<Method, FetchXmlError> {
    Ok(match (name, distinct) {
        ("count", false) => Method::Count,
        ("countcolumn", false) => Method::CountValues,
        ("countcolumn", true) => Method::CountDistinct,
        ("sum", false) => Method::Sum,
        ("avg", false) => Method::Average,
        ("min", _) => Method::Min,
        ("max", _) => Method::Max,
        (other, true) => return Err(FetchXmlError::Unsupported(format!("distinct for the aggregate '{other}'"))),
        (other, false) => {
            return Err(structure(format!(
                "'{other}' is no aggregate. There are count, countcolumn, sum, avg, min and max."
            )));
        }
    })
}

impl Aggregates {
    pub(super) fn up_to(limit: Option<u32>) -> Self {
        Self { limit, ..Self::default() }
    }

    pub(super) fn push(&mut self, attribute: Attribute) -> Result<(), FetchXmlError> {
        if self.attributes.iter().any(|known| known.alias == attribute.alias) {
            return Err(structure(format!("The alias '{}' is given twice.", attribute.alias)));
        }
        if self.attributes.len() == MAX_VALUES {
            return Err(structure(format!("An aggregate query may have {MAX_VALUES} attributes.")));
        }
        self.attributes.push(attribute);
        Ok(())
    }

    /// Once all attributes are known.
    pub(super) fn order(&mut self, alias: &str, descending: bool) -> Result<(), FetchXmlError> {
        let place = self.attributes.iter().position(|attribute| attribute.alias == alias);
        let place = place.ok_or_else(|| structure(format!("No attribute has the alias '{alias}'.")))?;
        self.orders.push((place, descending));
        Ok(())
    }

    /// What groups are sorted by: lookups and choices by what they are called.
    pub(crate) fn sorted(&self) -> Vec<Sql> {
        let sorted = self.orders.iter().filter_map(|(place, descending)| {
            let attribute = self.attributes.get(*place)?;
            let mut sql = match attribute.role {
                Role::Group => label(attribute.place, attribute.column),
                _ => Sql::new(&attribute.sql()),
            };
            sql.push(if *descending { " DESC" } else { "" });
            Some(sql)
        });
        sorted.collect()
    }
}

/// `FROM … WHERE …` of an aggregate query.
pub(crate) fn source(fetch: &Fetch) -> Sql {
    from(fetch, None, None)
}
