//! The schema as the query language's catalog.

use segment_query::{Catalog, Choice, Column, ColumnKind, Entity, Interaction, RelationshipKind};

use super::{InteractionKind, Kind, OptionSet, interactions, many_to_many, relationships, tables};

/// Entities, relationships and interactions. Which segments there are is for the caller to add.
pub fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    for table in tables() {
        let columns = table.columns.iter().map(|c| {
            let mut column = Column::new(c.logical, c.display, column_kind(&c.kind));
            column.computed = c.is_computed();
            column
        });
        catalog.add_entity(Entity::new(table.logical, table.display, table.primary_id, table.primary_name, columns));
    }
    for r in relationships() {
        catalog.add_relationship(segment_query::Relationship {
            schema_name: r.schema_name.clone(),
            kind: RelationshipKind::OneToMany,
            referencing_entity: r.referencing.to_owned(),
            referencing_attribute: r.attribute.to_owned(),
            referenced_entity: r.referenced.to_owned(),
            referenced_attribute: r.referenced_attribute.to_owned(),
        });
    }
    for r in many_to_many() {
        let [first, second] = &r.ends;
        catalog.add_relationship(segment_query::Relationship {
            schema_name: r.schema_name.to_owned(),
            kind: RelationshipKind::ManyToMany,
            referencing_entity: first.table.to_owned(),
            referencing_attribute: r.intersect.logical.to_owned(),
            referenced_entity: second.table.to_owned(),
            referenced_attribute: String::new(),
        });
    }
    for i in interactions() {
        let own = i.columns.iter().map(|c| {
            let kind = match c.kind {
                InteractionKind::Text => ColumnKind::Text,
                InteractionKind::Id => ColumnKind::Id,
                InteractionKind::Whole => ColumnKind::Whole,
                InteractionKind::Decimal => ColumnKind::Decimal,
            };
            Column::new(c.name, &c.display, kind)
        });
        let shared = [
            Column::new("interactionId", "Interaction", ColumnKind::Id),
            Column::new("contactId", "Contact", ColumnKind::Id),
            Column::new("timestamp", "Time", ColumnKind::DateTime),
        ];
        catalog.add_interaction(Interaction::new(i.name, i.display, shared.into_iter().chain(own)));
    }
    catalog
}

fn column_kind(kind: &Kind) -> ColumnKind {
    match kind {
        Kind::Id => ColumnKind::Id,
        Kind::Text { .. } | Kind::Memo { .. } => ColumnKind::Text,
        Kind::Whole { .. } | Kind::BigInt => ColumnKind::Whole,
        Kind::Decimal { .. } => ColumnKind::Decimal,
        Kind::Money { .. } => ColumnKind::Money,
        Kind::Boolean { yes, no, .. } => ColumnKind::Boolean { yes: (*yes).to_owned(), no: (*no).to_owned() },
        Kind::DateTime => ColumnKind::DateTime,
        Kind::DateOnly => ColumnKind::DateOnly,
        Kind::Choice(set) | Kind::State(set) | Kind::Status(set) => ColumnKind::Choice(choices(set)),
        Kind::Lookup(_) | Kind::Polymorphic { .. } => {
            ColumnKind::Lookup { targets: kind.targets().into_iter().map(str::to_owned).collect() }
        }
    }
}

fn choices(set: &OptionSet) -> Vec<Choice> {
    set.options.iter().map(|o| Choice { value: o.value, label: o.label.to_owned() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_path_from_account_to_contact_is_known() {
        let catalog = catalog();
        let by_query_name = catalog.relationship("contact_account_parentcustomerid").unwrap();
        let by_schema_name = catalog.relationship("contact_customer_accounts").unwrap();
        assert_eq!(by_query_name, by_schema_name);
        assert_eq!(by_query_name.other_end("account"), Some("contact"));
    }

    #[test]
    fn no_two_relationships_share_a_name() {
        let mut names: Vec<_> = relationships().iter().map(|r| r.schema_name.as_str()).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn calculated_and_rollup_columns_are_marked() {
        let catalog = catalog();
        assert!(catalog.entity("account").unwrap().column("opendeals").unwrap().computed);
        assert!(!catalog.entity("account").unwrap().column("revenue").unwrap().computed);
    }
}
