//! Dataverse's metadata as the catalog of the query language: entities, columns, relationships, segments.
//!
//! [`add`] takes one entity as the client reads it. [`read_export`] takes a file of answers, for programs without a
//! connection.

mod export;

use dataverse::outbound::interaction_types;
use dataverse::{Attribute, AttributeType, EntityMetadata, RelationshipShape};
use segment_query::{Catalog, Choice, Column, ColumnKind, Entity, Interaction, Relationship, RelationshipKind};

pub use export::{ExportError, read_export};

/// Makes an entity known, with its columns and relationships.
pub fn add(catalog: &mut Catalog, metadata: EntityMetadata) {
    let summary = metadata.summary;
    let columns = metadata.attributes.into_iter().filter_map(column);
    catalog.add_entity(Entity::new(
        &summary.logical_name,
        &summary.display_name,
        &summary.primary_id,
        &summary.primary_name,
        columns,
    ));
    for relationship in metadata.relationships {
        catalog.add_relationship(match relationship.shape {
            RelationshipShape::OneToMany { referencing, referencing_attribute, referenced, referenced_attribute } => {
                Relationship {
                    schema_name: relationship.schema_name,
                    kind: RelationshipKind::OneToMany,
                    referencing_entity: referencing,
                    referencing_attribute,
                    referenced_entity: referenced,
                    referenced_attribute,
                }
            }
            RelationshipShape::ManyToMany { first, second, intersect } => Relationship {
                schema_name: relationship.schema_name,
                kind: RelationshipKind::ManyToMany,
                referencing_entity: first,
                referencing_attribute: intersect,
                referenced_entity: second,
                referenced_attribute: String::new(),
            },
        });
    }
}

/// What is known of outbound marketing without asking: the kinds of behaviour, which no request lists.
pub fn behaviours() -> Catalog {
    let mut catalog = Catalog::default();
    add_behaviours(&mut catalog);
    catalog
}

/// Makes the kinds of behaviour of outbound marketing known.
pub fn add_behaviours(catalog: &mut Catalog) {
    for known in interaction_types() {
        let columns = known.attributes.into_iter().filter_map(|attribute| {
            let kind = match attribute.attribute_type {
                AttributeType::DateTime => ColumnKind::DateTime,
                AttributeType::Whole => ColumnKind::Whole,
                AttributeType::Decimal => ColumnKind::Decimal,
                AttributeType::Text => ColumnKind::Text,
                AttributeType::Id => ColumnKind::Id,
                _ => return None,
            };
            Some(Column::new(attribute.name, &attribute.display_name, kind))
        });
        catalog.add_interaction(Interaction::new(known.name, known.display_name, columns));
    }
}

/// A column that conditions can speak of.
fn column(attribute: Attribute) -> Option<Column> {
    let choices: Vec<Choice> =
        attribute.options.into_iter().map(|option| Choice { value: option.value, label: option.label }).collect();
    let two = |value: i32, otherwise: &str| {
        choices.iter().find(|c| c.value == value).map_or_else(|| otherwise.to_owned(), |c| c.label.clone())
    };
    let kind = match attribute.attribute_type {
        AttributeType::Text => ColumnKind::Text,
        AttributeType::Whole => ColumnKind::Whole,
        AttributeType::Decimal => ColumnKind::Decimal,
        AttributeType::Money => ColumnKind::Money,
        AttributeType::Boolean => ColumnKind::Boolean { yes: two(1, "Yes"), no: two(0, "No") },
        AttributeType::DateTime => ColumnKind::DateTime,
        AttributeType::DateOnly => ColumnKind::DateOnly,
        AttributeType::Choice => ColumnKind::Choice(choices),
        AttributeType::MultiChoice => ColumnKind::MultiChoice(choices),
        AttributeType::Lookup => ColumnKind::Lookup { targets: attribute.targets },
        AttributeType::Id => ColumnKind::Id,
        AttributeType::Other => return None,
    };
    let column = Column::new(&attribute.logical_name, &attribute.display_name, kind);
    Some(Column { computed: attribute.computed, ..column })
}
