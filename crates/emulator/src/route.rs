//! From a path to the resource it names.

mod key;
mod metadata;

use crate::fault::{Fault, Result};
use crate::odata::Navigation;
use crate::schema::{self, Column, Table};
use crate::wire::decode_path;

pub(crate) use key::{Key, parse_id};
pub(crate) use metadata::{AnyRelationship, Metadata, Side};

/// What a path names.
#[derive(Debug)]
pub(crate) enum Resource {
    ServiceDocument,
    /// `$metadata`
    Csdl,
    Batch,
    Set(&'static Table),
    Count(&'static Table),
    Bulk(&'static Table, Bulk),
    Record(&'static Table, Key),
    Property(&'static Table, Key, &'static Column),
    /// What a record is related to by a navigation property.
    Related(&'static Table, Key, Navigation, Related),
    WhoAmI,
    /// Of the entities that the text between the parentheses lists.
    TotalRecordCount(String),
    Action(Action),
    Metadata(Metadata),
}

/// What is asked of related records.
#[derive(Debug)]
pub(crate) enum Related {
    Records,
    Count,
    /// The links themselves: `$ref`.
    Links,
    /// The link to one record of a collection.
    Link(Key),
}

/// What is done to many records of a table at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bulk {
    Create,
    Update,
    Upsert,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    ValidateSegment,
    FetchContactsByQuery,
    SegmentMembersUpdate,
    PublishSegmentDefinition,
    MembersList,
}

/// One step of a path: a name and, in parentheses, a key.
struct Step {
    name: String,
    key: Option<String>,
}

pub(crate) fn resource(path: &str) -> Result<Resource> {
    let steps = split(path)?;
    let Some((first, rest)) = steps.split_first() else { return Ok(Resource::ServiceDocument) };
    match first.name.as_str() {
        "$metadata" => last(rest, Resource::Csdl),
        "$batch" => last(rest, Resource::Batch),
        "RetrieveTotalRecordCount" => last(rest, Resource::TotalRecordCount(first.key.clone().unwrap_or_default())),
        "WhoAmI" => last(rest, Resource::WhoAmI),
        dataverse::outbound::VALIDATE_SEGMENT => last(rest, Resource::Action(Action::ValidateSegment)),
        dataverse::outbound::FETCH_CONTACTS => last(rest, Resource::Action(Action::FetchContactsByQuery)),
        dataverse::outbound::SEGMENT_MEMBERS_UPDATE => last(rest, Resource::Action(Action::SegmentMembersUpdate)),
        dataverse::real_time::PUBLISH => last(rest, Resource::Action(Action::PublishSegmentDefinition)),
        dataverse::real_time::MEMBERS_LIST => last(rest, Resource::Action(Action::MembersList)),
        "EntityDefinitions" => metadata::entity_definitions(first, rest).map(Resource::Metadata),
        "GlobalOptionSetDefinitions" => metadata::option_sets(first, rest).map(Resource::Metadata),
        "RelationshipDefinitions" => metadata::relationship_definitions(first, rest).map(Resource::Metadata),
        name => {
            let table = schema::table_of_set(name).ok_or_else(|| Fault::no_resource(name))?;
            records(table, first, rest)
        }
    }
}

fn records(table: &'static Table, first: &Step, rest: &[Step]) -> Result<Resource> {
    let Some(key) = &first.key else {
        return match rest {
            [] => Ok(Resource::Set(table)),
            [step] if step.name == "$count" && step.key.is_none() => Ok(Resource::Count(table)),
            [step, rest @ ..] if step.key.is_none() => match step.name.strip_prefix("Microsoft.Dynamics.CRM.") {
                Some("CreateMultiple") => last(rest, Resource::Bulk(table, Bulk::Create)),
                Some("UpdateMultiple") => last(rest, Resource::Bulk(table, Bulk::Update)),
                Some("UpsertMultiple") => last(rest, Resource::Bulk(table, Bulk::Upsert)),
                // What Dataverse itself answers, but for elastic tables.
                Some("DeleteMultiple") => Err(Fault::not_implemented("DeleteMultiple has not yet been implemented.")),
                _ => Err(deeper(&step.name, Fault::no_resource)),
            },
            [step, ..] => Err(deeper(&step.name, Fault::no_resource)),
        };
    };
    let key = Key::parse(table, key)?;
    let Some((step, rest)) = rest.split_first() else { return Ok(Resource::Record(table, key)) };
    if let Some(navigation) = Navigation::of(table, &step.name) {
        return related(table, key, navigation, step, rest);
    }
    match (table.property(&step.name), &step.key, rest) {
        (Some(column), None, []) => Ok(Resource::Property(table, key, column)),
        (Some(_), None, [next, ..]) => Err(deeper(&next.name, Fault::no_resource)),
        _ => Err(deeper(&step.name, Fault::no_resource)),
    }
}

fn related(table: &'static Table, key: Key, navigation: Navigation, step: &Step, rest: &[Step]) -> Result<Resource> {
    let onward = || Fault::unsupported(format_args!("Following the navigation property '{}' further", step.name));
    match (navigation, &step.key, rest) {
        (_, None, []) => Ok(Resource::Related(table, key, navigation, Related::Records)),
        (Navigation::Many(_) | Navigation::Through(_), None, [count])
            if count.name == "$count" && count.key.is_none() =>
        {
            Ok(Resource::Related(table, key, navigation, Related::Count))
        }
        (_, None, [last]) if last.name == "$ref" => Ok(Resource::Related(table, key, navigation, Related::Links)),
        (Navigation::Many(_) | Navigation::Through(_), Some(of), [last]) if last.name == "$ref" => {
            let target = navigation.target().ok_or_else(onward)?;
            Ok(Resource::Related(table, key, navigation, Related::Link(Key::parse(target, of)?)))
        }
        _ => Err(onward()),
    }
}

fn deeper(name: &str, otherwise: impl FnOnce(&str) -> Fault) -> Fault {
    match name {
        "$ref" | "$value" | "$query" => Fault::unsupported(name),
        name if name.starts_with("Microsoft.Dynamics.CRM.") => {
            Fault::unsupported(format_args!("The bound operation '{name}'"))
        }
        name => otherwise(name),
    }
}

fn last<T>(rest: &[Step], found: T) -> Result<T> {
    match rest {
        [] => Ok(found),
        [step, ..] => Err(deeper(&step.name, Fault::no_resource)),
    }
}

/// Splits at slashes that stand outside quotes, then decodes each piece.
fn split(path: &str) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    for piece in key::outside_quotes(path, '/') {
        steps.push(decode_path(piece)?);
    }
    // One slash at the end means nothing.
    if steps.last().is_some_and(String::is_empty) {
        steps.pop();
    }
    steps.into_iter().map(step).collect()
}

fn step(text: String) -> Result<Step> {
    let Some((name, key)) = text.split_once('(') else {
        return if text.is_empty() { Err(Fault::no_resource("")) } else { Ok(Step { name: text, key: None }) };
    };
    let key = key.strip_suffix(')').ok_or_else(|| Fault::odata("Bad Request - Error in query syntax."))?;
    // `WhoAmI()`: no key at all.
    let key = (!key.is_empty()).then(|| key.to_owned());
    Ok(Step { name: name.to_owned(), key })
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    fn refused(path: &str) -> (StatusCode, String) {
        let fault = resource(path).unwrap_err();
        (fault.status, fault.error.message)
    }

    #[test]
    fn the_resources_of_the_api() {
        let id = "a0dbf27c-8efb-e511-80d2-00155db07c77";
        assert!(matches!(resource("").unwrap(), Resource::ServiceDocument));
        assert!(matches!(resource("contacts").unwrap(), Resource::Set(t) if t.logical == "contact"));
        assert!(matches!(resource("contacts/$count").unwrap(), Resource::Count(_)));
        assert!(matches!(resource(&format!("contacts({id})")).unwrap(), Resource::Record(..)));
        assert!(matches!(resource(&format!("contacts(contactid={id})")).unwrap(), Resource::Record(..)));
        assert!(matches!(resource(&format!("contacts({id})/_ownerid_value")).unwrap(), Resource::Property(..)));
        assert!(matches!(resource("WhoAmI()").unwrap(), Resource::WhoAmI));
        let path = "EntityDefinitions(LogicalName=%27contact%27)/Attributes/\
                    Microsoft.Dynamics.CRM.PicklistAttributeMetadata";
        assert!(matches!(
            resource(path).unwrap(),
            Resource::Metadata(Metadata::Attributes(_, Some(kind))) if kind == "Picklist"
        ));
    }

    #[test]
    fn an_unknown_segment_is_named() {
        let message = "Resource not found for the segment 'Account'.".to_owned();
        assert_eq!(refused("Account"), (StatusCode::NOT_FOUND, message));
        assert_eq!(refused("contacts/nothing").0, StatusCode::NOT_FOUND);
        assert_eq!(refused("contacts//x").0, StatusCode::NOT_FOUND);
    }

    #[test]
    fn what_is_not_emulated_is_named() {
        let id = "a0dbf27c-8efb-e511-80d2-00155db07c77";
        for (path, name) in [
            (format!("contacts({id})/parentcustomerid_account/name"), "parentcustomerid_account"),
            (format!("accounts({id})/contact_customer_accounts({id})"), "contact_customer_accounts"),
        ] {
            let (status, message) = refused(&path);
            assert_eq!(status, StatusCode::NOT_IMPLEMENTED, "{path}");
            assert!(message.contains(name), "{message}");
        }
    }

    #[test]
    fn a_broken_key_is_a_bad_request() {
        for path in ["contacts(1)", "contacts(x' OR 1=1--", "contacts('x')", "contacts(emailaddress1='a@b')"] {
            assert_eq!(refused(path).0, StatusCode::BAD_REQUEST, "{path}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_path_is_a_resource_or_a_fault(
            path in "(contacts|EntityDefinitions|WhoAmI|LogicalName|%27|%|[()'/=$é]|[a-z0-9-]){0,12}",
        ) {
            let _ = resource(&path);
        }
    }
}
