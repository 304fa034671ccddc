//! The behaviours that outbound marketing records of contacts.
//!
//! No request lists them. Names and attributes are those of the Common Data Model's 39 definitions; what all of them
//! have is written here once, the rest in interactions.tsv: name, label, attributes with their type unless it is text.

use crate::metadata::AttributeType;

/// A kind of behaviour, as INTERACTION() names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InteractionType {
    pub name: &'static str,
    pub display_name: &'static str,
    pub attributes: Vec<InteractionAttribute>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InteractionAttribute {
    /// In camel case, as the definitions have it.
    pub name: &'static str,
    pub display_name: String,
    pub attribute_type: AttributeType,
}

const COMMON: &str = "timestamp:dateTime contactId:id accountId:id interactionId:id";

/// Every kind of behaviour, by name.
pub fn interaction_types() -> impl Iterator<Item = InteractionType> {
    include_str!("interactions.tsv").lines().filter_map(|line| {
        let mut cells = line.split('\t');
        let (name, display_name, own) = (cells.next()?, cells.next()?, cells.next()?);
        let attributes = COMMON.split(' ').chain(own.split(' ')).map(attribute).collect();
        Some(InteractionType { name, display_name, attributes })
    })
}

fn attribute(text: &'static str) -> InteractionAttribute {
    let (name, kind) = text.split_once(':').unwrap_or((text, "string"));
    let attribute_type = match kind {
        "dateTime" => AttributeType::DateTime,
        "id" => AttributeType::Id,
        "integer" => AttributeType::Whole,
        "double" => AttributeType::Decimal,
        _ => AttributeType::Text,
    };
    InteractionAttribute { name, display_name: label(name), attribute_type }
}

/// Labels that the name does not give.
const LABELS: [(&str, &str); 7] = [
    ("messageId", "Marketing email"),
    ("countryIsoCode", "Country"),
    ("timestamp", "Time"),
    ("referrerUri", "Referrer"),
    ("linkFriendlyName", "Link name"),
    ("originalUrl", "Original URL"),
    ("formName", "Form"),
];

/// `customerJourneyId` as "Customer journey", `bounceCategory` as "Bounce category".
fn label(name: &str) -> String {
    if let Some((_, label)) = LABELS.iter().find(|(known, _)| *known == name) {
        return (*label).to_owned();
    }
    let name = name.strip_suffix("Id").unwrap_or(name);
    let mut label = String::with_capacity(name.len() + 4);
    for (place, c) in name.char_indices() {
        if place == 0 {
            label.push(c.to_ascii_uppercase());
        } else if c.is_ascii_uppercase() {
            label.push(' ');
            label.push(c.to_ascii_lowercase());
        } else {
            label.push(c);
        }
    }
    label
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_39_and_each_has_a_time_and_a_contact() {
        let all: Vec<_> = interaction_types().collect();
        assert_eq!(all.len(), 39);
        for kind in &all {
            let names: Vec<_> = kind.attributes.iter().map(|attribute| attribute.name).collect();
            assert_eq!(names.first(), Some(&"timestamp"), "{}", kind.name);
            assert!(names.contains(&"contactId"), "{}", kind.name);
        }
        let boost = all.iter().find(|kind| kind.name == "LeadScoreBoost").map(|kind| &kind.attributes);
        let value = boost.and_then(|all| all.iter().find(|attribute| attribute.name == "boostValue"));
        assert_eq!(label("customerJourneyId"), "Customer journey");
        let expected = ("Boost value".to_owned(), AttributeType::Whole);
        assert_eq!(value.map(|v| (v.display_name.clone(), v.attribute_type)), Some(expected));
    }
}
