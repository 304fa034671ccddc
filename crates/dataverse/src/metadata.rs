//! Entity metadata as read: what a table holds, what its choices mean, how tables are related.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

/// An entity in a list of entities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntitySummary {
    pub logical_name: String,
    pub set_name: Option<String>,
    pub display_name: String,
    pub primary_id: String,
    pub primary_name: String,
}

/// An entity with its columns and relationships.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityMetadata {
    pub summary: EntitySummary,
    pub attributes: Vec<Attribute>,
    pub relationships: Vec<RelationshipMetadata>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    pub logical_name: String,
    pub display_name: String,
    pub attribute_type: AttributeType,
    /// Calculated or rollup (`SourceType` 1 or 2).
    pub computed: bool,
    /// Of a choice, state, status or two-options column.
    pub options: Vec<OptionItem>,
    /// Of a lookup: the entities it may point to.
    pub targets: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttributeType {
    Text,
    Whole,
    Decimal,
    Money,
    Boolean,
    DateTime,
    DateOnly,
    Choice,
    MultiChoice,
    Lookup,
    Id,
    /// Images, files, virtual columns and whatever comes next: not for conditions.
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionItem {
    pub value: i32,
    pub label: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationshipMetadata {
    pub schema_name: String,
    pub shape: RelationshipShape,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelationshipShape {
    OneToMany { referencing: String, referencing_attribute: String, referenced: String, referenced_attribute: String },
    ManyToMany { first: String, second: String, intersect: String },
}

/// A localised label; an environment without one for the user's language says null.
#[derive(Clone, Debug, Default, Deserialize)]
struct Label {
    #[serde(rename = "UserLocalizedLabel", default)]
    user: Option<LocalizedLabel>,
    #[serde(rename = "LocalizedLabels", default)]
    all: Vec<LocalizedLabel>,
}

#[derive(Clone, Debug, Deserialize)]
struct LocalizedLabel {
    #[serde(rename = "Label")]
    label: String,
}

impl Label {
    fn text(self) -> Option<String> {
        self.user.or_else(|| self.all.into_iter().next()).map(|l| l.label).filter(|l| !l.is_empty())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct EntityDto {
    logical_name: String,
    #[serde(default)]
    entity_set_name: Option<String>,
    #[serde(default)]
    display_name: Option<Label>,
    #[serde(default)]
    primary_id_attribute: Option<String>,
    #[serde(default)]
    primary_name_attribute: Option<String>,
    #[serde(default)]
    attributes: Vec<AttributeDto>,
    #[serde(default)]
    one_to_many_relationships: Vec<OneToManyDto>,
    #[serde(default)]
    many_to_one_relationships: Vec<OneToManyDto>,
    #[serde(default)]
    many_to_many_relationships: Vec<ManyToManyDto>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AttributeDto {
    logical_name: String,
    #[serde(default)]
    display_name: Option<Label>,
    #[serde(default)]
    attribute_type: Option<String>,
    #[serde(default)]
    attribute_type_name: Option<Value>,
    #[serde(default)]
    source_type: Option<i32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OneToManyDto {
    schema_name: String,
    referenced_entity: String,
    referenced_attribute: String,
    referencing_entity: String,
    referencing_attribute: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ManyToManyDto {
    schema_name: String,
    entity1_logical_name: String,
    entity2_logical_name: String,
    intersect_entity_name: String,
}

/// What a cast to one kind of attribute adds.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AttributeDetailDto {
    logical_name: String,
    #[serde(default)]
    option_set: Option<OptionSetDto>,
    #[serde(default)]
    global_option_set: Option<OptionSetDto>,
    #[serde(default)]
    targets: Option<Vec<String>>,
    #[serde(default)]
    format: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OptionSetDto {
    #[serde(default)]
    options: Vec<OptionDto>,
    #[serde(default)]
    true_option: Option<OptionDto>,
    #[serde(default)]
    false_option: Option<OptionDto>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OptionDto {
    value: i32,
    #[serde(default)]
    label: Label,
}

impl From<OptionDto> for OptionItem {
    fn from(dto: OptionDto) -> Self {
        let label = dto.label.text().unwrap_or_else(|| dto.value.to_string());
        Self { value: dto.value, label }
    }
}

impl EntityDto {
    pub(crate) fn into_summary(self) -> EntitySummary {
        self.into_metadata().summary
    }

    pub(crate) fn into_metadata(self) -> EntityMetadata {
        let display_name = self.display_name.and_then(Label::text).unwrap_or_else(|| self.logical_name.clone());
        let summary = EntitySummary {
            set_name: self.entity_set_name,
            display_name,
            primary_id: self.primary_id_attribute.unwrap_or_else(|| format!("{}id", self.logical_name)),
            primary_name: self.primary_name_attribute.unwrap_or_default(),
            logical_name: self.logical_name,
        };
        let one_to_many = self.one_to_many_relationships.into_iter().chain(self.many_to_one_relationships);
        let mut relationships: Vec<RelationshipMetadata> = one_to_many.map(Into::into).collect();
        relationships.extend(self.many_to_many_relationships.into_iter().map(Into::into));
        // A relationship of an entity with itself is listed from both sides.
        let mut seen = BTreeSet::new();
        relationships.retain(|relationship| seen.insert(relationship.schema_name.clone()));
        EntityMetadata { summary, attributes: self.attributes.into_iter().map(Into::into).collect(), relationships }
    }
}

impl From<AttributeDto> for Attribute {
    fn from(dto: AttributeDto) -> Self {
        // Multi-select choices say `Virtual` and are told apart by their type name alone.
        let type_name = dto.attribute_type_name.as_ref().and_then(|v| v.get("Value")?.as_str()).unwrap_or("");
        let attribute_type = match dto.attribute_type.as_deref() {
            Some("String" | "Memo" | "EntityName") => AttributeType::Text,
            Some("Integer" | "BigInt") => AttributeType::Whole,
            Some("Decimal" | "Double") => AttributeType::Decimal,
            Some("Money") => AttributeType::Money,
            Some("Boolean") => AttributeType::Boolean,
            Some("DateTime") => AttributeType::DateTime,
            Some("Picklist" | "State" | "Status") => AttributeType::Choice,
            Some("Lookup" | "Customer" | "Owner") => AttributeType::Lookup,
            Some("Uniqueidentifier") => AttributeType::Id,
            _ if type_name == "MultiSelectPicklistType" => AttributeType::MultiChoice,
            _ => AttributeType::Other,
        };
        let display_name = dto.display_name.and_then(Label::text).unwrap_or_else(|| dto.logical_name.clone());
        Self {
            display_name,
            attribute_type,
            computed: dto.source_type.is_some_and(|s| s != 0),
            options: Vec::new(),
            targets: Vec::new(),
            logical_name: dto.logical_name,
        }
    }
}

impl From<OneToManyDto> for RelationshipMetadata {
    fn from(dto: OneToManyDto) -> Self {
        Self {
            schema_name: dto.schema_name,
            shape: RelationshipShape::OneToMany {
                referencing: dto.referencing_entity,
                referencing_attribute: dto.referencing_attribute,
                referenced: dto.referenced_entity,
                referenced_attribute: dto.referenced_attribute,
            },
        }
    }
}

impl From<ManyToManyDto> for RelationshipMetadata {
    fn from(dto: ManyToManyDto) -> Self {
        Self {
            schema_name: dto.schema_name,
            shape: RelationshipShape::ManyToMany {
                first: dto.entity1_logical_name,
                second: dto.entity2_logical_name,
                intersect: dto.intersect_entity_name,
            },
        }
    }
}

impl EntityMetadata {
    /// Adds what the casts told to the columns they belong to.
    pub(crate) fn add_details(&mut self, details: Vec<AttributeDetailDto>) {
        for detail in details {
            let Some(attribute) = self.attributes.iter_mut().find(|a| a.logical_name == detail.logical_name) else {
                continue;
            };
            if let Some(set) = detail.option_set.or(detail.global_option_set) {
                let two = set.true_option.into_iter().chain(set.false_option);
                attribute.options = set.options.into_iter().chain(two).map(Into::into).collect();
            }
            if let Some(targets) = detail.targets {
                attribute.targets = targets;
            }
            if detail.format.as_deref() == Some("DateOnly") && attribute.attribute_type == AttributeType::DateTime {
                attribute.attribute_type = AttributeType::DateOnly;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_without_a_label_goes_by_its_logical_name() {
        let json = r#"{"LogicalName":"new_x","Attributes":[
            {"LogicalName":"a","AttributeType":"Virtual","AttributeTypeName":{"Value":"MultiSelectPicklistType"}},
            {"LogicalName":"b","AttributeType":"Money","DisplayName":{"UserLocalizedLabel":null,"LocalizedLabels":[{"Label":"Budget"}]},"SourceType":2}]}"#;
        let entity = serde_json::from_str::<EntityDto>(json).unwrap().into_metadata();
        assert_eq!(entity.summary.display_name, "new_x");
        assert_eq!(entity.summary.primary_id, "new_xid");
        assert_eq!(entity.attributes[0].attribute_type, AttributeType::MultiChoice);
        assert_eq!((entity.attributes[1].display_name.as_str(), entity.attributes[1].computed), ("Budget", true));
    }

    #[test]
    fn details_find_their_column() {
        let json = r#"{"LogicalName":"contact","Attributes":[{"LogicalName":"donotemail","AttributeType":"Boolean"},
            {"LogicalName":"birthdate","AttributeType":"DateTime"}]}"#;
        let mut entity = serde_json::from_str::<EntityDto>(json).unwrap().into_metadata();
        let details = r#"[{"LogicalName":"donotemail","OptionSet":{"TrueOption":{"Value":1,"Label":{"UserLocalizedLabel":{"Label":"Do Not Allow"}}},
            "FalseOption":{"Value":0,"Label":{"UserLocalizedLabel":{"Label":"Allow"}}}}},{"LogicalName":"birthdate","Format":"DateOnly"},{"LogicalName":"gone"}]"#;
        entity.add_details(serde_json::from_str(details).unwrap());
        assert_eq!(entity.attributes[0].options[0], OptionItem { value: 1, label: "Do Not Allow".into() });
        assert_eq!(entity.attributes[1].attribute_type, AttributeType::DateOnly);
    }
}
