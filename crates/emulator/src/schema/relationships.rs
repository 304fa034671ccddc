//! Relationships: the lookups seen from both sides, with the navigation properties of each.

use std::sync::OnceLock;

use super::tables;

/// A 1:N relationship. The N:N ones are [`super::many_to_many()`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relationship {
    pub schema_name: String,
    /// The "many" side, which holds the lookup.
    pub referencing: &'static str,
    /// The lookup column.
    pub attribute: &'static str,
    /// The "one" side.
    pub referenced: &'static str,
    pub referenced_attribute: &'static str,
    /// The single-valued navigation property on the referencing side, the one that `@odata.bind` names.
    pub lookup_navigation: String,
    /// The collection-valued one on the referenced side.
    pub collection_navigation: String,
}

/// Names that Dataverse gave and that follow no rule: referencing, attribute, referenced, schema name, lookup
/// navigation property, collection navigation property.
const NAMED: &[(&str, &str, &str, &str, &str, &str)] = &[
    (
        "contact",
        "parentcustomerid",
        "account",
        "contact_customer_accounts",
        "parentcustomerid_account",
        "contact_customer_accounts",
    ),
    (
        "contact",
        "parentcustomerid",
        "contact",
        "contact_customer_contacts",
        "parentcustomerid_contact",
        "contact_customer_contacts",
    ),
    (
        "account",
        "primarycontactid",
        "contact",
        "account_primary_contact",
        "primarycontactid",
        "account_primary_contact",
    ),
    ("account", "parentaccountid", "account", "account_parent_account", "parentaccountid", "account_parent_account"),
    (
        "account",
        "msa_managingpartnerid",
        "account",
        "msa_account_managingpartner",
        "msa_managingpartnerid",
        "msa_account_managingpartner",
    ),
    ("lead", "parentcontactid", "contact", "lead_parent_contact", "parentcontactid", "lead_parent_contact"),
    ("lead", "parentaccountid", "account", "lead_parent_account", "parentaccountid", "lead_parent_account"),
    (
        "msevtmgt_eventregistration",
        "msevtmgt_eventid",
        "msevtmgt_event",
        "msevtmgt_event_eventregistration",
        "msevtmgt_EventId",
        "msevtmgt_event_eventregistration",
    ),
    (
        "msevtmgt_eventregistration",
        "msevtmgt_contactid",
        "contact",
        "msevtmgt_contact_eventregistration",
        "msevtmgt_ContactId",
        "msevtmgt_contact_eventregistration",
    ),
    (
        "businessunit",
        "parentbusinessunitid",
        "businessunit",
        "business_unit_parent_business_unit",
        "parentbusinessunitid",
        "business_unit_parent_business_unit",
    ),
    (
        "systemuser",
        "businessunitid",
        "businessunit",
        "business_unit_system_users",
        "businessunitid",
        "business_unit_system_users",
    ),
];

/// Every relationship: the named ones, and those that each user-owned table has by its standard lookups.
pub fn relationships() -> &'static [Relationship] {
    static ALL: OnceLock<Vec<Relationship>> = OnceLock::new();
    ALL.get_or_init(|| {
        let lookups = tables().iter().flat_map(|t| t.columns.iter().map(move |c| (t, c)));
        lookups
            .flat_map(|(table, column)| {
                column.kind.targets().into_iter().map(move |target| build(table.logical, column.logical, target))
            })
            .collect()
    })
}

/// By schema name.
pub fn relationship(schema_name: &str) -> Option<&'static Relationship> {
    relationships().iter().find(|r| r.schema_name == schema_name)
}

fn build(referencing: &'static str, attribute: &'static str, referenced: &'static str) -> Relationship {
    let named = NAMED.iter().find(|n| n.0 == referencing && n.1 == attribute && n.2 == referenced);
    let (schema_name, lookup, collection) = match named {
        Some((.., schema, lookup, collection)) => {
            (String::from(*schema), String::from(*lookup), String::from(*collection))
        }
        None => {
            let schema = match attribute {
                "ownerid" => format!("owner_{referencing}s"),
                "owningbusinessunit" => format!("business_unit_{referencing}s"),
                "createdby" => format!("lk_{referencing}base_createdby"),
                "modifiedby" => format!("lk_{referencing}base_modifiedby"),
                _ => format!("{referenced}_{referencing}_{attribute}"),
            };
            (schema.clone(), attribute.to_owned(), schema)
        }
    };
    let referenced_attribute = tables().iter().find(|t| t.logical == referenced).map_or("", |t| t.primary_id);
    Relationship {
        schema_name,
        referencing,
        attribute,
        referenced,
        referenced_attribute,
        lookup_navigation: lookup,
        collection_navigation: collection,
    }
}
