//! Interactions: what contacts did, one SQL table per type.

use std::sync::LazyLock;

use dataverse::AttributeType;
use dataverse::outbound::interaction_types;

/// A behavioural record type, stored in `interaction_<lower-case name>`.
#[derive(Debug)]
pub struct Interaction {
    pub name: &'static str,
    pub display: &'static str,
    /// Its attributes besides `interactionid`, `contactid` and `timestamp`, which are the table's key.
    pub columns: Vec<InteractionColumn>,
}

/// An attribute, written as Microsoft does (camel case); SQL does not mind the case.
#[derive(Debug)]
pub struct InteractionColumn {
    pub name: &'static str,
    pub display: String,
    pub kind: InteractionKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InteractionKind {
    /// `TEXT COLLATE DV_TEXT`
    Text,
    /// A record's id: `TEXT`, a lower-case hyphenated GUID.
    Id,
    /// `INTEGER`
    Whole,
    /// `NUMERIC`
    Decimal,
}

impl InteractionKind {
    pub const fn sql_type(self) -> &'static str {
        match self {
            Self::Text => "TEXT COLLATE DV_TEXT",
            Self::Id => "TEXT",
            Self::Whole => "INTEGER",
            Self::Decimal => "NUMERIC",
        }
    }
}

impl Interaction {
    /// The SQL table.
    pub fn table(&self) -> String {
        format!("interaction_{}", self.name.to_ascii_lowercase())
    }
}

static ALL: LazyLock<Vec<Interaction>> = LazyLock::new(|| {
    let known = interaction_types().map(|known| Interaction {
        name: known.name,
        display: known.display_name,
        columns: known
            .attributes
            .into_iter()
            .filter(|attribute| !matches!(attribute.name, "interactionId" | "contactId" | "timestamp"))
            .map(|attribute| InteractionColumn {
                name: attribute.name,
                display: attribute.display_name,
                kind: match attribute.attribute_type {
                    AttributeType::Whole => InteractionKind::Whole,
                    AttributeType::Decimal => InteractionKind::Decimal,
                    AttributeType::Id => InteractionKind::Id,
                    _ => InteractionKind::Text,
                },
            })
            .collect(),
    });
    known.collect()
});

/// Every interaction type.
pub fn interactions() -> &'static [Interaction] {
    &ALL
}

/// By name, without regard to case.
pub fn interaction(name: &str) -> Option<&'static Interaction> {
    ALL.iter().find(|i| i.name.eq_ignore_ascii_case(name))
}
