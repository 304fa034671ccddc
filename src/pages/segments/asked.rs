//! What the list is asked for: what it is narrowed to and in which order. All of it stands in the address.

use dataverse::outbound::{SegmentType, Status, columns};
use dataverse::{Direction, Filter, Query, Uuid};
use leptos_router::params::ParamsMap;

use super::columns::{Column, Shown};

/// Whose segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// Whoever looks at the list.
    Me,
    User(Uuid),
}

impl Owner {
    const ME: &'static str = "me";

    pub fn parse(text: &str) -> Option<Self> {
        if text == Self::ME { Some(Self::Me) } else { text.parse().ok().map(Self::User) }
    }

    pub fn text(self) -> String {
        match self {
            Self::Me => Self::ME.to_owned(),
            Self::User(id) => id.to_string(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sort {
    pub column: Column,
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self { column: Column::Modified, descending: true }
    }
}

impl Sort {
    /// `name`, or `-name` from the last to the first.
    pub fn parse(text: &str) -> Option<Self> {
        let key = text.strip_prefix('-');
        Some(Self { column: Column::from_key(key.unwrap_or(text))?, descending: key.is_some() })
    }

    pub fn text(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.column.key())
    }

    /// What pressing a column's heading leads to: what grows and what is new is looked for from its end.
    pub fn pressed(self, column: Column) -> Self {
        let by_end = matches!(column, Column::Members | Column::Modified | Column::Created | Column::Evaluated);
        Self { column, descending: if self.column == column { !self.descending } else { by_end } }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub text: String,
    pub status: Option<Status>,
    pub segment_type: Option<SegmentType>,
    pub owner: Option<Owner>,
    pub sort: Sort,
}

impl Asked {
    pub fn read(parameters: &ParamsMap) -> Self {
        let find = |name: &str| parameters.get(name);
        let code = |name: &str| find(name).and_then(|code| code.parse::<i32>().ok());
        Self {
            text: find("q").unwrap_or_default(),
            status: code("status").and_then(Status::from_code),
            segment_type: code("type").and_then(SegmentType::from_code),
            owner: find("owner").and_then(|owner| Owner::parse(&owner)),
            sort: find("sort").and_then(|sort| Sort::parse(&sort)).unwrap_or_default(),
        }
    }

    /// Whether nothing is left out.
    pub fn is_everything(&self) -> bool {
        *self == Self { sort: self.sort, ..Self::default() }
    }

    /// Whether nothing but errors is looked for: to find none is good news.
    pub fn is_what_went_wrong(&self) -> bool {
        *self == Self { status: Some(Status::Error), sort: self.sort, ..Self::default() }
    }

    /// The same without anything left out.
    pub fn widened(&self) -> Self {
        Self { sort: self.sort, ..Self::default() }
    }

    pub fn query(&self, shown: &Shown) -> Query<'static> {
        let mut parts = Vec::new();
        if !self.text.is_empty() {
            parts.push(Filter::Contains(columns::NAME, self.text.clone()));
        }
        parts.extend(self.status.map(|status| Filter::Equal(columns::STATUS, status.code().into())));
        parts.extend(self.segment_type.map(|t| Filter::Equal(columns::TYPE, t.code().into())));
        parts.extend(self.owner.map(|owner| match owner {
            Owner::Me => Filter::IsMe(columns::OWNER_NAME),
            Owner::User(id) => Filter::Equal(columns::OWNER, id.into()),
        }));
        let direction = if self.sort.descending { Direction::Descending } else { Direction::Ascending };
        Query {
            select: shown.select(),
            filter: (!parts.is_empty()).then_some(Filter::All(parts)),
            // Pages meet without gap or overlap only where no two rows are alike.
            order_by: vec![(self.sort.column.wire(), direction), (columns::ID, Direction::Ascending)],
            count: true,
            ..Query::default()
        }
    }

    /// The address's parameters; none for everything in the usual order.
    pub fn parameters(&self) -> String {
        let parameters = web_sys::UrlSearchParams::new().ok();
        let set = |name: &str, value: Option<String>| {
            if let (Some(parameters), Some(value)) = (&parameters, value) {
                parameters.set(name, &value);
            }
        };
        set("q", (!self.text.is_empty()).then(|| self.text.clone()));
        set("status", self.status.map(|s| s.code().to_string()));
        set("type", self.segment_type.map(|t| t.code().to_string()));
        set("owner", self.owner.map(Owner::text));
        set("sort", (self.sort != Sort::default()).then(|| self.sort.text()));
        parameters.map(|p| String::from(p.to_string())).unwrap_or_default()
    }
}
