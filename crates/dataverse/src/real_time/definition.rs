//! The definition: a query, members listed by hand, and how often it is refreshed.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::columns;
use crate::option_set::option_set;

option_set! {
    /// `statuscode` of a definition
    DefinitionStatus {
        Live = 723_270_000 "Live",
        Draft = 723_270_001 "Draft",
        GoingLive = 723_270_002 "Going live",
        /// Kept as a record, and nothing else.
        Deleted = 723_270_003 "Deleted",
    }
}

impl DefinitionStatus {
    /// What a write may ask for. Going live is asked for by publishing, and Live is where the system gets by itself.
    pub fn may_be_written(self, next: Self) -> bool {
        self == next || next == Self::Deleted || (self == Self::Live && next == Self::Draft)
    }

    /// Whether publishing is possible, or possible again.
    pub fn may_be_published(self) -> bool {
        self != Self::Deleted
    }

    /// Whether query and listed members may be changed.
    pub fn is_editable(self) -> bool {
        matches!(self, Self::Draft | Self::Live)
    }
}

/// A definition to create, as a draft. The id is chosen here, so that an answer that got lost never makes two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewDefinition {
    pub id: Uuid,
    pub query: Option<String>,
    /// In the segment whatever the query says.
    pub included: Vec<Uuid>,
    /// Never in the segment.
    pub excluded: Vec<Uuid>,
    pub refresh: Refresh,
}

/// When members are computed anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Refresh {
    /// As the environment does by itself.
    #[default]
    Usual,
    EveryMinutes(u32),
    Never,
}

impl NewDefinition {
    pub fn body(&self) -> Value {
        let mut body = Map::new();
        body.insert(columns::DEFINITION_ID.into(), self.id.to_string().into());
        if let Some(query) = &self.query {
            body.insert(columns::QUERY.into(), query.clone().into());
        }
        for (column, ids) in [(columns::INCLUDED, &self.included), (columns::EXCLUDED, &self.excluded)] {
            if !ids.is_empty() {
                body.insert(column.into(), id_list(ids).into());
            }
        }
        body.extend(self.refresh.columns());
        body.insert(columns::STATE.into(), 0.into());
        body.insert(columns::STATUS.into(), DefinitionStatus::Draft.code().into());
        Value::Object(body)
    }
}

impl Refresh {
    fn columns(self) -> Map<String, Value> {
        let columns = match self {
            Self::Usual => json!({}),
            Self::EveryMinutes(n) => json!({ (columns::REFRESH_DISABLED): false, (columns::REFRESH_MINUTES): n }),
            Self::Never => json!({ (columns::REFRESH_DISABLED): true }),
        };
        if let Value::Object(columns) = columns { columns } else { Map::new() }
    }
}

/// What to change; `None` leaves a column as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DefinitionChanges {
    pub query: Option<String>,
    pub included: Option<Vec<Uuid>>,
    pub excluded: Option<Vec<Uuid>>,
    pub refresh: Option<Refresh>,
    /// Takes a live definition back to Draft, so that it is refreshed no more.
    pub withdraw: bool,
}

impl DefinitionChanges {
    pub fn body(&self) -> Value {
        let mut body = self.refresh.map(Refresh::columns).unwrap_or_default();
        if let Some(query) = &self.query {
            body.insert(columns::QUERY.into(), query.clone().into());
        }
        for (column, ids) in [(columns::INCLUDED, &self.included), (columns::EXCLUDED, &self.excluded)] {
            if let Some(ids) = ids {
                let list = if ids.is_empty() { Value::Null } else { id_list(ids).into() };
                body.insert(column.into(), list);
            }
        }
        if self.withdraw {
            body.insert(columns::STATUS.into(), DefinitionStatus::Draft.code().into());
        }
        Value::Object(body)
    }
}

/// Ids as these columns hold them: separated by commas.
pub fn id_list(ids: &[Uuid]) -> String {
    ids.iter().map(Uuid::to_string).collect::<Vec<_>>().join(",")
}

/// Reads such a list. The error is the first item that is no id.
pub fn read_id_list(text: &str) -> Result<Vec<Uuid>, &str> {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    items.map(|item| Uuid::try_parse(item).map_err(|_| item)).collect()
}

/// The name SEGMENT() knows a segment by: `SEGMENT_CJO_ID_` and the id without dashes.
pub fn query_name(id: Uuid) -> String {
    format!("SEGMENT_CJO_ID_{}", id.simple())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_definition_is_the_documented_request() {
        let (id, one, two) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        let new = NewDefinition {
            id,
            query: Some("PROFILE(contact)".to_owned()),
            included: vec![one, two],
            excluded: Vec::new(),
            refresh: Refresh::EveryMinutes(15),
        };
        let expected = json!({
            "msdynmkt_segmentdefinitionid": id, "msdynmkt_segmentquery": "PROFILE(contact)",
            "msdynmkt_includedmembers": format!("{one},{two}"), "msdynmkt_disablesegmentrefresh": false,
            "msdynmkt_segmentrefreshintervalminutes": 15, "statecode": 0, "statuscode": 723_270_001,
        });
        assert_eq!(new.body(), expected);
    }

    #[test]
    fn a_change_names_what_changes_alone() {
        let changes = DefinitionChanges { included: Some(Vec::new()), withdraw: true, ..DefinitionChanges::default() };
        let expected = json!({ "msdynmkt_includedmembers": null, "statuscode": 723_270_001 });
        assert_eq!(changes.body(), expected);
    }

    #[test]
    fn listed_ids_may_stand_apart() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(read_id_list(&format!("{one}, {two} ,")), Ok(vec![one, two]));
        assert_eq!(read_id_list(&format!("{one}, x")), Err("x"));
    }
}
